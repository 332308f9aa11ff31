// SPDX-License-Identifier: MIT

package campaigns

import (
	"strings"
	"time"
)

// AgentStatus is what the agent says of themself (words of mod_callcenter).
type AgentStatus string

// The agent statuses.
const (
	LoggedOut AgentStatus = "Logged Out"
	Available AgentStatus = "Available"
	OnBreak   AgentStatus = "On Break"
)

// AgentState is what the agent is doing as far as Tandem is concerned.
type AgentState string

// The agent states. Only an agent who is Available and AgentWaiting, with the
// leg up where it is nailed-up, is given a call.
const (
	AgentIdle     AgentState = "Idle"            // logged out, on break, or the nailed-up leg is down
	AgentWaiting  AgentState = "Waiting"         // free
	AgentReserved AgentState = "Reserved"        // held for one attempt, by lease
	AgentInCall   AgentState = "In a queue call" // bridged with a customer
	AgentWrapUp   AgentState = "Wrap-up"         // after a call or a failed offer, until ReadyAt
)

// Agent is a person who takes calls.
type Agent struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Contact  string        `json:"contact"`   // dial string of the phone: "user/1001"
	NailedUp bool          `json:"nailed_up"` // the leg stays up, parked between calls
	Status   AgentStatus   `json:"status"`
	Timeout  time.Duration `json:"call_timeout"` // ringing of the agent's phone; default 15 s

	MaxNoAnswer    int           `json:"max_no_answer"`   // offers in a row that fail before On Break; 0 = never
	NoAnswerDelay  time.Duration `json:"no_answer_delay"` // not offered a call for so long after one that failed; default 5 s
	NoAnswerInARow int           `json:"no_answer_in_a_row"`

	State    AgentState `json:"state"`
	Since    time.Time  `json:"since,omitzero"`    // of State
	ReadyAt  time.Time  `json:"ready_at,omitzero"` // end of Wrap-up
	Campaign string     `json:"campaign,omitempty"`
	Attempt  string     `json:"attempt,omitempty"` // that holds the agent
	Lease    time.Time  `json:"lease,omitzero"`    // until when, unless extended
	Node     string     `json:"node,omitempty"`    // of the nailed-up leg
	Leg      string     `json:"leg,omitempty"`     // UUID of the nailed-up leg
	LegUp    bool       `json:"leg_up"`            // and whether it is parked or bridged
	Tiers    []Tier     `json:"tiers,omitempty"`   // by campaign
	LastCall time.Time  `json:"last_call_end,omitzero"`
}

// Tier is an agent's place in a campaign. Agents of a lower level come first.
type Tier struct {
	Campaign string `json:"campaign"`
	Agent    string `json:"agent"`
	Level    int    `json:"level"`    // 1…100; default 1
	Position int    `json:"position"` // within the level; default 1
}

// Defaults of an agent's card.
const (
	DefaultCallTimeout   = 15 * time.Second
	DefaultNoAnswerDelay = 5 * time.Second
)

// MaxTiers is how many campaigns an agent can serve: a reservation removes the
// agent from the ready list of each, so the number bounds the work of a script.
const MaxTiers = 64

// Normalize fills in the defaults of zero fields.
func (a *Agent) Normalize() {
	a.Name = strings.TrimSpace(a.Name)
	setDefault(&a.Name, a.ID)
	setDefault(&a.Status, LoggedOut)
	setDefault(&a.Timeout, DefaultCallTimeout)
	setDefault(&a.NoAnswerDelay, DefaultNoAnswerDelay)
	for i := range a.Tiers {
		a.Tiers[i].Agent = a.ID
		setDefault(&a.Tiers[i].Level, 1)
		setDefault(&a.Tiers[i].Position, 1)
	}
}

// Validate reports the first rule that a normalized agent breaks.
func (a *Agent) Validate() error {
	switch {
	case !ValidID(a.ID):
		return invalid("id", "must be 1 to 64 letters, digits, _ or -")
	case len(a.Name) > maxName:
		return invalid("name", "is longer than %d bytes", maxName)
	case !ValidDialString(a.Contact):
		return invalid("contact", "%q is not a dial string such as user/1001", a.Contact)
	case a.Status != LoggedOut && a.Status != Available && a.Status != OnBreak:
		return invalid("status", "%q is not an agent status", a.Status)
	case a.Timeout < time.Second || a.Timeout > 2*time.Minute:
		return invalid("call_timeout", "%s is not within 1 s and 2 min", a.Timeout)
	case a.MaxNoAnswer < 0 || a.MaxNoAnswer > 100:
		return invalid("max_no_answer", "%d is not within 0 and 100", a.MaxNoAnswer)
	case a.NoAnswerDelay < 0 || a.NoAnswerDelay > time.Hour:
		return invalid("no_answer_delay", "%s is not within 0 and 1 h", a.NoAnswerDelay)
	case len(a.Tiers) > MaxTiers:
		return invalid("tiers", "%d campaigns are more than %d", len(a.Tiers), MaxTiers)
	}
	seen := map[string]bool{}
	for _, t := range a.Tiers {
		switch {
		case !ValidID(t.Campaign):
			return invalid("tiers", "%q is not the id of a campaign", t.Campaign)
		case seen[t.Campaign]:
			return invalid("tiers", "campaign %s is named twice", t.Campaign)
		case t.Level < 1 || t.Level > 100 || t.Position < 1 || t.Position > 10000:
			return invalid("tiers", "level is 1 to 100 and position 1 to 10000")
		}
		seen[t.Campaign] = true
	}
	return nil
}
