// SPDX-License-Identifier: MIT

package e2e_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tandem/proving/stage"
)

// idle prepares a controller whose switch is not there.
func (s *stand) idle(name string) *stage.Controller {
	s.t.Helper()
	c, err := s.NewController(stage.ControllerConfig{
		Name: name, Nodes: []stage.Node{{Name: "switch", Address: "127.0.0.1:9", PasswordFile: s.PasswordFile}},
	})
	must(s.t, err)
	s.asked(c)
	return c
}

// startIdle starts a controller that has no switch and waits until it answers.
func (s *stand) startIdle(c *stage.Controller) {
	s.t.Helper()
	must(s.t, c.Start())
	p := c.Process()
	s.t.Cleanup(func() { _ = p.Kill() })
	s.until("the controller answers", func() bool {
		status, _, err := c.Get(s.t.Context(), "/healthz")
		return err == nil && status == http.StatusOK
	})
}

// tandem runs a command of the binary on a controller's configuration and gives
// what it prints on standard output, and its error.
func (s *stand) tandem(c *stage.Controller, input string, args ...string) (string, error) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), program, append(args, "-c", c.File)...) //nolint:gosec // the binary that is tested
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.Output()
	return string(out), err
}

// mustRun is tandem for what has to succeed.
func (s *stand) mustRun(c *stage.Controller, args ...string) string {
	s.t.Helper()
	out, err := s.tandem(c, "", args...)
	if err != nil {
		s.t.Fatalf("tandem %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(out)
}

// signIn gives the status of a try to sign in.
func (s *stand) signIn(c *stage.Controller, name, password string) int {
	s.t.Helper()
	status, _, err := c.Send(s.t.Context(), http.MethodPost, "/api/v2/session", map[string]string{"name": name, "password": password})
	must(s.t, err)
	return status
}

// with asks as whoever has the bearer.
func (s *stand) with(c *stage.Controller, bearer, path string) int {
	s.t.Helper()
	as := *c
	as.Bearer = bearer
	status, _ := s.request(&as, http.MethodGet, path)
	return status
}

func TestE2EFirstStartShowsThePasswordOfAnAdminOnce(t *testing.T) {
	t.Parallel()
	s := standWithoutSwitch(t)
	must(t, s.Store.Redis().FlushAll(t.Context()).Err()) // the stage's own user goes
	c := s.idle("first")
	shown := regexp.MustCompile(`(?m)^ {2}([A-Z2-7]{26})$`)
	read := func() [][]string {
		text, err := os.ReadFile(filepath.Join(s.Dir, "first.log"))
		must(t, err)
		return shown.FindAllStringSubmatch(string(text), -1)
	}
	for start := range 2 {
		s.startIdle(c)
		if got := read(); len(got) != 1 {
			t.Fatalf("start %d: %d passwords were shown, want 1", start, len(got))
		}
		if status := s.signIn(c, "admin", read()[0][1]); status != http.StatusOK {
			t.Errorf("start %d: signing in: %d", start, status)
		}
		if status := s.signIn(c, "admin", "admin"); status != http.StatusUnauthorized {
			t.Errorf("start %d: a guess: %d", start, status)
		}
		must(t, c.Process().Kill())
	}
}

func TestE2EUsersAndTokensFromTheCommandLine(t *testing.T) {
	t.Parallel()
	s := standWithoutSwitch(t)
	c := s.idle("cli")
	s.startIdle(c)

	printed := s.mustRun(c, "user", "add", "sue", "--role", "supervisor")
	password := printed[strings.LastIndexByte(printed, ' ')+1:]
	if status := s.signIn(c, "Sue", password); status != http.StatusOK {
		t.Errorf("signing in with %q: %d", printed, status)
	}
	const own = "my very own words"
	if out, err := s.tandem(c, own+"\n", "user", "password", "sue", "--password-stdin"); err != nil || out != "" {
		t.Fatalf("password: %v, printed %q", err, out)
	}
	if old, now := s.signIn(c, "sue", password), s.signIn(c, "sue", own); old != http.StatusUnauthorized || now != http.StatusOK {
		t.Errorf("after the change: old password %d, new one %d", old, now)
	}
	for _, bad := range [][]string{
		{"user", "add", "SUE", "--role", "admin"}, {"user", "add", "x", "--role", "agent"}, {"user", "delete", "admin"},
		{"user", "disable", "admin"}, {"user", "password", "nobody"}, {"token", "create", "--name", "x", "--scopes", "phones:read"},
	} {
		if out, err := s.tandem(c, "", bad...); err == nil || out != "" {
			t.Errorf("tandem %v: %v, printed %q", bad, err, out)
		}
	}

	bearer := s.mustRun(c, "token", "create", "--user", "sue", "--name", "crm", "--scopes", "campaigns:read", "--quiet")
	for path, want := range map[string]int{
		"/api/v2/dialer": http.StatusOK, "/api/v2/agents": http.StatusForbidden, "/api/v2/users": http.StatusForbidden,
	} {
		if got := s.with(c, bearer, path); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	if list := s.mustRun(c, "token", "list", "--user", "sue"); !strings.Contains(list, "campaigns:read") {
		t.Errorf("tokens: %s", list)
	}
	s.mustRun(c, "token", "revoke", strings.Split(bearer, "_")[1])
	if got := s.with(c, bearer, "/api/v2/dialer"); got != http.StatusUnauthorized {
		t.Errorf("revoked: %d", got)
	}
	bearer = s.mustRun(c, "token", "create", "--user", "sue", "--name", "crm", "-q")
	s.mustRun(c, "user", "disable", "sue")
	if got := s.with(c, bearer, "/api/v2/dialer"); got != http.StatusUnauthorized {
		t.Errorf("owner disabled: %d", got)
	}
	s.mustRun(c, "user", "enable", "sue")
	s.mustRun(c, "user", "delete", "sue")
	if list := s.mustRun(c, "user", "list"); strings.Contains(list, "sue") {
		t.Errorf("users: %s", list)
	}
	if got := s.with(c, c.Bearer, "/api/v2/audit"); got != http.StatusOK {
		t.Errorf("audit log: %d", got)
	}
}
