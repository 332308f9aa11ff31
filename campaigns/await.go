// SPDX-License-Identifier: MIT

package campaigns

import "time"

// AwaitRules are for campaigns whose results come from outside (a CRM).
type AwaitRules struct {
	Wait bool `json:"wait,omitempty"` // a bridged call waits for its result
	// Deadline is how long; default the wrap-up time.
	Deadline time.Duration `json:"deadline,omitempty"`
	// Success makes a call whose result did not come a success where the talk was
	// long enough; else it is tried again.
	Success bool `json:"success,omitempty"`
	// Free makes such a call, where it is tried again, not count as an attempt.
	Free bool `json:"free,omitempty"`
}

func (r *AwaitRules) normalize(wrapUp time.Duration) {
	if r.Wait {
		setDefault(&r.Deadline, wrapUp)
		setDefault(&r.Deadline, DefaultAwait)
	}
}

func (r *AwaitRules) validate() error {
	return within("await.deadline", r.Deadline, 0, 24*time.Hour)
}

// await holds a member until its result comes from outside.
func (c *Campaign) await(m Member, a *Attempt, now time.Time) Member {
	wait := orDefault(c.Await.Deadline, orDefault(c.WrapUp, DefaultAwait))
	m.State, m.Due, m.Next = Held, time.Time{}, m.find(a.Number)
	m.Await = &Await{Attempt: a.ID, Deadline: now.Add(wait), Enough: c.enough(a)}
	return m
}

// SettleAwait gives the member whose result did not come by its deadline: a
// success where the rules say so and the talk was long enough, else tried
// again, counted or not. Before the deadline nothing changes.
func (c *Campaign) SettleAwait(m Member, now time.Time) Member {
	w := m.Await
	if w == nil || now.Before(w.Deadline) {
		return m
	}
	m = m.own()
	m.Await = nil
	if c.Await.Success && w.Enough {
		return m.end(NormalClearing)
	}
	if c.Await.Free {
		m.Attempts = max(m.Attempts-1, 0)
		if m.Next >= 0 && m.Next < len(m.Communications) {
			n := &m.Communications[m.Next]
			n.Attempts = max(n.Attempts-1, 0)
		}
	}
	return c.resume(m, later(m.LastAttempt.Add(c.waitAfter(Connected)), now))
}

// resume has a held member wait again, unless its attempts are used up.
func (c *Campaign) resume(m Member, due time.Time) Member {
	m.Await = nil
	if m.Callback == nil && c.spent(&m, m.LastResult) {
		return m.end(MaxTryCount)
	}
	if m.Callback != nil {
		due = later(due, m.Callback.At)
	}
	return c.waitFrom(m, due)
}
