// SPDX-License-Identifier: MIT

package e2e_test

import (
	"context"
	"syscall"
	"testing"

	"tandem/campaigns"
)

// dialling starts a campaign of one call that is bridged and talks for so many
// seconds (0 = until it is hung up), with another member behind it.
func (s *stand) dialling(id string, p path, talk int) campaigns.Attempt {
	s.t.Helper()
	s.campaign(p.campaign(id), agents(1, p.nailedUp), number("01", 2, talk), number("01", 2, 1))
	s.put(s.via(), "/api/v2/dialer/"+id+"/state/1")
	return s.bridged(id, 1)[0]
}

// TestE2EStop lets the running call finish and makes no new one.
func TestE2EStop(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	s.dialling("stop", paths()["nailed-agent-first"], 5)
	s.put(c, "/api/v2/dialer/stop/state/3")
	s.state("stop", campaigns.Idle)
	all := s.finished("stop")
	if len(all) != 1 || all[0].Result != campaigns.Connected || all[0].Cause != campaigns.NormalClearing {
		t.Errorf("attempts: %+v", all)
	}
	s.consistent("stop")
}

// TestE2EStopNow hangs up.
func TestE2EStopNow(t *testing.T) {
	t.Parallel()
	for id, p := range paths() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			c := s.controller("one")
			call := s.dialling(id, p, 0)
			s.put(c, "/api/v2/dialer/"+id+"/state/3?now=true")
			s.state(id, campaigns.Idle)
			all := s.finished(id)
			if len(all) != 1 || all[0].Result != campaigns.Connected {
				t.Errorf("attempts: %+v", all)
			}
			if s.alive(call.CustomerLeg) {
				t.Error("the customer's leg lives")
			}
			if s.alive(call.AgentLeg) != p.nailedUp {
				t.Errorf("the agent's leg lives: %v, nailed-up: %v", !p.nailedUp, p.nailedUp)
			}
			s.consistent(id)
		})
	}
}

// TestE2EPause keeps what runs and begins nothing until it is run again.
func TestE2EPause(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	s.dialling("pause", paths()["nailed-on-answer"], 3)
	s.put(c, "/api/v2/dialer/pause/pause")
	s.until("the call's end", func() bool { return len(s.finished("pause")) == 1 })
	s.consistent("pause")
	s.put(c, "/api/v2/dialer/pause/state/1")
	s.state("pause", campaigns.Ended)
	if all := s.finished("pause"); len(all) != 2 {
		t.Errorf("%d attempts, want 2", len(all))
	}
}

// TestE2EDrain ends the controller with SIGTERM while a customer talks.
func TestE2EDrain(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	s.dialling("drain", paths()["ondemand-agent-first"], 5)
	must(t, c.Process().Signal(syscall.SIGTERM))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	must(t, c.Process().Wait(ctx))
	all := s.ledger("drain")
	if len(all) != 1 || all[0].Result != campaigns.Connected || all[0].Cause != campaigns.NormalClearing {
		t.Errorf("attempts: %+v", all)
	}
	run, err := s.Store.Run(t.Context(), "drain")
	must(t, err)
	if run.State != campaigns.Running || run.Owner != "" {
		t.Errorf("the campaign is %s and owned by %q", run.State, run.Owner)
	}
	// The next process goes on where this one stopped.
	s.start(c)
	s.state("drain", campaigns.Ended)
	s.consistent("drain")
}

// TestE2ESecondSignal hangs up what the first signal waits for.
func TestE2ESecondSignal(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	call := s.dialling("second", paths()["nailed-customer-first"], 0)
	must(t, c.Process().Signal(syscall.SIGTERM))
	s.until("the first signal to be heard", func() bool {
		status, _, err := c.Get(t.Context(), "/readyz")
		return err == nil && status != 200
	})
	if !s.alive(call.CustomerLeg) {
		t.Error("the first signal hung up")
	}
	must(t, c.Process().Signal(syscall.SIGTERM))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	must(t, c.Process().Wait(ctx))
	if s.alive(call.CustomerLeg) {
		t.Error("the second signal did not hang up")
	}
	if all := s.ledger("second"); len(all) != 1 || all[0].Result != campaigns.Connected {
		t.Errorf("attempts: %+v", all)
	}
	s.consistent("second")
}
