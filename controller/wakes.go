// SPDX-License-Identifier: MIT

package controller

import (
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"tandem/campaigns"
)

// alarms wake campaigns when their calendars open, close or end, and when their
// schedules are due. An alarm decides nothing: whoever it wakes asks the calendar,
// and the ledger of firings. One that is missed or comes twice does no harm.
type alarms struct {
	cron *cron.Cron
	skew func() time.Duration

	mu  sync.Mutex
	set map[string][]cron.EntryID // by campaign
}

func newAlarms(skew func() time.Duration) *alarms {
	return &alarms{cron: cron.New(cron.WithLocation(time.UTC)), skew: skew, set: map[string][]cron.EntryID{}}
}

func (a *alarms) start() { a.cron.Start() }
func (a *alarms) stop()  { <-a.cron.Stop().Done() }

// replace sets the alarms of a campaign, in the place of those that it had.
func (a *alarms) replace(c *campaigns.Campaign, hours, schedules func()) {
	var entries []cron.EntryID
	if c.Hours != nil {
		entries = append(entries, a.cron.Schedule(skewed{c.Hours.Wakes(), a.skew}, cron.FuncJob(hours)))
	}
	for _, s := range c.Schedules {
		if !s.Disabled {
			entries = append(entries, a.cron.Schedule(skewed{scheduleTimes{s, c.Timezone}, a.skew}, cron.FuncJob(schedules)))
		}
	}
	a.mu.Lock()
	before := a.set[c.ID]
	a.set[c.ID] = entries
	a.mu.Unlock()
	a.take(before)
}

// remove takes the alarms of a campaign away.
func (a *alarms) remove(campaign string) {
	a.mu.Lock()
	before := a.set[campaign]
	delete(a.set, campaign)
	a.mu.Unlock()
	a.take(before)
}

func (a *alarms) take(entries []cron.EntryID) {
	for _, id := range entries {
		a.cron.Remove(id)
	}
}

// skewed is a schedule on a clock that goes ahead of the machine's.
type skewed struct {
	cron.Schedule
	by func() time.Duration
}

// Next gives the next time on the machine's clock; zero = never.
func (s skewed) Next(t time.Time) time.Time {
	by := s.by()
	next := s.Schedule.Next(t.Add(by))
	if next.IsZero() {
		return next
	}
	return next.Add(-by)
}

// scheduleTimes are the times of a campaign's schedule.
type scheduleTimes struct {
	schedule campaigns.Schedule
	zone     string
}

func (s scheduleTimes) Next(t time.Time) time.Time { return s.schedule.Next(s.zone, t) }

// wall is the time by which calendars and schedules go: the machine's, unless a
// test has put it forward to a moment at which something happens.
func (c *Controller) wall() time.Time { return time.Now().Add(time.Duration(c.skew.Load())) }

// setAlarms has a campaign that is run here woken at its times.
func (r *runner) setAlarms() {
	if r.ctx.Err() != nil {
		return
	}
	r.c.alarms.replace(r.campaign(), r.wake, r.wakeSchedules)
}
