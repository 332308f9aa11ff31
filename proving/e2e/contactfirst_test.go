// SPDX-License-Identifier: MIT

package e2e_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/proving/stage"
)

func equal(a, b []string) bool { return slices.Equal(a, b) }

// onAnswer has customers called for whom no agent is held.
func onAnswer(id string) campaigns.Campaign {
	c := campaign(id)
	c.Order, c.Reserve, c.Strategy = campaigns.CustomerFirst, campaigns.ReserveOnAnswer, campaigns.TopDown
	c.AgentWait = time.Second
	return c
}

func power(c *campaigns.Campaign)      { c.Mode = campaigns.Power }
func predictive(c *campaigns.Campaign) { c.Mode = campaigns.Predictive }

// customerFirst checks that the agent was called when the customer had answered.
func customerFirst(t *testing.T, a told) {
	t.Helper()
	customer, agent := a.Legs[0], a.Legs[1]
	if customer.Side != campaigns.CustomerSide || agent.SetupAt.Before(customer.SpeakAt) {
		t.Errorf("the agent was called at %s, the customer answered at %s", agent.SetupAt, customer.SpeakAt)
	}
	want := []string{"customer answered", "agent answered", "bridged"}
	if got := a.moments("answered", "bridged"); !agent.NailedUp && !equal(want, got) {
		t.Errorf("the timeline says %q", got)
	}
}

// TestE2EContactFirstStories plays the scenarios of dialers that call the
// contact first: connected (DF-1), and not answered (DF-2).
func TestE2EContactFirstStories(t *testing.T) {
	t.Parallel()
	connected := func(edit func(*campaigns.Campaign), nailedUp bool, row string) story {
		return story{
			edit: edit, agents: agents(1, nailedUp), number: number("01", 2, 3),
			result: campaigns.Connected, cause: "NORMAL_CLEARING", member: campaigns.Over, end: "NORMAL_CLEARING",
			rows: []string{"customer: k rang spoke", row}, check: customerFirst,
		}
	}
	missed := func(edit func(*campaigns.Campaign), number string, result campaigns.Result, cause, end campaigns.Cause, row string) story {
		return story{
			edit: edit, mute: number == "", agents: agents(1, false), number: number,
			result: result, cause: cause, member: campaigns.Over, end: end, rows: []string{row},
		}
	}
	before := func(c *campaigns.Campaign) { c.Reserve = campaigns.ReserveBefore }
	const ondemand, nailed, maxTry = "agent 0: k rang spoke", "agent 0: k nailed-up spoke", campaigns.MaxTryCount
	stories(t, onAnswer, map[string]story{
		"DF-1-progressive":           connected(nil, false, ondemand),
		"DF-1-progressive-nailed-up": connected(nil, true, nailed),
		"DF-1-progressive-reserved":  connected(before, false, ondemand),
		"DF-1-power":                 connected(power, false, ondemand),
		"DF-1-power-nailed-up":       connected(power, true, nailed),
		"DF-1-predictive":            connected(predictive, false, ondemand),
		"DF-1-predictive-nailed-up":  connected(predictive, true, nailed),
		"DF-2-t":                     missed(nil, number("03", 0, 0), campaigns.Unanswered, "NO_ANSWER", maxTry, "customer: t rang"),
		"DF-2-b":                     missed(power, number("09", 3, 0), campaigns.Busy, "USER_BUSY", maxTry, "customer: b(17) rang"),
		"DF-2-c":                     missed(nil, "", campaigns.Unanswered, "NO_ANSWER", maxTry, "customer: c"),
		"DF-2-e":                     missed(predictive, number("05", 0, 0), campaigns.BadNumber, "UNALLOCATED_NUMBER", "UNALLOCATED_NUMBER", "customer: e(1)"),
	})
}

// TestE2ESilentCalls plays the scenarios of a contact who answers and finds no
// agent (DF-3).
func TestE2ESilentCalls(t *testing.T) {
	t.Parallel()
	// Nobody is at the only agent's phone.
	deaf := []campaigns.Agent{{Contact: contact("03", 0, 0), Timeout: 2 * time.Second, NoAnswerDelay: time.Hour}}
	silent := func(more func(*campaigns.Campaign), sound string) func(*campaigns.Campaign) {
		return func(c *campaigns.Campaign) {
			c.Messages.Silent = sound
			if more != nil {
				more(c)
			}
		}
	}
	const customer, agent = "customer: k rang spoke", "agent 0: t rang"
	abandoned := func(edit func(*campaigns.Campaign), number string, cause campaigns.Cause, rows ...string) story {
		return story{
			edit: edit, agents: deaf, number: number, result: campaigns.Abandoned, cause: cause,
			member: campaigns.Over, end: campaigns.AbandonedEnd, rows: append([]string{customer, agent}, rows...),
		}
	}
	optedOut := abandoned(silent(nil, longBeep), number("12", 2, 39), "LOSE_RACE", "message silent: k")
	optedOut.agents, optedOut.rows = []campaigns.Agent{{Contact: contact("02", 0, 0), BusyDelay: time.Hour}}, []string{customer, "agent 0: b(17)", "message silent: k"}
	optedOut.end = campaigns.DoNotCall
	optedOut.check = func(t *testing.T, a told) {
		if !a.OptOut || a.Keys != "9" {
			t.Errorf("opted out: %v, keys %q", a.OptOut, a.Keys)
		}
	}
	optedOut.acts = func(p play) {
		a := p.told(p.c, p.id, 1)[0]
		p.until("the number to be on the list", func() bool { return slices.Contains(p.doNotCall(p.c, "campaign-"+p.id), a.Number) })
	}
	stories(t, onAnswer, map[string]story{
		"DF-3":                   abandoned(silent(nil, oneBeep), number("01", 2, 0), "LOSE_RACE", "message silent: k"),
		"DF-3-no-message":        abandoned(nil, number("01", 2, 0), "LOSE_RACE"),
		"DF-3-power":             abandoned(silent(power, oneBeep), number("01", 2, 0), "LOSE_RACE", "message silent: k"),
		"DF-3-predictive":        abandoned(silent(predictive, oneBeep), number("01", 2, 0), "LOSE_RACE", "message silent: k"),
		"DF-3-customer-hangs-up": abandoned(silent(nil, longBeep), number("01", 2, 3), "NORMAL_CLEARING", "message silent: h"),
		"DF-3-customer-opts-out": optedOut,
	})
}

// doNotCall gives the numbers on a do-not-call list.
func (s *stand) doNotCall(c *stage.Controller, list string) []string {
	s.t.Helper()
	var page struct {
		Entries []struct {
			Number string `json:"number"`
		} `json:"entries"`
	}
	if status, _ := s.ask(c, http.MethodGet, "/api/v2/do-not-call/"+list, nil, &page); status != http.StatusOK {
		return nil
	}
	var all []string
	for _, e := range page.Entries {
		all = append(all, e.Number)
	}
	return all
}

// phases waits until the calls of a campaign have come so far.
func (s *stand) phases(c *stage.Controller, campaign string, want ...string) {
	s.t.Helper()
	s.until(fmt.Sprintf("the calls of %s to be %q", campaign, want), func() bool {
		var detail shownCampaign
		s.get(c, "/api/v2/dialer/"+campaign, &detail)
		var got []string
		for _, call := range detail.Calls.List {
			got = append(got, call.Phase)
		}
		return equal(want, got)
	})
}

// TestE2ERecall calls somebody who was abandoned once more, with an agent held.
func TestE2ERecall(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	campaign := onAnswer("recall")
	campaign.Messages.Silent, campaign.Pacing.RecallAbandoned, campaign.Pacing.RecallWait = oneBeep, true, time.Second
	campaign.MaxAttempts = 5
	s.campaign(campaign, agents(1, true), number("01", 15, 0))
	s.put(c, "/api/v2/dialer/recall/state/1")
	d := s.desk(c, "recall", 0)
	s.phases(c, "recall", "ringing")
	d.status(campaigns.OnBreak)
	first := s.told(c, "recall", 1)[0]
	if first.Result != campaigns.Abandoned || first.Reserved {
		t.Fatalf("%s, reserved %v", first.Result, first.Reserved)
	}
	d.status(campaigns.Available)
	d.phase("bridged")
	d.on("hangup", nil)
	second := s.told(c, "recall", 2)[1]
	if second.Result != campaigns.Connected || !second.Reserved || second.Number != first.Number || second.Agent != d.agent {
		t.Errorf("then %s, reserved %v, to %s, with %s", second.Result, second.Reserved, second.Number, second.Agent)
	}
	if gap := second.ClaimedAt.Sub(first.EndedAt); gap < time.Second-time.Millisecond {
		t.Errorf("called again after %s", gap)
	}
	s.state("recall", campaigns.Ended)
	s.consistent("recall")
}

// TestE2EStoppedCampaign stops a campaign whose members ring (DF-4): each is
// taken out of the queue.
func TestE2EStoppedCampaign(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	campaign := onAnswer("stopped")
	campaign.MaxAttempts = 2
	s.campaign(campaign, agents(2, true), number("03", 0, 0), number("03", 0, 0), number("01", 2, 1))
	s.put(c, "/api/v2/dialer/stopped/state/1")
	s.phases(c, "stopped", "ringing", "ringing")
	s.put(c, "/api/v2/dialer/stopped/state/3?now=true")
	s.state("stopped", campaigns.Idle)
	all := s.told(c, "stopped", 2)
	for _, a := range all {
		if want := []string{"customer: h rang", "queue: d"}; a.Result != campaigns.Cancelled || !equal(want, a.rows()) {
			t.Errorf("%s with %q, want %q", a.Result, a.rows(), want)
		}
		a.chronological(t)
		m := s.member("stopped", a.Member)
		if m.State != campaigns.Waiting {
			t.Errorf("the member is %s (%s)", m.State, m.EndCause)
		}
	}
	if len(all) != 2 {
		t.Errorf("%d attempts, want 2", len(all))
	}
	s.consistent("stopped")
}
