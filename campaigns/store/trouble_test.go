// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/campaigns/store/redisserver"
	"tandem/campaigns/store/redisserver/redistest"
)

func set(name, value string) func(*redisserver.Config) {
	return func(c *redisserver.Config) { c.Extra[name] = value }
}

// nextPort counts the ports that freePort has tried.
var nextPort atomic.Uint32

// freePort finds a port that nobody listens on, below those that the kernel
// gives to outgoing connections, and gives it once.
func freePort(tb testing.TB) int {
	tb.Helper()
	for range 20000 {
		port := 12000 + int((uint32(os.Getpid())*257+nextPort.Add(1))%20000)
		held, err := (&net.ListenConfig{}).Listen(tb.Context(), "unix", fmt.Sprintf("@tandem-port-%d", port))
		if err != nil {
			continue // another process has it
		}
		tb.Cleanup(func() { _ = held.Close() })
		// Asked by calling: a child forked while we listened would keep the port.
		c, err := (&net.Dialer{}).DialContext(tb.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if errors.Is(err, syscall.ECONNREFUSED) {
			return port
		}
		if err == nil {
			_ = c.Close()
		}
	}
	tb.Fatal("no free port on 127.0.0.1")
	return 0
}

// guardedServer starts a server that wants a password and gives its port.
func guardedServer(t *testing.T, password string) string {
	t.Helper()
	port := strconv.Itoa(freePort(t))
	server := redistest.ForTest(t, set("port", port), set("bind", "127.0.0.1"))
	s, err := Open(t.Context(), server.URL(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.rdb.ConfigSet(t.Context(), "requirepass", password).Err(); err != nil {
		t.Fatal(err)
	}
	return port
}

// Each way in which a server cannot be used has a message of its own, and no
// message tells the password.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	port := guardedServer(t, "right")
	replica := redistest.ForTest(t, set("replicaof", "127.0.0.1 1"))
	unused := strconv.Itoa(freePort(t))
	tests := map[string]struct {
		url, want string
		code      campaigns.Code
	}{
		"nobody listens":  {"redis://127.0.0.1:" + unused, "redis cannot be reached", campaigns.Unavailable},
		"no socket":       {"unix:///nonexistent/redis.sock", "redis cannot be reached", campaigns.Unavailable},
		"no password":     {"redis://127.0.0.1:" + port, "redis wants a password", campaigns.Unavailable},
		"wrong password":  {"redis://:secret@127.0.0.1:" + port, "refuses the user name or password", campaigns.Unavailable},
		"a replica":       {replica.URL(), "read-only replica", campaigns.Unavailable},
		"no URL":          {"localhost", "is no Redis URL", campaigns.Invalid},
		"another scheme":  {"http://:secret@localhost", "is no Redis URL", campaigns.Invalid},
		"odd database":    {"redis://:secret@localhost/x", "is no Redis URL", campaigns.Invalid},
		"odd port":        {"redis://:secret@localhost:x", "is no Redis URL", campaigns.Invalid},
		"unnamed master":  {"redis-sentinel://:secret@localhost:1", "no name of the master", campaigns.Invalid},
		"nobody in a row": {"redis://:secret@127.0.0.1:" + unused + ",127.0.0.1:" + unused, "redis cannot be reached", campaigns.Unavailable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := Open(t.Context(), tt.url, slog.New(slog.DiscardHandler))
			if err == nil {
				_ = s.Close()
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
				t.Error(err)
			}
			if campaigns.CodeOf(err) != tt.code {
				t.Errorf("code %s: %v", campaigns.CodeOf(err), err)
			}
		})
	}
}

func TestOpenWithPassword(t *testing.T) {
	t.Parallel()
	port := guardedServer(t, "r:i@g ht")
	s, err := Open(t.Context(), "redis://:r%3Ai%40g%20ht@127.0.0.1:"+port+"/3", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	before := s.Ops()
	if err := errors.Join(s.Ping(t.Context()), s.Ping(t.Context())); err != nil || s.Ops() != before+2 {
		t.Error(err, s.Ops()-before)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Ping(t.Context()); campaigns.CodeOf(err) != campaigns.Unavailable {
		t.Errorf("after Close: %v", err)
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{"7.0.15": true, "6.2.0": true, "6.0.20": false, "5.0": false, "255.255.255": true, "odd": true} {
		if got := (Info{Version: version}).atLeast(6, 2); got != want {
			t.Errorf("%s: %v", version, got)
		}
	}
}

// What doctor should tell of a server that will cost data or memory.
func TestInfoWarns(t *testing.T) {
	t.Parallel()
	bad := newStore(t, set("maxmemory-policy", "allkeys-lru"), set("hash-max-listpack-entries", "64"), set("hash-max-listpack-value", "64"))
	info, err := bad.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(info.Warnings, "\n")
	for _, want := range []string{"appendonly is off", "allkeys-lru", "listpack-entries", "listpack-value"} {
		if !strings.Contains(text, want) {
			t.Errorf("no warning of %s in\n%s", want, text)
		}
	}
	lax := newStore(t, func(c *redisserver.Config) { c.AppendOnly, c.Fsync = true, "no" })
	if info, err := lax.Info(t.Context()); err != nil || len(info.Warnings) != 1 || !strings.Contains(info.Warnings[0], "appendfsync") {
		t.Error(info.Warnings, err)
	}
	good := newStore(t, func(c *redisserver.Config) { c.AppendOnly, c.Fsync = true, "always" })
	if info, err := good.Info(t.Context()); err != nil || len(info.Warnings) != 0 || info.Memory == 0 || info.Version == "" {
		t.Error(info, err)
	}
}

// A server that cannot write says why, whatever is asked of it; nothing is half
// written, and all is well when it can write again.
func TestRefusedWrites(t *testing.T) {
	t.Parallel()
	type server struct{ sick, well []any }
	tests := map[string]struct {
		config []func(*redisserver.Config)
		server
		want string
	}{
		"memory is full": {nil, server{[]any{"CONFIG", "SET", "maxmemory", "1"}, []any{"CONFIG", "SET", "maxmemory", "0"}}, "memory limit"},
		"read-only now":  {nil, server{[]any{"REPLICAOF", "127.0.0.1", "1"}, []any{"REPLICAOF", "NO", "ONE"}}, "read-only replica"},
		"disk is full": {
			[]func(*redisserver.Config){set("save", "3600 1000000"), set("stop-writes-on-bgsave-error", "yes"), set("dbfilename", "dump.rdb")},
			server{[]any{"BGSAVE"}, []any{"CONFIG", "SET", "stop-writes-on-bgsave-error", "no"}}, "cannot save to its disk",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, ctx := newStore(t, tt.config...), t.Context()
			c, run := s.campaign(t, "c1")
			if _, err := s.AddMembers(ctx, "c1", people(3), noon); err != nil {
				t.Fatal(err)
			}
			s.agent(t, "ann")
			claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
			writes := map[string]func() error{
				"add": func() error { _, err := s.AddMembers(ctx, "c1", []campaigns.Member{person(0, 9)}, noon); return err },
				"claim": func() error {
					res, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
					return res[0].Err
				},
				"finish": func() error {
					return s.Write(ctx, "c1", []Op{finishing(c, run, claims[0].Claim, campaigns.Busy, noon)})[0]
				},
				"reserve": func() error { _, err := s.Reserve(ctx, reserving("1")); return err },
				"state":   func() error { _, err := s.SetRunState(ctx, "c1", campaigns.Paused, "", noon); return err },
				"renew":   func() error { _, err := s.Renew(ctx, "c1", run.Epoch, noon, time.Minute); return err },
				"import": func() error {
					_, err := s.Import(ctx, c, strings.NewReader("number\n+4930100001\n"), ImportOptions{})
					return err
				},
				"create":   func() error { return s.CreateCampaign(ctx, campaigns.Campaign{ID: "c2", Name: "x"}) },
				"resource": func() error { return s.SaveResource(ctx, campaigns.Resource{ID: "r", DialString: "a/{number}"}) },
			}
			// A snapshot cannot take the place of a folder.
			s.must(t, os.MkdirAll(filepath.Join(s.server.Dir(), "dump.rdb", "x"), 0o700))
			s.must(t, s.rdb.Do(ctx, tt.sick...).Err())
			s.awaitSickness(t)
			before := s.dump(t, "c1")
			for what, do := range writes {
				// A call that is over is recorded in the last of the memory.
				if what == "finish" && name == "memory is full" {
					continue
				}
				if err := do(); err == nil || !strings.Contains(err.Error(), tt.want) || campaigns.CodeOf(err) != campaigns.Unavailable {
					t.Errorf("%s: %v", what, err)
				}
			}
			if _, err := s.Counts(ctx, "c1"); err != nil {
				t.Errorf("reading: %v", err)
			}
			if diff := cmp.Diff(before, s.dump(t, "c1")); diff != "" {
				t.Errorf("something was written: %s", diff)
			}
			if name == "memory is full" {
				if err := writes["finish"](); err != nil {
					t.Errorf("finish: %v", err)
				}
			}
			s.must(t, s.rdb.Do(ctx, tt.well...).Err())
			for _, what := range []string{"finish", "claim", "add", "reserve"} {
				if err := writes[what](); err != nil && !(what == "finish" && errors.Is(err, ErrNotOpen)) {
					t.Errorf("%s afterwards: %v", what, err)
				}
			}
			s.sound(t, "c1")
		})
	}
}

// awaitSickness waits until the server refuses writes: a failed snapshot is
// noticed by its parent a little later.
func (f *fixture) awaitSickness(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		if f.rdb.Set(context.Background(), "probe", "x", 0).Err() != nil {
			return
		}
		<-time.After(10 * time.Millisecond) // another process: there is nothing to wait on
	}
	t.Fatal("the server still writes")
}

// A server that forgot the scripts gets them again, in a pipeline too, and
// nothing that it did know runs twice.
func TestForgottenScripts(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(200), noon); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		s.must(t, s.rdb.ScriptFlush(ctx).Err())
		// It knows one of the three scripts that follow.
		if _, _, err := s.Promote(ctx, "c1", run.Epoch, noon); err != nil {
			t.Fatal(err)
		}
		claims, err := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon), request(run, noon)})
		if err != nil || claims[0].Err != nil || claims[1].Err != nil {
			t.Fatal(err, claims)
		}
		s.must(t, s.rdb.ScriptFlush(ctx).Err())
		s.finish(t, c, run, claims[0].Claim, campaigns.Connected, noon)
		errs := s.Write(ctx, "c1", []Op{
			Note{Attempt: claims[1].Attempt, Epoch: run.Epoch}, finishing(c, run, claims[1].Claim, campaigns.Connected, noon),
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Counts(ctx, "c1"); n.Ended != 6 || n.Claimed != 0 || err != nil {
		t.Errorf("%+v %v", n, err)
	}
	s.sound(t, "c1")
}

// A server that was killed and comes back has everything that it acknowledged,
// and the same store goes on with it.
func TestServerRestarts(t *testing.T) {
	t.Parallel()
	var config redisserver.Config
	s := newStore(t, func(c *redisserver.Config) {
		c.AppendOnly, c.Fsync = true, "always"
		config = *c
	})
	ctx := t.Context()
	c, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(100), noon); err != nil {
		t.Fatal(err)
	}
	claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon), request(run, noon)})
	s.finish(t, c, run, claims[0].Claim, campaigns.Connected, noon)
	before := s.dump(t, "c1")

	s.server.Kill()
	<-s.server.Done()
	if _, err := s.Counts(ctx, "c1"); campaigns.CodeOf(err) != campaigns.Unavailable {
		t.Errorf("while it is away: %v", err)
	}
	again, err := redisserver.Start(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(again.Kill)

	if diff := cmp.Diff(before, s.dump(t, "c1")); diff != "" {
		t.Errorf("something is lost: %s", diff)
	}
	s.finish(t, c, run, claims[1].Claim, campaigns.Busy, noon)
	s.sound(t, "c1")
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	sentinel, err := sentinelOptions("redis-sentinel://ann:secret@10.0.0.1:26379,10.0.0.2:26379/primary?db=2")
	if err != nil || sentinel.MasterName != "primary" || sentinel.DB != 2 || sentinel.Username != "ann" || sentinel.Password != "secret" ||
		!cmp.Equal(sentinel.SentinelAddrs, []string{"10.0.0.1:26379", "10.0.0.2:26379"}) {
		t.Errorf("%+v %v", sentinel, err)
	}
	for address, tls := range map[string]bool{
		"redis://ann:sec@ret@10.0.0.1:1,10.0.0.2:2": false, "rediss://ann:sec@ret@10.0.0.1:1,10.0.0.2:2/": true,
	} {
		cluster, err := clusterOptions(strings.Replace(address, "sec@ret", "sec%40ret", 1))
		if err != nil || cluster.Username != "ann" || cluster.Password != "sec@ret" || (cluster.TLSConfig != nil) != tls ||
			!cmp.Equal(cluster.Addrs, []string{"10.0.0.1:1", "10.0.0.2:2"}) {
			t.Errorf("%s: %+v %v", address, cluster, err)
		}
	}
	if cluster, err := clusterOptions("10.0.0.1:1,10.0.0.2:2"); err != nil || len(cluster.Addrs) != 2 {
		t.Errorf("%+v %v", cluster, err)
	}
}
