// SPDX-License-Identifier: MIT

package calendars

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Imported is what an iCalendar file says of when calls may be made. The parts
// are valid, but for there being too many of them for one calendar.
type Imported struct {
	Name       string // X-WR-CALNAME
	Timezone   string // X-WR-TIMEZONE; "" = none that is known
	Windows    []Window
	Holidays   []Holiday   // events of whole days, by date
	Exceptions []Exception // those that [ExportICal] has marked as such
	Skipped    int         // events that are neither whole days nor hours of every week
}

// What [ExportICal] adds to events, so that nothing of a calendar is lost.
const (
	propKind  = "X-TANDEM-KIND"  // kindException, else a holiday
	propHours = "X-TANDEM-HOURS" // working hours of its own: 540-720,780-1020

	kindException = "EXCEPTION"
)

// ImportICal reads an iCalendar file (RFC 5545) of at most 2 MB. Events of
// whole days become holidays on each of their dates in the given years; those
// that recur on their day of every year without an end become holidays that
// repeat, others that recur (RRULE, RDATE, EXDATE) stand with each date. Timed
// events that recur every week become windows on the clocks of the zone; all
// others are skipped. What cannot be read is a *[FieldError], with its line
// where there is one.
func ImportICal(r io.Reader, zone string, years []int) (in Imported, err error) { //nolint:nonamedreturns // a panic of a library becomes an error
	defer func() {
		if p := recover(); p != nil {
			in, err = Imported{}, icalError(0, "the file cannot be read: %v", p)
		}
	}()
	loc := Location(zone)
	switch {
	case loc == nil:
		return Imported{}, invalid("timezone", "%q is not a time zone", zone)
	case len(years) == 0 || len(years) > maxYears:
		return Imported{}, invalid("years", "%d are not 1 to %d years", len(years), maxYears)
	case slices.Min(years) < 1900 || slices.Max(years) > 2200:
		return Imported{}, invalid("years", "must be within 1900 and 2200")
	}
	f, err := readICal(r)
	if err != nil {
		return Imported{}, err
	}
	if p, ok := f.props["X-WR-CALNAME"]; ok {
		in.Name = readable(p.Value)
	}
	if p, ok := f.props["X-WR-TIMEZONE"]; ok && Location(strings.TrimSpace(p.Value)) != nil {
		in.Timezone = strings.TrimSpace(p.Value)
	}
	im := importer{Imported: &in, loc: loc, years: years, replaced: map[string][]Date{}}
	if err := im.all(f.events); err != nil {
		return Imported{}, err
	}
	return in, nil
}

// importer gathers what events say.
type importer struct {
	*Imported
	loc      *time.Location
	years    []int
	replaced map[string][]Date // dates of a recurring event that another one stands for, by UID
	rules    int
	steps    int
}

func (im *importer) all(events []*event) error {
	for _, e := range events {
		if p, ok := e.first("RECURRENCE-ID"); ok {
			if d, err := p.date(); err == nil {
				uid := e.text("UID")
				im.replaced[uid] = append(im.replaced[uid], d)
			}
		}
	}
	for _, e := range events {
		if err := im.one(e); err != nil {
			return err
		}
		if len(im.Holidays)+len(im.Exceptions) > maxHolidays {
			return icalError(e.line, "the events up to here are more than %d dates", maxHolidays)
		}
	}
	im.tidy()
	return nil
}

func (im *importer) one(e *event) error {
	if strings.EqualFold(e.text("STATUS"), "CANCELLED") {
		return nil
	}
	start, ok := e.first("DTSTART")
	if !ok {
		return icalError(e.line, "the event has no DTSTART")
	}
	if !start.wholeDay() {
		return im.timed(e, start)
	}
	first, err := start.date()
	if err != nil {
		return err
	}
	days, err := e.days(first)
	if err != nil {
		return err
	}
	hours, err := e.hours()
	if err != nil {
		return err
	}
	name := e.text("SUMMARY")
	if strings.EqualFold(e.text(propKind), kindException) {
		if im.wants(first) || im.wants(first.AddDays(days-1)) {
			x := Exception{From: first, Name: name, Hours: hours}
			if days > 1 {
				x.To = first.AddDays(days - 1)
			}
			im.Exceptions = append(im.Exceptions, x)
		}
		return nil
	}
	dates, yearly, err := im.dates(e, first)
	if err != nil {
		return err
	}
	for _, date := range dates {
		for i := range days {
			if d := date.AddDays(i); yearly || im.wants(d) {
				im.Holidays = append(im.Holidays, Holiday{Date: d, Name: name, Repeat: yearly, Hours: hours})
			}
		}
		if len(im.Holidays) > maxHolidays {
			break // refused by who called
		}
	}
	return nil
}

func (im *importer) wants(d Date) bool { return slices.Contains(im.years, d.Year) }

// tidy leaves one holiday of each date, as files that were put together from
// others say things twice. One that repeats stands beside one of a year.
func (im *importer) tidy() {
	slices.SortStableFunc(im.Holidays, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	im.Holidays = slices.CompactFunc(im.Holidays, func(a, b Holiday) bool { return a.Date == b.Date && a.Repeat == b.Repeat })
	slices.SortStableFunc(im.Windows, func(a, b Window) int {
		return (int(a.Weekday)*2*minutesOfDay + a.Start) - (int(b.Weekday)*2*minutesOfDay + b.Start)
	})
	im.Windows = slices.Compact(im.Windows)
}

// AllExceptions gives the days of the file as exceptions, in given years where they repeat.
func (in Imported) AllExceptions(years []int) []Exception {
	all := slices.Clone(in.Exceptions)
	for _, h := range in.Holidays {
		if !h.Repeat {
			all = append(all, Exception{From: h.Date, Name: h.Name, Hours: h.Hours})
			continue
		}
		for _, year := range years {
			if d := (Date{year, h.Date.Month, h.Date.Day}); d.Valid() {
				all = append(all, Exception{From: d, Name: h.Name, Hours: h.Hours})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Exception) int { return a.From.Compare(b.From) })
	return all
}

// AllHolidays gives the days of the file as holidays.
func (in Imported) AllHolidays() []Holiday {
	all := slices.Clone(in.Holidays)
	for _, e := range in.Exceptions {
		for d := e.From; !d.After(e.Last()); d = d.AddDays(1) {
			all = append(all, Holiday{Date: d, Name: e.Name, Hours: e.Hours})
		}
	}
	slices.SortStableFunc(all, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return all
}

// wholeDay reports whether a property is a date without a time.
func (p property) wholeDay() bool {
	kind := p.ICalParameters["VALUE"]
	return len(kind) > 0 && strings.EqualFold(kind[0], "DATE") || len(strings.TrimSpace(p.Value)) == len(icalDate)
}

const (
	icalDate = "20060102"
	icalTime = "20060102T150405"
)

// date gives the date of a property; of one with a time, the date alone.
func (p property) date() (Date, error) { return parseICalDate(p.Value, p.line) }

func parseICalDate(value string, line int) (Date, error) {
	value = strings.TrimSpace(value)
	if len(value) > len(icalDate) && value[len(icalDate)] == 'T' {
		value = value[:len(icalDate)]
	}
	t, err := time.Parse(icalDate, value)
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return Date{}, icalError(line, "%.40q is not a date like 20261225 of the years 1900 to 2200", value)
	}
	return DateOf(t), nil
}

// time gives the moment of a property with a time. Without a zone of its own it
// is on the clocks of loc.
func (p property) time(loc *time.Location) (time.Time, error) {
	value := strings.TrimSpace(p.Value)
	if utc, ok := strings.CutSuffix(value, "Z"); ok {
		value, loc = utc, time.UTC
	} else if names := p.ICalParameters["TZID"]; len(names) > 0 {
		if loc = Location(strings.TrimPrefix(names[0], "/")); loc == nil {
			return time.Time{}, icalError(p.line, "%.80q is not a time zone", names[0])
		}
	}
	t, err := time.ParseInLocation(icalTime, value, loc)
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return time.Time{}, icalError(p.line, "%.40q is not a time like 20261225T093000 of the years 1900 to 2200", p.Value)
	}
	return t, nil
}

// days gives how many days an event of whole days lasts.
func (e *event) days(first Date) (int, error) {
	if p, ok := e.first("DTEND"); ok {
		end, err := p.date()
		if err != nil {
			return 0, err
		}
		n := int(end.midnight().Sub(first.midnight()) / (24 * time.Hour))
		if n < 0 || n > 366 {
			return 0, icalError(p.line, "the event ends before it begins, or lasts longer than a year")
		}
		return max(n, 1), nil // some programs write the same date for one day
	}
	if p, ok := e.first("DURATION"); ok {
		d, err := parseDuration(p)
		return max(int(d/(24*time.Hour)), 1), err
	}
	return 1, nil
}

func parseDuration(p property) (time.Duration, error) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(p.Value)), "+"), "P")
	units := map[byte]time.Duration{'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour, 'H': time.Hour, 'M': time.Minute, 'S': time.Second}
	var sum time.Duration
	n, digits := 0, 0
	for _, c := range []byte(rest) {
		switch {
		case c >= '0' && c <= '9' && digits < 6:
			n, digits = n*10+int(c-'0'), digits+1
		case c == 'T' && digits == 0:
		case units[c] > 0 && digits > 0:
			sum += time.Duration(n) * units[c]
			n, digits = 0, 0
		default:
			ok = false
		}
	}
	if !ok || digits > 0 || sum <= 0 || sum > 366*24*time.Hour {
		return 0, icalError(p.line, "%.40q is not the duration of an event, like P1D, of a year at most", p.Value)
	}
	return sum, nil
}

// hours gives the working hours that an exported day has.
func (e *event) hours() ([]Span, error) {
	p, ok := e.first(propHours)
	if !ok {
		return nil, nil
	}
	var all []Span
	for part := range strings.SplitSeq(p.Value, ",") {
		var s Span
		if n, err := fmt.Sscanf(strings.TrimSpace(part), "%d-%d", &s.Start, &s.End); err != nil || n != 2 {
			return nil, icalError(p.line, "%.40q is not hours like 540-720", part)
		}
		all = append(all, s)
	}
	if err := validateHours(propHours, all); err != nil {
		var field *FieldError
		if errors.As(err, &field) {
			return nil, icalError(p.line, "%s", field.Msg)
		}
		return nil, err
	}
	return all, nil
}
