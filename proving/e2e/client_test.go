// SPDX-License-Identifier: MIT

package e2e_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/proving/stage"
)

// client asks a controller as somebody would: in the session of somebody who has
// signed in, or with a token.
type client struct {
	t      *testing.T
	at     *stage.Controller
	cookie string // of the session, with its csrf
	csrf   string
	bearer string // or the token
}

// crew are those who work with the controllers of a stand. Each is made and signs
// in when first needed.
type crew struct {
	mu          sync.Mutex
	controllers []*stage.Controller // in the order in which they were prepared
	known       map[string]client   // by name
}

// via gives a controller that can be asked: the last one that runs.
func (s *stand) via() *stage.Controller {
	s.t.Helper()
	s.crew.mu.Lock()
	defer s.crew.mu.Unlock()
	for i := len(s.crew.controllers) - 1; i >= 0; i-- {
		if c := s.crew.controllers[i]; c.Process() != nil && !c.Process().Exited() {
			return c
		}
	}
	s.t.Fatal("no controller runs that could be asked")
	return nil
}

// admin is the admin of the installation. They sign in with the password that
// the stage's token, which stands for the command line of the machine, sets.
func (s *stand) admin() client {
	s.t.Helper()
	operator := client{t: s.t, at: s.via(), bearer: s.Bearer}
	return s.worker("admin", func(password string) {
		operator.do(http.MethodPut, "/api/v2/users/admin/password", map[string]any{"password": password})
	})
}

// supervisor makes campaigns, resources and agents, and runs what they have made.
func (s *stand) supervisor() client {
	s.t.Helper()
	admin := s.admin()
	return s.worker("sue", func(password string) { admin.adds("sue", "supervisor", "", password) })
}

// agent is the user who is an agent, at a desktop of their own.
func (s *stand) agent(id string) client {
	s.t.Helper()
	admin := s.admin()
	return s.worker(id, func(password string) { admin.adds(id, "agent", id, password) })
}

// adds makes a user.
func (k client) adds(name, role, agent, password string) {
	k.t.Helper()
	k.do(http.MethodPost, "/api/v2/users", map[string]any{"name": name, "role": role, "agent": agent, "password": password})
}

// crm is a program with a token that may write members, and nothing else.
func (s *stand) crm() client {
	s.t.Helper()
	admin, at := s.admin(), s.via()
	s.crew.mu.Lock()
	defer s.crew.mu.Unlock()
	k, known := s.crew.known["crm"]
	if !known {
		admin.adds("crm", "supervisor", "", "") // who has no password and never signs in
		var token struct {
			Bearer string `json:"bearer"`
		}
		status, text := admin.ask(http.MethodPost, "/api/v2/tokens", map[string]any{
			"name": "crm", "user": "crm", "scopes": []string{"members:write"},
		}, &token)
		if status != http.StatusOK {
			s.t.Fatalf("the token: %d %s", status, text)
		}
		k = client{bearer: token.Bearer}
		s.crew.known["crm"] = k
	}
	k.t, k.at = s.t, at
	return k
}

// worker gives somebody's session; prepare gives them their password.
func (s *stand) worker(name string, prepare func(password string)) client {
	s.t.Helper()
	at := s.via()
	s.crew.mu.Lock()
	defer s.crew.mu.Unlock()
	k, known := s.crew.known[name]
	if !known {
		password := rand.Text()
		prepare(password)
		k = client{t: s.t, at: at}.enter(name, password)
		s.crew.known[name] = k
	}
	k.t, k.at = s.t, at
	return k
}

// to is the same person or program at another controller.
func (k client) to(c *stage.Controller) client {
	k.at = c
	return k
}

// enter signs somebody in.
func (k client) enter(name, password string) client {
	k.t.Helper()
	status, cookies, text := k.exchange(http.MethodPost, "/api/v2/session", "application/json", asJSON(k.t, map[string]string{"name": name, "password": password}))
	var session struct {
		Data struct {
			User string `json:"user"`
			CSRF string `json:"csrf"`
		} `json:"data"`
	}
	if status != http.StatusOK || json.Unmarshal(text, &session) != nil || session.Data.User != name || len(cookies) != 1 {
		k.t.Fatalf("%s does not get in: %d %s", name, status, text)
	}
	return client{t: k.t, at: k.at, cookie: cookies[0].Name + "=" + cookies[0].Value, csrf: session.Data.CSRF}
}

// header is how a client shows who it is.
func (k client) header() http.Header {
	h := http.Header{}
	if k.bearer != "" {
		h.Set("Authorization", "Bearer "+k.bearer)
	}
	if k.cookie != "" {
		h.Set("Cookie", k.cookie)
		h.Set("X-CSRF-Token", k.csrf)
	}
	return h
}

// asking bounds one request, also to a controller whose Redis is away.
var asking = http.Client{Timeout: 30 * time.Second}

// exchange sends a request and gives status, cookies and text of the answer.
func (k client) exchange(method, path, kind string, body []byte) (int, []*http.Cookie, []byte) {
	k.t.Helper()
	req, err := http.NewRequestWithContext(k.t.Context(), method, "http://"+k.at.HTTP+path, bytes.NewReader(body))
	must(k.t, err)
	req.Header = k.header()
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	answer, err := asking.Do(req)
	must(k.t, err)
	defer answer.Body.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(answer.Body)
	must(k.t, err)
	return answer.StatusCode, answer.Cookies(), text
}

// ask sends a request and reads what the answer holds into data, unless that is
// nil. It gives the status of a request that was refused.
func (k client) ask(method, path string, body, data any) (int, string) {
	k.t.Helper()
	var sent []byte
	if body != nil {
		sent = asJSON(k.t, body)
	}
	status, _, text := k.exchange(method, path, "application/json", sent)
	if status == http.StatusOK && data != nil {
		must(k.t, json.Unmarshal(text, &struct {
			Data any `json:"data"`
		}{data}))
	}
	return status, string(text)
}

// get is ask for what is there for certain. Who is told to come back later does.
func (k client) get(path string, data any) {
	k.t.Helper()
	again := time.NewTicker(time.Second / 4)
	defer again.Stop()
	for deadline := time.Now().Add(patience); ; <-again.C {
		switch status, text := k.ask(http.MethodGet, path, nil, data); {
		case status == http.StatusOK:
			return
		case status != http.StatusServiceUnavailable || time.Now().After(deadline):
			k.t.Fatalf("GET %s: %d %s", path, status, text)
		}
	}
}

// text is what a GET gives that is no JSON.
func (k client) text(path string) string {
	k.t.Helper()
	status, _, text := k.exchange(http.MethodGet, path, "", nil)
	if status != http.StatusOK {
		k.t.Fatalf("GET %s: %d %s", path, status, text)
	}
	return string(text)
}

// do has something done that may not be refused.
func (k client) do(method, path string, body any) {
	k.t.Helper()
	k.gets(method, path, body, nil)
}

// gets is do where the answer matters.
func (k client) gets(method, path string, body, data any) {
	k.t.Helper()
	if status, text := k.ask(method, path, body, data); status != http.StatusOK {
		k.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
}

// refused demands that a request is refused, and how.
func (k client) refused(status int, method, path string, body any, words ...string) {
	k.t.Helper()
	got, text := k.ask(method, path, body, nil)
	if got != status {
		k.t.Errorf("%s %s: %d, want %d: %s", method, path, got, status, text)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			k.t.Errorf("%s %s: %q is missing in %s", method, path, w, text)
		}
	}
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return text
}

// ended gives the attempts of a campaign that have ended, the oldest first.
func (k client) ended(campaign string) []told {
	k.t.Helper()
	const most = 1000
	var all []told
	for after := ""; ; {
		var page struct {
			Events []struct {
				Attempt *told `json:"attempt"` // of an attempt that has ended
			} `json:"events"`
			Next string `json:"next"`
		}
		k.get(fmt.Sprintf("/api/v2/dialer/%s/events?count=%d&after=%s", campaign, most, after), &page)
		for _, e := range page.Events {
			if e.Attempt != nil {
				all = append(all, *e.Attempt)
			}
		}
		if len(page.Events) < most {
			return all
		}
		after = page.Next
	}
}
