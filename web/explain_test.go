// SPDX-License-Identifier: MIT

package web

import (
	"slices"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// gatesOf asks why a member is not called, and gives the gates by name.
func (f *fixture) gatesOf(t *testing.T, member string) (explanation, map[campaigns.Gate]campaigns.GateReport) {
	t.Helper()
	var e explanation
	f.call(t, "GET", "/api/v2/dialer/spring/members/"+member+"/explain", "").into(&e)
	gates := map[campaigns.Gate]campaigns.GateReport{}
	for _, g := range e.Gates {
		if _, twice := gates[g.Gate]; twice {
			t.Errorf("gate %s is reported twice", g.Gate)
		}
		gates[g.Gate] = g
	}
	return e, gates
}

// TestExplain closes one gate after the other and looks what is said.
func TestExplain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"local_hours":{"start":0,"end":1440}}`).must(200)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `[{"name":"A","communications":[{"number":"+4930111111"}]},
		{"name":"B","communications":[{"number":"+4930222222"}]}]`).must(200)

	e, gates := f.gatesOf(t, "1")
	if e.Callable || e.Number != "+4930111111" {
		t.Errorf("callable %v with number %q: nobody runs the campaign", e.Callable, e.Number)
	}
	for gate, open := range map[campaigns.Gate]bool{
		campaigns.GateState: true, campaigns.GateAttempts: true, campaigns.GateDue: true, campaigns.GateZone: true,
		campaigns.GateDoNotCall: true, campaigns.GateHold: true, campaigns.GateCap: true, campaigns.GateCampaign: false,
		campaigns.GateCalendar: true, campaigns.GateSwitch: false, campaigns.GateLimit: true, campaigns.GateRoute: true,
		campaigns.GateAgent: false,
	} {
		if g, ok := gates[gate]; !ok || g.Open != open || g.Why == "" {
			t.Errorf("gate %s: %+v, want open %v and a reason", gate, g, open)
		}
	}

	f.call(t, "POST", "/api/v2/do-not-call/campaign-spring", `{"number":"+4930111111","reason":"asked"}`)
	f.call(t, "POST", "/api/v2/callcenter/agent/anna/status", `{"status":"Available"}`).must(200)
	later := time.Now().Add(48 * time.Hour).UTC().Truncate(time.Second)
	f.call(t, "PUT", "/api/v2/dialer/spring/members/2/callback", `{"at":"`+later.Format(time.RFC3339)+`"}`).must(200)
	_, gates = f.gatesOf(t, "2")
	if g := gates[campaigns.GateDue]; g.Open || !g.Opens.Equal(later) {
		t.Errorf("a callback in two days: %+v", g)
	}

	closed := int(time.Now().UTC().Weekday()+3) % 7
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"hours":{"timezone":"UTC","windows":[{"weekday":`+string(rune('0'+closed))+`,"start":540,"end":600}]}}`).must(200)
	if _, gates = f.gatesOf(t, "2"); gates[campaigns.GateCalendar].Open || gates[campaigns.GateCalendar].Opens.IsZero() {
		t.Errorf("closed hours: %+v", gates[campaigns.GateCalendar])
	}

	f.call(t, "DELETE", "/api/v2/dialer/spring/members/1", "").must(200)
	if e, gates = f.gatesOf(t, "1"); gates[campaigns.GateState].Open || e.Gate != campaigns.GateState || !e.Opens.IsZero() {
		t.Errorf("an ended member: %+v", e)
	}
	f.call(t, "GET", "/api/v2/dialer/spring/members/99/explain", "").must(404)
	f.call(t, "GET", "/api/v2/dialer/spring/members/x/explain", "").must(404)
}

// TestExplainGuards holds that each guard is a gate of its own, and that asking counts nothing.
func TestExplainGuards(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `{"communications":[{"number":"+4930111111"}]}`).must(200)
	if err := f.store.HoldNumber(t.Context(), "+4930111111", time.Now().Add(time.Hour), "somebody asked"); err != nil {
		t.Fatal(err)
	}
	until := time.Now().Add(24 * time.Hour)
	if _, err := f.store.AddDoNotCall(t.Context(), campaigns.GlobalDoNotCall, []campaigns.DoNotCallEntry{{Number: "+4930111111", Until: until}}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, gates := f.gatesOf(t, "1")
		if g := gates[campaigns.GateHold]; g.Open || g.Why != "somebody asked" || g.Opens.IsZero() {
			t.Errorf("hold: %+v", g)
		}
		if g := gates[campaigns.GateDoNotCall]; g.Open || g.Opens.UnixMilli() != until.UnixMilli() {
			t.Errorf("do not call: %+v, want until %v", g, until)
		}
		if g := gates[campaigns.GateCap]; !g.Open {
			t.Errorf("cap after asking: %+v", g)
		}
	}
}

// TestWaterfall holds that every member stops at exactly one gate or could be called.
func TestWaterfall(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"local_hours":{"start":0,"end":1440}}`).must(200)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `[{"communications":[{"number":"+4930111111"}]},
		{"communications":[{"number":"+4930222222"}]},{"communications":[{"number":"+4930333333"}]},
		{"communications":[{"number":"+4930444444"}]}]`).must(200)
	f.call(t, "DELETE", "/api/v2/dialer/spring/members/1", "").must(200)
	later := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	f.call(t, "PUT", "/api/v2/dialer/spring/members/2/callback", `{"at":"`+later.Format(time.RFC3339)+`"}`).must(200)
	if _, err := f.store.AddDoNotCall(t.Context(), campaigns.GlobalDoNotCall, []campaigns.DoNotCallEntry{{Number: "+4930333333"}}); err != nil {
		t.Fatal(err)
	}
	var w waterfallAnswer
	f.call(t, "GET", "/api/v2/dialer/spring/waterfall", "").into(&w)
	left := w.Imported
	stopped := map[campaigns.Gate]int{}
	for _, step := range w.Steps {
		if left -= step.Stopped; left != step.Left {
			t.Errorf("%s leaves %d, and %d are left", step.Gate, step.Left, left)
		}
		stopped[step.Gate] += step.Stopped
	}
	if left != w.Callable || w.Imported != 4 {
		t.Errorf("%d of %d left, callable %d", left, w.Imported, w.Callable)
	}
	if stopped[campaigns.GateState] != 1 || stopped[campaigns.GateDue] != 1 || stopped[campaigns.GateDoNotCall] != 1 || stopped[campaigns.GateCampaign] != 1 {
		t.Errorf("stopped: %v", stopped)
	}
	at := slices.IndexFunc(w.Steps, func(s waterfallStep) bool { return s.Gate == campaigns.GateState })
	if parts := w.Steps[at].Parts; len(parts) != 1 || parts[0].What != "MANAGER_REQUEST" {
		t.Errorf("ended: %+v", parts)
	}
}

// TestExplainCap closes the gates of caps and lines.
func TestExplainCap(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/dialer/spring", `{"guards":{"caps":[{"per":"number","most":1,"window":86400}]}}`).must(200)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `{"communications":[{"number":"+4930111111"}]}`).must(200)
	f.call(t, "PUT", "/api/v2/resources/trunk", `{"pattern":"^[+]44"}`).must(200)
	called := time.Now()
	refusal, err := f.store.Admit(t.Context(), store.AdmitRequest{Attempt: "a1", Campaign: "spring", Number: "+4930111111", Now: called})
	if err != nil || refusal != nil {
		t.Fatal(refusal, err)
	}
	_, gates := f.gatesOf(t, "1")
	if g := gates[campaigns.GateCap]; g.Open || g.Opens.UnixMilli() != called.Add(24*time.Hour).UnixMilli() {
		t.Errorf("cap: %+v", g)
	}
	if g := gates[campaigns.GateRoute]; g.Open || g.Why != "no resource takes the number" {
		t.Errorf("resource: %+v", g)
	}
}
