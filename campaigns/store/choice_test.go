// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// Whom a request takes and whom not.
func TestReserveChoice(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ask  func(*ReserveRequest)
		want []string
	}{
		"anybody":                {func(*ReserveRequest) {}, []string{"1=ann", "2=bob", "3=cem"}},
		"preferred":              {func(q *ReserveRequest) { q.Prefer = "cem" }, []string{"1=cem", "2=ann", "3=bob"}},
		"preferred, not there":   {func(q *ReserveRequest) { q.Prefer = "zoe" }, []string{"1=ann", "2=bob", "3=cem"}},
		"preferred, not able":    {func(q *ReserveRequest) { q.Prefer, q.Skills = "cem", campaigns.Skills{"french": 1} }, []string{"1=ann", "2=bob"}},
		"only":                   {func(q *ReserveRequest) { q.Only = "bob" }, []string{"1=bob"}},
		"only, not there":        {func(q *ReserveRequest) { q.Only = "zoe" }, nil},
		"only, of another level": {func(q *ReserveRequest) { q.Only = "cem" }, []string{"1=cem"}},
		"except":                 {func(q *ReserveRequest) { q.Except = []string{"ann", "cem"} }, []string{"1=bob"}},
		"skill":                  {func(q *ReserveRequest) { q.Skills = campaigns.Skills{"french": 50} }, []string{"1=bob"}},
		"skills":                 {func(q *ReserveRequest) { q.Skills = campaigns.Skills{"french": 10, "dutch": 1} }, []string{"1=ann"}},
		"skill that nobody has":  {func(q *ReserveRequest) { q.Skills = campaigns.Skills{"french": 100} }, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			for id, skills := range map[string]campaigns.Skills{"ann": {"french": 20, "dutch": 20}, "bob": {"french": 60}, "cem": nil} {
				s.agent(t, id, func(a *campaigns.Agent) {
					a.Skills = skills
					if id == "cem" {
						a.Tiers[0].Level = 2
					}
				})
			}
			q := reserving("1", "2", "3")
			tt.ask(&q)
			if diff := cmp.Diff(tt.want, s.reserved(t, q)); diff != "" {
				t.Error(diff)
			}
			s.sound(t, "c1")
		})
	}
}

// Who is fit is found behind many who are not.
func TestReserveLooksFar(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for i := range 200 {
		s.agent(t, "a"+string(rune('0'+i/100))+string(rune('0'+i/10%10))+string(rune('0'+i%10)), func(a *campaigns.Agent) {
			if i >= 198 {
				a.Skills = campaigns.Skills{"french": 1}
			}
		})
	}
	q := reserving("1", "2", "3")
	q.Skills = campaigns.Skills{"french": 1}
	if diff := cmp.Diff([]string{"1=a198", "2=a199"}, s.reserved(t, q)); diff != "" {
		t.Error(diff)
	}
}

// The tier rules of mod_callcenter: when agents of further levels are taken for
// a customer who waits, and when to look again.
func TestTierRules(t *testing.T) {
	t.Parallel()
	const second = time.Second
	rules := campaigns.TierRules{Apply: true, Wait: 10 * second}
	multiply := campaigns.TierRules{Apply: true, Wait: 10 * second, Multiply: true}
	skip := campaigns.TierRules{Apply: true, Wait: 10 * second, SkipEmpty: true}
	both := campaigns.TierRules{Apply: true, Wait: 10 * second, Multiply: true, SkipEmpty: true}
	tests := map[string]struct {
		rules  campaigns.TierRules
		waited time.Duration
		levels string // of the agents: ready, or busy (b), or logged out (o)
		want   int    // how many are taken
		again  time.Duration
	}{
		"no rules":                          {campaigns.TierRules{}, 0, "1 2 3", 3, 0},
		"nobody waits":                      {rules, -1, "1 2 3", 3, 0},
		"first level":                       {rules, 0, "1 1 2 3", 2, 10 * second},
		"not long enough":                   {rules, 9 * second, "1 2", 1, second},
		"long enough for all":               {rules, 10 * second, "1 2 3 99", 4, 0},
		"first level is busy":               {rules, 3 * second, "1b 2", 0, 7 * second},
		"second level":                      {multiply, 10 * second, "1 2 3", 2, 10 * second},
		"third level":                       {multiply, 20 * second, "1 2 3 4", 3, 10 * second},
		"first level does not exist":        {rules, 0, "2 3", 0, 10 * second},
		"level without anybody is skipped":  {skip, 0, "1o 2 3", 1, 10 * second},
		"busy is not empty":                 {skip, 0, "1b 2", 0, 10 * second},
		"levels that nobody has":            {skip, 0, "7 9", 1, 10 * second},
		"skipped levels cost no wait":       {both, 10 * second, "1 2o 3 4", 2, 10 * second},
		"all but the last are skipped":      {both, 0, "1o 2o 3", 1, 0},
		"nobody is ready on further levels": {rules, 0, "1 2b", 1, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStore(t)
			tiers(t, s, tt.levels)
			q := reserving("1", "2", "3", "4")
			q.TierRules, q.Waited = tt.rules, tt.waited
			got, err := s.Reserve(t.Context(), q)
			again := time.Duration(0)
			if !got.AskAgain.IsZero() {
				again = got.AskAgain.Sub(noon)
			}
			if len(got.Held) != tt.want || again != tt.again || err != nil {
				t.Errorf("%d agents, again after %s, %v", len(got.Held), again, err)
			}
		})
	}
}

// tiers makes an agent for each word: the level, and b for busy or o for logged out.
func tiers(t *testing.T, s *fixture, words string) {
	t.Helper()
	id := 'a'
	for word := range strings.FieldsSeq(words) {
		level, name := 0, string(id)
		for _, c := range word {
			if c >= '0' && c <= '9' {
				level = level*10 + int(c-'0')
			}
		}
		s.agent(t, name, func(a *campaigns.Agent) { a.Tiers[0].Level = level })
		switch word[len(word)-1] {
		case 'b':
			q := reserving("busy-" + name)
			q.Only = name
			s.reserved(t, q)
		case 'o':
			s.must(t, s.SetAgentStatus(t.Context(), name, campaigns.LoggedOut, "", noon))
		}
		id++
	}
}

// A skip takes the agent and the line to the next record, and counts.
func TestRebook(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	s.clock = noon.Add(-time.Minute)
	s.agent(t, "ann")
	q := reserving("1")
	q.Resource, q.ResourceLimit = "trunk", 1
	s.reserved(t, q)
	rebook := RebookRequest{
		Campaign: "c1", Agent: "ann", From: "1", To: "2", Resource: "trunk", MaxSkips: 3, Now: noon.Add(time.Second), Until: noon.Add(time.Minute),
	}
	s.must(t, s.Rebook(ctx, rebook))
	a, err := s.Agent(ctx, "ann")
	if err != nil || a.Attempt != "2" || a.State != campaigns.AgentReserved || a.SkipsInARow != 1 || !a.Lease.Equal(noon.Add(time.Minute)) {
		t.Fatalf("%+v %v", a, err)
	}
	// What is late for the first attempt takes nothing from the second.
	s.Write(ctx, "c1", []Op{Release{Attempt: "1", Agent: "ann", Resource: "trunk", Outcome: campaigns.AgentSkipped, MaxSkips: 1, Now: noon}})
	if n, err := s.LinesInUse(ctx, "trunk"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	refused := func(name string, q RebookRequest) {
		t.Helper()
		if err := s.Rebook(ctx, q); !errors.Is(err, ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
		if a, err := s.Agent(ctx, "ann"); a.SkipsInARow != 1 || a.Attempt != "2" || err != nil {
			t.Errorf("%s: %+v %v", name, a, err)
		}
	}
	refused("by an attempt that is over", rebook)
	rebook.From, rebook.To = "2", "3"
	other := rebook
	other.Resource = "another"
	refused("no line", other)
	other = rebook
	other.MaxSkips = 2
	refused("too many skips", other)
	s.must(t, s.SetAgentStatus(ctx, "ann", campaigns.OnBreak, "LUNCH", noon))
	refused("a break is to come", rebook)
	s.must(t, s.SetAgentStatus(ctx, "ann", campaigns.Available, "", noon))
	s.must(t, s.Rebook(ctx, rebook))
	s.must(t, s.Write(ctx, "c1", []Op{Release{Attempt: "3", Agent: "ann", Resource: "trunk", Outcome: campaigns.AgentSkipped, MaxSkips: 3, Now: noon}})[0])
	a, err = s.Agent(ctx, "ann")
	if err != nil || a.Status != campaigns.OnBreak || a.BreakReason != BreakSkips || a.State != campaigns.AgentIdle {
		t.Fatalf("%+v %v", a, err)
	}
	if n, err := s.LinesInUse(ctx, "trunk"); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	s.sound(t, "c1")
}
