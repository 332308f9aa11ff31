// SPDX-License-Identifier: MIT

package web

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/calendars"
	"tandem/campaigns"
)

func (s *Server) calendarRoutes() []route {
	return []route{
		{"GET", "/calendars", read(access.Calendars), s.listCalendars},
		{"POST", "/calendars", write(access.Calendars), s.createCalendar},
		{"POST", "/calendars/preview", read(access.Calendars), s.previewCalendar},
		{"GET", "/calendars/holidays", read(access.Calendars), s.countryHolidays},
		{"GET", "/calendars/countries", read(access.Calendars), s.countries},
		{"GET", "/calendars/timezones", read(access.Calendars), s.timezones},
		{"GET", "/calendars/:id", read(access.Calendars), s.getCalendar},
		{"PUT", "/calendars/:id", write(access.Calendars), s.changeCalendar},
		{"DELETE", "/calendars/:id", write(access.Calendars), s.deleteCalendar},
		{"GET", "/calendars/:id/open", read(access.Calendars), s.calendarOpen},
		{"GET", "/calendars/:id/campaigns", read(access.Calendars), s.calendarCampaigns},
		{"GET", "/calendars/:id/ical", read(access.Calendars), s.exportICal},
		{"POST", "/calendars/:id/ical", write(access.Calendars), s.importICal},
	}
}

func (s *Server) listCalendars(c echo.Context) error {
	p, err := readPaging(c, limitMost)
	if err != nil {
		return err
	}
	if err := noOrder(c, p); err != nil {
		return err
	}
	all, err := s.store.Calendars(c.Request().Context())
	if err != nil {
		return err
	}
	page, next, err := cut(p, "calendars", all, func(c calendars.Calendar) string { return c.ID })
	if err != nil {
		return err
	}
	bodies := make([]calendarBody, len(page))
	for i, one := range page {
		bodies[i] = calendarBodyOf(one)
	}
	return answerPage(c, bodies, next)
}

func (s *Server) createCalendar(c echo.Context) error {
	body, err := readBody(c)
	if err != nil {
		return err
	}
	calendar, err := parseCalendar(body, true)
	if err != nil {
		return err
	}
	if calendar.ID == "" {
		calendar.ID = newID()
	}
	if err := checkCalendarID(calendar.ID); err != nil {
		return err
	}
	if err := s.store.CreateCalendar(c.Request().Context(), calendar); err != nil {
		return calendarTrouble(err)
	}
	made := calendarBodyOf(calendar)
	noteChange(c, "calendar "+calendar.ID, nil, made)
	return answer(c, made)
}

func (s *Server) getCalendar(c echo.Context) error {
	calendar, err := s.calendar(c)
	if err != nil {
		return err
	}
	return answer(c, calendarBodyOf(calendar))
}

func (s *Server) calendar(c echo.Context) (calendars.Calendar, error) {
	return s.store.Calendar(c.Request().Context(), c.Param("id"))
}

// changeCalendar puts the body in the place of a calendar, at once for every
// campaign that uses it. What the body leaves out is gone.
func (s *Server) changeCalendar(c echo.Context) error {
	body, err := readBody(c)
	if err != nil {
		return err
	}
	s.cards.Lock()
	defer s.cards.Unlock()
	known, err := s.calendar(c)
	if err != nil {
		return err
	}
	calendar, err := parseCalendar(body, true)
	if err != nil {
		return err
	}
	if calendar.ID != "" && calendar.ID != known.ID {
		return invalid("id", "%q is not the id of the path, %q", calendar.ID, known.ID)
	}
	calendar.ID = known.ID
	changed, err := s.saveCalendar(c, known, calendar)
	if err != nil {
		return err
	}
	return answer(c, changed)
}

func (s *Server) saveCalendar(c echo.Context, known, calendar calendars.Calendar) (calendarBody, error) {
	if err := s.store.SaveCalendar(c.Request().Context(), calendar); err != nil {
		return calendarBody{}, calendarTrouble(err)
	}
	changed := calendarBodyOf(calendar)
	noteChange(c, "calendar "+known.ID, calendarBodyOf(known), changed)
	return changed, nil
}

func (s *Server) deleteCalendar(c echo.Context) error {
	s.cards.Lock()
	defer s.cards.Unlock()
	known, err := s.calendar(c)
	if err != nil {
		return err
	}
	if err := s.store.DeleteCalendar(c.Request().Context(), known.ID); err != nil {
		return err
	}
	noteChange(c, "calendar "+known.ID, calendarBodyOf(known), nil)
	return answer(c, map[string]string{"deleted": known.ID})
}

// previewDays is how far a preview looks where nobody says; mostDays at most.
const (
	previewDays = 14
	mostDays    = 62
)

func (s *Server) calendarOpen(c echo.Context) error {
	calendar, err := s.calendar(c)
	if err != nil {
		return err
	}
	return answerPreview(c, calendar)
}

// previewCalendar answers for a calendar that is not kept.
func (s *Server) previewCalendar(c echo.Context) error {
	body, err := readBody(c)
	if err != nil {
		return err
	}
	calendar, err := parseCalendar(body, false)
	if err != nil {
		return err
	}
	return answerPreview(c, calendar)
}

func answerPreview(c echo.Context, calendar calendars.Calendar) error {
	days, err := wholeParam(c, "days", previewDays, 1, mostDays)
	if err != nil {
		return err
	}
	preview, err := previewOf(calendar, time.Now(), days)
	if err != nil {
		return err
	}
	return answer(c, preview)
}

func (s *Server) calendarCampaigns(c echo.Context) error {
	calendar, err := s.calendar(c)
	if err != nil {
		return err
	}
	users, err := s.store.CalendarUsers(c.Request().Context(), calendar.ID)
	if err != nil {
		return err
	}
	return answer(c, list(users))
}

func (s *Server) countries(c echo.Context) error {
	known := calendars.Countries()
	bodies := make([]countryBody, len(known))
	for i, country := range known {
		bodies[i] = countryBody(country)
	}
	return answer(c, bodies)
}

func (s *Server) timezones(c echo.Context) error { return answer(c, calendars.Zones()) }

func (s *Server) countryHolidays(c echo.Context) error {
	years, err := yearsParam(c)
	if err != nil {
		return err
	}
	holidays, err := calendars.HolidaysOf(c.QueryParam("country"), years)
	if err != nil {
		return calendarTrouble(err)
	}
	return answer(c, exceptsOf(holidays))
}

// yearsParam reads years with commas between; this year and the two after it
// where there are none.
func yearsParam(c echo.Context) ([]int, error) {
	text := c.QueryParam("years")
	if text == "" {
		this := time.Now().Year()
		return []int{this, this + 1, this + 2}, nil
	}
	var years []int
	for part := range strings.SplitSeq(text, ",") {
		year, err := strconv.Atoi(part)
		if err != nil || year < 1900 || year > 2200 || len(years) == 50 {
			return nil, invalid("years", "must be years from 1900 to 2200 with commas between, 50 at most")
		}
		years = append(years, year)
	}
	return years, nil
}

func (s *Server) exportICal(c echo.Context) error {
	calendar, err := s.calendar(c)
	if err != nil {
		return err
	}
	file, err := calendars.ExportICal(calendar, time.Now())
	if err != nil {
		return calendarTrouble(err)
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+calendar.ID+`.ics"`)
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", file)
}

// maxICalUpload is more than the room of calendars takes, which says so better.
const maxICalUpload = 4 << 20

// importedBody is what came of an import.
type importedBody struct {
	Calendar calendarBody `json:"calendar"`
	Windows  int          `json:"windows"`  // that the file has
	Days     int          `json:"days"`     // holidays and exceptions that the file has
	Skipped  int          `json:"skipped"`  // events that are neither
	Timezone string       `json:"timezone"` // that the file names, ""
	FileName string       `json:"name"`     // the file's own name, ""
}

// importICal takes the days of an iCalendar file into a calendar.
func (s *Server) importICal(c echo.Context) error {
	how, err := oneOf(c, "how", "holidays", "exceptions", "all")
	if err != nil {
		return err
	}
	mode, err := oneOf(c, "mode", "add", "replace")
	if err != nil {
		return err
	}
	years, err := yearsParam(c)
	if err != nil {
		return err
	}
	r := c.Request()
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || kind != "text/calendar" {
		return &refusal{
			Status: http.StatusUnsupportedMediaType, Code: "unsupported_media_type",
			Message: "the body must be an iCalendar file, with Content-Type: text/calendar",
		}
	}
	known, err := s.calendar(c)
	if err != nil {
		return err
	}
	in, err := calendars.ImportICal(http.MaxBytesReader(c.Response(), r.Body, maxICalUpload), known.Timezone, years)
	if err != nil {
		return icalTrouble(err)
	}
	// Nobody waits while a file arrives; the calendar is read again.
	s.cards.Lock()
	defer s.cards.Unlock()
	if known, err = s.calendar(c); err != nil {
		return err
	}
	calendar := takeIn(known, in, how, mode, years)
	if err := calendarTrouble(calendar.Validate()); err != nil {
		return err
	}
	changed, err := s.saveCalendar(c, known, calendar)
	if err != nil {
		return err
	}
	return answer(c, importedBody{changed, len(in.Windows), len(in.Holidays) + len(in.Exceptions), in.Skipped, in.Timezone, in.Name})
}

// icalTrouble gives an error of a file, with its line.
func icalTrouble(err error) error {
	var big *http.MaxBytesError
	var field *calendars.FieldError
	switch {
	case errors.As(err, &big):
		return err
	case errors.As(err, &field):
		message := field.Msg
		if field.Line > 0 {
			message = fmt.Sprintf("line %d: %s", field.Line, field.Msg)
		}
		return &refusal{Status: http.StatusBadRequest, Code: string(campaigns.Invalid), Field: field.Field, Message: message, Line: field.Line}
	}
	return &refusal{Status: http.StatusBadRequest, Code: "incomplete", Message: "the body did not arrive whole"}
}

// oneOf reads a parameter of the query that is one of some words, by default the first.
func oneOf(c echo.Context, name string, words ...string) (string, error) {
	word := c.QueryParam(name)
	switch {
	case word == "":
		return words[0], nil
	case !slices.Contains(words, word):
		return "", invalid(name, "must be one of %s", strings.Join(words, ", "))
	}
	return word, nil
}

// takeIn gives a calendar with what a file has. What is added does not touch
// days that the calendar has already.
func takeIn(c calendars.Calendar, in calendars.Imported, how, mode string, years []int) calendars.Calendar {
	holidays, exceptions, windows := in.Holidays, in.Exceptions, in.Windows
	switch how {
	case "holidays":
		holidays, exceptions, windows = in.AllHolidays(), nil, nil
	case "exceptions":
		holidays, exceptions, windows = nil, in.AllExceptions(years), nil
	}
	if mode == "replace" {
		if how != "exceptions" {
			c.Holidays = nil
		}
		if how != "holidays" {
			c.Exceptions = nil
		}
		if how == "all" {
			c.Windows = []calendars.Window{}
		}
	}
	c.Holidays = merge(c.Holidays, holidays, func(a, b calendars.Holiday) bool { return a.Date == b.Date && a.Repeat == b.Repeat })
	c.Exceptions = merge(c.Exceptions, exceptions, func(a, b calendars.Exception) bool { return a.From == b.From && a.Last() == b.Last() })
	c.Windows = merge(c.Windows, windows, func(a, b calendars.Window) bool { return a == b })
	return c
}

// merge adds what is not there yet.
func merge[T any](known, more []T, same func(a, b T) bool) []T {
	all := slices.Clone(known)
	for _, one := range more {
		if !slices.ContainsFunc(known, func(other T) bool { return same(one, other) }) {
			all = append(all, one)
		}
	}
	return all
}
