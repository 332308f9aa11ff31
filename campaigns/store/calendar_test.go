// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/calendars"
	"tandem/campaigns"
)

func officeCalendar(id string) calendars.Calendar {
	return calendars.Calendar{
		ID: id, Name: "Office", Timezone: "Europe/Oslo", End: calendars.Date{Year: 2030, Month: 1, Day: 31},
		Windows:  []calendars.Window{{Weekday: time.Monday, Start: 540, End: 1020}},
		Holidays: []calendars.Holiday{{Date: calendars.Date{Year: 2026, Month: 12, Day: 25}, Name: "Christmas", Repeat: true}},
	}
}

func TestCalendars(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	if all, err := s.Calendars(ctx); err != nil || len(all) != 0 {
		t.Fatal(all, err)
	}
	for _, id := range []string{"b", "a"} {
		s.must(t, s.CreateCalendar(ctx, officeCalendar(id)))
	}
	if err := s.CreateCalendar(ctx, officeCalendar("a")); !errors.Is(err, ErrConflict) {
		t.Errorf("created twice: %v", err)
	}
	changed := officeCalendar("a")
	changed.Name = "Other"
	s.must(t, s.SaveCalendar(ctx, changed))
	got, err := s.Calendars(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]calendars.Calendar{changed, officeCalendar("b")}, got); diff != "" {
		t.Error(diff)
	}
	s.must(t, s.DeleteCalendar(ctx, "b"))
	for name, try := range map[string]func() error{
		"read":   func() error { _, err := s.Calendar(ctx, "b"); return err },
		"delete": func() error { return s.DeleteCalendar(ctx, "b") },
	} {
		if err := try(); campaigns.CodeOf(err) != campaigns.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	for field, change := range map[string]func(*calendars.Calendar){
		"id":         func(c *calendars.Calendar) { c.ID = "a b" },
		"name":       func(c *calendars.Calendar) { c.Name = " " },
		"timezone":   func(c *calendars.Calendar) { c.Timezone = "Mars" },
		"windows[0]": func(c *calendars.Calendar) { c.Windows[0].End = 0 },
	} {
		bad := officeCalendar("c")
		change(&bad)
		for _, save := range []func(context.Context, calendars.Calendar) error{s.CreateCalendar, s.SaveCalendar} {
			var e *campaigns.Error
			if err := save(ctx, bad); !errors.As(err, &e) || e.Code != campaigns.Invalid || e.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	}
	if all, err := s.Calendars(ctx); err != nil || len(all) != 1 {
		t.Errorf("what was refused is there: %v, %v", all, err)
	}
}

// There is a bound, since lists read them all.
func TestCalendarsAreBounded(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	pipe := s.rdb.Pipeline()
	for i := range maxCalendars {
		pipe.HSet(ctx, calendarsKey, fmt.Sprint(i), `{"timezone":"UTC"}`)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateCalendar(ctx, officeCalendar("one-more")); campaigns.CodeOf(err) != campaigns.Conflict {
		t.Errorf("%v", err)
	}
}

// A calendar in use stays; saving it wakes its campaigns and nobody else, and
// who reads them from then on has the new one.
func TestCalendarInUse(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	s.must(t, s.CreateCalendar(ctx, officeCalendar("office")))
	for _, c := range []campaigns.Campaign{{ID: "c2", Name: "x", Calendar: "office"}, {ID: "c1", Name: "x", Calendar: "office"}, {ID: "c3", Name: "x"}} {
		s.must(t, s.CreateCampaign(ctx, c))
	}
	users, err := s.CalendarUsers(ctx, "office")
	if diff := cmp.Diff([]string{"c1", "c2"}, users); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := s.DeleteCalendar(ctx, "office"); !errors.Is(err, ErrConflict) && campaigns.CodeOf(err) != campaigns.Conflict {
		t.Errorf("deleted while it is used: %v", err)
	}
	if _, err := s.settings(ctx, "c1"); err != nil { // remembered
		t.Fatal(err)
	}
	wakes := s.Wakes(ctx)
	if w := nextWake(t, wakes); w.Kind != WakeAll {
		t.Fatalf("first %+v", w)
	}
	changed := officeCalendar("office")
	changed.Windows = nil
	s.must(t, s.SaveCalendar(ctx, changed))
	s.must(t, s.rdb.Publish(ctx, wakeTopic, "mark mark").Err())
	var got []Wake
	for w := nextWake(t, wakes); w.Kind != "mark"; w = nextWake(t, wakes) {
		got = append(got, w)
	}
	if diff := cmp.Diff([]Wake{{Kind: WakeState, Campaign: "c1"}, {Kind: WakeState, Campaign: "c2"}}, got); diff != "" {
		t.Error(diff)
	}
	set, err := s.settings(ctx, "c1")
	if err != nil || set.Hours == nil || len(set.Hours.Windows) != 0 {
		t.Errorf("the settings have the old calendar: %+v, %v", set.Campaign, err)
	}
	for _, id := range []string{"c1", "c2"} {
		c, err := s.Campaign(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		c.Calendar = ""
		s.must(t, s.SaveCampaign(ctx, c))
	}
	s.must(t, s.DeleteCalendar(ctx, "office"))
}
