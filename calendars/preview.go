// SPDX-License-Identifier: MIT

package calendars

import "time"

// Stretch is a time without a break during which a calendar is open, in the
// calendar's zone.
type Stretch struct {
	From, Until time.Time     // Until is not part of it
	Clock       []ClockChange // of the zone's clocks, while it is open or as it opens
}

// ClockChange is a moment at which clocks are set.
type ClockChange struct {
	At    time.Time     // the first moment that is shown by the new clock
	Shift time.Duration // by how much; forward is positive
}

// Span gives the stretches from one moment to another in which the calendar is
// open, cut off at both.
func (c Calendar) Span(from, until time.Time) []Stretch {
	loc := Location(c.Timezone)
	if loc == nil || !from.Before(until) {
		return nil
	}
	var all []Stretch
	for begin := c.NextOpen(from); !begin.IsZero() && begin.Before(until); {
		end := c.NextChange(begin)
		cut := end
		if end.IsZero() || end.After(until) {
			cut = until
		}
		all = append(all, Stretch{begin.In(loc), cut.In(loc), clockChanges(begin, cut, loc)})
		if end.IsZero() {
			break
		}
		begin = c.NextChange(end)
	}
	return all
}

// ClockChanges gives the moments, from one up to another, at which the clocks
// of the calendar's zone are set.
func (c Calendar) ClockChanges(from, until time.Time) []ClockChange {
	loc := Location(c.Timezone)
	if loc == nil {
		return nil
	}
	return clockChanges(from, until, loc)
}

func clockChanges(from, until time.Time, loc *time.Location) []ClockChange {
	var all []ClockChange
	before := periodAt(from.Add(-1), loc)
	for p, ok := before.next(loc); ok && p.from.Before(until); p, ok = p.next(loc) {
		if p.offset != before.offset { // else only the name of the time is another
			all = append(all, ClockChange{p.from.In(loc), p.offset - before.offset})
		}
		before = p
	}
	return all
}
