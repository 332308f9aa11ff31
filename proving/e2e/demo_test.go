// SPDX-License-Identifier: MIT

package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tandem/proving/process"
)

// visitor is a browser that has found the demo.
type visitor struct {
	t      *testing.T
	base   string
	client *http.Client
	csrf   string
}

func visit(t *testing.T, address string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	v := &visitor{t: t, base: "http://" + address, client: &http.Client{Jar: jar}}
	t.Cleanup(v.client.CloseIdleConnections)
	return v
}

// send gives status and body.
func (v *visitor) send(method, path, body string) (int, []byte) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(body))
	must(v.t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/html,*/*")
	r.Header.Set("X-CSRF-Token", v.csrf)
	resp, err := v.client.Do(r)
	if err != nil {
		return 0, nil // it does not listen yet
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	must(v.t, err)
	return resp.StatusCode, text
}

// api demands success and reads the data into v, unless it is nil.
func (v *visitor) api(method, path, body string, into any) {
	v.t.Helper()
	status, text := v.send(method, "/api/v2"+path, body)
	if status != http.StatusOK {
		v.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if into != nil {
		must(v.t, json.Unmarshal(text, &struct{ Data any }{into}))
	}
}

// enter takes a role by a click.
func (v *visitor) enter(body string) string {
	v.t.Helper()
	var session struct{ CSRF, Agent string }
	v.api(http.MethodPost, "/session/demo", body, &session)
	v.csrf = session.CSRF
	return session.Agent
}

// seatCall is what an agent's desktop is told of a call.
type seatCall struct{ Phase, Attempt string }

// TestE2EDemo starts the demo as `make run` does, and uses it as a visitor: a seat
// is taken, a preview is accepted and talked, and the supervisor hears it.
func TestE2EDemo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	address, err := process.FreeAddress()
	must(t, err)
	p, err := process.Start(process.Config{
		Name: "demo", Path: program, Log: filepath.Join(dir, "demo.txt"), Args: []string{"demo", "--dir", dir, "--http", address, "--now", "--seed", "1"},
	})
	must(t, err)
	t.Cleanup(func() {
		if _ = p.Kill(); t.Failed() {
			t.Logf("%s\n%s", p.Tail(4000), tail(filepath.Join(dir, "tandem.log")))
		}
	})
	agent, supervisor := visit(t, address), visit(t, address)
	within(t, "the demo dials", func() bool {
		status, _ := agent.send(http.MethodGet, "/readyz", "")
		return status == http.StatusOK
	})
	for _, line := range []string{"Supervisor: http://" + address + "/demo/supervisor\n", "Agent:      http://" + address + "/demo/agent\n"} {
		if !strings.Contains(p.Output(), line) {
			t.Errorf("the demo does not print %q", line)
		}
		_, path, _ := strings.Cut(strings.TrimSpace(line), address)
		if status, text := agent.send(http.MethodGet, path, ""); status != http.StatusOK || !bytes.Contains(text, []byte("<html")) {
			t.Errorf("%s: %d %.200s", path, status, text)
		}
	}
	if status, _ := supervisor.send(http.MethodGet, "/api/v2/dialer", ""); status != http.StatusUnauthorized {
		t.Errorf("who has not entered gets %d", status)
	}
	supervisor.enter(`{"role":"supervisor"}`)
	supervisor.seesSomethingEverywhere()

	attempt := agent.talksToSomebody(agent.enter(`{"role":"agent"}`))
	path := "/dialer/demo-preview/attempts/" + attempt + "/recording"
	within(t, "the recording of the call", func() bool {
		status, sound := supervisor.send(http.MethodGet, "/api/v2"+path, "")
		return status == http.StatusOK && bytes.HasPrefix(sound, []byte("RIFF"))
	})
	if status, _ := agent.send(http.MethodGet, "/api/v2"+path, ""); status != http.StatusForbidden {
		t.Errorf("the agent hears recordings: %d", status)
	}
	out, err := exec.CommandContext(t.Context(), program, "doctor", "-c", filepath.Join(dir, "tandem.yaml")).CombinedOutput() //nolint:gosec // the binary that is tested
	if err != nil || !strings.Contains(string(out), "no problems") {
		t.Errorf("%v\n%s", err, out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	must(t, p.Terminate(ctx))
}

// talksToSomebody accepts offers until somebody has answered, and hangs up. It
// gives the attempt.
func (v *visitor) talksToSomebody(agent string) string {
	v.t.Helper()
	v.api(http.MethodPost, "/callcenter/agent/"+agent+"/status", `{"status":"Available"}`, nil)
	var call seatCall
	accepted := map[string]bool{}
	within(v.t, "somebody answers", func() bool {
		status, text := v.send(http.MethodGet, "/api/v2/agents/"+agent+"/call", "")
		if call = (seatCall{}); status == http.StatusOK {
			must(v.t, json.Unmarshal(text, &struct{ Data any }{&call}))
		}
		if call.Phase == "offered" && !accepted[call.Attempt] {
			accepted[call.Attempt] = true
			v.api(http.MethodPost, "/agents/"+agent+"/call/answer", `{"answer":"accept"}`, nil)
		}
		return call.Phase == "bridged"
	})
	v.api(http.MethodPost, "/agents/"+agent+"/call/hangup", "", nil)
	return call.Attempt
}

// seesSomethingEverywhere looks at what the screens show.
func (v *visitor) seesSomethingEverywhere() {
	v.t.Helper()
	for path, least := range map[string]int{
		"/dialer": 3, "/calendars": 2, "/resources": 2, "/do-not-call": 2, "/messages": 1, "/agents?limit=100": 25,
		"/dialer/demo-preview/members": 10, "/dialer/demo-predictive/members": 10, "/dialer/demo-preview/attempts": 10,
		"/dialer/demo-preview/members/1/attempts": 1,
	} {
		var all []any
		if v.api(http.MethodGet, path, "", &all); len(all) < least {
			v.t.Errorf("%s shows %d things, want %d", path, len(all), least)
		}
	}
	var seats struct {
		Enabled bool
		Seats   []struct {
			Agent, Status string
			Taken         bool
		}
	}
	v.api(http.MethodGet, "/session/demo", "", &seats)
	if !seats.Enabled || len(seats.Seats) != 5 || seats.Seats[0].Agent != "1101" || seats.Seats[0].Taken || seats.Seats[0].Status != "Logged Out" {
		v.t.Errorf("seats %+v", seats)
	}
}
