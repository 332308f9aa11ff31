// SPDX-License-Identifier: MIT

package cti

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// short writes a message with what tells it from the others of its type.
func short(m Message) string {
	out := strings.TrimSuffix(string(m.Type), "_EVENT")
	for _, name := range []string{"ConnectionCallID", "CallID"} {
		switch m.Get(name) {
		case uint32(16800097):
			out += " reservation"
		case uint32(16800096):
			out += " customer"
		}
	}
	for _, name := range []string{"CallType", "AgentState", "EventReasonCode", "NextAgentState", "EventCause", contextField, replayed, "EventReasonText"} {
		switch v := m.Get(name).(type) {
		case nil:
		case Context:
			if len(v) == 1 {
				out += fmt.Sprintf(" %s=%s", v[0].Name, v[0].Value)
			} else {
				out += " " + v.get(baStatus)
			}
		case bool:
			out += " again"
		default:
			if s := fmt.Sprint(v); s != "0" && s != cecNone {
				out += " " + s
			}
		}
	}
	return out
}

func shorts(all []Message) []string {
	var out []string
	for _, m := range all {
		if m.Type != ScreenPopEvent {
			out = append(out, short(m))
		}
	}
	return out
}

// flow is a way that an offer or a call goes, and what is told of it.
type flow struct {
	call  *Call // nil = the usual preview
	steps []step
	want  string
}

// beginning is what is told of every offer.
const beginning = `
	AGENT_STATE RESERVED
	BEGIN_CALL reservation CALLTYPE_RESERVATION DO
	CALL_DELIVERED reservation CEC_NEW_CALL`

// accepting follows, where the agent takes it and the customer is called.
const accepting = `
	CALL_DATA_UPDATE customer CALLTYPE_RESERVATION BAResponse=Accept
	BEGIN_CALL customer CALLTYPE_PREVIEW CO
	CALL_CONNECTION_CLEARED reservation
	CALL_CLEARED reservation
	END_CALL reservation`

const dialing = `
	CALL_DATA_UPDATE customer CALLTYPE_PREVIEW CO
	CALL_DATA_UPDATE customer CALLTYPE_PREVIEW BAStatus=CO
	CALL_DATA_UPDATE customer CALLTYPE_PREVIEW BATimeZone=-00360
	CALL_DATA_UPDATE customer CALLTYPE_PREVIEW BACustomerNumber=4022
	CALL_SERVICE_INITIATED customer
	AGENT_STATE TALKING 5
	CALL_ORIGINATED customer`

// progressive is a call without an offer.
func progressive(mode campaigns.Mode) *Call {
	call := john()
	call.Record.Mode, call.Campaign.Mode = mode, mode
	return call
}

// rings calls the agent's phone without an offer.
func rings(a *campaigns.Agent, call *Call) {
	a.State = campaigns.AgentReceiving
	call.Record.Offers = append(call.Record.Offers, campaigns.Offer{Agent: a.ID, CalledAt: after(1)})
}

func breaks(reason string) step {
	return released(campaigns.OnBreak, reason, campaigns.AgentIdle, campaigns.AgentNoAnswer)
}

// flows are those of the protocol's guide for the answers besides Accept, and
// Tandem's own for calls without an offer.
func flows() map[string]flow {
	const rejected, available = campaigns.AgentRejected, campaigns.Available
	rejects := func(response string) string {
		return beginning + `
	CALL_DATA_UPDATE reservation CALLTYPE_RESERVATION BAResponse=` + response + `
	CALL_CONNECTION_CLEARED reservation
	CALL_CLEARED reservation
	END_CALL reservation
	AGENT_STATE AVAILABLE`
	}
	skips := func(response string) string {
		return beginning + `
	AGENT_STATE AVAILABLE
	END_CALL reservation
	CALL_DATA_UPDATE reservation CALLTYPE_RESERVATION BAResponse=` + response + `
	AGENT_STATE AVAILABLE
	CALL_CONNECTION_CLEARED reservation
	CALL_CLEARED reservation`
	}
	cleared := beginning + `
	CALL_CONNECTION_CLEARED reservation
	CALL_CLEARED reservation%s
	END_CALL reservation
	AGENT_STATE NOT_READY %d`
	return map[string]flow{
		"Reject": {
			steps: []step{held, offered, says(campaigns.AnswerReject, rejected, ""), released(available, "", campaigns.AgentWrapUp, rejected), ready},
			want:  rejects("Reject"),
		},
		"Reject-Close": {
			steps: []step{offered, says(campaigns.AnswerRejectClose, rejected, campaigns.Closed), released(available, "", campaigns.AgentWrapUp, rejected), ready},
			want:  rejects("Reject-Close"),
		},
		"Skip": {
			steps: []step{offered, says(campaigns.AnswerSkip, campaigns.AgentSkipped, campaigns.NotTaken), released(available, "", campaigns.AgentWaiting, campaigns.AgentSkipped)},
			want:  skips("Skip"),
		},
		"Skip-Close": {
			steps: []step{offered, says(campaigns.AnswerSkipClose, campaigns.AgentSkipped, campaigns.Closed), released(available, "", campaigns.AgentWaiting, campaigns.AgentSkipped)},
			want:  skips("Skip-Close"),
		},
		"skips exceeded": {
			steps: []step{offered, says(campaigns.AnswerSkip, campaigns.AgentSkipped, campaigns.NotTaken), breaks(BreakSkips)},
			want:  skips("Skip") + "\n\tAGENT_STATE NOT_READY 32751",
		},
		"Cancel Reservation": {
			steps: []step{offered, says(campaigns.AnswerCancelReservation, campaigns.AgentCancelled, campaigns.NotTaken), breaks(BreakCancelReservation)},
			want:  fmt.Sprintf(cleared, "", ReasonCancelReservation),
		},
		"timeout": {
			steps: []step{offered, ends(campaigns.AgentNoAnswer, campaigns.NotTaken), released(available, "", campaigns.AgentWrapUp, campaigns.AgentNoAnswer), ready},
			want:  fmt.Sprintf(cleared, " CEC_TIME_OUT", ReasonRNA) + "\n\tAGENT_STATE AVAILABLE",
		},
		"timeouts exceeded": {
			steps: []step{offered, ends(campaigns.AgentNoAnswer, campaigns.NotTaken), breaks(BreakNoAnswer)},
			want:  fmt.Sprintf(cleared, " CEC_TIME_OUT", ReasonRNA),
		},
		"busy customer": {
			steps: []step{offered, accepts, dials, ends(campaigns.AgentUntouched, campaigns.Busy), released(available, "", campaigns.AgentWaiting, campaigns.AgentUntouched)},
			want: beginning + accepting + dialing + `
	CALL_CONNECTION_CLEARED customer
	CALL_CLEARED customer CEC_BUSY
	END_CALL customer
	AGENT_STATE AVAILABLE`,
		},
		"the agent's phone is not answered": {
			steps: []step{offered, accepts, ends(campaigns.AgentNoAnswer, campaigns.AgentFailed), breaks(BreakNoAnswer)},
			want: beginning + accepting + `
	CALL_CONNECTION_CLEARED customer
	CALL_CLEARED customer CEC_CALL_NOT_ANSWERED
	END_CALL customer
	AGENT_STATE NOT_READY 32763`,
		},
		"progressive": {
			call:  progressive(campaigns.Progressive),
			steps: []step{held, rings, dials, bridges, ends(campaigns.AgentTalked, campaigns.Connected), wrapsUp, ready},
			want: `
	AGENT_STATE RESERVED 32748
	BEGIN_CALL customer CALLTYPE_AGENT_OUTBOUND GO
	CALL_DELIVERED customer CEC_NEW_CALL
	CALL_DATA_UPDATE customer CALLTYPE_AGENT_OUTBOUND BAStatus=CO
	AGENT_STATE TALKING 5
	CALL_ESTABLISHED customer CEC_NEW_CALL
	CALL_CONNECTION_CLEARED customer
	AGENT_STATE WORK_NOT_READY
	CALL_CLEARED customer CECX_DROP_HANDLED_OTHER
	END_CALL customer
	AGENT_STATE AVAILABLE 32758`,
		},
		"predictive, not answered": {
			call:  progressive(campaigns.Predictive),
			steps: []step{held, rings, ends(campaigns.AgentUntouched, campaigns.Unanswered), released(available, "", campaigns.AgentWaiting, campaigns.AgentUntouched)},
			want: `
	AGENT_STATE RESERVED 32748
	BEGIN_CALL customer CALLTYPE_AGENT_OUTBOUND RO
	CALL_DELIVERED customer CEC_NEW_CALL
	CALL_CONNECTION_CLEARED customer
	CALL_CLEARED customer CEC_CALL_NOT_ANSWERED
	END_CALL customer
	AGENT_STATE AVAILABLE`,
		},
	}
}

// TestFlows plays each flow step by step; and with steps that no snapshot shows,
// where every call has to begin and end all the same.
func TestFlows(t *testing.T) {
	t.Parallel()
	for name, f := range flows() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			call := func() *Call {
				if f.call != nil {
					own := *f.call
					own.Record.Offers = nil
					return &own
				}
				return john()
			}
			got := shorts(play(t, call(), f.steps, nil))
			if diff := cmp.Diff(wanted(f.want), got); diff != "" {
				t.Errorf("want - got +\n%s", diff)
			}
			calls := ofCalls(got)
			for shown := range 1 << (len(f.steps) - 1) {
				got := ofCalls(shorts(play(t, call(), f.steps, func(i int) bool { return shown>>i&1 == 1 })))
				if diff := cmp.Diff(calls, got); diff != "" {
					t.Fatalf("shown after the steps %b: want - got +\n%s", shown, diff)
				}
			}
		})
	}
}

// ofCalls leaves the agent's states out, which a snapshot can jump over.
func ofCalls(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return strings.HasPrefix(s, "AGENT_STATE") })
}

func wanted(text string) []string {
	var out []string
	for line := range strings.Lines(strings.TrimSpace(text)) {
		out = append(out, strings.TrimSpace(line))
	}
	return out
}

// TestTransfer holds what both agents of a transfer are told.
func TestTransfer(t *testing.T) {
	t.Parallel()
	call := progressive(campaigns.Progressive)
	steps := []step{held, rings, dials, bridges, func(_ *campaigns.Agent, call *Call) {
		call.last().Transfer, call.last().Outcome = true, campaigns.AgentTalked
		call.Record.Offers = append(call.Record.Offers, campaigns.Offer{Agent: "ben", AnsweredAt: after(20)})
	}, wrapsUp}
	all := shorts(play(t, call, steps, nil))
	want := wanted(`
	CALL_DATA_UPDATE customer CALLTYPE_AGENT_OUTBOUND BAStatus=ZO
	CALL_CONNECTION_CLEARED customer
	AGENT_STATE WORK_NOT_READY
	CALL_CLEARED customer CEC_TRANSFER
	END_CALL customer`)
	if diff := cmp.Diff(want, all[len(all)-5:]); diff != "" {
		t.Errorf("who passes on: want - got +\n%s", diff)
	}

	ben := campaigns.Agent{ID: "ben", Contact: "user/4021", Status: campaigns.Available, State: campaigns.AgentInCall, Attempt: call.Record.ID}
	c := New(ben, printed)
	c.Open(Seat{Agent: campaigns.Agent{ID: "ben", Status: campaigns.Available, State: campaigns.AgentWaiting}})
	want = wanted(`
	BEGIN_CALL customer CALLTYPE_TRANSFER_IN ZO
	CALL_DELIVERED customer CEC_NEW_CALL
	AGENT_STATE TALKING 5
	CALL_ESTABLISHED customer CEC_NEW_CALL`)
	if diff := cmp.Diff(want, shorts(c.Apply(Seat{Agent: ben, Call: call}))); diff != "" {
		t.Errorf("who takes over: want - got +\n%s", diff)
	}
}

// TestOpen holds what a desktop is told that connects in the middle: the state,
// and the call that there is, marked; then it goes on as for one that was there.
func TestOpen(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		steps []step
		open  string
		then  []step
		rest  string
	}{
		"offered": {
			[]step{offered}, `
	AGENT_STATE RESERVED
	BEGIN_CALL reservation CALLTYPE_RESERVATION DO again
	CALL_DELIVERED reservation CEC_NEW_CALL again`, []step{accepts}, accepting,
		},
		"talking": {
			[]step{offered, accepts, dials, bridges}, `
	AGENT_STATE TALKING 5
	BEGIN_CALL customer CALLTYPE_PREVIEW CO again
	CALL_ESTABLISHED customer CEC_NEW_CALL again`,
			[]step{func(a *campaigns.Agent, _ *Call) { a.PauseNext = true }, ends(campaigns.AgentTalked, campaigns.Connected)}, `
	AGENT_STATE TALKING 2
	CALL_CONNECTION_CLEARED customer
	AGENT_STATE WORK_NOT_READY
	CALL_CLEARED customer CECX_DROP_HANDLED_OTHER
	END_CALL customer`,
		},
		"wrap-up": {
			[]step{offered, accepts, dials, bridges, ends(campaigns.AgentTalked, campaigns.Connected), wrapsUp},
			`AGENT_STATE WORK_NOT_READY`, []step{ready}, `AGENT_STATE AVAILABLE 32758`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			agent, call := chli(), john()
			for _, s := range one.steps {
				s(&agent, call)
			}
			c := New(agent, printed)
			opened := c.Open(snapshot(agent, call))
			if diff := cmp.Diff(wanted(one.open), shorts(opened)); diff != "" {
				t.Errorf("on connecting: want - got +\n%s", diff)
			}
			if last := opened[len(opened)-1]; last.Type != ScreenPopEvent || last.Get(replayed) != true {
				t.Errorf("the last is %v, not the screen pop", last)
			}
			var rest []Message
			for _, s := range one.then {
				s(&agent, call)
				rest = append(rest, c.Apply(snapshot(agent, call))...)
			}
			if diff := cmp.Diff(wanted(one.rest), shorts(rest)); diff != "" {
				t.Errorf("then: want - got +\n%s", diff)
			}
		})
	}
}

// TestStates holds the states without a call, with their reasons.
func TestStates(t *testing.T) {
	t.Parallel()
	agent := chli()
	agent.Status, agent.State = campaigns.LoggedOut, campaigns.AgentIdle
	c := New(agent, nil)
	var got []string
	tell := func(all []Message) { got = append(got, shorts(all)...) }
	tell(c.Open(Seat{Agent: agent}))
	for _, change := range []func(){
		func() { agent.Status, agent.BreakReason = campaigns.OnBreak, BreakLogon },
		func() { agent.Status, agent.State = campaigns.Available, campaigns.AgentWaiting },
		func() { agent.Status, agent.State, agent.BreakReason = campaigns.OnBreak, campaigns.AgentIdle, "17" },
		func() { agent.BreakReason = "lunch" },
		func() { agent.BreakReason = campaigns.BreakConnectionLost },
		func() { agent.Status, agent.Registered = campaigns.Available, false },
		func() { agent.OwnCall = true },
		func() { agent.OwnCall, agent.Registered, agent.Status = false, true, campaigns.AvailableOnDemand },
		func() { agent.Status = campaigns.LoggedOut },
	} {
		change()
		tell(c.Apply(Seat{Agent: agent}))
	}
	want := wanted(`
	AGENT_STATE LOGOUT
	AGENT_STATE LOGIN
	AGENT_STATE NOT_READY 32760
	AGENT_STATE AVAILABLE
	AGENT_STATE NOT_READY 17
	AGENT_STATE NOT_READY lunch
	AGENT_STATE NOT_READY 32765
	AGENT_STATE NOT_READY 32759
	AGENT_STATE NOT_READY 32761
	AGENT_STATE NOT_READY 32755
	AGENT_STATE LOGOUT`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want - got +\n%s", diff)
	}
}

// TestForgottenEnd holds that a call whose end is never shown is ended when the
// agent has another one.
func TestForgottenEnd(t *testing.T) {
	t.Parallel()
	agent, first, second := chli(), john(), john()
	second.Record.ID = "a2"
	c := New(agent, nil)
	for _, s := range []step{offered, accepts, dials, bridges} {
		s(&agent, first)
	}
	c.Open(snapshot(agent, first))
	offered(&agent, second)
	got := c.Apply(snapshot(agent, second))
	var types []string
	for _, m := range got {
		types = append(types, string(m.Type))
	}
	want := []string{
		"CALL_CONNECTION_CLEARED_EVENT", "AGENT_STATE_EVENT", "CALL_CLEARED_EVENT", "END_CALL_EVENT",
		"AGENT_STATE_EVENT", "BEGIN_CALL_EVENT", "CALL_DELIVERED_EVENT", "SCREEN_POP_EVENT",
	}
	if diff := cmp.Diff(want, types); diff != "" {
		t.Errorf("want - got +\n%s", diff)
	}
	if got[0].Get("ConnectionCallID") == got[5].Get("ConnectionCallID") {
		t.Error("two calls have one id")
	}
}
