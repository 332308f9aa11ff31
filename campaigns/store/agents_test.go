// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// agent saves an agent who is available on a registered phone, and has the leg
// up where nailed-up.
func (f *fixture) agent(tb testing.TB, id string, change ...func(*campaigns.Agent)) {
	tb.Helper()
	a := campaigns.Agent{
		ID: id, Contact: "user/" + id, Status: campaigns.Available, Registered: true,
		Tiers: []campaigns.Tier{{Campaign: "c1"}},
	}
	for _, apply := range change {
		apply(&a)
	}
	if err := f.SaveAgent(tb.Context(), a); err != nil {
		tb.Fatal(err)
	}
	if a.NailedUp {
		if err := f.SetAgentLeg(tb.Context(), id, "fs1", "leg-"+id, LegUp, f.clock); err != nil {
			tb.Fatal(err)
		}
	}
}

func nailedUp(a *campaigns.Agent) { a.NailedUp = true }

func (f *fixture) state(tb testing.TB, id string) campaigns.AgentState {
	tb.Helper()
	a, err := f.Agent(tb.Context(), id)
	if err != nil {
		tb.Fatal(err)
	}
	return a.State
}

func TestAgentContract(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	wrapUp := 7 * time.Second
	want := campaigns.Agent{
		ID: "ann", Contact: "user/1001", NailedUp: true, Status: campaigns.OnBreak, BreakReason: "LUNCH", MaxNoAnswer: 3,
		NoAnswerDelay: time.Second, WrapUp: &wrapUp, BusyDelay: 2 * time.Second, RejectDelay: 3 * time.Second, MaxErrors: 4,
		Skills: campaigns.Skills{"french": 50},
		Tiers:  []campaigns.Tier{{Campaign: "c1", Level: 2}, {Campaign: "c2", Position: 7}},
	}
	if err := s.SaveAgent(ctx, want); err != nil {
		t.Fatal(err)
	}
	want.Normalize()
	want.State, want.Since, want.LoggedInAt = campaigns.AgentIdle, noon, noon
	got, err := s.Agent(ctx, "ann")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := s.SetAgentStatus(ctx, "ann", campaigns.Available, "", noon); err != nil {
		t.Fatal(err)
	}
	if err := s.SetAgentLeg(ctx, "ann", "fs1", "leg-1", LegUp, noon.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	// Changing the card changes nothing that the agent is doing.
	card := want
	card.Status, card.BreakReason, card.Name, card.Tiers, card.WrapUp = campaigns.LoggedOut, "", "Ann", want.Tiers[:1], nil
	if err := s.SaveAgent(ctx, card); err != nil {
		t.Fatal(err)
	}
	want = card
	want.Status, want.State, want.Since = campaigns.Available, campaigns.AgentWaiting, noon.Add(time.Second)
	want.Node, want.Leg, want.LegUp = "fs1", "leg-1", true
	all, err := s.Agents(ctx)
	if diff := cmp.Diff([]campaigns.Agent{want}, all); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for campaign, n := range map[string]int{"c1": 1, "c2": 0} {
		ready, err := s.ReadyCount(ctx, campaign)
		staff, err2 := s.Staff(ctx, campaign)
		if ready != n || staff != n || err != nil || err2 != nil {
			t.Errorf("%s: %d ready of %d, %v %v", campaign, ready, staff, err, err2)
		}
	}
	if err := s.RemoveAgent(ctx, "ann"); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"removed twice": s.RemoveAgent(ctx, "ann"),
		"status":        s.SetAgentStatus(ctx, "ann", campaigns.Available, "", noon),
		"leg":           s.SetAgentLeg(ctx, "ann", "", "", LegUp, noon),
		"read":          func() error { _, err := s.Agent(ctx, "ann"); return err }(),
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.SetAgentStatus(ctx, "ann", "Asleep", "", noon); campaigns.CodeOf(err) != campaigns.Invalid {
		t.Error(err)
	}
	if err := s.SaveAgent(ctx, campaigns.Agent{ID: "bob"}); campaigns.CodeOf(err) != campaigns.Invalid {
		t.Error(err)
	}
	if n, err := s.ReadyCount(ctx, "c1"); n != 0 || err != nil {
		t.Error(n, err)
	}
}

func TestReadyAgents(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	for _, id := range []string{"ann", "bob", "cem"} {
		s.agent(t, id, nailedUp)
	}
	if got := s.reserved(t, reserving("1", "2", "3")); len(got) != 3 {
		t.Fatal(got)
	}
	for i, id := range []string{"ann", "bob", "cem"} {
		s.Write(ctx, "c1", []Op{Release{
			Attempt: fmt.Sprint(i + 1), Agent: id, Outcome: Talked, Now: noon, ReadyAt: noon.Add(time.Duration(i+1) * time.Second),
		}})
	}
	s.must(t, s.SetAgentLeg(ctx, "bob", "fs1", "leg-bob", LegDown, noon))
	if n, next, err := s.ReadyAgents(ctx, noon); n != 0 || !next.Equal(noon.Add(time.Second)) || err != nil {
		t.Error(n, next, err)
	}
	if n, next, err := s.ReadyAgents(ctx, noon.Add(2*time.Second)); n != 2 || !next.Equal(noon.Add(3*time.Second)) || err != nil {
		t.Error(n, next, err)
	}
	for id, want := range map[string]campaigns.AgentState{
		"ann": campaigns.AgentWaiting, "bob": campaigns.AgentIdle, "cem": campaigns.AgentWrapUp,
	} {
		if got := s.state(t, id); got != want {
			t.Errorf("%s is %s", id, got)
		}
	}
	// A break does not cut wrap-up short.
	s.must(t, s.SetAgentStatus(ctx, "cem", campaigns.OnBreak, "LUNCH", noon))
	s.must(t, s.SetAgentStatus(ctx, "cem", campaigns.Available, "", noon.Add(time.Second)))
	if got := s.state(t, "cem"); got != campaigns.AgentWrapUp {
		t.Errorf("cem is %s", got)
	}
	s.sound(t, "c1")
}

func TestDesk(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	at := func(sec int) time.Time { return noon.Add(time.Duration(sec) * time.Second) }
	acquire := func(who string, sec int, wantEpoch uint64, want bool) {
		t.Helper()
		epoch, ok, err := s.AcquireDesk(ctx, who, at(sec), 10*time.Second)
		if epoch != wantEpoch || ok != want || err != nil {
			t.Fatal(who, epoch, ok, err)
		}
	}
	acquire("a", 0, 1, true)
	acquire("b", 9, 0, false)
	s.must(t, s.RenewDesk(ctx, "a", 1, at(9), 10*time.Second))
	acquire("b", 18, 0, false)
	acquire("b", 19, 2, true)
	if err := s.RenewDesk(ctx, "a", 1, at(20), time.Minute); !errors.Is(err, ErrStale) {
		t.Error(err)
	}
	if err := s.RenewDesk(ctx, "b", 1, at(20), time.Minute); !errors.Is(err, ErrStale) {
		t.Error(err)
	}
	s.must(t, s.RenewDesk(ctx, "b", 2, at(20), 0)) // gives it up
	acquire("a", 20, 3, true)
}
