// SPDX-License-Identifier: MIT

package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"tandem/campaigns"
	"tandem/proving/stage"
)

// run runs the binary to its end and gives its exit status and all that it said.
func run(t *testing.T, args ...string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// refused checks that the binary gives up with a message of one line that holds
// the words.
func refused(t *testing.T, status int, out string, words ...string) {
	t.Helper()
	if status == 0 || status == 2 && strings.Contains(out, "goroutine ") {
		t.Errorf("exit status %d", status)
	}
	for _, w := range words {
		if !strings.Contains(out, w) {
			t.Errorf("%q is missing in: %s", w, out)
		}
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestE2EConfiguration(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text  string
		words []string
	}{
		"unknown key":       {"name: one\nlisten: 127.0.0.1:1\n", []string{"listen"}},
		"unknown inner key": {"redis: {uri: redis://127.0.0.1}\n", []string{"uri"}},
		"no YAML":           {"name: [one\n", []string{"configuration"}},
		"bad name":          {"name: one two\n", []string{"name", "one two"}},
		"bad redis URL":     {"redis: {url: 'http://127.0.0.1'}\n", []string{"redis"}},
		"unreachable redis": {"redis: {url: 'redis://127.0.0.1:1/0'}\nnodes: [{name: a, address: '127.0.0.1:1', password_env: HOME}]\n", []string{"redis", "127.0.0.1:1", "cannot be reached"}},
		"no password file":  {"nodes: [{name: a, address: '127.0.0.1:1', password_file: nowhere}]\n", []string{"nowhere"}},
	}
	s := standWithoutSwitch(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := test.text
			if !strings.Contains(text, "redis:") {
				text += "redis: {url: '" + s.Redis.URL() + "'}\n"
			}
			status, out := run(t, "serve", "-c", write(t, "tandem.yaml", text), "--http", "127.0.0.1:0")
			refused(t, status, out, test.words...)
		})
	}
	t.Run("no such file", func(t *testing.T) {
		t.Parallel()
		status, out := run(t, "serve", "-c", "/nonexistent/tandem.yaml")
		refused(t, status, out, "/nonexistent/tandem.yaml", "does not exist")
	})
}

// TestE2EUnreachableSwitch starts the controller before its switch.
func TestE2EUnreachableSwitch(t *testing.T) {
	t.Parallel()
	s := newOwnStand(t)
	must(t, s.own.Process().Kill())
	c := s.prepareController("one")
	must(t, c.Start())
	t.Cleanup(func() { _ = c.Process().Kill() })
	s.notReady(c, "switch", "refused")
	s.campaign(paths()["nailed-on-answer"].campaign("patient"), agents(1, true), number("01", 2, 3))
	s.put(c, "/api/v2/dialer/patient/state/1")
	must(t, s.own.Start(t.Context()))
	s.state("patient", campaigns.Ended)
	if all := s.finished("patient"); len(all) != 1 || all[0].Result != campaigns.Connected {
		t.Errorf("attempts: %+v", all)
	}
	s.consistent("patient")
}

// notReady waits for /readyz to say what is wrong.
func (s *stand) notReady(c *stage.Controller, words ...string) {
	s.t.Helper()
	last := ""
	defer func() {
		if s.t.Failed() {
			s.t.Logf("/readyz said: %s", last)
		}
	}()
	s.until("/readyz to say "+strings.Join(words, ", "), func() bool {
		status, body, err := c.Get(s.t.Context(), "/readyz")
		if err != nil {
			return false
		}
		last = fmt.Sprint(status, body)
		for _, w := range words {
			if !strings.Contains(body, w) {
				return false
			}
		}
		return status == http.StatusServiceUnavailable
	})
}

func TestE2EWrongPassword(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c, err := s.NewController(stage.ControllerConfig{
		Name: "one", Nodes: []stage.Node{{Name: "switch", Address: s.address, PasswordFile: write(t, "password", "wrong\n")}},
	})
	must(t, err)
	must(t, c.Start())
	t.Cleanup(func() { _ = c.Process().Kill() })
	s.notReady(c, "password")
	status, out := run(t, "doctor", "-c", c.File)
	refused(t, status, out, "password")
	if strings.Contains(c.Process().Output()+out, "wrong\n") || strings.Contains(c.Process().Output(), `"wrong"`) {
		t.Error("the password stands in the log")
	}
}

// TestE2EUnfit asks campaigns to run that cannot.
func TestE2EUnfit(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	s.campaign(campaigns.Campaign{ID: "no-agents"}, nil, number("01", 2, 1))
	s.create(campaigns.Campaign{ID: "no-resource", Name: "bare"})
	// Damage: no client can name a resource that is not there.
	lost := campaigns.Campaign{ID: "lost-resource", Name: "lost", Resources: []string{"gone"}}
	must(t, s.Store.CreateCampaign(t.Context(), lost))
	for id, word := range map[string]string{"no-agents": "agent", "no-resource": "resource", "lost-resource": "gone", "nothing": "nothing"} {
		status, body := s.ask(c, http.MethodPut, "/api/v2/dialer/"+id+"/state/1", nil, nil)
		if status < 400 || status >= 500 || !strings.Contains(body, word) {
			t.Errorf("%s: %d %s", id, status, body)
		}
	}
}

// withList makes a campaign "list", by a controller that has no switch.
func (s *stand) withList() {
	s.t.Helper()
	s.startIdle(s.idle("lists"))
	s.create(campaigns.Campaign{ID: "list", Name: "list"})
}

// TestE2EImport imports good lists, bad ones, and none.
func TestE2EImport(t *testing.T) {
	t.Parallel()
	s := standWithoutSwitch(t)
	s.withList()
	file := write(t, "tandem.yaml", "redis: {url: '"+s.Redis.URL()+"'}\n")
	importing := func(path string) (int, string) {
		return run(t, "import", "-c", file, "--campaign", "list", "--rejects", filepath.Join(t.TempDir(), "rejects.csv"), path)
	}
	refuse := func(path string, words ...string) {
		t.Helper()
		status, out := importing(path)
		refused(t, status, out, words...)
	}
	refuse("/nonexistent/list.csv", "/nonexistent/list.csv")
	refuse(t.TempDir(), "directory")
	refuse(write(t, "empty.csv", ""), "empty")
	refuse(write(t, "binary.csv", "\x7fELF\x02\x00\x01\x00\x00\xff\xfe"))
	refuse(write(t, "nobody.csv", "name,number\n"), "no members")
	refuse(write(t, "columns.csv", "name,town\nAnna,Berlin\n"), "number")

	status, out := importing(write(t, "mixed.csv", "name,number,number2\nAnna,+49301234567,\nBernd,,\nClara,not a number,\nDieter,+49301234567,+49301234568\n"))
	if status != 0 || !strings.Contains(out, "1 members added") || !strings.Contains(out, "1 duplicates") || !strings.Contains(out, "2 rejected") {
		t.Errorf("status %d: %s", status, out)
	}
	status, out = run(t, "import", "-c", file, "--campaign", "other", write(t, "list.csv", "number\n123456\n"))
	refused(t, status, out, "other")
	if n := s.shown("list").Members; n.Imported != 1 || n.Waiting != 1 {
		t.Errorf("%+v", n)
	}
	s.consistent("list")
}

// TestE2EMillionBadRows imports a list that is all wrong, but for its last row.
func TestE2EMillionBadRows(t *testing.T) {
	t.Parallel()
	s := standWithoutSwitch(t)
	s.withList()
	const bad = 1_000_000
	list := write(t, "list.csv", "name,number\n"+strings.Repeat("Nobody,none\n", bad)+"Anna,+49301234567\n")
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	status, out := run(t, "import", "-c", write(t, "tandem.yaml", "redis: {url: '"+s.Redis.URL()+"'}\n"), "--campaign", "list", "--rejects", rejects, list)
	if status != 0 || !strings.Contains(out, "1 members added") || !strings.Contains(out, fmt.Sprint(bad, " rejected")) {
		t.Errorf("status %d: %s", status, out)
	}
	text, err := os.ReadFile(rejects)
	must(t, err)
	if n := bytes.Count(text, []byte("\n")); n != bad && n != bad+1 { // perhaps with a first line
		t.Errorf("%d lines in the reject file, want %d", n, bad)
	}
	if !bytes.Contains(text, []byte("1000001,")) || !bytes.Contains(text, []byte("none")) {
		t.Errorf("the reject file ends with %s", text[len(text)-200:])
	}
}

// TestE2ERedisDies kills Redis while customers talk and starts it again.
func TestE2ERedisDies(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	const id = "redis"
	s.campaign(paths()["nailed-agent-first"].campaign(id), agents(2, true), number("01", 2, 5), number("01", 2, 5), number("01", 2, 1))
	s.put(c, "/api/v2/dialer/"+id+"/state/1")
	talking := s.bridged(id, 2)
	s.Redis.Kill()
	s.notReady(c, "Redis")
	// Both calls end while nothing can be written.
	for _, a := range talking {
		s.until("the call's end", func() bool { return !s.alive(a.CustomerLeg) })
	}
	s.restartRedis()
	s.state(id, campaigns.Ended)
	all := s.finished(id)
	if len(all) != 3 {
		t.Errorf("%d attempts, want 3", len(all))
	}
	for _, a := range all {
		if a.Result != campaigns.Connected {
			t.Errorf("%s: %s %s", a.Number, a.Result, a.Cause)
		}
	}
	s.consistent(id)
	if s.own != nil {
		s.audited()
	}
}

// TestE2EFullDisk lets the disk under Redis be full: its file may not grow any
// more. With fsync always Redis ends then rather than forget what it has said.
func TestE2EFullDisk(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	const id = "disk"
	numbers := make([]string, 0, 40)
	for range cap(numbers) {
		numbers = append(numbers, number("01", 2, 1))
	}
	s.campaign(paths()["ondemand-customer-first"].campaign(id), agents(4, false), numbers...)
	s.put(c, "/api/v2/dialer/"+id+"/state/1")
	s.bridged(id, 2)
	// As on a full disk nothing more can be written to any file.
	must(t, unix.Prlimit(s.Redis.PID(), unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1, Max: 1 << 40}, nil))
	s.notReady(c, "Redis")
	<-s.Redis.Done()
	s.restartRedis()
	s.state(id, campaigns.Ended)
	called := map[string]int{}
	for _, a := range s.finished(id) {
		called[a.Number]++
	}
	for _, n := range numbers {
		if called[n] != 1 {
			t.Errorf("%s: %d attempts", n, called[n])
		}
	}
	s.consistent(id)
	if s.own != nil {
		s.audited()
	}
}

// TestE2EFullMemory lets Redis refuse writes because its memory is full.
func TestE2EFullMemory(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	const id = "memory"
	s.campaign(paths()["nailed-agent-first"].campaign(id), agents(1, true), number("01", 2, 3), number("01", 2, 1))
	s.put(c, "/api/v2/dialer/"+id+"/state/1")
	s.bridged(id, 1)
	rdb := s.client()
	must(t, rdb.ConfigSet(t.Context(), "maxmemory", "1mb").Err())
	s.until("the controller to say so", func() bool { return strings.Contains(c.Process().Output(), "memory limit") })
	must(t, rdb.ConfigSet(t.Context(), "maxmemory", "0").Err())
	s.state(id, campaigns.Ended)
	all := s.finished(id)
	if len(all) != 2 || all[0].Result != campaigns.Connected || all[1].Result != campaigns.Connected {
		t.Errorf("attempts: %+v", all)
	}
	s.consistent(id)
}

// TestE2EDoctor looks at a store that is well and at one that is not.
func TestE2EDoctor(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	s.campaign(paths()["nailed-agent-first"].campaign("well"), agents(1, true), number("01", 2, 1), number("02", 0, 0))
	s.put(c, "/api/v2/dialer/well/state/1")
	s.state("well", campaigns.Ended)
	if status, out := run(t, "doctor", "-c", c.File); status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
	// Somebody meddles: a member stands in no index any more.
	must(t, s.client().Del(t.Context(), "tandem:{c:well}:ended:NORMAL_CLEARING").Err())
	status, out := run(t, "doctor", "-c", c.File)
	if status != 1 || !strings.Contains(out, "well") {
		t.Errorf("status %d after a member was lost: %s", status, out)
	}
}
