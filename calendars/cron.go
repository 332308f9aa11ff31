// SPDX-License-Identifier: MIT

package calendars

import (
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Cron is a schedule in five fields, "30 2 * * 1-5", or one of @hourly, @daily,
// @weekly, @monthly, @yearly and their other names, on the clocks of one zone.
// It is a cron.Schedule, and right where clocks are set: a time that does not
// exist that day is due at the first moment after it, once however many were
// jumped over; a time that occurs twice is due the first time only.
type Cron struct {
	spec   string
	fields cron.Schedule // asked about walls
	zone   *time.Location
}

// maxSpec is how long a schedule can be, in bytes.
const maxSpec = 200

// ParseCron reads a schedule. A *[FieldError] without a field says what is
// wrong with it: the zone, its form, "@every", which has no time of day to begin
// at, a zone within the schedule, a date that is in no year.
func ParseCron(spec, zone string) (Cron, error) {
	c := Cron{spec: strings.TrimSpace(spec), zone: Location(zone)}
	switch {
	case c.zone == nil:
		return Cron{}, invalid("", "%q is not a time zone", zone)
	case c.spec == "":
		return Cron{}, invalid("", "there is no schedule")
	case len(c.spec) > maxSpec:
		return Cron{}, invalid("", "a schedule is not longer than %d bytes", maxSpec)
	case strings.Contains(c.spec, "="):
		return Cron{}, invalid("", "%q: the zone does not stand within the schedule", c.spec)
	case strings.HasPrefix(strings.ToLower(c.spec), "@every"):
		return Cron{}, invalid("", "%q: @every begins at no time of day; say */15 * * * * for each quarter of an hour", c.spec)
	}
	fields, err := cron.ParseStandard(c.spec)
	if err != nil {
		return Cron{}, invalid("", "%q is not a schedule of five fields: %s", c.spec, err)
	}
	c.fields = fields
	if c.nextWall(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Cron{}, invalid("", "%q: there is no such date", c.spec)
	}
	return c, nil
}

// String gives the schedule as it was written.
func (c Cron) String() string { return c.spec }

// Next gives the first moment after t at which the schedule is due; zero =
// never. The zero Cron is never due.
func (c Cron) Next(t time.Time) time.Time {
	if c.fields == nil {
		return time.Time{}
	}
	// What was due at or before the farthest that the clock had got to is done:
	// a wall is due when it is reached or passed for the first time.
	done := farthest(t, c.zone)
	wall := c.nextWall(done)
	if wall.IsZero() {
		return time.Time{}
	}
	return firstReached(wall, t, c.zone).In(c.zone)
}

// nextWall gives the first wall after one that the fields describe. The
// library looks five years ahead, which a 29 February around 2100 exceeds.
func (c Cron) nextWall(wall time.Time) time.Time {
	for range 2 {
		if next := c.fields.Next(wall); !next.IsZero() {
			return next
		}
		wall = wall.AddDate(5, 0, 0)
	}
	return time.Time{}
}

// farthest gives the greatest wall that the clocks of a zone had shown up to t,
// t included.
func farthest(t time.Time, loc *time.Location) time.Time {
	p := periodAt(t, loc)
	most := p.wall(t)
	for {
		begun := p.from
		before, ok := p.before(loc)
		if !ok || t.Sub(begun) > farthestBack {
			return most
		}
		// The last wall before a jump is not shown itself any more.
		if shown := before.wall(begun).Add(-1); shown.After(most) {
			most = shown
		}
		p = before
	}
}

// Wakes gives a schedule of the moments at which the calendar opens, closes or
// ends. It wakes; what to do then is asked of the calendar.
func (c Calendar) Wakes() cron.Schedule { return wakes{c} }

type wakes struct{ calendar Calendar }

// Next gives the next change after t, or the calendar's end where that comes first.
func (w wakes) Next(t time.Time) time.Time {
	next := w.calendar.NextChange(t)
	if end := w.calendar.Ends(); end.After(t) && (next.IsZero() || end.Before(next)) {
		return end
	}
	return next
}
