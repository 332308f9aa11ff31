// SPDX-License-Identifier: MIT

package web

import (
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Every way to change a member, through the API.
func TestEditMembers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `{"name":"Ada","communications":[{"number":"+447700900001"},{"number":"+447700900002"}]}`).must(200)
	soon := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	member := "/api/v2/dialer/spring/members/1"
	f.play(t, []scenario{
		{"as it was added", "GET", member, "", 200, []string{`"name":"Ada"`, `"state":"waiting"`, `"next":0`}, nil},
		{"no such member", "GET", "/api/v2/dialer/spring/members/9", "", 404, nil, nil},
		{"no number at all", "GET", "/api/v2/dialer/spring/members/zero", "", 404, nil, nil},
		{"priority and time", "PATCH", member, `{"priority":7,"due":"` + soon + `"}`, 200, []string{`"priority":7`, `"due":"` + soon[:16]}, nil},
		{"a priority too great", "PATCH", member, `{"priority":1001}`, 400, []string{`"field":"priority"`}, nil},
		{"an expiry", "PATCH", member, `{"expire":"2040-01-01T00:00:00Z"}`, 200, []string{`"expire":"2040-01-01T00:00:00Z"`}, nil},
		{"a number more", "POST", member + "/communications", `{"number":"+447700900003","type":"mobile"}`, 200, []string{`"number":"+447700900003"`}, nil},
		{"which is there", "POST", member + "/communications", `{"number":"+447700900003"}`, 409, nil, nil},
		{"a number less", "DELETE", member + "/communications/%2B447700900001", "", 200, []string{`"next":1`, `"ended":true`}, nil},
		{"a number of nobody", "DELETE", member + "/communications/%2B447700900009", "", 400, []string{`"field":"number"`}, nil},
		{"a promise", "PUT", member + "/callback", `{"at":"` + soon + `","agent":"anna"}`, 200, []string{`"agent":"anna"`}, nil},
		{"by nobody", "PUT", member + "/callback", `{"at":"` + soon + `","agent":"nobody"}`, 404, nil, nil},
		{"no result is waited for", "PUT", member + "/status", `{"success":true}`, 409, nil, nil},
		{"stop_communications of no kind", "PUT", member + "/status", `{"stop_communications":7}`, 400, []string{`"field":"stop_communications"`}, nil},
		{"terminated", "DELETE", member, "", 200, []string{`"state":"ended"`, `"endCause":"MANAGER_REQUEST"`}, nil},
		{"called anew", "POST", member + "/reset", "", 200, []string{`"state":"waiting"`, `"endCause":""`}, nil},
		{"all anew", "POST", "/api/v2/dialer/spring/reset", "", 200, []string{`"reset":`}, nil},
	})
}

// A number on the do-not-call list is not taken in, by the call that adds it.
func TestDoNotCallLists(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.play(t, []scenario{
		{"none", "GET", "/api/v2/do-not-call", "", 200, []string{`"data":[]`}, nil},
		{"added", "POST", "/api/v2/do-not-call/global", `[{"number":"+447700900001","reason":"asked"},{"number":"+447700900002","until":"2040-01-01T00:00:00Z"}]`, 200, []string{`"added":2`}, nil},
		{"again", "POST", "/api/v2/do-not-call/global", `[{"number":"+447700900001"}]`, 200, []string{`"added":0`}, nil},
		{"no number", "POST", "/api/v2/do-not-call/global", `[{"number":"one"}]`, 400, []string{`"field":"[0].number"`}, nil},
		{"over before it began", "POST", "/api/v2/do-not-call/global", `[{"number":"+447700900004","until":"2001-01-01T00:00:00Z"}]`, 400, []string{`"field":"[0].until"`}, nil},
		{"listed", "GET", "/api/v2/do-not-call/global", "", 200, []string{`+447700900001`, `"reason":"asked"`, `"until":"2040-01-01T00:00:00Z"`, `"next":0`}, nil},
		{"looked up", "GET", "/api/v2/do-not-call/global?number=%2B447700900001", "", 200, []string{`"entries":[{"number":"+447700900001","reason":"asked"`, `"next":0`}, nil},
		{"looked up in vain", "GET", "/api/v2/do-not-call/global?number=%2B447700900009", "", 200, []string{`"entries":[]`}, nil},
		{"looked up no number", "GET", "/api/v2/do-not-call/global?number=one", "", 400, []string{`"field":"number"`}, nil},
		{"lists", "GET", "/api/v2/do-not-call", "", 200, []string{`{"name":"global","entries":2}`}, nil},
		{"a member on it", "POST", "/api/v2/dialer/spring/members", `[{"communications":[{"number":"+447700900001"}]},{"communications":[{"number":"+447700900005"}]}]`, 200,
			[]string{`"added":1`, `"invalid":1`, `must not be called`}, nil},
		{"taken off", "DELETE", "/api/v2/do-not-call/global/%2B447700900001", "", 200, []string{`"removed":1`}, nil},
		{"once", "DELETE", "/api/v2/do-not-call/global/%2B447700900001", "", 200, []string{`"removed":0`}, nil},
		{"and welcome", "POST", "/api/v2/dialer/spring/members", `[{"communications":[{"number":"+447700900001"}]}]`, 200, []string{`"added":1`}, nil},
	})
}

// An agent's call is read from the ledger where another process runs it, and
// what is asked of it needs that process.
func TestAgentCall(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/agents/anna", `{"contact":"sofia/gateway/pbx/1","status":"Available"}`).must(200)
	f.call(t, "POST", "/api/v2/dialer/spring/members?autoRun=true", `{"name":"Ada","variables":{"contract":"4711"},"communications":[{"number":"1001"}]}`).must(200)
	ctx, now := t.Context(), time.Now().UTC()
	run, ok, err := f.store.Acquire(ctx, "spring", "other", now, time.Minute)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	const id = "018f0000-0000-7000-8000-000000000001"
	got, err := f.store.Reserve(ctx, store.ReserveRequest{Campaign: "spring", Agents: true, Attempts: []string{id}, Waited: -1, Controller: "other", Now: now, Lease: time.Minute})
	if err != nil || len(got.Held) != 1 {
		t.Fatal(got, err)
	}
	claim, err := f.store.Claim(ctx, "spring", []store.ClaimRequest{{Epoch: run.Epoch, Limit: 9, Now: now, Attempt: campaigns.Attempt{
		ID: id, Campaign: "spring", Agent: "anna", CustomerLeg: "leg", Controller: "other", Epoch: run.Epoch, ClaimedAt: now,
		Offers: []campaigns.Offer{{Agent: "anna", OfferedAt: now}},
	}}})
	if err != nil || claim[0].Err != nil {
		t.Fatal(claim, err)
	}
	f.play(t, []scenario{
		{"offered", "GET", "/api/v2/agents/anna/call", "", 200, []string{`"attempt":"` + id + `"`, `"offered":true`, `"phase":"offered"`, `"contract":"4711"`, `"number":"1001"`, `"deadline":`}, nil},
		{"the other process is away", "POST", "/api/v2/agents/anna/call/answer", `{"answer":"accept"}`, 503, []string{"other"}, nil},
		{"no answer", "POST", "/api/v2/agents/anna/call/answer", `{"answer":"perhaps"}`, 400, []string{`"field":"answer"`}, nil},
		{"to whom", "POST", "/api/v2/agents/anna/call/transfer", `{}`, 400, nil, nil},
		{"nobody's call", "PUT", "/api/v2/dialer/spring/attempts/none/machine", `{"machine":true}`, 404, nil, nil},
		{"no such agent", "GET", "/api/v2/agents/ben/call", "", 404, nil, nil},
		{"events", "GET", "/api/v2/dialer/spring/events?count=2", "", 200, []string{`"campaign.state"`, `"next":`}, nil},
		{"too many", "GET", "/api/v2/dialer/spring/events?count=1001", "", 400, []string{`"field":"count"`}, nil},
	})
}
