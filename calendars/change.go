// SPDX-License-Identifier: MIT

package calendars

import "time"

// NextChange gives the next moment at which OpenAt answers differently than at
// t; the zero time where that is never so. It goes from edge to edge on the
// wall's clock, and from one setting of the zone's clocks to the next.
func (c Calendar) NextChange(t time.Time) time.Time {
	loc := Location(c.Timezone)
	if loc == nil {
		return time.Time{}
	}
	p := periodAt(t, loc)
	since := p.wall(t)
	now := c.openAt(since)
	// From since on, up to edge, every wall has the answer of now.
	edge, changes := c.nextEdge(since, now)
	for {
		if moment := edge.Add(-p.offset); changes && (p.until.IsZero() || moment.Before(p.until)) {
			return moment
		}
		if !changes && (p.until.IsZero() || p.until.Sub(t) > farthestBack) {
			return time.Time{}
		}
		p, _ = p.next(loc)
		wall := p.wall(p.from)
		if !wall.Before(since) && (!changes || wall.Before(edge)) {
			continue
		}
		if c.openAt(wall) != now {
			return p.from
		}
		since = wall
		edge, changes = c.nextEdge(since, now)
	}
}

// NextOpen gives t itself where the calendar is open, else when it opens; zero = never.
func (c Calendar) NextOpen(t time.Time) time.Time {
	if c.OpenAt(t) {
		return t
	}
	return c.NextChange(t)
}

// dullDays are enough to see every weekday with the day before it. Where
// nothing has changed in so many, nothing does before the next special date.
const dullDays = 9

// nextEdge gives the first wall after one at which the calendar is not as now;
// false where there is none.
func (c *Calendar) nextEdge(wall time.Time, now bool) (time.Time, bool) {
	hour, minute, _ := wall.Clock()
	w := walker{c: c, special: c.special}
	w.begin(DateOf(wall))
	if m, ok := w.edge(hour*60+minute, now); ok {
		return w.at(m), true
	}
	for range dullDays {
		w.step()
		if m, ok := w.edge(-1, now); ok {
			return w.at(m), true
		}
	}
	s := c.sortSpecials()
	w.special = s.on
	last := s.horizon(w.date)
	for {
		// A date that was looked at last is looked at again, for the sake of the one after it.
		next := s.after(w.date.AddDays(-2))
		if next.IsZero() || next.After(last) {
			return time.Time{}, false
		}
		w.begin(next)
		for range dullDays {
			if m, found := w.edge(-1, now); found {
				return w.at(m), true
			}
			w.step()
		}
	}
}

// walker goes through the dates of a calendar.
type walker struct {
	c         *Calendar
	special   func(Date) ([]Span, bool)
	date      Date
	day       time.Weekday
	isSpecial bool   // nothing comes over from the day before
	own       []Span // that begin on the date
	before    []Span // that began on the date before

	room [2][16]Span // what own and before are mostly kept in
	turn int
}

func (w *walker) begin(d Date) {
	w.date = d.AddDays(-1)
	w.day = w.date.Weekday()
	w.read()
	w.step()
}

func (w *walker) step() {
	w.date, w.day = w.date.AddDays(1), (w.day+1)%7
	w.before = w.own
	w.turn = 1 - w.turn
	w.read()
}

// read finds what begins on the date.
func (w *walker) read() {
	w.own, w.isSpecial = nil, true
	if !w.c.covers(w.date) {
		return
	}
	w.own, w.isSpecial = w.special(w.date)
	if w.isSpecial {
		return
	}
	w.own = w.room[w.turn][:0]
	for _, window := range w.c.Windows {
		if window.Weekday == w.day {
			w.own = append(w.own, window.span())
		}
	}
}

func (w *walker) open(minute int) bool {
	return anyHas(w.own, minute) || !w.isSpecial && anyHas(w.before, minute+minutesOfDay)
}

// edge gives the first minute of the date after one at which the calendar is
// not as now.
func (w *walker) edge(after int, now bool) (int, bool) {
	best := minutesOfDay
	try := func(minute int) {
		if minute > after && minute < best && w.open(minute) != now {
			best = minute
		}
	}
	try(0)
	for _, s := range w.own {
		try(s.Start)
		try(s.End)
	}
	for _, s := range w.before {
		try(s.End - minutesOfDay)
	}
	return best, best < minutesOfDay
}

// at gives the wall of a minute of the date.
func (w *walker) at(minute int) time.Time {
	return w.date.midnight().Add(time.Duration(minute) * time.Minute)
}
