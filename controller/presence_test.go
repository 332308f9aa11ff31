// SPDX-License-Identifier: MIT

package controller

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/campaigns"
	"tandem/esl"
)

// graceful starts a controller with a short grace time.
func (h *harness) graceful(name string) *Controller {
	h.t.Helper()
	c, err := New(Config{Name: name, DesktopGrace: 300 * time.Millisecond, Nodes: []esl.NodeConfig{{
		Name: "fs1", Addr: h.sim.Addr(), Password: testPassword, Heartbeat: time.Second,
	}}}, h.store, prometheus.NewRegistry(), h.log)
	must(h.t, err)
	c.Start()
	h.t.Cleanup(c.Close)
	return c
}

// Whoever has the connection, any controller puts an agent on a break whose
// desktop stays away; one that stays, or comes back in time, keeps the agent where
// they are; so does nobody ask after agents who never had a desktop.
func TestDesktopAway(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	one, two := h.graceful("one"), h.graceful("two")
	h.campaign(nil, agents(3, false))
	away, err := one.OpenDesktop(t.Context(), "a0", "first")
	must(t, err)
	back, err := one.OpenDesktop(t.Context(), "a1", "second")
	must(t, err)
	away.Lost()
	back.Lost()
	here, err := two.OpenDesktop(t.Context(), "a1", "third")
	must(t, err)
	defer here.Lost()
	h.eventually("the agent to be on a break", func() bool {
		a, err := h.store.Agent(t.Context(), "a0")
		must(t, err)
		return a.Status == campaigns.OnBreak && a.BreakReason == campaigns.BreakConnectionLost
	})
	for _, id := range []string{"a1", "a2"} {
		if a, err := h.store.Agent(t.Context(), id); err != nil || a.Status != campaigns.Available {
			t.Errorf("%s is %s, %v", id, a.Status, err)
		}
	}
}

// A newer connection ends the older one, on whatever controller that is, and a
// goodbye logs the agent out.
func TestDesktopTaken(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	one, two := h.graceful("one"), h.graceful("two")
	h.campaign(nil, agents(1, false))
	older, err := one.OpenDesktop(t.Context(), "a0", "older")
	must(t, err)
	newer, err := two.OpenDesktop(t.Context(), "a0", "newer")
	must(t, err)
	<-older.Taken()
	older.Lost() // means nothing any more
	newer.Leave()
	newer.Lost()
	a, err := h.store.Agent(t.Context(), "a0")
	must(t, err)
	if a.Status != campaigns.LoggedOut {
		t.Errorf("after the goodbye the agent is %s", a.Status)
	}
	if _, err := one.OpenDesktop(t.Context(), "nobody", "x"); campaigns.CodeOf(err) != campaigns.NotFound {
		t.Errorf("a desktop of nobody: %v", err)
	}
}
