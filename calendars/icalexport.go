// SPDX-License-Identifier: MIT

package calendars

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// ExportICal writes a calendar as an iCalendar file (RFC 5545): its windows as
// events of every week, holidays and exceptions as events of whole days, with
// their working hours as text and in a property of our own. [ImportICal] reads
// all of that again. The weekly events go on over holidays: the format has no
// way to say "but not on those days, each year". now is when it is made; a
// calendar without a start date begins in its week.
func ExportICal(c Calendar, now time.Time) ([]byte, error) {
	loc := Location(c.Timezone)
	if loc == nil {
		return nil, invalid("timezone", "%q is not a time zone", c.Timezone)
	}
	x := exporter{ics.NewCalendar(), c, loc, now.UTC(), 0}
	x.file.SetProductId("-//Tandem//Calendars//EN")
	x.file.SetMethod(ics.MethodPublish)
	x.file.SetXWRCalName(c.Name)
	x.file.SetXWRTimezone(c.Timezone)
	x.zone()
	x.windows()
	for _, h := range c.Holidays {
		e := x.wholeDays(h.Date, h.Date, h.Name, h.Hours)
		if h.Repeat {
			e.AddRrule("FREQ=YEARLY")
		}
	}
	for _, e := range c.Exceptions {
		x.wholeDays(e.From, e.Last(), e.Name, e.Hours).SetProperty(propKind, kindException)
	}
	var b bytes.Buffer
	if err := x.file.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("export calendar: %w", err)
	}
	return b.Bytes(), nil
}

// exporter writes one calendar.
type exporter struct {
	file *ics.Calendar
	Calendar
	loc *time.Location
	now time.Time
	n   int // events so far
}

func (x *exporter) event() *ics.VEvent {
	x.n++
	e := x.file.AddEvent(fmt.Sprintf("%s-%d@tandem", cmp.Or(x.ID, "calendar"), x.n))
	e.SetDtStampTime(x.now)
	return e
}

// yearsOfZone is for how many years ahead the clocks of the zone are described.
// Programs that know the zone by its name use what they know.
const yearsOfZone = 10

// zone describes the clocks, as programs ask for that do not know the zone's name.
func (x *exporter) zone() {
	z := x.file.AddTimezone(x.Timezone)
	from := x.since().midnight().AddDate(-1, 0, 0)
	p := periodAt(from, x.loc)
	observe(z, p.wall(from), p.offset, p.offset, from.In(x.loc))
	for _, change := range clockChanges(from, x.now.AddDate(yearsOfZone, 0, 0), x.loc) {
		after := periodAt(change.At, x.loc).offset
		before := after - change.Shift
		observe(z, change.At.UTC().Add(before), before, after, change.At)
	}
}

// observe adds one setting of the clocks: since is what the old clock showed.
func observe(z *ics.VTimezone, since time.Time, before, after time.Duration, at time.Time) {
	base := ics.ComponentBase{}
	base.SetProperty(ics.ComponentPropertyDtStart, since.Format(icalTime))
	base.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), offsetText(before))
	base.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), offsetText(after))
	name, _ := at.Zone()
	base.SetProperty(ics.ComponentProperty(ics.PropertyTzname), name)
	if at.IsDST() {
		z.Components = append(z.Components, &ics.Daylight{ComponentBase: base})
		return
	}
	z.Components = append(z.Components, &ics.Standard{ComponentBase: base})
}

func offsetText(d time.Duration) string {
	sign := '+'
	if d < 0 {
		sign, d = '-', -d
	}
	minutes := int(d / time.Minute)
	return fmt.Sprintf("%c%02d%02d", sign, minutes/60, minutes%60)
}

// since gives the date from which on windows are written.
func (x *exporter) since() Date {
	if !x.Start.IsZero() {
		return x.Start
	}
	today := DateOf(x.now.In(x.loc))
	return today.AddDays(-int(yesterday(today.Weekday()))) // Monday
}

var dayNames = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// windows writes those that are at the same hours as one event.
func (x *exporter) windows() {
	days := map[Span][]time.Weekday{}
	for _, w := range x.Windows {
		days[w.span()] = append(days[w.span()], w.Weekday)
	}
	spans := make([]Span, 0, len(days))
	for s := range days {
		spans = append(spans, s)
	}
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	for _, s := range spans {
		first := x.since()
		for !slices.Contains(days[s], first.Weekday()) {
			first = first.AddDays(1)
		}
		slices.Sort(days[s])
		var names []string
		for _, day := range slices.Compact(days[s]) {
			names = append(names, dayNames[day])
		}
		rule := "FREQ=WEEKLY;BYDAY=" + strings.Join(names, ",")
		if !x.End.IsZero() {
			rule += ";UNTIL=" + x.Ends().Add(-time.Second).UTC().Format(icalTime) + "Z"
		}
		e := x.event()
		e.SetSummary("Open")
		midnight := first.midnight()
		zone := ics.WithTZID(x.Timezone)
		e.SetProperty(ics.ComponentPropertyDtStart, midnight.Add(time.Duration(s.Start)*time.Minute).Format(icalTime), zone)
		e.SetProperty(ics.ComponentPropertyDtEnd, midnight.Add(time.Duration(s.End)*time.Minute).Format(icalTime), zone)
		e.AddRrule(rule)
	}
}

// wholeDays writes a day or several with hours of their own.
func (x *exporter) wholeDays(from, last Date, name string, hours []Span) *ics.VEvent {
	e := x.event()
	e.SetSummary(name)
	e.SetProperty(ics.ComponentPropertyDtStart, from.midnight().Format(icalDate), ics.WithValue("DATE"))
	e.SetProperty(ics.ComponentPropertyDtEnd, last.AddDays(1).midnight().Format(icalDate), ics.WithValue("DATE"))
	if len(hours) == 0 {
		return e
	}
	var marks, texts []string
	for _, s := range hours {
		marks = append(marks, fmt.Sprintf("%d-%d", s.Start, s.End))
		texts = append(texts, fmt.Sprintf("%s–%s", clockText(s.Start), clockText(s.End)))
	}
	e.SetProperty(propHours, strings.Join(marks, ","))
	e.SetProperty(ics.ComponentPropertyDescription, "Open "+strings.Join(texts, ", "))
	return e
}

func clockText(minute int) string {
	return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60)
}
