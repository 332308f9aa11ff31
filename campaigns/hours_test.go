// SPDX-License-Identifier: MIT

package campaigns

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/calendars"
)

// Zones whose clocks are not simple: both hemispheres, half an hour, half an
// hour of summer time, a Ramadan, changes at midnight.
var oddZones = []string{
	"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca",
	"America/Santiago", "Asia/Beirut", "Pacific/Apia", "UTC",
}

// Whatever the zone does with its clocks: between a moment and the change that
// is foretold nothing changes, and then it does. Minute by minute is the proof.
func TestNextChangeMissesNothing(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		loc := calendars.Location(rapid.SampledFrom(oddZones).Draw(t, "zone"))
		locs := []*time.Location{loc}
		if rapid.Bool().Draw(t, "two zones") {
			locs = append(locs, calendars.Location(rapid.SampledFrom(oddZones).Draw(t, "other zone")))
		}
		var all weeks
		for range rapid.IntRange(1, 2).Draw(t, "rules") {
			w := everyDay(drawHours(t))
			for day := range w.days {
				if rapid.IntRange(0, 6).Draw(t, "closed") == 0 {
					w.days[day] = nil
				}
			}
			all = append(all, w)
		}
		at := begin.Add(time.Duration(rapid.Int64Range(0, 400*24*3600).Draw(t, "at")) * time.Second)
		change := all.nextChange(at, locs)
		now := all.openAt(at, locs)
		end := change
		if change.IsZero() {
			end = at.Add(weekAhead)
		} else if all.openAt(change, locs) == now {
			t.Fatalf("nothing changes at %s", change.In(loc))
		}
		for m := at.Truncate(time.Minute).Add(time.Minute); m.Before(end); m = m.Add(time.Minute) {
			if all.openAt(m, locs) != now {
				t.Fatalf("from %s: changes at %s, foretold for %s", at.In(loc), m.In(loc), change.In(loc))
			}
		}
	})
}

func drawHours(t *rapid.T) []Hours {
	var hours []Hours
	for range rapid.IntRange(0, 2).Draw(t, "windows") {
		start := rapid.IntRange(0, minutesOfDay-1).Draw(t, "start")
		hours = append(hours, Hours{start, rapid.IntRange(start+1, minutesOfDay).Draw(t, "end")})
	}
	return hours
}

func TestEaster(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]string{
		1818: "03-22", 1943: "04-25", 2000: "04-23", 2024: "03-31", 2025: "04-20", 2026: "04-05", 2027: "03-28", 2038: "04-25", 2285: "03-22",
	} {
		if got := Easter(year).Format("01-02"); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

func TestHolidays(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		holiday Holiday
		day     string
		want    bool
	}{
		"the day":           {"12-25", "2026-12-25", true},
		"the day after":     {"12-25", "2026-12-26", false},
		"Easter Sunday":     {"easter", "2026-04-05", true},
		"Good Friday":       {"easter-2", "2026-04-03", true},
		"Whit Monday":       {"easter+50", "2026-05-25", true},
		"over a month":      {"easter+1", "2024-04-01", true},
		"no day":            {"easterx", "2026-04-05", false},
		"a day in February": {"02-29", "2028-02-29", true},
	} {
		day, err := time.Parse(time.DateOnly, tt.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := tt.holiday.On(day); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, bad := range []Holiday{"", "13-01", "easter+x", "xmas", "2026-01-01"} {
		if bad.validate() == nil {
			t.Errorf("%q passes", bad)
		}
	}
}

// On the nights on which the clocks change, hours are those of the clock on the wall.
func TestHoursWhenTheClocksChange(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		zone, at string
		hours    Hours
		open     bool
		next     string
	}{
		"opens in the hour that is left out":  {"Europe/Berlin", "2026-03-29T01:30:00+01:00", Hours{150, 240}, false, "2026-03-29T03:00:00+02:00"},
		"closes in the hour that is left out": {"Europe/Berlin", "2026-03-29T01:30:00+01:00", Hours{60, 150}, true, "2026-03-29T03:00:00+02:00"},
		"opens later that morning":            {"Europe/Berlin", "2026-03-28T20:00:00+01:00", Hours{480, 1200}, false, "2026-03-29T08:00:00+02:00"},
		"closes in the hour that comes twice": {"America/New_York", "2026-11-01T00:30:00-04:00", Hours{0, 90}, true, "2026-11-01T01:30:00-04:00"},
		"… and opens when it comes again":     {"America/New_York", "2026-11-01T01:30:00-04:00", Hours{0, 90}, false, "2026-11-01T01:00:00-05:00"},
		"half an hour":                        {"Australia/Lord_Howe", "2026-10-04T01:50:00+10:30", Hours{140, 200}, false, "2026-10-04T02:30:00+11:00"},
		"the evening after":                   {"America/New_York", "2026-11-01T12:00:00-05:00", Hours{480, 1260}, true, "2026-11-01T21:00:00-05:00"},
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		all, locs := weeks{everyDay([]Hours{tt.hours})}, []*time.Location{calendars.Location(tt.zone)}
		if open, next := all.openAt(at, locs), all.nextChange(at, locs).Format(time.RFC3339); open != tt.open || next != tt.next && !sameMoment(next, tt.next) {
			t.Errorf("%s: open %v, changes %s, want %s", name, open, next, tt.next)
		}
	}
}

func sameMoment(a, b string) bool {
	x, err := time.Parse(time.RFC3339, a)
	y, err2 := time.Parse(time.RFC3339, b)
	return err == nil && err2 == nil && x.Equal(y)
}
