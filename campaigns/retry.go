// SPDX-License-Identifier: MIT

package campaigns

import "time"

// agentRetryWait is when a member whose attempt failed on the agent's side,
// before its phone rang, is due again (a second, as in the Webitel dialer).
const agentRetryWait = time.Second

// Settle gives the member as it is after the attempt a, which ended at now:
// waiting until due, or ended with a cause. It also says in the attempt whether
// it counts. The order of the rules is that of the Webitel dialer (end-of-attempt
// decision), with two of our own first: an attempt that never reached the
// network counts for nothing, and an ambiguous one counts like an unanswered one.
func (c *Campaign) Settle(m Member, a *Attempt, now time.Time) Member {
	m.Communications = append([]Communication(nil), m.Communications...)
	m.LastResult, m.LastAttempt = a.Result, now
	comm := m.communication(a.Number)
	comm.Cause = a.Cause
	verdict := c.judge(a)
	a.Counts = verdict != free && verdict != again
	if a.Counts {
		m.Attempts++
		comm.Attempts++
	}
	wait := c.RetryWait
	switch verdict {
	case success:
		return m.end(NormalClearing)
	case badNumber:
		comm.Ended = true
		if m.choose() < 0 {
			return m.end(a.Cause)
		}
	case abandoned:
		comm.Ended = true
		if m.choose() < 0 {
			return m.end(AbandonedEnd)
		}
	case again:
		wait = min(wait, agentRetryWait)
	case retry, free:
	}
	if m.Attempts >= c.MaxAttempts {
		return m.end(MaxTryCount)
	}
	m.State, m.Due, m.Next = Waiting, now.Add(wait), m.choose()
	if m.Next < 0 {
		return m.end(NoCommunications)
	}
	if !m.Expire.IsZero() && !m.Due.Before(m.Expire) {
		return m.end(MemberExpired)
	}
	return m
}

// verdict is what an attempt means for its member.
type verdict int

const (
	success   verdict = iota // reached: not called again
	retry                    // counts, tried again after the wait
	free                     // does not count, tried again after the wait
	again                    // does not count, tried again at once
	badNumber                // counts, this number is not called again
	abandoned                // counts; the number is left in peace
)

func (c *Campaign) judge(a *Attempt) verdict {
	switch a.Result {
	case AgentFailed:
		// A customer whose phone rang must not be called again within the second.
		if a.DialedAt.IsZero() {
			return again
		}
		return retry
	case Cancelled:
		if a.DialedAt.IsZero() {
			return again
		}
		return retry
	case Refused:
		return free
	case Ambiguous:
		return retry
	case Abandoned:
		return abandoned
	case Connected:
		if c.Causes.isMinus(a.Cause) {
			return free
		}
		// The customer was spoken to: only a list that says otherwise, or a talk
		// that was too short, brings another call.
		if a.Talk() >= c.MinTalk && (c.Causes.isOK(a.Cause) || !c.listed(a.Cause)) {
			return success
		}
		return retry
	case Busy, Unanswered, BadNumber, Failed, Dropped:
	}
	switch {
	case c.Causes.isMinus(a.Cause):
		return free
	case c.Causes.isError(a.Cause):
		return badNumber
	}
	return retry
}

func (c *Campaign) listed(cause Cause) bool {
	for _, l := range [][]Cause{c.Causes.Retry, c.Causes.Error, c.Causes.Minus} {
		for _, x := range l {
			if x == cause {
				return true
			}
		}
	}
	return false
}

func (m *Member) communication(number string) *Communication {
	for i := range m.Communications {
		if m.Communications[i].Number == number {
			return &m.Communications[i]
		}
	}
	// The number was removed while it was being called: count on a spare.
	return &Communication{}
}

func (m Member) end(cause Cause) Member {
	m.State, m.EndCause, m.Due, m.Next = Over, cause, time.Time{}, -1
	return m
}
