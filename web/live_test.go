// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/esl"
	"tandem/esl/switchsim"
)

// patience is how long a live test waits for what must come.
const patience = 20 * time.Second

// eventually asks until the answer is as wanted. A client has no other way.
func eventually[T any](t *testing.T, what string, ask func() T, wanted func(T) bool) T {
	t.Helper()
	deadline := time.After(patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		got := ask()
		if wanted(got) {
			return got
		}
		select {
		case <-again.C:
		case <-deadline:
			t.Fatalf("%s: not so after %s: %+v", what, patience, got)
		}
	}
}

// TestLive drives a campaign through HTTP alone, on a controller with a
// simulated FreeSWITCH, and looks at every live figure on the way.
func TestLive(t *testing.T) {
	t.Parallel()
	sim, err := switchsim.Start(t.Context(), switchsim.Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	f := newFixture(t, esl.NodeConfig{Name: "fs1", Addr: sim.Addr(), Password: "ClueCon"})
	f.controller.Start()
	ready := func() int { return f.call(t, "GET", "/readyz", "").status }
	eventually(t, "ready", ready, func(status int) bool { return status == http.StatusOK })

	// One member is busy, the other answers after 0.1 s and talks until the agent hangs up.
	f.call(t, "PUT", "/api/v2/resources/sim", `{"dialString":"sofia/gateway/tandem-test/{number}","stripPlus":true}`).must(200)
	f.call(t, "PUT", "/api/v2/agents/anna", `{"contact":"sofia/gateway/tandem-test/999110100","status":"Available"}`).must(200)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"live","name":"Live","type":"Progressive Dialer","resources":["sim"],"agents":["anna"],"local_hours":{"start":0,"end":1440},
		"parameters":{"maxTryCount":1,"wrapUpTime":0}}`).must(200)
	got := f.call(t, "POST", "/api/v2/dialer/live/members?autoRun=true", `[
		{"priority":2,"communications":[{"number":"9990201001"}]},
		{"priority":1,"communications":[{"number":"9990101001"}]}]`).must(200)
	if !strings.Contains(got.body, `"stateName":"running"`) {
		t.Fatal(got.body)
	}

	detail := func() (d campaignDetail) {
		f.call(t, "GET", "/api/v2/dialer/live", "").into(&d)
		return d
	}
	d := eventually(t, "a bridged call", detail, func(d campaignDetail) bool { return d.Calls.Bridged == 1 })
	if c := d.Calls.List[0]; d.Calls.InAir != 1 || c.Phase != "bridged" || c.Member != 2 || c.Agent != "anna" || c.Node != "fs1" || c.Resource != "sim" {
		t.Errorf("calls %+v", d.Calls)
	}
	overview := func() Overview {
		o, err := f.Overview(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	o := eventually(t, "everything at one glance", overview, func(o Overview) bool {
		return o.Agents.ByState[campaigns.AgentInCall] == 1 && len(o.Campaigns) == 1 && o.Campaigns[0].Results[campaigns.Busy] == 1
	})
	c := o.Campaigns[0]
	if c.InAir != 1 || c.Bridged != 1 || c.State != campaigns.Running || c.Members.Ended != 1 || c.Members.Claimed != 1 || o.Trouble != "" {
		t.Errorf("overview %+v", o)
	}
	if o.Latency.Calls != 1 || o.Latency.P50Ms <= 0 || o.Latency.P99Ms < o.Latency.P50Ms {
		t.Errorf("latency %+v", o.Latency)
	}
	if o.CallsPerSecond <= 0 || o.InAir != 1 || o.Bridged != 1 || len(o.Trunks) != 1 || o.Trunks[0].InUse != 1 || c.Agents.Talking != 1 || c.Progress != 0.5 || c.Type != "Progressive Dialer" {
		t.Errorf("overview %+v", o)
	}
	for _, one := range o.Troubles {
		if one.Code != "redis_settings" {
			t.Errorf("a trouble where all is well: %+v", one)
		}
	}
	if n := o.Nodes[0]; n.Name != "fs1" || n.State != esl.StateUp || n.Events == 0 {
		t.Errorf("node %+v", n)
	}
	metrics := func() string { return f.call(t, "GET", "/metrics", "").body }
	eventually(t, "metrics", metrics, func(text string) bool {
		return strings.Contains(text, `tandem_calls_bridged{campaign="live"} 1`) && strings.Contains(text, `tandem_node_state{node="fs1",state="up"} 1`)
	})

	f.call(t, "PUT", "/api/v2/dialer/live/state/3?now=true", "").must(200)
	d = eventually(t, "stopped", detail, func(d campaignDetail) bool { return d.StateName == campaigns.Idle })
	if d.Calls.InAir != 0 || d.Attempts != 2 || d.Results[campaigns.Connected] != 1 || d.Members.Ended != 2 {
		t.Errorf("at the end %+v", d)
	}
}

// TestCallsOfAnotherController: what this process does not run is read from
// the ledger and from the agents.
func TestCallsOfAnotherController(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/agents/anna", `{"status":"Available"}`).must(200)
	f.call(t, "POST", "/api/v2/dialer/spring/members?autoRun=true", `[{"communications":[{"number":"1001"}]},{"communications":[{"number":"1002"}]}]`).must(200)
	ctx, now := t.Context(), time.Now()
	run, ok, err := f.store.Acquire(ctx, "spring", "other", now, time.Minute)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	ids := []string{"018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-000000000002"}
	if err := f.store.SetRegistered(ctx, []string{"anna"}, true, now); err != nil {
		t.Fatal(err)
	}
	reserved, err := f.store.Reserve(ctx, store.ReserveRequest{
		Campaign: "spring", Agents: true, Attempts: ids[1:], Controller: "other", Now: now, Lease: time.Minute,
	})
	if err != nil || len(reserved.Held) != 1 {
		t.Fatal(reserved, err)
	}
	var requests []store.ClaimRequest
	for _, id := range ids {
		requests = append(requests, store.ClaimRequest{
			Epoch: run.Epoch, Limit: 10, Now: now,
			Attempt: campaigns.Attempt{ID: id, Campaign: "spring", CustomerLeg: "leg-" + id, Controller: "other", Epoch: run.Epoch, ClaimedAt: now},
		})
	}
	claimed, err := f.store.Claim(ctx, "spring", requests)
	if err != nil || claimed[0].Err != nil || claimed[1].Err != nil {
		t.Fatal(claimed, err)
	}
	talking := claimed[1].Attempt
	talking.Agent, talking.DialedAt, talking.AnsweredAt, talking.BridgedAt = "anna", now, now, now
	ops := []store.Op{store.Note{Attempt: talking, Epoch: run.Epoch}, store.AgentInCall{Agent: "anna", Attempt: ids[1], Now: now}}
	for _, err := range f.store.Write(ctx, "spring", ops) {
		if err != nil {
			t.Fatal(err)
		}
	}

	var d campaignDetail
	f.call(t, "GET", "/api/v2/dialer/spring", "").into(&d)
	if d.Owner != "other" || d.Calls.InAir != 2 || d.Calls.Bridged != 1 || d.Calls.List[0].Phase != "claimed" || d.Calls.List[1].Phase != "bridged" {
		t.Errorf("owner %q, calls %+v", d.Owner, d.Calls)
	}
	o, err := f.Overview(ctx)
	if err != nil || o.Campaigns[0].InAir != 2 || o.Campaigns[0].Bridged != 1 {
		t.Errorf("%+v, %v", o.Campaigns, err)
	}
}
