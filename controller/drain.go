// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"time"
)

// Drain stops dialling, waits until the running calls have ended, writes what
// is left to write, gives the campaigns up and ends everything. When ctx ends
// first, the calls that are left are hung up, and waited for once more until
// their ends are written. The nailed-up legs of agents stay up: the next
// process goes on with them.
func (c *Controller) Drain(ctx context.Context) {
	c.draining.Store(true)
	c.log.Info("draining", "calls", c.calls())
	if !c.waitForCalls(ctx) {
		c.log.Info("hanging up", "calls", c.calls())
		for _, r := range c.all() {
			r.stopAll()
		}
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), hangUpPatience)
		defer cancel()
		if !c.waitForCalls(last) {
			c.log.Warn("calls left to the next process", "calls", c.calls())
		}
	}
	c.handOver()
	c.Close()
}

// hangUpPatience is how long hung-up calls may take to be over.
const hangUpPatience = 10 * time.Second

// handOver writes what is left and gives the leases up.
func (c *Controller) handOver() {
	ctx, cancel := context.WithTimeout(c.ctx, leaseTTL)
	defer cancel()
	for _, r := range c.all() {
		r.work() // a campaign that was being stopped is idle now
		r.journal.flush(ctx)
		r.savePacer(ctx, true)
		if err := c.store.Yield(ctx, r.id, r.epoch()); err != nil {
			c.log.Warn("campaign not given up; its lease ends by itself", "campaign", r.id, "err", err)
		}
	}
}

// waitForCalls waits until no attempt is open here; false when ctx ended first.
func (c *Controller) waitForCalls(ctx context.Context) bool {
	for c.calls() > 0 {
		if !sleep(ctx, drainLook) {
			return false
		}
	}
	return true
}

// drainLook is how often a draining process looks whether the calls are over.
const drainLook = 50 * time.Millisecond

func (c *Controller) calls() int {
	n := 0
	for _, r := range c.all() {
		r.mu.Lock()
		n += len(r.owners)
		r.mu.Unlock()
	}
	return n
}

// Close ends everything at once and touches no call: what is open in the ledger
// is adopted by the next process.
func (c *Controller) Close() {
	c.draining.Store(true)
	c.cancel()
	c.alarms.stop()
	c.loops.Wait() // from here on nobody takes a campaign any more
	for _, r := range c.all() {
		r.end()
	}
}
