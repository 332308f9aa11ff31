// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"slices"
	"time"

	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// reserveFor reserves an agent, on the node where the customer is, for an
// attempt whose customer has none.
func (r *runner) reserveFor(ctx context.Context, o *owner) (attempt.Seat, bool) {
	record := &o.view.Load().Record
	held, err := r.c.store.Reserve(ctx, store.ReserveRequest{
		Campaign: r.id, Agents: true, Attempts: []string{record.ID}, Node: record.Node,
		Controller: r.c.cfg.Name, Now: time.Now(), Lease: holdLease,
	})
	if err != nil {
		o.log.Warn("no agent reserved", "err", err)
		return attempt.Seat{}, false
	}
	if len(held) == 0 {
		return attempt.Seat{}, false
	}
	return seatOf(held[0]), true
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
// first, before any new line is put up.
func (r *runner) serveSeekers() {
	for {
		r.mu.Lock()
		if len(r.seekers) == 0 {
			r.mu.Unlock()
			return
		}
		o := r.seekers[0]
		r.mu.Unlock()
		seat, ok := r.reserveFor(r.ctx, o)
		if !ok {
			return
		}
		r.unseek(o)
		o.lateSeat(seat)
	}
}
