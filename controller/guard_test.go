// SPDX-License-Identifier: MIT

package controller

import (
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// blocked gives the attempts that were not called, and fails for others.
func (h *harness) blocked(list []campaigns.Attempt, gate campaigns.Gate) int {
	h.t.Helper()
	n := 0
	for _, a := range list {
		if a.Result != campaigns.Blocked {
			continue
		}
		n++
		if a.Refusal == nil || a.Refusal.Gate != gate || !a.DialedAt.IsZero() || a.Counts {
			h.t.Errorf("%s: blocked by %+v, dialled %s, counts %t", a.Number, a.Refusal, a.DialedAt, a.Counts)
		}
	}
	return n
}

// A number that came onto a list after the import is not called.
func TestDoNotCallAtTheClaim(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	h.campaign(nil, agents(1, true), "+99901010100001", "+99901010100002")
	_, err := h.store.AddDoNotCall(t.Context(), campaigns.GlobalDoNotCall, []campaigns.DoNotCallEntry{{Number: "+99901010100001"}})
	must(t, err)
	h.run(c, "c1")
	list := h.finished("c1", 2)
	if n := h.blocked(list, campaigns.GateDoNotCall); n != 1 {
		t.Errorf("%d blocked: %+v", n, list)
	}
	if m := h.member("c1", 1); m.State != campaigns.Over || m.EndCause != campaigns.DoNotCall {
		t.Errorf("member: %s %s", m.State, m.EndCause)
	}
	if n := h.dialled("+99901010100001"); n != 0 {
		t.Errorf("called %d times", n)
	}
	h.sound("c1")
}

// A cap of one call holds over two campaigns and many tries.
func TestCapOverCampaigns(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	eager := func(id string) func(*campaigns.Campaign) {
		return func(c *campaigns.Campaign) {
			c.ID, c.MaxAttempts, c.RetryWait = id, 3, time.Second
			c.Guards.Caps = []campaigns.Cap{{Per: campaigns.PerNumber, Most: 1, Window: 24 * time.Hour}}
		}
	}
	h.campaign(eager("c1"), agents(1, true), "+99902000000001")
	h.campaign(eager("c2"), agents(2, true)[1:], "+99902000000001")
	h.run(c, "c1")
	h.run(c, "c2")
	both := append(h.finished("c1", 1), h.finished("c2", 1)...)
	h.eventually("both to have been refused", func() bool {
		one, err := h.store.Events(t.Context(), "c1", "", 100)
		must(t, err)
		two, err := h.store.Events(t.Context(), "c2", "", 100)
		must(t, err)
		both = both[:0]
		refused := map[string]bool{}
		for _, e := range append(one, two...) {
			if e.Attempt != nil {
				both = append(both, *e.Attempt)
				refused[e.Attempt.Campaign] = refused[e.Attempt.Campaign] || e.Attempt.Result == campaigns.Blocked
			}
		}
		return refused["c1"] && refused["c2"]
	})
	h.blocked(both, campaigns.GateCap)
	if n := h.dialled("+99902000000001"); n != 1 {
		t.Errorf("called %d times", n)
	}
	h.sound("c1")
	h.sound("c2")
	for _, id := range []string{"c1", "c2"} {
		if m := h.member(id, 1); m.State != campaigns.Waiting || time.Until(m.Due) < 23*time.Hour {
			t.Errorf("%s: %s until %s", id, m.State, m.Due)
		}
	}
}

// A call that the switch refused, or the trunk failed, used nothing up.
func TestCallThatNeverLeftIsNotCounted(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	cap1 := []campaigns.Cap{{Per: campaigns.PerNumber, Most: 1, Window: 24 * time.Hour}}
	h.campaign(func(c *campaigns.Campaign) { c.Guards.Caps = cap1 }, agents(1, true), "+99906000000001")
	h.run(c, "c1")
	a := h.finished("c1", 1)[0]
	if a.Result != campaigns.Failed || !a.TrunkFault || a.Counts {
		t.Errorf("%s %s, trunk's fault %t, counts %t", a.Result, a.Cause, a.TrunkFault, a.Counts)
	}
	h.eventually("the number to be free again", func() bool {
		refusal, err := h.store.Recheck(t.Context(), store.AdmitRequest{Attempt: "x", Campaign: "c1", Number: a.Number, Caps: cap1, Now: time.Now()})
		must(t, err)
		if refusal != nil {
			return false
		}
		refusal, err = h.store.Admit(t.Context(), store.AdmitRequest{Attempt: "x", Campaign: "c1", Number: a.Number, Caps: cap1, Now: time.Now()})
		must(t, err)
		return refusal == nil
	})
	load, err := h.store.ResourceLoads(t.Context(), []string{"trunk"}, time.Now())
	must(t, err)
	if load["trunk"].Faults != 1 {
		t.Errorf("the trunk has %d faults", load["trunk"].Faults)
	}
	h.sound("c1")
}

// After an abandoned call the number rests from calls without an agent, at once
// and over campaigns; a call with a reserved agent may be made.
func TestAbandonedNumberRests(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	const number = "+99901101000001"
	h.campaign(func(c *campaigns.Campaign) {
		c.Order, c.Reserve, c.AgentWait = campaigns.CustomerFirst, campaigns.ReserveOnAnswer, time.Second
	}, agents(1, true), number)
	h.run(c, "c1")
	h.eventually("the phone to ring", func() bool { return h.dialled(number) == 1 })
	must(t, h.store.SetAgentStatus(t.Context(), "a0", campaigns.OnBreak, "lunch", time.Now()))
	if a := h.finished("c1", 1)[0]; a.Result != campaigns.Abandoned {
		t.Fatalf("%s %s", a.Result, a.Cause)
	}
	for reserved, want := range map[bool]bool{false: true, true: false} {
		refusal, err := h.store.Recheck(t.Context(), store.AdmitRequest{
			Attempt: "x", Campaign: "c2", Number: number, Reserved: reserved, Now: time.Now(),
		})
		must(t, err)
		held := refusal != nil && refusal.Gate == campaigns.GateHold && time.Until(refusal.Until) > 71*time.Hour
		if held != want {
			t.Errorf("a call with a reserved agent %t: %+v", reserved, refusal)
		}
	}
	h.sound("c1")
}

// A customer who was kept waiting is asked about once more, whatever came first;
// without an answer there is no call. Whoever was admitted a moment ago is not
// asked about again.
func TestGuardsThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	h.campaign(nil, agents(1, true))
	var r *runner
	h.eventually("the runner", func() bool { r = c.runner("c1"); return r != nil })
	h.redis.Kill()
	<-h.redis.Done()
	customer := attempt.Effect{Kind: attempt.Originate, Leg: attempt.Customer}
	afterAgent := customer
	afterAgent.Commit = true
	tests := map[string]struct {
		effect attempt.Effect
		age    time.Duration // of the claim
		stops  bool
	}{
		"claimed a moment ago":      {customer, 0, false},
		"kept by the switch":        {customer, 2 * recheckAfter, true},
		"kept by the agent":         {afterAgent, 0, true},
		"the agent's own phone":     {attempt.Effect{Kind: attempt.Originate, Leg: attempt.Agent}, 2 * recheckAfter, false},
		"whom a customer waits for": {attempt.Effect{Kind: attempt.Originate, Leg: attempt.Second}, 2 * recheckAfter, false},
	}
	for name, tt := range tests {
		record := campaigns.Attempt{ID: "a1", Campaign: "c1", Number: "+99901010100001", ClaimedAt: time.Now().Add(-tt.age)}
		o := newOwner(r, c.nodes[0], attempt.New(record, attempt.Rules{}, attempt.Seat{}))
		refusal := o.forbidden(t.Context(), tt.effect)
		if stops := refusal != nil; stops != tt.stops || stops && refusal.Gate != gateLedger {
			t.Errorf("%s: refused %+v", name, refusal)
		}
	}
}
