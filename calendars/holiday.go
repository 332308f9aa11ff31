// SPDX-License-Identifier: MIT

package calendars

import "fmt"

// Holiday is a date on which the windows of the week do not count. One that
// repeats falls on its day and month in every year, those before its own
// included; 29 February repeats in leap years only: no other day is closed
// that nobody has named.
type Holiday struct {
	Date   Date   `json:"date"`
	Name   string `json:"name"`
	Repeat bool   `json:"repeat,omitempty"`
	Hours  []Span `json:"hours,omitempty"` // working hours of its own; none = closed
}

// Exception is a date, or all dates from From to To, with hours of its own. It
// goes before holidays and windows.
type Exception struct {
	From  Date   `json:"from"`
	To    Date   `json:"to,omitzero"` // the last date; none = From alone
	Name  string `json:"name,omitempty"`
	Hours []Span `json:"hours,omitempty"` // none = closed
}

func (h Holiday) on(d Date) bool {
	return h.Date == d || h.Repeat && h.Date.Month == d.Month && h.Date.Day == d.Day
}

// Last gives the last date of the exception.
func (e Exception) Last() Date {
	if e.To.IsZero() {
		return e.From
	}
	return e.To
}

func (e Exception) on(d Date) bool { return !d.Before(e.From) && !d.After(e.Last()) }

// special gives the hours of a date that has its own, and whether it has. Of
// several exceptions the first of the list counts; of several holidays the
// first that is for this year alone, else the first that repeats.
func (c *Calendar) special(d Date) ([]Span, bool) {
	for i := range c.Exceptions {
		if c.Exceptions[i].on(d) {
			return c.Exceptions[i].Hours, true
		}
	}
	repeated := -1
	for i := range c.Holidays {
		h := &c.Holidays[i]
		switch {
		case !h.on(d):
		case !h.Repeat:
			return h.Hours, true
		case repeated < 0:
			repeated = i
		}
	}
	if repeated < 0 {
		return nil, false
	}
	return c.Holidays[repeated].Hours, true
}

func validateHours(field string, hours []Span) error {
	if len(hours) > maxHours {
		return invalid(field+".hours", "%d are more than %d stretches of one day", len(hours), maxHours)
	}
	for i, s := range hours {
		if err := s.validate(item(field+".hours", i)); err != nil {
			return err
		}
	}
	return nil
}

func (h Holiday) validate(field string) error {
	switch {
	case !h.Date.Valid():
		return invalid(field+".date", "%s is not a date", orNone(h.Date))
	case badName(h.Name) != "":
		return invalid(field+".name", "%s", badName(h.Name))
	}
	return validateHours(field, h.Hours)
}

func (e Exception) validate(field string) error {
	switch {
	case !e.From.Valid():
		return invalid(field+".from", "%s is not a date", orNone(e.From))
	case !e.To.IsZero() && !e.To.Valid():
		return invalid(field+".to", "%s is not a date", e.To)
	case e.Last().Before(e.From):
		return invalid(field+".to", "%s is before %s", e.To, e.From)
	case badName(e.Name) != "":
		return invalid(field+".name", "%s", badName(e.Name))
	}
	return validateHours(field, e.Hours)
}

func orNone(d Date) string {
	if d.IsZero() {
		return "nothing"
	}
	return fmt.Sprint(d)
}
