// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"sync"
	"time"
)

// MemberState says where a member is. Every member of a campaign is in exactly
// one state at every moment: imported = waiting + claimed + held + ended.
type MemberState string

// The member states.
const (
	Waiting MemberState = "waiting" // to be called, now or when due
	Claimed MemberState = "claimed" // an attempt is open for it
	Held    MemberState = "held"    // kept back by a person or a rule until released
	Over    MemberState = "ended"   // not called any more; EndCause says why
)

// MaxCommunications is how many numbers a member can have.
const MaxCommunications = 20

// Member is a person to reach.
type Member struct {
	ID             uint64            `json:"id"` // 1, 2, 3 … within the campaign, in order of import
	Name           string            `json:"name"`
	Priority       int               `json:"priority"` // greater is called first; -1000…1000
	Timezone       string            `json:"timezone,omitempty"`
	Expire         time.Time         `json:"expire,omitzero"` // not called any more from then on
	Communications []Communication   `json:"communications"`
	Variables      map[string]string `json:"variables,omitempty"`

	State       MemberState `json:"state"`
	Due         time.Time   `json:"due,omitzero"` // not called before
	Next        int         `json:"next"`         // index of the communication that is called next
	Attempts    int         `json:"attempts"`     // attempts that count
	EndCause    Cause       `json:"end_cause,omitempty"`
	LastResult  Result      `json:"last_result,omitempty"`
	LastAttempt time.Time   `json:"last_attempt,omitzero"` // end of the last one
}

// Communication is one number of a member.
type Communication struct {
	Number   string `json:"number"`             // E.164 with +, or as given where the campaign has no country
	Priority int    `json:"priority,omitempty"` // greater is tried first
	Type     string `json:"type,omitempty"`
	Ended    bool   `json:"ended,omitempty"` // not called any more
	Attempts int    `json:"attempts,omitempty"`
	Cause    Cause  `json:"cause,omitempty"` // of the last attempt
}

// Validate reports the first rule that a member to be imported breaks. Numbers
// must already be parsed; see [Campaign.ParseNumber].
func (m *Member) Validate() error {
	switch {
	case len(m.Name) > maxName:
		return invalid("name", "is longer than %d bytes", maxName)
	case m.Priority < -1000 || m.Priority > 1000:
		return invalid("priority", "%d is not within -1000 and 1000", m.Priority)
	case len(m.Communications) == 0:
		return invalid("communications", "a member needs at least one number")
	case len(m.Communications) > MaxCommunications:
		return invalid("communications", "%d numbers are more than %d", len(m.Communications), MaxCommunications)
	}
	if m.Timezone != "" && !validZone(m.Timezone) {
		return invalid("timezone", "%q is not a time zone", m.Timezone)
	}
	for i, c := range m.Communications {
		if !ValidNumber(c.Number) {
			return invalid(fmt.Sprintf("communications[%d].number", i), "%q is not a phone number", c.Number)
		}
		for _, earlier := range m.Communications[:i] {
			if earlier.Number == c.Number {
				return invalid(fmt.Sprintf("communications[%d].number", i), "%s is there twice", c.Number)
			}
		}
	}
	return validateVariables(m.Variables)
}

// zones remembers the names that are time zones: to look one up reads a file,
// and a list names the same few in every row.
var zones sync.Map

func validZone(name string) bool {
	if _, ok := zones.Load(name); ok {
		return true
	}
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return false
	}
	zones.Store(name, true)
	return true
}

// Begin makes an imported member ready to be called from due on.
func (m *Member) Begin(due time.Time) {
	m.State, m.Due = Waiting, due
	m.Next = m.choose()
}

// choose gives the communication to try next: the greatest priority, then the
// fewest attempts, then the order of the card; -1 when every number has ended.
func (m *Member) choose() int {
	best := -1
	for i, c := range m.Communications {
		if c.Ended {
			continue
		}
		if best < 0 || c.Priority > m.Communications[best].Priority ||
			c.Priority == m.Communications[best].Priority && c.Attempts < m.Communications[best].Attempts {
			best = i
		}
	}
	return best
}
