// SPDX-License-Identifier: MIT

package store

import (
	"maps"
	"slices"
	"strings"
	"time"

	"tandem/campaigns"
)

// MemberFilter says which members are wanted: those that have all that is set.
// The zero value wants every member.
type MemberFilter struct {
	State    campaigns.MemberState
	EndCause campaigns.Cause // of members that have ended
	// DueFrom and DueTo bound when waiting members are due: from <= due < to.
	DueFrom, DueTo time.Time
	Lane           *string // of waiting members that are due; see [campaigns.Lane]
	Zone           *string // of the member's own; "" = it has none
	Number         string  // one of its numbers, as it is kept
	Name           string  // a part of it, in whatever case
	Person         string
	Type           string // of one of its numbers
	Priority       *int
	LastResult     campaigns.Result
	LastAgent      string
	Variables      map[string]string
}

// IsZero reports whether every member is wanted.
func (f *MemberFilter) IsZero() bool {
	return f.state() == "" && f.Zone == nil && f.Number == "" && !f.deep()
}

// state gives the state that the filter comes down to, "" for any. Two that
// exclude each other give one that no member has.
func (f *MemberFilter) state() campaigns.MemberState {
	state := f.State
	narrow := func(to campaigns.MemberState) {
		if state != "" && state != to {
			to = "none"
		}
		state = to
	}
	if f.EndCause != "" {
		narrow(campaigns.Over)
	}
	if f.Lane != nil || !f.DueFrom.IsZero() || !f.DueTo.IsZero() {
		narrow(campaigns.Waiting)
	}
	return state
}

// timed reports whether members are wanted by when they are due.
func (f *MemberFilter) timed() bool { return !f.DueFrom.IsZero() || !f.DueTo.IsZero() }

// deep reports whether the filter asks for what only the JSON of a record says.
func (f *MemberFilter) deep() bool {
	return f.Name != "" || f.Person != "" || f.Type != "" || f.Priority != nil || f.LastResult != "" || f.LastAgent != "" ||
		len(f.Variables) > 0
}

// letters are how states begin a record.
var letters = map[campaigns.MemberState]byte{
	campaigns.Waiting: letterWaiting, campaigns.Claimed: letterClaimed, campaigns.Held: letterHeld, campaigns.Over: letterOver,
}

// mayMatch looks at a record, without the indexes: false says that the member is
// not wanted.
func (f *MemberFilter) mayMatch(id uint64, raw string) bool {
	if state := f.state(); state != "" && (raw == "" || raw[0] != letters[state]) {
		return false
	}
	if f.EndCause != "" && !strings.HasPrefix(raw[1:], string(f.EndCause)+"|") {
		return false
	}
	if !f.deep() && f.Zone == nil && f.Number == "" {
		return true
	}
	m, _, err := decodeMember(id, raw, time.Time{})
	return err != nil || f.matchesCard(&m) // what is broken is for the reader to report
}

// matches looks at a member as it was read. lane is that in which it stands, if
// it does.
func (f *MemberFilter) matches(m *campaigns.Member, lane string, standing bool) bool {
	switch {
	case f.state() != "" && m.State != f.state(),
		f.EndCause != "" && m.EndCause != f.EndCause,
		f.Lane != nil && (!standing || lane != *f.Lane),
		!f.DueFrom.IsZero() && m.Due.Before(f.DueFrom),
		!f.DueTo.IsZero() && !m.Due.Before(f.DueTo):
		return false
	}
	return f.matchesCard(m)
}

// matchesCard looks at what is written in the member itself.
func (f *MemberFilter) matchesCard(m *campaigns.Member) bool {
	has := func(want func(campaigns.Communication) bool) bool { return slices.ContainsFunc(m.Communications, want) }
	switch {
	case f.Zone != nil && m.Timezone != *f.Zone,
		f.Number != "" && !has(func(c campaigns.Communication) bool { return c.Number == f.Number }),
		f.Type != "" && !has(func(c campaigns.Communication) bool { return c.Type == f.Type }),
		f.Name != "" && !strings.Contains(strings.ToLower(m.Name), strings.ToLower(f.Name)),
		f.Person != "" && m.Person != f.Person,
		f.Priority != nil && m.Priority != *f.Priority,
		f.LastResult != "" && m.LastResult != f.LastResult,
		f.LastAgent != "" && m.LastAgent != f.LastAgent:
		return false
	}
	for name, value := range f.Variables {
		if got, ok := m.Variables[name]; !ok || got != value {
			return false
		}
	}
	return true
}

// lanes gives those of the lanes in which wanted members can stand.
func (f *MemberFilter) lanes(all map[string]int) []string {
	var some []string
	for _, lane := range slices.Sorted(maps.Keys(all)) {
		// The zone of a lane need not be the member's own: it does not narrow them down.
		if f.Lane == nil || lane == *f.Lane {
			some = append(some, lane)
		}
	}
	return some
}
