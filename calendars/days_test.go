// SPDX-License-Identifier: MIT

package calendars

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// special is a calendar with nights, holidays and exceptions. Friday and
// Saturday have a night each; 2026-12-25 is a Friday.
func nights() Calendar {
	return Calendar{
		Timezone: "Europe/Oslo",
		Start:    Date{2026, 6, 5}, End: Date{2027, 1, 2},
		Windows: []Window{{time.Thursday, 22 * 60, 30 * 60}, {time.Friday, 22 * 60, 30 * 60}, {time.Saturday, 22 * 60, 30 * 60}},
		Holidays: []Holiday{
			{Date: Date{2020, 12, 25}, Name: "Christmas", Repeat: true},
			{Date: Date{2026, 11, 6}, Name: "Short day", Hours: []Span{{600, 720}, {23 * 60, 25 * 60}}},
			{Date: Date{2024, 2, 29}, Name: "Leap", Repeat: true, Hours: []Span{{0, 1440}}},
		},
		Exceptions: []Exception{{From: Date{2026, 7, 1}, To: Date{2026, 7, 31}, Name: "Summer", Hours: []Span{{600, 660}}}},
	}
}

func TestSpecialDays(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		at   string
		want bool
	}{
		"the night":            {"2026-11-21T00:30:00+01:00", true},
		"the end of the night": {"2026-11-21T06:00:00+01:00", false},
		"no night of Sunday":   {"2026-11-22T22:30:00+01:00", false},
		"the night before a holiday, until midnight": {"2026-12-24T23:59:00+01:00", true},
		"and no longer":                       {"2026-12-25T00:00:00+01:00", false},
		"the night of the holiday":            {"2026-12-25T22:30:00+01:00", false},
		"nor what would go on of it":          {"2026-12-26T01:00:00+01:00", false},
		"the night after":                     {"2026-12-26T22:30:00+01:00", true},
		"a working holiday":                   {"2026-11-06T10:00:00+01:00", true},
		"has its own hours alone":             {"2026-11-06T22:30:00+01:00", false},
		"over midnight too":                   {"2026-11-07T00:59:00+01:00", true},
		"until they end":                      {"2026-11-07T01:00:00+01:00", false},
		"an exception":                        {"2026-07-15T10:30:00+02:00", true},
		"goes before windows":                 {"2026-07-17T22:30:00+02:00", false},
		"its first day":                       {"2026-07-01T10:30:00+02:00", true},
		"its last day":                        {"2026-07-31T10:30:00+02:00", true},
		"the day after it":                    {"2026-08-01T10:30:00+02:00", false},
		"nothing comes over before the start": {"2026-06-05T01:00:00+02:00", false},
		"the start":                           {"2026-06-05T22:00:00+02:00", true},
		"the end is cut off at midnight":      {"2027-01-02T23:59:59+01:00", true},
		"over":                                {"2027-01-03T00:00:00+01:00", false},
	} {
		if got := nights().OpenAt(moment(t, tt.at)); got != tt.want {
			t.Errorf("%s: open at %s is %v", name, tt.at, got)
		}
	}
	leap := nights()
	leap.Start, leap.End = Date{}, Date{}
	for at, want := range map[string]bool{"2028-02-29T12:00:00+01:00": true, "2027-02-28T12:00:00+01:00": false, "2027-03-01T12:00:00+01:00": false} {
		if leap.OpenAt(moment(t, at)) != want {
			t.Errorf("29 February at %s", at)
		}
	}
}

// Of several on one date the rule of [Calendar.special] decides.
func TestSpecialDaysOfOneDate(t *testing.T) {
	t.Parallel()
	day := Date{2026, 5, 4}
	c := Calendar{Timezone: "UTC", Holidays: []Holiday{
		{Date: Date{2020, 5, 4}, Repeat: true}, {Date: day, Hours: []Span{{0, 60}}}, {Date: day},
	}}
	noon, night := moment(t, "2026-05-04T12:00:00Z"), moment(t, "2026-05-04T00:30:00Z")
	if !c.OpenAt(night) || c.OpenAt(night.AddDate(1, 0, 0)) {
		t.Error("the holiday of the year does not go before the one that repeats")
	}
	c.Exceptions = []Exception{{From: day, Hours: []Span{{720, 780}}}, {From: day.AddDays(-3), To: day.AddDays(3)}}
	if c.OpenAt(night) || !c.OpenAt(noon) {
		t.Error("the first exception does not count")
	}
}

func TestPhases(t *testing.T) {
	t.Parallel()
	c := nights()
	// Clocks went back a minute after midnight in St. John's: its Saturday came again.
	again := Calendar{Timezone: "America/St_Johns", End: Date{2010, 11, 6}, Windows: []Window{{time.Saturday, 23 * 60, 1440}}}
	for name, tt := range map[string]struct {
		c    Calendar
		at   string
		want Phase
	}{
		"before the start":            {c, "2026-06-04T23:30:00+02:00", Ahead},
		"closed":                      {c, "2026-06-05T12:00:00+02:00", Closed},
		"open":                        {c, "2026-06-05T23:00:00+02:00", Open},
		"over":                        {c, "2027-01-03T00:00:00+01:00", Over},
		"no zone":                     {Calendar{}, "2027-01-03T00:00:00+01:00", Closed},
		"the first end of Saturday":   {again, "2010-11-07T02:30:00Z", Closed},
		"Saturday again":              {again, "2010-11-07T03:00:00Z", Open},
		"the last end of Saturday":    {again, "2010-11-07T03:30:00Z", Over},
		"the last minute before it":   {again, "2010-11-07T03:29:00Z", Open},
		"the minute that comes twice": {again, "2010-11-07T02:29:59Z", Open},
	} {
		if got := tt.c.Phase(moment(t, tt.at)); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	if got, want := again.Ends(), moment(t, "2010-11-07T03:30:00Z"); !got.Equal(want) {
		t.Errorf("ends at %s, want %s", got, want)
	}
	if got := officeHours("UTC").Ends(); !got.IsZero() {
		t.Errorf("a calendar without an end ends at %s", got)
	}
}

// What is far away is found, and what never comes is known for that.
func TestNextChangeFarAway(t *testing.T) {
	t.Parallel()
	allWeek := func(start, end int) []Window {
		var all []Window
		for d := range time.Weekday(7) {
			all = append(all, Window{d, start, end})
		}
		return all
	}
	everyDay := func(but Date, h []Span) []Holiday {
		var all []Holiday
		for d := (Date{2024, 1, 1}); d.Year == 2024; d = d.AddDays(1) {
			if d.Month != but.Month || d.Day != but.Day {
				all = append(all, Holiday{Date: d, Repeat: true, Hours: h})
			}
		}
		return all
	}
	for name, tt := range map[string]struct {
		c    Calendar
		want string // "" = never
	}{
		"a start in years":              {Calendar{Start: Date{2150, 1, 1}, Windows: allWeek(0, 1440)}, "2150-01-01T00:00:00Z"},
		"always open until the end":     {Calendar{End: Date{2044, 2, 29}, Windows: allWeek(0, 1440)}, "2044-03-01T00:00:00Z"},
		"only on 29 February":           {Calendar{Holidays: []Holiday{{Date: Date{2024, 2, 29}, Repeat: true, Hours: []Span{{60, 120}}}}}, "2028-02-29T01:00:00Z"},
		"only on a Monday 29 February":  {Calendar{Windows: []Window{{time.Monday, 0, 60}}, Holidays: everyDay(Date{2024, 2, 29}, nil)}, "2044-02-29T00:00:00Z"},
		"the day after a holiday":       {Calendar{Windows: allWeek(720, 2160), Holidays: []Holiday{{Date: Date{2026, 12, 1}, Hours: []Span{{0, 1440}}}}}, "2026-12-02T00:00:00Z"},
		"an exception after a long one": {Calendar{Exceptions: []Exception{{From: Date{2020, 1, 1}, To: Date{2050, 1, 1}}, {From: Date{2050, 1, 2}, Hours: []Span{{5, 6}}}}}, "2050-01-02T00:05:00Z"},
		"never":                         {Calendar{Holidays: everyDay(Date{}, nil)}, ""},
		"always":                        {Calendar{Windows: allWeek(0, 1440)}, ""},
		"over":                          {Calendar{End: Date{2020, 1, 1}, Windows: allWeek(0, 60)}, ""},
	} {
		tt.c.Timezone = "UTC"
		from := moment(t, "2026-11-21T12:00:00Z")
		var want time.Time
		if tt.want != "" {
			want = moment(t, tt.want)
		}
		if got := tt.c.NextChange(from); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// OpenAt against the plainest reading of the rules: a set of open minutes.
func TestOpenAtAgreesWithSetOfMinutes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := Date{2028, 2, 26}
		day := rapid.Custom(func(t *rapid.T) Date { return base.AddDays(rapid.IntRange(0, 8).Draw(t, "day")) })
		spans := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Span {
			start := rapid.IntRange(0, 1439).Draw(t, "start")
			return Span{start, start + rapid.IntRange(1, 1440).Draw(t, "length")}
		}), 0, 2)
		c := Calendar{Timezone: "UTC"}
		for d := range time.Weekday(7) {
			for _, s := range spans.Draw(t, "windows") {
				c.Windows = append(c.Windows, Window{d, s.Start, s.End})
			}
		}
		for _, d := range rapid.SliceOfNDistinct(day, 0, 3, rapid.ID[Date]).Draw(t, "holidays") {
			c.Holidays = append(c.Holidays, Holiday{Date: d, Hours: spans.Draw(t, "hours")})
		}
		open := map[[2]int]bool{} // of day and minute
		for i := -1; i < 10; i++ {
			hours, isHoliday := []Span(nil), false
			for _, h := range c.Holidays {
				if h.Date == base.AddDays(i) {
					hours, isHoliday = h.Hours, true
				}
			}
			if isHoliday {
				for m := range 1440 {
					delete(open, [2]int{i, m})
				}
			} else {
				for _, w := range c.Windows {
					if w.Weekday == base.AddDays(i).Weekday() {
						hours = append(hours, w.span())
					}
				}
			}
			for _, s := range hours {
				for m := s.Start; m < s.End; m++ {
					open[[2]int{i + m/1440, m % 1440}] = true
				}
			}
		}
		for range 200 {
			i, m := rapid.IntRange(0, 9).Draw(t, "i"), rapid.IntRange(0, 1439).Draw(t, "m")
			at := base.AddDays(i).midnight().Add(time.Duration(m) * time.Minute)
			if got := c.OpenAt(at); got != open[[2]int{i, m}] {
				t.Fatalf("%+v at %s: %v", c, at, got)
			}
		}
	})
}

// Hours as campaigns have them stay what they were, and all of a calendar
// survives the way through JSON.
func TestCalendarJSON(t *testing.T) {
	t.Parallel()
	hours := Calendar{Timezone: "UTC", Windows: []Window{{time.Monday, 60, 120}}}
	text, err := json.Marshal(hours)
	if want := `{"timezone":"UTC","windows":[{"weekday":1,"start":60,"end":120}]}`; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	if text, err = json.Marshal(nights()); err != nil {
		t.Fatal(err)
	}
	var got Calendar
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(nights(), got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{`{"start":"2026-2-3"}`, `{"end":"2026-02-30"}`, `{"holidays":[{"date":20260203}]}`, `{"start":"0000-01-01"}`} {
		if json.Unmarshal([]byte(bad), &got) == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestValidateNamesTheField(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(*Calendar){
		"name":                   func(c *Calendar) { c.Name = "a\nb" },
		"timezone":               func(c *Calendar) { c.Timezone = "../UTC" },
		"start":                  func(c *Calendar) { c.Start = Date{2026, 2, 30} },
		"end":                    func(c *Calendar) { c.End = Date{2026, 6, 4} },
		"windows":                func(c *Calendar) { c.Windows = make([]Window, maxWindows+1) },
		"windows[1]":             func(c *Calendar) { c.Windows[1].End = c.Windows[1].Start + 1441 },
		"holidays":               func(c *Calendar) { c.Holidays = make([]Holiday, maxHolidays+1) },
		"holidays[0].date":       func(c *Calendar) { c.Holidays[0].Date = Date{} },
		"holidays[1].hours[0]":   func(c *Calendar) { c.Holidays[1].Hours[0].End = 0 },
		"holidays[2].hours":      func(c *Calendar) { c.Holidays[2].Hours = make([]Span, maxHours+1) },
		"exceptions":             func(c *Calendar) { c.Exceptions = make([]Exception, maxExceptions+1) },
		"exceptions[0].from":     func(c *Calendar) { c.Exceptions[0].From = Date{} },
		"exceptions[0].to":       func(c *Calendar) { c.Exceptions[0].To = Date{2026, 6, 30} },
		"exceptions[0].name":     func(c *Calendar) { c.Exceptions[0].Name = string(make([]byte, 300)) },
		"exceptions[0].hours[0]": func(c *Calendar) { c.Exceptions[0].Hours[0].Start = -1 },
	} {
		c := nights()
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		change(&c)
		var got *FieldError
		if err := c.Validate(); !errors.As(err, &got) || got.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// The stretches of a calendar are what OpenAt says, minute by minute.
func TestSpan(t *testing.T) {
	t.Parallel()
	c := Calendar{Timezone: "Europe/Oslo", Windows: []Window{{time.Saturday, 22 * 60, 30 * 60}, {time.Monday, 540, 600}}}
	from, until := moment(t, "2026-10-24T23:00:00+02:00"), moment(t, "2026-10-26T09:30:00+01:00")
	var got []string
	for _, s := range c.Span(from, until) {
		text := s.From.Format(time.RFC3339) + " " + s.Until.Format(time.RFC3339)
		for _, change := range s.Clock {
			text += " " + change.At.Format(time.RFC3339) + " " + change.Shift.String()
		}
		got = append(got, text)
	}
	want := []string{
		"2026-10-24T23:00:00+02:00 2026-10-25T06:00:00+01:00 2026-10-25T02:00:00+01:00 -1h0m0s",
		"2026-10-26T09:00:00+01:00 2026-10-26T09:30:00+01:00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := c.Span(until, from); got != nil {
		t.Errorf("backwards: %v", got)
	}
	if got := (Calendar{}).Span(from, until); got != nil {
		t.Errorf("without a zone: %v", got)
	}
}
