// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"testing"
	"time"

	"tandem/calendars"
	"tandem/campaigns"
)

// promisedAt gives a change that has the member wait for a callback.
func promisedAt(at time.Time, agent string) func(*campaigns.Campaign, *campaigns.Member) {
	return func(_ *campaigns.Campaign, m *campaigns.Member) {
		m.Callback = &campaigns.Callback{At: at, Agent: agent}
	}
}

// The attempts of these tests were claimed a minute before noon.
func TestSettleCallback(t *testing.T) {
	t.Parallel()
	due := promisedAt(noon.Add(-2*time.Minute), "ann")
	late := promisedAt(noon.Add(-14*time.Minute), "ann")
	during := promisedAt(noon.Add(24*time.Hour), "ann")
	rules := func(missed campaigns.Missed, change func(*campaigns.Campaign, *campaigns.Member)) func(*campaigns.Campaign, *campaigns.Member) {
		return func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Callbacks.Missed = missed
			change(c, m)
		}
	}
	atMax := func(change func(*campaigns.Campaign, *campaigns.Member)) func(*campaigns.Campaign, *campaigns.Member) {
		return func(c *campaigns.Campaign, m *campaigns.Member) {
			change(c, m)
			m.Attempts = 5
		}
	}
	const wait, day = campaigns.DefaultRetryWait, 24 * time.Hour
	for name, s := range map[string]settling{
		"fulfilled":                                {attempt: talked, change: due, want: ended(campaigns.NormalClearing, 1), counts: true},
		"fulfilled, too short a talk":              {attempt: talked, change: func(c *campaigns.Campaign, m *campaigns.Member) { due(c, m); c.MinTalk = time.Hour }, want: waiting(wait, 0+1, 1), counts: true},
		"promised in the talk":                     {attempt: talked, change: during, want: waiting(day, 1, 1), counts: true},
		"promised in the talk, attempts used up":   {attempt: talked, change: atMax(during), want: waiting(day, 1, 6), counts: true},
		"promised in the talk, awaits no result":   {attempt: talked, change: func(c *campaigns.Campaign, m *campaigns.Member) { during(c, m); c.Await.Wait = true }, want: waiting(day, 1, 1), counts: true},
		"promised, and its time came in the talk":  {attempt: talked, change: promisedAt(noon.Add(-30*time.Second), "ann"), want: waiting(time.Second, 1, 1), counts: true},
		"promised, then disabled":                  {attempt: with(talked, func(a *campaigns.Attempt) { a.EndsAs = campaigns.Disabled }), change: during, want: ended(campaigns.Disabled, 1), counts: true},
		"in vain, still in time":                   {attempt: rang, change: due, want: waiting(wait, 1, 1), counts: true},
		"in vain, attempts used up":                {attempt: rang, change: atMax(due), want: ended(campaigns.MaxTryCount, 6), counts: true},
		"blocked, attempts used up before":         {attempt: blocked(campaigns.GateAgent, noon.Add(time.Minute)), change: atMax(due), want: waiting(time.Minute, 0, 5)},
		"missed, the same time tomorrow":           {attempt: rang, change: late, want: waiting(day, 1, 1), counts: true},
		"missed, tried again":                      {attempt: rang, change: rules(campaigns.MissedRetry, late), want: waiting(wait, 1, 1), counts: true},
		"missed, closed":                           {attempt: rang, change: rules(campaigns.MissedClose, late), want: ended(campaigns.CallbackMissed, 1), counts: true},
		"blocked for two days":                     {attempt: blocked(campaigns.GateCap, noon.Add(2*day)), change: due, want: waiting(2*day, 0, 0)},
		"blocked for two days, tried again":        {attempt: blocked(campaigns.GateCap, noon.Add(2*day)), change: rules(campaigns.MissedRetry, due), want: waiting(2*day, 0, 0)},
		"missed, the next opening of the campaign": {attempt: rang, change: func(c *campaigns.Campaign, m *campaigns.Member) { late(c, m); c.Hours = office9to17() }, want: waiting(21*time.Hour, 1, 1), counts: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.check(t)
		})
	}
}

// office9to17 is open from Monday to Friday.
func office9to17() *calendars.Calendar {
	cal := calendars.Calendar{Timezone: "UTC"}
	for day := time.Monday; day <= time.Friday; day++ {
		cal.Windows = append(cal.Windows, calendars.Window{Weekday: day, Start: 9 * 60, End: 17 * 60})
	}
	return &cal
}

func TestFulfilledCallbackIsGone(t *testing.T) {
	t.Parallel()
	c, m := newCampaign(), newMember(mobile)
	c.MinTalk = time.Hour
	m.Callback = &campaigns.Callback{At: noon.Add(-2 * time.Minute), Agent: "ann"}
	a := talked
	a.Number, a.ClaimedAt = mobile, noon.Add(-time.Minute)
	if after := c.Settle(m, &a, noon); after.Callback != nil || c.LaneOf(&after).Agent != "" {
		t.Errorf("%+v", after.Callback)
	}
	if m.Callback == nil {
		t.Error("the member that was passed in has changed")
	}
}

func TestKeepCallback(t *testing.T) {
	t.Parallel()
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	for name, tt := range map[string]struct {
		agent    string
		anyone   time.Duration
		loggedIn bool
		now      time.Time
		changed  bool
		want     campaigns.Callback
	}{
		"its time has not come":           {"ann", 0, false, at(-1), false, campaigns.Callback{At: noon, Agent: "ann"}},
		"the agent is there":              {"ann", 0, true, at(14), false, campaigns.Callback{At: noon, Agent: "ann"}},
		"the agent is away":               {"ann", 0, false, at(0), true, campaigns.Callback{At: noon}},
		"the agent is away for a while":   {"ann", 10 * time.Minute, false, at(9), false, campaigns.Callback{At: noon, Agent: "ann"}},
		"the agent has not come free":     {"ann", 10 * time.Minute, true, at(10), true, campaigns.Callback{At: noon}},
		"nobody has come":                 {"", 0, false, at(15), false, campaigns.Callback{At: noon}},
		"nobody has come in time, missed": {"", 0, false, at(16), true, campaigns.Callback{At: at(16 + 24*60), Missed: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, m := newCampaign(), newMember(mobile)
			c.Callbacks.Anyone = tt.anyone
			m.Callback, m.Due = &campaigns.Callback{At: noon, Agent: tt.agent}, noon
			after, changed := c.KeepCallback(m, tt.loggedIn, tt.now)
			if changed != tt.changed || *after.Callback != tt.want {
				t.Errorf("changed %v: %+v", changed, *after.Callback)
			}
			if *m.Callback != (campaigns.Callback{At: noon, Agent: tt.agent}) {
				t.Error("the member that was passed in has changed")
			}
		})
	}
}

// A call that was promised for a time at which nobody may be called is due when
// the hours begin, and not missed then.
func TestCallbackOutOfHours(t *testing.T) {
	t.Parallel()
	c, m := newCampaign(), newMember(mobile)
	c.Hours = office9to17()
	night := noon.Add(8 * time.Hour)
	m, err := c.SetCallback(m, campaigns.Callback{At: night, Agent: "ann"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if want := noon.Add(21 * time.Hour); !m.Due.Equal(want) || !m.Callback.At.Equal(want) {
		t.Errorf("due %s, promised %s", m.Due, m.Callback.At)
	}
	if _, changed := c.KeepCallback(m, true, m.Due.Add(time.Minute)); changed {
		t.Error("missed as soon as it is due")
	}
}
