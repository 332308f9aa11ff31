// SPDX-License-Identifier: MIT

package store

import (
	"fmt"
	"time"

	"tandem/campaigns"
)

// AgentReceiving says that the agent's phone rings for the attempt.
// ErrConflict says that the attempt does not hold the agent.
type AgentReceiving struct {
	Agent   string
	Attempt string
	Now     time.Time
}

func (a AgentReceiving) call(string) (call, error) {
	return turning(a.Agent, a.Attempt, campaigns.AgentReceiving, a.Now), nil
}

// AgentInCall says that the agent is bridged with the customer of the attempt.
// ErrConflict says that the attempt does not hold the agent.
type AgentInCall struct {
	Agent   string
	Attempt string
	Now     time.Time
}

func (a AgentInCall) call(string) (call, error) {
	return turning(a.Agent, a.Attempt, campaigns.AgentInCall, a.Now), nil
}

func turning(agent, attempt string, state campaigns.AgentState, now time.Time) call {
	return call{inCallScript, []string{agentsKey()}, []any{agent, attempt, millis(now), string(state)}}
}

// ReleaseOutcome says what an attempt was to its agent.
type ReleaseOutcome = campaigns.AgentOutcome

// Short names of the commonest outcomes.
const (
	Untouched = campaigns.AgentUntouched
	Talked    = campaigns.AgentTalked
	Failed    = campaigns.AgentNoAnswer
)

// TrunkOutcome says what the call was to the resource that it went out on.
type TrunkOutcome string

// The outcomes.
const (
	TrunkUnknown TrunkOutcome = ""      // no call was begun, or its end says nothing of the trunk
	TrunkOK      TrunkOutcome = "ok"    // the trunk did its part: ends its row of faults and its rests
	TrunkFault   TrunkOutcome = "fault" // of the trunk's kind: Resource.MaxErrors in a row make it rest
)

// Reasons of a break that the store begins.
const (
	BreakNoAnswer          = "NO_ANSWER"          // too many offers in a row that were not answered
	BreakSkips             = "SKIPS"              // too many in a row that were skipped
	BreakCancelReservation = "CANCEL_RESERVATION" // the agent gave a reservation up
)

// Release gives back what an attempt holds: the line of a resource, an agent,
// or both. What it does not hold (any more) is left alone, and then nothing of
// the release counts: neither the outcome nor what the trunk did.
type Release struct {
	Attempt  string
	Member   uint64
	Resource string // "" = no line
	Trunk    TrunkOutcome
	Agent    string // "" = none
	Outcome  campaigns.AgentOutcome
	ReadyAt  time.Time     // end of wrap-up, or of the pause after an offer that failed; not for untouched, skipped and cancelled
	Talk     time.Duration // of an agent who talked
	Now      time.Time

	// The limits of the agent's card, the campaign's over it; 0 = none.
	MaxNoAnswer int // AgentNoAnswer in a row, then On Break
	MaxErrors   int // AgentError in a row, then Logged Out
	MaxSkips    int // AgentSkipped in a row, then On Break
}

func (r Release) call(campaign string) (call, error) {
	if r.Agent != "" && !isOutcome(r.Outcome) {
		return call{}, fmt.Errorf("release: %q is no outcome", r.Outcome)
	}
	return call{releaseScript, []string{agentsKey()}, []any{
		millis(r.Now), campaign, r.Attempt, r.Resource, r.Agent, string(r.Outcome), millis(r.ReadyAt),
		r.MaxNoAnswer, r.MaxErrors, r.MaxSkips, r.Talk.Milliseconds(), string(r.Trunk), r.Member,
	}}, nil
}

func isOutcome(o campaigns.AgentOutcome) bool {
	switch o {
	case campaigns.AgentUntouched, campaigns.AgentTalked, campaigns.AgentNoAnswer, campaigns.AgentBusy,
		campaigns.AgentRejected, campaigns.AgentError, campaigns.AgentSkipped, campaigns.AgentCancelled:
		return true
	}
	return false
}
