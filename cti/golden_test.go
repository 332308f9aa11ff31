// SPDX-License-Identifier: MIT

package cti

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// start is when the attempts of these tests begin.
var start = time.Date(2026, 1, 15, 16, 0, 0, 0, time.UTC)

func after(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

// printed are the call ids of the printed flow.
func printed(string, int) (uint32, uint32) { return 16800097, 16800096 }

func chli() campaigns.Agent {
	return campaigns.Agent{
		ID: "chli4020", Contact: "user/4020", Status: campaigns.Available, State: campaigns.AgentWaiting, Registered: true, Since: start,
	}
}

// john is the call of the printed flow when it has just been claimed.
func john() *Call {
	return &Call{
		Record: campaigns.Attempt{
			ID: "a1", Campaign: "2", Member: 20779, Number: "4022", Agent: "chli4020", Mode: campaigns.Preview, ClaimedAt: start,
		},
		Campaign: campaigns.Campaign{ID: "2", Name: "LoadCamp", Mode: campaigns.Preview, Preview: campaigns.PreviewRules{Timeout: 30 * time.Second}},
		Member: campaigns.Member{
			ID: 20779, Name: "John Doe", Timezone: "America/Chicago", Variables: map[string]string{"account_number": "AC111"},
		},
		Card: map[string]any{"id": 20779}, History: []string{},
	}
}

// step is one thing that happens to an agent and their call.
type step func(a *campaigns.Agent, call *Call)

func (c *Call) last() *campaigns.Offer { return &c.Record.Offers[len(c.Record.Offers)-1] }

func held(a *campaigns.Agent, call *Call) {
	a.State, a.Attempt = campaigns.AgentReserved, call.Record.ID
}

func offered(a *campaigns.Agent, call *Call) {
	held(a, call)
	call.Record.Offers = append(call.Record.Offers, campaigns.Offer{Agent: a.ID, OfferedAt: after(1)})
}

func accepts(_ *campaigns.Agent, call *Call) {
	call.last().AcceptedAt, call.last().Answer = after(3), campaigns.AnswerAccept
	call.Record.AcceptedAt = after(3)
}

func dials(_ *campaigns.Agent, call *Call) { call.Record.DialedAt = after(5) }

func bridges(a *campaigns.Agent, call *Call) {
	call.Record.AnsweredAt, call.Record.BridgedAt = after(9), after(9)
	a.State = campaigns.AgentInCall
}

// ends is the end of the attempt, before its agent is released.
func ends(outcome campaigns.AgentOutcome, result campaigns.Result) step {
	return func(_ *campaigns.Agent, call *Call) {
		call.last().Outcome, call.last().EndedAt = outcome, after(60)
		call.Over, call.Record.Result, call.Record.EndedAt = true, result, after(60)
	}
}

// says is an answer other than Accept.
func says(answer campaigns.Answer, outcome campaigns.AgentOutcome, result campaigns.Result) step {
	return func(a *campaigns.Agent, call *Call) {
		call.last().Answer = answer
		ends(outcome, result)(a, call)
	}
}

// released gives the agent back: where they are then.
func released(status campaigns.AgentStatus, reason string, state campaigns.AgentState, outcome campaigns.AgentOutcome) step {
	return func(a *campaigns.Agent, _ *Call) {
		a.Attempt, a.Status, a.BreakReason, a.State, a.LastOutcome = "", status, reason, state, outcome
		if a.Since = after(60); state == campaigns.AgentWrapUp {
			a.ReadyAt = after(65)
		}
	}
}

// ready is the end of the time after an offer or a call.
func ready(a *campaigns.Agent, _ *Call) {
	a.State, a.Since, a.ReadyAt = campaigns.AgentWaiting, after(65), time.Time{}
}

func wrapsUp(a *campaigns.Agent, call *Call) {
	released(campaigns.Available, "", campaigns.AgentWrapUp, campaigns.AgentTalked)(a, call)
}

// play gives what a desktop is told that was told that the agent is ready, when
// it is shown the seat after every step whose place is in shown; nil = all.
func play(t *testing.T, call *Call, steps []step, shows func(i int) bool) []Message {
	t.Helper()
	agent := chli()
	c := New(agent, printed)
	c.Open(Seat{Agent: agent})
	var out []Message
	for i, s := range steps {
		s(&agent, call)
		if shows != nil && !shows(i) && i < len(steps)-1 {
			continue
		}
		out = append(out, c.Apply(snapshot(agent, call))...)
		if again := c.Apply(snapshot(agent, call)); len(again) > 0 {
			t.Errorf("step %d, shown twice: %v", i, lines(t, again))
		}
	}
	return out
}

// snapshot copies what the steps change.
func snapshot(a campaigns.Agent, call *Call) Seat {
	own := *call
	own.Record.Offers = append([]campaigns.Offer(nil), call.Record.Offers...)
	return Seat{Agent: a, Call: &own}
}

// lines writes messages as they go over the wire, without the screen pop.
func lines(t *testing.T, all []Message) []string {
	t.Helper()
	var out []string
	for _, m := range all {
		if m.Type == ScreenPopEvent {
			continue
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out
}

// TestAcceptedPreview holds the printed flow of an accepted preview, message by
// message and field by field, with its misprints corrected, however many of the
// steps one snapshot holds.
func TestAcceptedPreview(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/accepted_preview.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(text)), "\n")
	steps := []step{held, offered, accepts, dials, bridges, ends(campaigns.AgentTalked, campaigns.Connected), wrapsUp}
	for shown := range 1 << (len(steps) - 1) {
		got := lines(t, play(t, john(), steps, func(i int) bool { return shown>>i&1 == 1 }))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("shown after the steps %06b: want - got +\n%s", shown, diff)
		}
	}
}

// TestTotalBytes holds the rule on the values of the printed flow.
func TestTotalBytes(t *testing.T) {
	t.Parallel()
	call := john()
	for want, vars := range map[int]Context{
		161: call.reservationContext("DO"), 211: call.customerContext("CO", "Accept"), 14: {{"BAStatus", "CO"}},
		20: {{"BATimeZone", "-00360"}}, 24: {{"BACustomerNumber", "4022"}},
	} {
		if got := vars.TotalBytes(); got != want {
			t.Errorf("%v: %d bytes, want %d", vars, got, want)
		}
	}
}

// TestScreenPop holds that the screen pop comes behind the call's first messages,
// with the deadline of an offer.
func TestScreenPop(t *testing.T) {
	t.Parallel()
	all := play(t, john(), []step{offered}, nil)
	pop := all[len(all)-1]
	if pop.Type != ScreenPopEvent || pop.Get("ConnectionCallID") != uint32(16800097) || pop.Get("CallType") != CallTypeReservation {
		t.Fatalf("the last message is %v", pop)
	}
	if got, want := pop.Get("Deadline"), "2026-01-15T16:00:31Z"; got != want {
		t.Errorf("deadline %v, want %v", got, want)
	}
}
