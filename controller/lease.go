// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"sync/atomic"
	"time"

	"tandem/campaigns"
)

// The times of leases. A campaign whose controller died is taken over within
// leaseTTL + leaseRenew.
const (
	leaseTTL   = 6 * time.Second
	leaseRenew = 2 * time.Second
)

// lease is this process' belief that it owns a campaign. Its deadline is
// counted from before the renewal was asked for, on the monotonic clock, so
// that it is over here before it is over in the store, and a process that was
// frozen sees it.
type lease struct {
	epoch uint64
	until atomic.Pointer[time.Time]
}

func (l *lease) extend(until time.Time) { l.until.Store(&until) }
func (l *lease) valid() bool            { return time.Now().Before(*l.until.Load()) }

// holds reports whether the campaign is certainly ours: nothing is dialled
// otherwise.
func (r *runner) holds(ctx context.Context) bool {
	if r.lease.valid() {
		return true
	}
	return r.renew(ctx) == nil
}

// mayAct reports whether calls may be touched. A store that cannot be reached
// does not stop a bridge or a hang-up: people are on the line. A store that
// says that another controller has the campaign does.
func (r *runner) mayAct(ctx context.Context) bool {
	if r.lease.valid() {
		return true
	}
	return campaigns.CodeOf(r.renew(ctx)) != campaigns.Stale
}

// renew extends the lease and learns what people have asked for since.
func (r *runner) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, leaseRenew)
	defer cancel()
	asked := time.Now()
	run, err := r.c.store.Renew(ctx, r.id, r.epoch(), asked, leaseTTL)
	switch {
	case campaigns.CodeOf(err) == campaigns.Stale:
		r.lose()
		return err
	case err != nil:
		if r.ctx.Err() == nil {
			r.log.Warn("lease not renewed", "err", err)
		}
		return err
	}
	lapsed := !r.lease.valid()
	r.lease.extend(asked.Add(leaseTTL))
	if lapsed {
		r.wake() // who asked meanwhile was told that nothing may be dialled
	}
	r.mu.Lock()
	changed := run.State != r.run.State || run.Cause != r.run.Cause
	r.mu.Unlock()
	if changed {
		r.setRun(run)
	}
	return nil
}
