// SPDX-License-Identifier: MIT

package campaigns

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
	Machine     Result = "MACHINE"      // an answering machine
	Played      Result = "PLAYED"       // a broadcast was heard, to its end or until a key
	NotTaken    Result = "NOT_TAKEN"    // no agent took the offer; nobody was called
	Closed      Result = "CLOSED"       // an agent closed the record without a call
	Blocked     Result = "BLOCKED"      // a guard forbade the call; nobody was called
)

// Results lists every result, in the order in which tables show them.
func Results() []Result {
	return []Result{
		Connected, Played, Machine, Abandoned, Dropped, Unanswered, Busy, BadNumber, Failed, Refused, AgentFailed,
		NotTaken, Closed, Blocked, Cancelled, Ambiguous,
	}
}

// ofUnanswered names what the hangup cause of an unanswered customer leg means.
// Any other cause is trouble of trunk or switch.
var ofUnanswered = map[Cause]Result{
	UserBusy:          Busy,
	CallRejected:      Busy,
	"BUSY_EVERYWHERE": Busy,
	"DECLINE":         Busy,
	"REJECT_ALL":      Busy,
	"UNWANTED":        Busy,

	NoAnswer:                   Unanswered,
	NoUserResponse:             Unanswered,
	AllottedTimeout:            Unanswered,
	SubscriberAbsent:           Unanswered,
	OriginatorCancel:           Unanswered,
	NormalClearing:             Unanswered,
	"PROGRESS_TIMEOUT":         Unanswered,
	"RECOVERY_ON_TIMER_EXPIRE": Unanswered,
	"NO_PICKUP":                Unanswered,

	"UNALLOCATED_NUMBER":    BadNumber,
	"INVALID_NUMBER_FORMAT": BadNumber,
	"NO_ROUTE_DESTINATION":  BadNumber,
	"NUMBER_CHANGED":        BadNumber,

	"DOES_NOT_EXIST_ANYWHERE": BadNumber,
}

// ResultOf gives what an attempt came to whose customer leg ended with a cause
// without having been answered.
func ResultOf(c Cause) Result {
	if r, ok := ofUnanswered[c]; ok {
		return r
	}
	return Failed
}
