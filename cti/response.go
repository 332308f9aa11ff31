// SPDX-License-Identifier: MIT

package cti

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"tandem/campaigns"
)

// Response is a BAResponse without what follows it.
type Response string

// The responses.
const (
	Accept            Response = "Accept"
	Reject            Response = "Reject"
	RejectClose       Response = "Reject-Close"
	Skip              Response = "Skip"
	SkipClose         Response = "Skip-Close"
	CancelReservation Response = "Cancel Reservation"
	CancelCall        Response = "Cancel" // Tandem's own: the call stops, the member is disabled

	CallbackAt       Response = "Callback" // mmddyyyy hh:mm on the customer's clock
	CallbackCancel   Response = "Callback Cancel"
	CallbackNumber   Response = "P#" // the number to call back
	DoNotCall        Response = "DO_NOT_CALL"
	Busy             Response = "BUSY"
	Voice            Response = "REX_VOICE"
	AnsweringMachine Response = "REX_ANS_MACHINE"
	Fax              Response = "REX_FAX"
	InvalidNumber    Response = "REX_INVALID"
	Reclassify       Response = "Reclassify"
	DetectedMachine  Response = "CPA_AnswerMachine"
	DetectedVoice    Response = "CPA_Voice"
	WrongNumber      Response = "Wrong Number"
	WrongPerson      Response = "Wrong Person"
	NotHome          Response = "Customer Not Home"
)

// plain are the responses that nothing follows.
var plain = []Response{
	Accept, Reject, RejectClose, Skip, SkipClose, CancelReservation, CancelCall, CallbackCancel, DoNotCall, Busy, Voice,
	AnsweringMachine, Fax, InvalidNumber, Reclassify, DetectedMachine, DetectedVoice, WrongNumber, WrongPerson, NotHome,
}

var answers = map[Response]campaigns.Answer{
	Accept: campaigns.AnswerAccept, Reject: campaigns.AnswerReject, RejectClose: campaigns.AnswerRejectClose,
	Skip: campaigns.AnswerSkip, SkipClose: campaigns.AnswerSkipClose, CancelReservation: campaigns.AnswerCancelReservation,
	CancelCall: campaigns.AnswerCancel,
}

// responseOf gives the BAResponse of an answer.
func responseOf(a campaigns.Answer) Response {
	for r, one := range answers {
		if one == a {
			return r
		}
	}
	return Response(a)
}

// BAResponse is what an agent says of an offer or a call.
type BAResponse struct {
	Kind   Response
	Answer campaigns.Answer // to an offer; "" for what is none
	Number string           // of CallbackNumber, as it was written
	clock  clock
}

// clock is a time on somebody's clock.
type clock struct{ year, month, day, hour, minute int }

var (
	callbackPattern = regexp.MustCompile(`^callback\s+(\d{2})/?(\d{2})/?(\d{4})\s+(\d{1,2}):(\d{2})$`)
	numberPattern   = regexp.MustCompile(`^p#\s*(\+?[0-9][0-9 ()./-]{0,38})$`)
)

// ParseResponse reads a BAResponse. Upper and lower case are the same, and so
// are a space, a hyphen and an underscore between words.
func ParseResponse(s string) (BAResponse, error) {
	text := strings.ToLower(strings.TrimSpace(s))
	for _, r := range plain {
		if words(text) == words(string(r)) {
			return BAResponse{Kind: r, Answer: answers[r]}, nil
		}
	}
	if m := numberPattern.FindStringSubmatch(text); m != nil {
		return BAResponse{Kind: CallbackNumber, Number: strings.TrimSpace(m[1])}, nil
	}
	m := callbackPattern.FindStringSubmatch(text)
	switch {
	case m != nil:
	case strings.HasPrefix(text, "callback"):
		return BAResponse{}, wrongResponse("a callback is written: Callback mmddyyyy hh:mm")
	default:
		return BAResponse{}, wrongResponse(fmt.Sprintf("%.40q is no response to an offer or a call", s))
	}
	var n [5]int
	for i := range n {
		if _, err := fmt.Sscanf(m[i+1], "%d", &n[i]); err != nil {
			return BAResponse{}, wrongResponse("a callback is written: Callback mmddyyyy hh:mm")
		}
	}
	c := clock{year: n[2], month: n[0], day: n[1], hour: n[3], minute: n[4]}
	if !c.valid() {
		return BAResponse{}, wrongResponse("there is no such day or time: month, day, year, then hours and minutes")
	}
	return BAResponse{Kind: CallbackAt, clock: c}, nil
}

func wrongResponse(msg string) error {
	return &campaigns.Error{Code: campaigns.Invalid, Op: "BAResponse", Field: baResponse, Msg: msg}
}

// words joins the words of a response in one way.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == '-' || r == '_' }), " ")
}

func (c clock) valid() bool {
	t := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, 0, 0, time.UTC)
	return t.Year() == c.year && int(t.Month()) == c.month && t.Day() == c.day && t.Hour() == c.hour && t.Minute() == c.minute && c.year >= 2000
}

// At gives the moment of a callback on the clocks of a zone, as OnClock does.
func (r BAResponse) At(zone *time.Location) time.Time { return r.clock.on(zone) }

// OnClock reads a time on the clocks of a zone, 2026-11-23T15:30. An hour that the
// clocks there skip is the first moment after the gap; of one that comes twice it
// is the first. Invalid: it is no time.
func OnClock(text string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse("2006-01-02T15:04", text)
	c := clock{year: t.Year(), month: int(t.Month()), day: t.Day(), hour: t.Hour(), minute: t.Minute()}
	if err != nil || !c.valid() {
		return time.Time{}, &campaigns.Error{Code: campaigns.Invalid, Op: "read time", Field: "at", Msg: fmt.Sprintf("%.40q is no time such as 2026-11-23T15:30", text)}
	}
	return c.on(zone), nil
}

func (c clock) on(zone *time.Location) time.Time {
	at := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, 0, 0, zone)
	if at.Hour() == c.hour && at.Minute() == c.minute {
		return firstOf(at)
	}
	_, ends := at.ZoneBounds()
	if starts, _ := at.ZoneBounds(); at.Sub(starts) < 24*time.Hour && !starts.IsZero() {
		return starts // the gap is behind
	}
	return ends
}

// firstOf gives the earlier of two moments that the clocks show in the same way.
func firstOf(at time.Time) time.Time {
	starts, _ := at.ZoneBounds()
	if starts.IsZero() {
		return at
	}
	_, before := starts.Add(-time.Second).Zone()
	_, after := at.Zone()
	earlier := at.Add(-time.Duration(before-after) * time.Second)
	if before > after && earlier.Before(starts) {
		return earlier
	}
	return at
}

// Zone is the zone on whose clocks the customer of a call lives.
func (c *Call) Zone() *time.Location { return c.location() }
