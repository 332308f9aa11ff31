// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tandem/calendars"
	"tandem/campaigns"
)

func daily(id string, start, end int) calendars.Calendar {
	c := calendars.Calendar{ID: id, Name: "Daily", Timezone: "UTC"}
	for day := range time.Weekday(7) {
		c.Windows = append(c.Windows, calendars.Window{Weekday: day, Start: start, End: end})
	}
	return c
}

// Who reads a campaign reads the hours of its calendar with it, as they are then;
// what is written does not hold them.
func TestCalendarOfACampaign(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	ctx := t.Context()
	c := campaigns.Campaign{ID: "c1", Name: "x", Calendar: "office"}
	var e *campaigns.Error
	if err := s.CreateCampaign(ctx, c); !errors.As(err, &e) || e.Code != campaigns.Invalid || e.Field != "calendar" {
		t.Fatalf("a calendar that does not exist: %v", err)
	}
	s.must(t, s.SaveCalendar(ctx, daily("office", 0, 720)))
	s.must(t, s.CreateCampaign(ctx, c))
	open := func(want bool) {
		t.Helper()
		one, err := s.Campaign(ctx, "c1")
		s.must(t, err)
		all, err := s.Campaigns(ctx)
		s.must(t, err)
		set, err := s.readSettings(ctx, "c1")
		s.must(t, err)
		at := noon.Truncate(24 * time.Hour).Add(11 * time.Hour)
		if one.OpenAt(at) != want || all[0].OpenAt(at) != want || set.OpenAt(at) != want || one.Calendar != "office" {
			t.Errorf("%v %v %v, want %v", one.OpenAt(at), all[0].OpenAt(at), set.OpenAt(at), want)
		}
	}
	open(true)
	s.must(t, s.SaveCalendar(ctx, daily("office", 720, 1440)))
	open(false)
	one, err := s.Campaign(ctx, "c1")
	s.must(t, err)
	one.Limit = 7
	s.must(t, s.SaveCampaign(ctx, one))
	text, err := s.rdb.Get(ctx, settingsKey("c1")).Result()
	if err != nil || strings.Contains(text, `"hours":`) || !strings.Contains(text, `"calendar":"office"`) {
		t.Errorf("%s: %v", text, err)
	}
	s.must(t, s.rdb.Del(ctx, calendarsKey).Err()) // it is lost, by whatever way
	open(false)
	if one, err := s.Campaign(ctx, "c1"); err != nil || !one.NextChange(noon).IsZero() || one.Phase(noon) != calendars.Closed {
		t.Errorf("a calendar that is gone is %s: %v", one.Phase(noon), err)
	}
}

// A campaign whose calendar has ended is not run, and ends while members wait;
// without that cause it does not.
func TestCalendarOver(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	ctx := t.Context()
	over := daily("", 0, 1440)
	over.End = calendars.DateOf(noon)
	_, run := s.campaign(t, "c1", func(c *campaigns.Campaign) { c.Hours = &over })
	numbered(t, s, "+4930100001")
	if _, err := s.Advance(ctx, "c1", run.Epoch, campaigns.Running, campaigns.Ended, "QUEUE_COMPLETE", noon); !errors.Is(err, ErrConflict) {
		t.Errorf("ended with a member that waits: %v", err)
	}
	got, err := s.Advance(ctx, "c1", run.Epoch, campaigns.Running, campaigns.Ended, CalendarOver, noon)
	if err != nil || got.State != campaigns.Ended || got.Cause != "QUEUE_EXPIRE" {
		t.Errorf("%+v: %v", got, err)
	}
	if _, err := s.SetRunState(ctx, "c1", campaigns.Running, "", noon.Add(48*time.Hour)); campaigns.CodeOf(err) != campaigns.Conflict {
		t.Errorf("run again: %v", err)
	}
	if _, err := s.SetRunState(ctx, "c1", campaigns.Running, "", noon); err != nil {
		t.Errorf("run on its last day: %v", err)
	}
	s.sound(t, "c1")
}

// A schedule fires for a time once, for its campaign's controller alone.
func TestFirings(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	ctx := t.Context()
	_, run := s.campaign(t, "c1")
	keep := func(marks map[string]string, now time.Time) map[string]Fired {
		t.Helper()
		fired, err := s.KeepSchedules(ctx, "c1", run.Epoch, marks, now)
		s.must(t, err)
		return fired
	}
	if got := keep(map[string]string{"a": "1", "b": "1"}, noon); !got["a"].Last.Equal(noon) || !got["a"].Open.IsZero() || len(got) != 2 {
		t.Errorf("new: %+v", got)
	}
	later := noon.Add(time.Minute)
	s.must(t, s.Fire(ctx, "c1", run.Epoch, "a", later))
	for due, want := range map[time.Time]error{later: ErrConflict, noon: ErrConflict} {
		if err := s.Fire(ctx, "c1", run.Epoch, "a", due); !errors.Is(err, want) {
			t.Errorf("fired again for %s: %v", due, err)
		}
	}
	if err := s.Fire(ctx, "c1", run.Epoch-1, "a", later.Add(time.Minute)); !errors.Is(err, ErrStale) {
		t.Errorf("by an earlier owner: %v", err)
	}
	if err := s.Fire(ctx, "c1", run.Epoch, "z", later); !errors.Is(err, ErrNotFound) {
		t.Errorf("a schedule that is none: %v", err)
	}
	if got := keep(map[string]string{"a": "1", "b": "1"}, noon.Add(time.Hour)); !got["a"].Open.Equal(later) || !got["b"].Last.Equal(noon) {
		t.Errorf("under way: %+v", got)
	}
	if all, err := s.Firings(ctx, "c1"); err != nil || !all["a"].Due.Equal(later) || !all["a"].Over.IsZero() {
		t.Errorf("under way: %+v, %v", all, err)
	}
	s.must(t, s.EndFiring(ctx, "c1", run.Epoch, "a", Firing{Due: later, Begun: later, Over: later, Result: "fine"}))
	if all, err := s.Firings(ctx, "c1"); err != nil || all["a"].Result != "fine" || len(all) != 1 {
		t.Errorf("over: %+v, %v", all, err)
	}
	// Changed: it begins anew, and what the other came to is forgotten with it.
	s.must(t, s.Fire(ctx, "c1", run.Epoch, "b", later))
	if got := keep(map[string]string{"b": "2"}, noon.Add(time.Hour)); !got["b"].Last.Equal(noon.Add(time.Hour)) || !got["b"].Open.IsZero() || len(got) != 1 {
		t.Errorf("changed: %+v", got)
	}
	s.must(t, s.EndFiring(ctx, "c1", run.Epoch, "b", Firing{Due: later, Result: "late"}))
	if all, err := s.Firings(ctx, "c1"); err != nil || len(all) != 0 {
		t.Errorf("changed: %+v, %v", all, err)
	}
}

// numbered adds a member of each number to c1.
func numbered(t *testing.T, s *fixture, numbers ...string) {
	t.Helper()
	var members []campaigns.Member
	for _, n := range numbers {
		members = append(members, campaigns.Member{Communications: []campaigns.Communication{{Number: n}}})
	}
	_, err := s.AddMembers(t.Context(), "c1", members, noon)
	s.must(t, err)
}

// Members wait in the lane of their number's zone and keep that they have none of
// their own; where the settings say otherwise they are put elsewhere.
func TestMembersWaitByTheirNumbers(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	ctx := t.Context()
	c, _ := s.campaign(t, "c1")
	numbered(t, s, "+12125550123", "+18005550123")
	own := campaigns.Member{Timezone: "America/New_York", Communications: []campaigns.Communication{{Number: "+12125550124"}}}
	_, err := s.AddMembers(ctx, "c1", []campaigns.Member{own}, noon)
	s.must(t, err)
	numbered(t, s, "+99901010100001")
	want := map[string]int{"America/New_York": 2, "+1": 1, "": 1}
	counts, err := s.Counts(ctx, "c1")
	s.must(t, err)
	for lane, n := range want {
		if counts.Lanes[lane] != n {
			t.Errorf("lane %q has %d, want %d: %v", lane, counts.Lanes[lane], n, counts.Lanes)
		}
	}
	for id, zone := range map[uint64]string{1: "", 2: "", 3: "America/New_York", 4: ""} {
		if m, err := s.Member(ctx, "c1", id); err != nil || m.Timezone != zone {
			t.Errorf("member %d: zone %q, want %q: %v", id, m.Timezone, zone, err)
		}
	}
	c.Numbers.Zone = campaigns.ZoneOfCampaign
	s.must(t, s.SaveCampaign(ctx, c))
	for _, lane := range []string{"America/New_York", "+1", ""} {
		if _, err := s.Relane(ctx, "c1", lane, noon, 100); err != nil {
			t.Fatal(err)
		}
	}
	if counts, err = s.Counts(ctx, "c1"); err != nil || counts.Lanes["America/New_York"] != 1 || counts.Lanes[""] != 3 {
		t.Errorf("%v: %v", counts.Lanes, err)
	}
	s.sound(t, "c1")
}
