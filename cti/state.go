// SPDX-License-Identifier: MIT

package cti

import (
	"strconv"

	"tandem/campaigns"
)

// AgentState is a state of an agent in the protocol.
type AgentState string

// The states.
const (
	Login        AgentState = "LOGIN"
	Logout       AgentState = "LOGOUT"
	NotReady     AgentState = "NOT_READY"
	Available    AgentState = "AVAILABLE"
	Talking      AgentState = "TALKING"
	WorkNotReady AgentState = "WORK_NOT_READY"
	WorkReady    AgentState = "WORK_READY"
	BusyOther    AgentState = "BUSY_OTHER"
	Reserved     AgentState = "RESERVED"
	Unknown      AgentState = "UNKNOWN"
	Hold         AgentState = "HOLD"
)

// agentStates are the states in the order of their numbers in the protocol.
var agentStates = []AgentState{
	Login, Logout, NotReady, Available, Talking, WorkNotReady, WorkReady, BusyOther, Reserved, Unknown, Hold,
}

// Number gives the number of the state in the protocol; that of UNKNOWN for one
// that is none.
func (s AgentState) Number() int {
	for i, one := range agentStates {
		if one == s {
			return i
		}
	}
	return 9
}

// The values of EventReasonCode.
const (
	ReasonConnDown          = 32765 // the desktop's connection was lost for longer than the grace time
	ReasonRNA               = 32763 // did not answer
	ReasonNonICD            = 32761 // in a call of their own
	ReasonLogon             = 32760 // logged in, and not ready yet
	ReasonPhoneDown         = 32759
	ReasonWorkTimerExpired  = 32758
	ReasonCallEnded         = 32755 // has to say for each call that they are ready
	ReasonCancelReservation = 32752
	ReasonSkips             = 32751
	ReasonReservedOutbound  = 32748
)

// The reasons of a break that Tandem itself gives, in the agent's record.
const (
	BreakNoAnswer          = "NO_ANSWER"
	BreakSkips             = "SKIPS"
	BreakCancelReservation = "CANCEL_RESERVATION"
	BreakLogon             = "LOGON"
)

var breakReasons = map[string]int{
	BreakNoAnswer: ReasonRNA, BreakSkips: ReasonSkips, BreakCancelReservation: ReasonCancelReservation,
	campaigns.BreakConnectionLost: ReasonConnDown, BreakLogon: ReasonLogon,
}

// shown is a state as a desktop is told it.
type shown struct {
	state  AgentState
	reason int
	text   string // of a break, in the agent's own words
}

// restOf gives the state of an agent whom no attempt holds.
func restOf(a *campaigns.Agent) shown {
	switch {
	case a.Status == campaigns.LoggedOut || a.Status == "":
		return shown{state: Logout}
	case a.Status == campaigns.OnBreak:
		return onBreak(a.BreakReason)
	case a.State == campaigns.AgentWrapUp:
		return afterOffer(a.LastOutcome)
	case a.State == campaigns.AgentWaiting:
		return shown{state: Available}
	case a.OwnCall:
		return shown{state: NotReady, reason: ReasonNonICD}
	case a.NailedUp && !a.LegUp || !a.NailedUp && !a.Registered:
		return shown{state: NotReady, reason: ReasonPhoneDown}
	}
	return shown{state: NotReady, reason: ReasonCallEnded}
}

// onBreak gives the state of an agent on a break. A reason that is a number is
// the code that a desktop has given.
func onBreak(reason string) shown {
	if code, ok := breakReasons[reason]; ok {
		return shown{state: NotReady, reason: code}
	}
	if code, err := strconv.Atoi(reason); err == nil && code > 0 && code <= maxReason {
		return shown{state: NotReady, reason: code}
	}
	return shown{state: NotReady, text: reason}
}

const maxReason = 65535

// afterOffer gives the state of an agent who is given no call for a while: after
// a talk, or after an offer that came to nothing.
func afterOffer(o campaigns.AgentOutcome) shown {
	switch o {
	case campaigns.AgentNoAnswer, campaigns.AgentBusy:
		return shown{state: NotReady, reason: ReasonRNA}
	case campaigns.AgentError:
		return shown{state: NotReady, reason: ReasonPhoneDown}
	case campaigns.AgentRejected:
		return shown{state: Available} // the short delay until the next offer is no state of the protocol
	case campaigns.AgentTalked, campaigns.AgentUntouched, campaigns.AgentSkipped, campaigns.AgentCancelled:
	}
	return shown{state: WorkNotReady}
}

// stateMessage tells a state. next is the state that follows; "" = is not said.
func (c *Channel) stateMessage(s shown, next AgentState) Message {
	fields := []Field{
		{"CSQState", s.state}, {"StateDuration", 0}, {"CSQID", "N/A"}, {"AgentState", s.state}, {"EventReasonCode", s.reason},
		{"NumCSQs", 0}, {"AgentID", c.agent}, {"AgentExtension", c.extension},
	}
	if next != "" {
		fields = append(fields, Field{"NextAgentState", next.Number()})
	}
	if s.text != "" {
		fields = append(fields, Field{"EventReasonText", s.text})
	}
	return Message{AgentStateEvent, fields}
}
