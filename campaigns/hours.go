// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"slices"
	"time"
)

const (
	minutesOfDay = 24 * 60
	// weekAhead is how far a change of weekly hours can be away, and what a
	// clock change can add to it; yearAhead is that for rules with holidays.
	weekAhead = 8 * 24 * time.Hour
	yearAhead = 370 * 24 * time.Hour
)

// week is what a rule opens, on the clocks of whatever zone is asked about.
type week struct {
	by       string // the rule: "name@version" of a pack, or ""
	days     [7][]Hours
	holidays []Holiday
	always   bool      // it closes nothing
	from     time.Time // in force from then on, zero = ever since
	until    time.Time // in force no longer, zero = for ever
}

// everyDay gives the week of hours that are the same each day.
func everyDay(hours []Hours) week {
	var w week
	for i := range w.days {
		w.days[i] = hours
	}
	return w
}

// openAt reports whether the rule lets pass what happens at t, a time of the
// zone in question. What counts is the clock on the wall: an hour that occurs
// twice is open twice, one that does not exist is not open.
func (w *week) openAt(t time.Time) bool {
	if t.Before(w.from) || !w.until.IsZero() && !t.Before(w.until) {
		return true
	}
	for _, h := range w.holidays {
		if h.On(t) {
			return false
		}
	}
	minute := t.Hour()*60 + t.Minute()
	return slices.ContainsFunc(w.days[t.Weekday()], func(h Hours) bool { return h.Start <= minute && minute < h.End })
}

// weeks are rules that all have to be open.
type weeks []week

// openAt reports whether all rules are open in all of the zones.
func (all weeks) openAt(t time.Time, locs []*time.Location) bool {
	for _, loc := range locs {
		local := t.In(loc)
		for i := range all {
			if !all[i].openAt(local) {
				return false
			}
		}
	}
	return true
}

// nextChange gives the next moment at which openAt answers differently than at
// t; zero where that is never so.
func (all weeks) nextChange(t time.Time, locs []*time.Location) time.Time {
	if len(all) == 0 {
		return time.Time{}
	}
	ahead := weekAhead
	for _, w := range all {
		if len(w.holidays) > 0 || t.Before(w.from) || t.Before(w.until) {
			ahead = yearAhead
		}
	}
	now := all.openAt(t, locs)
	for at := all.nextOf(t, locs); at.Before(t.Add(ahead)); at = all.nextOf(at, locs) {
		if all.openAt(at, locs) != now {
			return at
		}
	}
	return time.Time{}
}

// nextOpen gives t itself where it is open, else when it opens; zero = never.
func (all weeks) nextOpen(t time.Time, locs []*time.Location) time.Time {
	if all.openAt(t, locs) {
		return t
	}
	return all.nextChange(t, locs)
}

// nextOf gives the next moment after t at which openAt can change in one of the
// zones.
func (all weeks) nextOf(t time.Time, locs []*time.Location) time.Time {
	first := all.next(t, locs[0])
	for _, loc := range locs[1:] {
		if at := all.next(t, loc); at.Before(first) {
			first = at
		}
	}
	return first
}

// next gives the next moment after t at which openAt can change in a zone: an
// edge of somebody's hours, midnight, the beginning or end of a rule. Where the
// clocks change before that it is the next minute, so that no edge is jumped over.
func (all weeks) next(t time.Time, loc *time.Location) time.Time {
	local := t.In(loc)
	minute := local.Hour()*60 + local.Minute()
	edge := minutesOfDay
	for i := range all {
		for _, h := range all[i].days[local.Weekday()] {
			for _, m := range []int{h.Start, h.End} {
				if m > minute && m < edge {
					edge = m
				}
			}
		}
	}
	begun := t.Truncate(time.Minute)
	at := begun.Add(time.Duration(edge-minute) * time.Minute)
	if offset(at, loc) != offset(t, loc) {
		at = begun.Add(time.Minute)
	}
	for i := range all {
		for _, end := range []time.Time{all[i].from, all[i].until} {
			if end.After(t) && end.Before(at) {
				at = end
			}
		}
	}
	return at
}

func offset(t time.Time, loc *time.Location) int {
	_, seconds := t.In(loc).Zone()
	return seconds
}

func validateHours(field string, hours []Hours) error {
	for i, h := range hours {
		if h.Start < 0 || h.End > minutesOfDay || h.Start >= h.End {
			return invalid(fmt.Sprintf("%s[%d]", field, i), "from minute %d to %d is no stretch of a day", h.Start, h.End)
		}
	}
	return nil
}
