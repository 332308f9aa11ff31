// SPDX-License-Identifier: MIT

package attempt

import "tandem/campaigns"

// transferTo passes a bridged customer on to another agent. Until that one is on
// the line the customer stays where they are.
func (m *machine) transferTo(s Seat) {
	switch {
	case s == m.Next || s == m.Seat:
		return // told twice
	case !m.mayPass() || s.Agent == m.Seat.Agent:
		m.do(Effect{Kind: ReleaseAgent, Seat: s, Outcome: campaigns.AgentUntouched})
		return
	}
	m.Next, m.Passes = s, 0
	p := m.partFor(s)
	if s.NailedUp {
		m.NextLeg = Ready
		m.pass()
		return
	}
	m.NextLeg, p.CalledAt = Sent, m.now
	m.note()
	m.do(Effect{Kind: Originate, Leg: Second})
	m.after(AgentTimer, s.Timeout+answerGrace)
}

func (m *machine) mayPass() bool {
	return m.Bridged() && m.Customer.alive() && m.Agent.alive() && m.Verdict == "" && m.Next.Agent == "" &&
		!m.SentOn && !m.Separated && !m.LeftAlone
}

// transferOut sends a bridged customer to the dialplan, and frees the agent.
func (m *machine) transferOut(extension, where string) {
	if extension == "" || !m.mayPass() {
		return
	}
	m.SentOn = true
	p := m.part()
	p.Transfer, p.To = true, extension
	m.stopListening()
	m.do(Effect{Kind: Transfer, Leg: Customer, UUID: m.Record.CustomerLeg, Extension: extension, Context: where})
	m.note()
	m.after(PlayTimer, lookAgain)
	m.after(CloseTimer, closeTimeout)
}

// notSentOn: the switch would not send the customer there. They talk on with the
// agent, if that one has not left.
func (m *machine) notSentOn() {
	if m.Customer.alive() && m.Seat.Agent == "" {
		m.hangUp(Customer, campaigns.NormalClearing)
		return
	}
	m.SentOn = false
	m.cancel(PlayTimer)
	p := m.part()
	p.Transfer, p.To = false, ""
}

// sentAway: the leg of the agent is by itself after the customer was sent on.
func (m *machine) sentAway(leg Leg) {
	switch {
	case leg == Customer:
	case m.Seat.NailedUp:
		m.AgentFree = true
		m.release(campaigns.AgentTalked)
	default:
		m.hangUp(Agent, campaigns.NormalClearing)
	}
}

// pass bridges the customer with the next agent; the bridge takes them from the
// one before.
func (m *machine) pass() {
	if m.NextLeg != Ready || m.Passes > 0 || !m.Customer.alive() || m.Verdict != "" {
		return
	}
	m.Passes = 1
	m.do(Effect{Kind: SendBridge, Leg: Second, UUID: m.Next.Leg})
	m.after(BridgeTimer, BridgeTimeout)
}

// passMissing: no bridge with the next agent was told of. It is asked about
// once; then the customer is left where they are.
func (m *machine) passMissing() {
	switch m.Passes {
	case 0:
	case 1:
		m.Passes = 2
		m.probe(Customer)
		m.after(BridgeTimer, BridgeTimeout)
	default:
		m.kill(Second, campaigns.DestinationOutOfOrder)
		m.dropNext(campaigns.AgentError)
		m.probe(Customer)
		m.after(CloseTimer, closeTimeout)
	}
}

// passed: the customer is with the next agent now.
func (m *machine) passed() {
	next := m.Next
	m.part().Transfer = true
	if !m.Seat.NailedUp && m.Agent.alive() {
		m.kill(Agent, campaigns.NormalClearing)
	}
	m.Next, m.NextLeg, m.Passes = Seat{}, None, 0
	m.release(campaigns.AgentTalked)
	m.take(next)
	m.Agent, m.LeftAlone, m.Whisper = Ready, false, WhisperOver
	m.together(m.now)
	m.note()
	m.do(Effect{Kind: InCall})
}

// nextGone: the leg of the next agent has ended, or never came to be.
func (m *machine) nextGone(cause campaigns.Cause) {
	p := m.partFor(m.Next)
	p.Cause, p.EndedAt = cause, m.now
	o := failure(cause, m.NextLeg >= Answered)
	if m.Verdict != "" || m.Customer == Gone {
		o = campaigns.AgentUntouched
	}
	m.dropNext(o)
}

// dropNext gives the next agent back: the customer was not passed on.
func (m *machine) dropNext(o campaigns.AgentOutcome) {
	s, leg := m.Next, m.NextLeg
	m.closePart(s, o)
	m.do(Effect{Kind: ReleaseAgent, Seat: s, Outcome: o})
	if !s.NailedUp && leg != None {
		m.Record.EarlierLegs = append(m.Record.EarlierLegs[:len(m.Record.EarlierLegs):len(m.Record.EarlierLegs)], s.Leg)
	}
	m.cancel(AgentTimer)
	m.cancel(BridgeTimer)
	m.Next, m.NextLeg, m.Passes = Seat{}, None, 0
}

// endNext: the customer has gone while being passed on.
func (m *machine) endNext() {
	switch {
	case m.Next.Agent == "":
	case m.Next.NailedUp:
		m.dropNext(campaigns.AgentUntouched)
	default:
		m.hangUp(Second, campaigns.NormalClearing)
	}
}

// foundSecond applies what the switch says of the next agent's leg.
func (m *machine) foundSecond(f Facts) {
	switch {
	case !m.NextLeg.alive():
	case !f.Alive && m.NextLeg == Sent && m.now.Sub(m.partFor(m.Next).CalledAt) < unclearWait:
		m.after(AgentTimer, unclearWait)
	case !f.Alive:
		m.gone(Second, campaigns.NoAnswer)
	case m.unwanted(Second):
		m.hangUp(Second, campaigns.NormalClearing)
	case !f.Answered:
		m.advance(Second, Created)
		m.after(AgentTimer, m.Next.Timeout+answerGrace)
	case f.Peer != "" && f.Peer == m.Record.CustomerLeg:
		m.bridgedWith(m.Next.Leg)
	default:
		m.answeredLeg(Second)
		if f.Over {
			m.originOver(Second)
		}
	}
}
