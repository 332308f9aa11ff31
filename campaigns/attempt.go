// SPDX-License-Identifier: MIT

package campaigns

import "time"

// Result is what an attempt came to.
type Result string

// The results. Every attempt ends with exactly one.
const (
	Connected   Result = "CONNECTED"    // customer and agent were bridged
	Abandoned   Result = "ABANDONED"    // the customer answered and no agent came in time
	Dropped     Result = "DROPPED"      // the customer answered and hung up before the bridge
	Busy        Result = "BUSY"         // busy or rejected by the customer's phone
	Unanswered  Result = "NO_ANSWER"    // rang, or was set up, in vain
	BadNumber   Result = "BAD_NUMBER"   // the network says that the number cannot be reached at all
	Failed      Result = "FAILED"       // congestion, trunk or switch trouble
	Refused     Result = "REFUSED"      // the switch did not put the call up; nobody's phone rang
	AgentFailed Result = "AGENT_FAILED" // the agent did not come to the phone or left before the customer answered
	Cancelled   Result = "CANCELLED"    // stopped by a person or by the end of the campaign
	Ambiguous   Result = "AMBIGUOUS"    // sent, and its fate cannot be proved; counts as an attempt
)

// Results lists every result, in the order in which tables show them.
func Results() []Result {
	return []Result{
		Connected, Abandoned, Dropped, Unanswered, Busy, BadNumber, Failed, Refused, AgentFailed, Cancelled, Ambiguous,
	}
}

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

	Cause  Cause  `json:"cause,omitempty"` // of the customer leg, or of the agent leg where it never came to one
	Result Result `json:"result,omitempty"`
	Counts bool   `json:"counts,omitempty"` // counted as an attempt to reach the member
}

// Talk gives how long customer and agent were bridged.
func (a *Attempt) Talk() time.Duration {
	if a.BridgedAt.IsZero() || a.EndedAt.Before(a.BridgedAt) {
		return 0
	}
	return a.EndedAt.Sub(a.BridgedAt)
}
