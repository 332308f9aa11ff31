// SPDX-License-Identifier: MIT

package store

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

// row is a campaign whose agents come and go, one call at a time.
type row struct {
	*fixture
	campaign string
	strategy campaigns.Strategy
	now      time.Time
	calls    int
	last     map[int]campaigns.Tier // of the last call of each level, for ring order
	busy     map[string]string
}

// The properties that a strategy keeps whatever happens: whom of the ready
// agents of the lowest level it chooses.
var choices = map[campaigns.Strategy]func(r *row, a, b campaigns.Agent) int{
	campaigns.LongestIdle:   func(_ *row, a, b campaigns.Agent) int { return a.Since.Compare(b.Since) },
	campaigns.FewestCalls:   func(_ *row, a, b campaigns.Agent) int { return cmp.Compare(a.Calls, b.Calls) },
	campaigns.LeastTalk:     func(_ *row, a, b campaigns.Agent) int { return cmp.Compare(a.TalkTime, b.TalkTime) },
	campaigns.TopDown:       func(r *row, a, b campaigns.Agent) int { return cmp.Compare(r.tier(a).Position, r.tier(b).Position) },
	campaigns.RandomAgent:   func(*row, campaigns.Agent, campaigns.Agent) int { return 0 },
	campaigns.RingOrder:     func(r *row, a, b campaigns.Agent) int { return cmp.Compare(r.distance(a), r.distance(b)) },
	campaigns.LeastUtilised: func(r *row, a, b campaigns.Agent) int { return cmp.Compare(r.utilised(a), r.utilised(b)) },
}

func (r *row) tier(a campaigns.Agent) campaigns.Tier { return a.Tiers[0] }

// distance gives how far behind the last one an agent stands in the ring of the level.
func (r *row) distance(a campaigns.Agent) int {
	t := r.tier(a)
	place := func(t campaigns.Tier) int { return t.Position*100 + int(t.Agent[len(t.Agent)-1]-'a') }
	last, any := r.last[t.Level]
	if !any {
		return place(t)
	}
	return (place(t) - place(last) - 1 + 10_000) % 10_000
}

func (r *row) utilised(a campaigns.Agent) float64 {
	return float64(a.TalkTime) / float64(r.now.Sub(a.LoggedInAt))
}

func (r *row) ready(t *rapid.T) []campaigns.Agent {
	all, err := r.Agents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(a campaigns.Agent) bool {
		return a.State != campaigns.AgentWaiting || a.Tiers[0].Campaign != r.campaign
	})
}

// call reserves one agent and looks whether that was the right one.
func (r *row) call(t *rapid.T) {
	ready := r.ready(t)
	r.calls++
	attempt := fmt.Sprintf("%s-%d", r.campaign, r.calls)
	got, err := r.Reserve(t.Context(), ReserveRequest{
		Campaign: r.campaign, Agents: true, Attempts: []string{attempt}, Strategy: r.strategy, Now: r.now, Lease: time.Hour,
	})
	if err != nil || (len(got.Held) == 1) != (len(ready) > 0) {
		t.Fatal(got, err)
	}
	if len(ready) == 0 {
		return
	}
	var chosen campaigns.Agent
	for _, a := range ready {
		if a.ID == got.Held[0].Agent {
			chosen = a
		}
	}
	for _, other := range ready {
		was, could := r.tier(chosen), r.tier(other)
		better := could.Level == was.Level && choices[r.strategy](r, other, chosen) < 0
		if could.Level < was.Level || better {
			t.Fatalf("%s passed over\n%+v for\n%+v", r.strategy, other, chosen)
		}
	}
	r.last[r.tier(chosen).Level] = r.tier(chosen)
	r.busy[chosen.ID] = attempt
}

// free ends the call of an agent after a talk.
func (r *row) free(t *rapid.T, id string, talk time.Duration) {
	r.now = r.now.Add(talk)
	release := Release{Attempt: r.busy[id], Agent: id, Outcome: Talked, Talk: talk, Now: r.now, ReadyAt: r.now}
	if errs := r.Write(t.Context(), r.campaign, []Op{release}); errs[0] != nil {
		t.Fatal(errs[0])
	}
	delete(r.busy, id)
}

// Whatever comes and goes, a strategy chooses as it says, and lower levels come first.
func TestStrategiesChoose(t *testing.T) {
	t.Parallel()
	for strategy := range choices {
		t.Run(string(strategy), func(t *testing.T) {
			t.Parallel()
			f, runs := newStore(t), 0
			rapid.Check(t, func(t *rapid.T) {
				runs++
				f.clock = noon
				r := &row{
					fixture: f, campaign: fmt.Sprintf("c%d", runs), strategy: strategy, now: noon,
					busy: map[string]string{}, last: map[int]campaigns.Tier{},
				}
				for i := range rapid.IntRange(2, 6).Draw(t, "agents") {
					tier := campaigns.Tier{
						Campaign: r.campaign, Level: rapid.IntRange(1, 2).Draw(t, "level"), Position: rapid.IntRange(1, 3).Draw(t, "position"),
					}
					f.clock = f.clock.Add(time.Second)
					a := campaigns.Agent{
						ID: fmt.Sprintf("%s-%c", r.campaign, 'a'+i), Contact: "sofia/x/1", Status: campaigns.Available, Tiers: []campaigns.Tier{tier},
					}
					if err := f.SaveAgent(t.Context(), a); err != nil {
						t.Fatal(err)
					}
				}
				r.now = f.clock.Add(time.Second)
				for range rapid.IntRange(1, 15).Draw(t, "steps") {
					r.now = r.now.Add(time.Second)
					if len(r.busy) > 0 && rapid.Bool().Draw(t, "free") {
						ids := make([]string, 0, len(r.busy))
						for id := range r.busy {
							ids = append(ids, id)
						}
						slices.Sort(ids)
						r.free(t, rapid.SampledFrom(ids).Draw(t, "who"), time.Duration(rapid.IntRange(1, 90).Draw(t, "talk"))*time.Second)
						continue
					}
					r.call(t)
				}
			})
		})
	}
}

// With everybody ready for each call, fewest calls keeps the counts within one
// of each other, ring order visits all in turn, top down stays with the first,
// and random forgets nobody.
func TestStrategiesSpread(t *testing.T) {
	t.Parallel()
	const agents, rounds = 5, 20
	spread := func(strategy campaigns.Strategy) []int {
		s := newStore(t)
		for i := range agents {
			s.agent(t, fmt.Sprint(i), func(a *campaigns.Agent) { a.Tiers[0].Position = i + 1 })
		}
		s.must(t, s.SaveTierStrategy(t.Context(), "c1", strategy))
		counts, order := make([]int, agents), []int{}
		for i := range agents * rounds {
			q := reserving(fmt.Sprint("x", i))
			q.Strategy, q.Now = strategy, noon.Add(time.Duration(i+1)*time.Second)
			got, err := s.Reserve(t.Context(), q)
			if err != nil || len(got.Held) != 1 {
				t.Fatal(got, err)
			}
			who := int(got.Held[0].Agent[0] - '0')
			counts[who]++
			order = append(order, who)
			low, high := slices.Min(counts), slices.Max(counts)
			if strategy == campaigns.FewestCalls && high > low+1 {
				t.Fatalf("after %d calls: %v", i+1, counts)
			}
			if strategy == campaigns.RingOrder && who != i%agents {
				t.Fatalf("ring: %v", order)
			}
			release := Release{Attempt: q.Attempts[0], Agent: got.Held[0].Agent, Outcome: Talked, Talk: time.Second, Now: q.Now, ReadyAt: q.Now}
			s.must(t, s.Write(t.Context(), "c1", []Op{release})[0])
		}
		return counts
	}
	for _, strategy := range []campaigns.Strategy{campaigns.FewestCalls, campaigns.RingOrder, campaigns.LongestIdle, campaigns.LeastTalk} {
		if counts := spread(strategy); slices.Max(counts) != rounds || slices.Min(counts) != rounds {
			t.Errorf("%s: %v", strategy, counts)
		}
	}
	if counts := spread(campaigns.TopDown); counts[0] != agents*rounds {
		t.Errorf("top down: %v", counts)
	}
	// 100 draws among five: fewer than 4 for one of them comes once in a million runs.
	if counts := spread(campaigns.RandomAgent); slices.Min(counts) < 4 {
		t.Errorf("random: %v", counts)
	}
}

// A new strategy counts for those who are ready already, however many.
func TestStrategyChanges(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	for i := range 700 {
		s.clock = noon.Add(time.Duration(i-1000) * time.Second)
		s.agent(t, fmt.Sprintf("a%03d", i), func(a *campaigns.Agent) { a.Tiers[0].Position = 1000 - i })
	}
	first := func(strategy campaigns.Strategy) string {
		q := reserving("x")
		q.Strategy = strategy
		got := s.reserved(t, q)
		for _, r := range got {
			s.must(t, s.Write(ctx, "c1", []Op{Release{Attempt: "x", Agent: r[2:], Outcome: Untouched, Now: noon}})[0])
		}
		return got[0]
	}
	if got := first(campaigns.LongestIdle); got != "x=a000" {
		t.Error(got)
	}
	s.must(t, s.SaveTierStrategy(ctx, "c1", campaigns.TopDown))
	if got := first(campaigns.TopDown); got != "x=a699" {
		t.Error(got)
	}
	// Reserve alone makes it known as well.
	if got := first(campaigns.LongestIdle); got != "x=a000" {
		t.Error(got)
	}
}
