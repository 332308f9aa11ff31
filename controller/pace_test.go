// SPDX-License-Identifier: MIT

package controller

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/controller/attempt"
	"tandem/controller/pacing"
)

// The life of a call as facts, each told once.
func TestFactsOfACall(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	dialed := attempt.Attempt{Customer: attempt.Sent, Record: campaigns.Attempt{DialedAt: start}}
	with := func(a attempt.Attempt, edit func(*attempt.Attempt)) attempt.Attempt { edit(&a); return a }
	answered := with(dialed, func(a *attempt.Attempt) { a.Customer, a.Record.AnsweredAt = attempt.Answered, at(8) })
	bridged := with(answered, func(a *attempt.Attempt) { a.Record.BridgedAt = at(9) })
	abandoned := with(answered, func(a *attempt.Attempt) { a.Verdict = campaigns.Abandoned })
	machine := with(answered, func(a *attempt.Attempt) { a.Record.MachineAt = at(12) })
	gone := func(a *attempt.Attempt) { a.Customer = attempt.Gone }
	tests := map[string]struct {
		steps []attempt.Attempt
		want  []pacing.Fact
	}{
		"talked": {[]attempt.Attempt{{}, dialed, answered, bridged, with(bridged, gone)}, []pacing.Fact{
			{Kind: pacing.Answered, At: at(2), Age: 8 * time.Second}, {Kind: pacing.Connected, At: at(3)},
			{Kind: pacing.TalkEnded, At: at(4)},
		}},
		"not answered": {[]attempt.Attempt{{}, dialed, with(dialed, gone)}, []pacing.Fact{
			{Kind: pacing.Failed, At: at(2), Age: 2 * time.Second},
		}},
		"refused by the switch": {[]attempt.Attempt{{}, dialed, with(dialed, func(a *attempt.Attempt) {
			a.Customer, a.Verdict = attempt.Gone, campaigns.Refused
		})}, nil},
		"never dialled": {[]attempt.Attempt{{}, {Customer: attempt.Gone}}, nil},
		"abandoned": {[]attempt.Attempt{{}, dialed, answered, abandoned, with(abandoned, func(a *attempt.Attempt) {
			a.Customer, a.Record.Result = attempt.Gone, campaigns.Abandoned
		})}, []pacing.Fact{
			{Kind: pacing.Answered, At: at(2), Age: 8 * time.Second}, {Kind: pacing.Abandoned, At: at(3)},
		}},
		"a machine": {[]attempt.Attempt{{}, dialed, answered, machine, with(machine, gone)}, []pacing.Fact{
			{Kind: pacing.Answered, At: at(2), Age: 8 * time.Second}, {Kind: pacing.Machine, At: at(3)},
		}},
		"taken over while it waits for an agent": {[]attempt.Attempt{{}, answered, abandoned}, []pacing.Fact{
			{Kind: pacing.Answered, At: at(1), Age: 8 * time.Second}, {Kind: pacing.Abandoned, At: at(2)},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []pacing.Fact
			for i := range tt.steps[1:] {
				got = append(got, factsBetween(&tt.steps[i], &tt.steps[i+1], at(i+1))...)
			}
			for i := range got {
				if got[i].Kind == pacing.TalkEnded {
					got[i].Age = 0 // the steps of this test are quicker than the talk
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestShareOfAgents(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		ready    int
		fraction float64
		free     int
		scarce   bool
	}{
		{0, 1, 0, false}, {7, 1, 7, false}, {7, 0.5, 3, false}, {10, 0.3, 3, false}, {1, 0.5, 1, true}, {3, 0.25, 1, true}, {0, 0.5, 0, false}, {4, 0, 1, true},
	} {
		if free, scarce := share(tt.ready, tt.fraction); free != tt.free || scarce != tt.scarce {
			t.Errorf("share(%d, %v) = %d, %t", tt.ready, tt.fraction, free, scarce)
		}
	}
}

// Events are late when they take half a second longer than the shortest way, or
// wait here; clocks may differ by anything.
func TestLagOfEvents(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for name, clocks := range map[string]time.Duration{"equal clocks": 0, "theirs is ahead": 3 * time.Hour, "theirs is behind": -3 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var l lag
			event := func(s float64, way, wait time.Duration) time.Time {
				sent := start.Add(time.Duration(s * float64(time.Second)))
				received := sent.Add(way)
				l.measure(sent.Add(clocks), received, received.Add(wait))
				return received.Add(wait)
			}
			for s := range 200 {
				if now := event(float64(s), 20*time.Millisecond, time.Millisecond); l.isLate(now) {
					t.Fatalf("late at %d s", s)
				}
			}
			if now := event(200, 700*time.Millisecond, 0); !l.isLate(now) {
				t.Error("a long way is not noticed")
			}
			if now := event(203, 20*time.Millisecond, 0); l.isLate(now) {
				t.Error("it stays late")
			}
			if now := event(204, 20*time.Millisecond, 600*time.Millisecond); !l.isLate(now) {
				t.Error("a long wait is not noticed")
			}
		})
	}
	var l lag
	l.measure(time.Time{}, start, start.Add(time.Millisecond))
	if l.isLate(start) {
		t.Error("an event without a time is late")
	}
}

// Claims that belong into another lane than the one they were taken from.
func TestClaimsOfWrongLanes(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	r := &runner{}
	c := evening()
	r.settings.Store(c)
	member := func(typ string, cb *campaigns.Callback) campaigns.Member {
		return campaigns.Member{Communications: []campaigns.Communication{{Number: "+1", Type: typ}}, Callback: cb}
	}
	tests := map[string]struct {
		member campaigns.Member
		agent  string
		want   campaigns.Gate
	}{
		"anybody":                         {member("", nil), "", ""},
		"out of the hours of the type":    {member("home", nil), "anna", campaigns.GateHours},
		"promised, by the agent":          {member("", &campaigns.Callback{Agent: "anna"}), "anna", ""},
		"promised, by another":            {member("", &campaigns.Callback{Agent: "anna"}), "ben", campaigns.GateAgent},
		"promised by anybody, and nobody": {member("", &campaigns.Callback{}), "", campaigns.GateAgent},
		"promised by anybody":             {member("", &campaigns.Callback{}), "ben", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cl := &claim{member: tt.member}
			cl.seat.seat.Agent = tt.agent
			r.checkLanes([]*claim{cl}, noon, noon)
			var got campaigns.Gate
			if cl.refusal != nil {
				got = cl.refusal.Gate
				if !cl.refusal.Until.After(noon) {
					t.Errorf("until %s", cl.refusal.Until)
				}
			}
			if got != tt.want {
				t.Errorf("gate %q, want %q", got, tt.want)
			}
		})
	}
}

// What the trunk did, from how a call ended.
func TestBlameTrunk(t *testing.T) {
	t.Parallel()
	r := &runner{}
	r.trunks.Store(newTrunks(map[string]campaigns.Resource{"trunk": {ID: "trunk"}}))
	now := time.Now()
	tests := map[string]struct {
		a     campaigns.Attempt
		want  string
		fault bool
	}{
		"never dialled":       {campaigns.Attempt{Cause: "GATEWAY_DOWN"}, "", false},
		"rang":                {campaigns.Attempt{DialedAt: now, RingingAt: now, Cause: "NORMAL_TEMPORARY_FAILURE"}, "ok", false},
		"congestion":          {campaigns.Attempt{DialedAt: now, Cause: "NORMAL_TEMPORARY_FAILURE", Result: campaigns.Failed}, "fault", true},
		"no such gateway":     {campaigns.Attempt{DialedAt: now, Cause: "INVALID_GATEWAY", Result: campaigns.Refused}, "fault", true},
		"busy":                {campaigns.Attempt{DialedAt: now, Cause: "USER_BUSY", Result: campaigns.Busy}, "ok", false},
		"its fate is unknown": {campaigns.Attempt{DialedAt: now, Cause: "GATEWAY_DOWN", Result: campaigns.Ambiguous}, "", false},
		"hung up by us":       {campaigns.Attempt{DialedAt: now, Cause: "ORIGINATOR_CANCEL", Result: campaigns.Cancelled}, "", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := tt.a
			a.Resource = "trunk"
			if got := r.blameTrunk(&a); string(got) != tt.want || a.TrunkFault != tt.fault {
				t.Errorf("%q, fault %t", got, a.TrunkFault)
			}
		})
	}
}

// What is in the air, as pacing sees it.
func TestLinesInTheAir(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	r := &runner{owners: map[string]*owner{}}
	put := func(id string, ago time.Duration, edit func(*attempt.Attempt)) {
		a := attempt.Attempt{Customer: attempt.Ringing, Record: campaigns.Attempt{ID: id, DialedAt: now.Add(-ago)}}
		edit(&a)
		o := &owner{}
		o.view.Store(&a)
		r.owners[id] = o
	}
	put("young", 2*time.Second, func(*attempt.Attempt) {})
	put("old", 18*time.Second, func(*attempt.Attempt) {})
	put("being hung up", 9*time.Second, func(a *attempt.Attempt) { a.Verdict = campaigns.Unanswered })
	put("with an agent", 5*time.Second, func(a *attempt.Attempt) { a.Seat.Agent = "anna" })
	put("waits", 7*time.Second, func(a *attempt.Attempt) { a.Customer, a.Record.AnsweredAt = attempt.Answered, now })
	put("gone", 7*time.Second, func(a *attempt.Attempt) { a.Customer = attempt.Gone })
	var s pacing.Snapshot
	r.countLines(&s, 9, now)
	want := pacing.Snapshot{Open: 9, Waiting: 1, Ages: []time.Duration{18 * time.Second, 9 * time.Second, 2 * time.Second}}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	if r.pacer.lines[0].owner != r.owners["old"] {
		t.Error("the first to be given up is not the oldest")
	}
}
