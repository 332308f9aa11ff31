// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

func TestLaneOf(t *testing.T) {
	t.Parallel()
	callback := func(agent string) func(*campaigns.Campaign, *campaigns.Member) {
		return func(_ *campaigns.Campaign, m *campaigns.Member) {
			m.Callback = &campaigns.Callback{At: noon, Agent: agent}
		}
	}
	in := func(mode campaigns.Mode, change func(*campaigns.Campaign, *campaigns.Member)) func(*campaigns.Campaign, *campaigns.Member) {
		return func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Mode = mode
			c.Normalize()
			change(c, m)
		}
	}
	recall := func(_ *campaigns.Campaign, m *campaigns.Member) {
		m.Recalled, m.Communications[0].Cause = true, campaigns.AbandonedEnd
	}
	tests := map[string]struct {
		change func(*campaigns.Campaign, *campaigns.Member)
		want   string
	}{
		"the campaign's zone":  {func(*campaigns.Campaign, *campaigns.Member) {}, ""},
		"a zone":               {func(_ *campaigns.Campaign, m *campaigns.Member) { m.Timezone = "Europe/Berlin" }, "Europe/Berlin"},
		"a type without hours": {func(c *campaigns.Campaign, m *campaigns.Member) { c.Numbers.Types = types3() }, ""},
		"a type with hours":    {func(c *campaigns.Campaign, m *campaigns.Member) { c.Numbers.Types, m.Next = types3(), 1 }, "~office"},
		"zone and type": {func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Numbers.Types, m.Next, m.Timezone = types3(), 1, "Etc/GMT+5"
		}, "Etc/GMT+5~office"},
		"promised by an agent": {callback("ann"), "@ann"},
		"promised by anybody":  {callback(""), ""},
		"promised, agents on the answer": {func(c *campaigns.Campaign, m *campaigns.Member) {
			c.Order, c.Reserve = campaigns.CustomerFirst, campaigns.ReserveOnAnswer
			callback("")(c, m)
		}, "@*"},
		"promised by anybody, power":     {in(campaigns.Power, callback("")), "@*"},
		"promised by anybody, preview":   {in(campaigns.Preview, callback("")), ""},
		"promised by an agent, predict":  {in(campaigns.Predictive, callback("ann")), "@ann"},
		"promised, nobody to reserve":    {in(campaigns.Broadcast, callback("ann")), ""},
		"the call after an abandoned":    {in(campaigns.Predictive, recall), "@*"},
		"… which was made":               {in(campaigns.Predictive, func(_ *campaigns.Campaign, m *campaigns.Member) { m.Recalled = true }), ""},
		"a member without a next number": {func(c *campaigns.Campaign, m *campaigns.Member) { c.Numbers.Types, m.Next = types3(), -1 }, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, m := newCampaign(), member3()
			tt.change(&c, &m)
			if got := c.LaneOf(&m).String(); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestParseLane(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := campaigns.Lane{
			Zone: rapid.SampledFrom([]string{"", "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT-14"}).Draw(t, "zone"),
			Type: rapid.SampledFrom([]string{"", "mobile", "a-b_c"}).Draw(t, "type"),
		}
		switch rapid.IntRange(0, 2).Draw(t, "who") {
		case 1:
			l.Agent = "ann_1"
		case 2:
			l.Reserved = true
		}
		got, err := campaigns.ParseLane(l.String())
		if err != nil || got != l {
			t.Fatalf("%q: %+v %v", l.String(), got, err)
		}
	})
	for _, bad := range []string{"@", "~", "Mars/Olympus", "UTC~", "UTC~a b", "@a b", "Local", "@ann@*"} {
		if l, err := campaigns.ParseLane(bad); err == nil {
			t.Errorf("%q is %+v", bad, l)
		}
	}
}

// Callbacks stand above all others, and each priority of those is a rank of its own.
func TestRank(t *testing.T) {
	t.Parallel()
	c := newCampaign()
	rank := func(priority int, callback bool) int {
		m := campaigns.Member{Priority: priority}
		if callback {
			m.Callback = &campaigns.Callback{At: noon}
		}
		return c.Rank(&m)
	}
	for p := -1000; p < 1000; p++ {
		if rank(p, false) >= rank(p+1, false) || rank(p, true) > rank(p+1, true) {
			t.Fatalf("priority %d is not below %d", p, p+1)
		}
	}
	switch {
	case rank(-1000, false) != 0 || rank(1000, true) != campaigns.MaxRank:
		t.Error("the ends are", rank(-1000, false), rank(1000, true))
	case rank(1000, false) >= rank(-1000, true):
		t.Error("a fresh member stands above a callback")
	case rank(-1000, true) >= rank(0, true) || rank(0, true) >= rank(1000, true):
		t.Error("callbacks have no order")
	}
}

// The hours of packs and types hold together, and the change that is foretold
// is the next one there is.
func TestLaneHours(t *testing.T) {
	t.Parallel()
	c := newCampaign()
	c.Timezone, c.Guards.Packs, c.Numbers.Types = "Europe/Paris", []string{"france"}, types3()
	at := func(s string) time.Time {
		when, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, tt := range []struct {
		lane campaigns.Lane
		at   string
		open bool
		by   string
		next string
	}{
		{campaigns.Lane{}, "2026-03-02T09:00:00+01:00", false, "france@2023-03-01", "2026-03-02T10:00:00+01:00"},
		{campaigns.Lane{}, "2026-03-02T10:00:00+01:00", true, "", "2026-03-02T13:00:00+01:00"},
		{campaigns.Lane{Type: "office"}, "2026-03-02T16:59:59+01:00", true, "", "2026-03-02T17:00:00+01:00"},
		{campaigns.Lane{Type: "office"}, "2026-03-02T17:00:00+01:00", false, "", "2026-03-03T10:00:00+01:00"},
		{campaigns.Lane{}, "2026-03-27T20:00:00+01:00", false, "france@2023-03-01", "2026-03-30T10:00:00+02:00"}, // the clocks change meanwhile
		{campaigns.Lane{Zone: "America/New_York"}, "2026-03-02T16:00:00+01:00", true, "", "2026-03-02T19:00:00+01:00"},
		{campaigns.Lane{}, "2026-12-24T20:00:00+01:00", false, "france@2026-08-11", "2026-12-28T10:00:00+01:00"},
	} {
		when := at(tt.at)
		if open, by := c.LaneOpen(tt.lane, when), c.LaneClosedBy(tt.lane, when); open != tt.open || by != tt.by {
			t.Errorf("%s %s: open %v, closed by %q", tt.lane, tt.at, open, by)
		}
		if next := c.LaneChange(tt.lane, when); !next.Equal(at(tt.next)) {
			t.Errorf("%s %s: changes %s, want %s", tt.lane, tt.at, next, tt.next)
		}
	}
	c.Guards.Packs, c.Numbers.Types = []string{"uk"}, nil
	if !c.LaneOpen(campaigns.Lane{}, noon) || !c.LaneChange(campaigns.Lane{}, noon).IsZero() {
		t.Error("a pack without hours closes a lane")
	}
}
