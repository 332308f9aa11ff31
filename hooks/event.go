// SPDX-License-Identifier: MIT

package hooks

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Body is what a hook is sent. Which fields there are depends on the type:
// attempt.ended has the attempt and what became of the member, member.ended the
// end cause, campaign.state the state.
type Body struct {
	ID       string                `json:"id"` // of the event; the same for all hooks
	Type     EventType             `json:"type"`
	At       time.Time             `json:"at"`
	Campaign *CampaignName         `json:"campaign,omitempty"`
	Member   uint64                `json:"member,omitempty"`
	Attempt  any                   `json:"attempt,omitempty"`
	State    campaigns.MemberState `json:"memberState,omitempty"`
	EndCause campaigns.Cause       `json:"endCause,omitempty"`
	Due      time.Time             `json:"due,omitzero"` // of a member that waits
	Run      campaigns.RunState    `json:"state,omitempty"`
	Cause    string                `json:"cause,omitempty"`
}

// CampaignName is which campaign an event is of.
type CampaignName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// The last part of an event's id: one entry of a stream can tell of two things.
var suffixes = map[EventType]string{AttemptEnded: "attempt", MemberEnded: "member", CampaignState: "state"}

// told gives what hooks are told of an entry of a campaign's stream. An attempt
// that ends its member tells of both; a member that ends otherwise has an entry
// of its own, so that each end is told once.
func told(c CampaignName, e store.Event, wire func(*campaigns.Attempt) any) []Body {
	body := func(t EventType) Body {
		return Body{ID: c.ID + "." + e.ID + "." + suffixes[t], Type: t, At: e.At, Campaign: &c, Member: e.Member}
	}
	switch e.Type {
	case store.AttemptFinished:
		b := body(AttemptEnded)
		b.Attempt, b.State, b.EndCause, b.Due = wire(e.Attempt), e.MemberState, e.EndCause, e.Due
		if e.MemberState != campaigns.Over {
			return []Body{b}
		}
		m := body(MemberEnded)
		m.State, m.EndCause = e.MemberState, e.EndCause
		return []Body{b, m}
	case store.MemberEnded:
		b := body(MemberEnded)
		b.State, b.EndCause = campaigns.Over, e.EndCause
		return []Body{b}
	case store.StateChanged:
		b := body(CampaignState)
		b.Run, b.Cause = e.State, e.StateCause
		return []Body{b}
	}
	return nil
}

func (b *Body) text() (string, error) {
	raw, err := json.Marshal(b)
	if err != nil {
		return "", fmt.Errorf("webhooks: event %s: %w", b.ID, err)
	}
	return string(raw), nil
}

// position is a place in a stream: milliseconds of Redis' clock and a number.
type position struct{ ms, n uint64 }

// parsePosition reads "1700000000000-0"; "" is the beginning.
func parsePosition(id string) position {
	ms, n, _ := strings.Cut(id, "-")
	var p position
	p.ms, _ = strconv.ParseUint(ms, 10, 64)
	p.n, _ = strconv.ParseUint(n, 10, 64)
	return p
}

func (p position) before(q position) bool { return p.ms < q.ms || p.ms == q.ms && p.n < q.n }

// later gives the cursor, or the last position before a time in ms where that is later.
func later(cursor string, since int64) string {
	floor := strconv.FormatInt(since-1, 10) + "-0"
	if parsePosition(cursor).before(parsePosition(floor)) {
		return floor
	}
	return cursor
}
