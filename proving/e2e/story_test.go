// SPDX-License-Identifier: MIT

package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/proving/stage"
)

// told is an attempt that has ended, as the API tells it.
type told struct {
	campaigns.Attempt
	Timeline []campaigns.Moment `json:"timeline"`
	Legs     []campaigns.LegRow `json:"legs"`
}

// told waits until so many attempts of a campaign have ended and gives them.
func (s *stand) told(c *stage.Controller, campaign string, n int) []told {
	s.t.Helper()
	var all []told
	s.until(fmt.Sprintf("%d ended attempts of %s", n, campaign), func() bool {
		all = s.supervisor().to(c).ended(campaign)
		return len(all) >= n
	})
	return all
}

// rows gives the rows of an attempt, one line each: who, the code with the
// number of the cause, and how far it came. Agents are numbered as the test did.
func (a *told) rows() []string {
	var out []string
	agent := func(r *campaigns.LegRow) string { return strings.TrimPrefix(r.Agent, a.Campaign+"-") }
	for i := range a.Legs {
		r := &a.Legs[i]
		var b strings.Builder
		switch {
		case r.Event == campaigns.MessageEvent:
			fmt.Fprintf(&b, "message %s: %s", r.Message, r.Result)
		case r.Event == campaigns.QueueEvent:
			fmt.Fprintf(&b, "queue: %s", r.Result)
			if r.Agent != "" {
				fmt.Fprintf(&b, " by %s", agent(r))
			}
		case r.Side == campaigns.AgentSide:
			fmt.Fprintf(&b, "agent %s: %s", agent(r), r.Result)
		case r.Side == "":
			fmt.Fprintf(&b, "number %s: %s", r.Destination, r.Result)
		default:
			fmt.Fprintf(&b, "customer: %s", r.Result)
		}
		if r.Response != 0 {
			fmt.Fprintf(&b, "(%d)", r.Response)
		}
		if r.Event == campaigns.ConversationEvent {
			for _, far := range []struct {
				word string
				is   bool
			}{{"nailed-up", r.NailedUp}, {"rang", !r.AlertAt.IsZero()}, {"spoke", !r.SpeakAt.IsZero()}, {"machine", r.Machine}, {"passed-on", r.CallTransfer}, {"transferred", r.Transferred}} {
				if far.is {
					b.WriteString(" " + far.word)
				}
			}
		}
		out = append(out, b.String())
	}
	return out
}

// chronological checks the times of an attempt's rows and moments.
func (a *told) chronological(t *testing.T) {
	t.Helper()
	for i, r := range a.Legs {
		last := r.SetupAt
		if r.SetupAt.IsZero() || r.EndAt.IsZero() || r.EndAt.Before(r.SetupAt) {
			t.Errorf("row %d lasts from %s to %s", i, r.SetupAt, r.EndAt)
		}
		if !r.AlertAt.IsZero() {
			if r.AlertAt.Before(last) {
				t.Errorf("row %d rang at %s, before %s", i, r.AlertAt, last)
			}
			last = r.AlertAt
		}
		if !r.SpeakAt.IsZero() && (r.SpeakAt.Before(last) || r.EndAt.Before(r.SpeakAt)) {
			t.Errorf("row %d spoke at %s, not between %s and %s", i, r.SpeakAt, last, r.EndAt)
		}
		if r.Side == campaigns.CustomerSide && r.Destination != a.Number {
			t.Errorf("row %d is to %s", i, r.Destination)
		}
	}
	for i, m := range a.Timeline {
		if m.At.IsZero() || i > 0 && m.At.Before(a.Timeline[i-1].At) {
			t.Errorf("moment %d, %s, is at %s", i, m.What, m.At)
		}
	}
	// The leg of an agent can end after the attempt, which ends with the customer's.
	ends := slices.DeleteFunc(slices.Clone(a.Timeline), func(m campaigns.Moment) bool { return m.What == campaigns.WhatHungUp })
	if n := len(ends); n < 2 || ends[0].What != campaigns.WhatClaimed || ends[n-1].What != campaigns.WhatEnded {
		t.Errorf("the timeline does not lead from the claim to the end: %+v", a.Timeline)
	}
}

// moments names what happened on the timeline, in order: "agent answered".
func (a *told) moments(of ...campaigns.What) []string {
	var out []string
	for _, m := range a.Timeline {
		for _, w := range of {
			if m.What != w {
				continue
			}
			switch m.Leg {
			case campaigns.AgentSide:
				out = append(out, "agent "+string(w))
			case campaigns.CustomerSide:
				out = append(out, "customer "+string(w))
			default:
				out = append(out, string(w))
			}
		}
	}
	return out
}

// story is what people do in one call, and what is told of it.
type story struct {
	edit   func(*campaigns.Campaign)
	mute   bool // the customer's phone never says that it rings
	agents []campaigns.Agent
	number string
	acts   func(play)
	result campaigns.Result
	cause  campaigns.Cause
	rows   []string
	member campaigns.MemberState
	end    campaigns.Cause
	check  func(*testing.T, told)
}

// play is a story that is going on.
type play struct {
	*stand
	c  *stage.Controller
	id string
}

func (p play) agent(i int) desk { return p.desk(p.c, p.id, i) }

// stories plays them all at once, each in a campaign of its own.
func stories(t *testing.T, base func(id string) campaigns.Campaign, all map[string]story) {
	t.Helper()
	s := newStand(t)
	c := s.controller("one")
	for id, st := range all {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			st.play(play{s.in(t), c, id}, base(id))
		})
	}
}

// longestStory is longer than any story, and shorter than the times after which
// a call goes on although the switch was silent about it.
const longestStory = 20 * time.Second

func (st *story) play(p play, campaign campaigns.Campaign) {
	p.t.Helper()
	if st.mute {
		campaign.Resources, st.number = []string{p.mute()}, muteNumber+"001"
	}
	if st.edit != nil {
		st.edit(&campaign)
	}
	p.campaign(campaign, st.agents, st.number)
	p.ready(p.id, len(st.agents))
	p.put(p.c, "/api/v2/dialer/"+p.id+"/state/1")
	if st.acts != nil {
		st.acts(p)
	}
	a := p.told(p.c, p.id, 1)[0]
	if a.Result != st.result || a.Cause != st.cause {
		p.t.Errorf("%s (%s), want %s (%s)", a.Result, a.Cause, st.result, st.cause)
	}
	if diff := cmp.Diff(st.rows, a.rows()); diff != "" {
		p.t.Errorf("rows (-want +got):\n%s\n%+v", diff, a.Timeline)
	}
	a.chronological(p.t)
	if took := a.EndedAt.Sub(a.ClaimedAt); took > longestStory {
		p.t.Errorf("took %s: %+v", took, a.Timeline)
	}
	m := p.member(p.id, a.Member)
	if m.State != st.member || m.EndCause != st.end {
		p.t.Errorf("the member is %s (%s), want %s (%s)", m.State, m.EndCause, st.member, st.end)
	}
	if st.check != nil {
		st.check(p.t, a)
	}
	p.put(p.c, "/api/v2/dialer/"+p.id+"/state/3")
	p.consistent(p.id)
}
