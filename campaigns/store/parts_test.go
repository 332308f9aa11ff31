// SPDX-License-Identifier: MIT

package store

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
)

// The attempts of an agent come from all campaigns, the newest first, in pages.
func TestAgentAttempts(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	c1, run1 := f.campaign(t, "c1")
	c2, run2 := f.campaign(t, "c2")
	for _, id := range []string{"c1", "c2"} {
		_, err := f.AddMembers(ctx, id, people(60), noon)
		f.must(t, err)
	}
	offered := func(a *campaigns.Attempt) { // anna was asked, ben took it
		talked("ben", time.Second)(a)
		a.Offers = []campaigns.Offer{{Agent: "anna", Outcome: campaigns.AgentNoAnswer}, {Agent: "ben", Outcome: campaigns.AgentTalked}}
	}
	var want []string // of anna
	for range 7 {
		for _, one := range []struct {
			c   campaigns.Campaign
			run Run
		}{{c1, run1}, {c2, run2}} {
			made := f.past(t, one.c, one.run, talked("anna", time.Second), talked("ben", time.Second), offered, nil)
			want = append(want, made[0].ID, made[2].ID)
		}
	}
	slices.Reverse(want)
	for _, limit := range []int{1, 3, 28, 100} {
		var got []string
		var after AgentPlace
		for more := true; more; {
			page, err := f.AgentAttempts(ctx, "anna", time.Time{}, after, limit)
			f.must(t, err)
			for _, e := range page.Attempts {
				got = append(got, e.Attempt.ID)
			}
			if after, more = page.Next, page.More; len(page.Attempts) > limit || more && len(page.Attempts) == 0 {
				t.Fatalf("%d of %d", len(page.Attempts), limit)
			}
		}
		slices.Sort(got)
		sorted := slices.Sorted(slices.Values(want))
		if !slices.Equal(got, sorted) {
			t.Errorf("by %d: %d attempts, want %d", limit, len(got), len(want))
		}
	}
	page, err := f.AgentAttempts(ctx, "anna", time.Time{}, AgentPlace{}, 100)
	f.must(t, err)
	for i := 1; i < len(page.Attempts); i++ {
		if packedPosition(page.Attempts[i].ID) > packedPosition(page.Attempts[i-1].ID) {
			t.Errorf("%s behind %s", page.Attempts[i].ID, page.Attempts[i-1].ID)
		}
	}
	if page, err := f.AgentAttempts(ctx, "anna", time.Now().Add(time.Hour), AgentPlace{}, 10); err != nil || len(page.Attempts) != 0 || page.More {
		t.Errorf("%+v, %v", page, err)
	}
	if page, err := f.AgentAttempts(ctx, "nobody", time.Time{}, AgentPlace{}, 10); err != nil || len(page.Attempts) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
	f.sound(t, "c1")
	f.sound(t, "c2")

	// It goes with the campaign.
	_, err = f.SetRunState(ctx, "c1", campaigns.Stopping, "", noon)
	f.must(t, err)
	f.must(t, f.DeleteCampaign(ctx, "c1"))
	page, err = f.AgentAttempts(ctx, "anna", time.Time{}, AgentPlace{}, 100)
	if err != nil || len(page.Attempts) != 14 {
		t.Errorf("%d attempts, %v", len(page.Attempts), err)
	}
}

// Two attempts at one moment in two campaigns have an order.
func TestAgentAttemptsAtOneMoment(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	const event = `{"type":"attempt.finished","at":1,"attempt":{"id":"x","member":1}}`
	for _, id := range []string{"a", "b", "c"} {
		f.campaign(t, id)
		// Before anything that is written today.
		f.must(t, f.rdb.Del(ctx, eventsKey(id)).Err())
		f.must(t, f.rdb.Do(ctx, "XADD", eventsKey(id), "1000-7", "e", event).Err())
		f.must(t, f.rdb.Append(ctx, partsKey(id, "anna"), "\x00\x00\x00\x00\x03\xe8\x00\x07").Err())
	}
	var after AgentPlace
	var order string
	for more := true; more; {
		page, err := f.AgentAttempts(ctx, "anna", time.Time{}, after, 1)
		f.must(t, err)
		if len(page.Attempts) != 1 || len(order) > 3 {
			t.Fatalf("%q, then %+v", order, page)
		}
		order += page.Attempts[0].Attempt.Campaign
		after, more = page.Next, page.More
	}
	if order != "cba" {
		t.Error(order)
	}
}

// Check finds an index that says something else than the events.
func TestCheckFindsWrongParts(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(f *fixture) error{
		"one too many": func(f *fixture) error {
			return f.rdb.Append(t.Context(), partsKey("c1", "anna"), "12345678").Err()
		},
		"half of one": func(f *fixture) error { return f.rdb.Append(t.Context(), partsKey("c1", "anna"), "1234").Err() },
		"another one": func(f *fixture) error {
			return f.rdb.SetRange(t.Context(), partsKey("c1", "anna"), 8, "12345678").Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, ctx := newStore(t), t.Context()
			c, run := f.campaign(t, "c1")
			_, err := f.AddMembers(ctx, "c1", people(5), noon)
			f.must(t, err)
			f.past(t, c, run, talked("anna", time.Second), talked("anna", time.Second))
			f.sound(t, "c1")
			f.must(t, spoil(f))
			breaches, err := f.Check(ctx, "c1")
			if err != nil || len(breaches) != 1 || breaches[0].Agent != "anna" || !strings.Contains(breaches[0].What, "index of agents") {
				t.Errorf("%v, %v", breaches, err)
			}
		})
	}
}
