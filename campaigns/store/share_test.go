// SPDX-License-Identifier: MIT

package store

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

// rival is a campaign that wants agents who serve others too.
type rival struct {
	id       string
	priority int
	share    int
	got      int
	last     time.Time // when it was given an agent
}

// contest is a number of rivals that always want more, and agents who serve
// all of them.
type contest struct {
	*fixture
	rivals   []*rival
	agents   []string
	now      time.Time
	attempts int
	held     map[string]string // agent -> attempt
}

func newContest(tb testing.TB, f *fixture, prefix string, agents int, rivals ...*rival) *contest {
	tb.Helper()
	c := &contest{fixture: f, rivals: rivals, now: noon, held: map[string]string{}}
	f.clock = noon
	for i := range agents {
		id := fmt.Sprintf("%sagent%d", prefix, i)
		c.agents = append(c.agents, id)
		f.agent(tb, id, func(a *campaigns.Agent) {
			a.Tiers = nil
			for _, r := range rivals {
				a.Tiers = append(a.Tiers, campaigns.Tier{Campaign: r.id})
			}
		})
	}
	return c
}

// ask lets a rival ask for n agents, though it could use many.
func (c *contest) ask(tb testing.TB, r *rival, n int) Reserved {
	tb.Helper()
	q := ReserveRequest{
		Campaign: r.id, Priority: r.priority, Share: r.share, Agents: true, Wanted: 50, Controller: "x", Now: c.now, Lease: time.Hour,
	}
	for range n {
		c.attempts++
		q.Attempts = append(q.Attempts, fmt.Sprintf("%s-%d", r.id, c.attempts))
	}
	got, err := c.Reserve(tb.Context(), q)
	if err != nil {
		tb.Fatal(err)
	}
	for _, h := range got.Held {
		c.held[h.Agent] = h.Attempt
		r.got++
		r.last = c.now
	}
	return got
}

func (c *contest) free(tb testing.TB, agent string) {
	tb.Helper()
	release := Release{Attempt: c.held[agent], Agent: agent, Outcome: Talked, Now: c.now, ReadyAt: c.now}
	if errs := c.Write(tb.Context(), c.rivals[0].id, []Op{release}); errs[0] != nil {
		tb.Fatal(errs[0])
	}
	delete(c.held, agent)
}

// begin takes every agent away and lets every rival want some.
func (c *contest) begin(tb testing.TB) {
	tb.Helper()
	filler := &rival{id: c.rivals[0].id, share: 1}
	for _, id := range c.agents {
		q := ReserveRequest{
			Campaign: filler.id, Agents: true, Attempts: []string{"begin-" + id}, Only: id, Now: c.now, Lease: time.Hour,
		}
		got, err := c.Reserve(tb.Context(), q)
		if err != nil || len(got.Held) != 1 {
			tb.Fatal(got, err)
		}
		c.held[id] = "begin-" + id
	}
	for _, r := range c.rivals {
		c.ask(tb, r, 1)
	}
}

// Campaigns that always want more get agents in proportion to their shares,
// whichever of them asks first and for how many.
func TestSharesConverge(t *testing.T) {
	t.Parallel()
	f, runs := newStore(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		prefix := fmt.Sprintf("r%d-", runs)
		var rivals []*rival
		sum := 0
		for i := range rapid.IntRange(2, 3).Draw(rt, "rivals") {
			r := &rival{id: fmt.Sprintf("%sc%d", prefix, i), share: rapid.IntRange(1, 5).Draw(rt, "share")}
			rivals, sum = append(rivals, r), sum+r.share
		}
		c := newContest(t, f, prefix, rapid.IntRange(1, 4).Draw(rt, "agents"), rivals...)
		c.begin(t)
		const calls = 24
		for range calls {
			c.now = c.now.Add(100 * time.Millisecond)
			c.free(t, rapid.SampledFrom(c.agents).Draw(rt, "freed"))
			for _, i := range rapid.Permutation(indexes(len(rivals))).Draw(rt, "order") {
				c.ask(t, rivals[i], rapid.IntRange(1, 3).Draw(rt, "asks for"))
			}
			// Who was told that another comes first asked in vain; by then all have asked.
			for len(c.held) < len(c.agents) {
				for _, r := range rivals {
					c.ask(t, r, 1)
				}
			}
		}
		for _, r := range rivals {
			due := float64(calls*r.share) / float64(sum)
			if math.Abs(float64(r.got)-due) > 2 {
				rt.Fatalf("%s of share %d in %d got %d of %d, %.1f are due", r.id, r.share, sum, r.got, calls, due)
			}
		}
	})
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// The higher priority takes all it wants, and yet nobody starves: who has
// wanted for thirty seconds is given one agent.
func TestPriorityAndStarving(t *testing.T) {
	t.Parallel()
	f := newStore(t)
	high, low := &rival{id: "high", priority: 5, share: 1}, &rival{id: "low", share: 100}
	c := newContest(t, f, "", 3, high, low)
	c.begin(t)
	begun := c.now
	for i := range 1200 { // two minutes, an agent each tenth of a second
		c.now = c.now.Add(100 * time.Millisecond)
		c.free(t, c.agents[i%3])
		before := low.got
		waited := c.now.Sub(begun)
		if !low.last.IsZero() {
			waited = c.now.Sub(low.last)
		}
		for _, r := range []*rival{low, high, low} {
			c.ask(t, r, 1)
		}
		if len(c.held) != 3 {
			t.Fatalf("at %s an agent is idle", c.now.Sub(begun))
		}
		if got := low.got > before; got != (waited >= 30*time.Second) {
			t.Fatalf("at %s, after %s, low was given an agent: %v", c.now.Sub(begun), waited, got)
		}
	}
	if low.got < 3 || high.got < 1190 {
		t.Error(low.got, high.got)
	}
}

// What a campaign wants counts for two seconds, and who is passed over is told
// when to ask again.
func TestWantsAreForgotten(t *testing.T) {
	t.Parallel()
	f := newStore(t)
	high, low := &rival{id: "high", priority: 5, share: 1}, &rival{id: "low", share: 1}
	c := newContest(t, f, "", 1, high, low)
	c.begin(t) // both want the agent
	c.now = noon.Add(time.Second)
	c.free(t, "agent0")
	got := c.ask(t, low, 1)
	if len(got.Held) != 0 || !got.AskAgain.Equal(c.now.Add(1500*time.Millisecond)) {
		t.Fatalf("%+v", got)
	}
	c.now = noon.Add(2*time.Second + time.Millisecond) // high does not come again
	if got = c.ask(t, low, 1); len(got.Held) != 1 {
		t.Fatalf("%+v", got)
	}
	// Nobody else asks any more: no need to ask by the clock.
	c.now = noon.Add(time.Minute)
	if got = c.ask(t, low, 1); len(got.Held) != 0 || !got.AskAgain.IsZero() {
		t.Fatalf("%+v", got)
	}
}

// An agent is left only for those whom the agent suits.
func TestWantsThatDoNotFit(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*ReserveRequest){
		"skills":             func(q *ReserveRequest) { q.Skills = campaigns.Skills{"french": 60} },
		"node":               func(q *ReserveRequest) { q.Node = "fs2" },
		"level":              func(q *ReserveRequest) { q.TierRules = campaigns.TierRules{Apply: true, Wait: time.Minute} },
		"one agent alone":    func(q *ReserveRequest) { q.Only = "bob" },
		"not this one":       func(q *ReserveRequest) { q.Except = []string{"ann"} },
		"no line to be had":  func(q *ReserveRequest) { q.Resource, q.ResourceLimit = "full", 0 },
		"nobody wanted more": func(q *ReserveRequest) { q.Agents, q.Resource, q.ResourceLimit = false, "trunk", 9 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			q := ReserveRequest{Campaign: "high", Priority: 9, Agents: true, Attempts: []string{"1"}, Now: noon, Lease: time.Minute}
			change(&q)
			s.reserved(t, q)
			s.agent(t, "ann", nailedUp, func(a *campaigns.Agent) {
				a.Skills = campaigns.Skills{"french": 50, "dutch": 100}
				a.Tiers = []campaigns.Tier{{Campaign: "high", Level: 2}, {Campaign: "low"}}
			})
			if got := s.reserved(t, ReserveRequest{Campaign: "low", Agents: true, Attempts: []string{"2"}, Now: noon, Lease: time.Minute}); len(got) != 1 {
				t.Error("an agent was left for a campaign that cannot have her")
			}
		})
	}
}

// Who comes back has no claim on what was given away meanwhile, nor a debt,
// whether the others have forgotten it or not.
func TestShareOfNewcomers(t *testing.T) {
	t.Parallel()
	for name, away := range map[string]int{"forgotten": 120, "known": 40} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old, third, late := &rival{id: "old", share: 1}, &rival{id: "third", share: 1}, &rival{id: "late", share: 1}
			c := newContest(t, newStore(t), "", 1, old, third, late)
			round := func(rivals ...*rival) {
				c.now = c.now.Add(100 * time.Millisecond)
				c.free(t, "agent0")
				for range 2 {
					for _, r := range rivals {
						c.ask(t, r, 1)
					}
				}
				for len(c.held) == 0 {
					c.now = c.now.Add(500 * time.Millisecond) // it was left for one who is away
					for _, r := range rivals {
						c.ask(t, r, 1)
					}
				}
			}
			c.begin(t)
			for range 6 {
				round(old, third, late)
			}
			for range away {
				round(old, third)
			}
			c.ask(t, late, 1)
			before := []int{old.got, third.got, late.got}
			for range 30 {
				round(old, third, late)
			}
			for i, r := range []*rival{old, third, late} {
				if got := r.got - before[i]; got < 9 || got > 11 {
					t.Errorf("%s got %d of 30", r.id, got)
				}
			}
		})
	}
}

// Who asks for one at a time, and is content with it, has no more than the share.
func TestShareOfTheModest(t *testing.T) {
	t.Parallel()
	modest, greedy := &rival{id: "a", share: 1}, &rival{id: "b", share: 1}
	c := newContest(t, newStore(t), "", 1, modest, greedy)
	c.begin(t)
	for i := range 30 {
		c.now = c.now.Add(100 * time.Millisecond)
		c.free(t, "agent0")
		q := ReserveRequest{Campaign: "a", Agents: true, Attempts: []string{fmt.Sprint("m", i)}, Now: c.now, Lease: time.Hour}
		if got := c.reserved(t, q); len(got) == 1 {
			c.held["agent0"] = q.Attempts[0]
			modest.got++
		}
		c.ask(t, greedy, 1)
	}
	if math.Abs(float64(modest.got-greedy.got)) > 2 || modest.got+greedy.got != 30 {
		t.Error(modest.got, greedy.got)
	}
}

// Only agents who were given count, not those for whom there was no line.
func TestShareCountsWhatWasGiven(t *testing.T) {
	t.Parallel()
	a, b := &rival{id: "a", share: 1}, &rival{id: "b", share: 1}
	c := newContest(t, newStore(t), "", 4, a, b)
	c.begin(t)
	for _, id := range c.agents {
		c.free(t, id)
	}
	q := ReserveRequest{
		Campaign: "a", Agents: true, Attempts: []string{"1", "2", "3", "4"}, Resource: "trunk", ResourceLimit: 1, Now: c.now, Lease: time.Hour,
	}
	if got := c.reserved(t, q); len(got) != 1 {
		t.Fatal(got)
	}
	// One each by now, if b is given one: then a is first again.
	c.ask(t, b, 1)
	c.ask(t, a, 2)
	if got := c.ask(t, b, 2); a.got != 1 || len(got.Held) != 1 {
		t.Error(a.got, got)
	}
}

func TestStaffing(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	both := []campaigns.Tier{{Campaign: "c1"}, {Campaign: "c2"}}
	for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
		s.agent(t, id, func(a *campaigns.Agent) {
			if slices.Contains([]string{"a", "b", "c"}, id) {
				a.Tiers = both
			}
		})
	}
	for i, id := range []string{"a", "b", "d", "e"} {
		q := reserving(fmt.Sprint(i))
		q.Only = id
		s.reserved(t, q)
	}
	ops := []Op{
		AgentReceiving{Agent: "a", Attempt: "0", Now: noon}, AgentInCall{Agent: "b", Attempt: "1", Now: noon},
		Release{Attempt: "2", Agent: "d", Outcome: Talked, Now: noon, ReadyAt: noon.Add(time.Minute)},
	}
	for _, err := range s.Write(ctx, "c1", ops) {
		s.must(t, err)
	}
	s.must(t, s.SetAgentStatus(ctx, "f", campaigns.LoggedOut, "", noon))
	check := func(campaign string, want Staffing) {
		t.Helper()
		got, err := s.Staffing(ctx, campaign)
		if math.Abs(got.Fraction-want.Fraction) > 1e-3 {
			t.Errorf("%s: fraction %f", campaign, got.Fraction)
		}
		got.Fraction = want.Fraction
		if got != want || err != nil {
			t.Errorf("%s: %+v %v", campaign, got, err)
		}
	}
	check("c1", Staffing{Ready: 1, Reserved: 2, Talking: 1, WrapUp: 1, LoggedIn: 5, Fraction: 1})
	check("c2", Staffing{Ready: 1, Reserved: 1, Talking: 1, LoggedIn: 3, Fraction: 1})
	check("c3", Staffing{Fraction: 1})
	// Both ask for agents: c1 with three quarters of those whom c2 has too.
	for campaign, share := range map[string]int{"c1": 3, "c2": 1} {
		q := reserving("x")
		q.Campaign, q.Share, q.Resource = campaign, share, "full"
		s.reserved(t, q)
	}
	check("c1", Staffing{Ready: 1, Reserved: 2, Talking: 1, WrapUp: 1, LoggedIn: 5, Fraction: (3*0.75 + 2*1) / 5})
	check("c2", Staffing{Ready: 1, Reserved: 1, Talking: 1, LoggedIn: 3, Fraction: 0.25})
	s.clock = noon.Add(10*time.Second + time.Millisecond)
	check("c1", Staffing{Ready: 1, Reserved: 2, Talking: 1, WrapUp: 1, LoggedIn: 5, Fraction: 1})
	s.must(t, s.RemoveAgent(ctx, "c"))
	check("c2", Staffing{Reserved: 1, Talking: 1, LoggedIn: 2, Fraction: 1})
	s.sound(t, "c1")
}
