// SPDX-License-Identifier: MIT

package campaigns

import "time"

// Card is an agent's figures as they hold in one campaign.
type Card struct {
	CallTimeout   time.Duration // ringing of the agent's phone
	WrapUp        time.Duration // after a talk
	NoAnswerDelay time.Duration // kept from calls after one that was not answered
	BusyDelay     time.Duration // … after a busy phone
	RejectDelay   time.Duration // … after a rejected offer, or a phone that could not be reached
	MaxNoAnswer   int           // in a row, then On Break; 0 = never
	MaxErrors     int           // of the phone in a row, then Logged Out; 0 = never
	MaxSkips      int           // in a row, then On Break; 0 = never
}

// Card gives the agent's figures in a campaign: the campaign's where it has
// them, else the agent's own.
func (a *Agent) Card(c *Campaign) Card {
	r := &c.AgentRules
	return Card{
		CallTimeout:   pick(a.Timeout, r.CallTimeout),
		WrapUp:        pick(pick(c.WrapUp, a.WrapUp), r.WrapUp),
		NoAnswerDelay: pick(a.NoAnswerDelay, r.NoAnswerDelay),
		BusyDelay:     pick(a.BusyDelay, r.BusyDelay),
		RejectDelay:   pick(a.RejectDelay, r.RejectDelay),
		MaxNoAnswer:   pick(a.MaxNoAnswer, r.MaxNoAnswer),
		MaxErrors:     pick(a.MaxErrors, r.MaxErrors),
		MaxSkips:      c.Preview.MaxSkips,
	}
}

// pick gives what over points to, or v where it points to nothing.
func pick[T any](v T, over *T) T {
	if over != nil {
		return *over
	}
	return v
}

// After gives how long the agent is kept from calls after an outcome. Who was
// not disturbed, who wants the next record and who goes on break is not kept.
func (c Card) After(o AgentOutcome) time.Duration {
	switch o {
	case AgentTalked:
		return c.WrapUp
	case AgentNoAnswer:
		return c.NoAnswerDelay
	case AgentBusy:
		return c.BusyDelay
	case AgentRejected, AgentError:
		return c.RejectDelay
	case AgentUntouched, AgentSkipped, AgentCancelled:
	}
	return 0
}
