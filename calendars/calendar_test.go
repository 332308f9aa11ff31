// SPDX-License-Identifier: MIT

package calendars

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func officeHours(zone string) Calendar {
	c := Calendar{Timezone: zone}
	for d := time.Monday; d <= time.Friday; d++ {
		c.Windows = append(c.Windows, Window{d, 9 * 60, 12 * 60}, Window{d, 13 * 60, 17*60 + 30})
	}
	return c
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOpenAt(t *testing.T) {
	t.Parallel()
	night := Calendar{Timezone: "America/New_York", Windows: []Window{{time.Sunday, 60, 120}}} // 01:00–02:00
	gap := Calendar{Timezone: "America/New_York", Windows: []Window{{time.Sunday, 120, 180}}}  // 02:00–03:00
	midnight := Calendar{Timezone: "America/Sao_Paulo", Windows: []Window{{time.Sunday, 0, minutesOfDay}}}
	tests := map[string]struct {
		c    Calendar
		at   string
		want bool
	}{
		"the first minute":                    {officeHours("Europe/Oslo"), "2026-11-20T08:00:00Z", true},
		"the minute before":                   {officeHours("Europe/Oslo"), "2026-11-20T07:59:59Z", false},
		"the end is not part of it":           {officeHours("Europe/Oslo"), "2026-11-20T11:00:00Z", false},
		"the afternoon":                       {officeHours("Europe/Oslo"), "2026-11-20T16:29:59Z", true},
		"Saturday":                            {officeHours("Europe/Oslo"), "2026-11-21T10:00:00Z", false},
		"an hour that occurs twice, first":    {night, "2026-11-01T05:30:00Z", true},
		"an hour that occurs twice, again":    {night, "2026-11-01T06:30:00Z", true},
		"an hour that does not exist, before": {gap, "2026-03-08T06:59:00Z", false},
		"an hour that does not exist, after":  {gap, "2026-03-08T07:00:00Z", false},
		"a day that begins at one":            {midnight, "2018-11-04T03:00:00Z", true},
		"the night before it":                 {midnight, "2018-11-04T02:59:00Z", false},
		"no windows":                          {Calendar{Timezone: "UTC"}, "2026-11-20T10:00:00Z", false},
		"no zone":                             {Calendar{Windows: []Window{{time.Friday, 0, minutesOfDay}}}, "2026-11-20T10:00:00Z", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.c.OpenAt(moment(t, tt.at)); got != tt.want {
				t.Errorf("OpenAt(%s) = %v, want %v", tt.at, got, tt.want)
			}
		})
	}
}

func TestNextChange(t *testing.T) {
	t.Parallel()
	c := officeHours("Europe/Oslo")
	if got, want := c.NextChange(moment(t, "2026-11-20T16:00:10Z")), moment(t, "2026-11-20T16:30:00Z"); !got.Equal(want) {
		t.Errorf("closes at %s, want %s", got, want)
	}
	if got, want := c.NextChange(moment(t, "2026-11-20T16:30:00Z")), moment(t, "2026-11-23T08:00:00Z"); !got.Equal(want) {
		t.Errorf("opens at %s, want %s", got, want)
	}
	always := Calendar{Timezone: "UTC"}
	for d := time.Sunday; d <= time.Saturday; d++ {
		always.Windows = append(always.Windows, Window{d, 0, minutesOfDay})
	}
	if got := always.NextChange(moment(t, "2026-11-20T16:30:00Z")); !got.IsZero() {
		t.Errorf("a calendar that is always open changes at %s", got)
	}
}

// Until the next change nothing changes, and there it does.
func TestNextChangeAgreesWithOpenAt(t *testing.T) {
	t.Parallel()
	zones := []string{"UTC", "Europe/Oslo", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"}
	rapid.Check(t, func(t *rapid.T) {
		c := Calendar{Timezone: rapid.SampledFrom(zones).Draw(t, "zone")}
		for range rapid.IntRange(1, 6).Draw(t, "windows") {
			start := rapid.IntRange(0, minutesOfDay-1).Draw(t, "start")
			end := rapid.IntRange(start+1, minutesOfDay).Draw(t, "end")
			c.Windows = append(c.Windows, Window{time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")), start, end})
		}
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		from := time.Unix(rapid.Int64Range(946684800, 2240611200).Draw(t, "at"), 0)
		next := c.NextChange(from)
		if next.IsZero() {
			return
		}
		if c.OpenAt(next) == c.OpenAt(from) {
			t.Fatalf("nothing changes at %s", next)
		}
		for range 20 {
			between := from.Add(time.Duration(rapid.Int64Range(0, int64(next.Sub(from))-1).Draw(t, "between")))
			if c.OpenAt(between) != c.OpenAt(from) {
				t.Fatalf("changes at %s, before %s", between, next)
			}
		}
	})
}

func TestValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		c  Calendar
		ok bool
	}{
		"OK":              {officeHours("Europe/Oslo"), true},
		"no zone":         {Calendar{}, false},
		"unknown zone":    {Calendar{Timezone: "Mars/Olympus"}, false},
		"the host's zone": {Calendar{Timezone: "Local"}, false},
		"no such weekday": {Calendar{Timezone: "UTC", Windows: []Window{{7, 0, 60}}}, false},
		"backwards":       {Calendar{Timezone: "UTC", Windows: []Window{{time.Monday, 60, 60}}}, false},
		"beyond the day":  {Calendar{Timezone: "UTC", Windows: []Window{{time.Monday, 0, 1441}}}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := tt.c.Validate(); (err == nil) != tt.ok {
				t.Errorf("Validate() = %v", err)
			}
		})
	}
}
