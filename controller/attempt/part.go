// SPDX-License-Identifier: MIT

package attempt

import (
	"slices"
	"time"

	"tandem/campaigns"
)

// openPart gives the seated agent's entry in the record, nil where the agent was
// not disturbed yet. It is not written to: see part.
func (a *Attempt) openPart() *campaigns.Offer { return a.partOf(a.Seat.Agent) }

func (a *Attempt) partOf(agent string) *campaigns.Offer {
	for i := len(a.Record.Offers) - 1; i >= 0 && agent != ""; i-- {
		if p := &a.Record.Offers[i]; p.Outcome == "" && p.Agent == agent {
			return p
		}
	}
	return nil
}

// part gives the seated agent's entry in the record to be written to.
func (m *machine) part() *campaigns.Offer { return m.partFor(m.Seat) }

// partFor gives the entry of an agent. Attempts before this input keep theirs.
func (m *machine) partFor(s Seat) *campaigns.Offer {
	m.Record.Offers = slices.Clone(m.Record.Offers)
	if p := m.partOf(s.Agent); p != nil {
		return p
	}
	if s.Agent == "" {
		return new(campaigns.Offer) // nobody's: written to in vain
	}
	m.Record.Offers = append(m.Record.Offers, campaigns.Offer{Agent: s.Agent, Leg: s.Leg, NailedUp: s.NailedUp})
	return &m.Record.Offers[len(m.Record.Offers)-1]
}

// closePart ends an agent's entry. One who was held for nothing has none.
func (m *machine) closePart(s Seat, o campaigns.AgentOutcome) {
	if m.partOf(s.Agent) == nil && o == campaigns.AgentUntouched {
		return
	}
	p := m.partFor(s)
	p.Outcome = o
	if p.EndedAt.IsZero() {
		p.EndedAt = m.now
	}
}

// together notes in the agent's entry that the bridge is there.
func (m *machine) together(at time.Time) {
	p := m.part()
	if p.AnsweredAt.IsZero() {
		p.AnsweredAt = at
	}
}

// tried gives the agents who had their part and did not take the call.
func (a *Attempt) tried() []string {
	var out []string
	for _, o := range a.Record.Offers {
		if o.Outcome != "" && o.Outcome != campaigns.AgentUntouched {
			out = append(out, o.Agent)
		}
	}
	return out
}

// turnedDown reports whether the seated agent does not want this call.
func (m *machine) turnedDown() bool {
	p := m.openPart()
	return p != nil && p.Answer != "" && p.Answer != campaigns.AnswerAccept
}

// parting gives the outcome of an agent who did not fail.
func (m *machine) parting() campaigns.AgentOutcome {
	machine := !m.Record.MachineAt.IsZero() && m.Rules.Machine.Action != campaigns.MachineConnect
	switch {
	case machine:
		return campaigns.AgentUntouched
	case m.Bridged():
		return campaigns.AgentTalked
	}
	p := m.openPart()
	if p == nil {
		return campaigns.AgentUntouched
	}
	switch p.Answer {
	case campaigns.AnswerReject, campaigns.AnswerRejectClose:
		return campaigns.AgentRejected
	case campaigns.AnswerSkip, campaigns.AnswerSkipClose:
		return campaigns.AgentSkipped
	case campaigns.AnswerCancelReservation:
		return campaigns.AgentCancelled
	default:
		return campaigns.AgentUntouched
	}
}
