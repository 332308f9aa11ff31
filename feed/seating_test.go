// SPDX-License-Identifier: MIT

package feed

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// news is one piece of what is heard, of the agent or of an attempt.
type news struct {
	agent   *campaigns.Agent
	attempt *Attempt
}

// story makes what happens to anna: some attempts one after another. Her name is
// that of the attempt that her state is about.
func story(t *rapid.T) (ofAgent, ofAttempts []news) {
	for i := range rapid.IntRange(1, 4).Draw(t, "attempts") {
		id := fmt.Sprint("x", i)
		agent := func(state campaigns.AgentState, attempt string) {
			ofAgent = append(ofAgent, news{agent: &campaigns.Agent{ID: "anna", Name: id, State: state, Attempt: attempt}})
		}
		attempt := func(phase, agent string, over bool) {
			ofAttempts = append(ofAttempts, news{attempt: &Attempt{Record: campaigns.Attempt{ID: id}, Phase: phase, Agent: agent, Over: over}})
		}
		agent(campaigns.AgentReserved, id)
		attempt("dialing", "anna", false)
		attempt("bridged", "anna", false)
		agent(campaigns.AgentInCall, id)
		if rapid.Bool().Draw(t, "taken away") {
			attempt("ringing", "", false)
		}
		attempt("ended", rapid.SampledFrom([]string{"anna", ""}).Draw(t, "at the end"), true)
		agent(campaigns.AgentWrapUp, "")
		agent(campaigns.AgentWaiting, "")
	}
	return ofAgent, ofAttempts
}

// However the two ways are mixed, what is told is a story: no attempt comes back
// after another has begun, the end of one comes before the agent's wrap-up, and at
// the end everything was told.
func TestSeatsTellAStory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ofAgent, ofAttempts := story(t)
		last := Seat{*ofAgent[len(ofAgent)-1].agent, ofAttempts[len(ofAttempts)-1].attempt}
		s := seating{agent: campaigns.Agent{ID: "anna", State: campaigns.AgentWaiting}}
		var told []Seat
		for len(ofAgent)+len(ofAttempts) > 0 {
			from := &ofAttempts
			if len(ofAttempts) == 0 || len(ofAgent) > 0 && !farAhead(ofAgent[0].agent, ofAttempts[0].attempt) && rapid.Bool().Draw(t, "agent") {
				from = &ofAgent
			}
			n := (*from)[0]
			*from = (*from)[1:]
			if n.agent != nil {
				told = append(told, s.see(*n.agent, noon)...)
			} else {
				told = append(told, s.hear(*n.attempt, noon)...)
			}
		}
		checkStory(t, told)
		end := told[len(told)-1]
		if end.Agent.State != last.Agent.State || end.Attempt.Record.ID != last.Attempt.Record.ID || !end.Attempt.Over {
			t.Fatalf("at the end %+v, want %+v", end, last)
		}
	})
}

// farAhead reports whether news of attempts would be late by a whole attempt.
func farAhead(a *campaigns.Agent, x *Attempt) bool {
	return a.Name > x.Record.ID && a.State != campaigns.AgentReserved
}

func checkStory(t *rapid.T, told []Seat) {
	present, done := "", true
	for _, s := range told {
		if s.Attempt == nil {
			continue
		}
		id := s.Attempt.Record.ID
		if id != present {
			if !done || id < present {
				t.Fatalf("%s before the end of %s", id, present)
			}
			present = id
		}
		done = s.Attempt.Over || s.Attempt.Agent != "anna"
		if s.Agent.State == campaigns.AgentWrapUp && (s.Agent.Name > present || s.Agent.Name == present && !done) {
			t.Fatalf("wrap-up before the end of %s", s.Agent.Name)
		}
	}
}

// What never comes is not waited for.
func TestSeatsWhoseEndIsMissed(t *testing.T) {
	t.Parallel()
	s := seating{agent: campaigns.Agent{ID: "anna"}}
	s.hear(Attempt{Record: campaigns.Attempt{ID: "x0"}, Agent: "anna"}, noon)
	if got := s.see(campaigns.Agent{ID: "anna", State: campaigns.AgentWrapUp}, noon); got != nil {
		t.Fatalf("told %+v", got)
	}
	if got := s.hear(Attempt{Record: campaigns.Attempt{ID: "x1"}, Agent: "anna"}, noon.Add(time.Millisecond)); got != nil {
		t.Fatalf("told %+v", got)
	}
	if got := s.give(noon.Add(holdFor - 1)); got != nil {
		t.Fatalf("told %+v", got)
	}
	got := s.give(noon.Add(holdFor))
	if len(got) != 3 || got[0].Attempt.Agent != "" || got[1].Agent.State != campaigns.AgentWrapUp || got[2].Attempt.Record.ID != "x1" {
		t.Errorf("told %+v", got)
	}
	if got := s.give(noon.Add(time.Hour)); got != nil {
		t.Fatalf("told %+v", got)
	}
}
