// SPDX-License-Identifier: MIT

package calendars

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// file makes a calendar of the lines of one event.
func file(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

var twoYears = []int{2026, 2027}

func TestImportICal(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file string
		want string // dates of holidays, * marks those that repeat; then windows
	}{
		"a day":                     {file("DTSTART;VALUE=DATE:20260517", "SUMMARY:Day"), "2026-05-17 Day"},
		"of another year":           {file("DTSTART;VALUE=DATE:20250517"), ""},
		"several days":              {file("DTSTART;VALUE=DATE:20261230", "DTEND;VALUE=DATE:20270102"), "2026-12-30 ,2026-12-31 ,2027-01-01 "},
		"a duration":                {file("DTSTART;VALUE=DATE:20260101", "DURATION:P2D"), "2026-01-01 ,2026-01-02 "},
		"an end that is the start":  {file("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20260101"), "2026-01-01 "},
		"every year":                {file("DTSTART;VALUE=DATE:20201225", "RRULE:FREQ=YEARLY", "SUMMARY:Christmas"), "2020-12-25 Christmas*"},
		"every year, but one":       {file("DTSTART;VALUE=DATE:20201225", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20261225"), "2027-12-25 "},
		"every year until":          {file("DTSTART;VALUE=DATE:20201225", "RRULE:FREQ=YEARLY;UNTIL=20261231"), "2026-12-25 "},
		"the fourth Thursday":       {file("DTSTART;VALUE=DATE:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"), "2026-11-26 ,2027-11-25 "},
		"further dates":             {file("DTSTART;VALUE=DATE:20260101", "RDATE;VALUE=DATE:20260301,20270401"), "2026-01-01 ,2026-03-01 ,2027-04-01 "},
		"cancelled":                 {file("DTSTART;VALUE=DATE:20260101", "STATUS:CANCELLED"), ""},
		"a long line, escaped":      {file("DTSTART;VALUE=DATE:20260101", `SUMMARY:A\, `, " B"), "2026-01-01 A, B"},
		"bare line ends, a BOM":     {"\ufeff" + strings.ReplaceAll(file("DTSTART;VALUE=DATE:20260101"), "\r", ""), "2026-01-01 "},
		"twice":                     {file("DTSTART;VALUE=DATE:20260101", "END:VEVENT", "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20260101"), "2026-01-01 "},
		"hours of every week":       {file("DTSTART;TZID=Europe/Oslo:20260105T090000", "DTEND;TZID=Europe/Oslo:20260105T170000", "RRULE:FREQ=WEEKLY;BYDAY=MO,FR"), "1 540-1020,5 540-1020"},
		"of another zone":           {file("DTSTART:20260105T220000Z", "DURATION:PT2H", "RRULE:FREQ=WEEKLY"), "1 1380-1500"},
		"an hour of one day":        {file("DTSTART:20260105T220000Z", "DTEND:20260105T230000Z"), "skipped"},
		"hours of every other week": {file("DTSTART:20260105T220000Z", "DURATION:PT2H", "RRULE:FREQ=WEEKLY;INTERVAL=2"), "skipped"},
		"moved": {file("UID:a", "DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=MONTHLY;COUNT=3", "END:VEVENT", "BEGIN:VEVENT", "UID:a",
			"RECURRENCE-ID;VALUE=DATE:20260205", "DTSTART;VALUE=DATE:20260206"), "2026-01-05 ,2026-02-06 ,2026-03-05 "},
	} {
		in, err := ImportICal(strings.NewReader(tt.file), "Europe/Oslo", twoYears)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, h := range in.Holidays {
			mark := ""
			if h.Repeat {
				mark = "*"
			}
			got = append(got, h.Date.String()+" "+h.Name+mark)
		}
		for _, w := range in.Windows {
			got = append(got, fmt.Sprintf("%d %d-%d", w.Weekday, w.Start, w.End))
		}
		if in.Skipped > 0 {
			got = append(got, "skipped")
		}
		if text := strings.Join(got, ","); text != tt.want {
			t.Errorf("%s: %q, want %q", name, text, tt.want)
		}
	}
}

// A file that cannot be read is refused with the line.
func TestImportICalRefuses(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n", maxEvents+1)
	for name, tt := range map[string]struct {
		file string
		line int
		want string
	}{
		"nothing":             {"", 1, "without END"},
		"another file":        {"PK\x03\x04", 1, "no line"},
		"text":                {"BEGIN:VCALENDAR\nhello world\nEND:VCALENDAR", 2, "no line"},
		"no calendar":         {"BEGIN:VCARD\nEND:VCARD", 1, "one calendar"},
		"two calendars":       {"BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR", 3, "one calendar"},
		"a calendar in it":    {"BEGIN:VCALENDAR\nBEGIN:VCALENDAR", 2, "in the calendar"},
		"cut off":             {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101", 3, "without END"},
		"crossed":             {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", 3, "does not end"},
		"no UTF-8":            {"BEGIN:VCALENDAR\nX-A:\xff\nEND:VCALENDAR", 2, "UTF-8"},
		"no start":            {file("SUMMARY:x"), 3, "DTSTART"},
		"no date":             {file("SUMMARY:x", "DTSTART;VALUE=DATE:20260230"), 5, "20260230"},
		"no time":             {file("DTSTART:20260101T250000Z"), 4, "not a time"},
		"no zone":             {file("DTSTART;TZID=Mars:20260101T120000"), 4, "time zone"},
		"ends early":          {file("DTSTART;VALUE=DATE:20260102", "DTEND;VALUE=DATE:20260101"), 5, "ends before"},
		"no duration":         {file("DTSTART;VALUE=DATE:20260102", "DURATION:P"), 5, "duration"},
		"no rule":             {file("DTSTART;VALUE=DATE:20260102", "RRULE:FREQ=NEVER"), 5, "no rule"},
		"within a day":        {file("DTSTART;VALUE=DATE:20260102", "RRULE:FREQ=SECONDLY"), 5, "within a day"},
		"a date that is none": {file("DTSTART;VALUE=DATE:20260102", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), 5, "exists"},
		"no exception":        {file("DTSTART;VALUE=DATE:20260102", "EXDATE:x"), 5, "not a date"},
		"too often":           {file("DTSTART;VALUE=DATE:19000101", "RRULE:FREQ=DAILY"), 5, "recur more"},
		"too many events":     {"BEGIN:VCALENDAR\n" + many + "END:VCALENDAR", 3*maxEvents + 2, "events"},
		"no hours":            {file("DTSTART;VALUE=DATE:20260102", propHours+":9-5"), 5, "stretch"},
		"too large":           {strings.Repeat("\n", maxICal+1), 0, "larger"},
		"a long line":         {"BEGIN:VCALENDAR\nX-A:" + strings.Repeat("x", maxLine) + "\nEND:VCALENDAR", 2, "longer"},
	} {
		_, err := ImportICal(strings.NewReader(tt.file), "Europe/Oslo", twoYears)
		var got *FieldError
		if !errors.As(err, &got) || got.Line != tt.line || !strings.Contains(got.Msg, tt.want) {
			t.Errorf("%s: %v, want %q in line %d", name, err, tt.want, tt.line)
		}
	}
	for field, try := range map[string]func() (Imported, error){
		"timezone": func() (Imported, error) { return ImportICal(strings.NewReader(""), "Mars", twoYears) },
		"years":    func() (Imported, error) { return ImportICal(strings.NewReader(""), "UTC", nil) },
	} {
		var got *FieldError
		if _, err := try(); !errors.As(err, &got) || got.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// What is exported is imported as it was, apart from the order.
func TestICalRoundTrip(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		spans := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Span {
			start := rapid.IntRange(0, 1439).Draw(t, "start")
			return Span{start, start + rapid.IntRange(1, 1440).Draw(t, "length")}
		}), 0, 3)
		date := rapid.Custom(func(t *rapid.T) Date { return Date{2026, 1, 1}.AddDays(rapid.IntRange(0, 700).Draw(t, "day")) })
		name := rapid.Map(rapid.StringOfN(rapid.RuneFrom([]rune("aZé,;:\\\" n'=日")), 0, 90, -1), strings.TrimSpace)
		c := Calendar{Name: name.Draw(t, "name"), Timezone: rapid.SampledFrom(Zones()).Draw(t, "zone")}
		for d := range time.Weekday(7) {
			for _, s := range spans.Draw(t, "windows") {
				c.Windows = append(c.Windows, Window{d, s.Start, s.End})
			}
		}
		for _, d := range rapid.SliceOfNDistinct(date, 0, 5, rapid.ID[Date]).Draw(t, "holidays") {
			c.Holidays = append(c.Holidays, Holiday{d, name.Draw(t, "holiday"), rapid.Bool().Draw(t, "repeat"), spans.Draw(t, "hours")})
		}
		for _, d := range rapid.SliceOfNDistinct(date, 0, 5, rapid.ID[Date]).Draw(t, "exceptions") {
			e := Exception{From: d, Name: name.Draw(t, "exception"), Hours: spans.Draw(t, "hours")}
			if n := rapid.IntRange(0, 20).Draw(t, "days"); n > 0 {
				e.To = d.AddDays(n)
			}
			c.Exceptions = append(c.Exceptions, e)
		}
		if rapid.Bool().Draw(t, "ends") {
			c.End = Date{2029, 5, 4}
		}
		text, err := ExportICal(c, now)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ImportICal(strings.NewReader(string(text)), c.Timezone, []int{2026, 2027, 2028})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		want := Imported{Name: c.Name, Timezone: c.Timezone, Windows: c.Windows, Holidays: c.Holidays, Exceptions: c.Exceptions}
		ordered := []cmp.Option{
			cmpopts.EquateEmpty(),
			cmpopts.SortSlices(func(a, b Window) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
			cmpopts.SortSlices(func(a, b Holiday) bool { return a.Date.Before(b.Date) }),
		}
		slices.SortFunc(want.Windows, func(a, b Window) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		want.Windows = slices.Compact(want.Windows)
		if diff := cmp.Diff(want, got, ordered...); diff != "" {
			t.Fatalf("%s\n%s", diff, text)
		}
	})
}

// The clocks of the zone are in the file.
func TestExportICalDescribesZone(t *testing.T) {
	t.Parallel()
	text, err := ExportICal(officeHours("Europe/Oslo"), time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"TZID:Europe/Oslo\r\n", "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n",
		"BEGIN:STANDARD\r\nDTSTART:20271031T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n",
		"DTSTART;TZID=Europe/Oslo:20261116T090000\r\n", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\r\n",
	} {
		if !strings.Contains(string(text), part) {
			t.Errorf("lacks %q:\n%s", part, text)
		}
	}
	if _, err := ExportICal(Calendar{}, time.Time{}); err == nil {
		t.Error("a calendar without a zone was exported")
	}
}

// FuzzImportICal: whatever the file, there is an answer that a calendar can
// take, or an error that says what is wrong.
func FuzzImportICal(f *testing.F) {
	text, err := ExportICal(nights(), time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(file("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU;COUNT=9", "EXDATE:20260131")))
	f.Add([]byte(file(`DTSTART;TZID="Europe/Oslo":20260101T090000`, "DURATION:PT8H", "RRULE:FREQ=WEEKLY;WKST=SU;BYDAY=-1MO")))
	f.Fuzz(func(t *testing.T, text []byte) {
		in, err := ImportICal(strings.NewReader(string(text)), "America/New_York", twoYears)
		if err != nil {
			var got *FieldError
			if !errors.As(err, &got) || got.Msg == "" || strings.Contains(got.Msg, "cannot be read:") {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, c := range []Calendar{
			{Timezone: "UTC", Windows: in.Windows, Holidays: in.Holidays},
			{Timezone: "UTC", Holidays: in.AllHolidays()[:min(len(in.AllHolidays()), maxHolidays)]},
			{Timezone: "UTC", Exceptions: in.AllExceptions(twoYears)[:min(len(in.AllExceptions(twoYears)), maxExceptions)]},
		} {
			if err := c.Validate(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
