// SPDX-License-Identifier: MIT

package calendars

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func parse(tb testing.TB, spec, zone string) Cron {
	tb.Helper()
	c, err := ParseCron(spec, zone)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// Where clocks are set a schedule is due once, whatever the clocks do.
func TestCronAcrossClockChanges(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		spec, zone, from string
		want             []string
	}{
		"a time that does not exist": {"30 2 * * *", "America/Los_Angeles", "2026-03-07T00:00:00-08:00",
			[]string{"2026-03-07T02:30:00-08:00", "2026-03-08T03:00:00-07:00", "2026-03-09T02:30:00-07:00"}},
		"several that do not exist": {"*/20 2 * * *", "America/Los_Angeles", "2026-03-08T00:00:00-08:00",
			[]string{"2026-03-08T03:00:00-07:00", "2026-03-09T02:00:00-07:00"}},
		"that and the one after": {"0 2,3 * * *", "America/Los_Angeles", "2026-03-08T00:00:00-08:00",
			[]string{"2026-03-08T03:00:00-07:00", "2026-03-09T02:00:00-07:00"}},
		"a time that occurs twice": {"30 1 * * *", "America/Los_Angeles", "2026-11-01T00:00:00-07:00",
			[]string{"2026-11-01T01:30:00-07:00", "2026-11-02T01:30:00-08:00"}},
		"asked in between": {"30 1 * * *", "America/Los_Angeles", "2026-11-01T01:10:00-08:00",
			[]string{"2026-11-02T01:30:00-08:00"}},
		"just after": {"0 2 * * *", "America/Los_Angeles", "2026-11-01T01:59:00-08:00",
			[]string{"2026-11-01T02:00:00-08:00"}},
		"every hour": {"0 * * * *", "America/Los_Angeles", "2026-11-01T00:30:00-07:00",
			[]string{"2026-11-01T01:00:00-07:00", "2026-11-01T02:00:00-08:00"}},
		"a midnight that does not exist": {"0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00-03:00",
			[]string{"2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"}},
		"a day that does not exist": {"0 9 30 12 *", "Pacific/Apia", "2011-12-29T00:00:00-10:00",
			[]string{"2011-12-31T00:00:00+14:00", "2012-12-30T09:00:00+14:00"}},
		"half an hour": {"15 2 * * *", "Australia/Lord_Howe", "2026-10-04T00:00:00+10:30",
			[]string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"}},
		"@daily":               {"@daily", "Europe/Oslo", "2026-11-21T12:00:00+01:00", []string{"2026-11-22T00:00:00+01:00"}},
		"29 February":          {"0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", []string{"2028-02-29T00:00:00Z"}},
		"29 February and 2100": {"0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", []string{"2104-02-29T00:00:00Z"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, from := parse(t, tt.spec, tt.zone), moment(t, tt.from)
			for _, want := range tt.want {
				if from = c.Next(from); !from.Equal(moment(t, want)) {
					t.Fatalf("due at %s, want %s", from, want)
				}
			}
		})
	}
}

// In every zone, over the clock changes of forty years, each time that the
// schedule describes is due exactly once: when the clock gets there or past it
// for the first time.
func TestCronIsDueOnce(t *testing.T) {
	t.Parallel()
	specs := []string{"*/5 * * * *", "17 * * * *", "0 0 * * *", "30 2 * * *", "*/30 0-3,23 * * *"}
	for i, zone := range Zones() {
		r := rand.New(rand.NewPCG(5, uint64(i)))
		loc := Location(zone)
		changes := Calendar{Timezone: zone}.ClockChanges(sweepFrom, sweepUntil)
		for range min(len(changes), 6) {
			change := changes[r.IntN(len(changes))]
			c := parse(t, specs[r.IntN(len(specs))], zone)
			around := 4*time.Hour + change.Shift.Abs()
			from, until := change.At.Add(-around).Truncate(time.Minute), change.At.Add(around)
			due := c.Next(from)
			done := wallOf(from.In(loc))
			for at := from.Add(time.Minute); at.Before(until); at = at.Add(time.Minute) {
				wall := wallOf(at.In(loc))
				next := c.nextWall(done)
				want := !next.After(wall) // a described time has been reached
				if want != due.Equal(at) {
					t.Fatalf("%s in %s at %s: due at %s", c, zone, at.In(loc), due)
				}
				if want {
					due = c.Next(at)
				}
				if wall.After(done) {
					done = wall
				}
			}
		}
	}
}

func TestParseCronRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ spec, zone, want string }{
		"nothing":      {" ", "UTC", "no schedule"},
		"six fields":   {"0 0 0 * * *", "UTC", "five fields"},
		"words":        {"often", "UTC", "five fields"},
		"no such hour": {"0 25 * * *", "UTC", "five fields"},
		"@every":       {"@every 5m", "UTC", "*/15"},
		"a zone":       {"CRON_TZ=UTC 0 0 * * *", "UTC", "zone"},
		"half a zone":  {"TZ=0", "UTC", "zone"},
		"no date":      {"0 0 30 2 *", "UTC", "no such date"},
		"long":         {strings.Repeat("0,", 200) + "0 * * * *", "UTC", "longer"},
		"no such zone": {"0 0 * * *", "Mars", "time zone"},
		"no zone":      {"0 0 * * *", "", "time zone"},
	} {
		if _, err := ParseCron(tt.spec, tt.zone); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	if next := (Cron{}).Next(sweepFrom); !next.IsZero() {
		t.Errorf("no schedule is due at %s", next)
	}
}

// A calendar wakes at each change and at its end, and never again.
func TestWakes(t *testing.T) {
	t.Parallel()
	c := Calendar{Timezone: "Europe/Oslo", End: Date{2026, 11, 23}, Windows: []Window{{time.Monday, 540, 600}}}
	at := moment(t, "2026-11-21T12:00:00Z")
	for _, want := range []string{"2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z", "2026-11-23T23:00:00Z"} {
		if at = c.Wakes().Next(at); !at.Equal(moment(t, want)) {
			t.Fatalf("wakes at %s, want %s", at, want)
		}
	}
	if at = c.Wakes().Next(at); !at.IsZero() {
		t.Errorf("wakes at %s after its end", at)
	}
}
