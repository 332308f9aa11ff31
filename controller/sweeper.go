// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"sync"
	"time"

	"tandem/campaigns/store"
)

// sweeper keeps what campaigns share true: it extends the agents and lines
// that our attempts hold, ends wrap-ups, and frees what is held by nobody.
type sweeper struct {
	c *Controller

	mu   sync.Mutex
	next time.Time // of a wrap-up's end that a timer waits for
	bell chan struct{}
}

const (
	sweepEvery = 4 * time.Second
	sweepLimit = 64
)

func newSweeper(c *Controller) *sweeper {
	return &sweeper{c: c, bell: make(chan struct{}, 1)}
}

// readyAt makes sure that somebody looks when a wrap-up ends.
func (s *sweeper) readyAt(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.next.IsZero() && !t.Before(s.next) {
		return
	}
	s.next = t
	select {
	case s.bell <- struct{}{}:
	default:
	}
}

func (s *sweeper) run(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	ready := time.NewTimer(0) // wrap-ups that a process before us left
	defer ready.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			s.extend(ctx)
			s.free(ctx)
			s.endWrapUps(ctx)
			s.finishDeletions(ctx)
		case <-ready.C:
			s.endWrapUps(ctx)
		case <-s.bell:
		}
		s.mu.Lock()
		if !s.next.IsZero() {
			ready.Reset(time.Until(s.next))
		}
		s.mu.Unlock()
	}
}

// finishDeletions finishes deletions of campaigns that crashes have broken off.
func (s *sweeper) finishDeletions(ctx context.Context) {
	done, err := s.c.store.FinishDeletions(ctx)
	for _, id := range done {
		s.c.log.Info("deletion finished", "campaign", id)
	}
	if err != nil && ctx.Err() == nil {
		s.c.log.Warn("deletions not finished", "err", err)
	}
}

func (s *sweeper) endWrapUps(ctx context.Context) {
	s.mu.Lock()
	s.next = time.Time{}
	s.mu.Unlock()
	_, next, err := s.c.store.ReadyAgents(ctx, time.Now())
	if err != nil {
		if ctx.Err() == nil {
			s.c.log.Warn("wrap-ups not ended", "err", err)
		}
		next = time.Now().Add(storeRetry)
	}
	if !next.IsZero() {
		s.readyAt(next)
	}
}

// extend keeps what our attempts hold.
func (s *sweeper) extend(ctx context.Context) {
	var held []store.Held
	for _, r := range s.c.all() {
		if !r.lease.valid() {
			continue
		}
		for _, o := range r.all() {
			a := o.view.Load()
			held = append(held, store.Held{
				Campaign: r.id, Attempt: a.Record.ID, Agent: a.Seat.Agent, Resource: a.Record.Resource,
			})
			if a.Next.Agent != "" { // whom the customer is passed on to
				held = append(held, store.Held{Campaign: r.id, Attempt: a.Record.ID, Agent: a.Next.Agent})
			}
		}
	}
	if len(held) == 0 {
		return
	}
	if err := s.c.store.Extend(ctx, time.Now(), holdLease, held); err != nil && ctx.Err() == nil {
		s.c.log.Warn("agents and lines not extended", "err", err)
	}
}

// free gives back what was held for attempts that are over or never were: a
// process died between two steps.
func (s *sweeper) free(ctx context.Context) {
	held, err := s.c.store.Expired(ctx, time.Now(), sweepLimit)
	if err != nil {
		return
	}
	var over []store.Held
	for _, h := range held {
		_, open, err := s.c.store.OpenAttempt(ctx, h.Campaign, h.Attempt)
		if err != nil || open {
			continue // whoever recovers the campaign extends or ends it
		}
		over = append(over, h)
	}
	n, err := s.c.store.ReleaseExpired(ctx, over, time.Now())
	if err != nil {
		s.c.log.Warn("not freed", "held", len(over), "err", err)
	}
	if n > 0 {
		s.c.log.Info("freed what attempts that are over held", "count", n)
	}
}
