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
		if in.Kind == AgentFound || in.Kind == TransferTo {
			m.do(Effect{Kind: ReleaseAgent, Seat: in.Seat, Outcome: campaigns.AgentUntouched})
		}
		m.undo(in)
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
	switch leg {
	case Agent:
		return &m.Agent
	case Second:
		return &m.NextLeg
	default:
		return &m.Customer
	}
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
		m.originated(in)
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
	case OfferAnswered:
		m.offerAnswered(in.Agent, in.Answer)
	case KeyPressed:
		m.keyPressed(in.Leg, in.Key)
	case MessageOver:
		m.messageOver(in.Leg, in.Message)
	case BeepHeard:
		m.machineHeard(true)
	case MachineVerdict:
		m.judged(in.Machine)
	case LateCancel:
		m.lateCancel()
	case TransferTo:
		m.transferTo(in.Seat)
	case TransferOut:
		m.transferOut(in.Extension, in.Context)
	default:
		m.applyTalk(in)
	}
}

// applyTalk applies what an agent does in a talk.
func (m *machine) applyTalk(in Input) {
	switch in.Kind {
	case HeldSet:
		m.heldSet(in)
	case MutedSet:
		m.mutedSet(in)
	case KeysSent:
		m.keysSent(in)
	case Reported:
		m.reported(in.Report)
	default:
	}
}

func (m *machine) start() {
	switch {
	case m.Adopted:
		m.resume()
	case m.Customer != None || m.Offering || m.Seeking || m.Agent.alive() && !m.Seat.NailedUp:
		// begun already
	case m.Rules.preview():
		m.offerOrSeek()
	case m.Rules.AgentFirst && m.Seat.Agent != "" && !m.Seat.NailedUp:
		m.callAgent()
	default:
		m.dial()
	}
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
	m.Intercept = (m.Agent == Ready || m.Agent == Answered) && !m.Rules.gate()
	m.do(Effect{Kind: Originate, Leg: Customer, Intercept: m.Intercept, Commit: commit})
	m.after(DialTimer, m.Rules.RingTimeout+answerGrace)
	m.whisper()
}

// callAgent puts the leg of an on-demand agent up.
func (m *machine) callAgent() {
	m.Agent, m.CalledAt = Sent, m.now
	m.part().CalledAt = m.now
	m.do(Effect{Kind: Originate, Leg: Agent})
	m.after(AgentTimer, m.Seat.Timeout+answerGrace)
}

func (m *machine) originated(in Input) {
	leg, o := in.Leg, in.Outcome
	switch {
	case o == Accepted || *m.leg(leg) != Sent || leg != Second && m.Bridged():
		return
	case o == Unclear:
		m.after(dialTimer(leg), unclearWait)
	case leg == Second:
		m.dropNext(campaigns.AgentUntouched)
	case leg == Customer && o == Forbidden:
		m.Record.Refusal = in.Refusal
		m.verdict(campaigns.Blocked)
		m.gone(Customer, "")
	case leg == Customer:
		m.verdict(campaigns.Refused)
		m.gone(Customer, "")
	default:
		// The switch's trouble, not the agent's.
		m.release(campaigns.AgentUntouched)
		if m.Customer == None {
			m.verdict(campaigns.Refused)
			return
		}
		// Another agent would be refused as well at this moment.
		m.after(BridgeTimer, BridgeTimeout)
	}
}

func dialTimer(leg Leg) Timer {
	if leg != Customer {
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
	switch {
	case !m.advance(leg, Ringing):
	case leg == Customer:
		m.Record.RingingAt = m.now
	case leg == Second:
		m.partFor(m.Next).RingingAt = m.now
	default:
		m.part().RingingAt = m.now
	}
}

func (m *machine) answeredLeg(leg Leg) {
	if !m.advance(leg, Answered) {
		return
	}
	m.cancel(dialTimer(leg))
	switch leg {
	case Agent:
		m.agentAnswered()
		return
	case Second:
		m.partFor(m.Next).AnsweredAt = m.now
		return
	case Customer:
	}
	if m.Record.AnsweredAt.IsZero() {
		m.Record.AnsweredAt = m.stamp()
	}
	m.goOnPlaying()
	if m.Verdict != "" {
		return // it is being hung up
	}
	m.listen()
	if m.Intercept {
		m.endWhisper() // FreeSWITCH bridges the agent now
	}
	// A bridge is under way where FreeSWITCH makes it itself, and may be where
	// the process before us sent it: a second one now would destroy both legs.
	if (m.Intercept || m.Adopted) && m.Agent.alive() {
		m.Bridges, m.BridgeAt = 1, m.now
		m.after(BridgeTimer, BridgeTimeout)
	}
	if m.Seeking {
		m.keepRinging()
		m.after(WaitTimer, m.Rules.AgentWait)
	}
	if m.Rules.Record == campaigns.RecordOnAnswer {
		m.record()
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
	m.part().AnsweredAt = m.now
	switch {
	case m.Customer != None:
		m.connect()
	case m.Verdict != "" || m.turnedDown():
		// it is being hung up
	case m.Rules.preview():
		m.accept() // by the phone, if not on the desktop before
		m.dial()
	default:
		m.dial()
	}
}

// parked is the other proof, beside the job's +OK, that an originate is over.
func (m *machine) parked(leg Leg) {
	switch {
	case leg == Second:
		m.originOver(leg)
	case m.SentOn:
		m.sentAway(leg)
	case m.Separated:
		m.apart(leg)
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
	if leg == Second {
		m.pass()
		return
	}
	m.whisper()
	m.connect()
}
