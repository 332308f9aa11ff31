// SPDX-License-Identifier: MIT

package attempt

import (
	"time"

	"tandem/campaigns"
)

// offerOrSeek begins a preview.
func (m *machine) offerOrSeek() {
	if m.Seat.Agent == "" {
		m.seek()
		return
	}
	m.offer()
}

// offer shows the member to the seated agent, who decides. An agent who accepts
// by the phone is called at once.
func (m *machine) offer() {
	m.Offering = true
	m.part().OfferedAt = m.now
	m.note()
	m.do(Effect{Kind: Offer, Seat: m.Seat})
	if m.Rules.Accept == campaigns.AcceptByPhone && !m.Seat.NailedUp {
		m.callAgent() // whose timer is the offer's too
		return
	}
	m.after(OfferTimer, m.Rules.OfferTimeout)
}

// withdraw ends the offer to the seated agent.
func (m *machine) withdraw(answer campaigns.Answer) {
	if !m.Offering {
		return
	}
	m.Offering = false
	m.cancel(OfferTimer)
	m.do(Effect{Kind: Withdraw, Seat: m.Seat, Answer: answer})
}

// offerAnswered applies what the seated agent says. An answer to an offer that
// is over says nothing; to cancel the call is possible until its end.
func (m *machine) offerAnswered(agent string, answer campaigns.Answer) {
	if agent == "" || agent != m.Seat.Agent || !m.Rules.preview() || m.turnedDown() {
		return
	}
	switch {
	case answer == campaigns.AnswerCancel:
		m.cancelledBy(answer)
	case !m.Offering:
	case answer == campaigns.AnswerAccept:
		m.acceptOnDesktop()
	default:
		m.turnDown(answer)
	}
}

// accept notes that the seated agent takes the call.
func (m *machine) accept() {
	p := m.part()
	if p.AcceptedAt.IsZero() {
		p.AcceptedAt, p.Answer = m.now, campaigns.AnswerAccept
		m.Record.AcceptedAt = m.now
	}
	m.withdraw(campaigns.AnswerAccept)
}

func (m *machine) acceptOnDesktop() {
	m.accept()
	switch {
	case m.Seat.NailedUp:
		m.part().AnsweredAt = m.now
		m.dial()
	case m.Agent == None:
		m.note() // who takes over knows that the agent's phone may have been called
		m.callAgent()
	default:
		m.note() // the phone rings already
	}
}

// turnDown applies an answer other than Accept.
func (m *machine) turnDown(answer campaigns.Answer) {
	m.part().Answer = answer
	m.withdraw(answer)
	switch answer {
	case campaigns.AnswerReject:
		m.reject()
		return
	case campaigns.AnswerRejectClose:
		m.Record.EndsAs = campaigns.Rejected
		m.verdict(campaigns.Closed)
	case campaigns.AnswerSkipClose:
		m.Record.EndsAs = campaigns.Skipped
		m.verdict(campaigns.Closed)
	default: // Skip, CancelReservation
		m.verdict(campaigns.NotTaken)
	}
	m.hangUpOnDemand()
}

// reject asks the next agent, when the phone of this one is quiet.
func (m *machine) reject() {
	if m.Agent.alive() && !m.Seat.NailedUp {
		m.hangUpOnDemand()
		return
	}
	m.release(m.parting())
	m.nextOffer()
}

func (m *machine) hangUpOnDemand() {
	if !m.Seat.NailedUp {
		m.hangUp(Agent, campaigns.NormalClearing)
	}
}

// cancelledBy ends the call and the member: it is not offered to anybody again.
func (m *machine) cancelledBy(answer campaigns.Answer) {
	m.part().Answer = answer
	m.Record.EndsAs = campaigns.Disabled
	m.withdraw(answer)
	m.note()
	m.stop()
}

// offerExpired: the agent did not answer on the desktop.
func (m *machine) offerExpired() {
	if m.Offering {
		m.release(campaigns.AgentNoAnswer)
		m.nextOffer()
	}
}

// nextOffer looks for another agent, unless enough were asked.
func (m *machine) nextOffer() {
	if most := m.Rules.MaxOffers; most > 0 && len(m.tried()) >= most {
		m.verdict(campaigns.NotTaken)
		return
	}
	m.seek()
	m.note()
}

// resume takes an adopted preview up where the ledger left it. Legs that may
// exist are asked about besides.
func (m *machine) resume() {
	if !m.Adopted || m.Resumed {
		return
	}
	m.Resumed = true
	switch {
	case !m.Rules.preview() || m.Customer != None || m.Verdict != "":
	case m.Seat.Agent == "":
		m.seek()
	case m.Offering:
		m.do(Effect{Kind: Offer, Seat: m.Seat})
		if m.Agent != Sent {
			m.after(OfferTimer, m.left(m.part().OfferedAt, m.Rules.OfferTimeout))
		}
	case m.Agent == None:
		m.offer()
	case m.Seat.NailedUp && m.part().AcceptedAt.IsZero():
		m.offer()
	case m.Seat.NailedUp:
		m.dial()
	}
}

// left gives what is left of a time that began at from.
func (m *machine) left(from time.Time, d time.Duration) time.Duration {
	return max(0, d-m.now.Sub(from))
}

// recallOffer makes an adopted preview stand where its agent stood. On the
// desktop the phone is not called before the ledger knows of the answer.
func (a *Attempt) recallOffer() {
	if !a.Rules.preview() || a.Customer != None || a.Seat.Agent == "" {
		return
	}
	p := a.openPart()
	a.Offering = p != nil && !p.OfferedAt.IsZero() && p.AcceptedAt.IsZero()
	if byPhone := a.Rules.Accept == campaigns.AcceptByPhone; byPhone || a.Seat.NailedUp {
		return
	}
	if p == nil || p.AcceptedAt.IsZero() {
		a.Agent, a.CalledAt = None, time.Time{}
	}
}
