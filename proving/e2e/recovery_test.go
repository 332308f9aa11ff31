// SPDX-License-Identifier: MIT

package e2e_test

import (
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/proving/audit"
	"tandem/proving/stage"
)

// TestE2ECallsSurviveTheController kills the controller while customers talk.
func TestE2ECallsSurviveTheController(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"nailed-on-answer", "nailed-agent-first", "ondemand-agent-first", "ondemand-on-answer"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			c := s.controller("one")
			p := paths()[id]
			s.campaign(p.campaign(id), agents(2, p.nailedUp), number("01", 2, 6), number("01", 3, 6))
			s.put(c, "/api/v2/dialer/"+id+"/state/1")
			talking := s.bridged(id, 2)
			must(t, c.Process().Kill())
			s.start(c)
			for _, a := range talking {
				if !s.alive(a.CustomerLeg) || !s.alive(a.AgentLeg) {
					t.Errorf("attempt %s: a leg was hung up while the controller was away", a.ID)
				}
			}
			s.state(id, campaigns.Ended)
			s.connected(id, talking)
			s.consistent(id)
		})
	}
}

// connected checks that the attempts, and no others, ended as full conversations.
func (s *stand) connected(id string, talking []campaigns.Attempt) {
	s.t.Helper()
	all := s.finished(id)
	if len(all) != len(talking) {
		s.t.Errorf("%d attempts, want %d", len(all), len(talking))
	}
	for _, a := range all {
		if a.Result != campaigns.Connected || a.Cause != campaigns.NormalClearing || a.Talk() < 4*time.Second {
			s.t.Errorf("attempt %s: %s %s after %s", a.ID, a.Result, a.Cause, a.Talk())
		}
	}
}

// owner waits until a controller has the campaign and says how long it took.
func (s *stand) owner(campaign, name string) time.Duration {
	s.t.Helper()
	began := time.Now()
	s.until(name+" to have "+campaign, func() bool { return s.shown(campaign).Owner == name })
	return time.Since(began)
}

// twoControllers starts two, the first of which runs the campaign.
func (s *stand) twoControllers(id string, p path, numbers ...string) (*stage.Controller, *stage.Controller) {
	s.t.Helper()
	first := s.controller("first")
	s.campaign(p.campaign(id), agents(4, p.nailedUp), numbers...)
	s.put(first, "/api/v2/dialer/"+id+"/state/1")
	s.owner(id, "first")
	return first, s.controller("second")
}

// TestE2ETakeOver kills one of two controllers for good.
func TestE2ETakeOver(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const id = "take-over"
	first, second := s.twoControllers(id, paths()["nailed-on-answer"], number("01", 2, 15), number("01", 2, 15))
	talking := s.bridged(id, 2)
	must(t, first.Process().Kill())
	if took := s.owner(id, "second"); took > 10*time.Second {
		t.Errorf("taken over after %s, want 10 s at most", took)
	}
	// It dials on, while the calls of the dead one go on.
	s.members(id, number("02", 0, 0))
	s.until("a call of the second", func() bool { return len(s.finished(id)) == 1 })
	if a := s.finished(id)[0]; a.Controller != "second" || a.Result != campaigns.Busy {
		t.Errorf("controller %s, %s", a.Controller, a.Result)
	}
	for _, a := range talking {
		if !s.alive(a.CustomerLeg) {
			t.Errorf("attempt %s was hung up", a.ID)
		}
	}
	s.put(second, "/api/v2/dialer/"+id+"/state/3")
	s.state(id, campaigns.Idle)
	if all := s.finished(id); len(all) != 3 {
		t.Errorf("%d attempts, want 3", len(all))
	}
	s.consistent(id)
}

// TestE2EFrozen stops one of two controllers for longer than its lease and
// lets it wake up.
func TestE2EFrozen(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const id = "frozen"
	numbers := make([]string, 0, 60)
	for range cap(numbers) {
		numbers = append(numbers, number("01", 2, 1))
	}
	first, second := s.twoControllers(id, paths()["ondemand-customer-first"], numbers...)
	s.bridged(id, 1)
	must(t, first.Process().Freeze())
	s.owner(id, "second")
	s.bridged(id, 1)
	must(t, first.Process().Thaw())
	s.state(id, campaigns.Ended)
	if owner := s.shown(id).Owner; owner != "second" {
		t.Errorf("owner %q", owner)
	}
	called := map[string]int{}
	for _, a := range s.finished(id) {
		called[a.Number]++
	}
	for _, n := range numbers {
		if called[n] != 1 {
			t.Errorf("%s was called %d times", n, called[n])
		}
	}
	s.consistent(id)
	for _, c := range []*stage.Controller{first, second} {
		must(t, c.AwaitReady(t.Context()))
	}
	if s.own != nil {
		s.audited()
	}
}

// audited compares the ledger with what the switch saw.
func (s *stand) audited() {
	s.t.Helper()
	ledger, err := audit.Read(s.t.Context(), s.Store)
	must(s.t, err)
	w, err := s.own.ReadWitness()
	must(s.t, err)
	for _, f := range audit.Audit(w, ledger).Findings {
		s.t.Errorf("%s: %s", f.Kind, f.Text)
	}
}

// TestE2ESwitchDies kills the switch while customers talk, ring and are dialled.
func TestE2ESwitchDies(t *testing.T) {
	t.Parallel()
	s := newOwnStand(t)
	c := s.controller("one")
	const id = "switch"
	p := paths()["nailed-on-answer"]
	s.campaign(p.campaign(id), agents(3, true), number("01", 2, 60), number("01", 2, 60), number("03", 0, 0))
	s.put(c, "/api/v2/dialer/"+id+"/state/1")
	s.bridged(id, 2)
	must(t, s.own.Process().Kill())
	must(t, s.own.Start(t.Context()))
	s.until("the attempts to be ended", func() bool { return len(s.finished(id)) == 3 })
	for _, a := range s.finished(id) {
		want := campaigns.Connected
		if a.BridgedAt.IsZero() {
			want = campaigns.Ambiguous
		}
		if a.Result != want {
			t.Errorf("%s: %s, want %s", a.Number, a.Result, want)
		}
	}
	// And it goes on.
	s.members(id, number("01", 2, 3))
	s.put(c, "/api/v2/dialer/"+id+"/state/1")
	s.until("a call on the new switch", func() bool { return len(s.finished(id)) == 4 })
	if a := s.finished(id)[3]; a.Result != campaigns.Connected {
		t.Errorf("on the new switch: %s %s", a.Result, a.Cause)
	}
	s.put(c, "/api/v2/dialer/"+id+"/state/3")
	s.consistent(id)
	s.audited()
}
