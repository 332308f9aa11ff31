// SPDX-License-Identifier: MIT

package campaigns

import "time"

// Attempt is the record of one try to reach a member on one communication. It
// is written when the member is claimed, before anything is sent to FreeSWITCH.
type Attempt struct {
	ID       string `json:"id"` // UUIDv7
	Campaign string `json:"campaign"`
	Member   uint64 `json:"member"`
	Number   string `json:"number"`
	Node     string `json:"node"`
	Resource string `json:"resource"`
	CallerID string `json:"caller_id,omitempty"`
	Agent    string `json:"agent,omitempty"`
	NailedUp bool   `json:"nailed_up,omitempty"`
	AgentLeg string `json:"agent_leg,omitempty"` // UUID; of the nailed-up leg, or of the leg to be put up
	AgentJob string `json:"agent_job,omitempty"`
	// EarlierLegs are legs of agents who were called before and did not take the call.
	EarlierLegs []string `json:"earlier_legs,omitempty"`
	CustomerLeg string   `json:"customer_leg"`
	CustomerJob string   `json:"customer_job"`
	Controller  string   `json:"controller"`
	Epoch       uint64   `json:"epoch"`

	ClaimedAt  time.Time `json:"claimed_at,omitzero"`
	DialedAt   time.Time `json:"dialed_at,omitzero"` // originate of the customer leg sent
	RingingAt  time.Time `json:"ringing_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"` // customer's CHANNEL_ANSWER
	BridgedAt  time.Time `json:"bridged_at,omitzero"`  // CHANNEL_BRIDGE
	EndedAt    time.Time `json:"ended_at,omitzero"`

	Mode        Mode      `json:"mode,omitempty"`        // of the campaign at the claim
	Reserved    bool      `json:"reserved,omitempty"`    // an agent was held for the customer before the call
	Callback    bool      `json:"callback,omitempty"`    // it was a promised call
	AcceptedAt  time.Time `json:"accepted_at,omitzero"`  // the agent took the offer
	Offers      []Offer   `json:"offers,omitempty"`      // agents who were asked, in order, with what became of each
	Messages    []Message `json:"messages,omitempty"`    // what was played, in order
	Keys        string    `json:"keys,omitempty"`        // that the customer pressed
	Disposition string    `json:"disposition,omitempty"` // what a key or the agent says it came to
	// Report is the result that the agent reported before the attempt was over.
	Report     *Report   `json:"report,omitempty"`
	Held       bool      `json:"held,omitempty"`        // the customer is on hold
	Muted      bool      `json:"muted,omitempty"`       // the customer does not hear the agent
	Actions    []Action  `json:"actions,omitempty"`     // what agents did in the talk, the first MaxActions
	EndsAs     Cause     `json:"ends_as,omitempty"`     // with which a person closed the member: DISABLED, REJECT_CLOSE, SKIP_CLOSE
	MachineAt  time.Time `json:"machine_at,omitzero"`   // an answering machine was detected
	Recording  string    `json:"recording,omitempty"`   // file
	OptOut     bool      `json:"opt_out,omitempty"`     // the customer asked not to be called
	Refusal    *Refusal  `json:"refusal,omitempty"`     // why the call was not made
	Rules      []string  `json:"rules,omitempty"`       // rule packs in force, "name@version"
	TrunkFault bool      `json:"trunk_fault,omitempty"` // Cause is the resource's fault; never counts

	Cause  Cause  `json:"cause,omitempty"` // of the customer leg, or of the agent leg where it never came to one
	Result Result `json:"result,omitempty"`
	Counts bool   `json:"counts,omitempty"` // counted as an attempt to reach the member
}

// Action is something that an agent did in the talk.
type Action struct {
	At    time.Time `json:"at"`
	What  What      `json:"what"` // WhatHeld to WhatKeypad
	Agent string    `json:"agent"`
}

// MaxActions bounds what is kept of them: the record is written with each.
const MaxActions = 200

// Talk gives how long customer and agent were bridged.
func (a *Attempt) Talk() time.Duration {
	if a.BridgedAt.IsZero() || a.EndedAt.Before(a.BridgedAt) {
		return 0
	}
	return a.EndedAt.Sub(a.BridgedAt)
}
