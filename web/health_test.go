// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestHealthWhileNothingWorks(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.play(t, []scenario{
		{"the process lives", "GET", "/healthz", "", 200, []string{`"status":"OK"`, `"version":"v-test"`}, nil},
		{"no node is up", "GET", "/readyz", "", 503, []string{`"code":"not_ready"`, "no FreeSWITCH node is up", `"nodes":[{"name":"fs1","state":"down"`}, nil},
	})
	f.redis.Kill()
	f.play(t, []scenario{
		{"the process still lives", "GET", "/healthz", "", 200, nil, nil},
		{"no redis", "GET", "/readyz", "", 503, []string{"Redis does not answer"}, nil},
		{"metrics of the nodes are left", "GET", "/metrics", "", 200, []string{"tandem_store_up 0", `tandem_node_state{node="fs1",state="down"} 1`}, func(r *http.Request) { r.RemoteAddr = "127.0.0.1:1" }},
	})
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `{"name":"Ada Secret","communications":[{"number":"+447700900123"}]}`).must(200)
	got := f.call(t, "GET", "/metrics", "").must(200)
	for _, line := range []string{
		`tandem_build_info{version="v-test"} 1`, `tandem_store_up 1`,
		`tandem_members{campaign="spring",state="waiting"} 1`, `tandem_members{campaign="spring",state="ended"} 0`,
		`tandem_calls_in_air{campaign="spring"} 0`, `tandem_calls_bridged{campaign="spring"} 0`,
		`tandem_campaign_state{campaign="spring",state="idle"} 1`, `tandem_campaign_state{campaign="spring",state="running"} 0`,
		`tandem_attempts{campaign="spring",result="CONNECTED"} 0`,
		`tandem_agents{state="Idle"} 1`, `tandem_agents{state="Waiting"} 0`,
		`tandem_node_state{node="fs1",state="down"} 1`, `tandem_node_state{node="fs1",state="up"} 0`,
		`tandem_node_sessions{node="fs1"} 0`, `tandem_node_reconnects_total{node="fs1"} 0`, `tandem_node_events_total{node="fs1"} 0`,
		"tandem_answer_to_bridge_seconds_count 0",
	} {
		if !strings.Contains(got.body, line+"\n") {
			t.Errorf("no %s", line)
		}
	}
	for _, personal := range []string{"Ada", "7700900123", "anna"} {
		if strings.Contains(got.body, personal) {
			t.Errorf("metrics tell of %s", personal)
		}
	}
	if t.Failed() {
		t.Log(got.body)
	}
}
