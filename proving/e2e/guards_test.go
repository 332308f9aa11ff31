// SPDX-License-Identifier: MIT

package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/proving/stage"
)

// TestE2EDoNotCall puts a number on the list while an agent looks at its
// member, whose claim has passed every guard: the call is not made.
func TestE2EDoNotCall(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	w := s.watch()
	for id, list := range map[string]string{"globally": campaigns.GlobalDoNotCall, "of-its-own": campaigns.CampaignDoNotCall("of-its-own"), "named": "friends"} {
		campaign := preview(id)
		campaign.Guards.DoNotCall = []string{"friends"}
		s.campaign(campaign, agents(1, true), number("01", 2, 1))
		s.put(c, "/api/v2/dialer/"+id+"/state/1")
		d := s.desk(c, id, 0)
		call := d.offer(shownCall{})
		s.do(c, http.MethodPost, "/api/v2/do-not-call/"+list, []map[string]string{{"number": call.Number, "reason": "asked by mail"}})
		d.says(campaigns.AnswerAccept)
		a := s.told(c, id, 1)[0]
		if a.Result != campaigns.Blocked || a.Refusal == nil || a.Refusal.Gate != campaigns.GateDoNotCall || a.Counts {
			t.Errorf("%s: %s, refused by %+v", id, a.Result, a.Refusal)
		}
		if created := w.on(a.CustomerLeg, "CHANNEL_CREATE"); len(created) > 0 {
			t.Errorf("%s: called all the same: %+v", id, created)
		}
		m := s.member(id, a.Member)
		if m.State != campaigns.Over || m.EndCause != campaigns.DoNotCall {
			t.Errorf("%s: the member is %s (%s)", id, m.State, m.EndCause)
		}
		s.consistent(id)
	}
}

// TestE2ECaps bounds the calls to one number over two campaigns.
func TestE2ECaps(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	called := number("02", 0, 0)
	capped := func(id string) {
		campaign := onAnswer(id)
		campaign.MaxAttempts, campaign.RetryWait = 9, time.Second
		campaign.Guards.Caps = []campaigns.Cap{{Per: campaigns.PerNumber, Most: 3, Window: time.Hour}}
		s.campaign(campaign, agents(1, true), called)
		s.ready(id, 1)
	}
	capped("one-side")
	capped("other-side")
	s.put(c, "/api/v2/dialer/one-side/state/1")
	s.put(c, "/api/v2/dialer/other-side/state/1")
	calls := 0
	for _, id := range []string{"one-side", "other-side"} {
		blocked := s.untilBlocked(c, id)
		if blocked.Refusal.Gate != campaigns.GateCap || time.Until(blocked.Refusal.Until) < 50*time.Minute || blocked.Counts {
			t.Errorf("%s: refused by %+v", id, blocked.Refusal)
		}
		for _, a := range s.told(c, id, 1) {
			if !a.DialedAt.IsZero() {
				calls++
			}
		}
		m := s.member(id, 1)
		if m.State != campaigns.Waiting || m.Due.Before(blocked.Refusal.Until) {
			t.Errorf("%s: the member is %s, due at %s", id, m.State, m.Due)
		}
	}
	if calls != 3 {
		t.Errorf("called %d times, want 3", calls)
	}
	for _, id := range []string{"one-side", "other-side"} {
		s.put(c, "/api/v2/dialer/"+id+"/state/3")
		s.consistent(id)
	}
}

// untilBlocked waits for an attempt of a campaign that a guard forbade.
func (s *stand) untilBlocked(c *stage.Controller, id string) told {
	s.t.Helper()
	var found told
	s.until("a call of "+id+" to be forbidden", func() bool {
		for _, a := range s.told(c, id, 0) {
			if a.Result == campaigns.Blocked {
				found = a
			}
		}
		return found.Refusal != nil
	})
	return found
}

// TestE2EHeldNumber leaves somebody in peace whom one campaign has abandoned:
// another one may call only with an agent held.
func TestE2EHeldNumber(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	called := number("01", 2, 3)
	s.campaign(onAnswer("abandons"), []campaigns.Agent{{Contact: contact("02", 0, 0), BusyDelay: time.Hour}}, called)
	s.ready("abandons", 1)
	s.put(c, "/api/v2/dialer/abandons/state/1")
	if a := s.told(c, "abandons", 1)[0]; a.Result != campaigns.Abandoned {
		t.Fatalf("%s (%s)", a.Result, a.Cause)
	}
	s.campaign(onAnswer("without"), agents(1, true), called)
	reserved := onAnswer("with")
	reserved.Reserve = campaigns.ReserveBefore
	s.campaign(reserved, agents(1, true), called)
	for _, id := range []string{"without", "with"} {
		s.ready(id, 1)
		s.put(c, "/api/v2/dialer/"+id+"/state/1")
	}
	if a := s.told(c, "without", 1)[0]; a.Result != campaigns.Blocked || a.Refusal.Gate != campaigns.GateHold {
		t.Errorf("without an agent: %s, refused by %+v", a.Result, a.Refusal)
	}
	if a := s.told(c, "with", 1)[0]; a.Result != campaigns.Connected {
		t.Errorf("with an agent: %s, refused by %+v", a.Result, a.Refusal)
	}
	s.put(c, "/api/v2/dialer/without/state/3")
	for _, id := range []string{"abandons", "without", "with"} {
		s.consistent(id)
	}
}
