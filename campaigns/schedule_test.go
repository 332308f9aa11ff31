// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"testing"
	"time"

	"tandem/campaigns"
)

func TestScheduleValidate(t *testing.T) {
	t.Parallel()
	fine := campaigns.Schedule{ID: "a", Cron: "0 9 * * 1-5", Do: campaigns.DoStart}
	list := campaigns.Schedule{ID: "b", Cron: "@daily", Do: campaigns.DoImport, Source: "/lists/new.csv"}
	for name, tt := range map[string]struct {
		change func(a, b *campaigns.Schedule)
		field  string
	}{
		"OK":                 {func(_, _ *campaigns.Schedule) {}, ""},
		"a URL":              {func(_, b *campaigns.Schedule) { b.Source = "https://example.org/list.csv?x=1" }, ""},
		"no id":              {func(a, _ *campaigns.Schedule) { a.ID = "" }, "schedules[0].id"},
		"id twice":           {func(_, b *campaigns.Schedule) { b.ID = "a" }, "schedules[1].id"},
		"no cron":            {func(a, _ *campaigns.Schedule) { a.Cron = "" }, "schedules[0].cron"},
		"bad cron":           {func(a, _ *campaigns.Schedule) { a.Cron = "61 * * * *" }, "schedules[0].cron"},
		"unknown deed":       {func(a, _ *campaigns.Schedule) { a.Do = "dance" }, "schedules[0].do"},
		"a start of a list":  {func(a, _ *campaigns.Schedule) { a.Source = "/x" }, "schedules[0].source"},
		"no list":            {func(_, b *campaigns.Schedule) { b.Source = "" }, "schedules[1].source"},
		"a relative path":    {func(_, b *campaigns.Schedule) { b.Source = "lists/new.csv" }, "schedules[1].source"},
		"another scheme":     {func(_, b *campaigns.Schedule) { b.Source = "file:///etc/passwd" }, "schedules[1].source"},
		"a password":         {func(_, b *campaigns.Schedule) { b.Source = "https://me:secret@example.org/" }, "schedules[1].source"},
		"a URL without host": {func(_, b *campaigns.Schedule) { b.Source = "https:///list.csv" }, "schedules[1].source"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCampaign()
			c.Schedules = []campaigns.Schedule{fine, list}
			tt.change(&c.Schedules[0], &c.Schedules[1])
			wantField(t, c.Validate(), tt.field)
		})
	}
	c := newCampaign()
	c.Schedules = make([]campaigns.Schedule, 33)
	wantField(t, c.Validate(), "schedules")
}

// Of the times that have passed the last is given, on the zone's clock.
func TestScheduleLatest(t *testing.T) {
	t.Parallel()
	s := campaigns.Schedule{Cron: "30 2 * * *"}
	at := func(text string) time.Time {
		v, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct{ from, until, want string }{
		{"2026-03-27T12:00:00Z", "2026-03-28T01:29:59Z", ""},
		{"2026-03-27T12:00:00Z", "2026-03-28T01:30:00Z", "2026-03-28T01:30:00Z"},
		{"2026-03-28T01:30:00Z", "2026-03-28T20:00:00Z", ""},
		{"2026-03-26T12:00:00Z", "2026-03-28T20:00:00Z", "2026-03-28T01:30:00Z"},
		{"2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z"}, // there is no half past two that night
	} {
		got, ok := s.Latest("Europe/Berlin", at(tt.from), at(tt.until))
		if ok != (tt.want != "") || ok && !got.Equal(at(tt.want)) {
			t.Errorf("from %s to %s: %s %v, want %q", tt.from, tt.until, got, ok, tt.want)
		}
	}
	if s.Disabled = true; !s.Next("UTC", at("2026-03-28T12:00:00Z")).IsZero() {
		t.Error("a schedule that is off is due")
	}
}
