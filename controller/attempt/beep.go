// SPDX-License-Identifier: MIT

package attempt

import (
	"time"

	"tandem/campaigns"
)

// machineCause ends a call with an answering machine: no success, and no failure
// of the number.
const machineCause campaigns.Cause = "NORMAL_UNSPECIFIED"

// listen begins to tell machines from people, when the customer has answered.
func (m *machine) listen() {
	rules := &m.Rules.Machine
	if rules.Action == campaigns.MachineIgnore || !m.Record.MachineAt.IsZero() {
		return
	}
	m.Listening = true
	m.do(Effect{Kind: Detect, Leg: Customer, UUID: m.Record.CustomerLeg, Detector: m.detector()})
	if wait := m.left(m.Record.AnsweredAt, rules.Wait); wait > 0 && !m.Intercept {
		m.Gated = true
		m.after(MachineTimer, wait)
		return
	}
	m.after(MachineTimer, m.listenLeft())
}

func (m *machine) detector() campaigns.Detector {
	if m.Rules.Machine.Detector == "" {
		return campaigns.DetectBeep
	}
	return m.Rules.Machine.Detector
}

func (m *machine) listenLeft() time.Duration {
	return m.left(m.Record.AnsweredAt, m.Rules.Machine.Listen)
}

// listenedLong: no verdict came while the customer was kept from the agent, or
// none at all.
func (m *machine) listenedLong() {
	switch {
	case !m.Listening:
	case m.Gated && m.listenLeft() > 0:
		m.after(MachineTimer, m.listenLeft())
		m.openGate()
	default:
		m.stopListening()
		m.openGate()
	}
}

// openGate lets the customer go on to the agent.
func (m *machine) openGate() {
	if !m.Gated {
		return
	}
	m.Gated = false
	if m.Bridges > 0 && !m.Bridged() {
		m.after(BridgeTimer, BridgeTimeout) // of the process before us
	}
	m.connect()
}

// stopListening ends the detection; a leg that is gone has none.
func (m *machine) stopListening() {
	if !m.Listening {
		return
	}
	m.Listening = false
	m.cancel(MachineTimer)
	if m.Customer.alive() {
		m.do(Effect{Kind: StopDetecting, Leg: Customer, UUID: m.Record.CustomerLeg, Detector: m.detector()})
	}
}

// judged applies the verdict of an outside analyser.
func (m *machine) judged(machine bool) {
	switch {
	case !m.Listening:
	case machine:
		m.machineHeard(false)
	default:
		m.stopListening()
		m.openGate()
	}
}

// machineHeard: an answering machine has answered. beep says that it records now.
func (m *machine) machineHeard(beep bool) {
	if m.Farewell == campaigns.MachineMessageOf && beep {
		m.Beeped = true
		m.leaveMessage()
		return
	}
	if !m.Listening {
		return
	}
	m.Record.MachineAt = m.stamp()
	message := m.Rules.Machine.Action == campaigns.MachineMessage && m.Rules.Messages.Machine != ""
	m.stopListening()
	switch {
	case m.Rules.Machine.Action == campaigns.MachineConnect:
		m.note()
		m.openGate()
	case m.Verdict != "":
		// It is being hung up, whatever it is.
	case message:
		m.Beeped = beep
		m.prepareMessage()
	default:
		m.Gated = false
		m.verdict(campaigns.Machine)
		m.note()
		m.stopPlaying()
		m.hangUp(Customer, machineCause)
		m.freeAgent()
	}
}

// prepareMessage takes the agent out of the call and waits for the beep.
func (m *machine) prepareMessage() {
	m.Gated = false
	m.verdict(campaigns.Machine)
	m.note()
	m.stopPlaying()
	m.Farewell = campaigns.MachineMessageOf
	wait := closeTimeout
	if !m.Beeped {
		wait = max(m.listenLeft(), closeTimeout)
		m.do(Effect{Kind: Detect, Leg: Customer, UUID: m.Record.CustomerLeg, Detector: campaigns.DetectBeep})
	}
	m.after(PlayTimer, wait)
	if m.coupled() {
		m.Separated, m.Intercept = true, false
		m.cancel(BridgeTimer)
		m.do(Effect{Kind: Separate})
		m.after(CloseTimer, closeTimeout)
	} else {
		m.freeAgent()
	}
	m.leaveMessage()
}

// coupled reports whether the customer is bridged with the seated agent, or
// may be in a moment.
func (m *machine) coupled() bool {
	return m.Seat.Agent != "" && (m.Bridged() || m.Intercept || m.Bridges > 0)
}

// freeAgent gives an agent back who is not needed for a machine. One who is
// bridged with it is free when the legs have parted.
func (m *machine) freeAgent() {
	switch {
	case m.Seat.Agent == "" || m.coupled():
	case m.Seat.NailedUp || !m.Agent.alive():
		m.release(campaigns.AgentUntouched)
	default:
		m.hangUp(Agent, campaigns.NormalClearing)
	}
}

// apart: a leg is by itself after a separation.
func (m *machine) apart(leg Leg) {
	switch {
	case leg == Customer:
		m.LeftAlone = true
		m.Customer = Ready
		m.leaveMessage()
	case m.Seat.NailedUp:
		m.AgentFree = true
		m.release(campaigns.AgentUntouched)
	default:
		m.hangUp(Agent, campaigns.NormalClearing)
	}
}

// leaveMessage plays the message to a machine that records, once the customer's
// leg is by itself.
func (m *machine) leaveMessage() {
	apart := !m.Separated || m.LeftAlone
	if m.Farewell == campaigns.MachineMessageOf && m.Hearing == "" && m.Beeped && apart {
		m.play(campaigns.MachineMessageOf, m.Rules.Messages.Machine)
		m.after(PlayTimer, machineBound)
	}
}
