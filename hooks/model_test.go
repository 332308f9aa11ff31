// SPDX-License-Identifier: MIT

package hooks

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

// TestAnySequence: whatever processes do, die in and come back from, each event of
// each hook is in one place: it waits, is in flight, is a dead letter or was taken;
// and the indexes agree with that.
func TestAnySequence(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.process(t, f.store)
	rapid.Check(t, func(rt *rapid.T) {
		m := &machine{fixture: f, tb: t, processes: []*Service{f.Service, other}, taken: map[string]bool{}}
		for range 2 {
			m.hooks = append(m.hooks, f.hook(t, "http://127.0.0.1:1/", AttemptEnded))
		}
		defer m.remove(t) // also where it fails: rapid goes on to find a shorter failure
		for range rapid.IntRange(10, 40).Draw(rt, "steps") {
			m.step(rt)
			m.sound(rt)
		}
	})
}

type machine struct {
	*fixture
	tb        testing.TB
	hooks     []Hook
	processes []*Service
	holding   []parcel // claimed, by whoever
	events    int
	taken     map[string]bool
}

// remove removes the hooks, which takes all that is theirs.
func (m *machine) remove(t *testing.T) {
	for _, h := range m.hooks {
		if _, err := m.Remove(t.Context(), h.ID); err != nil {
			t.Error(err)
		}
	}
	if left, err := m.rdb.Keys(t.Context(), slot+"*:wh_*").Result(); err != nil || len(left) > 0 {
		t.Error("left behind", left, err)
	}
}

func (m *machine) step(rt *rapid.T) {
	ctx := m.tb.Context()
	s := m.processes[rapid.IntRange(0, len(m.processes)-1).Draw(rt, "process")]
	switch rapid.SampledFrom([]string{"happens", "read", "read", "claim", "claim", "settle", "settle", "settle", "time", "replay", "replay"}).Draw(rt, "step") {
	case "happens":
		m.attempt(m.tb, campaigns.Busy)
		m.events++
	case "read":
		s.dispatchNow(m.tb)
	case "claim":
		parcels, _, err := s.claim(ctx, rapid.IntRange(1, 10).Draw(rt, "most"))
		if err != nil {
			rt.Fatal(err)
		}
		m.holding = append(m.holding, parcels...)
	case "settle":
		if len(m.holding) == 0 {
			return
		}
		i := rapid.IntRange(0, len(m.holding)-1).Draw(rt, "parcel")
		what := rapid.SampledFrom([]outcome{sent, back, again, dead, dead}).Draw(rt, "outcome")
		p := m.holding[i]
		m.holding = slices.Delete(m.holding, i, i+1)
		err := s.settle(ctx, &p, what, m.clock.now().Add(time.Minute))
		if err != nil && !errors.Is(err, errStale) {
			rt.Fatal(err)
		}
		if err == nil && what == sent {
			if m.taken[p.ID] {
				rt.Fatalf("%s was taken twice", p.ID)
			}
			m.taken[p.ID] = true
		}
	case "time":
		m.clock.advance(rapid.SampledFrom([]time.Duration{time.Second, claimLease, time.Hour}).Draw(rt, "time"))
	case "replay":
		if _, _, err := s.ReplayAll(ctx, m.hooks[rapid.IntRange(0, len(m.hooks)-1).Draw(rt, "hook")].ID); err != nil {
			rt.Fatal(err)
		}
	}
}

// sound reads everything behind the service's back.
func (m *machine) sound(rt *rapid.T) {
	ctx := m.tb.Context()
	read := func(key string) []string {
		all, err := m.rdb.ZRange(ctx, key, 0, -1).Result()
		if err != nil {
			rt.Fatal(err)
		}
		slices.Sort(all)
		return all
	}
	total := 0
	for _, h := range m.hooks {
		waiting, flying, dead := read(queueKey(h.ID)), read(flightKey(h.ID)), read(deadOf(h.ID))
		places := slices.Concat(waiting, flying)
		slices.Sort(places)
		if !slices.Equal(places, read(ageKey(h.ID))) || len(slices.Compact(slices.Clone(places))) != len(places) {
			rt.Fatalf("waiting %v and flying %v are not %v", waiting, flying, read(ageKey(h.ID)))
		}
		boxes, err := m.rdb.HKeys(ctx, boxKey(h.ID)).Result()
		if slices.Sort(boxes); err != nil || !slices.Equal(boxes, places) {
			rt.Fatalf("records of %v, but %v wait, %v", boxes, places, err)
		}
		if len(flying) > 4 {
			rt.Fatalf("%d in flight", len(flying))
		}
		for _, id := range dead {
			if m.taken[id] || slices.Contains(places, id) || !m.rdb.HExists(ctx, gravesKey, id).Val() {
				rt.Fatalf("%s is a dead letter and something else", id)
			}
		}
		total += len(places) + len(dead)
		_, err = m.rdb.ZScore(ctx, slot+"due", h.ID).Result()
		if indexed := err == nil; indexed != (len(places) > 0) || err != nil && !errors.Is(err, redis.Nil) {
			rt.Fatalf("%d to do, and the index says %v, %v", len(places), indexed, err)
		}
	}
	if total += len(m.taken); total > m.events*len(m.hooks) || total%len(m.hooks) != 0 {
		rt.Fatalf("%d deliveries of %d events", total, m.events)
	}
}
