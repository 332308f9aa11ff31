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

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver"
	"tandem/campaigns/store/redisserver/redistest"
	"tandem/controller"
	"tandem/esl"
)

// fixture is a server on a redis-server of its own. Its controller is not
// started unless a test does so: it knows one node, which is down. There is one
// user, the admin "root", who has no password and a token for everything.
type fixture struct {
	*Server
	handler http.Handler
	redis   *redisserver.Server
	admin   string // token
}

func newFixture(tb testing.TB, nodes ...esl.NodeConfig) *fixture {
	tb.Helper()
	return newFixtureWith(tb, func(*Config) {}, nodes...)
}

// newFixtureWith lets a test change how the server is configured.
func newFixtureWith(tb testing.TB, change func(*Config), nodes ...esl.NodeConfig) *fixture {
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
	cfg := Config{
		Controller: c, Store: st, Access: access.Open(st.Redis(), access.Settings{}, log), Registry: registry, Logger: log, Version: "v-test",
		Imports: importDesk(tb, st), Feed: feedHub(tb, st, c),
	}
	change(&cfg)
	s := New(cfg)
	f := &fixture{Server: s, handler: s.Handler(), redis: redis}
	f.user(tb, access.User{Name: "root", Role: access.Admin}, "")
	f.admin = f.token(tb, "root", access.AllScopes()...)
	return f
}

// user adds a user.
func (f *fixture) user(tb testing.TB, u access.User, password string) {
	tb.Helper()
	if _, err := f.access.CreateUser(tb.Context(), u, password); err != nil {
		tb.Fatal(err)
	}
}

// token makes a token of a user, as a bearer.
func (f *fixture) token(tb testing.TB, owner string, scopes ...access.Scope) string {
	tb.Helper()
	t, secret, err := f.access.CreateToken(tb.Context(), access.Token{Name: "test", Owner: owner, Scopes: scopes})
	if err != nil {
		tb.Fatal(err)
	}
	return access.Bearer(t.Key, secret)
}

// asNobody sends a request without any sign-in.
func asNobody(r *http.Request) { r.Header.Del("Authorization") }

// withToken sends a request with a token.
func withToken(bearer string) func(*http.Request) { return header("Authorization", "Bearer "+bearer) }

// inSession sends a request in a new session of a user, with its CSRF token.
func (f *fixture) inSession(tb testing.TB, user string) func(*http.Request) {
	tb.Helper()
	session, secret, err := f.access.StartSession(tb.Context(), user, access.From{Address: "192.0.2.1"})
	if err != nil {
		tb.Fatal(err)
	}
	return func(r *http.Request) {
		asNobody(r)
		r.AddCookie(&http.Cookie{Name: cookieName, Value: secret})
		r.Header.Set("X-CSRF-Token", session.CSRF)
	}
}

// as sends a request in a session of a user of a role; the agent is anna.
func (f *fixture) as(tb testing.TB, role access.Role) func(*http.Request) {
	tb.Helper()
	name := "some-" + string(role)
	u := access.User{Name: name, Role: role}
	if role == access.Agent {
		u.Agent = "anna"
	}
	if _, err := f.access.CreateUser(tb.Context(), u, ""); err != nil && campaigns.CodeOf(err) != campaigns.Conflict {
		tb.Fatal(err)
	}
	return f.inSession(tb, name)
}

// reply is the answer to one request.
type reply struct {
	tb     testing.TB
	status int
	header http.Header
	body   string
}

// call sends a request, as a program of this machine with the admin's token would,
// and holds the answer against openapi.yaml. change adjusts the request.
func (f *fixture) call(tb testing.TB, method, path, body string, change ...func(*http.Request)) reply {
	tb.Helper()
	r, got := f.exchange(tb, method, path, body, change...)
	checkAgainstSpec(tb, r, body, got)
	return got
}

// send is call for what is not in openapi.yaml.
func (f *fixture) send(tb testing.TB, method, path, body string, change ...func(*http.Request)) reply {
	tb.Helper()
	_, got := f.exchange(tb, method, path, body, change...)
	return got
}

func (f *fixture) exchange(tb testing.TB, method, path, body string, change ...func(*http.Request)) (*http.Request, reply) {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), method, path, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	r.Header.Set("Authorization", "Bearer "+f.admin)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, apply := range change {
		apply(r)
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return r, reply{tb: tb, status: w.Code, header: w.Header(), body: w.Body.String()}
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
