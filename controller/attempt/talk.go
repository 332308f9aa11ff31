// SPDX-License-Identifier: MIT

package attempt

import (
	"slices"

	"tandem/campaigns"
)

// talks reports whether customer and agent hear each other on the agent's leg, or
// would, if one of them were not on hold or muted.
func (a *Attempt) talks(leg string) bool {
	return a.Bridged() && leg == a.Seat.Leg && a.Customer.alive() && a.Agent.alive() && a.Verdict == "" &&
		!a.SentOn && !a.Separated && !a.LeftAlone && !a.AgentFree
}

// Talks reports whether customer and agent talk: what can be put on hold.
func (a *Attempt) Talks() bool { return a.talks(a.Seat.Leg) }

// heldSet: the customer was put on hold, or taken back, from an agent's leg.
func (m *machine) heldSet(in Input) {
	switch {
	case !m.talks(in.UUID):
		if in.On { // the talk was over by then
			m.do(Effect{Kind: Retrieve, UUID: in.UUID})
		}
	case m.Record.Held != in.On:
		m.Record.Held = in.On
		what := campaigns.WhatResumed
		if in.On {
			what = campaigns.WhatHeld
		}
		m.acted(what)
	}
}

// undo takes back what was done to a leg after the end.
func (m *machine) undo(in Input) {
	switch {
	case !in.On:
	case in.Kind == HeldSet:
		m.do(Effect{Kind: Retrieve, UUID: in.UUID})
	case in.Kind == MutedSet:
		m.do(Effect{Kind: Unmute, UUID: in.UUID})
	}
}

// mutedSet: the agent was muted or unmuted.
func (m *machine) mutedSet(in Input) {
	switch {
	case !m.talks(in.UUID):
		if in.On {
			m.do(Effect{Kind: Unmute, UUID: in.UUID})
		}
	case m.Record.Muted != in.On:
		m.Record.Muted = in.On
		what := campaigns.WhatUnmuted
		if in.On {
			what = campaigns.WhatMuted
		}
		m.acted(what)
	}
}

// keysSent: the agent has pressed keys.
func (m *machine) keysSent(in Input) {
	if m.talks(in.UUID) {
		m.acted(campaigns.WhatKeypad)
	}
}

// acted notes what the seated agent did.
func (m *machine) acted(what campaigns.What) {
	if len(m.Record.Actions) < campaigns.MaxActions {
		m.Record.Actions = append(slices.Clip(m.Record.Actions), campaigns.Action{At: m.stamp(), What: what, Agent: m.Seat.Agent})
	}
	m.note()
}

// loosen leaves the agent's leg as it was before the talk: a nailed-up one is
// heard again by the next customer. FreeSWITCH itself ends a hold with its bridge,
// and does not end that the leg is muted.
func (m *machine) loosen() {
	held, muted := m.Record.Held, m.Record.Muted
	m.Record.Held, m.Record.Muted = false, false
	stays := m.Seat.NailedUp && m.Agent.alive()
	talksOn := m.Customer.alive() && m.Verdict == "" && !m.SentOn // with another agent
	if held && talksOn {
		// Music that was asked for a moment ago may be still to come.
		m.do(Effect{Kind: Retrieve, UUID: m.Seat.Leg, Leg: Customer})
	} else if held && stays {
		m.do(Effect{Kind: Retrieve, UUID: m.Seat.Leg})
	}
	if !stays {
		return
	}
	if muted || m.Adopted && m.Bridged() { // what the process before us has not noted
		m.do(Effect{Kind: Unmute, UUID: m.Seat.Leg})
	}
}

// reported: the agent says what the call came to, before it is over. The last
// word counts.
func (m *machine) reported(r *campaigns.Report) {
	if r == nil || m.Record.AnsweredAt.IsZero() {
		return
	}
	m.Record.Report = r
	if r.Disposition != "" {
		m.Record.Disposition = r.Disposition
	}
	m.note()
}
