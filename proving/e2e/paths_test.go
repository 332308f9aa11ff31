// SPDX-License-Identifier: MIT

package e2e_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// path is one way in which an attempt can go.
type path struct {
	order    campaigns.Order
	reserve  campaigns.Reserve
	nailedUp bool
}

func paths() map[string]path {
	return map[string]path{
		"nailed-agent-first":      {campaigns.AgentFirst, campaigns.ReserveBefore, true},
		"nailed-customer-first":   {campaigns.CustomerFirst, campaigns.ReserveBefore, true},
		"nailed-on-answer":        {campaigns.CustomerFirst, campaigns.ReserveOnAnswer, true},
		"ondemand-agent-first":    {campaigns.AgentFirst, campaigns.ReserveBefore, false},
		"ondemand-customer-first": {campaigns.CustomerFirst, campaigns.ReserveBefore, false},
		"ondemand-on-answer":      {campaigns.CustomerFirst, campaigns.ReserveOnAnswer, false},
	}
}

func (p path) campaign(id string) campaigns.Campaign {
	return campaigns.Campaign{
		ID: id, Order: p.order, Reserve: p.reserve, RingTimeout: 5 * time.Second, RetryWait: time.Hour, MaxAttempts: 1,
		Guards: campaigns.Guards{MinRing: time.Second}, LocalHours: campaigns.AllDay(),
	}
}

// ended is what an attempt and its member came to.
type ended struct {
	Result campaigns.Result
	Cause  campaigns.Cause
	Member campaigns.MemberState
	End    campaigns.Cause
}

// TestE2EResults calls a member of each kind in each way.
func TestE2EResults(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	const maxTry = campaigns.MaxTryCount
	want := map[string]ended{
		number("01", 2, 3): {campaigns.Connected, "NORMAL_CLEARING", campaigns.Over, "NORMAL_CLEARING"},
		number("02", 0, 0): {campaigns.Busy, "USER_BUSY", campaigns.Over, maxTry},
		number("03", 0, 0): {campaigns.Unanswered, "NO_ANSWER", campaigns.Over, maxTry},
		number("04", 0, 0): {campaigns.Busy, "CALL_REJECTED", campaigns.Over, maxTry},
		number("05", 0, 0): {campaigns.BadNumber, "UNALLOCATED_NUMBER", campaigns.Over, "UNALLOCATED_NUMBER"},
		// A congested trunk says nothing about the member, who waits.
		number("06", 0, 0): {campaigns.Failed, "NORMAL_TEMPORARY_FAILURE", campaigns.Waiting, ""},
		number("07", 2, 3): {campaigns.Connected, "NORMAL_CLEARING", campaigns.Over, "NORMAL_CLEARING"},
		number("08", 0, 0): {campaigns.BadNumber, "INVALID_NUMBER_FORMAT", campaigns.Over, "INVALID_NUMBER_FORMAT"},
		number("09", 5, 0): {campaigns.Busy, "USER_BUSY", campaigns.Over, maxTry},
	}
	var numbers []string
	for n := range want {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for id, p := range paths() {
		s.campaign(p.campaign(id), agents(3, p.nailedUp), numbers...)
		s.put(c, "/api/v2/dialer/"+id+"/state/1")
	}
	for id := range paths() {
		s.until("all attempts of "+id, func() bool { return len(s.finished(id)) >= len(numbers) })
		got := map[string]ended{}
		for _, a := range s.finished(id) {
			m := s.member(id, a.Member)
			got[a.Number] = ended{a.Result, a.Cause, m.State, m.EndCause}
			inOrder(t, a)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
		s.put(c, "/api/v2/dialer/"+id+"/state/3")
		s.state(id, campaigns.Idle)
		s.consistent(id)
	}
}

// inOrder checks the moments of an attempt.
func inOrder(t *testing.T, a campaigns.Attempt) {
	t.Helper()
	moments := []time.Time{a.ClaimedAt, a.DialedAt}
	if a.Result == campaigns.Connected {
		moments = append(moments, a.AnsweredAt, a.BridgedAt)
		if a.Talk() < 500*time.Millisecond {
			t.Errorf("%s %s: talked for %s only", a.Campaign, a.Number, a.Talk())
		}
	}
	moments = append(moments, a.EndedAt)
	for i, m := range moments {
		if m.IsZero() || i > 0 && m.Before(moments[i-1]) {
			t.Errorf("%s %s (%s): moment %d is out of order: %v", a.Campaign, a.Number, a.Result, i, moments)
		}
	}
}

// TestE2EAgentTrouble has agents who do not come to the phone.
func TestE2EAgentTrouble(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	absent := campaigns.Agent{Contact: contact("02", 0, 0), NoAnswerDelay: time.Hour}
	present := campaigns.Agent{Contact: contact("11", 2, 0)}
	tests := map[string]struct {
		path   path
		agents []campaigns.Agent
		want   campaigns.Result
	}{
		"agent-first":             {path{campaigns.AgentFirst, campaigns.ReserveBefore, false}, []campaigns.Agent{absent}, campaigns.AgentFailed},
		"customer-first-next":     {path{campaigns.CustomerFirst, campaigns.ReserveBefore, false}, []campaigns.Agent{absent, present}, campaigns.Connected},
		"customer-first-nobody":   {path{campaigns.CustomerFirst, campaigns.ReserveBefore, false}, []campaigns.Agent{absent}, campaigns.Abandoned},
		"on-answer-nobody":        {path{campaigns.CustomerFirst, campaigns.ReserveOnAnswer, false}, []campaigns.Agent{absent}, campaigns.Abandoned},
		"on-answer-somebody-next": {path{campaigns.CustomerFirst, campaigns.ReserveOnAnswer, false}, []campaigns.Agent{absent, present}, campaigns.Connected},
	}
	for id, test := range tests {
		s.campaign(test.path.campaign(id), test.agents, number("01", 5, 4))
		s.put(c, "/api/v2/dialer/"+id+"/state/1")
	}
	for id, test := range tests {
		s.until("the attempt of "+id, func() bool { return len(s.finished(id)) > 0 })
		if got := s.finished(id)[0]; got.Result != test.want {
			t.Errorf("%s: %s (%s), want %s", id, got.Result, got.Cause, test.want)
		}
		s.consistent(id)
	}
}

// TestE2ERetry calls a member again after the wait, and then never more.
func TestE2ERetry(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	campaign := path{campaigns.AgentFirst, campaigns.ReserveBefore, true}.campaign("retry")
	campaign.RetryWait, campaign.MaxAttempts = time.Second, 3
	s.campaign(campaign, agents(1, true), number("02", 0, 0))
	s.put(c, "/api/v2/dialer/retry/state/1")
	s.state("retry", campaigns.Ended)
	all := s.finished("retry")
	if len(all) != 3 {
		t.Fatalf("%d attempts, want 3", len(all))
	}
	for i := 1; i < len(all); i++ {
		if gap := all[i].DialedAt.Sub(all[i-1].EndedAt); gap < time.Second-time.Millisecond {
			t.Errorf("attempt %d came %s after the one before", i+1, gap)
		}
	}
	m := s.member("retry", 1)
	if m.State != campaigns.Over || m.EndCause != campaigns.MaxTryCount || m.Attempts != 3 {
		t.Errorf("member %+v", m)
	}
	s.consistent("retry")
}
