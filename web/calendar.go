// SPDX-License-Identifier: MIT

package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/calendars"
	"tandem/campaigns"
)

// calendarBody is a calendar on the wire: the old product's names, and hours of
// their own for the dates of except, and exceptions. Weekdays are 1 (Monday) to
// 7, times of day minutes from midnight; an end is not part of the stretch, and
// one beyond 1440 is on the day after. The end date is the last day.
type calendarBody struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	StartDate  json.RawMessage `json:"startDate,omitempty"` // ms since 1970, or a date
	EndDate    json.RawMessage `json:"endDate,omitempty"`
	TimeZone   timeZoneBody    `json:"timeZone"`
	Accept     []acceptBody    `json:"accept"`
	Except     []exceptBody    `json:"except"`
	Exceptions []exceptionBody `json:"exceptions"`
}

type timeZoneBody struct {
	ID string `json:"id"` // IANA name
}

type acceptBody struct {
	WeekDay   int `json:"weekDay"`
	StartTime int `json:"startTime"`
	EndTime   int `json:"endTime"`
}

// exceptBody is a holiday.
type exceptBody struct {
	Name   string          `json:"name"`
	Date   json.RawMessage `json:"date"` // a date, or ms since 1970
	Repeat int             `json:"repeat"`
	Hours  []hoursBody     `json:"hours,omitempty"` // working hours; none = closed
}

type exceptionBody struct {
	Name  string          `json:"name"`
	From  json.RawMessage `json:"from"`
	To    json.RawMessage `json:"to,omitempty"` // the last date; none = from alone
	Hours []hoursBody     `json:"hours,omitempty"`
}

type hoursBody struct {
	StartTime int `json:"startTime"`
	EndTime   int `json:"endTime"`
}

// calendarFields are the wire names of a calendar's fields.
var calendarFields = map[string]string{
	"start": "startDate", "end": "endDate", "timezone": "timeZone.id", "windows": "accept", "holidays": "except",
}

// parseCalendar reads a calendar. One that is only looked at needs no name.
func parseCalendar(body []byte, kept bool) (calendars.Calendar, error) {
	var w calendarBody
	if err := decode(body, "", &w); err != nil {
		return calendars.Calendar{}, err
	}
	switch {
	case kept && strings.TrimSpace(w.Name) == "":
		return calendars.Calendar{}, invalid("name", "Name is required.")
	case w.Accept == nil:
		return calendars.Calendar{}, invalid("accept", "Accept is required.")
	case w.TimeZone.ID == "":
		return calendars.Calendar{}, invalid("timeZone.id", "is required")
	}
	c, err := w.calendar()
	if err != nil {
		return calendars.Calendar{}, err
	}
	return c, calendarTrouble(c.Validate())
}

// calendarTrouble gives an error of a calendar as one of the domain, in wire words.
func calendarTrouble(err error) error {
	var field *calendars.FieldError
	if !errors.As(err, &field) {
		return inWireWords(err, calendarFields)
	}
	return inWireWords(&campaigns.Error{Code: campaigns.Invalid, Field: field.Field, Msg: field.Msg, Err: err}, calendarFields)
}

func (w *calendarBody) calendar() (calendars.Calendar, error) {
	c := calendars.Calendar{ID: w.ID, Name: strings.TrimSpace(w.Name), Timezone: w.TimeZone.ID, Windows: []calendars.Window{}}
	// Milliseconds are a date only on the clocks of the zone.
	zone, err := zoneOf(w.TimeZone.ID)
	if err != nil {
		return c, err
	}
	if c.Start, err = wireDate("startDate", w.StartDate, zone); err != nil {
		return c, err
	}
	if c.End, err = wireDate("endDate", w.EndDate, zone); err != nil {
		return c, err
	}
	for i, a := range w.Accept {
		if a.WeekDay < 1 || a.WeekDay > 7 {
			return c, invalid(fmt.Sprintf("accept[%d].weekDay", i), "%d is not within 1 (Monday) and 7", a.WeekDay)
		}
		c.Windows = append(c.Windows, calendars.Window{Weekday: time.Weekday(a.WeekDay % 7), Start: a.StartTime, End: a.EndTime})
	}
	for i, e := range w.Except {
		place := fmt.Sprintf("except[%d]", i)
		if e.Repeat != 0 && e.Repeat != 1 {
			return c, invalid(place+".repeat", "%d is neither 0 nor 1", e.Repeat)
		}
		h := calendars.Holiday{Name: e.Name, Repeat: e.Repeat == 1, Hours: spansOf(e.Hours)}
		if h.Date, err = wireDate(place+".date", e.Date, zone); err != nil {
			return c, err
		}
		c.Holidays = append(c.Holidays, h)
	}
	for i, e := range w.Exceptions {
		place := fmt.Sprintf("exceptions[%d]", i)
		x := calendars.Exception{Name: e.Name, Hours: spansOf(e.Hours)}
		if x.From, err = wireDate(place+".from", e.From, zone); err != nil {
			return c, err
		}
		if x.To, err = wireDate(place+".to", e.To, zone); err != nil {
			return c, err
		}
		c.Exceptions = append(c.Exceptions, x)
	}
	return c, nil
}

// zoneOf gives the zone of a calendar.
func zoneOf(name string) (*time.Location, error) {
	if err := (calendars.Calendar{Timezone: name}).Validate(); err != nil {
		return nil, calendarTrouble(err)
	}
	return time.LoadLocation(name)
}

// mostMillis is the end of the year 9999.
const mostMillis = 253402300799999

// wireDate reads a date, "2026-12-25", or milliseconds, which stand for the date
// that the zone's clock shows at that moment. Nothing, null and "" are no date.
func wireDate(field string, value json.RawMessage, zone *time.Location) (calendars.Date, error) {
	var d calendars.Date
	if len(value) == 0 || string(value) == "null" {
		return d, nil
	}
	if value[0] == '"' {
		if err := json.Unmarshal(value, &d); err != nil {
			return d, invalid(field, "%.40s is not a date like 2026-12-25", value)
		}
		return d, nil
	}
	var ms int64
	if err := json.Unmarshal(value, &ms); err != nil || ms > mostMillis || ms < -mostMillis {
		return d, invalid(field, "must be a date like 2026-12-25, or milliseconds since 1970")
	}
	return calendars.DateOf(time.UnixMilli(ms).In(zone)), nil
}

func spansOf(hours []hoursBody) []calendars.Span {
	var all []calendars.Span
	for _, h := range hours {
		all = append(all, calendars.Span{Start: h.StartTime, End: h.EndTime})
	}
	return all
}

func hoursOf(spans []calendars.Span) []hoursBody {
	var all []hoursBody
	for _, s := range spans {
		all = append(all, hoursBody{s.Start, s.End})
	}
	return all
}

// calendarBodyOf gives a calendar on the wire.
func calendarBodyOf(c calendars.Calendar) calendarBody {
	w := calendarBody{
		ID: c.ID, Name: c.Name, TimeZone: timeZoneBody{c.Timezone},
		Accept: []acceptBody{}, Except: exceptsOf(c.Holidays), Exceptions: []exceptionBody{},
	}
	// A zone that is not known, since another node has it, leaves UTC.
	zone, err := zoneOf(c.Timezone)
	if err != nil {
		zone = time.UTC
	}
	w.StartDate, w.EndDate = wireMillis(c.Start, zone), wireMillis(c.End, zone)
	for _, window := range c.Windows {
		w.Accept = append(w.Accept, acceptBody{(int(window.Weekday)+6)%7 + 1, window.Start, window.End})
	}
	for _, e := range c.Exceptions {
		w.Exceptions = append(w.Exceptions, exceptionBody{e.Name, dateText(e.From), dateText(e.To), hoursOf(e.Hours)})
	}
	return w
}

func exceptsOf(holidays []calendars.Holiday) []exceptBody {
	all := []exceptBody{}
	for _, h := range holidays {
		repeat := 0
		if h.Repeat {
			repeat = 1
		}
		all = append(all, exceptBody{h.Name, dateText(h.Date), repeat, hoursOf(h.Hours)})
	}
	return all
}

func dateText(d calendars.Date) json.RawMessage {
	if d.IsZero() {
		return nil
	}
	return json.RawMessage(`"` + d.String() + `"`)
}

// wireMillis gives a date as noon in the zone, in milliseconds: every date has
// one, and programs of neighbouring zones read the same date from it.
func wireMillis(d calendars.Date, zone *time.Location) json.RawMessage {
	if d.IsZero() {
		return nil
	}
	return fmt.Appendf(nil, "%d", time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, zone).UnixMilli())
}

// countryBody is a country whose holidays are known.
type countryBody struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// previewBody says when a calendar is open.
type previewBody struct {
	Timezone     string            `json:"timezone"`
	Phase        calendars.Phase   `json:"phase"`
	Open         bool              `json:"open"` // now
	Now          time.Time         `json:"now"`
	Until        *time.Time        `json:"until"` // the next change; null = never
	To           time.Time         `json:"to"`    // the end of the look ahead
	Stretches    []stretchBody     `json:"stretches"`
	ClockChanges []clockChangeBody `json:"clockChanges"`
}

type stretchBody struct {
	From         time.Time         `json:"from"`
	Until        time.Time         `json:"until"`
	ClockChanges []clockChangeBody `json:"clockChanges"` // while it is open
}

type clockChangeBody struct {
	At       time.Time `json:"at"`
	ShiftSec int       `json:"shiftSec"` // by how much clocks are set; forward is positive
}

func previewOf(c calendars.Calendar, now time.Time, days int) (previewBody, error) {
	zone, err := zoneOf(c.Timezone)
	if err != nil {
		return previewBody{}, err
	}
	now = now.In(zone).Truncate(time.Second)
	to := now.AddDate(0, 0, days)
	w := previewBody{
		Timezone: c.Timezone, Phase: c.Phase(now), Open: c.OpenAt(now), Now: now, To: to,
		Stretches: []stretchBody{}, ClockChanges: clockChangesOf(c.ClockChanges(now, to)),
	}
	if next := c.NextChange(now); !next.IsZero() {
		w.Until = new(next.In(zone))
	}
	for _, s := range c.Span(now, to) {
		w.Stretches = append(w.Stretches, stretchBody{s.From, s.Until, clockChangesOf(s.Clock)})
	}
	return w, nil
}

func clockChangesOf(changes []calendars.ClockChange) []clockChangeBody {
	all := make([]clockChangeBody, len(changes))
	for i, change := range changes {
		all[i] = clockChangeBody{change.At, int(change.Shift / time.Second)}
	}
	return all
}

// shadowed are words of paths, which can be no ids.
var shadowed = []string{"preview", "holidays", "countries", "timezones"}

func checkCalendarID(id string) error {
	if !campaigns.ValidID(id) || slices.Contains(shadowed, id) {
		return invalid("id", "must be 1 to 64 letters, digits, _ or -, and none of %s", strings.Join(shadowed, ", "))
	}
	return nil
}
