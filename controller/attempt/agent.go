// SPDX-License-Identifier: MIT

package attempt

import (
	"slices"

	"tandem/campaigns"
)

// seek looks for an agent. An answered customer waits for one only so long.
func (m *machine) seek() {
	if m.Seeking {
		return
	}
	m.Seeking = true
	m.do(Effect{Kind: Seek})
	if m.answered() {
		m.after(WaitTimer, m.Rules.AgentWait)
	}
}

func (m *machine) agentFound(s Seat) {
	if !m.Seeking {
		if s != m.Seat {
			m.do(Effect{Kind: ReleaseAgent, Seat: s, Outcome: Untouched})
		}
		return
	}
	m.Seeking = false
	m.cancel(WaitTimer)
	m.take(s)
	if s.NailedUp {
		m.connect()
		m.note()
		return
	}
	m.note() // the leg's id is on its way into the ledger before the call
	m.callAgent()
}

// noAgent: a customer whose phone still rings is not left to answer to silence.
func (m *machine) noAgent() {
	if m.Seeking && !m.answered() {
		m.verdict(campaigns.AgentFailed)
		m.hangUp(Customer, campaigns.OriginatorCancel)
	}
}

func (m *machine) unseek() {
	if m.Seeking {
		m.Seeking = false
		m.cancel(WaitTimer)
		m.do(Effect{Kind: Unseek})
	}
}

// release gives the seated agent back.
func (m *machine) release(o AgentOutcome) {
	if m.Seat.Agent == "" {
		return
	}
	m.do(Effect{Kind: ReleaseAgent, Seat: m.Seat, Outcome: o})
	m.Left = m.Seat.Agent
	if !m.Seat.NailedUp && m.Agent != None {
		m.Record.EarlierLegs = append(slices.Clip(m.Record.EarlierLegs), m.Seat.Leg)
	}
	m.take(Seat{})
	m.Intercept = false
	m.cancel(AgentTimer)
	m.cancel(BridgeTimer)
}

// agentGone: the agent's leg has ended, or never came to be.
func (m *machine) agentGone() {
	if m.Bridged() {
		m.Agent = Gone
		// FreeSWITCH hangs the customer up too; ask if it does not.
		m.after(CloseTimer, closeTimeout)
		m.endSilence()
		return
	}
	if m.Verdict != "" || m.Customer == Gone {
		m.release(Untouched) // hung up by us: no failure of the agent's
		return
	}
	m.release(AgentLost)
	if m.Customer == None {
		m.verdict(campaigns.AgentFailed)
		return
	}
	m.seek() // a customer is on the line, or about to be
}
