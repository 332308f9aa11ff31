// SPDX-License-Identifier: MIT

// Package calendars says when calls may be made. It is pure: the moment is an
// argument, and nothing here wakes anybody.
package calendars

import (
	"fmt"
	"time"
)

// Calendar is a set of windows in every week, on the clocks of one time zone.
// The zero value has no window and is never open.
type Calendar struct {
	Timezone string   `json:"timezone"` // IANA name
	Windows  []Window `json:"windows"`
}

// Window is a stretch of one weekday. Start and End are minutes of the day; the
// end is not part of it. 0 to 1440 is the whole day.
type Window struct {
	Weekday time.Weekday `json:"weekday"` // 0 is Sunday
	Start   int          `json:"start"`
	End     int          `json:"end"`
}

const minutesOfDay = 24 * 60

// Validate reports the first rule that the calendar breaks.
func (c Calendar) Validate() error {
	if _, err := c.location(); err != nil {
		return err
	}
	for i, w := range c.Windows {
		switch {
		case w.Weekday < time.Sunday || w.Weekday > time.Saturday:
			return fmt.Errorf("windows[%d]: weekday %d is not within 0 (Sunday) and 6", i, w.Weekday)
		case w.Start < 0 || w.End > minutesOfDay || w.Start >= w.End:
			return fmt.Errorf("windows[%d]: from minute %d to %d is no stretch of a day", i, w.Start, w.End)
		}
	}
	return nil
}

func (c Calendar) location() (*time.Location, error) {
	loc, err := time.LoadLocation(c.Timezone)
	if err != nil || c.Timezone == "" || c.Timezone == "Local" {
		return nil, fmt.Errorf("%q is not a time zone", c.Timezone)
	}
	return loc, nil
}

// OpenAt reports whether calls may be made at t. What counts is the clock on
// the wall: an hour that occurs twice is open twice, one that does not exist is
// not open. A calendar that is not valid is never open.
func (c Calendar) OpenAt(t time.Time) bool {
	loc, err := c.location()
	if err != nil {
		return false
	}
	return c.openAt(t.In(loc))
}

func (c Calendar) openAt(local time.Time) bool {
	minute := local.Hour()*60 + local.Minute()
	for _, w := range c.Windows {
		if w.Weekday == local.Weekday() && w.Start <= minute && minute < w.End {
			return true
		}
	}
	return false
}

// lookAhead is how far NextChange looks: a week, and what a clock change can
// add to it.
const lookAhead = 8 * 24 * time.Hour

// NextChange gives the next moment at which OpenAt answers differently than at
// t, on a whole minute; the zero time where that is never so.
func (c Calendar) NextChange(t time.Time) time.Time {
	loc, err := c.location()
	if err != nil {
		return time.Time{}
	}
	now := c.openAt(t.In(loc))
	// Minute by minute: some 10 microseconds a day, and right through every
	// clock change that a zone can think of.
	for at := t.Truncate(time.Minute).Add(time.Minute); at.Before(t.Add(lookAhead)); at = at.Add(time.Minute) {
		if c.openAt(at.In(loc)) != now {
			return at
		}
	}
	return time.Time{}
}
