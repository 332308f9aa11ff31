// SPDX-License-Identifier: MIT

package cti

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// acts is what the agent does in the talk.
func acts(what campaigns.What, at int) step {
	return func(a *campaigns.Agent, call *Call) {
		call.Record.Actions = append(slices.Clip(call.Record.Actions), campaigns.Action{At: after(at), What: what, Agent: a.ID})
	}
}

// A hold and its end are told, and nothing of a mute: the agent's own desktop has
// asked for it. Whoever connects during a hold is told of it.
func TestHoldIsTold(t *testing.T) {
	t.Parallel()
	agent, call := chli(), john()
	c := New(agent, printed)
	c.Apply(Seat{Agent: agent})
	do := func(c *Channel, steps ...step) []string {
		for _, s := range steps {
			s(&agent, call)
		}
		one := *call
		return shorts(c.Apply(Seat{Agent: agent, Call: &one}))
	}
	answered := func(_ *campaigns.Agent, call *Call) { call.last().AnsweredAt = after(8) }
	do(c, offered, accepts, dials, answered, bridges)
	for _, tt := range []struct {
		step step
		want []string
	}{
		{acts(campaigns.WhatMuted, 10), nil},
		{acts(campaigns.WhatHeld, 11), []string{"CALL_HELD customer", "AGENT_STATE HOLD 5"}},
		{acts(campaigns.WhatResumed, 12), []string{"CALL_RETRIEVED customer", "AGENT_STATE TALKING 5"}},
		{acts(campaigns.WhatHeld, 13), []string{"CALL_HELD customer", "AGENT_STATE HOLD 5"}},
	} {
		if diff := cmp.Diff(tt.want, do(c, tt.step)); diff != "" {
			t.Error(diff)
		}
	}
	one := *call
	opened := shorts(New(agent, printed).Open(Seat{Agent: agent, Call: &one}))
	want := []string{"AGENT_STATE HOLD 5", "BEGIN_CALL customer CALLTYPE_PREVIEW CO again", "CALL_ESTABLISHED customer CEC_NEW_CALL again", "CALL_HELD customer again"}
	if diff := cmp.Diff(want, opened); diff != "" {
		t.Error(diff)
	}
	end := do(c, ends(campaigns.AgentTalked, campaigns.Connected))
	if !slices.Contains(end, "AGENT_STATE WORK_NOT_READY") {
		t.Error(end)
	}
}

func TestOnClock(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2026-11-23T15:30":     "2026-11-23T14:30:00Z",
		"2026-03-29T02:30":     "2026-03-29T01:00:00Z", // there is no such time: the first after the gap
		"2026-10-25T02:30":     "2026-10-25T00:30:00Z", // it comes twice: the first
		"2026-02-30T10:00":     "",
		"23.11.2026":           "",
		"2026-11-23T15:30:00Z": "",
	} {
		at, err := OnClock(text, oslo)
		if got := at.UTC().Format(time.RFC3339); (err == nil) != (want != "") || err == nil && got != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
}
