// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// nextWake waits for a wake; the test fails when none comes.
func nextWake(t *testing.T, wakes <-chan Wake) Wake {
	t.Helper()
	select {
	case w, ok := <-wakes:
		if !ok {
			t.Fatal("the wakes have ended")
		}
		return w
	case <-time.After(10 * time.Second):
		t.Fatal("no wake")
	}
	return Wake{}
}

// Each thing that a runner may wait for wakes it; other things do not. A mark
// that is published after each step shows that nothing more came.
func TestWakes(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	listening, stop := context.WithCancel(ctx)
	defer stop()
	wakes := s.Wakes(listening)
	if w := nextWake(t, wakes); w.Kind != WakeAll {
		t.Fatalf("first %+v", w)
	}
	if err := s.CreateCampaign(ctx, campaigns.Campaign{ID: "c1", Name: "x"}); err != nil {
		t.Fatal(err)
	}
	var run Run
	q := reserving("1")
	q.Resource, q.ResourceLimit = "trunk", 1
	write := func(ops ...Op) func() error {
		return func() error { return s.Write(ctx, "c1", ops)[0] }
	}
	reserve := func(q ReserveRequest) func() error {
		return func() error { _, err := s.Reserve(ctx, q); return err }
	}
	steps := []struct {
		name string
		do   func() error
		want []Wake
	}{
		{"members of an idle campaign", func() error { _, err := s.AddMembers(ctx, "c1", people(1), noon); return err }, nil},
		{"acquired", func() error { var err error; run, _, err = s.Acquire(ctx, "c1", "a", noon, time.Minute); return err }, nil},
		{"started", func() error { _, err := s.SetRunState(ctx, "c1", campaigns.Running, "", noon); return err }, []Wake{{Kind: WakeState, Campaign: "c1"}}},
		{"started again", func() error { _, err := s.SetRunState(ctx, "c1", campaigns.Running, "", noon); return err }, nil},
		{"the same member", func() error { _, err := s.AddMembers(ctx, "c1", people(1), noon); return err }, nil},
		{"a new member", func() error { _, err := s.AddMembers(ctx, "c1", people(2), noon); return err }, []Wake{{Kind: WakeMembers, Campaign: "c1"}}},
		{"settings", func() error { return s.SaveCampaign(ctx, campaigns.Campaign{ID: "c1", Name: "y"}) }, []Wake{{Kind: WakeState, Campaign: "c1"}}},
		{"agent of two campaigns", func() error {
			return s.SaveAgent(ctx, campaigns.Agent{ID: "ann", Contact: "user/1", Registered: true, Status: campaigns.Available, Tiers: []campaigns.Tier{{Campaign: "c1"}, {Campaign: "c2"}}})
		}, []Wake{{Kind: WakeAgents, Campaign: "c1"}, {Kind: WakeAgents, Campaign: "c2"}}},
		{"reserved", reserve(q), nil},
		{"wrap-up, line of which nobody wants another", write(Release{Attempt: "1", Agent: "ann", Resource: "trunk", Outcome: Talked, Now: noon, ReadyAt: noon.Add(time.Second)}), nil},
		{"wrap-up is over", func() error { _, _, err := s.ReadyAgents(ctx, noon.Add(time.Second)); return err }, []Wake{{Kind: WakeAgents, Campaign: "c1"}, {Kind: WakeAgents, Campaign: "c2"}}},
		{"reserved again", reserve(q), nil},
		{"somebody wants a line", func() error {
			other := q
			other.Campaign, other.Agents, other.Attempts = "c2", false, []string{"2"}
			return reserve(other)()
		}, nil},
		{"line is free", write(Release{Attempt: "1", Resource: "trunk", Now: noon}), []Wake{{Kind: WakeLines, Resource: "trunk"}}},
		{"nothing to free", write(Release{Attempt: "1", Resource: "trunk", Now: noon}), nil},
		{"yielded", func() error { return s.Yield(ctx, "c1", run.Epoch) }, []Wake{{Kind: WakeState, Campaign: "c1"}}},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		s.must(t, s.rdb.Publish(ctx, wakeTopic, "mark mark").Err())
		var got []Wake
		for w := nextWake(t, wakes); w.Kind != "mark"; w = nextWake(t, wakes) {
			got = append(got, w)
		}
		// The campaigns of an agent come in no order.
		if len(got) == 2 && got[0].Campaign > got[1].Campaign {
			got[0], got[1] = got[1], got[0]
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
	}
	stop()
	for range wakes { //nolint:revive // it ends when the listening does
	}
}

// After a lost connection a wake says that others may have been missed.
func TestWakesAfterReconnect(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	wakes := s.Wakes(ctx)
	nextWake(t, wakes)
	s.must(t, s.rdb.Do(ctx, "CLIENT", "KILL", "TYPE", "pubsub").Err())
	if w := nextWake(t, wakes); w.Kind != WakeAll {
		t.Errorf("%+v", w)
	}
}

// Who is too slow gets one WakeAll for what was dropped.
func TestWakesSlowReceiver(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	wakes := s.Wakes(ctx)
	nextWake(t, wakes)
	pipe := s.rdb.Pipeline()
	for range 3 * newsBuffer {
		pipe.Publish(ctx, wakeTopic, "members c1")
	}
	if _, err := pipe.Exec(ctx); err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		if w := nextWake(t, wakes); w.Kind == WakeAll {
			return
		}
		// Room was made: what comes next tells that something was dropped.
		s.must(t, s.rdb.Publish(ctx, wakeTopic, "members c1").Err())
		if n > 10*newsBuffer {
			t.Fatal("wakes were dropped in silence")
		}
	}
}
