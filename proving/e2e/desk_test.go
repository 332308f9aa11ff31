// SPDX-License-Identifier: MIT

package e2e_test

import (
	"fmt"
	"net/http"
	"time"

	"tandem/campaigns"
	"tandem/proving/stage"
)

// desk is an agent's desktop: what it shows, and what can be done on it, in the
// agent's own session.
type desk struct {
	s     *stand
	c     *stage.Controller
	agent string
}

// desk gives the desktop of the i-th agent of a campaign.
func (s *stand) desk(c *stage.Controller, campaign string, i int) desk {
	return desk{s, c, fmt.Sprintf("%s-%d", campaign, i)}
}

// shownCall is the call that a desktop shows.
type shownCall struct {
	Attempt    string    `json:"attempt"`
	Campaign   string    `json:"campaign"`
	Phase      string    `json:"phase"`
	Offered    bool      `json:"offered"`
	Deadline   time.Time `json:"deadline"`
	Number     string    `json:"number"`
	AnsweredAt time.Time `json:"answeredAt"`
	BridgedAt  time.Time `json:"bridgedAt"`
	Recording  bool      `json:"recording"`
	Paused     bool      `json:"paused"`
	Held       bool      `json:"held"`
	Muted      bool      `json:"muted"`
	Over       bool      `json:"over"`
	Member     struct {
		ID   uint64 `json:"id"`
		Name string `json:"name"`
	} `json:"member"`
}

// shownAgent is what the API says of an agent.
type shownAgent struct {
	ID          string                `json:"id"`
	Status      campaigns.AgentStatus `json:"status"`
	State       campaigns.AgentState  `json:"state"`
	Displayed   string                `json:"displayed"`
	BreakReason string                `json:"breakReason"`
	Registered  bool                  `json:"registered"`
	OwnCall     bool                  `json:"ownCall"`
	PauseNext   bool                  `json:"pauseNext"`
	NailedUp    bool                  `json:"nailedUp"`
	LegUp       bool                  `json:"legUp"`
	Tiers       []struct {
		Campaign string `json:"campaign"`
	} `json:"tiers"`
}

func (a shownAgent) serves(campaign string) bool {
	for _, t := range a.Tiers {
		if t.Campaign == campaign {
			return true
		}
	}
	return false
}

// free reports whether the agent waits for a call at a phone that can be called.
func (a shownAgent) free() bool {
	reachable := a.Registered
	if a.NailedUp {
		reachable = a.LegUp
	}
	return a.Status == campaigns.Available && a.State == campaigns.AgentWaiting && reachable && !a.OwnCall
}

// ask, get and do are the supervisor's.
func (s *stand) ask(c *stage.Controller, method, path string, body, data any) (int, string) {
	s.t.Helper()
	return s.supervisor().to(c).ask(method, path, body, data)
}

func (s *stand) get(c *stage.Controller, path string, data any) {
	s.t.Helper()
	s.supervisor().to(c).get(path, data)
}

func (s *stand) do(c *stage.Controller, method, path string, body any) {
	s.t.Helper()
	s.supervisor().to(c).do(method, path, body)
}

// user is the agent, in their session.
func (d desk) user() client {
	d.s.t.Helper()
	return d.s.agent(d.agent).to(d.c)
}

// call gives the call that the desktop shows, false where there is none.
func (d desk) call() (shownCall, bool) {
	d.s.t.Helper()
	var call shownCall
	status, text := d.user().ask(http.MethodGet, "/api/v2/agents/"+d.agent+"/call", nil, &call)
	if status != http.StatusOK && status != http.StatusNotFound {
		d.s.t.Fatalf("call of %s: %d %s", d.agent, status, text)
	}
	return call, status == http.StatusOK
}

// shows waits for a call that is as it should be.
func (d desk) shows(what string, ok func(shownCall) bool) shownCall {
	d.s.t.Helper()
	var call shownCall
	d.s.until(what+" on the desktop of "+d.agent, func() bool {
		var has bool
		call, has = d.call()
		return has && ok(call)
	})
	return call
}

// offer waits until the agent is offered a member other than the one of the
// call before.
func (d desk) offer(before shownCall) shownCall {
	d.s.t.Helper()
	return d.shows("an offer", func(c shownCall) bool { return c.Offered && c.Attempt != before.Attempt })
}

// phase waits until the call has come so far.
func (d desk) phase(want string) shownCall {
	d.s.t.Helper()
	return d.shows("a call "+want, func(c shownCall) bool { return c.Phase == want })
}

// says answers the offer, or cancels the call.
func (d desk) says(a campaigns.Answer) {
	d.s.t.Helper()
	d.user().do(http.MethodPost, "/api/v2/agents/"+d.agent+"/call/answer", map[string]any{"answer": a})
}

// accept waits for an offer and takes it.
func (d desk) accept() shownCall {
	d.s.t.Helper()
	call := d.offer(shownCall{})
	d.says(campaigns.AnswerAccept)
	return call
}

// on does something with the call: hangup, recording, transfer.
func (d desk) on(what string, body map[string]any) {
	d.s.t.Helper()
	d.user().do(http.MethodPost, "/api/v2/agents/"+d.agent+"/call/"+what, body)
}

// status says what the agent says of themself.
func (d desk) status(status campaigns.AgentStatus) {
	d.s.t.Helper()
	d.user().do(http.MethodPost, "/api/v2/callcenter/agent/"+d.agent+"/status", map[string]any{"status": status})
}

// shown gives what the supervisor is told of the agent.
func (d desk) shown() shownAgent {
	d.s.t.Helper()
	var all []shownAgent
	d.s.get(d.c, "/api/v2/agents", &all)
	for _, a := range all {
		if a.ID == d.agent {
			return a
		}
	}
	d.s.t.Fatalf("there is no agent %s", d.agent)
	return shownAgent{}
}

// becomes waits until the agent is in a state.
func (d desk) becomes(want campaigns.AgentState) shownAgent {
	d.s.t.Helper()
	return d.is(string(want), func(a shownAgent) bool { return a.State == want })
}

// is waits until what the API says of the agent is right.
func (d desk) is(what string, ok func(shownAgent) bool) shownAgent {
	d.s.t.Helper()
	var a shownAgent
	d.s.until(d.agent+" to be "+what, func() bool {
		a = d.shown()
		return ok(a)
	})
	return a
}
