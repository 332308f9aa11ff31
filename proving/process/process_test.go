// SPDX-License-Identifier: MIT

package process_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tandem/proving/process"
)

// role names, in the environment, what this very program does when a test runs
// it as a child.
const role = "TANDEM_TEST_PROCESS"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "":
		goleak.VerifyTestMain(m)
	case "failure":
		fmt.Println("no luck")
		os.Exit(3)
	case "parent":
		child, err := process.Start(sleeper(os.Getenv("TANDEM_TEST_LOG")))
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("child", child.PID())
		select {}
	}
}

func sleeper(log string) process.Config {
	// A Go program in select{} with nothing else would be told that it is deadlocked.
	return process.Config{Name: "sleeper", Path: "/bin/sh", Args: []string{"-c", "echo asleep; exec sleep 600"}, Log: log}
}

// waitFor polls what another process does, which sends us no event.
func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(10 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func state(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	return rest[:1]
}

func TestProcess(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "log")
	p, err := process.Start(sleeper(log))
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, "its output", func() bool { return p.Output() == "asleep\n" })
	if err := p.Freeze(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "it to be frozen", func() bool { return state(p.PID()) == "T" })
	if err := p.Thaw(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "it to be awake", func() bool { return state(p.PID()) == "S" })
	if m, err := p.Memory(); err != nil || m < 10_000 {
		t.Errorf("Memory() = %d, %v", m, err)
	}
	if _, err := p.CPU(); err != nil {
		t.Error(err)
	}
	if p.Exited() || p.ExitCode() != -1 {
		t.Error("it counts as ended while it runs")
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	if !p.Exited() || state(p.PID()) != "" {
		t.Error("Kill returned before the process was gone")
	}
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Errorf("a signal to a process that is gone: %v", err)
	}
	// The next child of the same log knows its own output only.
	next, err := process.Start(process.Config{Name: "next", Path: "/bin/sh", Args: []string{"-c", "echo next"}, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	if err := next.Wait(t.Context()); err != nil || next.Output() != "next\n" {
		t.Errorf("Wait() = %v, output %q", err, next.Output())
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "log")
	p, err := process.Start(process.Config{Name: "loser", Path: self, Env: []string{role + "=failure"}, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Wait(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no luck") || p.ExitCode() != 3 {
		t.Errorf("Wait() = %v, exit code %d", err, p.ExitCode())
	}
	if _, err := process.Start(process.Config{Name: "nothing", Path: "/nonexistent", Log: log}); err == nil {
		t.Error("a program that does not exist was started")
	}
}

func TestTerminate(t *testing.T) {
	t.Parallel()
	deaf := process.Config{
		Name: "deaf", Path: "/bin/sh", Args: []string{"-c", "trap '' TERM; echo deaf; sleep 600 & wait; sleep 600"},
		Log: filepath.Join(t.TempDir(), "log"),
	}
	p, err := process.Start(deaf)
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, "its output", func() bool { return p.Output() != "" })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := p.Terminate(ctx); err == nil || !p.Exited() {
		t.Errorf("Terminate() = %v; gone: %v", err, p.Exited())
	}
}

// TestOrphan kills a parent and waits for its child to follow.
func TestOrphan(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	parent, err := process.Start(process.Config{
		Name: "parent", Path: self, Log: filepath.Join(dir, "parent"),
		Env: []string{role + "=parent", "TANDEM_TEST_LOG=" + filepath.Join(dir, "child")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var child int
	waitFor(t, "the child", func() bool {
		rest, ok := strings.CutPrefix(parent.Output(), "child ")
		child, err = strconv.Atoi(strings.TrimSpace(rest))
		return ok && err == nil
	})
	if err := parent.Kill(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the child's end", func() bool { s := state(child); return s == "" || s == "Z" })
}
