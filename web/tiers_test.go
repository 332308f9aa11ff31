// SPDX-License-Identifier: MIT

package web

import (
	"testing"
	"time"
)

// Agents, queues, tiers and resources by the old product's paths.
func TestOldPaths(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/agents/ben", `{"contact":"user/1002","skills":{"french":50}}`).must(200)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"autumn","name":"Autumn","type":"Preview Dialer"}`).must(200)
	const tiers = "/api/v2/callcenter/queues/spring/tiers"
	f.play(t, []scenario{
		{"agents", "GET", "/api/v2/callcenter/agent?limit=1", "", 200, []string{`"id":"anna"`, `"next":`}, nil},
		{"one of them", "GET", "/api/v2/callcenter/agent/ben", "", 200, []string{`"french":50`}, nil},
		{"by the newer path", "GET", "/api/v2/agents/ben", "", 200, []string{`"id":"ben"`}, nil},
		{"nobody", "GET", "/api/v2/agents/nobody", "", 404, nil, nil},
		{"queues", "GET", "/api/v2/callcenter/queues", "", 200, []string{`"id":"autumn"`, `"id":"spring"`, `"agents":1`}, nil},
		{"tiers", "GET", tiers, "", 200, []string{`{"agent":"anna","queue":"spring","level":1,"position":1`}, nil},
		{"no such queue", "GET", "/api/v2/callcenter/queues/none/tiers", "", 404, nil, nil},
		{"one more", "POST", tiers, `{"agent":"ben","level":2}`, 200, []string{`"agent":"ben"`, `"level":2,"position":1`}, nil},
		{"once", "POST", tiers, `{"agent":"ben"}`, 409, nil, nil},
		{"of nobody", "POST", tiers, `{"agent":"nobody"}`, 400, []string{`"field":"agent"`}, nil},
		{"too high", "POST", tiers, `{"agent":"ben","level":101}`, 400, nil, nil},
		{"level", "PUT", tiers + "/ben/level", `{"level":3}`, 200, []string{`"level":3,"position":1`}, nil},
		{"position", "PUT", tiers + "/ben/position", `{"position":9}`, 200, []string{`"level":3,"position":9`}, nil},
		{"both", "PUT", tiers + "/ben", `{"level":1,"position":2}`, 200, []string{`"level":1,"position":2`}, nil},
		{"no level", "PUT", tiers + "/ben/level", `{}`, 400, []string{`"field":"level"`}, nil},
		{"another field", "PUT", tiers + "/ben/level", `{"level":2,"position":2}`, 400, []string{`"field":"position"`}, nil},
		{"below", "PUT", tiers + "/ben", `{"level":0}`, 400, []string{`"field":"level"`}, nil},
		{"read", "GET", tiers + "/ben", "", 200, []string{`"level":1,"position":2`}, nil},
		{"removed", "DELETE", tiers + "/ben", "", 200, []string{`"agent":"ben"`}, nil},
		{"once more", "DELETE", tiers + "/ben", "", 404, nil, nil},
		{"an agent goes", "DELETE", "/api/v2/agents/ben", "", 200, []string{`"id":"ben"`}, nil},
		{"and is gone", "DELETE", "/api/v2/agents/ben", "", 404, nil, nil},
		{"a resource", "GET", "/api/v2/resources/trunk", "", 200, []string{`"id":"trunk"`}, nil},
		{"which is used", "DELETE", "/api/v2/resources/trunk", "", 409, []string{"spring"}, nil},
		{"no resource", "GET", "/api/v2/resources/none", "", 404, nil, nil},
		{"campaigns by name", "GET", "/api/v2/dialer?name=SPR", "", 200, []string{`"id":"spring"`}, nil},
		{"by type", "GET", "/api/v2/dialer?columns=id&type=Preview+Dialer", "", 200, []string{`"data":[{"id":"autumn"}]`}, nil},
		{"by state", "GET", "/api/v2/dialer?columns=id&filter=%7B%22state%22:0%7D", "", 200, []string{`[{"id":"autumn"},{"id":"spring"}]`}, nil},
		{"in pages", "GET", "/api/v2/dialer?columns=id&limit=1&sort=-name", "", 200, []string{`[{"id":"spring"}]`, `"next":`}, nil},
		{"by number", "GET", "/api/v2/dialer?columns=id&limit=1&page=2", "", 200, []string{`"data":[{"id":"spring"}]}`}, nil},
		{"no order", "GET", "/api/v2/dialer?sort=age", "", 400, []string{`"field":"sort"`}, nil},
		{"no type", "GET", "/api/v2/dialer?type=Fax", "", 400, []string{`"field":"type"`}, nil},
		{"no column", "GET", "/api/v2/dialer?columns=shoe", "", 400, []string{`"field":"columns"`}, nil},
		{"deleted", "DELETE", "/api/v2/dialer/spring", "", 200, []string{`"id":"spring"`}, nil},
		{"and gone", "GET", "/api/v2/dialer/spring", "", 404, nil, nil},
		{"for good", "DELETE", "/api/v2/dialer/spring", "", 404, nil, nil},
		{"from its agents too", "GET", "/api/v2/agents/anna", "", 200, []string{`"tiers":[]`}, nil},
		{"and its resource goes", "DELETE", "/api/v2/resources/trunk", "", 200, nil, nil},
		{"the id is free", "POST", "/api/v2/dialer", `{"id":"spring","name":"Spring","type":"Preview Dialer"}`, 200, nil, nil},
		{"and empty", "GET", "/api/v2/dialer/spring/members/count", "", 200, []string{`"count":0`}, nil},
	})
}

// An agent whom a call holds stays.
func TestAgentInACallStays(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/agents/anna", `{"contact":"sofia/gateway/pbx/1","status":"Available"}`).must(200)
	got, err := f.store.Reserve(t.Context(), reserveOne("spring", time.Now()))
	if err != nil || len(got.Held) != 1 {
		t.Fatal(got, err)
	}
	f.call(t, "DELETE", "/api/v2/agents/anna", "").must(409)
}
