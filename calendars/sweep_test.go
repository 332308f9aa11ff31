// SPDX-License-Identifier: MIT

package calendars

import (
	"math/rand/v2"
	"testing"
	"time"
)

// The years in which zones are swept.
var (
	sweepFrom  = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	sweepUntil = time.Date(2041, 1, 1, 0, 0, 0, 0, time.UTC)
)

// invent makes a calendar whose edges lie around a moment: windows that begin
// and end near that time of day, and dates near that day.
func invent(r *rand.Rand, zone string, near time.Time) Calendar {
	local := near.In(Location(zone))
	minute := local.Hour()*60 + local.Minute()
	day := func() Date { return DateOf(local).AddDays(r.IntN(9) - 4) }
	span := func() Span {
		start := r.IntN(minutesOfDay)
		if r.IntN(3) > 0 {
			start = (minute + r.IntN(241) - 120 + minutesOfDay) % minutesOfDay
		}
		length := 1 + r.IntN(minutesOfDay)
		if r.IntN(2) == 0 {
			length = 1 + r.IntN(180)
		}
		return Span{start, start + length}
	}
	hours := func() []Span {
		var all []Span
		for range r.IntN(3) {
			all = append(all, span())
		}
		return all
	}
	c := Calendar{Timezone: zone}
	for range r.IntN(12) {
		s := span()
		c.Windows = append(c.Windows, Window{time.Weekday(r.IntN(7)), s.Start, s.End})
	}
	for range r.IntN(4) {
		c.Holidays = append(c.Holidays, Holiday{Date: day(), Repeat: r.IntN(2) == 0, Hours: hours()})
	}
	for range r.IntN(2) {
		d := day()
		c.Exceptions = append(c.Exceptions, Exception{From: d, To: d.AddDays(r.IntN(3)), Hours: hours()})
	}
	if r.IntN(4) == 0 {
		c.Start = day()
	}
	if r.IntN(4) == 0 {
		c.End = DateOf(local).AddDays(4 - r.IntN(4))
	}
	return c
}

// agree goes through the minutes from one moment to another and demands that
// NextChange names each change that is found there, and no other.
func agree(t *testing.T, c Calendar, from, until time.Time) bool {
	t.Helper()
	from = from.Truncate(time.Minute)
	open, next := c.OpenAt(from), c.NextChange(from)
	for at := from.Add(time.Minute); at.Before(until); at = at.Add(time.Minute) {
		now := c.OpenAt(at)
		switch {
		case now != open && !next.Equal(at):
			t.Errorf("%+v changes at %s, not at %s", c, at, next)
			return false
		case now == open && !next.IsZero() && !next.After(at):
			t.Errorf("%+v does not change at %s", c, next)
			return false
		case now != open:
			open, next = now, c.NextChange(at)
		}
	}
	return true
}

// In every zone, around each of its clock changes of forty years and in weeks
// drawn at random, NextChange says what a look at every minute finds.
func TestNextChangeInEveryZone(t *testing.T) {
	t.Parallel()
	if len(Zones()) < 500 {
		t.Fatalf("only %d zones", len(Zones()))
	}
	changes := 0
	for i, zone := range Zones() {
		r := rand.New(rand.NewPCG(4, uint64(i)))
		marker := Calendar{Timezone: zone}
		for _, change := range marker.ClockChanges(sweepFrom, sweepUntil) {
			changes++
			// A day that is jumped over takes a longer look.
			around := 150*time.Minute + change.Shift.Abs()
			if !agree(t, invent(r, zone, change.At), change.At.Add(-around), change.At.Add(around)) {
				return
			}
		}
		week := sweepFrom.Add(time.Duration(r.Int64N(int64(sweepUntil.Sub(sweepFrom)))))
		if !agree(t, invent(r, zone, week), week, week.AddDate(0, 0, 7)) {
			return
		}
	}
	if changes < 10_000 {
		t.Errorf("only %d clock changes were looked at", changes)
	}
}
