// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// The edits of a member by a person. Each gives the member as it is afterwards,
// or a Conflict where its state does not allow the edit. A member with an open
// attempt keeps its state: what is left to decide, Settle decides at its end.

// SetPriority changes who is called first.
func (c *Campaign) SetPriority(m Member, priority int, _ time.Time) (Member, error) {
	if priority < minPriority || priority > maxPriority {
		return m, invalid("priority", "%d is not within %d and %d", priority, minPriority, maxPriority)
	}
	m.Priority = priority
	return m, nil
}

// SetExpire changes from when on the member is not called any more; zero = it
// does not expire.
func (c *Campaign) SetExpire(m Member, expire, now time.Time) (Member, error) {
	m.Expire = expire
	switch {
	case expire.IsZero():
	case m.State == Waiting && !m.Due.Before(expire), m.State == Held && !now.Before(expire):
		return m.end(MemberExpired), nil
	}
	return m, nil
}

// SetDue changes when a waiting member is called next.
func (c *Campaign) SetDue(m Member, due, now time.Time) (Member, error) {
	if m.State != Waiting {
		return m, conflict("the member is %s: only one that waits has a next time", m.State)
	}
	if !m.Expire.IsZero() && !due.Before(m.Expire) {
		return m, invalid("due", "is after the member expires")
	}
	return c.waitFrom(m, later(due, now)), nil
}

// StopNumber has a number not called any more.
func (c *Campaign) StopNumber(m Member, number string, now time.Time) (Member, error) {
	i := m.find(number)
	if i < 0 {
		return m, invalid("number", "the member does not have %s", number)
	}
	m = m.own()
	m.Communications[i].Ended = true
	switch {
	case m.State == Waiting && m.Next == i:
		return c.waitFrom(m, later(m.Due, now)), nil
	case m.State == Held && m.Await == nil && m.left() == 0:
		return m.end(NoCommunications), nil
	}
	return m, nil
}

// AddNumber gives the member one more number, as a person wrote it.
func (c *Campaign) AddNumber(m Member, n Communication, now time.Time) (Member, error) {
	number, err := c.ParseNumber(n.Number)
	switch {
	case err != nil:
		return m, err
	case m.find(number) >= 0:
		return m, conflict("the member has %s already", number)
	case len(m.Communications) >= MaxCommunications:
		return m, conflict("the member has %d numbers already", MaxCommunications)
	}
	n = Communication{Number: number, Priority: n.Priority, Type: n.Type}
	if err := n.validate(); err != nil {
		return m, err
	}
	m = m.own()
	m.Communications = append(m.Communications, n)
	if m.State == Waiting {
		return c.waitFrom(m, later(m.Due, now)), nil
	}
	return m, nil
}

// Reset has a member begin anew, with all its numbers but those that are on a
// do-not-call list.
func (c *Campaign) Reset(m Member, now time.Time) (Member, error) {
	if !m.Expire.IsZero() && !now.Before(m.Expire) {
		return m, conflict("the member has expired")
	}
	m = m.own()
	m.startOver()
	for i := range m.Communications {
		n := &m.Communications[i]
		if n.Cause != DoNotCall {
			n.Ended, n.Cause, n.Last = false, "", time.Time{}
		}
	}
	m.Callback, m.Recalled, m.Terminate, m.LastResult = nil, false, false, ""
	if m.State == Claimed {
		return m, nil
	}
	m.Await = nil
	fresh := c.waitFrom(m, now)
	if fresh.State == Over {
		return m, conflict("no number is left that may be called")
	}
	return fresh, nil
}

// MayReset reports whether a member that has ended begins anew when the whole
// campaign is reset: it was neither reached, nor closed by a person.
func (m *Member) MayReset(now time.Time) bool {
	if m.State != Over || !m.Expire.IsZero() && !now.Before(m.Expire) {
		return false
	}
	return !slices.Contains([]Cause{NormalClearing, Disabled, Rejected, Skipped, DoNotCall, ManagerRequest}, m.EndCause)
}

// Terminate has a member not called any more. One with an open attempt ends
// with it.
func (c *Campaign) Terminate(m Member, _ time.Time) (Member, error) {
	switch m.State {
	case Claimed:
		m.Terminate = true
		return m, nil
	case Over:
		return m, nil
	case Waiting, Held:
	}
	return m.end(ManagerRequest), nil
}

// SetCallback promises a call. A number that the member does not have is
// added. A member that has ended is called again by that, unless it was closed
// by a person; a result that is waited for has come.
func (c *Campaign) SetCallback(m Member, cb Callback, now time.Time) (Member, error) {
	switch {
	case !m.Expire.IsZero() && !cb.At.Before(m.Expire):
		return m, invalid("at", "is after the member expires")
	case cb.At.After(now.Add(maxWait)):
		return m, invalid("at", "is more than %s away", maxWait)
	case cb.Agent != "" && !ValidID(cb.Agent):
		return m, invalid("agent", "%q is not an id", cb.Agent)
	case m.State == Over && m.EndCause != NormalClearing && !m.MayReset(now):
		return m, conflict("the member has ended with %s", m.EndCause)
	}
	m = m.own()
	if cb.Number != "" {
		i, err := c.nextNumber(&m, cb.Number)
		if err != nil {
			return m, atField(err, "number")
		}
		cb.Number = m.Communications[i].Number
	}
	cb.At, cb.Missed = later(cb.At, now), 0
	m.Callback = &cb
	if m.State == Claimed {
		return m, nil
	}
	m.Await = nil
	promised := c.promise(m, now)
	if promised.State == Over {
		return m, conflict("no number is left that may be called")
	}
	return promised, nil
}
