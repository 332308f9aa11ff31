// SPDX-License-Identifier: MIT

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"tandem/proving/stage"
)

// controllerAt gives a handler the place of a controller.
func controllerAt(t *testing.T, handle http.HandlerFunc) *stage.Controller {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return &stage.Controller{HTTP: strings.TrimPrefix(server.URL, "http://"), Bearer: "tdm_key_secret"}
}

// TestSteadily counts what a server takes and what it refuses.
func TestSteadily(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	got := map[string]int{}
	c := newClient(controllerAt(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		got[r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")+" "+r.Header.Get("Content-Type")]++
		if r.URL.Path == "/2" {
			http.Error(w, "too late", http.StatusConflict)
		}
	}), 2)
	defer c.close()
	all := steadily(t.Context(), 8, 1000, 2, func(ctx context.Context, i int) error {
		return c.send(ctx, http.MethodPut, fmt.Sprintf("/%d", i%4), []byte("{}"))
	})
	if all.count != 8 || all.bad != 2 || len(all.took) != 6 || all.first == nil || !strings.Contains(all.first.Error(), "PUT /2: 409 too late") {
		t.Errorf("%+v", all)
	}
	want := map[string]int{}
	for i := range 4 {
		want[fmt.Sprintf("PUT /%d Bearer tdm_key_secret application/json", i)] = 2
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSteadilyBehind has one connection with answers that are all late: the
// requests that wait for it have waited.
func TestSteadilyBehind(t *testing.T) {
	t.Parallel()
	const late = 20 * time.Millisecond
	all := steadily(t.Context(), 3, 1e6, 1, func(ctx context.Context, _ int) error { return sleep(ctx, late) })
	for i, took := range all.took {
		if took < time.Duration(i+1)*late-time.Millisecond {
			t.Errorf("request %d took %s", i, took)
		}
	}
}

func TestSteadilyGivesUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	all := steadily(ctx, 3, 0.01, 1, func(context.Context, int) error { cancel(); return nil })
	if all.count != 1 {
		t.Errorf("%d requests were sent, 1 of them before the end", all.count)
	}
}

// TestBodies holds that what is sent is JSON, and all of it.
func TestBodies(t *testing.T) {
	t.Parallel()
	numbers := map[string]bool{}
	var sizes []int
	for _, body := range memberArrays(25, 10) {
		var all []struct {
			Name           string
			Communications []struct{ Number string }
		}
		if err := json.Unmarshal(body, &all); err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(all))
		for _, m := range all {
			for _, n := range m.Communications {
				numbers[n.Number] = true
			}
		}
	}
	if diff := cmp.Diff([]int{10, 10, 5}, sizes); diff != "" || len(numbers) != 50 {
		t.Errorf("%d different numbers; %s", len(numbers), diff)
	}
	kinds := map[string]bool{}
	for i := range 8 {
		var m map[string]any
		if err := json.Unmarshal(statusBody(i), &m); err != nil {
			t.Fatal(err)
		}
		for field := range m {
			kinds[field] = true
		}
	}
	for _, field := range []string{"success", "reset_retries", "next_after_sec", "next_communication", "stop_communications", "comment", "description"} {
		if !kinds[field] {
			t.Errorf("no result has %s", field)
		}
	}
}

// TestListen follows a feed of which one client hears the end and one does not.
func TestListen(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	clients := 0
	c := controllerAt(t, func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.CloseNow() //nolint:errcheck // it ends
		_, asked, err := conn.Read(r.Context())
		if err != nil || string(asked) != `{"type":"subscribe","topics":["agents"]}` {
			t.Errorf("%s, %v", asked, err)
		}
		mu.Lock()
		clients++
		said := []string{
			`{"type":"hello"}`, `{"type":"snapshot","items":[]}`,
			`{"type":"change","id":"somebody","value":{"breakReason":"2026-01-01T00:00:00Z"}}`,
			`{"type":"change","id":"listened-to","value":{"breakReason":"2026-01-01T00:00:00Z"}}`,
		}
		if clients == 1 {
			said = append(said, `{"type":"change","id":"the-end"}`)
		}
		mu.Unlock()
		for _, text := range said {
			if err := conn.Write(r.Context(), websocket.MessageText, []byte(text)); err != nil {
				t.Error(err)
			}
		}
	})
	all := make([]listener, 2)
	for i := range all {
		ready := make(chan struct{})
		all[i].listen(t.Context(), "http://"+c.HTTP, c.Bearer, sync.OnceFunc(func() { close(ready) }))
		<-ready
	}
	if all[0].err != nil || all[1].err == nil {
		t.Errorf("%v, %v", all[0].err, all[1].err)
	}
	f := Feed{Changes: 4}
	f.sum(all)
	if f.Clients != 2 || f.Lost != 1 || f.Heard != 0.25 || f.ToClient.P50 <= 0 {
		t.Errorf("%+v", f)
	}
}

// TestListenInVain has a server that is no feed.
func TestListenInVain(t *testing.T) {
	t.Parallel()
	c := controllerAt(t, http.NotFound)
	ready := false
	var l listener
	l.listen(t.Context(), "http://"+c.HTTP, c.Bearer, func() { ready = true })
	if l.err == nil || !ready {
		t.Errorf("%v, ready: %v", l.err, ready)
	}
}

func TestHear(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 30e6, time.UTC)
	for _, c := range []struct {
		text         string
		began, ended bool
		took         []time.Duration
	}{
		{`{"type":"hello"}`, false, false, nil},
		{`{"type":"snapshot","items":[{"id":"listened-to"}]}`, true, false, nil},
		{`{"type":"change","id":"listened-to","value":{"breakReason":"2026-01-01T00:00:00Z"}}`, false, false, []time.Duration{30 * time.Millisecond}},
		{`{"type":"change","id":"listened-to","value":{"breakReason":""}}`, false, false, nil},
		{`{"type":"change","id":"the-end","value":{}}`, false, true, nil},
		{`{`, false, true, nil},
	} {
		var l listener
		began, ended := l.hear([]byte(c.text), now)
		if began != c.began || ended != c.ended || !cmp.Equal(l.took, c.took) || (l.err != nil) != (c.text == "{") {
			t.Errorf("%s: %v %v %+v", c.text, began, ended, l)
		}
	}
}

func TestAPIMissed(t *testing.T) {
	t.Parallel()
	good := API{
		PostPerSecond: 5001, StatusPut: Percentiles{P99: 10}, StatusPuts: 2000, StatusPerSecond: 190,
		Feed: Feed{Clients: 1000, Heard: 1, CPU: 1, ToClient: Percentiles{P99: 100}},
	}
	if m := good.missed(); len(m) != 0 {
		t.Errorf("missed by what meets everything: %q", m)
	}
	bad := API{
		PostPerSecond: 5000, StatusPut: Percentiles{P99: 10.1}, StatusPuts: 2000, StatusErrors: 1, StatusPerSecond: 189,
		Feed: Feed{Clients: 1000, Lost: 1, Heard: 1, CPU: 1.1, ToClient: Percentiles{P99: 100.1}},
	}
	if m := bad.missed(); len(m) != 7 {
		t.Errorf("%d targets missed, want 7: %q", len(m), m)
	}
}

// TestHearTwice hears of one change, then of the agent again, then of the next one.
func TestHearTwice(t *testing.T) {
	t.Parallel()
	var l listener
	now := time.Date(2026, 1, 1, 0, 0, 2, 0, time.UTC)
	for _, reason := range []string{"2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01.5Z"} {
		l.hear(fmt.Appendf(nil, `{"type":"change","id":"listened-to","value":{"breakReason":%q}}`, reason), now)
	}
	if diff := cmp.Diff([]time.Duration{2 * time.Second, 500 * time.Millisecond}, l.took); diff != "" || l.err != nil {
		t.Error(diff, l.err)
	}
}
