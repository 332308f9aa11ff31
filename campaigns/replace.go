// SPDX-License-Identifier: MIT

package campaigns

import "time"

// Replace gives a member the card of another: everything that an import sets.
// What became of the numbers that it keeps stays with them, and so does where the
// member is; one that waits is called by the new card, when it was due or, where
// the card says so, later. A member that is being called is a Conflict.
func (c *Campaign) Replace(m, card Member, now time.Time) (Member, error) {
	if m.State == Claimed {
		return m, conflict("the member is being called")
	}
	if err := card.Validate(); err != nil {
		return m, err
	}
	known := m
	m = m.own()
	m.Name, m.Priority, m.Timezone, m.Expire = card.Name, card.Priority, card.Timezone, card.Expire
	m.Variables, m.Person, m.Skills, m.NoRecord = card.Variables, card.Person, card.Skills, card.NoRecord
	m.Communications = nil
	for _, n := range card.Communications {
		if i := known.find(n.Number); i >= 0 {
			old := known.Communications[i]
			old.Priority, old.Type = n.Priority, n.Type
			n = old
		}
		m.Communications = append(m.Communications, n)
	}
	if m.Callback != nil && m.find(m.Callback.Number) < 0 {
		promise := *m.Callback
		promise.Number = "" // whichever is left
		m.Callback = &promise
	}
	m.Next = -1
	if known.Next >= 0 && known.Next < len(known.Communications) {
		m.Next = m.find(known.Communications[known.Next].Number)
	}
	expired := !m.Expire.IsZero() && !now.Before(m.Expire)
	switch {
	case m.State == Over:
		m.Next = -1
	case expired:
		return m.end(MemberExpired), nil
	case m.left() == 0:
		return m.end(NoCommunications), nil
	case m.State == Waiting:
		return c.waitFrom(m, later(later(m.Due, card.Due), now)), nil
	}
	return m, nil
}
