// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// runner runs one campaign that this controller holds the lease of. It sleeps
// until something that matters happens: an agent or a line became free, an
// attempt ended, a member came due, the campaign was started, stopped or
// changed.
type runner struct {
	c       *Controller
	id      string
	log     *slog.Logger
	journal *journal
	bell    chan struct{}
	gong    chan struct{}   // a schedule may be due
	ctx     context.Context // of everything that runs for this campaign
	cancel  context.CancelFunc
	loops   sync.WaitGroup // the runner's own goroutines
	calls   sync.WaitGroup // owners

	settings atomic.Pointer[campaigns.Campaign]
	trunks   atomic.Pointer[trunks]
	kept     atomic.Pointer[keptRules]
	lease    lease
	pacer    pacer
	relane   atomic.Bool // settings that make lanes have changed

	firings firings
	missing map[string]bool // open attempts that nobody owned at the latest look; of the tending goroutine

	// Of the runner's own goroutine.
	lanes    lanes
	promises promises
	wantedAt time.Time // when agents were asked for last
	skills   map[string]knownSkills

	mu       sync.Mutex
	run      store.Run
	owners   map[string]*owner // by attempt
	seekers  []*owner          // customers without an agent, longest wait first
	nexts    []store.Release   // agents who skipped a record and get the next one
	due      dueTime
	deadline time.Time // of the next member who waits for a result from outside; zero = none
	news     uint64    // counts what has been heard of members
	asOf     uint64    // news when the store was asked last
	holdOff  time.Time // no new lines before: the switch refused several in a row
	refused  int       // in a row
	dialled  uint64    // for the rotation of caller ids
	unsure   bool      // a claim's answer was lost, and the ledger not read since
}

// dueTime is what the runner knows of when somebody may be due.
type dueTime struct {
	known bool
	at    time.Time // zero: none is waiting
}

func newRunner(c *Controller, campaign campaigns.Campaign, resources map[string]campaigns.Resource, run store.Run, until time.Time) *runner {
	ctx, cancel := context.WithCancel(c.ctx)
	r := &runner{
		c: c, id: campaign.ID, log: c.log.With("campaign", campaign.ID), bell: make(chan struct{}, 1), gong: make(chan struct{}, 1),
		ctx: ctx, cancel: cancel, run: run, owners: map[string]*owner{},
	}
	r.journal = newJournal(c.store, campaign.ID, r.log)
	r.settings.Store(&campaign)
	r.trunks.Store(newTrunks(resources))
	r.lease.epoch = run.Epoch
	r.lease.extend(until)
	return r
}

func (r *runner) campaign() *campaigns.Campaign { return r.settings.Load() }
func (r *runner) epoch() uint64                 { return r.lease.epoch }

func (r *runner) resource(id string) campaigns.Resource {
	return r.trunks.Load().all[id]
}

func formatEpoch(e uint64) string { return strconv.FormatUint(e, 10) }

// start begins with what was left in the ledger, then dials. What paces the
// campaign is read first: the calls that are taken over are told to it.
func (r *runner) start() error {
	open, err := r.c.store.OpenAttempts(r.ctx, r.id)
	if err != nil {
		return err
	}
	if err := r.readDeadline(); err != nil {
		return err
	}
	if err := r.loadPacer(r.ctx); err != nil {
		return err
	}
	if c := r.campaign(); c.Mode != campaigns.Broadcast {
		if err := r.c.store.SaveTierStrategy(r.ctx, r.id, c.Strategy); err != nil {
			return err
		}
	}
	r.loops.Go(func() { r.journal.run(r.ctx) })
	for _, record := range open {
		r.adopt(record)
	}
	if len(open) > 0 {
		r.log.Info("attempts taken over", "attempts", len(open), "epoch", r.epoch())
	}
	r.loops.Go(r.loop)
	r.loops.Go(r.tend)
	r.loops.Go(r.keepSchedules)
	r.setAlarms()
	r.wake()
	return nil
}

// wake makes the runner look again.
func (r *runner) wake() {
	select {
	case r.bell <- struct{}{}:
	default:
	}
}

func (r *runner) loop() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		next := r.work()
		timer.Reset(next)
		select {
		case <-r.bell:
		case <-timer.C:
		case <-r.ctx.Done():
			return
		}
	}
}

// work does what can be done now and says when to look again at the latest.
func (r *runner) work() time.Duration {
	now := time.Now()
	again := soonest(r.serveSeekers(now), r.settleAwaits(now))
	wait := time.Hour
	state := r.state()
	if state != campaigns.Running && r.isUnsure() && r.holds(r.ctx) {
		r.recoverClaims()
	}
	switch state {
	case campaigns.Stopping:
		r.freeNexts()
		r.stopping()
	case campaigns.Running:
		wait = r.fill()
		r.completeIfDone()
		wait = min(wait, r.keepHours(r.c.wall()))
	case campaigns.Idle, campaigns.Paused, campaigns.Ended:
		r.freeNexts()
	}
	r.pacer.unasked(now)
	if !again.IsZero() {
		wait = min(wait, max(time.Until(again), time.Millisecond))
	}
	return wait
}

func (r *runner) state() campaigns.RunState {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.run.State
}

// CauseNow as the cause of a stop asks for the running calls to be hung up.
const CauseNow = "QUEUE_STOP_NOW"

// stopping waits for the running calls, or hangs them up where that was asked.
// What has not become a call ends at once.
func (r *runner) stopping() {
	r.mu.Lock()
	now, open := r.run.Cause == CauseNow, len(r.owners)
	r.mu.Unlock()
	if now {
		r.stopAll()
	} else {
		r.withdrawOffers()
	}
	if open == 0 {
		r.journal.flush(r.ctx)
		r.advance(campaigns.Stopping, campaigns.Idle, "QUEUE_STOP")
	}
}

func (r *runner) stopAll() {
	for _, o := range r.all() {
		o.tell(attempt.Input{Kind: attempt.StopNow})
	}
}

// withdrawOffers ends the previews of a campaign that is being stopped: nobody
// was called yet, and the member waits for the next run.
func (r *runner) withdrawOffers() {
	for _, o := range r.all() {
		if phase := o.view.Load().Phase(); phase == "offered" || phase == "claimed" {
			o.tell(attempt.Input{Kind: attempt.StopNow})
		}
	}
}

func (r *runner) advance(from, to campaigns.RunState, cause string) {
	run, err := r.c.store.Advance(r.ctx, r.id, r.epoch(), from, to, cause, time.Now())
	switch {
	case campaigns.CodeOf(err) == campaigns.Stale:
		r.lose()
	case campaigns.CodeOf(err) == campaigns.Conflict:
		// Something came in between; the next wake finds it.
	case err != nil:
		r.log.Warn("campaign not moved on", "to", to, "err", err)
		time.AfterFunc(storeRetry, r.wake)
	default:
		r.setRun(run)
		r.log.Info("campaign moved on", "state", to, "cause", cause)
	}
}

func (r *runner) setRun(run store.Run) {
	r.mu.Lock()
	if run.State == campaigns.Running && r.run.State != campaigns.Running {
		r.due = dueTime{}
		r.news++
	}
	r.run = run
	r.mu.Unlock()
	r.wake()
}

// membersChanged: what is known of due members is out of date.
func (r *runner) membersChanged() {
	r.mu.Lock()
	r.due = dueTime{}
	r.news++
	r.mu.Unlock()
	r.wake()
}

// all gives the owners of this moment.
func (r *runner) all() []*owner {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]*owner, 0, len(r.owners))
	for _, o := range r.owners {
		out = append(out, o)
	}
	return out
}

// launch starts an owner. What an attempt that is taken over has come to already
// stands in no account before it ends: pacing is told.
func (r *runner) launch(o *owner) {
	r.observe(factsBetween(&attempt.Attempt{}, &o.a, time.Now())...)
	r.mu.Lock()
	r.owners[o.a.Record.ID] = o
	r.mu.Unlock()
	rec := &o.a.Record
	r.c.router.register(o, rec.CustomerLeg, rec.CustomerJob)
	if o.a.Seat.Leg != "" {
		r.c.router.register(o, o.a.Seat.Leg, o.a.Seat.Job)
	}
	r.calls.Add(1)
	go o.run(r.ctx, &r.calls)
}

// ownerDone forgets an owner whose attempt is over here. A running campaign is
// woken when that is written; one that ends with its last call, now.
func (r *runner) ownerDone(o *owner) {
	r.mu.Lock()
	delete(r.owners, o.a.Record.ID)
	last := len(r.owners) == 0
	r.mu.Unlock()
	if last {
		r.wake()
	}
}

// lose ends everything here without touching a call: another controller has the
// campaign.
func (r *runner) lose() {
	r.log.Warn("campaign lost to another controller", "epoch", r.epoch())
	for _, o := range r.all() {
		o.dropped.Store(true)
	}
	r.cancel()
	r.c.mu.Lock()
	r.c.lost[r.id] = true
	r.c.mu.Unlock()
	r.c.forget(r)
}

// end waits until all goroutines of the runner have ended.
func (r *runner) end() {
	r.cancel()
	r.calls.Wait()
	r.loops.Wait()
}
