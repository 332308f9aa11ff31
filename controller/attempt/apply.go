// SPDX-License-Identifier: MIT

package attempt

import (
	"time"

	"tandem/campaigns"
)

// The times of the machine.
const (
	// BridgeTimeout is when a missing CHANNEL_BRIDGE is acted upon, never
	// earlier: slow good bridges took up to 126 ms on a real FreeSWITCH, and a
	// second command while the first is under way destroys both legs.
	BridgeTimeout = 500 * time.Millisecond
	// answerGrace is added to a ringing timeout before a lost answer is
	// suspected: FreeSWITCH counts whole seconds, and its job comes after.
	answerGrace = 5 * time.Second
	// unclearWait is when the switch is asked about an originate whose fate is
	// unclear: a queued command may still be on its way.
	unclearWait = 5 * time.Second
	// closeTimeout is when a leg that should have gone is asked about.
	closeTimeout = 2 * time.Second
)

// Apply gives the attempt after a fact, and what is to be done now. Inputs that
// come twice, late or after the end change nothing.
func Apply(a Attempt, in Input) (Attempt, []Effect) {
	m := machine{Attempt: a, now: in.At}
	if a.Ended {
		// An agent found for a call that is over goes back unharmed.
		if in.Kind == AgentFound {
			m.do(Effect{Kind: ReleaseAgent, Seat: in.Seat, Outcome: Untouched})
		}
		return a, m.effects
	}
	m.apply(in)
	m.conclude()
	return m.Attempt, m.effects
}

// machine is an attempt while an input is applied to it.
type machine struct {
	Attempt
	now     time.Time
	effects []Effect
}

func (m *machine) do(e Effect)                    { m.effects = append(m.effects, e) }
func (m *machine) after(t Timer, d time.Duration) { m.do(Effect{Kind: SetTimer, Timer: t, After: d}) }
func (m *machine) cancel(t Timer)                 { m.do(Effect{Kind: CancelTimer, Timer: t}) }
func (m *machine) note()                          { m.do(Effect{Kind: Note}) }
func (m *machine) probe(leg Leg)                  { m.do(Effect{Kind: Probe, Leg: leg}) }
func (m *machine) leg(leg Leg) *LegState {
	if leg == Agent {
		return &m.Agent
	}
	return &m.Customer
}

// advance moves a leg that was asked for forward. It reports false for one that
// has come that far already.
func (m *machine) advance(leg Leg, to LegState) bool {
	state := m.leg(leg)
	if *state == None || *state >= to {
		return false
	}
	*state = to
	return true
}

// stamp gives the time of this input, never before what is recorded already:
// the clock of a controller that was taken over may have been ahead of ours.
func (m *machine) stamp() time.Time {
	at := m.now
	for _, t := range []time.Time{m.Record.AnsweredAt, m.Record.BridgedAt} {
		if t.After(at) {
			at = t
		}
	}
	return at
}

func (m *machine) apply(in Input) {
	switch in.Kind {
	case Start:
		m.start()
	case OriginateSent:
		m.originated(in.Leg, in.Outcome)
	case JobOver:
		m.jobOver(in.Leg, in.Cause)
	case LegCreated:
		m.created(in.Leg)
	case LegRinging:
		m.ringing(in.Leg)
	case LegAnswered:
		m.answeredLeg(in.Leg)
	case LegParked:
		m.parked(in.Leg)
	case LegBridged:
		m.bridgedWith(in.Facts.Peer)
	case LegGone:
		m.catchUp(in.Leg, in.Life)
		m.gone(in.Leg, in.Cause)
	case BridgeFailed:
		m.bridgeFailed()
	case AgentFound:
		m.agentFound(in.Seat)
	case NoAgent:
		m.noAgent()
	case TimerFired:
		m.timerFired(in.Timer)
	case Found:
		m.found(in.Leg, in.Facts)
	case StopNow:
		m.stop()
	}
}

func (m *machine) start() {
	if m.Adopted || m.Customer != None || m.Agent.alive() && !m.Seat.NailedUp {
		return // begun already
	}
	if m.Rules.AgentFirst && m.Seat.Agent != "" && !m.Seat.NailedUp {
		m.callAgent()
		return
	}
	m.dial()
}

// dial puts the customer's leg up. Where an agent is on the line already the
// call goes straight to them when it is answered.
func (m *machine) dial() {
	// Claims that dial at once carry DialedAt from the start. After an agent
	// who was called first, the intent has to reach the ledger before the call.
	commit := m.Record.DialedAt.IsZero()
	if commit {
		m.Record.DialedAt = m.now
	}
	m.Customer = Sent
	m.Intercept = m.Agent == Ready || m.Agent == Answered
	m.do(Effect{Kind: Originate, Leg: Customer, Intercept: m.Intercept, Commit: commit})
	m.after(DialTimer, m.Rules.RingTimeout+answerGrace)
}

// callAgent puts the leg of an on-demand agent up.
func (m *machine) callAgent() {
	m.Agent, m.CalledAt = Sent, m.now
	m.do(Effect{Kind: Originate, Leg: Agent})
	m.after(AgentTimer, m.Seat.Timeout+answerGrace)
}

func (m *machine) originated(leg Leg, o Outcome) {
	switch {
	case o == Accepted || *m.leg(leg) != Sent || m.Bridged():
		return
	case o == Unclear:
		m.after(dialTimer(leg), unclearWait)
	case leg == Customer:
		m.verdict(campaigns.Refused)
		m.gone(Customer, "")
	default:
		// The switch's trouble, not the agent's.
		m.release(Untouched)
		if m.Customer == None {
			m.verdict(campaigns.Refused)
			return
		}
		// Another agent would be refused as well at this moment.
		m.after(BridgeTimer, BridgeTimeout)
	}
}

func dialTimer(leg Leg) Timer {
	if leg == Agent {
		return AgentTimer
	}
	return DialTimer
}

func (m *machine) jobOver(leg Leg, cause campaigns.Cause) {
	if cause != "" {
		// No channel event may ever come (not registered, no such gateway, limits);
		// where one came, CHANNEL_HANGUP_COMPLETE was before this and told more.
		if *m.leg(leg) == Sent && leg == Customer && m.Verdict == "" && refusals[cause] {
			m.verdict(campaigns.Refused)
		}
		m.gone(leg, cause)
		return
	}
	m.originOver(leg)
}

// originOver: FreeSWITCH has finished the leg's originate, and told of the
// answer before. Where that was missed it is asked for.
func (m *machine) originOver(leg Leg) {
	if leg == Customer && m.Customer.alive() {
		m.OriginOver = true
	}
	switch state := *m.leg(leg); {
	case state == Answered:
		m.ready(leg)
	case state.alive() && state < Answered:
		m.probe(leg)
	}
}

func (m *machine) created(leg Leg) {
	switch {
	case m.advance(leg, Created):
		if m.unwanted(leg) {
			// The kill came before the channel existed and hit nothing.
			m.hangUp(leg, m.killCause(leg))
		}
	case leg == Customer && m.Customer == Gone:
		// Given up, and the command was read after all.
		m.kill(Customer, campaigns.OriginatorCancel)
	}
}

func (m *machine) ringing(leg Leg) {
	if m.advance(leg, Ringing) && leg == Customer {
		m.Record.RingingAt = m.now
	}
}

func (m *machine) answeredLeg(leg Leg) {
	if !m.advance(leg, Answered) {
		return
	}
	m.cancel(dialTimer(leg))
	if leg == Agent {
		m.agentAnswered()
		return
	}
	if m.Record.AnsweredAt.IsZero() {
		m.Record.AnsweredAt = m.stamp()
	}
	if m.Verdict != "" {
		return // it is being hung up
	}
	// A bridge is under way where FreeSWITCH makes it itself, and may be where
	// the process before us sent it: a second one now would destroy both legs.
	if (m.Intercept || m.Adopted) && m.Agent.alive() {
		m.Bridges, m.BridgeAt = 1, m.now
		m.after(BridgeTimer, BridgeTimeout)
	}
	if m.Seeking {
		m.after(WaitTimer, m.Rules.AgentWait)
	}
	if m.OriginOver && !m.Intercept {
		m.Customer = Ready
	}
	// Noted before an agent's phone is called, so that who takes over knows that
	// it may have been. Neither note nor search delay the bridge: FreeSWITCH is
	// finishing its originate meanwhile.
	m.note()
	m.connect()
}

func (m *machine) agentAnswered() {
	switch {
	case m.Customer != None:
		m.connect()
	case m.Verdict == "":
		m.dial()
	}
}

// parked is the other proof, beside the job's +OK, that an originate is over.
func (m *machine) parked(leg Leg) {
	switch {
	case m.Bridged():
		if leg == Agent {
			m.AgentFree = true
		} else {
			m.LeftAlone = true
		}
		m.endSilence()
	case leg == Customer && m.Customer == Answered && (m.Intercept || !m.Adopted):
		// Nothing is under way: no command is sent before the originate is over, and
		// a customer sent to &intercept who parks did not find the agent's leg.
		m.Intercept, m.Bridges, m.BridgeAt = false, 0, time.Time{}
		m.originOver(Customer)
	default:
		m.originOver(leg)
	}
}

// ready moves an answered leg on, once its originate is over.
func (m *machine) ready(leg Leg) {
	if leg == Customer && m.Intercept {
		return // FreeSWITCH is bridging it by itself
	}
	*m.leg(leg) = Ready
	m.connect()
}

// connect does what brings an answered customer to an agent next.
func (m *machine) connect() {
	switch {
	case !m.answered() || m.Bridged() || m.Verdict != "" || m.Intercept:
	case m.Seat.Agent == "":
		m.seek()
	case m.Agent == None:
		m.callAgent()
	case m.Agent >= Answered && m.Bridges == 0:
		m.join()
	}
}

// join bridges two legs that are both on the line as soon as it is safe. Until
// then the bridge timer runs: nobody is left in silence for a lost event.
func (m *machine) join() {
	wait := BridgeTimeout - m.now.Sub(m.BridgeAt)
	switch {
	case m.Agent != Ready || m.Customer != Ready:
		m.after(BridgeTimer, BridgeTimeout)
	case wait > 0:
		m.after(BridgeTimer, wait) // the command for the agent before may still be under way
	default:
		m.bridge()
	}
}

func (m *machine) bridge() {
	m.Bridges++
	m.BridgeAt, m.Asked = m.now, false
	m.do(Effect{Kind: SendBridge})
	m.after(BridgeTimer, BridgeTimeout)
}

// bridgedWith applies a CHANNEL_BRIDGE of the customer with the leg peer. A
// bridge with anybody but the seated agent is not the one that counts.
func (m *machine) bridgedWith(peer string) {
	if peer == m.Seat.Leg {
		m.bridged()
	}
}

func (m *machine) bridged() {
	if !m.Customer.alive() || !m.Agent.alive() {
		return
	}
	m.Customer, m.Agent = Ready, Ready
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
	m.note()
	m.do(Effect{Kind: InCall})
}
