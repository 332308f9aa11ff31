// SPDX-License-Identifier: MIT

package attempt

import "tandem/campaigns"

// verdict decides the result before the legs are gone.
func (m *machine) verdict(r campaigns.Result) {
	if m.Verdict == "" {
		m.Verdict = r
	}
	m.unseek()
	m.withdraw("")
}

func (m *machine) hangUp(leg Leg, cause campaigns.Cause) {
	if !m.leg(leg).alive() {
		return
	}
	m.kill(leg, cause)
	m.after(CloseTimer, closeTimeout)
}

func (m *machine) kill(leg Leg, cause campaigns.Cause) {
	uuid := m.Record.CustomerLeg
	switch leg {
	case Agent:
		uuid = m.Seat.Leg
	case Second:
		uuid = m.Next.Leg
	case Customer:
	}
	m.do(Effect{Kind: Kill, Leg: leg, UUID: uuid, Cause: cause})
}

// unwanted reports whether a leg is to be hung up wherever it is met.
func (m *machine) unwanted(leg Leg) bool {
	switch leg {
	case Customer:
		return m.Verdict != "" && m.Farewell == ""
	case Second:
		return !m.Next.NailedUp && (m.Verdict != "" || m.Customer == Gone)
	default:
		return !m.Seat.NailedUp && (m.Verdict != "" || m.Customer == Gone || m.turnedDown())
	}
}

func (m *machine) killCause(leg Leg) campaigns.Cause {
	if leg != Customer {
		return campaigns.NormalClearing
	}
	return causeOf(m.Verdict)
}

// causeOf gives the hangup cause with which a customer leg is ended for a verdict.
func causeOf(r campaigns.Result) campaigns.Cause {
	switch r {
	case campaigns.Abandoned:
		return campaigns.LoseRace
	case campaigns.Cancelled:
		return campaigns.ManagerRequest
	case campaigns.Machine:
		return machineCause
	case campaigns.Played:
		return campaigns.NormalClearing
	default:
		return campaigns.OriginatorCancel
	}
}

// gone: a leg has ended.
func (m *machine) gone(leg Leg, cause campaigns.Cause) {
	if *m.leg(leg) == Gone || *m.leg(leg) == None {
		return
	}
	switch leg {
	case Second:
		m.nextGone(cause)
		return
	case Agent:
		if m.Customer == None {
			m.Record.Cause = cause
		}
		m.agentGone(cause)
		return
	case Customer:
	}
	m.Customer = Gone
	m.endSounds()
	m.Record.Cause = cause
	m.Record.EndedAt = m.stamp()
	m.cancel(DialTimer)
	m.cancel(BridgeTimer)
	m.unseek()
	m.endNext()
	switch {
	case m.Seat.NailedUp && m.Bridged() && !m.AgentFree && m.Agent.alive():
		m.after(CloseTimer, closeTimeout) // parks again in a moment
	case m.Seat.NailedUp:
	case m.Bridged():
		m.after(CloseTimer, closeTimeout) // FreeSWITCH hangs it up too
	default:
		m.hangUp(Agent, campaigns.NormalClearing)
	}
}

// endSilence hangs up a customer who was parked after the talk: the agent has
// left, and the application after &intercept has begun.
func (m *machine) endSilence() {
	if m.LeftAlone && m.Farewell == "" && m.Passes == 0 && (m.AgentFree || m.Agent == Gone) {
		m.hangUp(Customer, campaigns.NormalClearing)
	}
}

// stop hangs up whatever there is. The verdict holds only where nobody was
// bridged; it also has a leg hung up again that survived its kill.
func (m *machine) stop() {
	m.verdict(campaigns.Cancelled)
	m.Farewell = ""
	m.hangUp(Customer, campaigns.ManagerRequest)
	if !m.Seat.NailedUp {
		m.hangUp(Agent, campaigns.ManagerRequest)
	}
}

// conclude ends the attempt when nothing of it is left on the switch.
func (m *machine) conclude() {
	over := m.Customer == Gone || m.Customer == None && m.Verdict != ""
	if !over || m.agentBusy() {
		return
	}
	m.unseek()
	r := &m.Record
	if r.EndedAt.IsZero() {
		r.EndedAt = m.stamp()
	}
	r.Result = m.result()
	if r.Agent == "" {
		r.Agent = m.Left // who it was that failed, or was called in vain
	}
	m.Ended = true
	if m.Seat.Agent != "" {
		o := m.parting()
		m.endWhisper()
		m.loosen()
		m.closePart(m.Seat, o)
		m.do(Effect{Kind: ReleaseAgent, Seat: m.Seat, Outcome: o})
	}
	m.do(Effect{Kind: Finish})
}

// agentBusy reports whether the agent's leg still has to come free.
func (m *machine) agentBusy() bool {
	if m.Next.Agent != "" {
		return true
	}
	if !m.Agent.alive() {
		return false
	}
	if m.Seat.NailedUp {
		return m.Bridged() && !m.AgentFree
	}
	return true
}

func (m *machine) result() campaigns.Result {
	r := &m.Record
	gaveUp := m.Verdict == campaigns.AgentFailed || m.Verdict == campaigns.Unanswered
	switch {
	case !r.MachineAt.IsZero():
		return campaigns.Machine
	case m.Bridged():
		return campaigns.Connected
	case m.heard(campaigns.BroadcastMessage):
		return campaigns.Played
	case m.Unseen:
		return campaigns.Ambiguous // whatever we decided, it may have been answered before
	case gaveUp && !r.AnsweredAt.IsZero():
		return campaigns.Abandoned // answered while being hung up
	case m.Verdict != "":
		return m.Verdict
	case !r.AnsweredAt.IsZero():
		return campaigns.Dropped
	case r.Cause == "":
		return campaigns.Ambiguous
	}
	return campaigns.ResultOf(r.Cause)
}

// refusals are what a job says that failed without any channel: the switch
// itself refused (limits, no such gateway or profile, malformed), and the
// customer's phone cannot have rung.
var refusals = map[campaigns.Cause]bool{
	campaigns.DestinationOutOfOrder: true,
	campaigns.UserNotRegistered:     true,
	campaigns.SubscriberAbsent:      true,
	"INVALID_GATEWAY":               true,
	"INVALID_PROFILE":               true,
	"CHAN_NOT_IMPLEMENTED":          true,
	"GATEWAY_DOWN":                  true,
}
