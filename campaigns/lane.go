// SPDX-License-Identifier: MIT

package campaigns

import (
	"strings"
	"time"
)

// Lane is a queue of due members who can be called by the same people at the
// same hours. It is all that has to be looked at to know that none of its
// members can be called now.
type Lane struct {
	Zone     string // the zones whose clocks all have to allow the call, as numberzone.go names them; "" = the campaign's own
	Type     string // code of the next number's type, only where the type has hours
	Agent    string // who promised the call: nobody else makes it
	Reserved bool   // an agent is to be held before the call, whatever the mode
}

// LaneOf gives the lane in which a member waits.
func (c *Campaign) LaneOf(m *Member) Lane {
	l := Lane{Zone: c.zoneFor(m, m.Next)}
	if m.Next >= 0 && m.Next < len(m.Communications) {
		if t := c.Numbers.timed(m.Communications[m.Next].Type); t != nil {
			l.Type = t.Code
		}
	}
	switch {
	case c.Mode == Broadcast:
	case m.recall() >= 0:
		l.Reserved = true
	case m.Callback != nil && m.Callback.Agent != "":
		l.Agent = m.Callback.Agent
	case m.Callback != nil:
		l.Reserved = c.CanAbandon() // a promise is not broken with silence
	}
	return l
}

// String gives ZONE[~TYPE][@AGENT|@*].
func (l Lane) String() string {
	s := l.Zone
	if l.Type != "" {
		s += "~" + l.Type
	}
	switch {
	case l.Agent != "":
		s += "@" + l.Agent
	case l.Reserved:
		s += "@*"
	}
	return s
}

// ParseLane reads what String writes.
func ParseLane(s string) (Lane, error) {
	var l Lane
	rest, agent, has := strings.Cut(s, "@")
	switch {
	case has && agent == "*":
		l.Reserved = true
	case has && !ValidID(agent):
		return Lane{}, invalid("lane", "%q names no agent", s)
	default:
		l.Agent = agent
	}
	l.Zone, l.Type, has = strings.Cut(rest, "~")
	if has && !ValidID(l.Type) {
		return Lane{}, invalid("lane", "%q names no type", s)
	}
	if l.Zone != "" && zoneSet(l.Zone) == nil {
		return Lane{}, invalid("lane", "%q names no time zone", s)
	}
	return l, nil
}

// LaneOpen reports whether the members of a lane may be called at a moment, in
// all of its zones: by the campaign's local hours, the hours of the type and
// those of the rule packs. The campaign's calendar is a gate before all lanes
// and not part of it.
func (c *Campaign) LaneOpen(l Lane, at time.Time) bool {
	return c.laneHours(l, at).openAt(at, c.zonesOf(l.Zone))
}

// LaneChange gives the next moment at which LaneOpen answers differently than
// at at; zero = never.
func (c *Campaign) LaneChange(l Lane, at time.Time) time.Time {
	return c.laneHours(l, at).nextChange(at, c.zonesOf(l.Zone))
}

// ByLocalHours is what [Campaign.LaneClosedBy] gives where no law but the
// campaign's own local hours keep a lane closed.
const ByLocalHours = "local_hours"

// LaneClosedBy gives the rule pack, "name@version", that keeps a lane closed at
// a moment, [ByLocalHours] where none does and the campaign's local hours do,
// and "" where it is open, or closed by the hours of its type alone.
func (c *Campaign) LaneClosedBy(l Lane, at time.Time) string {
	locs := c.zonesOf(l.Zone)
	for _, w := range c.packHours(at) {
		if !(weeks{w}).openAt(at, locs) {
			return w.by
		}
	}
	if !(weeks{everyDay([]Hours{c.localHours()})}).openAt(at, locs) {
		return ByLocalHours
	}
	return ""
}

func (c *Campaign) laneHours(l Lane, at time.Time) weeks {
	all := c.packHours(at)
	if local := c.localHours(); local.Start > 0 || local.End < minutesOfDay {
		all = append(all, everyDay([]Hours{local}))
	}
	if t := c.Numbers.timed(l.Type); t != nil {
		all = append(all, everyDay(t.Hours))
	}
	return all
}

// MaxRank is the greatest rank of a member in its lane.
const MaxRank = 2046

// Rank gives the place of a member in its lane, 0 to [MaxRank], greater first.
// A priority is a rank of its own each, and above them all stand the callbacks,
// whose priorities share what is left.
func (c *Campaign) Rank(m *Member) int {
	const low, high = -1000, 1000
	p := min(max(m.Priority, low), high) - low
	if m.Callback == nil {
		return p
	}
	const first = high - low + 1
	return first + p*(MaxRank-first)/(high-low)
}

// Calling gives the member with a number of its own as the next one.
func (m *Member) Calling(number string) *Member {
	if i := m.find(number); i >= 0 && i != m.Next {
		other := *m
		other.Next = i
		return &other
	}
	return m
}
