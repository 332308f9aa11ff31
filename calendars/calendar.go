// SPDX-License-Identifier: MIT

// Package calendars says when calls may be made. It is pure: the moment is an
// argument, and nothing here wakes anybody.
//
// What counts is the date and the time that a clock on the wall of the
// calendar's zone shows, and nothing else:
//
//   - An hour that occurs twice, because clocks go back, is open twice.
//   - An hour that does not exist, because clocks go forward, is not open, and
//     takes nothing from the hours around it. That holds for a midnight and for
//     a whole day as well.
//   - A window across midnight belongs to the weekday that it begins on. On the
//     date after, it is open until its end.
//   - On a holiday or an exception nothing is open but its own hours: neither
//     the windows of its weekday, nor what comes over midnight from the day
//     before. As it has no windows, nothing of them goes on after its midnight;
//     hours of its own may.
//   - From the start date to the end date, both included, it is a calendar. A
//     window of the end date is cut off at midnight, and none comes over from
//     the day before the start.
package calendars

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Calendar says when calls may be made: windows in every week, on the clocks
// of one time zone, with holidays and exceptions, from one date to another. The
// zero value has no window and is never open.
type Calendar struct {
	ID         string      `json:"id,omitempty"`
	Name       string      `json:"name,omitempty"`
	Start      Date        `json:"start,omitzero"` // the first date; none = ever since
	End        Date        `json:"end,omitzero"`   // the last date; none = for ever
	Timezone   string      `json:"timezone"`       // IANA name
	Windows    []Window    `json:"windows"`
	Holidays   []Holiday   `json:"holidays,omitempty"`
	Exceptions []Exception `json:"exceptions,omitempty"`
}

// Limits of a calendar. They keep what is asked before every claim quick.
const (
	maxName       = 200 // bytes
	maxWindows    = 200
	maxHolidays   = 2000
	maxExceptions = 400
	maxHours      = 20
)

// Phase is where a calendar stands at a moment.
type Phase string

// The phases.
const (
	Ahead  Phase = "ahead"  // before the start date
	Open   Phase = "open"   // calls may be made
	Closed Phase = "closed" // not now
	Over   Phase = "over"   // after the end date: never again
)

// Validate reports the first rule that the calendar breaks, as a *[FieldError].
// Neither an id nor a name is asked for: hours of a campaign have none.
func (c Calendar) Validate() error {
	switch {
	case badName(c.Name) != "":
		return invalid("name", "%s", badName(c.Name))
	case Location(c.Timezone) == nil:
		return invalid("timezone", "%q is not a time zone", c.Timezone)
	case !c.Start.IsZero() && !c.Start.Valid():
		return invalid("start", "%s is not a date", c.Start)
	case !c.End.IsZero() && !c.End.Valid():
		return invalid("end", "%s is not a date", c.End)
	case !c.End.IsZero() && c.End.Before(c.Start):
		return invalid("end", "%s is before the start, %s", c.End, c.Start)
	case len(c.Windows) > maxWindows:
		return invalid("windows", "%d are more than %d", len(c.Windows), maxWindows)
	case len(c.Holidays) > maxHolidays:
		return invalid("holidays", "%d are more than %d", len(c.Holidays), maxHolidays)
	case len(c.Exceptions) > maxExceptions:
		return invalid("exceptions", "%d are more than %d", len(c.Exceptions), maxExceptions)
	}
	for i, w := range c.Windows {
		if err := w.validate(item("windows", i)); err != nil {
			return err
		}
	}
	for i, h := range c.Holidays {
		if err := h.validate(item("holidays", i)); err != nil {
			return err
		}
	}
	for i, e := range c.Exceptions {
		if err := e.validate(item("exceptions", i)); err != nil {
			return err
		}
	}
	return nil
}

// badName says what is wrong with a name, "" where nothing is.
func badName(name string) string {
	switch {
	case len(name) > maxName:
		return fmt.Sprintf("is longer than %d bytes", maxName)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "has characters that are no text"
	}
	return ""
}

// OpenAt reports whether calls may be made at t. A calendar whose zone is not
// known is never open.
func (c Calendar) OpenAt(t time.Time) bool {
	loc := Location(c.Timezone)
	return loc != nil && c.openAt(t.In(loc))
}

// openAt is OpenAt for a time of which only date and clock count.
func (c *Calendar) openAt(local time.Time) bool {
	hour, minute, _ := local.Clock()
	return c.openOn(DateOf(local), local.Weekday(), hour*60+minute)
}

func (c *Calendar) openOn(d Date, day time.Weekday, minute int) bool {
	if !c.covers(d) {
		return false
	}
	if hours, ok := c.special(d); ok {
		return anyHas(hours, minute)
	}
	if c.windowHas(day, minute) {
		return true
	}
	before, late := d.AddDays(-1), minute+minutesOfDay
	if !c.covers(before) {
		return false
	}
	if hours, ok := c.special(before); ok {
		return anyHas(hours, late)
	}
	return c.windowHas(yesterday(day), late)
}

func (c *Calendar) windowHas(day time.Weekday, minute int) bool {
	for _, w := range c.Windows {
		if w.Weekday == day && w.Start <= minute && minute < w.End {
			return true
		}
	}
	return false
}

// covers reports whether a date is within start and end.
func (c *Calendar) covers(d Date) bool {
	return !d.Before(c.Start) && (c.End.IsZero() || !d.After(c.End))
}

// Phase gives where the calendar stands at t.
func (c Calendar) Phase(t time.Time) Phase {
	loc := Location(c.Timezone)
	if loc == nil {
		return Closed
	}
	local := t.In(loc)
	switch d := DateOf(local); {
	case c.openAt(local):
		return Open
	case d.Before(c.Start):
		return Ahead
	case !c.End.IsZero() && d.After(c.End) && !t.Before(c.ends(loc)):
		return Over
	}
	return Closed
}

// Ends gives the moment from which on the calendar is over: the last midnight
// of its end date. Zero = never.
func (c Calendar) Ends() time.Time {
	loc := Location(c.Timezone)
	if loc == nil || c.End.IsZero() {
		return time.Time{}
	}
	return c.ends(loc)
}

func (c *Calendar) ends(loc *time.Location) time.Time {
	midnight := c.End.AddDays(1).midnight()
	end := firstReached(midnight, midnight.Add(-farthestBack), loc)
	// Where clocks go back a little after midnight, the end date is back too.
	for p, ok := periodAt(end, loc).next(loc); ok && p.from.Sub(end) < farthestBack; p, ok = p.next(loc) {
		if p.wall(p.from).Before(midnight) {
			end = firstReached(midnight, p.from, loc)
		}
	}
	return end
}
