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

func reserving(attempts ...string) ReserveRequest {
	return ReserveRequest{
		Campaign: "c1", Agents: true, Attempts: attempts, Controller: "a", Now: noon, Lease: 10 * time.Second,
	}
}

// reserved gives "attempt=agent" for each reservation.
func (f *fixture) reserved(tb testing.TB, q ReserveRequest) []string {
	tb.Helper()
	got, err := f.Reserve(tb.Context(), q)
	if err != nil {
		tb.Fatal(err)
	}
	var list []string
	for _, r := range got.Held {
		list = append(list, r.Attempt+"="+r.Agent)
	}
	return list
}

// Lower level first, then who has waited longest.
func TestReserveOrder(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	for i, a := range []struct {
		id    string
		level int
	}{{"late1", 1}, {"early2", 2}, {"early1", 1}, {"off", 1}, {"late2", 2}} {
		s.clock = noon.Add(time.Duration(-i) * time.Minute)
		if a.id[0] == 'e' {
			s.clock = s.clock.Add(-time.Hour)
		}
		s.agent(t, a.id, func(x *campaigns.Agent) {
			x.Tiers[0].Level = a.level
			if a.id == "off" {
				x.Status = campaigns.OnBreak
			}
		})
	}
	got := s.reserved(t, reserving("1", "2", "3", "4", "5", "6"))
	if diff := cmp.Diff([]string{"1=early1", "2=late1", "3=early2", "4=late2"}, got); diff != "" {
		t.Error(diff)
	}
	s.sound(t, "c1")
}

func TestReserveGivesWhatTheCallNeeds(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	s.agent(t, "ann", nailedUp)
	got, err := s.Reserve(ctx, reserving("1"))
	card := campaigns.Agent{ID: "ann", Contact: "user/ann", NailedUp: true}
	card.Normalize()
	card.Name, card.Phone, card.Status, card.Node, card.Leg = "", "", "", "fs1", "leg-ann"
	want := Reserved{Held: []Reservation{{
		Attempt: "1", Agent: "ann", Contact: "user/ann", NailedUp: true, Node: "fs1", Leg: "leg-ann", Card: card,
	}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	a, err := s.Agent(ctx, "ann")
	if err != nil || a.State != campaigns.AgentReserved || a.Campaign != "c1" || a.Attempt != "1" || !a.Lease.Equal(noon.Add(10*time.Second)) {
		t.Errorf("%+v %v", a, err)
	}
	if err := s.RemoveAgent(ctx, "ann"); !errors.Is(err, ErrConflict) {
		t.Errorf("removed while reserved: %v", err)
	}
	if got, err := s.Reserve(ctx, reserving()); got.Held != nil || err != nil {
		t.Error(got, err)
	}
	if _, err := s.Reserve(ctx, reserving(make([]string, MaxTokens+1)...)); err == nil {
		t.Error("too many tokens")
	}
	line := reserving("2", "3")
	line.Agents, line.Resource, line.ResourceLimit = false, "trunk", 5
	if diff := cmp.Diff([]string{"2=", "3="}, s.reserved(t, line)); diff != "" {
		t.Error(diff)
	}
	if n, err := s.LinesInUse(ctx, "trunk"); n != 2 || err != nil {
		t.Error(n, err)
	}
}

// Nailed-up agents are reserved on their node; others anywhere.
func TestReserveNode(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.agent(t, "ann", nailedUp) // on fs1
	s.agent(t, "bob")
	q := reserving("1", "2")
	q.Node = "fs2"
	if diff := cmp.Diff([]string{"1=bob"}, s.reserved(t, q)); diff != "" {
		t.Error(diff)
	}
	q.Node = "fs1"
	if diff := cmp.Diff([]string{"1=ann"}, s.reserved(t, q)); diff != "" {
		t.Error(diff)
	}
}

// An agent and a line, or neither.
func TestReserveBothOrNothing(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	for _, id := range []string{"a", "b", "c"} {
		s.agent(t, id)
	}
	q := reserving("1", "2", "3")
	q.Resource, q.ResourceLimit = "trunk", 2
	if got := s.reserved(t, q); len(got) != 2 {
		t.Fatalf("two lines gave %v", got)
	}
	if n, err := s.ReadyCount(ctx, "c1"); n != 1 || err != nil {
		t.Errorf("%d agents left, %v", n, err)
	}
	q.ResourceLimit, q.Attempts = 9, []string{"4", "5"}
	if got := s.reserved(t, q); len(got) != 1 {
		t.Fatalf("one agent gave %v", got)
	}
	if n, err := s.LinesInUse(ctx, "trunk"); n != 3 || err != nil {
		t.Errorf("%d lines, %v", n, err)
	}
}

// What a campaign of higher priority went away without is left for it, for two
// seconds; among equals who asks first gets the line.
func TestReserveLinesByPriority(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	want := func(campaign string, priority, lines int, at time.Duration, got int) {
		t.Helper()
		q := ReserveRequest{
			Campaign: campaign, Priority: priority, Resource: "trunk", ResourceLimit: 4, Controller: "a",
			Now: noon.Add(at), Lease: time.Minute,
		}
		for i := range lines {
			q.Attempts = append(q.Attempts, fmt.Sprintf("%s-%s-%d", campaign, at, i))
		}
		if r := s.reserved(t, q); len(r) != got {
			t.Fatalf("%s at %s asked for %d lines and got %d, want %d", campaign, at, lines, len(r), got)
		}
	}
	release := func(attempt string, campaign string) {
		t.Helper()
		if errs := s.Write(ctx, campaign, []Op{Release{Attempt: attempt, Resource: "trunk", Now: noon}}); errs[0] != nil {
			t.Fatal(errs)
		}
	}
	want("low", 0, 4, 0, 4)
	want("high", 5, 3, time.Second, 0) // wants three
	release("low-0s-0", "low")
	want("low", 0, 1, time.Second, 0)   // it is high's
	want("equal", 5, 1, time.Second, 1) // not of a lower priority
	release("low-0s-1", "low")
	want("high", 5, 3, time.Second, 1) // still wants two
	release("low-0s-2", "low")
	release("low-0s-3", "low")
	want("low", 0, 2, 2*time.Second, 0)
	want("low", 0, 2, 4*time.Second, 2) // high did not come again
	release("equal-1s-0", "equal")
	want("high", 5, 1, 4*time.Second, 1) // gets all it wants
	release("high-1s-0", "high")
	want("low", 0, 1, 4*time.Second, 1)
}
