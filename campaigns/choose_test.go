// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

const (
	mobile = "+4930100001"
	office = "+4930100002"
	home   = "+4930100003"
)

// member3 is a member with a mobile, an office and a home number.
func member3() campaigns.Member {
	m := newMember(mobile, office, home)
	for i, code := range []string{"mobile", "office", "home"} {
		m.Communications[i].Type = code
	}
	return m
}

// types3 gives the three types, the office open from 9 to 17.
func types3() []campaigns.CommunicationType {
	return []campaigns.CommunicationType{
		{Code: "mobile"}, {Code: "office", Hours: []campaigns.Hours{{Start: 9 * 60, End: 17 * 60}}}, {Code: "home"},
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	evening := time.Date(2026, 3, 2, 18, 0, 0, 0, berlin)
	nine := time.Date(2026, 3, 3, 9, 0, 0, 0, berlin)
	end := func(m *campaigns.Member, which ...int) {
		for _, i := range which {
			m.Communications[i].Ended = true
		}
	}
	tests := map[string]struct {
		change func(*campaigns.Campaign, *campaigns.Member)
		at     time.Time // default noon
		next   int
		open   time.Time // default at
	}{
		"order of the card":     {func(*campaigns.Campaign, *campaigns.Member) {}, noon, 0, noon},
		"the number's priority": {func(_ *campaigns.Campaign, m *campaigns.Member) { m.Communications[2].Priority = 1 }, noon, 2, noon},
		"the type's priority":   {func(c *campaigns.Campaign, _ *campaigns.Member) { c.Numbers.Types[1].Priority = 5 }, noon, 1, noon},
		"both are added": {func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Numbers.Types[1].Priority = 5
			m.Communications[2].Priority = 6
		}, noon, 2, noon},
		"tried less":             {func(_ *campaigns.Campaign, m *campaigns.Member) { m.Communications[0].Attempts = 1 }, noon, 1, noon},
		"ended":                  {func(_ *campaigns.Campaign, m *campaigns.Member) { end(m, 0) }, noon, 1, noon},
		"all ended":              {func(_ *campaigns.Campaign, m *campaigns.Member) { end(m, 0, 1, 2) }, noon, -1, time.Time{}},
		"closed goes last":       {func(c *campaigns.Campaign, m *campaigns.Member) { m.Communications[1].Priority = 9 }, evening, 0, evening},
		"closed is all there is": {func(_ *campaigns.Campaign, m *campaigns.Member) { end(m, 0, 2) }, evening, 1, nine},
		"the member's own clock": {func(_ *campaigns.Campaign, m *campaigns.Member) { end(m, 0, 2); m.Timezone = "America/New_York" }, evening, 1, evening},
		"a type that never opens": {func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Numbers.Types[1].Hours[0] = campaigns.Hours{}
			end(m, 0, 2)
		}, noon, -1, time.Time{}},
		"attempts of the type": {func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Numbers.Types[0].Attempts = 2
			m.Communications[2].Type, m.Communications[2].Attempts = "mobile", 2
			m.Communications[0].Priority = 9
		}, noon, 1, noon},
		"attempts of each number": {func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Numbers.Types[0].Attempts, c.Numbers.PerNumber = 2, true
			m.Communications[2].Type, m.Communications[2].Attempts = "mobile", 2
			m.Communications[0].Priority = 9
		}, noon, 0, noon},
		"no attempts left": {func(c *campaigns.Campaign, m *campaigns.Member) {
			for i := range c.Numbers.Types {
				c.Numbers.Types[i].Attempts = 1
				m.Communications[i].Attempts = 1
			}
		}, noon, -1, time.Time{}},
		"round robin": {func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Numbers.Strategy = campaigns.RoundRobin
			m.Communications[0].Priority = 9
			for i, ago := range []time.Duration{time.Hour, 3 * time.Hour, 2 * time.Hour} {
				m.Communications[i].Last = noon.Add(-ago)
			}
		}, noon, 1, noon},
		"a promised number": {func(_ *campaigns.Campaign, m *campaigns.Member) {
			m.Callback = &campaigns.Callback{At: noon, Number: home}
		}, noon, 2, noon},
		"a promised number is worth more than its attempts": {func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Numbers.Types[2].Attempts, m.Communications[2].Attempts = 1, 1
			m.Callback = &campaigns.Callback{At: noon, Number: home}
		}, noon, 2, noon},
		"a promised number that has ended": {func(_ *campaigns.Campaign, m *campaigns.Member) {
			m.Callback = &campaigns.Callback{At: noon, Number: home}
			end(m, 2)
		}, noon, 0, noon},
		"the recall": {func(_ *campaigns.Campaign, m *campaigns.Member) {
			m.Recalled, m.Communications[1].Cause = true, campaigns.AbandonedEnd
		}, noon, 1, noon},
		"the recall was made": {func(_ *campaigns.Campaign, m *campaigns.Member) {
			m.Recalled, m.Communications[1].Cause, m.Communications[1].Ended = true, campaigns.AbandonedEnd, true
		}, noon, 0, noon},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, m := newCampaign(), member3()
			c.Timezone, c.Numbers.Types = "Europe/Berlin", types3()
			tt.change(&c, &m)
			next, open := c.Choose(&m, tt.at)
			if next != tt.next || !open.Equal(tt.open) {
				t.Errorf("number %d from %s, want %d from %s", next, open, tt.next, tt.open)
			}
		})
	}
}

// drawReach gives random rules for numbers, and a member to call by them.
func drawReach(t *rapid.T) (campaigns.Campaign, campaigns.Member) {
	c, m := newCampaign(), member3()
	c.Numbers.PerNumber = rapid.Bool().Draw(t, "per number")
	c.Numbers.Strategy = rapid.SampledFrom([]campaigns.NumberStrategy{campaigns.ByPriority, campaigns.RoundRobin}).Draw(t, "strategy")
	c.Numbers.Types = types3()[:rapid.IntRange(0, 3).Draw(t, "types")]
	c.Timezone = rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}).Draw(t, "zone")
	for i := range c.Numbers.Types {
		ty := &c.Numbers.Types[i]
		ty.Attempts = rapid.IntRange(0, 3).Draw(t, "attempts")
		if rapid.Bool().Draw(t, "has hours") {
			start := rapid.IntRange(0, 1000).Draw(t, "start")
			ty.Hours = []campaigns.Hours{{Start: start, End: start + rapid.IntRange(60, 440).Draw(t, "open for")}}
		}
	}
	for i := range m.Communications {
		n := &m.Communications[i]
		n.Ended = rapid.Bool().Draw(t, "ended")
		n.Attempts = rapid.IntRange(0, 3).Draw(t, "tried")
		n.Priority = rapid.IntRange(0, 2).Draw(t, "priority")
		n.Type = rapid.SampledFrom([]string{"mobile", "office", "home", ""}).Draw(t, "type")
	}
	return c, m
}

// A stopped number is never chosen, nor one without attempts; what is chosen is
// open at the moment that is named, on the member's clock, and not before; and
// nothing is chosen only where nothing is left.
func TestChooseKeepsItsRules(t *testing.T) {
	t.Parallel()
	// Spring and autumn, so that the clocks change.
	begins := []time.Time{time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 23, 0, 0, 0, 0, time.UTC), noon}
	rapid.Check(t, func(t *rapid.T) {
		c, m := drawReach(t)
		at := rapid.SampledFrom(begins).Draw(t, "begin").Add(time.Duration(rapid.IntRange(0, 5*1440).Draw(t, "minutes")) * time.Minute)
		next, open := c.Choose(&m, at)
		usable := slices.ContainsFunc(m.Communications, func(n campaigns.Communication) bool { return !n.Ended && hasAttempts(&c, &m, n) })
		if next < 0 {
			if usable {
				t.Fatal("there was a number")
			}
			return
		}
		n := m.Communications[next]
		if n.Ended || !hasAttempts(&c, &m, n) || open.Before(at) {
			t.Fatalf("chose %+v, open at %s", n, open)
		}
		m.Next = next
		lane := c.LaneOf(&m)
		if !c.LaneOpen(lane, open) {
			t.Fatalf("lane %s is closed at %s", lane, open)
		}
		if open.After(at) && c.LaneOpen(lane, open.Add(-time.Minute)) {
			t.Fatalf("lane %s was open before %s", lane, open)
		}
	})
}

func hasAttempts(c *campaigns.Campaign, m *campaigns.Member, n campaigns.Communication) bool {
	for _, ty := range c.Numbers.Types {
		if ty.Code != n.Type || ty.Attempts == 0 {
			continue
		}
		used := n.Attempts
		if !c.Numbers.PerNumber {
			used = 0
			for _, o := range m.Communications {
				if o.Type == n.Type {
					used += o.Attempts
				}
			}
		}
		return used < ty.Attempts
	}
	return true
}

// Round robin comes to every number before it comes to one again.
func TestRoundRobinVisitsAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := newCampaign()
		c.MaxAttempts, c.Numbers.Strategy = 1000, campaigns.RoundRobin
		m := member3()
		for i := range m.Communications {
			m.Communications[i].Priority = rapid.IntRange(-5, 5).Draw(t, "priority")
		}
		m.Begin(&c, noon)
		var visited []int
		for range 12 {
			visited = append(visited, m.Next)
			a := campaigns.Attempt{
				Number: m.Communications[m.Next].Number, Result: campaigns.Busy, Cause: campaigns.UserBusy,
				ClaimedAt: m.Due, DialedAt: m.Due,
			}
			m = c.Settle(m, &a, m.Due.Add(time.Second))
		}
		for i := 3; i < len(visited); i++ {
			if visited[i] != visited[i-3] || visited[i] == visited[i-1] || visited[i] == visited[i-2] {
				t.Fatalf("visited %v", visited)
			}
		}
	})
}

func TestBegin(t *testing.T) {
	t.Parallel()
	c, m := newCampaign(), member3()
	c.Numbers.Types = types3()
	m.Communications[0].Ended, m.Communications[2].Ended = true, true
	m.Begin(&c, noon.Add(8*time.Hour))
	if want := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC); m.State != campaigns.Waiting || m.Next != 1 || !m.Due.Equal(want) {
		t.Errorf("%s, number %d, due %s", m.State, m.Next, m.Due)
	}
	m.Communications[1].Ended = true
	m.Begin(&c, noon)
	if m.State != campaigns.Over || m.EndCause != campaigns.NoCommunications {
		t.Errorf("without a number: %s %s", m.State, m.EndCause)
	}
}
