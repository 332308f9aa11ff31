// SPDX-License-Identifier: MIT

package web

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver"
	"tandem/campaigns/store/redisserver/redistest"
	"tandem/controller"
	"tandem/esl"
)

// fixture is a server on a redis-server of its own. Its controller is not
// started unless a test does so: it knows one node, which is down.
type fixture struct {
	*Server
	handler http.Handler
	redis   *redisserver.Server
}

func newFixture(tb testing.TB, nodes ...esl.NodeConfig) *fixture {
	tb.Helper()
	redis := redistest.ForTest(tb)
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(tb.Context(), redis.URL(), log)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = st.Close() })
	if len(nodes) == 0 {
		nodes = []esl.NodeConfig{{Name: "fs1", Addr: "127.0.0.1:1", Password: "ClueCon"}}
	}
	registry := prometheus.NewRegistry()
	c, err := controller.New(controller.Config{Name: "test", Nodes: nodes}, st, registry, log)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Close)
	s := New(Config{Controller: c, Store: st, Registry: registry, Logger: log, Version: "v-test"})
	return &fixture{Server: s, handler: s.Handler(), redis: redis}
}

// reply is the answer to one request.
type reply struct {
	tb     testing.TB
	status int
	header http.Header
	body   string
}

// call sends a request, as a program of this machine would, and holds the
// answer against openapi.yaml. change adjusts the request.
func (f *fixture) call(tb testing.TB, method, path, body string, change ...func(*http.Request)) reply {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), method, path, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, apply := range change {
		apply(r)
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	got := reply{tb: tb, status: w.Code, header: w.Header(), body: w.Body.String()}
	checkAgainstSpec(tb, r, body, got)
	return got
}

// must demands a status.
func (r reply) must(status int) reply {
	r.tb.Helper()
	if r.status != status {
		r.tb.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// into reads data of the answer.
func (r reply) into(v any) {
	r.tb.Helper()
	r.must(http.StatusOK)
	envelope := struct {
		Status string `json:"status"`
		Data   any    `json:"data"`
	}{Data: v}
	if err := json.Unmarshal([]byte(r.body), &envelope); err != nil || envelope.Status != "OK" {
		r.tb.Fatalf("no answer, %v: %s", err, r.body)
	}
}

// refusal reads the answer as an error.
func (r reply) refusal() refusal {
	r.tb.Helper()
	var got refusal
	if err := json.Unmarshal([]byte(r.body), &got); err != nil {
		r.tb.Fatalf("no error, %v: %s", err, r.body)
	}
	return got
}

// furnish makes a resource "trunk", an agent "anna" and a campaign "spring".
func (f *fixture) furnish(tb testing.TB) {
	tb.Helper()
	f.call(tb, "PUT", "/api/v2/resources/trunk", `{"dialString":"sofia/gateway/trunk/{number}"}`).must(200)
	f.call(tb, "PUT", "/api/v2/agents/anna", `{"contact":"user/1001"}`).must(200)
	f.call(tb, "POST", "/api/v2/dialer", `{"id":"spring","name":"Spring","type":"Progressive Dialer",
		"resources":["trunk"],"agents":["anna"]}`).must(200)
}

// scenario is one request and what must come of it.
type scenario struct {
	name     string
	method   string
	path     string
	body     string
	status   int
	contains []string // in the answer
	change   func(*http.Request)
}

// play runs scenarios in order.
func (f *fixture) play(t *testing.T, all []scenario) {
	t.Helper()
	for _, sc := range all {
		t.Run(sc.name, func(t *testing.T) {
			var change []func(*http.Request)
			if sc.change != nil {
				change = append(change, sc.change)
			}
			got := f.call(t, sc.method, sc.path, sc.body, change...).must(sc.status)
			for _, part := range sc.contains {
				if !strings.Contains(got.body, part) {
					t.Errorf("the answer lacks %s:\n%s", part, got.body)
				}
			}
		})
	}
}
