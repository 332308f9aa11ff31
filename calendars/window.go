// SPDX-License-Identifier: MIT

package calendars

import (
	"slices"
	"time"
)

// Window is a stretch of every week. It belongs to the weekday that it begins
// on. Start and End are minutes from that day's midnight, the end is not part
// of it: 0 to 1440 is the whole day, 1320 to 1800 is from 22:00 to 06:00 of the
// day after. An End beyond 1440 is the one way to say "across midnight"; a
// window lasts a day at most. Windows may overlap.
type Window struct {
	Weekday time.Weekday `json:"weekday"` // 0 is Sunday
	Start   int          `json:"start"`
	End     int          `json:"end"`
}

// Span is a stretch of one date, with Start and End as those of a Window.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

const minutesOfDay = 24 * 60

func (s Span) has(minute int) bool { return s.Start <= minute && minute < s.End }

func (s Span) validate(field string) error {
	switch {
	case s.Start < 0 || s.Start >= minutesOfDay || s.Start >= s.End:
		return invalid(field, "from minute %d to %d is no stretch of a day", s.Start, s.End)
	case s.End-s.Start > minutesOfDay:
		return invalid(field, "from minute %d to %d is longer than a day", s.Start, s.End)
	}
	return nil
}

func (w Window) span() Span { return Span{w.Start, w.End} }

func (w Window) validate(field string) error {
	if w.Weekday < time.Sunday || w.Weekday > time.Saturday {
		return invalid(field, "weekday %d is not within 0 (Sunday) and 6", w.Weekday)
	}
	return w.span().validate(field)
}

func anyHas(spans []Span, minute int) bool {
	return slices.ContainsFunc(spans, func(s Span) bool { return s.has(minute) })
}

// yesterday gives the weekday before.
func yesterday(d time.Weekday) time.Weekday { return (d + 6) % 7 }
