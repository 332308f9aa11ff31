// SPDX-License-Identifier: MIT

package attempt

import (
	"slices"

	"tandem/campaigns"
)

// seek looks for an agent, but for those who were asked already. An answered
// customer waits for one only so long, and so does a member who is to be offered.
func (m *machine) seek() {
	if m.Seeking {
		return
	}
	m.Seeking = true
	m.do(Effect{Kind: Seek, Except: m.tried()})
	switch {
	case m.answered():
		m.after(WaitTimer, m.Rules.AgentWait)
	case m.Customer == None:
		m.after(WaitTimer, m.Rules.OfferWait)
	}
}

func (m *machine) agentFound(s Seat) {
	if !m.Seeking {
		if s != m.Seat {
			m.do(Effect{Kind: ReleaseAgent, Seat: s, Outcome: campaigns.AgentUntouched})
		}
		return
	}
	m.Seeking = false
	m.cancel(WaitTimer)
	m.keepRinging()
	m.take(s)
	switch {
	case m.Customer == None:
		m.offer()
	case s.NailedUp:
		m.whisper()
		m.connect()
		m.note()
	case m.Gated:
		m.note()
	default:
		m.note() // the leg's id is on its way into the ledger before the call
		m.callAgent()
	}
}

// noAgent: a customer whose phone still rings is not left to answer to silence.
func (m *machine) noAgent() {
	if m.Seeking && !m.answered() && m.Customer != None {
		m.giveUp()
	}
}

// nobodyCame: the search has taken too long.
func (m *machine) nobodyCame() {
	switch {
	case !m.Seeking:
	case m.answered():
		m.abandon()
	case m.Customer == None:
		m.verdict(campaigns.NotTaken)
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
func (m *machine) release(o campaigns.AgentOutcome) {
	if m.Seat.Agent == "" {
		return
	}
	m.withdraw("")
	m.endWhisper()
	m.loosen()
	m.closePart(m.Seat, o)
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
func (m *machine) agentGone(cause campaigns.Cause) {
	answered := m.Agent >= Answered
	p := m.part()
	p.Cause, p.EndedAt = cause, m.now
	switch {
	case m.Separated:
		m.release(campaigns.AgentUntouched)
	case m.SentOn:
		m.release(campaigns.AgentTalked)
	case m.Bridged():
		m.Agent = Gone
		// FreeSWITCH hangs the customer up too; ask if it does not.
		m.after(CloseTimer, closeTimeout)
		m.endSilence()
	case m.Verdict != "" || m.Customer == Gone:
		m.release(m.parting()) // hung up by us: no failure of the agent's
	case m.turnedDown():
		m.release(m.parting())
		m.nextOffer()
	default:
		m.agentLost(failure(cause, answered), answered && cause == campaigns.NormalClearing)
	}
}

// agentLost: there is no talking to this agent any more. walked says that the
// agent hung up.
func (m *machine) agentLost(o campaigns.AgentOutcome, walked bool) {
	m.release(o)
	switch {
	case m.Customer == None && m.Rules.preview():
		m.nextOffer()
	case m.Customer == None:
		m.verdict(campaigns.AgentFailed)
	case walked && m.Rules.preview() && !m.answered():
		// Who decided about the call has ended it: nobody else has seen the member.
		m.verdict(campaigns.AgentFailed)
		m.hangUp(Customer, campaigns.OriginatorCancel)
	default:
		m.seek() // a customer is on the line, or about to be
	}
}

// failure gives what the end of an agent's leg says of the agent.
func failure(c campaigns.Cause, answered bool) campaigns.AgentOutcome {
	switch c {
	case campaigns.NoAnswer, campaigns.NoUserResponse, campaigns.AllottedTimeout:
		return campaigns.AgentNoAnswer
	case campaigns.UserBusy:
		return campaigns.AgentBusy
	case campaigns.CallRejected:
		return campaigns.AgentRejected
	case campaigns.NormalClearing:
		if answered {
			return campaigns.AgentRejected // came to the phone and hung up
		}
	default:
	}
	return campaigns.AgentError
}
