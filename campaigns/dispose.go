// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// Dispose gives the member by what its agent says of the attempt a, which has
// ended: as Report does where the campaign waits for results, and else as if it
// had waited. A member whom a person has closed stays closed. It is a Conflict
// where the member was called again since.
func (c *Campaign) Dispose(m Member, a *Attempt, r Report, now time.Time) (Member, error) {
	switch {
	case m.Await != nil && m.Await.Attempt == a.ID:
		return c.Report(m, r, now)
	case m.Await != nil || m.State == Claimed || m.LastAttempt.UnixMilli() != a.EndedAt.UnixMilli():
		return m, conflict("the member was called again since")
	case m.State == Over && !slices.Contains([]Cause{NormalClearing, MaxTryCount, NoCommunications}, m.EndCause):
		return m, nil
	}
	return c.dispose(m, a, r, now)
}

// dispose reports a result that nobody waits for.
func (c *Campaign) dispose(m Member, a *Attempt, r Report, now time.Time) (Member, error) {
	before := m
	m.State = Held
	m.Await = &Await{Attempt: a.ID, Deadline: now.Add(time.Second)}
	after, err := c.Report(m, r, now)
	if err != nil {
		return before, err
	}
	if after.State == Waiting && after.Callback != nil {
		return c.promise(after, now), nil
	}
	return after, nil
}

// settleReported applies the result that was reported before the attempt was
// over to the member as the attempt left it. A promise that was made meanwhile
// stands, unless the member is done.
func (c *Campaign) settleReported(m Member, a *Attempt, now time.Time) Member {
	if a.Report == nil || a.Result != Connected || closedBy(&m, a) != "" {
		return m
	}
	after, err := c.dispose(m, a, *a.Report, now)
	if err != nil {
		return m // a number of it is not valid any more: the result stands with the attempt all the same
	}
	return after
}
