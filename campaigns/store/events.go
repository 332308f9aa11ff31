// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// Types of events.
const (
	AttemptFinished = "attempt.finished" // Attempt, MemberState, EndCause, Due
	MemberEnded     = "member.ended"     // Member, EndCause: ended without an attempt
	ResultReported  = "member.result"    // Member, Reported, Report: the result of an attempt came from outside
	StateChanged    = "campaign.state"   // State, StateCause
)

// Event is an entry of a campaign's stream: what happened, for ever.
type Event struct {
	ID   string // position in the stream
	Type string
	At   time.Time

	Attempt     *campaigns.Attempt
	Member      uint64
	MemberState campaigns.MemberState // what became of the member
	EndCause    campaigns.Cause
	Due         time.Time

	Reported string // the attempt of which Report is the result
	Report   *campaigns.Report

	State      campaigns.RunState
	StateCause string
}

// finishedEvent is attempt.finished as Finish writes it.
type finishedEvent struct {
	Type        string                `json:"type"`
	At          int64                 `json:"at"` // ms
	Attempt     *campaigns.Attempt    `json:"attempt,omitempty"`
	MemberState campaigns.MemberState `json:"member_state,omitempty"`
	EndCause    campaigns.Cause       `json:"end_cause,omitempty"`
	Due         int64                 `json:"due,omitempty"` // ms
}

// reportedEvent is member.result as ReportResult writes it.
type reportedEvent struct {
	Type    string           `json:"type"`
	At      int64            `json:"at"` // ms
	Member  uint64           `json:"member"`
	Attempt string           `json:"of,omitempty"`
	Report  campaigns.Report `json:"report"`
	Was     string           `json:"was,omitempty"` // the disposition that the attempt had before
}

// anyEvent has the fields of every type of event; the scripts write two of them.
type anyEvent struct {
	finishedEvent
	Member uint64             `json:"member"`
	State  campaigns.RunState `json:"state"`
	Cause  string             `json:"cause"`
	Of     string             `json:"of"`
	Report *campaigns.Report  `json:"report"`
}

// Events reads up to count events after a position; "" is the beginning.
func (s *Store) Events(ctx context.Context, campaign, after string, count int) ([]Event, error) {
	start := "-"
	if after != "" {
		start = "(" + after
	}
	entries, err := s.rdb.XRangeN(ctx, eventsKey(campaign), start, "+", int64(count)).Result()
	if err != nil {
		return nil, explain("events", err)
	}
	return parseEvents(campaign, entries)
}

func parseEvents(campaign string, entries []redis.XMessage) ([]Event, error) {
	events := make([]Event, 0, len(entries))
	for _, entry := range entries {
		text, _ := entry.Values["e"].(string)
		var e anyEvent
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return events, fmt.Errorf("event %s of campaign %s: %w", entry.ID, campaign, err)
		}
		events = append(events, e.event(entry.ID))
	}
	return events, nil
}

func (e *anyEvent) event(id string) Event {
	ev := Event{
		ID: id, Type: e.Type, At: fromMillis(e.At), Attempt: e.Attempt, Member: e.Member,
		MemberState: e.MemberState, EndCause: e.EndCause, Due: fromMillis(e.Due), State: e.State,
	}
	switch e.Type {
	case AttemptFinished:
		ev.Member = e.Attempt.Member
	case MemberEnded:
		ev.MemberState, ev.EndCause = campaigns.Over, campaigns.Cause(e.Cause)
	case ResultReported:
		ev.Reported, ev.Report = e.Of, e.Report
	case StateChanged:
		ev.StateCause = e.Cause
	}
	return ev
}

// LastEvent gives the position of the newest event, "" for none: from there on
// Events gives what is new.
func (s *Store) LastEvent(ctx context.Context, campaign string) (string, error) {
	entries, err := s.rdb.XRevRangeN(ctx, eventsKey(campaign), "+", "-", 1).Result()
	if err != nil || len(entries) == 0 {
		return "", explain("events", err)
	}
	return entries[0].ID, nil
}
