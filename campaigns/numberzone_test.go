// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

// abroad is a campaign of Berlin that goes by the zones of numbers and calls
// from eight to nine in the evening.
func abroad() campaigns.Campaign {
	c := campaigns.Campaign{ID: "c1", Name: "Test", Timezone: "Europe/Berlin"}
	c.Normalize()
	return c
}

// A lane has the member's own zone, else those in which the number can be.
func TestLaneOfNumbers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ number, zone, from, want string }{
		"one zone":                           {number: "+12125550123", want: "America/New_York"},
		"a mobile of a country of one":       {number: "+4915112345678", want: "Europe/Berlin"},
		"the member's own zone":              {number: "+12125550123", zone: "Asia/Tokyo", want: "Asia/Tokyo"},
		"the campaign's, by its rules":       {number: "+12125550123", from: "campaign", want: ""},
		"two zones":                          {number: "+19288715555", want: "America/Denver&America/Phoenix"},
		"several, whose clocks are the same": {number: "+376312345", want: "Europe/Andorra"},
		"anywhere in North America":          {number: "+18005550123", want: "+1"},
		"anywhere in Mexico":                 {number: "+5215512345678", want: "+52"},
		"no country":                         {number: "+99901010100001", want: ""},
		"no E.164":                           {number: "02125550123", want: ""},
		"a satellite":                        {number: "+870123456789", want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := abroad()
			if tt.from != "" {
				c.Numbers.Zone = campaigns.NumberZone(tt.from)
			}
			m := campaigns.Member{Timezone: tt.zone, Communications: []campaigns.Communication{{Number: tt.number}}}
			lane := c.LaneOf(&m)
			if lane.Zone != tt.want {
				t.Fatalf("lane %q, want %q", lane.Zone, tt.want)
			}
			if again, err := campaigns.ParseLane(lane.String()); err != nil || again != lane {
				t.Errorf("%q was read as %+v: %v", lane, again, err)
			}
		})
	}
}

// Where a number can be in several zones, all of them have to be open, by the
// member's hours; also on the days on which one of them sets its clocks.
func TestLocalHours(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		zone, at string
		open     bool
		next     string
	}{
		{"", "2026-11-20T07:59:59+01:00", false, "2026-11-20T08:00:00+01:00"},
		{"", "2026-11-20T08:00:00+01:00", true, "2026-11-20T21:00:00+01:00"},
		{"America/New_York", "2026-11-20T12:00:00Z", false, "2026-11-20T13:00:00Z"},
		{"America/New_York", "2026-11-20T13:00:00Z", true, "2026-11-21T02:00:00Z"},
		{"America/Denver&America/Phoenix", "2026-11-20T15:00:00Z", true, "2026-11-21T04:00:00Z"}, // one clock in winter
		{"America/Denver&America/Phoenix", "2026-07-20T14:30:00Z", false, "2026-07-20T15:00:00Z"},
		{"America/Denver&America/Phoenix", "2026-07-20T15:00:00Z", true, "2026-07-21T03:00:00Z"},
		{"America/Denver&America/Phoenix", "2026-03-07T15:00:00Z", true, "2026-03-08T04:00:00Z"}, // the clocks change that night
		{"America/Denver&America/Phoenix", "2026-03-08T14:30:00Z", false, "2026-03-08T15:00:00Z"},
		{"Atlantic/Canary&Europe/Madrid", "2026-10-25T08:30:00Z", true, "2026-10-25T20:00:00Z"},
		{"+52", "2026-11-20T15:59:00Z", false, "2026-11-20T16:00:00Z"}, // Tijuana opens last
		{"+52", "2026-11-20T16:00:00Z", true, "2026-11-21T02:00:00Z"},  // Cancun closes first
		{"+1", "2026-11-20T20:00:00Z", false, "2026-11-20T22:00:00Z"},  // it is eight on Guam, where tomorrow has begun
		{"+1", "2026-11-20T22:00:00Z", true, "2026-11-21T00:30:00Z"},   // and nine in Newfoundland
	} {
		c := abroad()
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		lane := campaigns.Lane{Zone: tt.zone}
		by := map[bool]string{false: campaigns.ByLocalHours}[tt.open]
		if c.LaneOpen(lane, at) != tt.open || c.LaneClosedBy(lane, at) != by {
			t.Errorf("%q at %s: open %v, closed by %q", tt.zone, tt.at, !tt.open, c.LaneClosedBy(lane, at))
		}
		var next time.Time
		if tt.next != "" {
			if next, err = time.Parse(time.RFC3339, tt.next); err != nil {
				t.Fatal(err)
			}
		}
		if got := c.LaneChange(lane, at); !got.Equal(next) {
			t.Errorf("%q at %s changes at %s, want %q", tt.zone, tt.at, got, tt.next)
		}
	}
}

func TestParseLaneRefusesZones(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"A&B", "Europe/Oslo&", "&", "Europe/Paris&Europe/Oslo", "Europe/Oslo&Europe/Oslo", "Europe/Oslo&Europe/Paris&Europe/Rome", "+", "+0", "+999", "+x", "+123456789"} {
		if l, err := campaigns.ParseLane(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, l)
		}
	}
}

// Of two numbers the one is called where people are up.
func TestChooseByZone(t *testing.T) {
	t.Parallel()
	c := abroad()
	m := campaigns.Member{Communications: []campaigns.Communication{{Number: "+12135550123", Priority: 5}, {Number: "+12125550123"}}}
	morning := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC) // nine in New York, six in Los Angeles
	for at, want := range map[time.Time]int{morning: 1, morning.Add(3 * time.Hour): 0, morning.Add(-5 * time.Hour): 1} {
		next, due := c.Choose(&m, at)
		if next != want || !due.Equal(at) {
			t.Errorf("at %s number %d from %s, want %d", at, next, due, want)
		}
	}
}

// A promised call that falls into the night is made in the morning.
func TestCallbackInTheNight(t *testing.T) {
	t.Parallel()
	c := abroad()
	m := campaigns.Member{State: campaigns.Waiting, Communications: []campaigns.Communication{{Number: "+12125550123"}}}
	night := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	got, err := c.SetCallback(m, campaigns.Callback{At: night}, night.Add(-time.Hour))
	if want := time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC); err != nil || !got.Due.Equal(want) || !got.Callback.At.Equal(want) {
		t.Errorf("due %s, want %s: %v", got.Due, want, err)
	}
}

// Whatever the number: its lane can be read, is short, and is open only where
// every zone that the number can be in is.
func TestLanesOfAnyNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := abroad()
		number := "+" + rapid.StringMatching(`[1-9][0-9]{7,13}`).Draw(t, "number")
		m := campaigns.Member{Communications: []campaigns.Communication{{Number: number}}}
		lane := c.LaneOf(&m)
		if again, err := campaigns.ParseLane(lane.String()); err != nil || again != lane || len(lane.Zone) > 52 {
			t.Fatalf("%q was read as %+v: %v", lane, again, err)
		}
		at := time.Unix(rapid.Int64Range(1767225600, 1893456000).Draw(t, "at"), 0)
		all := true
		for _, loc := range c.ZoneOf(&m, 0) {
			hour := at.In(loc).Hour()
			all = all && hour >= 8 && hour < 21
		}
		if c.LaneOpen(lane, at) != all {
			t.Fatalf("%s at %s: open %v", lane, at, !all)
		}
		if strings.Count(lane.Zone, "&") > 1 {
			t.Fatalf("%q is long", lane.Zone)
		}
	})
}
