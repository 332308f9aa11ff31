// SPDX-License-Identifier: MIT

package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/web"
)

func TestSoftphoneConfigRefuses(t *testing.T) {
	t.Parallel()
	const good = "url: 'wss://pbx.example:7443', password_file: p"
	tests := map[string]struct{ text, want string }{
		"a password without an url":      {"password_file: p", "softphone.url"},
		"an url of a page":               {"url: 'https://pbx.example', password_file: p", "softphone.url"},
		"an url without TLS":             {"url: 'ws://pbx.example:5066', password_file: p", "softphone.url"},
		"an url with a password":         {"url: 'wss://a:b@pbx.example', password_file: p", "softphone.url"},
		"an url without a password":      {"url: 'wss://pbx.example'", "softphone.password_file"},
		"a server of another kind":       {good + ", ice_servers: ['stun:a.example', 'https://a.example']", "softphone.ice_servers[1]"},
		"a turn server without password": {good + ", ice_servers: ['turn:a.example']", "softphone.turn_user"},
		"a password in the file itself":  {good + ", password: x", "password"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := writeConfig(t, "softphone: {"+tt.text+"}").load()
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestSoftphoneConfig(t *testing.T) {
	t.Parallel()
	f := writeConfig(t, `softphone:
  url: wss://pbx.example:7443
  password_file: all
  passwords_file: each
  ice_servers: ["stun:s.example", "turn:t.example:3478?transport=tcp"]
  turn_user: tandem
  turn_password_file: turn`)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(filepath.Dir(f.Config), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("all", "of-all\n")
	write("each", "anna: of-anna\n\"1002\": 12345\n")
	write("turn", "of-turn\n")
	c, err := f.load()
	if err != nil {
		t.Fatal(err)
	}
	var got web.Config
	if err := c.Softphone.fill(&got, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	want := web.Softphone{URL: "wss://pbx.example:7443", Domain: "pbx.example", ICEServers: []web.ICEServer{
		{URLs: []string{"stun:s.example"}}, {URLs: []string{"turn:t.example:3478?transport=tcp"}, Username: "tandem", Credential: "of-turn"},
	}}
	if diff := cmp.Diff(want, got.Softphone, cmpopts.IgnoreFields(web.Softphone{}, "Password")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	is := func(agent, password string) {
		t.Helper()
		if p, ok := got.Softphone.Password(agent); p != password || ok != (password != "") {
			t.Errorf("%s: %q, %v, want %q", agent, p, ok, password)
		}
	}
	is("anna", "of-anna")
	is("1002", "12345")
	is("berta", "of-all")
	write("each", "anna: newer\n")
	is("anna", "newer") // without a restart
	write("each", "- anna: secret-of-anna\n")
	is("anna", "")
	if _, err := c.Softphone.passwords(); err == nil || strings.Contains(err.Error(), "secret-of-anna") {
		t.Errorf("a list for a table: %v", err)
	}
	for _, line := range c.Softphone.lines() {
		if strings.Contains(line[1], "of-") {
			t.Errorf("doctor shows a password: %v", line)
		}
	}
}

// TestSoftphonePasswordsMustBeThere: who configures softphones learns at once that none could register.
func TestSoftphonePasswordsMustBeThere(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"password_file: missing", "passwords_file: missing", "password_file: tandem.yaml, passwords_file: missing"} {
		c, err := writeConfig(t, "softphone: {url: 'wss://pbx.example:7443', "+setting+"}").load()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Softphone.fill(&web.Config{}, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "softphone.password") {
			t.Errorf("%s: %v", setting, err)
		}
		var said strings.Builder
		r := report{w: &said}
		r.configuration(c)
		if r.problems != 2 || !strings.Contains(said.String(), "softphone.password") { // no node is the other one
			t.Errorf("%s: %d problems: %s", setting, r.problems, said.String())
		}
	}
}
