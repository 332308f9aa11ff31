// SPDX-License-Identifier: MIT

package calendars

import (
	"slices"
	"time"
)

// yearDay is a day of every year.
type yearDay struct {
	month time.Month
	day   int
}

// specials are a calendar's dates that are unlike others of their weekday, in
// order, for those who have to look at many years of them.
type specials struct {
	c      *Calendar
	single map[Date]*Holiday    // of one year
	yearly map[yearDay]*Holiday // of every year
	dates  []Date               // at which something begins or has ended
	days   []yearDay            // of yearly
}

func (c *Calendar) sortSpecials() *specials {
	s := &specials{c: c, single: map[Date]*Holiday{}, yearly: map[yearDay]*Holiday{}}
	add := func(d Date) {
		if !d.IsZero() {
			s.dates = append(s.dates, d)
		}
	}
	add(c.Start)
	if !c.End.IsZero() {
		add(c.End.AddDays(1))
	}
	for _, e := range c.Exceptions {
		add(e.From)
		add(e.Last().AddDays(1))
	}
	for i := range c.Holidays {
		h := &c.Holidays[i]
		key := yearDay{h.Date.Month, h.Date.Day}
		if h.Repeat {
			if s.yearly[key] == nil {
				s.yearly[key] = h
				s.days = append(s.days, key)
			}
			continue
		}
		if s.single[h.Date] == nil {
			s.single[h.Date] = h
			add(h.Date)
		}
	}
	slices.SortFunc(s.dates, Date.Compare)
	slices.SortFunc(s.days, func(a, b yearDay) int { return a.in(1).Compare(b.in(1)) })
	return s
}

func (y yearDay) in(year int) Date { return Date{year, y.month, y.day} }

// on is what [Calendar.special] is.
func (s *specials) on(d Date) ([]Span, bool) {
	for i := range s.c.Exceptions {
		if s.c.Exceptions[i].on(d) {
			return s.c.Exceptions[i].Hours, true
		}
	}
	h := s.single[d]
	if h == nil {
		h = s.yearly[yearDay{d.Month, d.Day}]
	}
	if h == nil {
		return nil, false
	}
	return h.Hours, true
}

// after gives the first special date after d, zero where there is none.
// 29 February is given for every year.
func (s *specials) after(d Date) Date {
	var best Date
	if i, _ := slices.BinarySearchFunc(s.dates, d.AddDays(1), Date.Compare); i < len(s.dates) {
		best = s.dates[i]
	}
	if len(s.days) == 0 {
		return best
	}
	i := slices.IndexFunc(s.days, func(y yearDay) bool { return y.in(d.Year).After(d) })
	next := s.days[0].in(d.Year + 1)
	if i >= 0 {
		next = s.days[i].in(d.Year)
	}
	if best.IsZero() || next.Before(best) {
		return next
	}
	return best
}

// yearsOfCycle is how long it can take until a date falls on a certain weekday
// again: for 29 February across a year like 2100, 40 years.
const yearsOfCycle = 41

// horizon gives the date after which nothing is that was not before.
func (s *specials) horizon(from Date) Date {
	last := from
	if n := len(s.dates); n > 0 && s.dates[n-1].After(from) {
		last = s.dates[n-1]
	}
	if len(s.days) > 0 {
		last.Year += yearsOfCycle
	}
	return last
}
