// SPDX-License-Identifier: MIT

package calendars

import (
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// dates gives the dates on which an event of whole days begins: in the years
// that are wanted, or its first where it is yearly without an end.
func (im *importer) dates(e *event, first Date) ([]Date, bool, error) {
	except, err := im.excluded(e)
	if err != nil {
		return nil, false, err
	}
	dates := []Date{first}
	yearly := false
	if p, ok := e.first("RRULE"); ok {
		option, err := parseRule(p, first.midnight())
		if err != nil {
			return nil, false, err
		}
		if yearly = everyYear(option, first) && len(except) == 0; !yearly {
			if dates, err = im.expand(p, option); err != nil {
				return nil, false, err
			}
		}
	}
	more, err := e.listed("RDATE")
	if err != nil {
		return nil, false, err
	}
	if len(more) > 0 && yearly {
		return nil, false, icalError(e.line, "an event of every year has other dates as well")
	}
	dates = append(dates, more...)
	return slices.DeleteFunc(dates, func(d Date) bool { return slices.Contains(except, d) }), yearly, nil
}

// excluded gives the dates on which a recurring event is not, or is another one.
func (im *importer) excluded(e *event) ([]Date, error) {
	except, err := e.listed("EXDATE")
	if err != nil {
		return nil, err
	}
	if _, ok := e.first("RECURRENCE-ID"); !ok {
		except = append(except, im.replaced[e.text("UID")]...)
	}
	return except, nil
}

// listed gives the dates of properties that hold lists of them.
func (e *event) listed(name string) ([]Date, error) {
	var all []Date
	for _, p := range e.props[name] {
		for part := range strings.SplitSeq(p.Value, ",") {
			d, err := parseICalDate(part, p.line)
			if err != nil {
				return nil, err
			}
			if all = append(all, d); len(all) > maxHolidays {
				return nil, icalError(p.line, "there are more than %d dates", maxHolidays)
			}
		}
	}
	return all, nil
}

func parseRule(p property, start time.Time) (*rrule.ROption, error) {
	value := strings.ToUpper(strings.TrimSpace(p.Value))
	if strings.Contains(value, "DTSTART") || strings.Contains(value, "BYEASTER") {
		return nil, icalError(p.line, "%.80q is no rule of RFC 5545", p.Value)
	}
	option, err := rrule.StrToROption(value)
	if err != nil {
		return nil, icalError(p.line, "%.80q is no rule: %.200s", p.Value, err)
	}
	if option.Interval < 0 || option.Interval > 1000 || option.Count < 0 {
		return nil, icalError(p.line, "%.80q: an interval is 1 to 1000, and a count is not negative", p.Value)
	}
	option.Dtstart = start
	return option, nil
}

// everyYear reports whether a rule says no more than "on this day, each year".
func everyYear(o *rrule.ROption, first Date) bool {
	return o.Freq == rrule.YEARLY && o.Interval <= 1 && o.Count == 0 && o.Until.IsZero() &&
		len(o.Bysetpos) == 0 && len(o.Byyearday) == 0 && len(o.Byweekno) == 0 && len(o.Byweekday) == 0 &&
		len(o.Byhour) == 0 && len(o.Byminute) == 0 && len(o.Bysecond) == 0 &&
		(len(o.Bymonth) == 0 && len(o.Bymonthday) == 0 ||
			slices.Equal(o.Bymonth, []int{int(first.Month)}) && (len(o.Bymonthday) == 0 || slices.Equal(o.Bymonthday, []int{first.Day})))
}

// expand gives the dates of a rule in the years that are wanted.
func (im *importer) expand(p property, option *rrule.ROption) ([]Date, error) {
	if option.Freq > rrule.DAILY {
		return nil, icalError(p.line, "%.80q: whole days do not recur within a day", p.Value)
	}
	if im.rules++; im.rules > maxRules {
		return nil, icalError(p.line, "more than %d events recur", maxRules)
	}
	option.Byhour, option.Byminute, option.Bysecond = nil, nil, nil
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, icalError(p.line, "%.80q is no rule: %.200s", p.Value, err)
	}
	last := slices.Max(im.years)
	var dates []Date
	next := rule.Iterator()
	t, ok := next()
	if !ok {
		return nil, icalError(p.line, "%.80q names no date that exists", p.Value)
	}
	for ; ok && t.Year() <= last; t, ok = next() {
		if im.steps++; im.steps > maxSteps {
			return nil, icalError(p.line, "the events up to here recur more than %d times", maxSteps)
		}
		if slices.Contains(im.years, t.Year()) {
			dates = append(dates, DateOf(t))
		}
	}
	return dates, nil
}

// timed takes an event that has times: hours of every week are windows.
func (im *importer) timed(e *event, start property) error {
	begin, err := start.time(im.loc)
	if err != nil {
		return err
	}
	begin = begin.In(im.loc)
	length, err := e.length(begin, im.loc)
	if err != nil {
		return err
	}
	p, ok := e.first("RRULE")
	if !ok || length < time.Minute || length > 24*time.Hour {
		im.Skipped++
		return nil
	}
	option, err := parseRule(p, begin)
	if err != nil {
		return err
	}
	ended := !option.Until.IsZero() && option.Until.Year() < slices.Min(im.years)
	if ended || option.Freq != rrule.WEEKLY || option.Interval > 1 || option.Count > 0 || len(option.Bysetpos)+len(option.Bymonth)+len(option.Byhour)+len(option.Byminute) > 0 {
		im.Skipped++
		return nil
	}
	from := begin.Hour()*60 + begin.Minute()
	days := []time.Weekday{begin.Weekday()}
	if len(option.Byweekday) > 0 {
		days = nil
		for _, day := range option.Byweekday {
			days = append(days, time.Weekday((day.Day()+1)%7)) // theirs begin with Monday
		}
	}
	for _, day := range days {
		im.Windows = append(im.Windows, Window{day, from, from + int(length/time.Minute)})
	}
	if len(im.Windows) > maxWindows {
		return icalError(e.line, "the events up to here are more than %d windows", maxWindows)
	}
	return nil
}

// length gives how long a timed event lasts on the clock of the wall.
func (e *event) length(begin time.Time, loc *time.Location) (time.Duration, error) {
	if p, ok := e.first("DURATION"); ok {
		return parseDuration(p)
	}
	p, ok := e.first("DTEND")
	if !ok {
		return 0, nil
	}
	end, err := p.time(loc)
	if err != nil {
		return 0, err
	}
	return wallOf(end.In(loc)).Sub(wallOf(begin)), nil
}

// wallOf gives what a clock of t's zone shows.
func wallOf(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}
