// SPDX-License-Identifier: MIT

package controller

import (
	"fmt"
	"testing"
	"time"

	"tandem/campaigns"
)

// A broadcast needs no agent and keeps to its limit of lines.
func TestBroadcastDialsWithoutAgents(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	var numbers []string
	for i := range 6 {
		numbers = append(numbers, fmt.Sprintf("+99902000000%03d", i))
	}
	h.campaign(func(c *campaigns.Campaign) {
		c.Mode, c.Limit, c.Broadcast.Sound = campaigns.Broadcast, 2, "tone_stream://%(200,0,440)"
	}, nil, numbers...)
	h.run(c, "c1")
	for _, a := range h.finished("c1", 6) {
		if a.Result != campaigns.Busy || a.Agent != "" || a.Reserved || a.Mode != campaigns.Broadcast {
			t.Errorf("%s: %s with %q", a.Number, a.Result, a.Agent)
		}
	}
	h.sound("c1")
}

// A paced campaign that has learned nothing yet dials one to one, with an agent
// held for each line; everybody is reached, nobody is abandoned.
func TestPacedCampaigns(t *testing.T) {
	t.Parallel()
	for _, mode := range []campaigns.Mode{campaigns.Power, campaigns.Predictive} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, nil)
			c := h.controller("ctl")
			var numbers []string
			for i := range 12 {
				numbers = append(numbers, fmt.Sprintf("+99901010100%03d", i))
			}
			h.campaign(func(c *campaigns.Campaign) { c.Mode, c.Pacing.Lines = mode, 1 }, agents(4, true), numbers...)
			h.run(c, "c1")
			for _, a := range h.finished("c1", 12) {
				if a.Result != campaigns.Connected || a.Mode != mode {
					t.Errorf("%s: %s", a.Number, a.Result)
				}
			}
			p, ok := c.Pacing("c1")
			if !ok || len(p.Standing.Caps) == 0 || p.Standing.Caps[0].Answered != 12 || p.Standing.Caps[0].Abandoned != 0 {
				t.Errorf("pacing %t: %+v", ok, p)
			}
			h.sound("c1")
		})
	}
}

// What was answered and abandoned, and what was learned, outlives the process.
func TestPacingOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	h.campaign(func(c *campaigns.Campaign) { c.Mode = campaigns.Predictive }, agents(2, true),
		"+99901010100001", "+99901010100002", "+99901010500003")
	h.run(c, "c1")
	h.finished("c1", 2)
	h.eventually("the long talk", func() bool {
		for _, l := range c.InAir("c1") {
			if l.Phase == "bridged" && l.Attempt.Number == "+99901010500003" {
				return true
			}
		}
		return false
	})
	before, _ := c.Pacing("c1")
	c.Close()
	again := h.controller("ctl")
	h.eventually("the campaign to be taken", func() bool { _, ok := again.Pacing("c1"); return ok })
	if before.Standing.Caps[0].Answered != 3 {
		t.Errorf("answered %v", before.Standing.Caps[0].Answered)
	}
	h.eventually("two from the ledger and one in the air to be counted", func() bool {
		p, _ := again.Pacing("c1")
		return p.Standing.Caps[0].Answered == 3
	})
	if talked := h.finished("c1", 3)[2].Talk(); talked < 4*time.Second {
		t.Errorf("the long talk was %s", talked)
	}
	if p, _ := again.Pacing("c1"); p.Standing.Caps[0].Answered != 3 {
		t.Errorf("after its end %v are counted", p.Standing.Caps[0].Answered)
	}
	h.sound("c1")
}

// A resource of so many calls a second is asked again when it has calls left.
func TestCallsPerSecond(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	var numbers []string
	for i := range 8 {
		numbers = append(numbers, fmt.Sprintf("+99902000000%03d", i))
	}
	h.campaign(nil, agents(8, true), numbers...)
	must(t, h.store.SaveResource(t.Context(), campaigns.Resource{
		ID: "trunk", DialString: "sofia/gateway/tandem-test/{number}", StripPlus: true, CPS: 4,
	}))
	h.ready("c1", 8)
	h.run(c, "c1")
	list := h.finished("c1", 8)
	if took := list[7].ClaimedAt.Sub(list[0].ClaimedAt); took < 500*time.Millisecond {
		t.Errorf("8 calls at 4 a second within %s", took)
	}
	h.sound("c1")
}

// Where the result comes from outside, the member waits for it, and is settled
// at the deadline.
func TestAwaitedResult(t *testing.T) {
	t.Parallel()
	for name, over := range map[string]bool{"the deadline makes it a success": true, "the deadline brings another call": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, nil)
			c := h.controller("ctl")
			h.campaign(func(c *campaigns.Campaign) {
				c.Await = campaigns.AwaitRules{Wait: true, Deadline: time.Second, Success: over}
				c.MaxAttempts = 3
			}, agents(1, true), "+99901010100001")
			h.run(c, "c1")
			h.finished("c1", 1)
			want := campaigns.Waiting
			if over {
				want = campaigns.Over
			}
			h.eventually("the member to be settled", func() bool {
				m := h.member("c1", 1)
				return m.State == want && m.Await == nil
			})
			h.sound("c1")
		})
	}
}

// A deadline that a process left is kept by the next one, whether the campaign
// runs or not.
func TestAwaitOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	h.campaign(func(c *campaigns.Campaign) {
		c.Await = campaigns.AwaitRules{Wait: true, Deadline: 2 * time.Second, Success: true}
	}, agents(1, true), "+99901010100001")
	h.run(c, "c1")
	h.finished("c1", 1)
	if m := h.member("c1", 1); m.State != campaigns.Held || m.Await == nil {
		t.Fatalf("the member does not wait: %+v", m)
	}
	_, err := c.Pause(t.Context(), "c1")
	must(t, err)
	c.Close()
	h.controller("ctl")
	h.eventually("the member to be settled", func() bool { return h.member("c1", 1).State == campaigns.Over })
}

// Members whose number's hours are over are called on another one.
func TestClosedLane(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	ctl := h.controller("ctl")
	now := time.Now().UTC()
	soon := now.Hour()*60 + now.Minute() + 2
	if soon+1 >= 24*60 {
		soon = 1
	}
	c := h.campaign(func(c *campaigns.Campaign) {
		c.Numbers.Types = []campaigns.CommunicationType{{Code: "home", Hours: []campaigns.Hours{{Start: 0, End: 24 * 60}}}}
	}, agents(1, true))
	only, both := person("+99901010100001"), person("+99901010100002")
	only.Communications[0].Type = "home"
	both.Communications[0].Type, both.Communications[0].Priority = "home", 5
	both.Communications = append(both.Communications, campaigns.Communication{Number: "+99901010100003", Type: "mobile"})
	h.add("c1", only, both)
	// The hours end while both wait in the lane of the type.
	c.Numbers.Types[0].Hours = []campaigns.Hours{{Start: soon, End: soon + 1}}
	must(t, h.store.SaveCampaign(t.Context(), c))
	h.run(ctl, "c1")
	if a := h.finished("c1", 1)[0]; a.Number != "+99901010100003" || a.Result != campaigns.Connected {
		t.Errorf("%s: %s", a.Number, a.Result)
	}
	if m := h.member("c1", 1); m.State != campaigns.Waiting || h.dialled("+99901010100001") != 0 {
		t.Errorf("%s, called %d times out of hours", m.State, h.dialled("+99901010100001"))
	}
	h.sound("c1")
}

// An agent who skips a record is shown the next one, and does not get a third
// when two skips in a row are too many.
func TestSkippedRecordBringsTheNext(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	h.campaign(func(c *campaigns.Campaign) { c.Mode, c.Preview.MaxSkips = campaigns.Preview, 2 }, agents(1, true),
		"+99901010100001", "+99901010100002", "+99901010100003")
	h.run(c, "c1")
	for member := uint64(1); member <= 2; member++ {
		var offered AgentCall
		h.eventually(fmt.Sprint("member ", member, " to be offered"), func() bool {
			call, err := c.AgentCall(t.Context(), "a0")
			offered = call
			return err == nil && call.Offered && call.Member.ID == member
		})
		must(t, c.AnswerOffer(t.Context(), "c1", offered.Attempt.ID, "a0", campaigns.AnswerSkip))
	}
	h.eventually("the agent to be on a break", func() bool {
		a, err := h.store.Agent(t.Context(), "a0")
		must(t, err)
		return a.Status == campaigns.OnBreak
	})
	for _, a := range h.finished("c1", 2) {
		if a.Result != campaigns.NotTaken || !a.DialedAt.IsZero() {
			t.Errorf("%s: %s", a.Number, a.Result)
		}
	}
	h.sound("c1")
	must(t, h.store.SetAgentStatus(t.Context(), "a0", campaigns.Available, "", time.Now()))
	h.eventually("the third to be offered", func() bool {
		call, err := c.AgentCall(t.Context(), "a0")
		return err == nil && call.Offered && call.Member.ID == 3
	})
}

// Campaigns that share their only agent all get on, whatever their modes: nobody
// counts on half an agent, nobody waits for the other for ever.
func TestOneAgentForTwoCampaigns(t *testing.T) {
	t.Parallel()
	for name, modes := range map[string][2]campaigns.Mode{
		"two predictive":          {campaigns.Predictive, campaigns.Predictive},
		"predictive, progressive": {campaigns.Predictive, campaigns.Progressive},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, nil)
			c := h.controller("ctl")
			for i, mode := range modes {
				id := fmt.Sprint("c", i+1)
				h.campaign(func(c *campaigns.Campaign) { c.ID, c.Mode = id, mode }, nil,
					fmt.Sprintf("+9990101010%d001", i), fmt.Sprintf("+9990101010%d002", i), fmt.Sprintf("+9990101010%d003", i))
			}
			shared := agents(1, true)[0]
			shared.Status, shared.Tiers = campaigns.Available, []campaigns.Tier{{Campaign: "c1"}, {Campaign: "c2"}}
			must(t, h.store.SaveAgent(t.Context(), shared))
			h.run(c, "c1")
			h.run(c, "c2")
			for _, a := range append(h.finished("c1", 3), h.finished("c2", 3)...) {
				if a.Result != campaigns.Connected {
					t.Errorf("%s: %s", a.Number, a.Result)
				}
			}
			h.sound("c1")
			h.sound("c2")
		})
	}
}

// Who was abandoned is called once more, with an agent held before the call,
// although the number rests from other calls.
func TestRecallAfterAbandoned(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	const number = "+99901050200001"
	h.campaign(func(c *campaigns.Campaign) {
		c.Mode, c.Pacing.Lines, c.AgentWait, c.MaxAttempts = campaigns.Power, 1, time.Second, 2
		c.Pacing.RecallAbandoned, c.Pacing.RecallWait = true, time.Second
	}, agents(1, true), number)
	h.ready("c1", 1)
	h.run(c, "c1")
	h.eventually("the phone to ring", func() bool { return h.dialled(number) == 1 })
	must(t, h.store.SetAgentStatus(t.Context(), "a0", campaigns.OnBreak, "", time.Now()))
	first := h.finished("c1", 1)[0]
	if first.Result != campaigns.Abandoned || first.Reserved {
		t.Fatalf("%s, reserved %t", first.Result, first.Reserved)
	}
	must(t, h.store.SetAgentStatus(t.Context(), "a0", campaigns.Available, "", time.Now()))
	second := h.finished("c1", 2)[1]
	if second.Result != campaigns.Connected || !second.Reserved || second.Number != number {
		t.Errorf("%s, reserved %t", second.Result, second.Reserved)
	}
	if p, _ := c.Pacing("c1"); p.Standing.Caps[0].Answered != 2 || p.Standing.Caps[0].Abandoned != 1 {
		t.Errorf("account: %+v", p.Standing.Caps[0])
	}
	h.sound("c1")
}

// A campaign that is stopped takes its offers back: nobody was called, and the
// member waits for the next run.
func TestStopWithdrawsOffers(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	const number = "+99901010200001"
	h.campaign(func(c *campaigns.Campaign) { c.Mode, c.Preview.Timeout = campaigns.Preview, time.Minute }, agents(2, true), number)
	h.run(c, "c1")
	h.eventually("the offer", func() bool {
		calls := c.InAir("c1")
		return len(calls) == 1 && calls[0].Phase == "offered"
	})
	_, err := c.Stop(t.Context(), "c1")
	must(t, err)
	a := h.finished("c1", 1)[0]
	if a.Result != campaigns.Cancelled || a.Counts || len(a.Offers) != 1 {
		t.Errorf("%s, counts %t, %d offers", a.Result, a.Counts, len(a.Offers))
	}
	if m := h.member("c1", 1); m.State != campaigns.Waiting || m.Attempts != 0 {
		t.Errorf("the member is %s after %d attempts", m.State, m.Attempts)
	}
	if n := h.dialled(number); n != 0 {
		t.Errorf("the customer was called %d times", n)
	}
	h.sound("c1")
}
