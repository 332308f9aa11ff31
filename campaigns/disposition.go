// SPDX-License-Identifier: MIT

package campaigns

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// Disposition is what an agent can say that a call came to, and what follows
// from it.
type Disposition struct {
	Code       string            `json:"code"`                  // 1 to 32 letters, digits, _ or -
	Label      string            `json:"label"`                 // for people
	Key        string            `json:"key,omitempty"`         // of the keyboard, a–z or 0–9; each is one disposition's
	Success    bool              `json:"success,omitempty"`     // the member is done
	Retry      *DispositionRetry `json:"retry,omitempty"`       // nil = after the campaign's wait
	DoNotCall  bool              `json:"do_not_call,omitempty"` // the member's numbers are put on the campaign's list
	StopNumber bool              `json:"stop_number,omitempty"` // the number of the call is not called any more
	Callback   bool              `json:"callback,omitempty"`    // the desktop asks for the time of a callback
}

// DispositionRetry says when a member is tried again.
type DispositionRetry struct {
	Wait time.Duration `json:"wait"` // from the report on; 0 = at once
}

const (
	maxDispositions = 50
	maxLabel        = 80
)

var (
	dispositionCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$`)
	dispositionKey  = regexp.MustCompile(`^[a-z0-9]?$`)
)

// DefaultDispositions are those of a campaign that has none of its own.
func DefaultDispositions() []Disposition {
	return []Disposition{
		{Code: "sale", Label: "Sale", Key: "s", Success: true},
		{Code: "not_interested", Label: "Not interested", Key: "n", Success: true},
		{Code: "call_back", Label: "Call back", Key: "c", Callback: true},
		{Code: "no_decision", Label: "No decision", Key: "d", Retry: &DispositionRetry{24 * time.Hour}},
		{Code: "not_home", Label: "Not at home", Key: "h", Retry: &DispositionRetry{2 * time.Hour}},
		{Code: "answering_machine", Label: "Answering machine", Key: "m", Retry: &DispositionRetry{4 * time.Hour}},
		{Code: "wrong_number", Label: "Wrong number", Key: "w", StopNumber: true},
		{Code: "do_not_call", Label: "Do not call", Key: "x", DoNotCall: true, Success: true},
	}
}

// OfferedDispositions are what agents can say in this campaign.
func (c *Campaign) OfferedDispositions() []Disposition {
	if len(c.Dispositions) > 0 {
		return c.Dispositions
	}
	return DefaultDispositions()
}

// Disposition gives the disposition with a code. Invalid: there is none.
func (c *Campaign) Disposition(code string) (Disposition, error) {
	for _, d := range c.OfferedDispositions() {
		if d.Code == code {
			return d, nil
		}
	}
	return Disposition{}, invalid("disposition", "%q is no disposition of the campaign", code)
}

func validateDispositions(all []Disposition) error {
	if len(all) > maxDispositions {
		return invalid("dispositions", "%d are more than %d", len(all), maxDispositions)
	}
	for i, d := range all {
		place := at("dispositions", i)
		same := func(f func(Disposition) string) bool {
			return slices.ContainsFunc(all[:i], func(o Disposition) bool { return f(o) == f(d) })
		}
		switch {
		case !dispositionCode.MatchString(d.Code):
			return invalid(place+".code", "must be 1 to 32 letters, digits, _ or -")
		case same(func(o Disposition) string { return o.Code }):
			return invalid(place+".code", "%q is there twice", d.Code)
		case strings.TrimSpace(d.Label) == "" || len(d.Label) > maxLabel || strings.ContainsFunc(d.Label, isControl):
			return invalid(place+".label", "must be 1 to %d bytes of text", maxLabel)
		case !dispositionKey.MatchString(d.Key):
			return invalid(place+".key", "must be a letter a to z or a digit")
		case d.Key != "" && same(func(o Disposition) string { return o.Key }):
			return invalid(place+".key", "%q is another disposition's", d.Key)
		}
		if d.Retry == nil {
			continue
		}
		if d.Success {
			return invalid(place+".retry", "who is done is not tried again")
		}
		if err := within(place+".retry.wait", d.Retry.Wait, 0, maxWait); err != nil {
			return err
		}
	}
	return nil
}

// Complete fills a report with what its disposition says, where the report
// says nothing itself. number is that of the call. Invalid: the campaign does
// not have the disposition.
func (c *Campaign) Complete(r Report, number string) (Report, error) {
	if r.Disposition == "" {
		return r, nil
	}
	d, err := c.Disposition(r.Disposition)
	if err != nil {
		return r, err
	}
	if d.Retry != nil && r.NextAfter == nil {
		r.NextAfter = new(d.Retry.Wait)
	}
	if d.StopNumber && number != "" && !slices.Contains(r.Stop, number) {
		r.Stop = append(slices.Clip(r.Stop), number)
	}
	return r, nil
}
