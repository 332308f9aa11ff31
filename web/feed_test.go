// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller"
	"tandem/feed"
)

// feedHub runs a hub until the test ends.
func feedHub(tb testing.TB, st *store.Store, c *controller.Controller) *feed.Hub {
	tb.Helper()
	hub := feed.New(feed.Config{Store: st, Controller: c})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		hub.Run(ctx)
	}()
	tb.Cleanup(func() {
		cancel()
		<-done
	})
	return hub
}

// feedClient is a client of the feed.
type feedClient struct {
	tb   testing.TB
	conn *websocket.Conn
}

// message is any message of the feed.
type message struct {
	Type    string                     `json:"type"`
	Topic   string                     `json:"topic"`
	Topics  []string                   `json:"topics"`
	Epoch   string                     `json:"epoch"`
	Offset  uint64                     `json:"offset"`
	Op      string                     `json:"op"`
	ID      string                     `json:"id"`
	Value   json.RawMessage            `json:"value"`
	Values  map[string]json.RawMessage `json:"values"`
	Message string                     `json:"message"`
}

// overTCP serves the fixture on a port.
func (f *fixture) overTCP(tb testing.TB) string {
	tb.Helper()
	hs := httptest.NewServer(f.handler)
	tb.Cleanup(hs.Close)
	return hs.URL
}

// dial opens a WebSocket as a program would; change adjusts the request.
func dial(tb testing.TB, url string, change ...func(*http.Request)) (*feedClient, int) {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, url, nil)
	if err != nil {
		tb.Fatal(err)
	}
	for _, apply := range change {
		apply(r)
	}
	conn, response, err := websocket.Dial(tb.Context(), url, &websocket.DialOptions{HTTPHeader: r.Header}) //nolint:bodyclose // the library has read it
	if err != nil {
		return nil, statusOf(response)
	}
	conn.SetReadLimit(64 << 20)
	tb.Cleanup(func() { _ = conn.CloseNow() })
	return &feedClient{tb, conn}, response.StatusCode
}

// statusOf gives the status of an answer, 0 where there is none.
func statusOf(r *http.Response) int {
	if r == nil {
		return 0
	}
	return r.StatusCode
}

func (f *fixture) listen(tb testing.TB, base, query string, change ...func(*http.Request)) *feedClient {
	tb.Helper()
	l, status := dial(tb, base+"/api/v2/feed"+query, append([]func(*http.Request){withToken(f.admin)}, change...)...)
	if l == nil {
		tb.Fatalf("not connected: %d", status)
	}
	return l
}

func (l *feedClient) say(text string) {
	l.tb.Helper()
	if err := l.conn.Write(l.tb.Context(), websocket.MessageText, []byte(text)); err != nil {
		l.tb.Fatal(err)
	}
}

// hear waits for the next message.
func (l *feedClient) hear() message {
	l.tb.Helper()
	ctx, cancel := context.WithTimeout(l.tb.Context(), patience)
	defer cancel()
	_, text, err := l.conn.Read(ctx)
	if err != nil {
		l.tb.Fatal(err)
	}
	var m message
	if err := json.Unmarshal(text, &m); err != nil {
		l.tb.Fatalf("%v: %s", err, text)
	}
	return m
}

// until waits for a message of a kind.
func (l *feedClient) until(what string, wanted func(message) bool) message {
	l.tb.Helper()
	for {
		if m := l.hear(); wanted(m) {
			return m
		} else if m.Type == "error" {
			l.tb.Fatalf("waiting for %s: %s", what, m.Message)
		}
	}
}

// closed waits for the end of the connection and gives its code.
func (l *feedClient) closed() websocket.StatusCode {
	l.tb.Helper()
	ctx, cancel := context.WithTimeout(l.tb.Context(), patience)
	defer cancel()
	for {
		if _, _, err := l.conn.Read(ctx); err != nil {
			if ctx.Err() != nil {
				l.tb.Fatal("the connection does not end")
			}
			return websocket.CloseStatus(err)
		}
	}
}

func TestFeed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	base := f.overTCP(t)
	l := f.listen(t, base, "")
	hello := l.hear()
	if hello.Type != "hello" || hello.Epoch == "" {
		t.Fatalf("%+v", hello)
	}
	l.say(`{"type":"subscribe","topics":["agents","campaign:spring","nodes","attempts"]}`)
	var topics []string
	for range 4 {
		m := l.until("a snapshot", func(m message) bool { return m.Type == "snapshot" })
		topics = append(topics, m.Topic)
		switch m.Topic {
		case "agents":
			var a feed.AgentFigure
			if err := json.Unmarshal(m.Values["anna"], &a); err != nil || a.Status != campaigns.LoggedOut {
				t.Errorf("%v %s", err, m.Values)
			}
		case "campaign:spring":
			var c feed.CampaignFigure
			if err := json.Unmarshal(m.Values["spring"], &c); err != nil || c.State != campaigns.Idle || c.Name != "Spring" {
				t.Errorf("%v %s", err, m.Values)
			}
		}
	}
	if want := []string{"agents", "campaign:spring", "nodes", "attempts"}; !slices.Equal(topics, want) {
		t.Errorf("snapshots of %q", topics)
	}

	f.call(t, "POST", "/api/v2/callcenter/agent/anna/status", `{"status":"Available"}`).must(200)
	m := l.until("anna", func(m message) bool { return m.Topic == "agents" })
	if m.Op != "set" || m.ID != "anna" || !strings.Contains(string(m.Value), `"status":"Available"`) || m.Offset <= hello.Offset {
		t.Errorf("%+v %s", m, m.Value)
	}
	f.call(t, "PUT", "/api/v2/dialer/spring/state/1", "").must(200)
	l.until("the campaign to run", func(m message) bool {
		return m.Topic == "campaign:spring" && strings.Contains(string(m.Value), `"state":"running"`)
	})

	// Who comes back hears what they missed, and only that.
	f.call(t, "POST", "/api/v2/callcenter/agent/anna/status", `{"status":"Logged Out"}`).must(200)
	again := f.listen(t, base, "?epoch="+hello.Epoch+"&offset="+strconv.FormatUint(m.Offset, 10))
	again.say(`{"type":"subscribe","topics":["agents"]}`)
	if r := again.until("to go on", func(m message) bool { return m.Type != "hello" }); r.Type != "resumed" || r.Topics[0] != "agents" {
		t.Fatalf("%+v", r)
	}
	again.until("what was missed", func(m message) bool { return strings.Contains(string(m.Value), `"status":"Logged Out"`) })
	late := f.listen(t, base, "?epoch=other&offset=1")
	late.say(`{"type":"subscribe","topics":["agents"]}`)
	late.until("a new snapshot", func(m message) bool { return m.Type == "snapshot" })
}

// What a client says wrong is told to it; who goes on is let go.
func TestFeedRefuses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	base := f.overTCP(t)
	l := f.listen(t, base, "")
	l.hear()
	for _, say := range []string{"{", `{"type":"dance"}`, `{"type":"subscribe"}`, `{"type":"subscribe","topics":["weather"]}`} {
		l.say(say)
		if m := l.hear(); m.Type != "error" || m.Message == "" {
			t.Errorf("%s: %+v", say, m)
		}
	}
	l.say(`{"type":"ping"}`)
	if m := l.hear(); m.Type != "pong" {
		t.Errorf("%+v", m)
	}
	for range 30 {
		_ = l.conn.Write(t.Context(), websocket.MessageText, []byte("?"))
	}
	if code := l.closed(); code != websocket.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
	big := f.listen(t, base, "")
	_ = big.conn.Write(t.Context(), websocket.MessageText, []byte(strings.Repeat(" ", feed.MaxRequest+1)))
	if code := big.closed(); code != websocket.StatusMessageTooBig {
		t.Errorf("closed with %d", code)
	}
	f.call(t, "GET", "/api/v2/feed", "").must(http.StatusUpgradeRequired)
	f.call(t, "GET", "/api/v2/feed?offset=1", "").must(http.StatusBadRequest)
	if l, status := dial(t, base+"/api/v2/feed"); l != nil || status != http.StatusUnauthorized {
		t.Error("nobody can listen")
	}
	page := func(r *http.Request) { r.Header.Set("Origin", "https://elsewhere.example") }
	if l, status := dial(t, base+"/api/v2/feed", f.inSession(t, "root"), page); l != nil || status != http.StatusForbidden {
		t.Error("a page of another site can listen")
	}
}

// An agent hears of themself alone, a token of what its scopes allow.
func TestFeedPermissions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	base := f.overTCP(t)
	asAgent := f.as(t, access.Agent)
	live := withToken(f.token(t, "root", access.Scope{Area: access.Live}))
	for _, c := range []struct {
		name  string
		who   func(*http.Request)
		topic string
		may   bool
	}{
		{"agent, own", asAgent, "agent:anna", true},
		{"agent, other", asAgent, "agent:bob", false},
		{"agent, all", asAgent, "agents", false},
		{"agent, attempts", asAgent, "attempts", false},
		{"agent, campaigns", asAgent, "campaigns", false},
		{"token, live", live, "agents", true},
		{"token, numbers", live, "attempts:spring", false},
	} {
		l := f.listen(t, base, "", c.who)
		l.hear()
		l.say(`{"type":"subscribe","topics":["` + c.topic + `"]}`)
		if c.may {
			l.until(c.name, func(m message) bool { return m.Type == "snapshot" })
		} else if code := l.closed(); code != closeForbidden {
			t.Errorf("%s: closed with %d", c.name, code)
		}
	}
}

// A session that was ended ends its feed.
func TestFeedOfSessionThatEnds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.validEvery = 10 * time.Millisecond
	base := f.overTCP(t)
	l := f.listen(t, base, "", f.inSession(t, "root"))
	l.hear()
	if _, err := f.access.RevokeSessions(t.Context(), "root", ""); err != nil {
		t.Fatal(err)
	}
	if code := l.closed(); code != closeSignedOut {
		t.Errorf("closed with %d", code)
	}
}

// Feeds are closed before the server ends.
func TestFeedOfServerThatEnds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if err := f.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- f.Serve(ctx, "") }()
	l := f.listen(t, "http://"+f.Addr(), "")
	l.hear()
	cancel()
	if code := l.closed(); code != closeEnding {
		t.Errorf("closed with %d", code)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}
