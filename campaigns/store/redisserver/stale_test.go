// SPDX-License-Identifier: MIT

package redisserver_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns/store/redisserver"
)

// parent runs this test program as one that owns a server in dir, and returns it
// with the server's process id.
func parent(t *testing.T, dir string) (*exec.Cmd, int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), parentDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("the parent said %q", line)
	}
	return cmd, pid
}

func TestDiesWithItsParent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, pid := parent(t, dir)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed, as asked
	waitGone(t, pid)
	start(t, redisserver.Config{Dir: dir, AppendOnly: true}) // at once, without a complaint
}

func TestCrashedParentThenStartAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, pid := parent(t, dir)
	// Frozen, the old server cannot follow its parent, so it is sure to be
	// there still when the next one starts.
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed, as asked
	mustSize(t, connect(t, start(t, redisserver.Config{Dir: dir, AppendOnly: true})))
	waitGone(t, pid)
}

// waitGone waits for a process that is not our child.
func waitGone(t *testing.T, pid int) {
	t.Helper()
	poll(t, func() error {
		if runs(pid) {
			return fmt.Errorf("process %d still runs", pid)
		}
		return nil
	})
}

// runs says whether the process is there and more than a zombie.
func runs(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

// stray starts a redis-server that nobody looks after, with its pid file in dir
// and its data in data.
func stray(t *testing.T, dir, data string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "redis-server", "--port", "0", "--dir", data, "--appendonly", "yes",
		"--unixsocket", filepath.Join(data, "stray.sock"), "--pidfile", filepath.Join(dir, "redis.pid"), "--save", "")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // may be gone already
		_ = cmd.Wait()
	})
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: filepath.Join(data, "stray.sock"), MaxRetries: -1})
	defer client.Close()
	poll(t, func() error { return client.Set(t.Context(), "key", "value", 0).Err() })
	return cmd
}

// poll calls check, which looks at another process, until it is content.
func poll(t *testing.T, check func() error) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		err := check()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func TestStaleServerIsEnded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stale := stray(t, dir, dir)
	ended := make(chan error, 1)
	go func() { ended <- stale.Wait() }()
	server := start(t, redisserver.Config{Dir: dir, AppendOnly: true})
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the stale server did not end cleanly: %v", err)
		}
	case <-time.After(patience):
		t.Fatal("the stale server still runs")
	}
	if n := mustSize(t, connect(t, server)); n != 1 {
		t.Errorf("%d keys of the stale server, want 1", n)
	}
}

func TestStuckStaleServerIsKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stale := stray(t, dir, dir)
	if err := stale.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	mustSize(t, connect(t, start(t, redisserver.Config{Dir: dir, AppendOnly: true})))
	waitGone(t, stale.Process.Pid)
}

func TestStrangersAreLeftAlone(t *testing.T) {
	t.Parallel()
	for name, pid := range map[string]string{
		"another program":            strconv.Itoa(os.Getpid()),
		"a redis of another place":   strconv.Itoa(stray(t, t.TempDir(), t.TempDir()).Process.Pid),
		"nobody":                     "4194305",
		"every process of the group": "0",
		"everybody":                  "-1",
		"a torn file":                "12x",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "redis.pid"), []byte(pid+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		mustSize(t, connect(t, start(t, redisserver.Config{Dir: dir})))
		if n, err := strconv.Atoi(pid); err == nil && n > 1 && n < 1<<22 {
			if !runs(n) {
				t.Errorf("%s (%s) was ended", name, pid)
			}
		}
	}
}
