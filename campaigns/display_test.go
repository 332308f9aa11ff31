// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

func TestDisplayed(t *testing.T) {
	t.Parallel()
	resting := func(o campaigns.AgentOutcome) campaigns.Agent {
		return campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentWrapUp, Registered: true, LastOutcome: o, ReadyAt: noon.Add(time.Second)}
	}
	for name, tt := range map[string]struct {
		agent campaigns.Agent
		want  string
	}{
		"nothing known":           {campaigns.Agent{}, "Logged off"},
		"logged out":              {campaigns.Agent{Status: campaigns.LoggedOut, State: campaigns.AgentIdle}, "Logged off"},
		"free":                    {campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentWaiting, Registered: true}, "Ready"},
		"free, nailed-up":         {campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentWaiting, NailedUp: true, LegUp: true}, "Ready"},
		"no phone":                {campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentWaiting}, "No answer"},
		"nailed-up leg down":      {campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentIdle, NailedUp: true, Registered: true}, "No answer"},
		"own call":                {campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentWaiting, Registered: true, OwnCall: true}, "Busy"},
		"reserved":                {campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentReserved}, "Connecting"},
		"phone rings":             {campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentReceiving}, "Connecting"},
		"talks":                   {campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentInCall}, "Connected"},
		"talks, pause is ahead":   {campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentInCall, PauseNext: true}, "Connected and Pause"},
		"talks, pause was said":   {campaigns.Agent{Status: campaigns.OnBreak, State: campaigns.AgentInCall}, "Connected and Pause"},
		"talks, logged out":       {campaigns.Agent{Status: campaigns.LoggedOut, State: campaigns.AgentInCall}, "Connected"},
		"wrap-up":                 {resting(campaigns.AgentTalked), "Wrap-up"},
		"after no answer":         {resting(campaigns.AgentNoAnswer), "No answer"},
		"after an error":          {resting(campaigns.AgentError), "No answer"},
		"after a busy phone":      {resting(campaigns.AgentBusy), "Busy"},
		"after a rejected offer":  {resting(campaigns.AgentRejected), "Busy"},
		"wrap-up is over":         {campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentWrapUp, Registered: true, ReadyAt: noon}, "Ready"},
		"wrap-up, paused":         {campaigns.Agent{Status: campaigns.OnBreak, State: campaigns.AgentWrapUp, ReadyAt: noon.Add(time.Second)}, "Pause"},
		"on break":                {campaigns.Agent{Status: campaigns.OnBreak, State: campaigns.AgentIdle}, "Pause"},
		"on demand, said waiting": {campaigns.Agent{Status: campaigns.AvailableOnDemand, State: campaigns.AgentWaiting, Registered: true}, "Ready"},
		"on demand, has not":      {campaigns.Agent{Status: campaigns.AvailableOnDemand, State: campaigns.AgentIdle, Registered: true}, "Pause"},
	} {
		if got := tt.agent.Displayed(noon); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestDistributable(t *testing.T) {
	t.Parallel()
	free := campaigns.Agent{Status: campaigns.Available, State: campaigns.AgentWaiting, Registered: true}
	for name, tt := range map[string]struct {
		change func(*campaigns.Agent)
		want   bool
	}{
		"free":                       {func(*campaigns.Agent) {}, true},
		"on demand":                  {func(a *campaigns.Agent) { a.Status = campaigns.AvailableOnDemand }, true},
		"nailed-up":                  {func(a *campaigns.Agent) { a.NailedUp, a.LegUp, a.Registered = true, true, false }, true},
		"nailed-up, the leg is down": {func(a *campaigns.Agent) { a.NailedUp = true }, false},
		"not registered":             {func(a *campaigns.Agent) { a.Registered = false }, false},
		"in a call of their own":     {func(a *campaigns.Agent) { a.OwnCall = true }, false},
		"on break":                   {func(a *campaigns.Agent) { a.Status = campaigns.OnBreak }, false},
		"logged out":                 {func(a *campaigns.Agent) { a.Status = campaigns.LoggedOut }, false},
		"reserved":                   {func(a *campaigns.Agent) { a.State = campaigns.AgentReserved }, false},
		"in wrap-up":                 {func(a *campaigns.Agent) { a.State = campaigns.AgentWrapUp }, false},
		"idle":                       {func(a *campaigns.Agent) { a.State = campaigns.AgentIdle }, false},
	} {
		a := free
		tt.change(&a)
		if got := a.Distributable(); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestCard(t *testing.T) {
	t.Parallel()
	secs := func(n int) *time.Duration { d := time.Duration(n) * time.Second; return &d }
	none := 0
	own := campaigns.Agent{ID: "ann", MaxNoAnswer: 3, WrapUp: secs(9)}
	own.Normalize()
	c := newCampaign()
	c.WrapUp, c.Preview.MaxSkips = 7*time.Second, 4
	want := campaigns.Card{
		CallTimeout: 15 * time.Second, WrapUp: 9 * time.Second, NoAnswerDelay: 5 * time.Second, BusyDelay: 30 * time.Second,
		RejectDelay: 5 * time.Second, MaxNoAnswer: 3, MaxErrors: 5, MaxSkips: 4,
	}
	if diff := cmp.Diff(want, own.Card(&c)); diff != "" {
		t.Errorf("the agent's own: %s", diff)
	}
	own.WrapUp = nil
	if got := own.Card(&c).WrapUp; got != 7*time.Second {
		t.Errorf("the campaign's wrap-up: %s", got)
	}
	c.AgentRules = campaigns.AgentRules{
		CallTimeout: secs(1), WrapUp: secs(0), NoAnswerDelay: secs(2), BusyDelay: secs(3), RejectDelay: secs(4), MaxNoAnswer: &none, MaxErrors: &none,
	}
	want = campaigns.Card{CallTimeout: time.Second, NoAnswerDelay: 2 * time.Second, BusyDelay: 3 * time.Second, RejectDelay: 4 * time.Second, MaxSkips: 4}
	if diff := cmp.Diff(want, own.Card(&c)); diff != "" {
		t.Errorf("the campaign's rules: %s", diff)
	}
}

func TestCardAfter(t *testing.T) {
	t.Parallel()
	c := campaigns.Card{WrapUp: 1, NoAnswerDelay: 2, BusyDelay: 3, RejectDelay: 4}
	for outcome, want := range map[campaigns.AgentOutcome]time.Duration{
		campaigns.AgentTalked: 1, campaigns.AgentNoAnswer: 2, campaigns.AgentBusy: 3, campaigns.AgentRejected: 4, campaigns.AgentError: 4,
		campaigns.AgentUntouched: 0, campaigns.AgentSkipped: 0, campaigns.AgentCancelled: 0, "": 0,
	} {
		if got := c.After(outcome); got != want {
			t.Errorf("%s: %d, want %d", outcome, got, want)
		}
	}
}
