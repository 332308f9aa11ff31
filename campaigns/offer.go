// SPDX-License-Identifier: MIT

package campaigns

import "time"

// Offer is the part of one agent in an attempt: shown the member, called, and
// bridged, or not.
type Offer struct {
	Agent      string       `json:"agent"`
	Leg        string       `json:"leg,omitempty"` // UUID
	NailedUp   bool         `json:"nailed_up,omitempty"`
	OfferedAt  time.Time    `json:"offered_at,omitzero"` // shown on the desktop
	AcceptedAt time.Time    `json:"accepted_at,omitzero"`
	CalledAt   time.Time    `json:"called_at,omitzero"` // originate of the agent's leg
	RingingAt  time.Time    `json:"ringing_at,omitzero"`
	AnsweredAt time.Time    `json:"answered_at,omitzero"`
	EndedAt    time.Time    `json:"ended_at,omitzero"`
	Cause      Cause        `json:"cause,omitempty"` // of the agent's leg
	Outcome    AgentOutcome `json:"outcome,omitempty"`
	Answer     Answer       `json:"answer,omitempty"`
	Transfer   bool         `json:"transfer,omitempty"` // the agent passed the customer on (call_transfer of Puzzel)
	To         string       `json:"to,omitempty"`       // … to this extension of the dialplan; "" = to another agent, who has an entry
}

// Answer is what an agent says to an offer (BAResponse of Cisco UCCX, and the
// buttons of Puzzel).
type Answer string

// The answers.
const (
	AnswerAccept            Answer = "accept"
	AnswerReject            Answer = "reject"             // the next ready agent
	AnswerRejectClose       Answer = "reject_close"       // and the member is not called any more
	AnswerSkip              Answer = "skip"               // the next member to the same agent
	AnswerSkipClose         Answer = "skip_close"         // and this one is not called any more
	AnswerCancel            Answer = "cancel"             // the call stops, the member is disabled
	AnswerCancelReservation Answer = "cancel_reservation" // the agent goes on break, the member stays open
)
