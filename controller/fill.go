// SPDX-License-Identifier: MIT

package controller

import (
	"time"

	"tandem/campaigns"
)

// The times and sizes of claiming.
const (
	fillBatch = 32
	// holdLease is how long an agent or a line is held without being extended.
	holdLease = 15 * time.Second
	// storeRetry is when a runner looks again after the store failed it.
	storeRetry = time.Second
	// refusedInARow is how many refusals of the switch in a row make the runner
	// wait: 1 s, doubling up to 30 s.
	refusedInARow = 5
	maxHoldOff    = 30 * time.Second
	// emptyRounds is how many rounds in a row may claim nobody although members
	// were due: each ends members that have expired, or brings others forward.
	emptyRounds = 20
)

// fill claims and launches as many attempts as may be and says when to look
// again.
func (r *runner) fill() time.Duration {
	for empty := 0; ; {
		n, wait, more := r.fillOnce()
		if n > 0 {
			empty = 0
		} else {
			empty++
		}
		if !more {
			return wait
		}
		if empty >= emptyRounds {
			return storeRetry
		}
	}
}

// fillOnce makes one round: it gives how many members were claimed, when to look
// again, and whether another round should follow at once.
func (r *runner) fillOnce() (int, time.Duration, bool) {
	now := time.Now()
	if wait := r.mayNot(now); wait > 0 {
		r.freeNexts()
		return 0, wait, false
	}
	n, again, more, err := r.round(now)
	if err != nil {
		if r.ctx.Err() == nil {
			r.log.Error("no new calls: the store failed", "err", err)
		}
		return n, storeRetry, false
	}
	wait := r.waitForDue(now)
	if !again.IsZero() {
		wait = min(wait, max(again.Sub(now), time.Millisecond))
	}
	return n, wait, more
}

// mayNot gives how long nothing may be dialled, 0 where it may.
func (r *runner) mayNot(now time.Time) time.Duration {
	if wait := r.notBefore(now); wait > 0 {
		return wait
	}
	if wait := r.closedFor(r.c.wall()); wait > 0 {
		return wait
	}
	switch {
	case r.c.draining.Load(), !r.c.nodes.anyUp():
		return time.Hour // a node that comes up wakes us
	case !r.holds(r.ctx):
		return storeRetry // Redis is away, and nobody may tell when it is back
	}
	if r.isUnsure() {
		if r.recoverClaims(); r.isUnsure() {
			return storeRetry
		}
	}
	return 0
}

// round does what can be done for those who are due: first the agents who want
// the next record, then promised calls, then everybody else.
func (r *runner) round(now time.Time) (claimed int, again time.Time, more bool, err error) {
	ctx := r.ctx
	counts, d, err := r.look(ctx, now)
	if err != nil {
		return 0, time.Time{}, false, err
	}
	if d.none() {
		r.freeNexts()
		r.noneDue(d.wakeAt(), counts.Waiting > 0)
		return 0, time.Time{}, false, nil
	}
	again = d.wakeAt()
	if err := r.serveNexts(ctx, &d); err != nil {
		return 0, again, false, err
	}
	room := r.campaign().Limit - max(r.openHere(), counts.Claimed)
	claimed, next, err := r.keepPromises(ctx, &d, room, now)
	again = soonest(again, next)
	if err != nil {
		return claimed, again, false, err
	}
	n, next, more, err := r.dial(ctx, counts, &d, now)
	return claimed + n, soonest(again, next), more, err
}

func (r *runner) isUnsure() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unsure
}

// notBefore gives how long the runner must not dial: nothing is due, or the
// switch refuses.
func (r *runner) notBefore(now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Before(r.holdOff) {
		return r.holdOff.Sub(now)
	}
	switch {
	case !r.due.known:
		return 0
	case r.due.at.IsZero():
		return time.Hour
	}
	return max(r.due.at.Sub(now), 0)
}

func (r *runner) waitForDue(now time.Time) time.Duration {
	if wait := r.notBefore(now); wait > 0 {
		return wait
	}
	return time.Hour // an agent or a line wakes us
}

// noneDue notes when somebody may come due; the zero time means that somebody
// has to tell. What was heard of members since the store was asked makes the
// answer worthless.
func (r *runner) noneDue(next time.Time, waiting bool) {
	if next.IsZero() && waiting {
		next = time.Now().Add(time.Hour)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.news == r.asOf {
		r.due = dueTime{known: true, at: next}
	}
}

// openHere is how many attempts this runner has in the air.
func (r *runner) openHere() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.owners)
}

// completeIfDone ends a campaign that has nobody left to call.
func (r *runner) completeIfDone() {
	r.mu.Lock()
	done := r.due.known && r.due.at.IsZero() && len(r.owners) == 0 && r.run.State == campaigns.Running
	r.mu.Unlock()
	if done {
		r.journal.flush(r.ctx)
		r.advance(campaigns.Running, campaigns.Ended, "QUEUE_COMPLETE")
	}
}

// holdOffFor keeps the runner from dialling for a while.
func (r *runner) holdOffFor(wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if until := time.Now().Add(wait); until.After(r.holdOff) {
		r.holdOff = until
	}
}
