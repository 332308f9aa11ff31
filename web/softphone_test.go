// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"tandem/access"
)

// hushHush is a password that must be found in one answer and nowhere else.
const hushHush = "hush-hush-7443"

func withSoftphone(c *Config) {
	c.Softphone = Softphone{
		URL: "wss://pbx.example:7443", Domain: "pbx.example",
		Password:   func(agent string) (string, bool) { return hushHush, agent != "carl" },
		ICEServers: []ICEServer{{URLs: []string{"stun:stun.example"}}, {URLs: []string{"turn:t.example"}, Username: "u", Credential: "c"}},
	}
}

func TestSoftphone(t *testing.T) {
	t.Parallel()
	f := newFixtureWith(t, withSoftphone)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/agents/berta", `{"contact":"user/1002@other.example"}`).must(200)

	var got softphoneAnswer
	reply := f.call(t, "GET", "/api/v2/agents/anna/softphone", "", f.as(t, access.Agent))
	reply.into(&got)
	want := softphoneAnswer{
		URL: "wss://pbx.example:7443", Domain: "pbx.example", User: "1001", Password: hushHush,
		ICEServers: []ICEServer{{URLs: []string{"stun:stun.example"}}, {URLs: []string{"turn:t.example"}, Username: "u", Credential: "c"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if kept := reply.header.Get("Cache-Control"); kept != "no-store" {
		t.Errorf("a password may be kept: Cache-Control %q", kept)
	}
	// Who may act for all agents may have their phones; the contact's own domain goes first.
	f.call(t, "GET", "/api/v2/agents/berta/softphone", "", f.as(t, access.Supervisor)).into(&got)
	if got.User != "1002" || got.Domain != "other.example" {
		t.Errorf("%s at %s", got.User, got.Domain)
	}
	f.call(t, "GET", "/api/v2/agents/berta/softphone", "", f.as(t, access.Agent)).must(http.StatusForbidden)
	f.call(t, "GET", "/api/v2/agents/anna/softphone", "").must(http.StatusForbidden) // a token

	log := f.call(t, "GET", "/api/v2/audit", "").must(200).body
	if strings.Contains(log, hushHush) || strings.Contains(log, "softphone") {
		t.Errorf("the audit log has what was only read: %s", log)
	}
}

// TestPhoneWorkerPolicy: the script that holds a softphone's WebSocket may reach
// FreeSWITCH and nothing else, and its policy is not kept when the configuration changes.
func TestPhoneWorkerPolicy(t *testing.T) {
	t.Parallel()
	files := built()
	files["phone-worker.js"] = &fstest.MapFile{Data: []byte("addEventListener('connect', () => {})")}
	f := newFixtureWith(t, func(c *Config) { c.UI = files; withSoftphone(c) })
	h := f.send(t, "GET", phoneWorker, "", asNobody).must(200).header
	if policy := h.Get("Content-Security-Policy"); !strings.Contains(policy, "connect-src 'self' wss://pbx.example:7443;") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("policy %s", policy)
	}
	if kept := h.Get("Cache-Control"); kept != "no-cache" {
		t.Errorf("Cache-Control %q", kept)
	}
	for _, other := range []string{"/assets/main-1a2b.js", "/api/openapi.yaml"} {
		if policy := f.send(t, "GET", other, "").must(200).header.Get("Content-Security-Policy"); strings.Contains(policy, "wss:") {
			t.Errorf("%s: %s", other, policy)
		}
	}
}

// TestNoSoftphone says what is missing, to whoever has to mend it.
func TestNoSoftphone(t *testing.T) {
	t.Parallel()
	f := newFixtureWith(t, withSoftphone)
	f.furnish(t)
	f.call(t, "PUT", "/api/v2/agents/berta", `{"contact":"sofia/gateway/tandem-test/999110100"}`).must(200)
	f.call(t, "PUT", "/api/v2/agents/carl", `{"contact":"user/1003"}`).must(200)
	off := newFixture(t)
	off.furnish(t)
	for _, tt := range []struct {
		f           *fixture
		agent, code string
	}{
		{f, "berta", "softphone_contact"}, {f, "carl", "softphone_password"}, {f, "nobody", "not_found"}, {f, "no%20body", "not_found"}, {off, "anna", "softphone_off"},
	} {
		got := tt.f.call(t, "GET", "/api/v2/agents/"+tt.agent+"/softphone", "", tt.f.as(t, access.Admin)).must(http.StatusNotFound)
		if r := got.refusal(); r.Code != tt.code || strings.Contains(got.body, hushHush) {
			t.Errorf("%s: %s", tt.agent, got.body)
		}
	}
}
