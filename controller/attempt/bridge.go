// SPDX-License-Identifier: MIT

package attempt

// connect does what brings an answered customer to an agent next, or to what a
// broadcast has for them.
func (m *machine) connect() {
	switch {
	case !m.answered() || m.Bridged() || m.Verdict != "" || m.Intercept:
		return
	case m.Rules.NoAgent:
		m.broadcast()
		return
	case m.Seat.Agent == "":
		m.seek()
	case m.Gated:
		// Nobody's phone rings for a machine. The timer of the verdict runs.
	case m.Agent == None:
		m.callAgent()
	case m.Agent >= Answered && m.Bridges == 0:
		m.join()
	}
	m.hold()
}

// join bridges two legs that are both on the line as soon as it is safe. Until
// then the bridge timer runs: nobody is left in silence for a lost event.
func (m *machine) join() {
	wait := BridgeTimeout - m.now.Sub(m.BridgeAt)
	switch {
	case m.Agent != Ready || m.Customer != Ready:
		m.after(BridgeTimer, BridgeTimeout)
	case m.whispering():
		// Its timer runs, and bounds the customer's wait.
	case wait > 0:
		m.after(BridgeTimer, wait) // the command for the agent before may still be under way
	default:
		m.bridge()
	}
}

func (m *machine) bridge() {
	m.Bridges++
	m.BridgeAt, m.Asked = m.now, false
	m.stopPlaying()
	m.do(Effect{Kind: SendBridge, Leg: Agent, UUID: m.Seat.Leg})
	m.after(BridgeTimer, BridgeTimeout)
}

// bridgedWith applies a CHANNEL_BRIDGE of the customer with the leg peer. A
// bridge with anybody but the seated agent is not the one that counts.
func (m *machine) bridgedWith(peer string) {
	switch {
	case peer == m.Seat.Leg:
		m.bridged()
	case peer == m.Next.Leg && m.NextLeg.alive() && m.Customer.alive() && m.Bridged():
		m.passed()
	}
}

func (m *machine) bridged() {
	if !m.Customer.alive() || !m.Agent.alive() {
		return
	}
	m.Customer, m.Agent = Ready, Ready
	if m.Separated {
		// The bridge that was under way came after all, or still stands.
		m.LeftAlone = false
		m.do(Effect{Kind: Separate})
		m.after(CloseTimer, closeTimeout)
	}
	if m.Bridged() {
		return
	}
	at := m.stamp()
	if m.Record.AnsweredAt.IsZero() {
		m.Record.AnsweredAt = at
	}
	m.Record.BridgedAt = at
	m.cancel(BridgeTimer)
	m.cancel(DialTimer)
	m.cancel(AgentTimer)
	m.together(at)
	m.note()
	m.do(Effect{Kind: InCall})
	m.welcome()
}
