// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// reserveFor reserves an agent, on the node where the customer is, for an
// attempt that has none: with the skills that the member needs, the one who
// talked with them last where the campaign wants that, and nobody who was asked
// for this attempt already.
func (r *runner) reserveFor(ctx context.Context, o *owner) (attempt.Seat, bool) {
	seat, ok, _ := r.seekFor(ctx, o, time.Now())
	return seat, ok
}

// seekFor is reserveFor; where there is no agent it also says when to ask again
// although nobody may tell, zero = never.
func (r *runner) seekFor(ctx context.Context, o *owner, now time.Time) (attempt.Seat, bool, time.Time) {
	got, err := r.c.store.Reserve(ctx, r.seekRequest(o, now))
	if err != nil {
		o.log.Warn("no agent reserved", "err", err)
		return attempt.Seat{}, false, time.Time{}
	}
	if len(got.Held) == 0 {
		return attempt.Seat{}, false, got.AskAgain
	}
	return r.seatOf(got.Held[0]), true, time.Time{}
}

// seekRequest asks for an agent for one attempt.
func (r *runner) seekRequest(o *owner, now time.Time) store.ReserveRequest {
	c, a := r.campaign(), o.view.Load()
	record := &a.Record
	q := store.ReserveRequest{
		Campaign: r.id, Priority: c.Priority, Attempts: []string{record.ID}, Controller: r.c.cfg.Name, Now: now, Lease: holdLease,
		Agents: true, Share: c.Share, Node: record.Node, Strategy: c.Strategy, TierRules: c.TierRules, Waited: -1,
		Skills: r.skillsFor(&o.member), Prefer: r.stickyFor(&o.member, now),
	}
	if except := o.except.Load(); except != nil {
		q.Except = *except
	}
	answered := !record.AnsweredAt.IsZero()
	if answered {
		q.Waited = max(now.Sub(record.AnsweredAt), 0)
	} else if cb := o.member.Callback; record.Callback && cb != nil {
		q.Only = cb.Agent // nobody else makes the call that an agent has promised
	}
	return q
}

// seekLater puts a customer into the row of those who wait for an agent.
func (r *runner) seekLater(o *owner) {
	r.mu.Lock()
	if !slices.Contains(r.seekers, o) {
		r.seekers = append(r.seekers, o)
	}
	r.mu.Unlock()
	r.wake() // an agent may have become free since the row was looked at
}

func (r *runner) unseek(o *owner) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seekers = slices.DeleteFunc(r.seekers, func(x *owner) bool { return x == o })
}

// serveSeekers gives free agents to the customers who wait, the longest wait
// first, before any new line is put up. Who needs a certain agent does not keep
// the next one from being served; but where nobody was found for one customer,
// nobody is looked for again for those after them who need the same. It gives
// when to look again although nobody tells; zero = never.
func (r *runner) serveSeekers(now time.Time) time.Time {
	r.mu.Lock()
	row := slices.Clone(r.seekers)
	r.mu.Unlock()
	if len(row) == 0 {
		return time.Time{}
	}
	vain := map[string]bool{}
	var again time.Time
	for _, o := range row {
		needs := needsOf(r.seekRequest(o, now))
		if vain[needs] {
			continue
		}
		seat, ok, ask := r.seekFor(r.ctx, o, now)
		if !ok {
			vain[needs] = true
			again = soonest(again, ask)
			continue
		}
		r.unseek(o)
		o.lateSeat(seat)
	}
	return again
}

// needsOf names what an agent must be for a request, apart from the wait, which
// is the longest for the first.
func needsOf(q store.ReserveRequest) string {
	return fmt.Sprint(q.Node, q.Skills, q.Only, q.Except)
}
