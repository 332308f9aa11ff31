// SPDX-License-Identifier: MIT

package controller

import (
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/esl/switchsim"
)

func TestEveryPathConnects(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		order    campaigns.Order
		reserve  campaigns.Reserve
		nailedUp bool
	}{
		"agent first on demand":              {campaigns.AgentFirst, campaigns.ReserveBefore, false},
		"agent first nailed-up":              {campaigns.AgentFirst, campaigns.ReserveBefore, true},
		"customer first on demand":           {campaigns.CustomerFirst, campaigns.ReserveBefore, false},
		"customer first nailed-up":           {campaigns.CustomerFirst, campaigns.ReserveBefore, true},
		"customer first on answer on demand": {campaigns.CustomerFirst, campaigns.ReserveOnAnswer, false},
		"customer first on answer nailed-up": {campaigns.CustomerFirst, campaigns.ReserveOnAnswer, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, nil)
			c := h.controller("ctl")
			h.campaign(func(c *campaigns.Campaign) { c.Order, c.Reserve = tt.order, tt.reserve }, agents(2, tt.nailedUp),
				// They hang up 4 s after they answered: an agent is called and bridged within that.
				"+99901010400001", "+99901010400002", "+99901010400003", "+99901010400004")
			h.run(c, "c1")
			for _, a := range h.finished("c1", 4) {
				if a.Result != campaigns.Connected {
					t.Errorf("member %d: result %s, cause %s", a.Member, a.Result, a.Cause)
				}
				if a.Agent == "" || a.BridgedAt.Before(a.AnsweredAt) || a.AnsweredAt.IsZero() || a.Talk() < 500*time.Millisecond {
					t.Errorf("member %d: record does not add up: %+v", a.Member, a)
				}
			}
			h.sound("c1")
			if n := h.witness.count(`"w":"originate"`, "tandem_attempt", `"number":"99901`); n != 4 {
				t.Errorf("%d customers were dialled, want 4", n)
			}
		})
	}
}

func TestResultsOfUnansweredCalls(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	h.campaign(func(c *campaigns.Campaign) { c.RingTimeout = 5 * time.Second }, agents(6, true),
		"+99902000000001", "+99903020000002", "+99904000000003", "+99905000000004", "+99906000000005", "+99908000000006")
	h.run(c, "c1")
	want := map[uint64]campaigns.Result{
		1: campaigns.Busy, 2: campaigns.Unanswered, 3: campaigns.Busy, 4: campaigns.BadNumber, 5: campaigns.Failed, 6: campaigns.BadNumber,
	}
	for _, a := range h.finished("c1", 6) {
		if a.Result != want[a.Member] {
			t.Errorf("%s: result %s (%s), want %s", a.Number, a.Result, a.Cause, want[a.Member])
		}
	}
	h.sound("c1")
}

// A bridged call must not notice that its controller ends and another begins.
func TestBridgedCallSurvivesRestart(t *testing.T) {
	t.Parallel()
	for name, nailedUp := range map[string]bool{"nailed-up": true, "on demand": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, nil)
			first := h.controller("ctl")
			h.campaign(nil, agents(1, nailedUp), "+99901010400001")
			h.run(first, "c1")
			h.eventually("the bridge in the ledger", func() bool {
				open, err := h.store.OpenAttempts(t.Context(), "c1")
				must(t, err)
				return len(open) == 1 && !open[0].BridgedAt.IsZero()
			})
			first.Close()
			h.controller("ctl")
			a := h.finished("c1", 1)[0]
			if a.Result != campaigns.Connected || a.Cause != campaigns.NormalClearing {
				t.Errorf("result %s, cause %s", a.Result, a.Cause)
			}
			if talk := a.Talk(); talk < 3*time.Second {
				t.Errorf("talked %s of 4 s", talk)
			}
			h.sound("c1")
		})
	}
}

// The switch loses bridges; the safety net brings the customer to an agent all
// the same.
func TestLostBridgesLeaveNobodyInSilence(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(c *switchsim.Config) { c.LostBridges = 0.3 })
	c := h.controller("ctl")
	numbers := make([]string, 30)
	for i := range numbers {
		numbers[i] = "+999010101" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + "000"
	}
	h.campaign(func(c *campaigns.Campaign) {
		c.Order, c.Reserve, c.AgentWait = campaigns.CustomerFirst, campaigns.ReserveOnAnswer, 10*time.Second
	}, agents(10, true), numbers...)
	h.run(c, "c1")
	for _, a := range h.finished("c1", len(numbers)) {
		if a.Result != campaigns.Connected && a.Result != campaigns.Dropped {
			t.Errorf("member %d: %s", a.Member, a.Result)
		}
	}
	if h.witness.count(`"w":"lost_bridge"`) == 0 {
		t.Error("no bridge was lost: the test proves nothing")
	}
	h.sound("c1")
}

// Redis dies while customers talk. Nobody is cut off, nobody is lost, and what
// the calls came to is in the ledger when Redis is back.
func TestRedisOutage(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	h.campaign(nil, agents(3, true), "+99901010200001", "+99901010200002", "+99901010200003", "+99901010100004", "+99901010100005")
	h.run(c, "c1")
	h.eventually("three bridges", func() bool { return h.witness.count(`"w":"bridge"`) == 3 })
	h.restartRedis(func() {
		h.eventually("the customers to have hung up", func() bool { return h.witness.count(`"w":"hangup"`, "NORMAL_CLEARING") >= 3 })
	})
	for _, a := range h.connected("c1", 5) {
		// Who was claimed in the moment before could not be asked about, and was called later.
		blocked := a.Result == campaigns.Blocked && a.Refusal.Gate == gateLedger && a.DialedAt.IsZero()
		if a.Result != campaigns.Connected && !blocked {
			t.Errorf("member %d: result %s, cause %s", a.Member, a.Result, a.Cause)
		}
	}
	h.sound("c1")
	if n := h.witness.count(`"w":"originate"`, "tandem_attempt"); n != 5 {
		t.Errorf("%d customers were dialled, want 5", n)
	}
}

// FreeSWITCH dies and comes back: its calls are over, nobody is lost, and
// nobody is called twice at once.
func TestSwitchDies(t *testing.T) {
	t.Parallel()
	var config switchsim.Config
	h := newHarness(t, func(c *switchsim.Config) { config = *c })
	c := h.controller("ctl")
	h.campaign(nil, agents(2, true), "+99901015000001", "+99901015000002", "+99901010100003")
	h.run(c, "c1")
	h.eventually("the controller to know of two bridges", func() bool {
		bridged := 0
		for _, l := range c.InAir("c1") {
			if l.Phase == "bridged" {
				bridged++
			}
		}
		return bridged == 2
	})
	config.Listen = h.sim.Addr()
	must(t, h.sim.Close())
	h.eventually("the node to be down", func() bool { return !c.nodes.anyUp() })
	h.sim = h.startSwitch(config)
	attempts := h.finished("c1", 3)
	for _, a := range attempts {
		if a.Result != campaigns.Connected {
			t.Errorf("member %d: result %s, cause %s", a.Member, a.Result, a.Cause)
		}
	}
	h.sound("c1")
}

// Two controllers: when one dies the other goes on with its calls.
func TestTakeOver(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	first := h.controller("first")
	h.campaign(nil, agents(1, true), "+99901011500001", "+99901010100002")
	h.run(first, "c1")
	h.eventually("the bridge", func() bool { return h.witness.count(`"w":"bridge"`) == 1 })
	second := h.controller("second")
	first.Close() // without giving anything up, as a crash would
	h.eventually("the other to have the campaign", func() bool { return second.runs("c1") })
	for _, a := range h.finished("c1", 2) {
		if a.Result != campaigns.Connected || a.Cause != campaigns.NormalClearing {
			t.Errorf("member %d: result %s, cause %s", a.Member, a.Result, a.Cause)
		}
	}
	h.sound("c1")
	if n := h.witness.count(`"w":"originate"`, "tandem_attempt"); n != 2 {
		t.Errorf("%d customers were dialled, want 2", n)
	}
}

// Two installations on one FreeSWITCH, with the same names for everything: each
// leaves the other's calls and agents alone.
func TestOtherInstallationIsLeftAlone(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	ours := h.controller("ctl")
	h.campaign(nil, agents(1, true), "+99901010300001")
	h.run(ours, "c1")
	h.eventually("the bridge", func() bool { return h.witness.count(`"w":"bridge"`) == 1 })

	theirs := newHarness(t, nil)
	theirs.sim, theirs.witness = h.sim, h.witness
	other := theirs.controller("ctl")
	theirs.campaign(nil, agents(1, true), "+99901010100002")
	theirs.run(other, "c1")
	for _, a := range append(h.finished("c1", 1), theirs.finished("c1", 1)...) {
		if a.Result != campaigns.Connected || a.Cause != campaigns.NormalClearing {
			t.Errorf("member %d: result %s, cause %s", a.Member, a.Result, a.Cause)
		}
	}
	if n := h.witness.count(`"w":"hangup"`, "MANAGER_REQUEST"); n != 0 {
		t.Errorf("%d legs were hung up as orphans", n)
	}
}
