// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// missedFor is for how long a time of a schedule at which no controller was
// there is made up for, once.
const missedFor = 24 * time.Hour

// firings are the schedules of a campaign as its runner knows them. Which times
// have been is written in the campaign's slot; who runs the campaign fires, once,
// the latest time of each schedule that has not been.
type firings struct {
	mu      sync.Mutex
	of      *campaigns.Campaign // the settings that they are of
	known   map[string]store.Fired
	reading map[string]bool // imports under way
}

// wakeSchedules has the schedules looked at.
func (r *runner) wakeSchedules() {
	select {
	case r.gong <- struct{}{}:
	default:
	}
}

// keepSchedules fires the schedules of the campaign. It runs beside the runner,
// which goes on dialling.
func (r *runner) keepSchedules() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-r.gong:
		case <-timer.C:
		case <-r.ctx.Done():
			return
		}
		wait := time.Hour
		if err := r.fireDue(r.ctx); err != nil && r.ctx.Err() == nil {
			r.log.Warn("schedules not looked after", "err", err)
			wait = storeRetry
		}
		timer.Reset(wait)
	}
}

// fireDue fires what is due. A firing that a crash has broken off is completed
// where doing it twice comes to the same.
func (r *runner) fireDue(ctx context.Context) error {
	c := r.campaign()
	if r.c.draining.Load() || len(c.Schedules) == 0 && r.firings.of == nil {
		return nil
	}
	if !r.holds(ctx) {
		return errors.New("the lease of the campaign is not certain")
	}
	if err := r.learnFirings(ctx, c); err != nil {
		return err
	}
	for _, s := range c.Schedules {
		if err := r.fireIfDue(ctx, c, s, r.c.wall()); err != nil {
			return err
		}
	}
	return nil
}

// learnFirings reads how far the schedules have got, when they were changed.
func (r *runner) learnFirings(ctx context.Context, c *campaigns.Campaign) error {
	f := &r.firings
	if f.of == c {
		return nil
	}
	marks := map[string]string{}
	for _, s := range c.Schedules {
		if !s.Disabled {
			marks[s.ID] = s.Cron + "|" + string(s.Do) + "|" + c.Timezone
		}
	}
	known, err := r.c.store.KeepSchedules(ctx, r.id, r.epoch(), marks, r.c.wall())
	if campaigns.CodeOf(err) == campaigns.Stale {
		r.lose()
	}
	if err != nil {
		return err
	}
	f.of, f.known = c, known
	return nil
}

func (r *runner) fireIfDue(ctx context.Context, c *campaigns.Campaign, s campaigns.Schedule, now time.Time) error {
	known, ok := r.firings.known[s.ID]
	if !ok || r.isReading(s.ID) {
		return nil
	}
	if !known.Open.IsZero() {
		return r.resume(ctx, s, known)
	}
	since := known.Last
	if oldest := now.Add(-missedFor); since.Before(oldest) {
		since = oldest
	}
	due, ok := s.Latest(c.Timezone, since, now)
	if !ok {
		return nil
	}
	err := r.c.store.Fire(ctx, r.id, r.epoch(), s.ID, due)
	switch {
	case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrNotFound):
		r.firings.of = nil // it has been, or was changed: read anew
		r.wakeSchedules()
		return nil
	case campaigns.CodeOf(err) == campaigns.Stale:
		r.lose()
		return err
	case err != nil:
		return err // whether it was written is found out by asking again
	}
	known.Last = due
	r.firings.known[s.ID] = known
	r.do(ctx, s, due)
	return nil
}

// resume deals with a firing that has begun and whose end nobody has written: the
// controller died over it. A campaign is not started or stopped by that: somebody
// may have decided otherwise since.
func (r *runner) resume(ctx context.Context, s campaigns.Schedule, known store.Fired) error {
	due := known.Open
	known.Open = time.Time{}
	r.firings.known[s.ID] = known
	if s.Do == campaigns.DoReset || s.Do == campaigns.DoImport {
		r.do(ctx, s, due)
		return nil
	}
	return r.writeFiring(ctx, s, store.Firing{Due: due, Begun: due, Error: "not known: the controller ended before it was written"})
}

// do does what a schedule says. An import takes its time beside the others.
func (r *runner) do(ctx context.Context, s campaigns.Schedule, due time.Time) {
	f := store.Firing{Due: due, Begun: r.c.wall()}
	if s.Do != campaigns.DoImport {
		result, err := r.carryOut(ctx, s, due)
		r.ended(ctx, s, f, result, err)
		return
	}
	r.setReading(s.ID, true)
	r.loops.Go(func() {
		result, err := r.importList(ctx, s)
		r.ended(ctx, s, f, result, err)
		r.setReading(s.ID, false)
		r.wakeSchedules() // its next time may have come meanwhile
	})
}

// carryOut starts, stops or resets the campaign.
func (r *runner) carryOut(ctx context.Context, s campaigns.Schedule, due time.Time) (string, error) {
	switch s.Do {
	case campaigns.DoStart:
		if err := r.c.canDial(ctx, *r.campaign()); err != nil {
			return "", err
		}
		run, err := r.c.store.SetRunState(ctx, r.id, campaigns.Running, "SCHEDULE", r.c.wall())
		return "the campaign is " + string(run.State), err
	case campaigns.DoStop:
		run, err := r.c.store.SetRunState(ctx, r.id, campaigns.Stopping, "SCHEDULE", r.c.wall())
		return "the campaign is " + string(run.State), err
	case campaigns.DoReset:
		n, err := r.c.store.ResetCampaign(ctx, r.id, due)
		return fmt.Sprintf("%d members begin anew", n), err
	case campaigns.DoImport:
	}
	return "", fmt.Errorf("schedule %s does %q, which nobody can", s.ID, s.Do)
}

// ended writes what came of a firing, into the log too.
func (r *runner) ended(ctx context.Context, s campaigns.Schedule, f store.Firing, result string, err error) {
	f.Over, f.Result = r.c.wall(), result
	if err != nil {
		f.Error = err.Error()
		if s.Do != campaigns.DoImport {
			f.Result = ""
		}
		r.log.Warn("schedule failed", "schedule", s.ID, "do", string(s.Do), "due", f.Due, "err", err)
	} else {
		r.log.Info("schedule fired", "schedule", s.ID, "do", string(s.Do), "due", f.Due, "result", result)
	}
	if err := r.writeFiring(ctx, s, f); err != nil && r.ctx.Err() == nil {
		r.log.Warn("what a schedule came to is not written", "schedule", s.ID, "err", err)
	}
}

// firingPatience bounds how long the result of a firing is tried to be written.
const firingPatience = 5 * time.Second

func (r *runner) writeFiring(ctx context.Context, s campaigns.Schedule, f store.Firing) error {
	ctx, cancel := context.WithTimeout(ctx, firingPatience)
	defer cancel()
	for {
		err := r.c.store.EndFiring(ctx, r.id, r.epoch(), s.ID, f)
		if err == nil || campaigns.CodeOf(err) == campaigns.Stale || !sleep(ctx, journalBackoff) {
			return err
		}
	}
}

func (r *runner) isReading(schedule string) bool {
	r.firings.mu.Lock()
	defer r.firings.mu.Unlock()
	return r.firings.reading[schedule]
}

func (r *runner) setReading(schedule string, is bool) {
	r.firings.mu.Lock()
	defer r.firings.mu.Unlock()
	if r.firings.reading == nil {
		r.firings.reading = map[string]bool{}
	}
	r.firings.reading[schedule] = is
}
