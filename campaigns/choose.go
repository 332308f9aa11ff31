// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// Choose gives the communication of a member that is to be called next, at or
// after at, and when its type opens: at itself where it is open then. It is -1
// where none is left, because all have ended or used up their attempts.
//
// A promised number, or the one that is called once more after an abandoned
// call, goes first. Then numbers that are open before those that are not, and
// then as [NumberRules] say. Where the numbers are in several zones, those go
// first whose zones allow calls first; when that is, their lane decides.
func (c *Campaign) Choose(m *Member, at time.Time) (int, time.Time) {
	if i := m.promised(); i >= 0 {
		return i, c.opens(m, i, at)
	}
	best, bestOpen, bestCall := -1, time.Time{}, time.Time{}
	spread := c.spread(m)
	for i := range m.Communications {
		if m.Communications[i].Ended || c.usedUp(m, i) {
			continue
		}
		open := c.opens(m, i, at)
		if open.IsZero() {
			continue
		}
		call := open
		if spread {
			call = c.callable(m, i, open)
		}
		if best < 0 || call.Before(bestCall) || call.Equal(bestCall) && c.before(&m.Communications[i], &m.Communications[best]) {
			best, bestOpen, bestCall = i, open, call
		}
	}
	return best, bestOpen
}

// promised gives the number that a callback or the recall after an abandoned
// call names, -1 for none.
func (m *Member) promised() int {
	if i := m.recall(); i >= 0 {
		return i
	}
	if m.Callback == nil || m.Callback.Number == "" {
		return -1
	}
	i := m.find(m.Callback.Number)
	if i >= 0 && m.Communications[i].Ended {
		return -1
	}
	return i
}

// recall gives the number that is called once more after an abandoned call, -1
// where no such call is ahead.
func (m *Member) recall() int {
	if !m.Recalled {
		return -1
	}
	return slices.IndexFunc(m.Communications, func(n Communication) bool { return !n.Ended && n.Cause == AbandonedEnd })
}

// find gives the place of a number, -1 where the member does not have it.
func (m *Member) find(number string) int {
	return slices.IndexFunc(m.Communications, func(n Communication) bool { return n.Number == number })
}

// opens gives when the i-th number may be called, by the hours of its type on
// the member's clock; zero = never.
func (c *Campaign) opens(m *Member, i int, at time.Time) time.Time {
	t := c.Numbers.timed(m.Communications[i].Type)
	if t == nil {
		return at
	}
	return weeks{everyDay(t.Hours)}.nextOpen(at, c.zonesOf(c.zoneFor(m, i)))
}

// spread reports whether the member's numbers are in several zones.
func (c *Campaign) spread(m *Member) bool {
	if m.Timezone != "" || len(m.Communications) < 2 || c.Numbers.Zone == ZoneOfCampaign {
		return false
	}
	first := c.zoneFor(m, 0)
	for i := range m.Communications[1:] {
		if c.zoneFor(m, i+1) != first {
			return true
		}
	}
	return false
}

// callable gives when the lane of the i-th number opens, at or after at; far
// away where it does not open.
func (c *Campaign) callable(m *Member, i int, at time.Time) time.Time {
	l := Lane{Zone: c.zoneFor(m, i)}
	if t := c.Numbers.timed(m.Communications[i].Type); t != nil {
		l.Type = t.Code
	}
	if opens := c.laneHours(l, at).nextOpen(at, c.zonesOf(l.Zone)); !opens.IsZero() {
		return opens
	}
	return at.Add(yearAhead)
}

// before reports whether a is tried before b.
func (c *Campaign) before(a, b *Communication) bool {
	pa, pb := a.Priority+c.Numbers.priority(a.Type), b.Priority+c.Numbers.priority(b.Type)
	if c.Numbers.Strategy == RoundRobin {
		if !a.Last.Equal(b.Last) {
			return a.Last.Before(b.Last)
		}
		return pa > pb
	}
	if pa != pb {
		return pa > pb
	}
	return a.Attempts < b.Attempts
}

// usedUp reports whether the type of the i-th number has no attempts left.
func (c *Campaign) usedUp(m *Member, i int) bool {
	t := c.Numbers.find(m.Communications[i].Type)
	if t == nil || t.Attempts == 0 {
		return false
	}
	if c.Numbers.PerNumber {
		return m.Communications[i].Attempts >= t.Attempts
	}
	sum := 0
	for _, n := range m.Communications {
		if n.Type == t.Code {
			sum += n.Attempts
		}
	}
	return sum >= t.Attempts
}

// find gives the rules of a type, nil where it is not named.
func (r *NumberRules) find(code string) *CommunicationType {
	for i := range r.Types {
		if r.Types[i].Code == code {
			return &r.Types[i]
		}
	}
	return nil
}

// timed gives the rules of a type that has hours, nil for any other.
func (r *NumberRules) timed(code string) *CommunicationType {
	if t := r.find(code); t != nil && len(t.Hours) > 0 {
		return t
	}
	return nil
}

func (r *NumberRules) priority(code string) int {
	if t := r.find(code); t != nil {
		return t.Priority
	}
	return 0
}

// Begin makes an imported member ready to be called from due on, or from when
// its number opens. A member without a number that may be called ends.
func (m *Member) Begin(c *Campaign, due time.Time) {
	*m = c.waitFrom(*m, due)
}

// waitFrom gives the member waiting for its next call, at due at the earliest.
func (c *Campaign) waitFrom(m Member, due time.Time) Member {
	next, open := c.Choose(&m, due)
	if next < 0 {
		return m.end(NoCommunications)
	}
	m.State, m.EndCause, m.Next, m.Due = Waiting, "", next, open
	if !m.Expire.IsZero() && !m.Due.Before(m.Expire) {
		return m.end(MemberExpired)
	}
	return m
}
