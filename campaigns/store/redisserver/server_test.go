// SPDX-License-Identifier: MIT

package redisserver_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"tandem/campaigns/store/redisserver"
	"tandem/campaigns/store/redisserver/redistest"
)

// patience bounds every wait of these tests for another process.
const patience = 30 * time.Second

// start starts a server in dir and ends it with the test.
func start(t *testing.T, cfg redisserver.Config) *redisserver.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	server, err := redisserver.Start(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Kill)
	return server
}

// connect opens a client by the server's URL and closes it with the test.
func connect(t *testing.T, server *redisserver.Server) *redis.Client {
	t.Helper()
	opts, err := redis.ParseURL(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	opts.MaxRetries = -1
	client := redis.NewClient(opts)
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

func TestStartSettings(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), `made "here" ünd quoted`)
	server := start(t, redisserver.Config{
		Dir: dir, AppendOnly: true, MaxMemory: 64 << 20,
		Extra: map[string]string{"hash-max-listpack-value": "640", "slowlog-max-len": "7"},
	})
	client := connect(t, server)
	want := map[string]string{
		"appendonly": "yes", "appendfsync": "always", "aof-use-rdb-preamble": "yes", "save": "",
		"hash-max-listpack-entries": "256", "hash-max-listpack-value": "640", "slowlog-max-len": "7",
		"timeout": "0", "port": "0", "stop-writes-on-bgsave-error": "no",
		"maxmemory": strconv.Itoa(64 << 20), "maxmemory-policy": "noeviction", "dir": dir,
	}
	got := map[string]string{}
	for name := range want {
		values, err := client.ConfigGet(t.Context(), name).Result()
		if err != nil {
			t.Fatal(err)
		}
		got[name] = values[name]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings in force (-want +got):\n%s", diff)
	}
	if info, err := os.Stat(server.Addr()); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket: %v, %v; want mode 0700", info, err)
	}
}

func TestStartRefusesBadConfig(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]redisserver.Config{
		"no directory":   {},
		"unknown fsync":  {Dir: t.TempDir(), AppendOnly: true, Fsync: "sometimes"},
		"two lines":      {Dir: t.TempDir(), Extra: map[string]string{"save": "1 1\nport 6379"}},
		"name and value": {Dir: t.TempDir(), Extra: map[string]string{"port 6379": "x"}},
		"a file":         {Dir: mustFile(t)},
	} {
		if server, err := redisserver.Start(t.Context(), cfg); err == nil {
			server.Kill()
			t.Errorf("%s: accepted", name)
		}
	}
}

// mustFile makes a file where a directory is expected.
func mustFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestStartFailureShowsTheLog(t *testing.T) {
	t.Parallel()
	_, err := redisserver.Start(t.Context(), redisserver.Config{
		Dir: t.TempDir(), Extra: map[string]string{"no-such-setting": "1"},
	})
	if err == nil || !strings.Contains(err.Error(), "no-such-setting") {
		t.Errorf("got %v, want the server's own complaint about no-such-setting", err)
	}
}

func TestStartGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := redisserver.Start(ctx, redisserver.Config{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	start(t, redisserver.Config{Dir: dir}) // and the directory is free again
}

func TestDataSurvivesSIGKILL(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := redisserver.Config{Dir: dir, AppendOnly: true, Fsync: "always"}
	first := start(t, cfg)
	client := connect(t, first)
	for i := range 50 {
		if err := client.Set(t.Context(), fmt.Sprint("key", i), i, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	first.Kill()
	if err := first.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("Wait after Kill: %v, want it to name the signal", err)
	}
	if n := mustSize(t, connect(t, start(t, cfg))); n != 50 {
		t.Errorf("%d of 50 acknowledged keys survived", n)
	}
}

func TestStopIsClean(t *testing.T) {
	t.Parallel()
	// Without an append-only file only a clean end writes anything.
	cfg := redisserver.Config{Dir: t.TempDir()}
	first := start(t, cfg)
	if err := connect(t, first).Set(t.Context(), "key", "value", 0).Err(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := first.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Wait(); err != nil {
		t.Errorf("Wait after Stop: %v", err)
	}
	if _, err := os.Stat(first.Addr()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
	if n := mustSize(t, connect(t, start(t, cfg))); n != 1 {
		t.Errorf("%d keys after a clean restart, want 1", n)
	}
}

func TestStopKillsWhatDoesNotFollow(t *testing.T) {
	t.Parallel()
	server := start(t, redisserver.Config{Dir: t.TempDir()})
	if err := syscall.Kill(server.PID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := server.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want to be told that it was killed", err)
	}
	if !server.Exited() {
		t.Error("the server still runs")
	}
}

func TestStartWaitsForLoading(t *testing.T) {
	t.Parallel()
	cfg := redisserver.Config{Dir: t.TempDir(), AppendOnly: true, Fsync: "no", Extra: map[string]string{"aof-use-rdb-preamble": "no"}}
	first := start(t, cfg)
	pipe := connect(t, first).Pipeline()
	const keys = 5000
	for i := range keys {
		pipe.Set(t.Context(), fmt.Sprint("key", i), i, 0)
	}
	if _, err := pipe.Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Half a second, in which commands are answered with -LOADING every thousand keys.
	cfg.Extra["key-load-delay"] = "100"
	server := start(t, cfg)
	// By hand: a client would say hello first, and the loading be over by then.
	conn, err := net.Dial("unix", server.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("DBSIZE\r\n")); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 64)
	n, err := conn.Read(answer)
	if want := fmt.Sprintf(":%d\r\n", keys); err != nil || string(answer[:n]) != want {
		t.Errorf("DBSIZE right after Start: %q, %v; want %q", answer[:n], err, want)
	}
}

func mustSize(t *testing.T, client *redis.Client) int64 {
	t.Helper()
	n, err := client.DBSize(t.Context()).Result()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	one, two := connect(t, redistest.ForTest(t)), connect(t, redistest.ForTest(t))
	if err := one.Set(t.Context(), "key", "value", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n := mustSize(t, two); n != 0 {
		t.Errorf("the second server has %d keys of the first", n)
	}
}

func TestDirectoryInUse(t *testing.T) {
	t.Parallel()
	server := start(t, redisserver.Config{Dir: t.TempDir()})
	if _, err := redisserver.Start(t.Context(), redisserver.Config{Dir: server.Dir()}); !errors.Is(err, redisserver.ErrInUse) {
		t.Errorf("got %v, want ErrInUse", err)
	}
	mustSize(t, connect(t, server)) // and the first one is unharmed
}

func TestDeepDirectory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30))
	server := start(t, redisserver.Config{Dir: dir})
	mustSize(t, connect(t, server))
	temp := filepath.Dir(server.Addr())
	if info, err := os.Stat(temp); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory of the socket: %v, %v; want mode 0700", info, err)
	}
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(temp); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the directory of the socket is still there: %v", err)
	}
}

func TestDeepDirectoryAfterACrash(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	// What a killed program leaves: the link, and behind it the socket.
	temp := t.TempDir()
	leftover := filepath.Join(temp, "redis.sock")
	if err := errors.Join(os.WriteFile(leftover, nil, 0o600), os.Symlink(leftover, filepath.Join(dir, "redis.sock"))); err != nil {
		t.Fatal(err)
	}
	mustSize(t, connect(t, start(t, redisserver.Config{Dir: dir})))
	if _, err := os.Stat(temp); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the left-over directory is still there: %v", err)
	}
}
