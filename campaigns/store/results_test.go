// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// past makes attempts of a campaign that have ended, one for each change.
func (f *fixture) past(tb testing.TB, c campaigns.Campaign, run Run, changes ...func(*campaigns.Attempt)) []campaigns.Attempt {
	tb.Helper()
	ctx, now := context.Background(), time.Now()
	requests := make([]ClaimRequest, len(changes))
	for i := range changes {
		requests[i] = request(run, f.clock)
		requests[i].Attempt.Campaign = c.ID
	}
	claims, err := f.Claim(ctx, c.ID, requests)
	if err != nil {
		tb.Fatal(err)
	}
	all := make([]campaigns.Attempt, len(changes))
	ops := make([]Op, len(changes))
	for i, change := range changes {
		if claims[i].Err != nil {
			tb.Fatal(claims[i].Err)
		}
		a := claims[i].Attempt
		a.Result, a.Cause, a.DialedAt, a.EndedAt = campaigns.Busy, campaigns.UserBusy, now, now
		if change != nil {
			change(&a)
		}
		ops[i] = Finish{Attempt: a, Epoch: run.Epoch, Member: c.Settle(claims[i].Member, &a, now), Raw: claims[i].Raw}
		all[i] = a
	}
	for _, err := range f.Write(ctx, c.ID, ops) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	return all
}

// talked is an attempt that was answered after 10 s and talked for so long.
func talked(agent string, talk time.Duration) func(*campaigns.Attempt) {
	return func(a *campaigns.Attempt) {
		a.Agent, a.Result, a.Cause = agent, campaigns.Connected, campaigns.NormalClearing
		a.AnsweredAt = a.DialedAt.Add(10 * time.Second)
		a.BridgedAt = a.AnsweredAt.Add(50 * time.Millisecond)
		a.EndedAt = a.BridgedAt.Add(talk)
		a.CallerID, a.Resource, a.Disposition = "+441", "trunk", "sale"
		a.Offers = []campaigns.Offer{{Agent: agent, Outcome: campaigns.AgentTalked}}
	}
}

func TestResults(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	c, run := f.campaign(t, "c1")
	if _, err := f.AddMembers(ctx, "c1", people(10), noon); err != nil {
		t.Fatal(err)
	}
	made := f.past(t, c, run, nil, talked("anna", 60*time.Second), talked("ben", 30*time.Second), nil, func(a *campaigns.Attempt) {
		a.Result, a.DialedAt = campaigns.Blocked, time.Time{}
	})
	// It is said later that one of them came to something else.
	f.must(t, f.rdb.HSet(ctx, dispositionsKey("c1"), made[1].ID, "refused").Err())
	got, err := f.Results(ctx, "c1", ResultQuery{Axes: Axes()})
	f.must(t, err)
	connected := map[campaigns.Result]int{campaigns.Connected: 1}
	one := func(key string, talk time.Duration) ResultRow {
		return ResultRow{Key: key, Attempts: 1, Calls: 1, Answered: 1, Bridged: 1, Talk: talk, Wait: 50 * time.Millisecond, ByResults: connected}
	}
	both := ResultRow{
		Attempts: 2, Calls: 2, Answered: 2, Bridged: 2, Talk: 90 * time.Second, Wait: 100 * time.Millisecond,
		ByResults: map[campaigns.Result]int{campaigns.Connected: 2},
	}
	none := ResultRow{Attempts: 3, Calls: 2, ByResults: map[campaigns.Result]int{campaigns.Busy: 2, campaigns.Blocked: 1}}
	key := func(r ResultRow, key string) ResultRow { r.Key = key; return r }
	for axis, want := range map[Axis][]ResultRow{
		ByAgent:       {none, one("anna", time.Minute), one("ben", 30*time.Second)},
		ByDisposition: {none, one("refused", time.Minute), one("sale", 30*time.Second)},
		ByCallerID:    {none, key(both, "+441")},
		ByResource:    {none, key(both, "trunk")},
		ByResult: {
			key(both, "CONNECTED"),
			{Key: "BUSY", Attempts: 2, Calls: 2, ByResults: map[campaigns.Result]int{campaigns.Busy: 2}},
			{Key: "BLOCKED", Attempts: 1, ByResults: map[campaigns.Result]int{campaigns.Blocked: 1}},
		},
	} {
		if diff := cmp.Diff(want, got.Rows[axis]); diff != "" {
			t.Errorf("by %s: %s", axis, diff)
		}
	}
	if got.Attempts != 5 || got.Cut {
		t.Error(got.Attempts, got.Cut)
	}
	f.sound(t, "c1")
}

// No more is read than is said, the newest; a time without attempts has none.
func TestResultsAreBounded(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	c, run := f.campaign(t, "c1")
	_, err := f.AddMembers(ctx, "c1", people(10), noon)
	f.must(t, err)
	f.past(t, c, run, nil, nil, talked("anna", time.Second))
	got, err := f.Results(ctx, "c1", ResultQuery{Axes: []Axis{ByAgent}, Most: 1})
	if err != nil || !got.Cut || got.Attempts != 1 || got.Rows[ByAgent][0].Key != "anna" || got.Oldest.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := f.Results(ctx, "c1", ResultQuery{Axes: []Axis{ByAgent}, Most: 3}); err != nil || got.Cut || got.Attempts != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	now := time.Now()
	for _, q := range []ResultQuery{{From: now.Add(time.Hour)}, {To: now.Add(-time.Hour)}, {From: now, To: now}, {To: time.Unix(0, 0)}} {
		if got, err := f.Results(ctx, "c1", q); err != nil || got.Attempts != 0 {
			t.Errorf("%+v: %+v, %v", q, got, err)
		}
	}
}

// Hours are those on the campaign's wall, of zones with half hours and of the night
// when the clock goes back too.
func TestResultsByTime(t *testing.T) {
	t.Parallel()
	load := func(name string) *time.Location {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return zone
	}
	for name, tc := range map[string]struct {
		zone        *time.Location
		at          []string
		hours, days []string
	}{
		"half an hour off": {load("Asia/Kolkata"), []string{"2026-03-02T06:29:59Z", "2026-03-02T06:30:00Z", "2026-03-02T07:29:59Z"},
			[]string{"2026-03-02T11:00:00+05:30 1", "2026-03-02T12:00:00+05:30 2"}, []string{"11 1", "12 2"}},
		"an hour twice": {load("Europe/Berlin"), []string{"2026-10-25T00:10:00Z", "2026-10-25T01:10:00Z"},
			[]string{"2026-10-25T02:00:00+02:00 1", "2026-10-25T02:00:00+01:00 1"}, []string{"2 2"}},
		"in order": {time.UTC, []string{"2026-03-02T10:00:00Z", "2026-03-02T09:00:00Z", "2026-03-01T10:59:59Z"},
			[]string{"2026-03-01T10:00:00Z 1", "2026-03-02T09:00:00Z 1", "2026-03-02T10:00:00Z 1"}, []string{"9 1", "10 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSummary(ResultQuery{Zone: tc.zone, Axes: []Axis{ByHour, ByHourOfDay, ByMinute}})
			for _, text := range tc.at {
				at, err := time.Parse(time.RFC3339, text)
				if err != nil {
					t.Fatal(err)
				}
				s.add(&ended{written: at})
			}
			rows := s.done().Rows
			texts := func(axis Axis) (out []string) {
				for _, r := range rows[axis] {
					out = append(out, fmt.Sprintf("%s %d", r.Key, r.Attempts))
				}
				return out
			}
			if diff := cmp.Diff(tc.hours, texts(ByHour)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.days, texts(ByHourOfDay)); diff != "" {
				t.Error(diff)
			}
			if first := rows[ByMinute][0].From; first.Second() != 0 {
				t.Error(first)
			}
		})
	}
}

// An attempt is found by its member, and by its id alone.
func TestEndedAttempt(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	f.clock = time.Now() // ids of attempts and numbers of events are of one time
	c, run := f.campaign(t, "c1")
	_, err := f.AddMembers(ctx, "c1", people(3), noon)
	f.must(t, err)
	made := f.past(t, c, run, nil, talked("anna", time.Second))
	for _, member := range []uint64{made[1].Member, 0, 3} {
		got, err := f.EndedAttempt(ctx, "c1", made[1].ID, member)
		if err != nil || got.Attempt.ID != made[1].ID || got.Attempt.Agent != "anna" {
			t.Errorf("member %d: %+v, %v", member, got.Attempt, err)
		}
	}
	for _, id := range []string{request(run, f.clock).Attempt.ID, "x", ""} {
		if _, err := f.EndedAttempt(ctx, "c1", id, 0); campaigns.CodeOf(err) != campaigns.NotFound {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// What the last hour says is known at once by a process that begins at a checkpoint.
func TestPace(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	c, run := f.campaign(t, "c1", func(c *campaigns.Campaign) { c.MaxAttempts = 1 })
	_, err := f.AddMembers(ctx, "c1", people(40), noon)
	f.must(t, err)
	now := time.Now()
	f.past(t, c, run, nil, nil, talked("anna", time.Second), func(a *campaigns.Attempt) { a.DialedAt = now.Add(-90 * time.Second) }, func(a *campaigns.Attempt) { a.DialedAt = time.Time{} })
	check := func(s *Store, calls, over int) {
		t.Helper()
		tally, err := s.Tally(ctx, "c1")
		f.must(t, err)
		now := time.Now()
		if n := tally.CallsIn(now); n != calls {
			t.Errorf("%d calls in the last minute, want %d", n, calls)
		}
		if n, length := tally.EndedSince(time.Time{}, now); n != over || length != time.Hour {
			t.Errorf("%d ended in %s, want %d", n, length, over)
		}
		if n, _ := tally.EndedSince(now.Add(time.Minute), now); n != 0 {
			t.Errorf("%d have ended in the future", n)
		}
	}
	check(f.Store, 3, 5)
	check(f.Store, 3, 5) // nothing counts twice
	position, err := f.LastEvent(ctx, "c1")
	f.must(t, err)
	f.must(t, f.rdb.Set(ctx, tallyKey("c1"), fmt.Sprintf(`{"by_result":{},"attempts":5,"position":%q}`, position), 0).Err())
	other, err := Open(ctx, f.server.URL(), f.log)
	f.must(t, err)
	defer other.Close() //nolint:errcheck // it was read only
	f.past(t, c, run, nil)
	check(other, 4, 6)
}

// BenchmarkResults walks a day of many attempts, for each of which it says the time.
func BenchmarkResults(b *testing.B) {
	const n = 20_000
	f, ctx := newStore(b), b.Context()
	c, run := f.campaign(b, "c1")
	if _, err := f.AddMembers(ctx, "c1", people(n), noon); err != nil {
		b.Fatal(err)
	}
	for range n / 500 {
		changes := make([]func(*campaigns.Attempt), 500)
		for i := range changes {
			if i%3 == 0 {
				changes[i] = talked(fmt.Sprintf("agent%d", i%50), time.Minute)
			}
		}
		f.past(b, c, run, changes...)
	}
	b.ResetTimer()
	for b.Loop() {
		got, err := f.Results(ctx, "c1", ResultQuery{Axes: Axes()})
		if err != nil || got.Attempts != n {
			b.Fatal(got.Attempts, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/attempt")
}
