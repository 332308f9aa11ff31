// SPDX-License-Identifier: MIT

package web

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// eventPage is a part of a campaign's events.
type eventPage struct {
	Events []eventAnswer `json:"events"`
	Next   string        `json:"next"` // position to ask after, also when nothing is there yet
}

// eventAnswer is something that happened in a campaign.
type eventAnswer struct {
	ID       string                `json:"id"`
	Type     string                `json:"type"`
	At       time.Time             `json:"at"`
	Member   uint64                `json:"member,omitempty"`
	State    campaigns.MemberState `json:"memberState,omitempty"`
	EndCause campaigns.Cause       `json:"endCause,omitempty"`
	Due      time.Time             `json:"due,omitzero"`
	Run      campaigns.RunState    `json:"state,omitempty"`
	Cause    string                `json:"cause,omitempty"`
	Attempt  *attemptAnswer        `json:"attempt,omitempty"`
	Of       string                `json:"of,omitempty"`     // the attempt that a report is about
	Report   *reportCard           `json:"report,omitempty"` // the result of an attempt, from outside
}

// attemptAnswer is an attempt that has ended, with its timeline and its legs as
// rows (the conversation records of Puzzel's raw data).
type attemptAnswer struct {
	campaigns.Attempt
	Timeline []campaigns.Moment `json:"timeline"`
	Legs     []campaigns.LegRow `json:"legs"`
}

// Bounds of a page of events.
const (
	eventsDefault = 100
	eventsMost    = 1000
)

func (s *Server) events(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	count := eventsDefault
	if text := c.QueryParam("count"); text != "" {
		if count, err = strconv.Atoi(text); err != nil || count < 1 || count > eventsMost {
			return invalid("count", "must be a number from 1 to %d", eventsMost)
		}
	}
	after := c.QueryParam("after")
	all, err := s.store.Events(c.Request().Context(), campaign.ID, after, count)
	if err != nil {
		return err
	}
	page := eventPage{Events: make([]eventAnswer, len(all)), Next: after}
	for i, e := range all {
		page.Events[i] = eventAnswerOf(e)
		page.Next = e.ID
	}
	return answer(c, page)
}

func eventAnswerOf(e store.Event) eventAnswer {
	out := eventAnswer{
		ID: e.ID, Type: e.Type, At: e.At, Member: e.Member, State: e.MemberState, EndCause: e.EndCause, Due: e.Due,
		Run: e.State, Cause: e.StateCause,
	}
	if e.Report != nil {
		out.Of, out.Report = e.Reported, reportCardOf(e.At, *e.Report)
	}
	if e.Attempt != nil {
		out.Attempt = &attemptAnswer{*e.Attempt, e.Attempt.Timeline(), e.Attempt.Legs()}
	}
	return out
}
