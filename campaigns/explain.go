// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"time"
)

// The gates that are asked about a member before those of a call; see [Gate].
const (
	GateState    Gate = "state"    // of the member: waiting, and not expired
	GateAttempts Gate = "attempts" // some are left, and a number
	GateDue      Gate = "due"      // the time of the next call has come
	GateZone     Gate = "zone"     // the hours on the member's own clock
	GateCampaign Gate = "campaign" // it is running
	GateCalendar Gate = "calendar" // it is open
	GateSwitch   Gate = "switch"   // a controller runs it, and reaches a FreeSWITCH
	GateLimit    Gate = "limit"    // lines of the campaign
	GatePacing   Gate = "pacing"   // how many lines may be up without an agent for each
)

// GateReport is what a gate says at a moment.
type GateReport struct {
	Gate  Gate      `json:"gate"`
	Open  bool      `json:"open"`
	Why   string    `json:"why"`            // for people
	Pack  string    `json:"pack,omitempty"` // "name@version" of the rule pack that closes it
	Opens time.Time `json:"opens,omitzero"` // of a closed one: when it opens by itself; zero = it does not
}

// MemberGates gives what the gates say of a member that need nothing but the
// campaign's settings: its state, attempts, due time and clock.
func (c *Campaign) MemberGates(m *Member, at time.Time) []GateReport {
	return []GateReport{c.stateGate(m, at), c.attemptsGate(m, at), dueGate(m, at), c.zoneGate(m, at)}
}

func (c *Campaign) stateGate(m *Member, at time.Time) GateReport {
	g := GateReport{Gate: GateState}
	switch {
	case m.State == Over:
		g.Why = fmt.Sprintf("ended with %s; reset the member to call again", m.EndCause)
	case m.State == Claimed:
		g.Why = "an attempt is under way"
	case m.Await != nil:
		g.Why, g.Opens = "waits for the result of the last call", m.Await.Deadline
	case m.State == Held:
		g.Why = "is held; release the member to call again"
	case !m.Expire.IsZero() && !at.Before(m.Expire):
		g.Why = "has expired"
	default:
		g.Open, g.Why = true, "waits to be called"
	}
	return g
}

func (c *Campaign) attemptsGate(m *Member, at time.Time) GateReport {
	g := GateReport{Gate: GateAttempts}
	next, _ := c.Choose(m, at)
	switch {
	case next < 0:
		g.Why = "no number is left that may be called"
	case m.Attempts >= c.MaxAttempts && m.State != Waiting:
		g.Why = fmt.Sprintf("%d of %d attempts are used", m.Attempts, c.MaxAttempts)
	default:
		g.Open, g.Why = true, fmt.Sprintf("%d of %d attempts are used; %s is next", m.Attempts, c.MaxAttempts, m.Communications[next].Number)
	}
	return g
}

func dueGate(m *Member, at time.Time) GateReport {
	g := GateReport{Gate: GateDue, Open: true, Why: "the time has come"}
	if m.Due.After(at) {
		g.Open, g.Opens, g.Why = false, m.Due, "waits until the next call is due"
		if m.Callback != nil {
			g.Why = "a call was promised for then"
		}
	}
	return g
}

func (c *Campaign) zoneGate(m *Member, at time.Time) GateReport {
	lane := c.LaneOf(m)
	where := lane.Zone
	if where == "" {
		where = c.Timezone
	}
	if c.LaneOpen(lane, at) {
		return GateReport{Gate: GateZone, Open: true, Why: "calls are allowed now in " + where}
	}
	g := GateReport{Gate: GateZone, Why: "calls are not allowed now in " + where, Opens: c.LaneChange(lane, at)}
	if by := c.LaneClosedBy(lane, at); by == ByLocalHours {
		g.Why = "it is outside the campaign's local hours in " + where
	} else {
		g.Pack = by
	}
	return g
}

// CalendarGate says whether the campaign's calendar, or its own hours, are open.
func (c *Campaign) CalendarGate(at time.Time) GateReport {
	switch {
	case c.Hours == nil:
		return GateReport{Gate: GateCalendar, Open: true, Why: "there is none: always open"}
	case c.Hours.OpenAt(at):
		return GateReport{Gate: GateCalendar, Open: true, Why: "is open"}
	}
	g := GateReport{Gate: GateCalendar, Why: "is closed", Opens: c.Hours.NextChange(at)}
	if g.Opens.IsZero() {
		g.Why = "is closed and does not open again"
	}
	return g
}
