// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/pacing"
)

// order is what pacing asks for.
type order struct {
	lines  int
	agents bool      // each line holds an agent before it is dialled
	wanted int       // agents whom the campaign could use, where that is more
	again  time.Time // to decide anew at the latest; zero = when something happens
}

// look counts who is due and finds out in which lanes calls may be made now.
func (r *runner) look(ctx context.Context, now time.Time) (store.Counts, due, error) {
	r.mu.Lock()
	r.asOf = r.news
	r.mu.Unlock()
	for promoted := false; ; promoted = true {
		counts, err := r.c.store.Counts(ctx, r.id)
		if err != nil {
			return counts, due{}, err
		}
		d := r.lanes.sortDue(r.campaign(), counts, now)
		// Claims bring forward who has come due; but a lane that nobody claims from
		// now, or that has its own agents, has to be filled before it is seen.
		if d.later <= 0 || promoted || d.members > 0 && !r.lanes.special {
			return counts, d, nil
		}
		if _, _, err := r.c.store.Promote(ctx, r.id, r.epoch(), now); err != nil {
			return counts, d, err
		}
	}
}

// dial puts up ordinary lines, as many as pacing asks for.
func (r *runner) dial(ctx context.Context, counts store.Counts, d *due, now time.Time) (int, time.Time, bool, error) {
	o, err := r.decide(ctx, counts, d, now)
	if err != nil || o.lines <= 0 {
		return 0, o.again, false, err
	}
	w := wish{attempts: min(o.lines, fillBatch), agents: o.agents, wanted: o.wanted, except: r.promises.waiting}
	seats, retry, err := r.reserve(ctx, w)
	again := soonest(o.again, retry)
	if err != nil || len(seats) == 0 {
		return 0, again, false, err
	}
	n, stuck, err := r.claim(ctx, seats, d.open)
	if err != nil {
		return n, again, false, err
	}
	if stuck > 0 && stuck == n {
		r.holdOffFor(storeRetry) // the next ones would find the same gate closed
		return n, again, false, nil
	}
	// A full batch: there is more. A short one: somebody has to find out why.
	return n, again, n == fillBatch || n < len(seats) && r.state() == campaigns.Running, nil
}

// decide asks how many lines to put up now, in the campaign's mode.
func (r *runner) decide(ctx context.Context, counts store.Counts, d *due, now time.Time) (order, error) {
	c := r.campaign()
	if d.members <= 0 {
		return order{}, nil
	}
	if c.Mode == campaigns.Broadcast {
		s := pacing.Snapshot{Due: d.members, Limit: c.Limit, Open: max(r.openHere(), counts.Claimed), Batch: fillBatch}
		s.Free = s.Limit // nobody has to be free
		return order{lines: pacing.Progressive(s)}, nil
	}
	if paced(c) {
		if err := r.loadPacer(ctx); err != nil {
			return order{}, err
		}
		staff, err := r.c.store.Staffing(ctx, r.id)
		if err != nil {
			return order{}, err
		}
		r.savePacer(ctx, false)
		return r.predict(counts, d, staff, now), nil
	}
	return r.oneForOne(ctx, counts, d, now)
}

// oneForOne is the order of preview and progressive campaigns: a line for each
// agent who is free.
func (r *runner) oneForOne(ctx context.Context, counts store.Counts, d *due, now time.Time) (order, error) {
	c := r.campaign()
	before := c.Mode == campaigns.Preview || c.Reserve == campaigns.ReserveBefore
	s := pacing.Snapshot{Due: d.members, Limit: c.Limit, Batch: fillBatch}
	if before {
		ready, err := r.c.store.ReadyCount(ctx, r.id)
		if err != nil {
			return order{}, err
		}
		s.Free, s.Open = ready, max(r.openHere(), counts.Claimed)
		o := order{lines: pacing.Progressive(s), agents: true, wanted: min(d.members, s.Limit-s.Open)}
		if o.lines == 0 && o.wanted > 0 && now.Sub(r.wantedAt) >= wantEvery {
			o.lines = 1 // nobody is free: say that somebody is wanted
		}
		if o.lines > 0 {
			r.wantedAt = now
		}
		return o, nil
	}
	staff, err := r.c.store.Staffing(ctx, r.id)
	if err != nil {
		return order{}, err
	}
	free, scarce := share(staff.Ready, staff.Fraction)
	s.Free = free
	r.pacer.mu.Lock()
	r.countLines(&s, counts.Claimed, now)
	lines := pacing.Progressive(s)
	r.pacer.mu.Unlock()
	return order{lines: lines, agents: scarce}, nil
}
