// SPDX-License-Identifier: MIT

package campaigns

import (
	"maps"
	"slices"
	"time"
)

// agentRetryWait is when a member whose attempt failed on the agent's side,
// before its phone rang, is due again (a second, as in the Webitel dialer).
const agentRetryWait = time.Second

// Settle gives the member as it is after the attempt a, which ended at now:
// waiting until due, held for a result from outside, or ended with a cause. It
// also says in the attempt whether it counts.
//
// The order of the decision is that of the Webitel dialer: terminated by a
// person; closed by an agent or by the customer; abandoned; a result from
// outside; not counted; success; error; retry; the attempts used up. What a
// call came to that was never made, or that the trunk failed, comes before the
// lists of causes: it says nothing about the member.
func (c *Campaign) Settle(m Member, a *Attempt, now time.Time) Member {
	m = m.own()
	v := c.judge(&m, a, now)
	a.Counts = v.counts()
	c.note(&m, a, v, now)
	if cause := closedBy(&m, a); cause != "" {
		return m.end(cause)
	}
	return c.settleReported(c.settle(m, a, v, now), a, now)
}

// settle gives the member by the verdict on its attempt.
func (c *Campaign) settle(m Member, a *Attempt, v verdict, now time.Time) Member {
	promised := m.Callback != nil && m.Callback.At.After(a.ClaimedAt) // during the attempt
	switch {
	case m.left() == 0 && v != success && v != awaited:
		return m.end(lastCause(v, a))
	case promised:
		return c.promise(m, now.Add(agentRetryWait))
	case v == awaited:
		return c.await(m, a, now)
	case v == success:
		return m.end(NormalClearing)
	}
	return c.tryAgain(m, a, v, now)
}

// closedBy gives the cause with which a person closed the member: a manager, an
// agent, or the customer. "" = nobody did.
func closedBy(m *Member, a *Attempt) Cause {
	switch {
	case m.Terminate:
		return ManagerRequest
	case a.OptOut:
		return DoNotCall
	case a.EndsAs != "":
		return a.EndsAs
	case a.Result == Closed:
		return Rejected
	}
	return ""
}

// tryAgain gives the member that was not reached, or not well enough.
func (c *Campaign) tryAgain(m Member, a *Attempt, v verdict, now time.Time) Member {
	// A promise is not broken because a call that was never made used nothing up,
	// and the one call after an abandoned one is owed whatever went before.
	if c.spent(&m, a.Result) && (m.Callback == nil || v.counts()) && m.recall() < 0 {
		return m.end(MaxTryCount)
	}
	due := c.dueAfter(a, v, now)
	if m.Callback != nil && due.After(c.missedAt(m.Callback)) {
		return c.miss(m, due, now)
	}
	return c.waitFrom(m, due)
}

// dueAfter gives when the member may be called again.
func (c *Campaign) dueAfter(a *Attempt, v verdict, now time.Time) time.Time {
	switch {
	case v == barred: // says nothing about the other numbers
		return now.Add(agentRetryWait)
	case a.Result == Blocked && a.Refusal != nil && !a.Refusal.Until.IsZero():
		return later(a.Refusal.Until, now.Add(agentRetryWait))
	case a.skipped():
		return now.Add(orDefault(c.Preview.SkipWait, c.RetryWait))
	case v == recalled:
		return now.Add(orDefault(c.Pacing.RecallWait, c.RetryWait))
	case v == again && c.Results[a.Result].Wait == 0:
		return now.Add(min(c.RetryWait, agentRetryWait))
	}
	return now.Add(c.waitAfter(a.Result))
}

// waitAfter gives the wait after a result.
func (c *Campaign) waitAfter(r Result) time.Duration {
	return orDefault(c.Results[r].Wait, c.RetryWait)
}

// spent reports whether the attempts are used up, in all or those with a result.
func (c *Campaign) spent(m *Member, r Result) bool {
	most := c.Results[r].Most
	return m.Attempts >= c.MaxAttempts || most > 0 && m.Tally[r] >= most
}

// note writes into the member what the attempt tells about it.
func (c *Campaign) note(m *Member, a *Attempt, v verdict, now time.Time) {
	m.LastResult, m.LastAttempt = a.Result, now
	if a.Result == Connected {
		m.LastAgent, m.LastTalk = a.Agent, now
		if m.Callback != nil && !m.Callback.At.After(a.ClaimedAt) {
			m.Callback = nil // fulfilled
		}
	}
	if c.Results[a.Result].Most > 0 && v.tells() && !a.TrunkFault {
		if m.Tally == nil {
			m.Tally = map[Result]int{}
		}
		m.Tally[a.Result]++
	}
	number := m.number(a.Number)
	recall := m.recall() >= 0 && number == &m.Communications[m.recall()]
	if v.counts() {
		m.Attempts++
		number.Attempts++
	}
	if !a.DialedAt.IsZero() && (v.counts() || v == free && !a.TrunkFault) {
		number.Last = now
	}
	switch {
	case v == barred:
		number.Cause = DoNotCall
	case v == recalled:
		number.Cause = AbandonedEnd // by which the recall knows it
		m.Recalled = true
	case v.counts() || !recall && !a.DialedAt.IsZero():
		number.Cause = a.Cause
	}
	// There is one recall: whatever it came to, the number is left in peace.
	if v.endsNumber() || recall && v.counts() {
		number.Ended = true
	}
}

// own gives the member with its own copies of what Settle and the edits change.
func (m Member) own() Member {
	m.Communications = slices.Clone(m.Communications)
	m.Tally = maps.Clone(m.Tally)
	return m
}

// number gives the communication with a number.
func (m *Member) number(number string) *Communication {
	if i := m.find(number); i >= 0 {
		return &m.Communications[i]
	}
	// The number was removed while it was being called: count on a spare.
	return &Communication{}
}

// left counts the numbers that have not ended.
func (m *Member) left() int {
	n := 0
	for _, c := range m.Communications {
		if !c.Ended {
			n++
		}
	}
	return n
}

func (m Member) end(cause Cause) Member {
	m.State, m.EndCause, m.Due, m.Next = Over, cause, time.Time{}, -1
	m.Callback, m.Await, m.Terminate = nil, nil, false
	return m
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
