// SPDX-License-Identifier: MIT

package controller

import (
	"slices"
	"testing"
	"time"

	"tandem/campaigns"
)

// promise makes the member wait for a call by an agent, from now on.
func (h *harness) promise(c campaigns.Campaign, member uint64, agent string) {
	h.t.Helper()
	h.edit(c.ID, member, func(m campaigns.Member) (campaigns.Member, error) {
		return c.SetCallback(m, campaigns.Callback{At: time.Now(), Agent: agent}, time.Now())
	})
}

// A promised call is made by the agent who promised it, in every mode, before
// other members are called; nobody else's time is taken for it.
func TestPromisedCalls(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*campaigns.Campaign){
		"progressive": func(*campaigns.Campaign) {},
		"on answer": func(c *campaigns.Campaign) {
			c.Order, c.Reserve = campaigns.CustomerFirst, campaigns.ReserveOnAnswer
		},
		"predictive": func(c *campaigns.Campaign) { c.Mode = campaigns.Predictive },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, nil)
			ctl := h.controller("ctl")
			c := h.campaign(edit, agents(3, true), "+99901010100001", "+99901010100002", "+99901010100003", "+99901010100004", "+99901010100005")
			h.promise(c, 4, "a1")
			h.promise(c, 5, "a2")
			h.run(ctl, "c1")
			for _, a := range h.finished("c1", 5) {
				want := map[uint64]string{4: "a1", 5: "a2"}[a.Member]
				if want == "" {
					if a.Callback {
						t.Errorf("member %d was promised nothing", a.Member)
					}
					continue
				}
				if a.Agent != want || !a.Callback || !a.Reserved || a.Result != campaigns.Connected {
					t.Errorf("member %d: %s with %s, promised by %s: %+v", a.Member, a.Result, a.Agent, want, a)
				}
			}
			h.sound("c1")
		})
	}
}

// Who promised a call gets it with the next free moment, whoever else waits.
func TestPromiseBeforeOthers(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	ctl := h.controller("ctl")
	c := h.campaign(nil, agents(1, true), "+99901010200001", "+99901010100002", "+99901010100003", "+99901010100004")
	h.run(ctl, "c1")
	h.eventually("the first talk", func() bool { return h.witness.count(`"w":"bridge"`) == 1 })
	h.promise(c, 4, "a0")
	list := h.finished("c1", 4)
	if list[1].Member != 4 {
		t.Errorf("member %d was called after the talk", list[1].Member)
	}
	h.sound("c1")
}

// An agent who has logged out makes no calls: anybody does.
func TestPromiseOfAnAgentWhoLeft(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	ctl := h.controller("ctl")
	c := h.campaign(nil, agents(2, true), "+99901010100001")
	must(t, h.store.SetAgentStatus(t.Context(), "a1", campaigns.LoggedOut, "", time.Now()))
	h.promise(c, 1, "a1")
	h.run(ctl, "c1")
	if a := h.finished("c1", 1)[0]; a.Agent != "a0" || a.Result != campaigns.Connected {
		t.Errorf("%s with %s", a.Result, a.Agent)
	}
	h.sound("c1")
}

// A call that was promised and could not be made in time is missed, as the
// campaign says: here it ends.
func TestMissedPromise(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	ctl := h.controller("ctl")
	c := h.campaign(func(c *campaigns.Campaign) {
		c.Callbacks = campaigns.CallbackRules{Missed: campaigns.MissedClose, Window: time.Minute}
	}, agents(2, true), "+99901010100001")
	must(t, h.store.SetAgentStatus(t.Context(), "a1", campaigns.OnBreak, "", time.Now()))
	h.edit("c1", 1, func(m campaigns.Member) (campaigns.Member, error) {
		m, err := c.SetCallback(m, campaigns.Callback{At: time.Now(), Agent: "a1"}, time.Now())
		m.Callback.At = time.Now().Add(-time.Hour)
		return m, err
	})
	h.run(ctl, "c1")
	h.eventually("the member to end", func() bool { return h.member("c1", 1).State == campaigns.Over })
	if m := h.member("c1", 1); m.EndCause != campaigns.CallbackMissed {
		t.Errorf("ended by %s", m.EndCause)
	}
	if n := h.dialled("+99901010100001"); n != 0 {
		t.Errorf("called %d times", n)
	}
	h.sound("c1")
}

// The member's skills choose the agent; without one who has them there is no
// call, and the others are called all the same.
func TestSkills(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	ctl := h.controller("ctl")
	staff := agents(3, true)
	staff[2].Skills = campaigns.Skills{"french": 60}
	h.campaign(nil, staff, "+99901010100001", "+99901010100002")
	french, finnish := person("+99901010100003"), person("+99901010100004")
	french.Skills, finnish.Skills = campaigns.Skills{"french": 50}, campaigns.Skills{"finnish": 1}
	again := person("+99901010100005")
	again.Skills = french.Skills
	ids := h.add("c1", french, finnish, again)
	h.run(ctl, "c1")
	for _, a := range h.connected("c1", 4) {
		switch {
		case a.Member == ids[1]:
			if a.Result != campaigns.Blocked || a.Refusal.Gate != campaigns.GateAgent {
				t.Errorf("finnish: %s %+v", a.Result, a.Refusal)
			}
		case slices.Contains(ids, a.Member) && a.Result == campaigns.Connected && a.Agent != "a2":
			t.Errorf("french: %s with %s", a.Result, a.Agent)
		}
	}
	if n := h.dialled("+99901010100004"); n != 0 {
		t.Errorf("called %d times", n)
	}
	h.sound("c1")
}

// An agent with a rare skill who was held for somebody without need of it is
// given to the one who needs it, within one round.
func TestRareSkillIsNotWasted(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	ctl := h.controller("ctl")
	staff := agents(3, true)
	staff[0].Skills = campaigns.Skills{"french": 60}
	h.campaign(nil, staff, "+99901010100001", "+99901010100002")
	french := person("+99901010100003")
	french.Skills = campaigns.Skills{"french": 50}
	h.add("c1", french)
	h.ready("c1", 3)
	h.run(ctl, "c1")
	for _, a := range h.finished("c1", 3) {
		if a.Result != campaigns.Connected || (a.Member == 3) != (a.Agent == "a0") {
			t.Errorf("member %d: %s with %s, %+v", a.Member, a.Result, a.Agent, a.Refusal)
		}
	}
	h.sound("c1")
}

// For a while the agent who talked with a member is preferred, nailed-up or not.
func TestStickyAgent(t *testing.T) {
	t.Parallel()
	for name, nailedUp := range map[string]bool{"nailed-up": true, "on demand": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, nil)
			ctl := h.controller("ctl")
			c := h.campaign(func(c *campaigns.Campaign) { c.Sticky = time.Hour }, agents(5, nailedUp), "+99901010100001", "+99901010100002", "+99901010100003")
			for id := uint64(1); id <= 3; id++ {
				h.edit(c.ID, id, func(m campaigns.Member) (campaigns.Member, error) {
					m.LastAgent, m.LastTalk = "a4", time.Now()
					if m.ID == 3 {
						m.LastTalk = time.Now().Add(-2 * time.Hour)
					}
					return m, nil
				})
			}
			h.ready("c1", 5)
			h.run(ctl, "c1")
			var with4 int
			for _, a := range h.finished("c1", 3) {
				if a.Result != campaigns.Connected {
					t.Errorf("member %d: %s", a.Member, a.Result)
				}
				if a.Agent == "a4" {
					with4++
				}
			}
			// Two want a4 and one of them gets them; the other takes whom there is.
			if with4 != 1 {
				t.Errorf("%d calls with a4", with4)
			}
			h.sound("c1")
		})
	}
}
