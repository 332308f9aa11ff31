// SPDX-License-Identifier: MIT

package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"tandem/campaigns"
)

// preview is a campaign that shows members to its agents, who are asked in the
// order of their positions.
func preview(id string) campaigns.Campaign {
	c := campaign(id)
	c.Mode, c.Strategy = campaigns.Preview, campaigns.TopDown
	return c
}

// campaign is one with times for people in a hurry.
func campaign(id string) campaigns.Campaign {
	return campaigns.Campaign{
		ID: id, RingTimeout: 5 * time.Second, RetryWait: time.Hour, MaxAttempts: 1, Guards: campaigns.Guards{MinRing: time.Second},
		LocalHours: campaigns.AllDay(),
	}
}

func byPhone(c *campaigns.Campaign) { c.Preview.Accept = campaigns.AcceptByPhone }

// accepts is what a single agent does who wants the call.
func accepts(p play) { p.agent(0).accept() }

// TestE2EPreviewStories plays the preview scenarios, those of a contact who is
// reached (P-1) and of one who is not (P-2).
func TestE2EPreviewStories(t *testing.T) {
	t.Parallel()
	const maxTry = campaigns.MaxTryCount
	stories(t, preview, map[string]story{
		"P-1": {
			agents: agents(1, false), number: number("01", 2, 1),
			acts: func(p play) {
				shown := p.agent(0).offer(shownCall{})
				if shown.Phase != "offered" || shown.Member.Name != shown.Number || shown.Campaign != p.id || !shown.Deadline.After(time.Now()) {
					p.t.Errorf("the desktop shows %+v", shown)
				}
				calls, open := p.shown(p.id).Calls.List, p.open(p.id)
				if len(calls) != 1 || !calls[0].DialedAt.IsZero() || len(open) != 1 || p.alive(open[0].AgentLeg) {
					p.t.Errorf("called before the agent has accepted: %+v, %+v", calls, open)
				}
				p.agent(0).says(campaigns.AnswerAccept)
			},
			result: campaigns.Connected, cause: "NORMAL_CLEARING", member: campaigns.Over, end: "NORMAL_CLEARING",
			rows:  []string{"agent 0: k rang spoke", "customer: k rang spoke"},
			check: agentFirst,
		},
		"P-1-nailed-up": {
			agents: agents(1, true), number: number("01", 2, 1), acts: accepts,
			result: campaigns.Connected, cause: "NORMAL_CLEARING", member: campaigns.Over, end: "NORMAL_CLEARING",
			rows:  []string{"agent 0: k nailed-up spoke", "customer: k rang spoke"},
			check: agentFirst,
		},
		"P-1-by-phone": {
			edit: byPhone, agents: agents(1, false), number: number("01", 2, 1),
			result: campaigns.Connected, cause: "NORMAL_CLEARING", member: campaigns.Over, end: "NORMAL_CLEARING",
			rows:  []string{"agent 0: k rang spoke", "customer: k rang spoke"},
			check: agentFirst,
		},
		"P-2-t": {
			agents: agents(1, true), number: number("03", 0, 0), acts: accepts,
			result: campaigns.Unanswered, cause: "NO_ANSWER", member: campaigns.Over, end: maxTry,
			rows: []string{"agent 0: k nailed-up spoke", "customer: t rang"},
		},
		"P-2-h": {
			agents: []campaigns.Agent{{Contact: contact("11", 2, 2)}}, number: number("03", 0, 0), acts: accepts,
			result: campaigns.AgentFailed, cause: "ORIGINATOR_CANCEL", member: campaigns.Over, end: maxTry,
			rows: []string{"agent 0: k rang spoke", "customer: h rang"},
		},
		"P-2-q": {
			mute: true, agents: []campaigns.Agent{{Contact: contact("11", 2, 2)}}, acts: accepts,
			result: campaigns.AgentFailed, cause: "ORIGINATOR_CANCEL", member: campaigns.Over, end: maxTry,
			rows: []string{"agent 0: k rang spoke", "customer: q"},
		},
		"P-2-b": {
			agents: agents(1, true), number: number("02", 0, 0), acts: accepts,
			result: campaigns.Busy, cause: "USER_BUSY", member: campaigns.Over, end: maxTry,
			rows: []string{"agent 0: k nailed-up spoke", "customer: b(17)"},
		},
		"P-2-b-rejects": {
			agents: agents(1, true), number: number("15", 5, 0), acts: accepts,
			result: campaigns.Busy, cause: "CALL_REJECTED", member: campaigns.Over, end: maxTry,
			rows: []string{"agent 0: k nailed-up spoke", "customer: b(21) rang"},
		},
		"P-2-c": {
			mute: true, agents: agents(1, true), acts: accepts,
			result: campaigns.Unanswered, cause: "NO_ANSWER", member: campaigns.Over, end: maxTry,
			rows: []string{"agent 0: k nailed-up spoke", "customer: c"},
		},
		"P-2-e": {
			agents: agents(1, true), number: number("06", 0, 0), acts: accepts,
			result: campaigns.Failed, cause: "NORMAL_TEMPORARY_FAILURE", member: campaigns.Waiting,
			rows: []string{"agent 0: k nailed-up spoke", "customer: e(41)"},
		},
		"P-2-not-in-use": {
			agents: agents(1, true), number: number("05", 0, 0), acts: accepts,
			result: campaigns.BadNumber, cause: "UNALLOCATED_NUMBER", member: campaigns.Over, end: "UNALLOCATED_NUMBER",
			rows: []string{"agent 0: k nailed-up spoke", "customer: e(1)"},
		},
	})
}

// agentFirst checks that the customer was called when the agent was on the line.
func agentFirst(t *testing.T, a told) {
	t.Helper()
	if agent, customer := a.Legs[0], a.Legs[1]; customer.SetupAt.Before(agent.SpeakAt) {
		t.Errorf("the customer was called at %s, the agent came at %s", customer.SetupAt, agent.SpeakAt)
	}
	if a.AcceptedAt.IsZero() || a.AcceptedAt.After(a.DialedAt) {
		t.Errorf("accepted at %s, called at %s", a.AcceptedAt, a.DialedAt)
	}
}

// TestE2EPreviewRefusals plays the scenarios of agents who do not want the call
// (P-3, P-4), and the answers besides Accept.
func TestE2EPreviewRefusals(t *testing.T) {
	t.Parallel()
	stories(t, preview, map[string]story{
		"P-3-reject": {
			agents: agents(2, false), number: number("01", 2, 1),
			acts: func(p play) {
				shown := p.agent(0).offer(shownCall{})
				p.agent(0).says(campaigns.AnswerReject)
				if next := p.agent(1).accept(); next.Attempt != shown.Attempt {
					p.t.Errorf("the next agent is offered attempt %s, not %s", next.Attempt, shown.Attempt)
				}
			},
			result: campaigns.Connected, cause: "NORMAL_CLEARING", member: campaigns.Over, end: "NORMAL_CLEARING",
			rows: []string{"agent 0: b", "agent 1: k rang spoke", "customer: k rang spoke"},
		},
		"P-3-rejected-by-phone": {
			edit: byPhone, agents: []campaigns.Agent{{Contact: contact("15", 3, 0)}, {Contact: contact("11", 2, 0)}}, number: number("01", 2, 1),
			result: campaigns.Connected, cause: "NORMAL_CLEARING", member: campaigns.Over, end: "NORMAL_CLEARING",
			rows: []string{"agent 0: b(21) rang", "agent 1: k rang spoke", "customer: k rang spoke"},
		},
		"P-3-no-answer": {
			edit: byPhone, number: number("01", 2, 1),
			agents: []campaigns.Agent{{Contact: contact("03", 0, 0), Timeout: 2 * time.Second}, {Contact: contact("11", 2, 0)}},
			result: campaigns.Connected, cause: "NORMAL_CLEARING", member: campaigns.Over, end: "NORMAL_CLEARING",
			rows: []string{"agent 0: t rang", "agent 1: k rang spoke", "customer: k rang spoke"},
		},
		"P-3-no-answer-on-the-desktop": {
			edit:   func(c *campaigns.Campaign) { c.Preview.Timeout = 5 * time.Second },
			agents: []campaigns.Agent{{Contact: contact("11", 2, 0), MaxNoAnswer: 1}, {Contact: contact("11", 2, 0)}}, number: number("05", 0, 0),
			acts: func(p play) {
				p.agent(1).accept()
				p.agent(0).onBreak("NO_ANSWER")
			},
			result: campaigns.BadNumber, cause: "UNALLOCATED_NUMBER", member: campaigns.Over, end: "UNALLOCATED_NUMBER",
			rows: []string{"agent 0: t", "agent 1: k rang spoke", "customer: e(1)"},
		},
		"P-3-nobody-else": {
			edit:   func(c *campaigns.Campaign) { c.Preview.MaxOffers = 1 },
			agents: agents(2, true), number: number("01", 2, 1),
			acts:   func(p play) { p.agent(0).rejects() },
			result: campaigns.NotTaken, member: campaigns.Waiting,
			rows: []string{"agent 0: b nailed-up"},
		},
		"P-4": {
			agents: agents(2, false), number: number("01", 2, 1),
			acts: func(p play) {
				p.agent(0).offer(shownCall{})
				p.agent(0).says(campaigns.AnswerCancel)
			},
			result: campaigns.Cancelled, member: campaigns.Over, end: campaigns.Disabled,
			rows: []string{"agent 0: h", "queue: d by 0"},
		},
		"P-4-while-it-rings": {
			agents: agents(1, true), number: number("03", 0, 0),
			acts: func(p play) {
				p.agent(0).accept()
				p.agent(0).phase("ringing")
				p.agent(0).says(campaigns.AnswerCancel)
			},
			result: campaigns.Cancelled, cause: "MANAGER_REQUEST", member: campaigns.Over, end: campaigns.Disabled,
			rows: []string{"agent 0: k nailed-up spoke", "customer: h rang", "queue: d by 0"},
		},
		"reject-close": {
			agents: agents(2, true), number: number("01", 2, 1),
			acts: func(p play) {
				p.agent(0).offer(shownCall{})
				p.agent(0).says(campaigns.AnswerRejectClose)
			},
			result: campaigns.Closed, member: campaigns.Over, end: campaigns.Rejected,
			rows: []string{"agent 0: b nailed-up"},
		},
		"cancel-reservation": {
			agents: agents(1, false), number: number("01", 2, 1),
			acts: func(p play) {
				p.agent(0).offer(shownCall{})
				p.agent(0).says(campaigns.AnswerCancelReservation)
				p.agent(0).onBreak("CANCEL_RESERVATION")
			},
			result: campaigns.NotTaken, member: campaigns.Waiting,
			rows: []string{"agent 0: h"},
		},
	})
}

// rejects waits for an offer and turns it down.
func (d desk) rejects() {
	d.s.t.Helper()
	d.offer(shownCall{})
	d.says(campaigns.AnswerReject)
}

// onBreak waits until the agent is on a break, for a reason.
func (d desk) onBreak(reason string) {
	d.s.t.Helper()
	if a := d.is("on a break", func(a shownAgent) bool { return a.Status == campaigns.OnBreak }); a.BreakReason != reason {
		d.s.t.Errorf("%s is on a break because of %q, want %q", d.agent, a.BreakReason, reason)
	}
}

// TestE2ESkip has an agent skip records: the next one comes to the same agent,
// until the skips are too many.
func TestE2ESkip(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	shows := func(t *testing.T, nailedUp bool, id string) {
		s := s.in(t)
		campaign := preview(id)
		campaign.Preview.MaxSkips = 2
		s.campaign(campaign, agents(2, nailedUp), number("01", 2, 1), number("01", 2, 1), number("01", 2, 1), number("01", 2, 1))
		// The second agent is there only to show that none of it is theirs.
		s.ready(id, 2)
		s.desk(c, id, 1).status(campaigns.OnBreak)
		s.put(c, "/api/v2/dialer/"+id+"/state/1")
		d := s.desk(c, id, 0)
		first := d.offer(shownCall{})
		d.says(campaigns.AnswerSkip)
		second := d.offer(first)
		d.says(campaigns.AnswerAccept)
		s.told(c, id, 2)
		third := d.offer(second)
		d.says(campaigns.AnswerSkip)
		d.offer(third)
		d.says(campaigns.AnswerSkipClose)
		d.onBreak("SKIPS")
		want := map[uint64]campaigns.Result{
			first.Member.ID: campaigns.NotTaken, second.Member.ID: campaigns.Connected, third.Member.ID: campaigns.NotTaken, 4: campaigns.Closed,
		}
		for _, a := range s.told(c, id, 4) {
			if a.Result != want[a.Member] || a.Agent != d.agent {
				t.Errorf("member %d: %s with %s, want %s", a.Member, a.Result, a.Agent, want[a.Member])
			}
		}
		closed := s.member(id, 4)
		if closed.State != campaigns.Over || closed.EndCause != campaigns.Skipped {
			t.Errorf("who was closed is %s (%s)", closed.State, closed.EndCause)
		}
		s.put(c, "/api/v2/dialer/"+id+"/state/3")
		s.consistent(id)
	}
	t.Run("nailed-up", func(t *testing.T) { t.Parallel(); shows(t, true, "nailed-up") })
	t.Run("ondemand", func(t *testing.T) { t.Parallel(); shows(t, false, "ondemand") })
}

// TestE2EAgentStates follows an agent through a preview: RESERVED, TALKING and
// WORK_NOT_READY of the direct preview flow.
func TestE2EAgentStates(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	campaign := preview("states")
	campaign.WrapUp = 10 * time.Second // to look at it, however slow the machine is
	s.campaign(campaign, []campaigns.Agent{{Contact: contact("11", 20, 0)}}, number("01", 2, 3))
	d := s.desk(c, "states", 0)
	if a := d.becomes(campaigns.AgentWaiting); a.Displayed != "Ready" {
		t.Errorf("waiting is shown as %s", a.Displayed)
	}
	s.put(c, "/api/v2/dialer/states/state/1")
	shown := d.offer(shownCall{})
	d.becomes(campaigns.AgentReserved)
	d.says(campaigns.AnswerAccept)
	if a := d.becomes(campaigns.AgentReceiving); a.Displayed != "Connecting" {
		t.Errorf("receiving is shown as %s", a.Displayed)
	}
	if a := d.becomes(campaigns.AgentInCall); a.Displayed != "Connected" {
		t.Errorf("in a call is shown as %s", a.Displayed)
	}
	if call, ok := d.call(); !ok || call.Attempt != shown.Attempt || call.Phase != "bridged" || call.Offered || call.BridgedAt.IsZero() {
		t.Errorf("during the talk the desktop shows %+v", call)
	}
	if a := d.becomes(campaigns.AgentWrapUp); a.Displayed != "Wrap-up" {
		t.Errorf("wrap-up is shown as %s", a.Displayed)
	}
	if call, ok := d.call(); !ok || call.Attempt != shown.Attempt || call.Phase != "ended" || !call.Over || call.Offered {
		t.Errorf("during wrap-up the desktop shows %+v", call)
	}
	d.becomes(campaigns.AgentWaiting)
	if call, ok := d.call(); ok {
		t.Errorf("after wrap-up the desktop shows %+v", call)
	}
	want := []string{"agent accepted", "agent ringing", "agent answered", "customer ringing", "customer answered", "bridged"}
	a := s.told(c, "states", 1)[0]
	if got := a.moments("accepted", "ringing", "answered", "bridged"); !equal(want, got) {
		t.Errorf("the timeline says %q, want %q", got, want)
	}
	s.consistent("states")
}

// TestE2EAnswerTooLate answers offers that are over, or somebody else's.
func TestE2EAnswerTooLate(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	s.campaign(preview("late"), agents(2, true), number("01", 2, 2))
	s.ready("late", 2)
	s.put(c, "/api/v2/dialer/late/state/1")
	s.desk(c, "late", 0).accept()
	s.desk(c, "late", 0).phase("bridged")
	for agent, answer := range map[string]campaigns.Answer{"late-0": campaigns.AnswerReject, "late-1": campaigns.AnswerAccept} {
		said := map[string]any{"answer": answer}
		s.agent(agent).refused(http.StatusConflict, http.MethodPost, "/api/v2/agents/"+agent+"/call/answer", said)
	}
	// Nobody answers for somebody else.
	s.agent("late-1").refused(http.StatusForbidden, http.MethodPost, "/api/v2/agents/late-0/call/answer", map[string]any{"answer": campaigns.AnswerReject})
	if a := s.told(c, "late", 1)[0]; a.Result != campaigns.Connected || len(a.Offers) != 1 {
		t.Errorf("%s with %+v", a.Result, a.Offers)
	}
	s.consistent("late")
}
