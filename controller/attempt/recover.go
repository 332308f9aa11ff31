// SPDX-License-Identifier: MIT

package attempt

import (
	"slices"
	"time"

	"tandem/campaigns"
)

func (m *machine) timerFired(t Timer) {
	switch t {
	case DialTimer:
		m.overdue(Customer)
	case AgentTimer:
		m.overdue(Agent)
		m.overdue(Second)
	case BridgeTimer:
		m.bridgeMissing()
		m.passMissing()
	case WaitTimer:
		m.nobodyCame()
	case CloseTimer:
		m.probeLeft()
	case OfferTimer:
		m.offerExpired()
	case RingTimer:
		m.rangOut()
	case PlayTimer:
		m.playedOut()
	case WhisperTimer:
		m.endWhisper()
		m.connect()
	case MachineTimer:
		m.listenedLong()
	}
}

// overdue asks about a leg that neither answered nor ended, and goes on asking:
// the answer may be lost too.
func (m *machine) overdue(leg Leg) {
	if state := *m.leg(leg); state.alive() && state < Answered {
		m.probe(leg)
		m.after(dialTimer(leg), unclearWait)
	}
}

// bridgeMissing is the safety net of lost bridges.
func (m *machine) bridgeMissing() {
	if m.Bridged() || !m.answered() || m.Verdict != "" || m.Gated {
		return
	}
	if m.Intercept {
		// From here on it is an ordinary bridge.
		m.Intercept = false
		if m.OriginOver {
			m.Customer = Ready
		}
	}
	switch {
	case m.Rules.NoAgent:
		m.probeUnready()
		m.broadcast()
	case m.Seat.Agent == "":
		m.seek()
	case m.Agent < Answered:
		// The process before us cannot have bridged an agent who is still called.
		m.Bridges = 0
		m.overdue(Agent)
	case m.Agent != Ready || m.Customer != Ready:
		m.probeUnready()
		m.after(BridgeTimer, BridgeTimeout)
	case m.Bridges > 0 && !m.Asked:
		// A slow bridge may be under way all the same, or its event: a second
		// command then would destroy both legs. The switch knows.
		m.Asked = true
		m.probe(Customer)
		m.after(BridgeTimer, BridgeTimeout)
	default:
		m.bridgeAgain()
	}
}

// bridgeAgain: no bridge came and none is under way.
func (m *machine) bridgeAgain() {
	if m.Bridges < 2 {
		m.join()
		return
	}
	m.nextAgent()
}

// notBridged: the switch says that the customer, for whom a bridge is missing,
// is on no way to one.
func (m *machine) notBridged(f Facts) {
	switch {
	case !m.Asked || m.Bridged() || m.Verdict != "" || m.Seat.Agent == "":
	case f.Moving:
		m.Asked = false // asked again when the timer fires
	case m.Agent == Ready && m.Customer == Ready:
		m.bridgeAgain()
	}
}

// probeUnready asks about answered legs whose originate's end was not told.
func (m *machine) probeUnready() {
	for _, leg := range []Leg{Customer, Agent} {
		if *m.leg(leg) == Answered {
			m.probe(leg)
		}
	}
}

// nextAgent: twice bridged in vain, the agent's leg hangs between two states. It
// is ended (a nailed-up one is called again), and another agent takes the customer.
func (m *machine) nextAgent() {
	m.kill(Agent, campaigns.DestinationOutOfOrder)
	m.release(campaigns.AgentError)
	m.seek()
}

// bridgeFailed: the command named a leg that does not exist, and did nothing.
func (m *machine) bridgeFailed() {
	switch {
	case m.Passes > 0:
		m.kill(Second, campaigns.DestinationOutOfOrder)
		m.dropNext(campaigns.AgentError)
		return
	case m.Bridged():
		return
	}
	m.BridgeAt = time.Time{}
	m.probe(Customer)
	m.probe(Agent)
}

// askAgain asks once more about a leg that is missing: about a customer whose
// events are listened to when they have had time to come, else at once.
func (m *machine) askAgain(leg Leg) {
	if m.Adopted || leg == Agent {
		m.probe(leg)
		return
	}
	m.after(CloseTimer, closeTimeout)
}

// probeLeft asks about the legs that should be gone, or free, or that were
// missing.
func (m *machine) probeLeft() {
	over := m.SentOn && m.Seat.Agent != "" || m.Verdict != "" || m.Customer == Gone || m.Agent == Gone
	if !over && !m.CustomerMissed && !m.AgentMissed {
		return
	}
	asked := false
	for _, leg := range []Leg{Customer, Agent, Second} {
		// A customer who is to hear something yet has a timer of their own.
		if m.leg(leg).alive() && (leg != Customer || m.Farewell == "" && !m.SentOn) {
			m.probe(leg)
			asked = true
		}
	}
	if asked {
		m.after(CloseTimer, closeTimeout)
	}
}

// found applies what the switch says of a leg: after a probe, a reconnect or a
// take-over. It can only move a leg forward. An adopted attempt whose customer
// provably was not dialled yet goes on where it was: with its agent's leg.
func (m *machine) found(leg Leg, f Facts) {
	switch leg {
	case Customer:
		m.resume()
	case Second:
		m.foundSecond(f)
		return
	case Agent:
	}
	state := *m.leg(leg)
	switch {
	case !state.alive():
	case !f.Alive:
		m.missing(leg)
	case m.unwanted(leg):
		m.hangUp(leg, m.killCause(leg))
	default:
		m.present(leg, f)
	}
}

// missing: the leg does not exist, and nobody told us of its end.
func (m *machine) missing(leg Leg) {
	since, missed := m.Record.DialedAt, &m.CustomerMissed
	if leg == Agent {
		since, missed = m.CalledAt, &m.AgentMissed
	}
	switch sent := *m.leg(leg) == Sent; {
	case sent && m.now.Sub(since) < unclearWait:
		// A command that was written may not have been read yet.
		m.after(dialTimer(leg), unclearWait)
		return
	case sent && leg == Agent && m.Adopted && m.Rules.preview() && m.Customer == None:
		// Offered, and perhaps called and refused: another one is asked, or the
		// same one again, with another leg.
		m.release(campaigns.AgentUntouched)
		m.nextOffer()
		return
	case sent && leg == Agent && m.Adopted && !m.Rules.agentFirst() && m.Record.AnsweredAt.IsZero():
		// To be called when the customer answers, and not called yet as far as the
		// ledger knows. The leg's ids may be used up: a new seat is found then.
		m.release(campaigns.AgentUntouched)
		return
	case !sent && !*missed:
		// Its end may be on its way to us still, behind other events.
		*missed = true
		m.askAgain(leg)
		return
	}
	if leg == Customer && (m.Customer == Sent && m.Adopted || m.Verdict == campaigns.AgentFailed && m.Record.AnsweredAt.IsZero()) {
		m.Unseen = true // it may have been answered and ended, unheard
	}
	var cause campaigns.Cause
	switch {
	case leg == Agent && m.Seat.NailedUp:
		cause = campaigns.DestinationOutOfOrder
	case leg == Agent:
		cause = campaigns.NoAnswer
	case m.Bridged(), m.heard(campaigns.BroadcastMessage):
		cause = campaigns.NormalClearing
	case m.Verdict != "":
		cause = causeOf(m.Verdict)
	default:
		m.verdict(campaigns.Ambiguous)
	}
	m.gone(leg, cause)
}

// present: the leg exists. Whatever was missed of its life is caught up with.
func (m *machine) present(leg Leg, f Facts) {
	other, missed := m.Seat.Leg, &m.CustomerMissed
	if leg == Agent {
		other, missed = m.Record.CustomerLeg, &m.AgentMissed
	}
	*missed = false
	switch {
	case leg == Agent && m.Bridged() && m.Customer == Gone:
		m.afterTalk(f)
	case m.Separated && f.Peer == "" && !f.Moving:
		m.apart(leg)
	case m.SentOn && leg == Agent && f.Peer == "" && !f.Moving:
		m.sentAway(leg)
	case leg == Customer && f.Peer != "" && f.Peer == m.Next.Leg:
		m.bridgedWith(f.Peer)
	case f.Peer != "" && f.Peer == other:
		m.bridged()
	case leg == Customer && m.leftByAgent() && f.Peer == "" && !f.Moving:
		m.hangUp(Customer, campaigns.NormalClearing) // alone after the talk, in silence
	case !f.Answered:
		m.advance(leg, Created)
		m.after(dialTimer(leg), m.ringTimeout(leg)+answerGrace)
	default:
		m.answeredLeg(leg)
		if f.Over {
			m.originOver(leg)
		}
		if leg == Customer {
			m.notBridged(f)
		}
	}
}

// leftByAgent reports whether nobody is with the customer after the talk, or
// will be.
func (m *machine) leftByAgent() bool {
	return m.Bridged() && (m.Agent == Gone || m.AgentFree) && m.Farewell == "" && m.Next.Agent == "" && !m.SentOn
}

// afterTalk: the nailed-up leg of an agent whose customer has gone (an agent on
// demand was hung up already) is free again. One that is still tied to the dead
// customer when it should have parked long ago never parks: a real FreeSWITCH
// can leave it so. It is ended, and called again.
func (m *machine) afterTalk(f Facts) {
	switch {
	case f.Peer == "":
		m.AgentFree = true
	case f.Peer == m.Record.CustomerLeg && m.now.Sub(m.Record.EndedAt) >= closeTimeout:
		m.kill(Agent, campaigns.NormalClearing)
	}
}

func (m *machine) ringTimeout(leg Leg) time.Duration {
	if leg == Agent {
		return m.Seat.Timeout
	}
	return m.Rules.RingTimeout
}

// catchUp takes what the end of the customer's leg tells of its life, where the
// events of it were missed.
func (m *machine) catchUp(leg Leg, l Life) {
	if leg != Customer || !m.Customer.alive() {
		return
	}
	r := &m.Record
	if l.Answered > 0 && r.AnsweredAt.IsZero() {
		r.AnsweredAt = latest(m.now.Add(-l.Answered), r.DialedAt, r.RingingAt)
	}
	if l.Bridged > 0 && r.BridgedAt.IsZero() {
		r.BridgedAt = latest(m.now.Add(-l.Bridged), r.AnsweredAt)
		if r.AnsweredAt.IsZero() {
			r.AnsweredAt = r.BridgedAt
		}
		if m.Agent == None {
			m.release(campaigns.AgentUntouched) // whose phone was not called: it was somebody before
		}
	}
}

func latest(times ...time.Time) time.Time {
	return slices.MaxFunc(times, time.Time.Compare)
}
