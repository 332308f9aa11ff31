// SPDX-License-Identifier: MIT

package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

// agentModel is one agent of the model of the pool.
type agentModel struct {
	status    campaigns.AgentStatus
	reason    string
	pauseNext bool
	demand    bool // said Waiting
	nailed    bool
	up        bool
	reg       bool
	own       bool
	leg       string
	levels    map[string]int // by campaign
	attempt   string
	inCall    bool // or the phone rings
	state     campaigns.AgentState
	since     time.Time
	waited    time.Time // since when, before the reservation
	readyAt   time.Time
	noAnswers int
	errors    int
	skips     int
	calls     int
	lease     time.Time
}

type lineModel struct {
	campaign string
	lease    time.Time
}

// poolModel is the pool as it should be.
type poolModel struct {
	*fixture
	now      time.Time
	agents   map[string]*agentModel
	lines    map[string]lineModel // by attempt
	attempts int
	prefix   string // of names, so that each run has agents of its own
	limit    int
}

const maxInARow = 2

// Every sequence of steps leaves agents and lines as the model says: an agent
// is held by one attempt at most, lines stay within the limit of the resource,
// and who is reserved is who has waited longest on the lowest level.
func TestPoolModel(t *testing.T) {
	t.Parallel()
	f := newStore(t)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		m := &poolModel{
			fixture: f, now: noon, agents: map[string]*agentModel{}, lines: map[string]lineModel{},
			prefix: fmt.Sprintf("r%d-", run), limit: rapid.IntRange(1, 4).Draw(t, "limit"),
		}
		f.clock = noon
		m.must(t, f.SaveResource(t.Context(), campaigns.Resource{ID: m.prefix + "trunk", DialString: "a/{number}"}))
		for _, id := range []string{"ann", "bob", "cem"} {
			m.agents[m.prefix+id] = &agentModel{status: campaigns.LoggedOut, state: campaigns.AgentIdle, since: noon}
			m.save(t, m.prefix+id)
		}
		t.Repeat(map[string]func(*rapid.T){
			"reserve": m.reserve,
			"release": m.release,
			"rebook":  m.rebook,
			"in call": m.talk,
			"status":  m.status,
			"waiting": m.waiting,
			"phone":   m.phone,
			"leg":     m.leg,
			"card":    func(t *rapid.T) { m.save(t, m.anyAgent(t)) },
			"ready":   m.ready,
			"extend":  m.extend,
			"sweep":   m.sweep,
			"wait":    m.wait,
			"":        m.check,
		})
	})
}

func (m *poolModel) must(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func (m *poolModel) anyAgent(t *rapid.T) string {
	return rapid.SampledFrom(slices.Sorted(maps.Keys(m.agents))).Draw(t, "agent")
}

func (m *poolModel) campaign(t *rapid.T) string {
	return m.prefix + rapid.SampledFrom([]string{"c1", "c2"}).Draw(t, "campaign")
}

func (m *poolModel) save(t *rapid.T, id string) {
	a := m.agents[id]
	a.nailed = rapid.Bool().Draw(t, "nailed")
	a.levels = map[string]int{}
	card := campaigns.Agent{ID: id, Contact: "user/x", NailedUp: a.nailed}
	for _, c := range []string{"c1", "c2"} {
		if level := rapid.IntRange(0, 2).Draw(t, c); level > 0 {
			a.levels[m.prefix+c] = level
			card.Tiers = append(card.Tiers, campaigns.Tier{Campaign: m.prefix + c, Level: level})
		}
	}
	m.must(t, m.SaveAgent(t.Context(), card))
	m.settle(a, time.Time{})
}

func (a *agentModel) works() bool {
	return a.status == campaigns.Available || a.status == campaigns.AvailableOnDemand
}

func (a *agentModel) reachable() bool { return !a.own && (a.nailed && a.up || !a.nailed && a.reg) }

// settle puts an agent whom nobody holds where status, wrap-up and leg say.
func (m *poolModel) settle(a *agentModel, kept time.Time) {
	if a.attempt != "" {
		return
	}
	if a.pauseNext {
		a.status, a.pauseNext = campaigns.OnBreak, false
	}
	state := campaigns.AgentWaiting
	switch {
	case !a.works():
		state = campaigns.AgentIdle
	case a.readyAt.After(m.now):
		state = campaigns.AgentWrapUp
	case a.status == campaigns.AvailableOnDemand && !a.demand, !a.reachable():
		state = campaigns.AgentIdle
	}
	if state != a.state {
		a.state, a.since = state, m.now
	}
	if state == campaigns.AgentWaiting && !kept.IsZero() {
		a.since = kept
	}
}

func (m *poolModel) letGo(a *agentModel, kept time.Time) {
	a.attempt, a.inCall, a.lease = "", false, time.Time{}
	m.settle(a, kept)
}

func (m *poolModel) reserve(t *rapid.T) {
	q := ReserveRequest{
		Campaign: m.campaign(t), Resource: m.prefix + "trunk", ResourceLimit: m.limit, Agents: rapid.Bool().Draw(t, "agents"),
		Controller: "x", Now: m.now, Lease: 10 * time.Second,
		Except: []string{rapid.SampledFrom([]string{"nobody", m.prefix + "ann"}).Draw(t, "except")}, // and so nothing is wanted from the others
	}
	for range rapid.IntRange(1, 3).Draw(t, "attempts") {
		m.attempts++
		q.Attempts = append(q.Attempts, fmt.Sprintf("%sa%d", m.prefix, m.attempts))
	}
	var ready []string
	for id, a := range m.agents {
		if a.state == campaigns.AgentWaiting && a.levels[q.Campaign] > 0 && id != q.Except[0] {
			ready = append(ready, id)
		}
	}
	slices.SortFunc(ready, func(x, y string) int {
		a, b := m.agents[x], m.agents[y]
		return cmp.Or(cmp.Compare(a.levels[q.Campaign], b.levels[q.Campaign]), a.since.Compare(b.since), cmp.Compare(x, y))
	})
	n := min(len(q.Attempts), m.limit-len(m.lines))
	if q.Agents {
		n = min(n, len(ready))
	}
	var want []string
	for i := range max(n, 0) {
		who := ""
		m.lines[q.Attempts[i]] = lineModel{q.Campaign, m.now.Add(q.Lease)}
		if q.Agents {
			who = ready[i]
			a := m.agents[who]
			a.waited, a.since, a.state = a.since, m.now, campaigns.AgentReserved
			a.attempt, a.lease = q.Attempts[i], m.now.Add(q.Lease)
		}
		want = append(want, q.Attempts[i]+"="+who)
	}
	got, err := m.Reserve(t.Context(), q)
	m.must(t, err)
	var list []string
	for _, r := range got.Held {
		list = append(list, r.Attempt+"="+r.Agent)
	}
	if diff := gocmp.Diff(want, list); diff != "" {
		t.Fatal(diff)
	}
}

func (m *poolModel) check(t *rapid.T) {
	if len(m.lines) > m.limit {
		t.Fatalf("%d lines of %d", len(m.lines), m.limit)
	}
	if n, err := m.LinesInUse(t.Context(), m.prefix+"trunk"); n != len(m.lines) || err != nil {
		t.Fatalf("%d lines in use, want %d, %v", n, len(m.lines), err)
	}
	byAttempt := map[string]string{}
	for id, want := range m.agents {
		got, err := m.Agent(t.Context(), id)
		m.must(t, err)
		if got.State != want.state || got.Status != want.status || !got.Since.Equal(want.since) ||
			got.Attempt != want.attempt || got.Leg != want.leg || got.NoAnswerInARow != want.noAnswers || !got.Lease.Equal(want.lease) ||
			got.ErrorsInARow != want.errors || got.SkipsInARow != want.skips || got.Calls != want.calls ||
			got.PauseNext != want.pauseNext || got.BreakReason != want.reason {
			t.Fatalf("%s is %+v, want %+v", id, got, *want)
		}
		if other := byAttempt[got.Attempt]; got.Attempt != "" && other != "" {
			t.Fatalf("attempt %s holds %s and %s", got.Attempt, id, other)
		}
		byAttempt[got.Attempt] = id
		r, err := m.run(t.Context(), call{checkAgentScript, []string{agentsKey()}, []any{id}})
		if len(r) > 0 || err != nil {
			t.Fatal(id, r, err)
		}
	}
	for _, c := range []string{m.prefix + "c1", m.prefix + "c2"} {
		r, err := m.run(t.Context(), call{checkStaffScript, []string{agentsKey()}, []any{c}})
		if len(r) > 0 || err != nil {
			t.Fatal(c, r, err)
		}
	}
}
