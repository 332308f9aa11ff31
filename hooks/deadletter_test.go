// SPDX-License-Identifier: MIT

package hooks

import (
	"testing"
	"time"

	"tandem/campaigns"
)

// deadLetters gives a hook so many dead letters.
func (f *fixture) deadLetters(t *testing.T, h Hook, n int) {
	t.Helper()
	for range n {
		f.attempt(t, campaigns.Busy)
	}
	f.dispatchNow(t)
	retry := f.rules.RetryFor
	f.rules.RetryFor = time.Second
	f.drain(t)
	f.rules.RetryFor = retry
	if got := len(f.dead(t, h.ID)); got < n {
		t.Fatalf("%d dead letters, want %d", got, n)
	}
}

// TestReplayAll: all of one hook, none of another, and no more than the queue takes.
func TestReplayAll(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := newReceiver(t, 400)
	h, other := f.hook(t, r.URL, AttemptEnded), f.hook(t, r.URL, AttemptEnded)
	f.deadLetters(t, h, 7)
	f.backlogMost = 4
	replayed, left, err := f.ReplayAll(t.Context(), h.ID)
	if err != nil || replayed != 4 || left != 3 {
		t.Fatal(replayed, left, err)
	}
	r.answer(200)
	r.take()
	if n := f.drain(t); n != 4 || len(r.take()) != 4 {
		t.Errorf("%d sent again", n)
	}
	replayed, left, err = f.ReplayAll(t.Context(), h.ID)
	if err != nil || replayed != 3 || left != 0 || f.drain(t) != 3 {
		t.Error(replayed, left, err)
	}
	if len(f.dead(t, other.ID)) != 7 {
		t.Error("those of another hook are gone")
	}
}

// TestDeadLettersByPage: page by page, in order, also while some are deleted.
func TestDeadLettersByPage(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	h := f.hook(t, newReceiver(t, 400).URL, AttemptEnded)
	f.deadLetters(t, h, 7)
	seen, pages, next := map[string]bool{}, 0, ""
	for {
		page, cursor, err := f.DeadLetters(t.Context(), "", Page{After: next, Count: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range page {
			if seen[d.ID] {
				t.Errorf("%s twice", d.ID)
			}
			seen[d.ID] = true
			if err := f.Forget(t.Context(), d.ID); err != nil {
				t.Fatal(err)
			}
		}
		if pages, next = pages+1, cursor; next == "" {
			break
		}
	}
	if len(seen) != 7 || pages != 4 || len(f.dead(t, "")) != 0 {
		t.Errorf("%d in %d pages", len(seen), pages)
	}
	for _, p := range []Page{{After: "x"}, {After: "-1"}, {Count: -1}, {Count: pageMost + 1}} {
		if _, _, err := f.DeadLetters(t.Context(), "", p); campaigns.CodeOf(err) != campaigns.Invalid {
			t.Errorf("%+v: %v", p, err)
		}
	}
	if err := f.Forget(t.Context(), "nothing"); campaigns.CodeOf(err) != campaigns.NotFound {
		t.Error(err)
	}
}

// TestForgetAll: those of one hook, then those of all.
func TestForgetAll(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := newReceiver(t, 400)
	h, other := f.hook(t, r.URL, AttemptEnded), f.hook(t, r.URL, AttemptEnded)
	f.deadLetters(t, h, 3)
	if n, err := f.ForgetAll(t.Context(), h.ID); n != 3 || err != nil {
		t.Error(n, err)
	}
	if len(f.dead(t, h.ID)) != 0 || len(f.dead(t, other.ID)) != 3 || len(f.dead(t, "")) != 3 {
		t.Error("the wrong ones are gone")
	}
	if n, err := f.ForgetAll(t.Context(), ""); n != 3 || err != nil || len(f.dead(t, other.ID)) != 0 {
		t.Error(n, err)
	}
}

// TestOldDeadLettersGo: after a month, by the process that leads.
func TestOldDeadLettersGo(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	h := f.hook(t, newReceiver(t, 400).URL, AttemptEnded)
	f.deadLetters(t, h, 2)
	f.clock.advance(deadAge)
	f.dispatchNow(t)
	if n := len(f.dead(t, h.ID)); n != 2 {
		t.Errorf("%d left after a month", n)
	}
	f.deadLetters(t, h, 1)
	f.clock.advance(time.Millisecond)
	f.dispatchNow(t)
	if n := len(f.dead(t, h.ID)); n != 1 {
		t.Errorf("%d left after more than a month", n)
	}
	// Those of a hook that nobody reads events for go as well.
	if _, _, err := f.Change(t.Context(), h.ID, func(h *Hook) error { h.Disabled = true; return nil }); err != nil {
		t.Fatal(err)
	}
	f.clock.advance(deadAge)
	f.dispatchNow(t)
	if n := len(f.dead(t, h.ID)); n != 0 {
		t.Errorf("%d left of a disabled hook", n)
	}
}

// TestRemove: a hook goes with all that is its own, and nothing else does.
func TestRemove(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	h := f.hook(t, "http://127.0.0.1:1/", AttemptEnded)
	f.deadLetters(t, h, 3)
	other := f.hook(t, "http://127.0.0.1:1/", AttemptEnded)
	for range 5 {
		f.attempt(t, campaigns.Busy)
	}
	f.dispatchNow(t)
	flying, _, err := f.claim(ctx, 1)
	if err != nil || len(flying) != 1 {
		t.Fatal(flying, err)
	}
	if _, err := f.Remove(ctx, h.ID); err != nil {
		t.Fatal(err)
	}
	if err := f.settle(ctx, &flying[0], again, noon); err == nil && flying[0].Hook == h.ID {
		t.Error("a delivery came back to a hook that is gone")
	}
	left, err := f.rdb.Keys(ctx, slot+"*"+h.ID+"*").Result()
	if err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if len(f.dead(t, "")) != 0 || len(f.queued(t, other.ID)) != 5 {
		t.Error("dead letters of the one, or deliveries of the other")
	}
	if _, err := f.Remove(ctx, h.ID); campaigns.CodeOf(err) != campaigns.NotFound {
		t.Error(err)
	}
}
