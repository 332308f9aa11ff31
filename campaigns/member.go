// SPDX-License-Identifier: MIT

package campaigns

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
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
	Person         string            `json:"person,omitempty"`    // id of the person over all campaigns, where caps count people
	Skills         Skills            `json:"skills,omitempty"`    // that the agent needs
	NoRecord       bool              `json:"no_record,omitempty"` // must not be recorded
	Callback       *Callback         `json:"callback,omitempty"`

	State       MemberState    `json:"state"`
	Due         time.Time      `json:"due,omitzero"` // not called before
	Next        int            `json:"next"`         // index of the communication that is called next
	Attempts    int            `json:"attempts"`     // attempts that count
	EndCause    Cause          `json:"end_cause,omitempty"`
	LastResult  Result         `json:"last_result,omitempty"`
	LastAttempt time.Time      `json:"last_attempt,omitzero"` // end of the last one
	LastAgent   string         `json:"last_agent,omitempty"`  // who talked with the member last
	LastTalk    time.Time      `json:"last_talk,omitzero"`    // end of that talk
	Recalled    bool           `json:"recalled,omitempty"`    // the one call after an abandoned one is ahead, with a reserved agent, or was made
	Tally       map[Result]int `json:"tally,omitempty"`       // results so far, where the campaign bounds one
	Await       *Await         `json:"await,omitempty"`       // waits for a result from outside
	Terminate   bool           `json:"terminate,omitempty"`   // terminated while an attempt was open: ends with it
}

// Await is an attempt whose result is to come from outside.
type Await struct {
	Attempt  string    `json:"attempt"`
	Deadline time.Time `json:"deadline"`
	// Enough tells that the attempt would be a success by its cause and the
	// length of the talk, for the case that no result comes.
	Enough bool `json:"enough,omitempty"`
}

// Communication is one number of a member.
type Communication struct {
	Number   string    `json:"number"`             // E.164 with +, or as given where the campaign has no country
	Priority int       `json:"priority,omitempty"` // greater is tried first
	Type     string    `json:"type,omitempty"`
	Ended    bool      `json:"ended,omitempty"` // not called any more
	Attempts int       `json:"attempts,omitempty"`
	Cause    Cause     `json:"cause,omitempty"` // of the last attempt
	Last     time.Time `json:"last,omitzero"`   // end of the last attempt
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
	for i, n := range m.Communications {
		if err := n.validate(); err != nil {
			return inside(err, at("communications", i))
		}
		for _, earlier := range m.Communications[:i] {
			if earlier.Number == n.Number {
				return invalid(at("communications", i)+".number", "%s is there twice", n.Number)
			}
		}
	}
	if m.Person != "" && !validPerson(m.Person) {
		return invalid("person", "%q is longer than 100 bytes, or holds spaces or control characters", m.Person)
	}
	return first(m.Skills.validate("skills"), validateVariables(m.Variables))
}

// validPerson reports whether s can be the id of a person in another system.
func validPerson(s string) bool {
	return len(s) <= 100 && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return isControl(r) || unicode.IsSpace(r) })
}

// validate is asked for every row of a list: it builds no names in vain.
func (n *Communication) validate() error {
	switch {
	case !ValidNumber(n.Number):
		return invalid("number", "%q is not a phone number", n.Number)
	case n.Priority < minPriority || n.Priority > maxPriority:
		return invalid("priority", "%d is not within %d and %d", n.Priority, minPriority, maxPriority)
	case n.Type != "" && !ValidID(n.Type):
		return invalid("type", "%q is not a type of number", n.Type)
	}
	return nil
}
