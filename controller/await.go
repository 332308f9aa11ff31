// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"time"

	"tandem/campaigns"
)

// awaitBatch is how many deadlines are settled at a time.
const awaitBatch = 64

// settleAwaits settles the members whose results did not come from outside in
// time, and gives the next deadline; zero = none. It is no matter of the
// campaign's state: a deadline holds while it is paused.
//
// The time of the next deadline is known here, because only attempts that end
// here begin one; a take-over asks for it. A member whose result comes in the
// last moment is settled by whoever writes first, and unchanged for the other.
func (r *runner) settleAwaits(now time.Time) time.Time {
	r.mu.Lock()
	next := r.deadline
	r.mu.Unlock()
	if next.IsZero() || now.Before(next) || !r.holds(r.ctx) {
		return next
	}
	next, err := r.settleDue(r.ctx, now)
	if err != nil {
		if r.ctx.Err() == nil {
			r.log.Error("deadlines not settled", "err", err)
		}
		next = now.Add(storeRetry)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.deadline.After(now) {
		next = soonest(next, r.deadline) // one that began meanwhile
	}
	r.deadline = next
	return next
}

func (r *runner) settleDue(ctx context.Context, now time.Time) (time.Time, error) {
	for {
		ids, err := r.c.store.DueAwaits(ctx, r.id, now, awaitBatch)
		if err != nil {
			return time.Time{}, err
		}
		for _, id := range ids {
			m, err := r.c.store.EditMember(ctx, r.id, id, func(m campaigns.Member) (campaigns.Member, error) {
				return r.campaign().SettleAwait(m, now), nil
			})
			if err != nil {
				return time.Time{}, err
			}
			r.noteDue(m)
		}
		if len(ids) < awaitBatch {
			return r.c.store.NextAwait(ctx, r.id)
		}
	}
}

// readDeadline asks for the next deadline, at the take-over of a campaign.
func (r *runner) readDeadline() error {
	next, err := r.c.store.NextAwait(r.ctx, r.id)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deadline = soonest(r.deadline, next)
	return err
}
