// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"strings"
	"time"
)

// AgentStatus is what the agent says of themself (words of mod_callcenter).
type AgentStatus string

// The agent statuses.
const (
	LoggedOut         AgentStatus = "Logged Out"
	Available         AgentStatus = "Available"
	AvailableOnDemand AgentStatus = "Available (On Demand)" // after a call the agent has to say Waiting again
	OnBreak           AgentStatus = "On Break"
)

// AgentState is what the agent is doing as far as Tandem is concerned.
type AgentState string

// The agent states. Only an agent who is Available and AgentWaiting, with the
// leg up where it is nailed-up, is given a call.
const (
	AgentIdle      AgentState = "Idle"            // logged out, on break, or the nailed-up leg is down
	AgentWaiting   AgentState = "Waiting"         // free
	AgentReserved  AgentState = "Reserved"        // held for one attempt, by lease
	AgentReceiving AgentState = "Receiving"       // the agent's phone rings for that attempt
	AgentInCall    AgentState = "In a queue call" // bridged with a customer
	AgentWrapUp    AgentState = "Wrap-up"         // after a call or a failed offer, until ReadyAt
)

// Agent is a person who takes calls.
type Agent struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Contact  string        `json:"contact"`   // dial string of the phone: "user/1001"
	NailedUp bool          `json:"nailed_up"` // the leg stays up, parked between calls
	Phone    Phone         `json:"phone"`     // PhoneNailedUp where NailedUp is set, and only there
	Status   AgentStatus   `json:"status"`
	Timeout  time.Duration `json:"call_timeout"` // ringing of the agent's phone; default 15 s

	MaxNoAnswer    int            `json:"max_no_answer"`   // offers in a row that fail before On Break; 0 = never
	NoAnswerDelay  time.Duration  `json:"no_answer_delay"` // not offered a call for so long after one that failed; default 5 s
	NoAnswerInARow int            `json:"no_answer_in_a_row"`
	WrapUp         *time.Duration `json:"wrap_up,omitempty"` // after a call; nil = the campaign's
	BusyDelay      time.Duration  `json:"busy_delay"`        // after a busy phone; default 30 s
	RejectDelay    time.Duration  `json:"reject_delay"`      // after a rejected offer; default 5 s
	MaxErrors      int            `json:"max_errors"`        // of the phone in a row before Logged Out; default 5; only AgentRules can say never
	ErrorsInARow   int            `json:"errors_in_a_row"`
	SkipsInARow    int            `json:"skips_in_a_row"`
	Skills         Skills         `json:"skills,omitempty"`
	BreakReason    string         `json:"break_reason,omitempty"` // of On Break
	PauseNext      bool           `json:"pause_next,omitempty"`   // On Break when the call is over: "Connected and Pause"
	Registered     bool           `json:"registered"`             // the phone is known to FreeSWITCH; true where that cannot be known
	OwnCall        bool           `json:"own_call,omitempty"`     // in a call of their own
	LoggedInAt     time.Time      `json:"logged_in_at,omitzero"`
	Calls          int            `json:"calls,omitempty"`        // since logged in
	TalkTime       time.Duration  `json:"talk_time,omitempty"`    // since logged in
	LastOutcome    AgentOutcome   `json:"last_outcome,omitempty"` // of the last offer

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

	// Of the last talk: what its result and its wrap-up are about.
	LastCampaign string        `json:"last_campaign,omitempty"`
	LastAttempt  string        `json:"last_attempt,omitempty"`
	LastMember   uint64        `json:"last_member,omitempty"`
	WrapUpAdded  time.Duration `json:"wrap_up_added,omitempty"` // by the agent, to the wrap-up after it
}

// Phone is how an agent takes calls.
type Phone string

// The phones.
const (
	PhoneExtension Phone = "extension" // is called for each call
	PhoneNailedUp  Phone = "nailed_up" // the line stays up between calls
	PhoneSoftphone Phone = "softphone" // the browser, which is called for each call
)

// AgentOutcome says how an attempt ended for its agent.
type AgentOutcome string

// The outcomes.
const (
	AgentUntouched AgentOutcome = "untouched" // was not disturbed and keeps the place in the row
	AgentTalked    AgentOutcome = "talked"    // wrap-up follows
	AgentNoAnswer  AgentOutcome = "no_answer" // did not come to the phone, or did not answer the offer
	AgentBusy      AgentOutcome = "busy"      // the phone is busy
	AgentRejected  AgentOutcome = "rejected"  // did not want this one
	AgentError     AgentOutcome = "error"     // the phone could not be reached
	AgentSkipped   AgentOutcome = "skipped"   // wants the next record
	AgentCancelled AgentOutcome = "cancelled" // gave the reservation up: On Break
)

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
	DefaultBusyDelay     = 30 * time.Second
	DefaultRejectDelay   = 5 * time.Second
	DefaultMaxErrors     = 5
)

const (
	minCallTimeout = time.Second
	maxCallTimeout = 2 * time.Minute
)

// MaxTiers is how many campaigns an agent can serve: a reservation removes the
// agent from the ready list of each, so the number bounds the work of a script.
const MaxTiers = 64

// Normalize fills in the defaults of zero fields.
func (a *Agent) Normalize() {
	a.Name = strings.TrimSpace(a.Name)
	setDefault(&a.Name, a.ID)
	setDefault(&a.Status, LoggedOut)
	switch {
	case a.NailedUp:
		a.Phone = PhoneNailedUp
	case a.Phone == "" || a.Phone == PhoneNailedUp:
		a.Phone = PhoneExtension
	}
	setDefault(&a.Timeout, DefaultCallTimeout)
	setDefault(&a.NoAnswerDelay, DefaultNoAnswerDelay)
	setDefault(&a.BusyDelay, DefaultBusyDelay)
	setDefault(&a.RejectDelay, DefaultRejectDelay)
	setDefault(&a.MaxErrors, DefaultMaxErrors)
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
	case !slices.Contains([]AgentStatus{LoggedOut, Available, AvailableOnDemand, OnBreak}, a.Status):
		return invalid("status", "%q is not an agent status", a.Status)
	case a.Phone != PhoneExtension && a.Phone != PhoneNailedUp && a.Phone != PhoneSoftphone:
		return invalid("phone", "%q is neither %q, %q nor %q", a.Phone, PhoneExtension, PhoneNailedUp, PhoneSoftphone)
	case len(a.BreakReason) > maxName || strings.ContainsFunc(a.BreakReason, isControl):
		return invalid("break_reason", "is longer than %d bytes or holds control characters", maxName)
	}
	return first(
		within("call_timeout", a.Timeout, minCallTimeout, maxCallTimeout),
		within("max_no_answer", a.MaxNoAnswer, 0, 100),
		within("no_answer_delay", a.NoAnswerDelay, 0, time.Hour),
		withinSet("wrap_up", a.WrapUp, 0, time.Hour),
		within("busy_delay", a.BusyDelay, 0, time.Hour),
		within("reject_delay", a.RejectDelay, 0, time.Hour),
		within("max_errors", a.MaxErrors, 0, 100),
		a.Skills.validate("skills"),
		a.validateTiers(),
	)
}

func (a *Agent) validateTiers() error {
	if len(a.Tiers) > MaxTiers {
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
