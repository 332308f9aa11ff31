// SPDX-License-Identifier: MIT

package web

import (
	"strings"
	"testing"
	"time"

	"tandem/calendars"
	"tandem/campaigns"
	"tandem/campaigns/store"
)

// A campaign has a calendar or hours of its own, hours on the members' clocks,
// and schedules; what is said of them is what was set.
func TestCampaignTimes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	calendar := calendars.Calendar{ID: "gone-by", Name: "Gone by", Timezone: "UTC", End: calendars.Date{Year: 2020, Month: 1, Day: 31}}
	for day := range time.Weekday(7) {
		calendar.Windows = append(calendar.Windows, calendars.Window{Weekday: day, End: 1440})
	}
	if err := f.store.SaveCalendar(t.Context(), calendar); err != nil {
		t.Fatal(err)
	}
	const path = "/api/v2/dialer/spring"
	for _, tt := range []struct {
		name, body string
		status     int
		want       []string
	}{
		{"defaults", `{}`, 200, []string{`"calendar":{"id":"","name":""}`, `"local_hours":{"end":1260,"start":480}`, `"schedules":[]`, `"zone":"number"`, `"asleep":false`}},
		{"local hours", `{"local_hours":{"start":0,"end":1440}}`, 200, []string{`"local_hours":{"end":1440,"start":0}`}},
		{"local hours that are none", `{"local_hours":{"start":60,"end":60}}`, 400, []string{`"field":"local_hours"`}},
		{"zone", `{"numbers":{"zone":"campaign"}}`, 200, []string{`"zone":"campaign"`}},
		{"zone that is none", `{"numbers":{"zone":"moon"}}`, 400, []string{`"field":"numbers.zone"`}},
		{"hours of its own", `{"hours":{"timezone":"UTC","windows":[]}}`, 200, []string{`"hours":{"timezone":"UTC"`}},
		{"both", `{"calendar":{"id":"gone-by"}}`, 400, []string{`"field":"hours"`, "not both"}},
		{"no such calendar", `{"hours":null,"calendar":{"id":"none"}}`, 400, []string{`"field":"calendar.id"`}},
		{"calendar", `{"hours":null,"calendar":{"id":"gone-by","name":"whatever"}}`, 200, []string{`"calendar":{"id":"gone-by","name":"Gone by"}`, `"hours":null`}},
		{"unknown field", `{"calendar":{"key":"x"}}`, 400, []string{`"field":"calendar.key"`}},
		{"schedules", `{"schedules":[{"id":"go","cron":"0 9 * * 1-5","do":"start"},{"id":"off","cron":"@daily","do":"import","source":"/lists/x.csv","disabled":true}]}`, 200, []string{`"cron":"0 9 * * 1-5"`}},
		{"bad schedule", `{"schedules":[{"id":"go","cron":"never","do":"start"}]}`, 400, []string{`"field":"schedules[0].cron"`}},
	} {
		got := f.call(t, "PUT", path, tt.body).must(tt.status)
		for _, want := range tt.want {
			if !strings.Contains(got.body, want) {
				t.Errorf("%s: no %s in %s", tt.name, want, got.body)
			}
		}
	}
	if got := f.call(t, "PUT", path+"/state/1", "").must(409); !strings.Contains(got.body, "its calendar ended on 2020-01-31") {
		t.Error(got.body)
	}
	f.call(t, "PUT", path, `{"calendar":{"id":""}}`).must(200)
}

// A campaign that runs while its calendar is closed sleeps, as the old product says.
func TestAsleep(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"hours":{"timezone":"UTC","windows":[]}}`).must(200)
	got := f.call(t, "PUT", "/api/v2/dialer/spring/state/1", "").must(200)
	if !strings.Contains(got.body, `"state":2,"stateName":"running","active":true`) || !strings.Contains(got.body, `"asleep":true`) {
		t.Error(got.body)
	}
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	c := campaigns.Campaign{Hours: &calendars.Calendar{Timezone: "UTC", Windows: []calendars.Window{{Weekday: time.Friday, Start: 600, End: 780}}}}
	if s := stateAt(c, store.Run{State: campaigns.Running}, now); s.Asleep || s.State != 1 || !s.NextChange.Equal(now.Add(time.Hour)) {
		t.Errorf("%+v", s)
	}
}

// What a schedule came to is told.
func TestSchedules(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	ctx := t.Context()
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"schedules":[{"id":"go","cron":"0 9 * * 1-5","do":"start"},{"id":"off","cron":"@daily","do":"reset","disabled":true}]}`).must(200)
	got := f.call(t, "GET", "/api/v2/dialer/spring/schedules", "").must(200)
	if !strings.Contains(got.body, `"next":"20`) || strings.Count(got.body, `"last":null`) != 2 || strings.Count(got.body, `"next"`) != 1 {
		t.Error(got.body)
	}
	due := time.Now().Truncate(time.Second)
	run, ok, err := f.store.Acquire(ctx, "spring", "some", due, time.Minute)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if _, err := f.store.KeepSchedules(ctx, "spring", run.Epoch, map[string]string{"go": "x"}, due.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := f.store.Fire(ctx, "spring", run.Epoch, "go", due); err != nil {
		t.Fatal(err)
	}
	if err := f.store.EndFiring(ctx, "spring", run.Epoch, "go", store.Firing{Due: due, Begun: due, Over: due, Error: "the campaign has no agent"}); err != nil {
		t.Fatal(err)
	}
	if got := f.call(t, "GET", "/api/v2/dialer/spring/schedules", "").must(200); !strings.Contains(got.body, `"error":"the campaign has no agent"`) {
		t.Error(got.body)
	}
	f.call(t, "GET", "/api/v2/dialer/none/schedules", "").must(404)
}
