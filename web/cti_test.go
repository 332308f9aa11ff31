// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tandem/access"
	"tandem/campaigns"
	"tandem/cti"
	"tandem/esl"
	"tandem/feed"
)

// ctiPatience bounds every wait for a message; only a test that fails reaches it.
const ctiPatience = 30 * time.Second

// ctiFixture is a server with a live feed that listens on an address.
func ctiFixture(t *testing.T, nodes ...esl.NodeConfig) (*fixture, *httptest.Server) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	f := newFixtureWith(t, func(c *Config) {
		hub := feed.New(feed.Config{Store: c.Store, Controller: c.Controller})
		c.Feed = hub
		go func() {
			defer close(ended)
			hub.Run(ctx)
		}()
	}, nodes...)
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	f.furnish(t)
	server := httptest.NewServer(f.handler)
	t.Cleanup(server.Close)
	return f, server
}

// screen is a desktop on its channel.
type screen struct {
	t    *testing.T
	conn *websocket.Conn
}

// opens connects as whoever change makes the request.
func opens(t *testing.T, server *httptest.Server, query string, change func(*http.Request)) (*screen, int, error) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	change(r)
	ctx, cancel := context.WithTimeout(t.Context(), ctiPatience)
	defer cancel()
	conn, resp, err := websocket.Dial(ctx, server.URL+"/api/v2/cti"+query, &websocket.DialOptions{HTTPHeader: r.Header}) //nolint:bodyclose // the library has read it
	if err != nil {
		return nil, statusOf(resp), err
	}
	t.Cleanup(func() { conn.CloseNow() }) //nolint:errcheck // closed before, or not
	return &screen{t, conn}, resp.StatusCode, nil
}

// desktopOf connects as the admin, for an agent.
func desktopOf(t *testing.T, f *fixture, server *httptest.Server, agent string) *screen {
	t.Helper()
	d, _, err := opens(t, server, "?agent="+agent, withToken(f.admin))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *screen) next() (map[string]any, error) {
	ctx, cancel := context.WithTimeout(d.t.Context(), ctiPatience)
	defer cancel()
	_, text, err := d.conn.Read(ctx)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	return m, json.Unmarshal(text, &m)
}

// hears waits for a message of a type; others before it are passed over.
func (d *screen) hears(kind string) map[string]any {
	d.t.Helper()
	for {
		m, err := d.next()
		if err != nil {
			d.t.Fatalf("waiting for %s: %v", kind, err)
		}
		if m["MsgType"] == kind {
			return m
		}
	}
}

// state waits for a state of the agent.
func (d *screen) state(want string) map[string]any {
	d.t.Helper()
	for {
		if m := d.hears("AGENT_STATE_EVENT"); m["AgentState"] == want {
			return m
		}
	}
}

func (d *screen) asks(format string, args ...any) {
	d.t.Helper()
	if err := d.conn.Write(d.t.Context(), websocket.MessageText, fmt.Appendf(nil, format, args...)); err != nil {
		d.t.Fatal(err)
	}
}

// closed gives the code with which the server closes.
func (d *screen) closed() websocket.StatusCode {
	d.t.Helper()
	for {
		if _, err := d.next(); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

// TestCTIStates signs an agent in and out over the channel.
func TestCTIStates(t *testing.T) {
	t.Parallel()
	f, server := ctiFixture(t)
	d, _, err := opens(t, server, "", f.as(t, access.Agent))
	if err != nil {
		t.Fatal(err)
	}
	if m := d.hears("OPEN_CONF"); m["AgentID"] != "anna" || m["AgentExtension"] != "1001" || m["GraceSeconds"] != 15.0 {
		t.Errorf("opened with %v", m)
	}
	d.state("LOGOUT")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d.asks(`{"MsgType":"SET_AGENT_STATE_REQ","InvokeID":1,"AgentState":"LOGIN"}`)
	if m := d.hears("SET_AGENT_STATE_CONF"); m["InvokeID"] != 1.0 {
		t.Errorf("confirmed with %v", m)
	}
	d.state("LOGIN")
	if m := d.state("NOT_READY"); m["EventReasonCode"] != 32760.0 {
		t.Errorf("after the login %v", m)
	}
	must(f.store.SetRegistered(t.Context(), []string{"anna"}, true, time.Now()))
	d.asks(`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":3,"AgentCapacity":1,"ForcedFlag":0}`)
	d.state("AVAILABLE")
	d.asks(`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":"NOT_READY","EventReasonCode":17}`)
	if m := d.state("NOT_READY"); m["EventReasonCode"] != 17.0 {
		t.Errorf("on a break: %v", m)
	}
	d.asks(`{"MsgType":"QUERY_AGENT_STATE_REQ","InvokeID":"q"}`)
	if m := d.hears("QUERY_AGENT_STATE_CONF"); m["AgentState"] != "NOT_READY" || m["InvokeID"] != "q" {
		t.Errorf("asked: %v", m)
	}
	d.asks(`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":"LOGOUT"}`)
	d.state("LOGOUT")
	entries, _, err := f.access.Entries(t.Context(), access.Question{Object: "agent anna"})
	if err != nil || len(entries) < 4 || entries[0].Action != "SET_AGENT_STATE_REQ" || entries[0].Who == "" {
		t.Errorf("the audit log has %+v, %v", entries, err)
	}
}

// TestCTIWho lets nobody have a channel that is not theirs.
func TestCTIWho(t *testing.T) {
	t.Parallel()
	f, server := ctiFixture(t)
	f.call(t, "PUT", "/api/v2/agents/ben", `{"contact":"user/1002"}`).must(200)
	f.call(t, "GET", "/api/v2/cti", "", withToken(f.admin)).must(http.StatusUpgradeRequired)
	reads := f.token(t, "root", access.Scope{Area: access.Agents})
	for name, try := range map[string]struct {
		query  string
		who    func(*http.Request)
		status int
	}{
		"nobody":              {"?agent=anna", asNobody, 401},
		"another agent":       {"?agent=ben", f.as(t, access.Agent), 403},
		"a token for reading": {"?agent=ben", withToken(reads), 403},
		"no agent named":      {"", withToken(f.admin), 400},
		"no such agent":       {"?agent=carl", withToken(f.admin), 404},
		"no agent's id":       {"?agent=%2e%2e", withToken(f.admin), 404},
		"another site": {"", func(r *http.Request) {
			f.as(t, access.Agent)(r)
			r.Header.Set("Origin", "https://elsewhere.example")
		}, 403},
		"their own":      {"?agent=anna", f.as(t, access.Agent), 101},
		"for an agent":   {"?agent=ben", f.as(t, access.Supervisor), 101},
		"what is theirs": {"", f.as(t, access.Agent), 101},
	} {
		_, status, err := opens(t, server, try.query, try.who)
		if status != try.status {
			t.Errorf("%s: %d, %v; want %d", name, status, err, try.status)
		}
	}
}

// TestCTIEnds holds the ways in which a channel ends, and what becomes of the agent.
func TestCTIEnds(t *testing.T) {
	t.Parallel()
	f, server := ctiFixture(t)
	ctx := t.Context()
	available := func() {
		t.Helper()
		if err := f.store.SetAgentStatus(ctx, "anna", campaigns.Available, "", time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	status := func() campaigns.AgentStatus {
		t.Helper()
		a, err := f.store.Agent(ctx, "anna")
		if err != nil {
			t.Fatal(err)
		}
		return a.Status
	}
	available()
	older := desktopOf(t, f, server, "anna")
	older.hears("AGENT_STATE_EVENT")
	newer := desktopOf(t, f, server, "anna")
	newer.hears("AGENT_STATE_EVENT")
	if code := older.closed(); code != closeTaken {
		t.Errorf("the older connection is closed with %d", code)
	}

	// Lost without a word: the grace time begins.
	newer.conn.CloseNow() //nolint:errcheck // that is the point
	if lapsed, err := f.store.LapseDesktops(ctx, time.Now().Add(10*time.Second)); err != nil || len(lapsed) > 0 {
		t.Fatalf("within the grace time: %v, %v", lapsed, err)
	}

	again := desktopOf(t, f, server, "anna")
	again.hears("AGENT_STATE_EVENT")
	again.asks(`{"MsgType":"CLOSE_REQ","InvokeID":5}`)
	if m := again.hears("CLOSE_CONF"); m["InvokeID"] != 5.0 {
		t.Errorf("goodbye is answered with %v", m)
	}
	if code := again.closed(); code != websocket.StatusNormalClosure || status() != campaigns.LoggedOut {
		t.Errorf("after the goodbye: code %d, the agent is %s", code, status())
	}

	last := desktopOf(t, f, server, "anna")
	last.hears("AGENT_STATE_EVENT")
	if err := f.store.RemoveAgent(ctx, "anna"); err != nil {
		t.Fatal(err)
	}
	if code := last.closed(); code != closeGone {
		t.Errorf("a removed agent's connection is closed with %d", code)
	}
}

// TestCTINonsense answers whatever a desktop says; nothing of it changes anything
// or ends the channel.
func TestCTINonsense(t *testing.T) {
	t.Parallel()
	f, server := ctiFixture(t)
	before, err := f.store.Agent(t.Context(), "anna")
	if err != nil {
		t.Fatal(err)
	}
	d := desktopOf(t, f, server, "anna")
	said := []string{
		`{`, `[]`, `"x"`, `{}`, `{"MsgType":7}`, `{"MsgType":"BEGIN_CALL_EVENT"}`, `{"MsgType":"SET_CALL_DATA_REQ","BAResponse":"Accept"}`,
		`{"MsgType":"SET_CALL_DATA_REQ","BAResponse":"Callback 01012099 10:00"}`, `{"MsgType":"SET_AGENT_STATE_REQ","AgentState":"RESERVED"}`,
		`{"MsgType":"CLEAR_CALL_REQ"}`, `{"MsgType":"TRANSFER_CALL_REQ","ToAgentID":"ben"}`, `{"MsgType":"PAUSE_RECORDING_REQ"}`,
		`{"MsgType":"SET_CALL_RESULT_REQ","Result":{"success":true}}`, strings.Repeat("[", 30_000), "\x00\xff",
	}
	for _, text := range said {
		d.asks("%s", text)
		m := d.hears("FAILURE_CONF")
		if m["Code"] == "internal" || m["Status"] == "CF_GENERIC_OPERATION" || m["Message"] == "" {
			t.Errorf("%.40q is answered with %v", text, m)
		}
	}
	for i := range 1000 {
		d.asks(`{"MsgType":"SET_CALL_DATA_REQ","InvokeID":%d,"ConnectionCallID":%d,"BAResponse":"%s"}`, i, i, strings.Repeat("x", i%50))
		if m := d.hears("FAILURE_CONF"); m["InvokeID"] != float64(i) {
			t.Fatalf("request %d is answered with %v", i, m)
		}
	}
	d.asks(`{"MsgType":"HEARTBEAT_REQ","InvokeID":"alive"}`)
	if m := d.hears("HEARTBEAT_CONF"); m["InvokeID"] != "alive" {
		t.Errorf("heartbeat: %v", m)
	}
	if after, err := f.store.Agent(t.Context(), "anna"); err != nil || after.Status != before.Status || after.State != before.State {
		t.Errorf("the agent is %s, %s now; %v", after.Status, after.State, err)
	}
	d.asks(`{"MsgType":"HEARTBEAT_REQ","InvokeID":"%s"}`, strings.Repeat("x", 70_000))
	if code := d.closed(); code != websocket.StatusMessageTooBig {
		t.Errorf("a message that is too long closes with %d", code)
	}
}

// TestCTISlow lets a desktop go that does not take what it is told; nobody waits
// for it.
func TestCTISlow(t *testing.T) {
	t.Parallel()
	x := &socket{}
	x.ctx, x.end = context.WithCancelCause(t.Context())
	d := &desktop{s: &Server{}, x: x, out: make(chan []byte, desktopQueue)}
	for range desktopQueue {
		d.send(cti.Message{Type: cti.AgentStateEvent})
	}
	if err := context.Cause(x.ctx); err != nil {
		t.Fatalf("let go too early: %v", err)
	}
	d.send(cti.Message{Type: cti.AgentStateEvent})
	var why *closing
	if !errors.As(context.Cause(x.ctx), &why) || why.code != closeSlow {
		t.Errorf("let go with %v", why)
	}
}
