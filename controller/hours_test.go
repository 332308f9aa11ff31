// SPDX-License-Identifier: MIT

package controller

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/calendars"
	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/esl"
)

// nine is a Friday, on which these campaigns open at nine.
var nine = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// officeDays are open from nine to five on the days around it.
func officeDays() *calendars.Calendar {
	c := &calendars.Calendar{Timezone: "UTC"}
	for _, day := range []time.Weekday{time.Thursday, time.Friday, time.Saturday} {
		c.Windows = append(c.Windows, calendars.Window{Weekday: day, Start: 9 * 60, End: 17 * 60})
	}
	return c
}

// putClock sets the time by which a controller's calendars and schedules go.
func putClock(c *Controller, wall time.Time) { c.skew.Store(int64(time.Until(wall))) }

// controllerAt starts a controller whose calendars and schedules begin at a time.
func (h *harness) controllerAt(name string, wall time.Time, imports Imports) *Controller {
	h.t.Helper()
	c, err := New(Config{Name: name, Imports: imports, Nodes: []esl.NodeConfig{{
		Name: "fs1", Addr: h.sim.Addr(), Password: testPassword, Heartbeat: time.Second,
	}}}, h.store, prometheus.NewRegistry(), h.log)
	must(h.t, err)
	putClock(c, wall)
	c.Start()
	h.t.Cleanup(c.Close)
	return c
}

// awaitState waits until a campaign is in a state, for a cause.
func (h *harness) awaitState(id string, state campaigns.RunState, cause string) {
	h.t.Helper()
	h.eventually("campaign "+id+" to be "+string(state), func() bool {
		run, err := h.store.Run(h.t.Context(), id)
		must(h.t, err)
		return run.State == state && run.Cause == cause
	})
}

// A campaign that runs while its calendar is closed begins to dial when it opens,
// and ends when its list is done.
func TestCalendarOpens(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		hours func() *calendars.Calendar
		from  time.Time
	}{
		"in the morning": {officeDays, nine},
		"on its first day": {func() *calendars.Calendar {
			c := officeDays()
			c.Windows = append(c.Windows, calendars.Window{Weekday: time.Friday, End: 24 * 60})
			c.Start = calendars.Date{Year: 2026, Month: 11, Day: 20}
			return c
		}, nine.Truncate(24 * time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, nil)
			h.campaign(func(c *campaigns.Campaign) { c.Hours = tt.hours() }, agents(1, true), "+99901010100001")
			c := h.controllerAt("ctl", tt.from.Add(-1500*time.Millisecond), Imports{})
			h.run(c, "c1")
			a := h.finished("c1", 1)[0]
			after := a.ClaimedAt.Add(time.Duration(c.skew.Load())).Sub(tt.from)
			t.Logf("claimed %s after it has opened", after)
			if after < 0 || a.Result != campaigns.Connected {
				t.Errorf("%s, claimed %s after the calendar has opened", a.Result, after)
			}
			h.awaitState("c1", campaigns.Ended, "QUEUE_COMPLETE")
			h.sound("c1")
		})
	}
}

// offered waits until an agent is shown a record, and gives the attempt.
func (h *harness) offered(c *Controller, agent string) string {
	h.t.Helper()
	var attempt string
	h.eventually(agent+" to be shown a record", func() bool {
		call, err := c.AgentCall(h.t.Context(), agent)
		attempt = call.Attempt.ID
		return err == nil && call.Offered
	})
	return attempt
}

// When the calendar closes, what is shown to agents is taken back and nobody is
// called any more.
func TestCalendarCloses(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	h.campaign(func(c *campaigns.Campaign) { c.Mode, c.Hours = campaigns.Preview, officeDays() }, agents(1, true),
		"+99901010100001", "+99901010100002")
	c := h.controllerAt("ctl", nine.Add(time.Hour), Imports{})
	h.run(c, "c1")
	h.offered(c, "a0")
	// Nobody is told but those who are woken by the close.
	putClock(c, nine.Add(8*time.Hour-500*time.Millisecond))
	c.runner("c1").setAlarms()
	if a := h.finished("c1", 1)[0]; a.Result != campaigns.Cancelled || !a.DialedAt.IsZero() {
		t.Errorf("%s, dialled at %s", a.Result, a.DialedAt)
	}
	h.sound("c1")
	h.ready("c1", 1)
	counts, err := h.store.Counts(t.Context(), "c1")
	must(t, err)
	if run, err := h.store.Run(t.Context(), "c1"); err != nil || run.State != campaigns.Running || counts.Waiting != 2 {
		t.Errorf("%s with %d waiting: %v", run.State, counts.Waiting, err)
	}
	if n := h.dialled("+99901010100001") + h.dialled("+99901010100002"); n != 0 {
		t.Errorf("%d calls", n)
	}
}

// An agent who accepts a record a moment after the close gets no call.
func TestAcceptedAfterTheClose(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	h.campaign(func(c *campaigns.Campaign) { c.Mode, c.Hours = campaigns.Preview, officeDays() }, agents(1, true), "+99901010100001")
	c := h.controllerAt("ctl", nine.Add(time.Hour), Imports{})
	h.run(c, "c1")
	attempt := h.offered(c, "a0")
	putClock(c, nine.Add(9*time.Hour)) // and nobody is woken
	must(t, c.AnswerOffer(t.Context(), "c1", attempt, "a0", campaigns.AnswerAccept))
	a := h.finished("c1", 1)[0]
	if a.Result != campaigns.Blocked || a.Refusal == nil || a.Refusal.Gate != campaigns.GateCalendar || h.dialled("+99901010100001") != 0 {
		t.Errorf("%s by %+v, called %d times", a.Result, a.Refusal, h.dialled("+99901010100001"))
	}
	if m := h.member("c1", 1); m.State != campaigns.Waiting || m.Attempts != 0 {
		t.Errorf("%s after %d attempts", m.State, m.Attempts)
	}
	h.sound("c1")
}

// A call in the air outlives the calendar; with it the campaign ends, and cannot
// be run again.
func TestCalendarEnds(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	h.campaign(func(c *campaigns.Campaign) {
		c.Hours = officeDays()
		c.Hours.End = calendars.DateOf(nine)
	}, agents(1, true), "+99901010100001", "+99901010100002")
	c := h.controllerAt("ctl", nine.Add(time.Hour), Imports{})
	h.run(c, "c1")
	h.eventually("a conversation", func() bool {
		live := c.InAir("c1")
		return len(live) == 1 && live[0].Phase == "bridged"
	})
	putClock(c, nine.Add(24*time.Hour))
	c.runner("c1").wake()
	if run, err := h.store.Run(t.Context(), "c1"); err != nil || run.State != campaigns.Running {
		t.Errorf("%s while its last call is in the air: %v", run.State, err)
	}
	if a := h.finished("c1", 1)[0]; a.Result != campaigns.Connected {
		t.Errorf("the call ended %s", a.Result)
	}
	h.awaitState("c1", campaigns.Ended, store.CalendarOver)
	h.sound("c1")
	if counts, err := h.store.Counts(t.Context(), "c1"); err != nil || counts.Waiting != 1 {
		t.Errorf("%d wait: %v", counts.Waiting, err)
	}
	if _, err := c.Run(t.Context(), "c1"); campaigns.CodeOf(err) != campaigns.Conflict || !strings.Contains(err.Error(), "its calendar ended on 2026-11-20") {
		t.Errorf("run again: %v", err)
	}
}

// A controller that was not there when the calendar opened, or ended, does what
// is to be done when it starts.
func TestCalendarChangedWhileNobodyRan(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	h.campaign(func(c *campaigns.Campaign) {
		c.Hours, c.MaxAttempts = officeDays(), 3
		c.Hours.End = calendars.DateOf(nine)
	}, agents(1, true), "+99901010100001", "+99902010100002")
	first := h.controllerAt("ctl", nine.Add(-time.Hour), Imports{})
	h.run(first, "c1")
	h.eventually("the campaign to have an owner", func() bool { return first.runs("c1") })
	first.Close()
	if n := h.dialled("+99901010100001"); n != 0 {
		t.Fatalf("%d calls before it opens", n)
	}
	second := h.controllerAt("ctl", nine.Add(time.Hour), Imports{})
	h.finished("c1", 2)
	second.Close()
	h.controllerAt("ctl", nine.Add(24*time.Hour), Imports{})
	h.awaitState("c1", campaigns.Ended, store.CalendarOver)
	h.sound("c1")
}
