// SPDX-License-Identifier: MIT

package hooks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// TestToldOnce: each event once, with what belongs to it, signed, for hooks that
// want it.
func TestToldOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.attempt(t, campaigns.Connected) // before there was a hook
	all, some, other := newReceiver(t, 200), newReceiver(t, 204), newReceiver(t, 200)
	h := f.hook(t, all.URL)
	f.hook(t, some.URL, MemberEnded)
	f.start(t, "autumn")
	if _, err := f.Create(t.Context(), Hook{Name: "other", URL: other.URL, Events: EventTypes(), Campaigns: []string{"autumn"}}); err != nil {
		t.Fatal(err)
	}

	f.dispatchNow(t)
	f.drain(t)
	// The start of autumn came after the first two hooks and before the third.
	if got := types(all.take()); !slices.Equal(got, []EventType{CampaignState}) || len(other.take()) != 0 {
		t.Fatalf("told of %v first", got)
	}

	f.attempt(t, campaigns.Busy)              // the member waits
	done := f.attempt(t, campaigns.Connected) // the member has ended
	edited := f.attempt(t, campaigns.Busy)
	_, err := f.store.EditMember(t.Context(), "spring", edited.ID, func(m campaigns.Member) (campaigns.Member, error) {
		m.State, m.EndCause = campaigns.Over, campaigns.ManagerRequest
		return m, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.store.SetRunState(t.Context(), "spring", campaigns.Paused, "LUNCH", noon); err != nil {
		t.Fatal(err)
	}
	f.dispatchNow(t)
	f.dispatchNow(t)
	f.drain(t)

	got := all.take()
	want := []EventType{AttemptEnded, AttemptEnded, AttemptEnded, CampaignState, MemberEnded, MemberEnded}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(types(got)))); diff != "" {
		t.Errorf("told of (+):\n%s", diff)
	}
	seen := map[string]bool{}
	for _, q := range got {
		f.checkRequest(t, h, q)
		seen[q.header.Get(DeliveryHeader)] = true
		switch q.body.Type {
		case AttemptEnded:
			if q.body.Attempt["result"] == nil || q.body.State == "" || q.body.State == campaigns.Waiting && q.body.Due.IsZero() {
				t.Errorf("attempt without its parts: %s", q.raw)
			}
		case MemberEnded:
			cause := map[uint64]campaigns.Cause{done.ID: done.EndCause, edited.ID: campaigns.ManagerRequest}[q.body.Member]
			if cause == "" || q.body.EndCause != cause || q.body.State != campaigns.Over {
				t.Errorf("member without its end: %s", q.raw)
			}
		case CampaignState:
			if q.body.Run != campaigns.Paused || q.body.Cause != "LUNCH" {
				t.Errorf("campaign without its state: %s", q.raw)
			}
		}
	}
	if len(seen) != len(want) {
		t.Errorf("%d ids of deliveries, want %d", len(seen), len(want))
	}
	if got := types(some.take()); !slices.Equal(got, []EventType{MemberEnded, MemberEnded}) {
		t.Errorf("the hook for members was told of %v", got)
	}
	if got := other.take(); len(got) != 0 {
		t.Errorf("the hook of another campaign was told of %v", types(got))
	}
}

// checkRequest holds a request against what every receiver is promised.
func (f *fixture) checkRequest(t *testing.T, h Hook, q request) {
	t.Helper()
	if got, want := q.header.Get(SignatureHeader), Sign(h.Secret, f.clock.now(), q.raw); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
	if got := q.header.Get(EventHeader); got != string(q.body.Type) {
		t.Errorf("event %q of %s", got, q.raw)
	}
	if got := q.header.Get(DeliveryHeader); got != h.ID+"."+q.body.ID {
		t.Errorf("delivery %q of %s", got, q.raw)
	}
	if q.header.Get("Content-Type") != "application/json" || q.header.Get("User-Agent") != "tandem/v-test" {
		t.Errorf("headers %v", q.header)
	}
	if q.body.Campaign == nil || *q.body.Campaign != (CampaignName{"spring", "Campaign spring"}) || q.body.At.IsZero() {
		t.Errorf("where and when: %s", q.raw)
	}
}

// TestTwoDispatchers: whoever believes that it leads, an event is queued once.
func TestTwoDispatchers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	h := f.hook(t, "http://127.0.0.1:1/", AttemptEnded)
	one, two := &dispatcher{Service: f.Service}, &dispatcher{Service: f.process(t, f.store)}
	ctx := t.Context()
	for _, d := range []*dispatcher{one, two} {
		if _, err := d.step(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if !one.leads || two.leads {
		t.Fatalf("one leads %v, two leads %v", one.leads, two.leads)
	}
	// A process that was frozen over the end of its lease still believes it.
	f.clock.advance(leaseTime)
	if _, err := two.step(ctx); err != nil || !two.leads {
		t.Fatal(two.leads, err)
	}
	for range 5 {
		f.attempt(t, campaigns.Busy)
	}
	if err := one.learn(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := two.dispatch(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := one.dispatch(ctx); err == nil {
		t.Error("the cursors of one are old, and it noticed nothing")
	}
	if got := f.queued(t, h.ID); len(got) != 5 {
		t.Errorf("%d deliveries of 5 events", len(got))
	}
	// It learns that it does not lead.
	if _, err := one.step(ctx); err != nil || one.leads {
		t.Error(one.leads, err)
	}
	two.resign(ctx)
	if _, err := one.step(ctx); err != nil || !one.leads {
		t.Error("the lease was not given back", err)
	}
}

// TestGoesOnAtTheCursor: what happens while nobody reads is told afterwards, and
// nothing twice.
func TestGoesOnAtTheCursor(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	h := f.hook(t, "http://127.0.0.1:1/", AttemptEnded)
	const each = readMost + 7
	want := []string{}
	for range 3 {
		for range each {
			m := f.attempt(t, campaigns.Busy)
			want = append(want, fmt.Sprint(m.ID))
		}
		f.process(t, f.store).dispatchNow(t)
	}
	var got []string
	for _, q := range f.queued(t, h.ID) {
		_, member, _ := strings.Cut(q.Body, `"member":`)
		member, _, _ = strings.Cut(member, ",")
		got = append(got, member)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("queued (+), happened (-):\n%s", diff)
	}
}

// TestNewHookIsNotPassed: an event after a hook was made is told to it, also when
// the dispatcher has not heard of it yet.
func TestNewHookIsNotPassed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.hook(t, "http://127.0.0.1:1/")
	d := &dispatcher{Service: f.Service}
	if _, err := d.step(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := f.hook(t, "http://127.0.0.1:1/", AttemptEnded)
	f.attempt(t, campaigns.Busy)
	for wait, err := d.step(t.Context()); wait == 0 || err != nil; wait, err = d.step(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := f.queued(t, second.ID); len(got) != 1 {
		t.Errorf("%d deliveries, want 1", len(got))
	}
}

// TestNoHooksCostNothing: without a hook, nothing is read.
func TestNoHooksCostNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	d := &dispatcher{Service: f.Service}
	if wait, err := d.step(t.Context()); wait >= 0 || err != nil {
		t.Errorf("waits %v, %v", wait, err)
	}
	before := f.store.Ops()
	if wait, err := d.step(t.Context()); wait >= 0 || err != nil || f.store.Ops() != before {
		t.Errorf("waits %v, %v, after %d commands", wait, err, f.store.Ops()-before)
	}
	if wait := f.sendSome(t.Context(), atOnce, func(parcel) { t.Error("something was sent") }); wait >= 0 {
		t.Errorf("looks again after %v", wait)
	}
}

// TestDisabledHook: what happens meanwhile is not told, what was queued waits.
func TestDisabledHook(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := newReceiver(t, 200)
	h := f.hook(t, r.URL, AttemptEnded)
	f.attempt(t, campaigns.Busy)
	f.dispatchNow(t)
	set := func(off bool) {
		t.Helper()
		if _, _, err := f.Change(t.Context(), h.ID, func(h *Hook) error { h.Disabled = off; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	set(true)
	missed := f.attempt(t, campaigns.Busy)
	if n := f.sendNow(t); n != 0 {
		t.Errorf("%d sent while it was disabled", n)
	}
	set(false)
	f.dispatchNow(t)
	f.drain(t)
	got := r.take()
	if len(got) != 1 || got[0].body.Member == missed.ID {
		t.Errorf("told of %v", types(got))
	}
}

// TestBacklogIsBounded: the oldest becomes a dead letter, and of those the oldest is forgotten.
func TestBacklogIsBounded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.backlogMost, f.deadMost = 3, 2
	h := f.hook(t, "http://127.0.0.1:1/", AttemptEnded)
	var ids []uint64
	for range 6 {
		ids = append(ids, f.attempt(t, campaigns.Busy).ID)
		f.dispatchNow(t)
	}
	members := func(bodies []string) []uint64 {
		var out []uint64
		for _, b := range bodies {
			var m uint64
			_, rest, _ := strings.Cut(b, `"member":`)
			if _, err := fmt.Sscanf(rest, "%d", &m); err != nil {
				t.Fatal(err)
			}
			out = append(out, m)
		}
		return out
	}
	var waiting, given []string
	for _, q := range f.queued(t, h.ID) {
		waiting = append(waiting, q.Body)
	}
	for _, d := range f.dead(t, h.ID) {
		given = append(given, d.Body)
		if d.Why != tooMany {
			t.Errorf("it died because %q", d.Why)
		}
	}
	if diff := cmp.Diff([][]uint64{ids[3:], ids[1:3]}, [][]uint64{members(waiting), members(given)}); diff != "" {
		t.Errorf("queue and dead letters:\n%s", diff)
	}
}
