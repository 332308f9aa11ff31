// SPDX-License-Identifier: MIT

package esl_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/esl"
)

// TestNodeDropsStalledConsumer: a consumer that stands still costs the connection, at once, and nothing is originated
// until it has caught up by a resync.
func TestNodeDropsStalledConsumer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		events int // that come while it stands
		change func(*esl.NodeConfig)
	}{
		"too late":          {1, func(c *esl.NodeConfig) { c.MaxDelay = 400 * time.Millisecond }},
		"too many":          {12, func(c *esl.NodeConfig) { c.Queue = 10 }},
		"late with nothing": {0, func(c *esl.NodeConfig) { c.MaxDelay = 400 * time.Millisecond }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gone := make(chan struct{}, 10)
			p := newPeer(t, func(p *peer) {
				p.greet = func(_ int, conn *peerConn) bool {
					conn.send("Content-Type: auth/request\n\n")
					conn.converse()
					gone <- struct{}{}
					return false
				}
			})
			cfg := config(p)
			cfg.Commands = 1
			c.change(&cfg)
			calls := newCalls()
			handlers := calls.handlers()
			entered, release := make(chan struct{}), make(chan struct{})
			handlers.Event = func(_ *esl.Node, e *esl.Event) {
				if e.UUID() == "stall" {
					close(entered)
					<-release
				}
				calls.events <- e.UUID()
			}
			n := start(t, cfg, handlers)
			await(t, "up", calls.ups)
			await(t, "sync", calls.syncs)
			p.fire("CHANNEL_CREATE", "Unique-ID: stall")
			await(t, "stalled handler", entered)
			for range c.events {
				p.fire("CHANNEL_CREATE", "Unique-ID: waiting")
			}
			await(t, "end of a connection", gone)
			await(t, "end of the other connection", gone)
			if err := n.Originate(t.Context(), valid()); n.Up() || !errors.Is(err, esl.ErrRefused) || !errors.Is(err, esl.ErrNotUp) {
				t.Errorf("with a stalled consumer: up %v, originate %v", n.Up(), err)
			}
			if status := n.Status(); status.State != esl.StateDown || status.Counters.DroppedForDelay != 1 ||
				p.accepted.Load() != 2 || len(calls.downs) != 0 {
				t.Errorf("%d connections, %d downs, status %+v", p.accepted.Load(), len(calls.downs), status)
			}
			free := time.Now()
			close(release)
			if err := await(t, "down", calls.downs); !errors.Is(err, esl.ErrBehind) {
				t.Errorf("down: %v", err)
			}
			if s := await(t, "resync", calls.syncs); s.Generation != 2 || !s.Initial || s.Restarted {
				t.Errorf("resync %+v", s)
			}
			await(t, "up again", calls.ups)
			if took := time.Since(free); took > 5*time.Second {
				t.Errorf("up again after %v", took)
			}
			p.fire("CHANNEL_CREATE", "Unique-ID: new")
			if got := []string{await(t, "event", calls.events), await(t, "event", calls.events)}; !cmp.Equal(got, []string{"stall", "new"}) {
				t.Errorf("events %q", got)
			}
			for _, command := range p.commands() {
				if strings.HasPrefix(command, "bgapi") {
					t.Errorf("originated: %q", command)
				}
			}
		})
	}
}

// TestNodeReportsRefusal: a wrong password and a refusal by the access list are told clearly, once, and not tried
// again soon.
func TestNodeReportsRefusal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		password string
		greet    func(int, *peerConn) bool
		want     error
	}{
		"wrong password": {"hunter2", nil, esl.ErrWrongPassword},
		"access list": {"secret", func(_ int, c *peerConn) bool {
			c.send("Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n" + notice("Disconnected, goodbye."))
			return false
		}, esl.ErrAccessDenied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, func(p *peer) { p.greet = c.greet })
			var log lockedBuffer
			lines := make(chan string, 100)
			log.wrote = func(line string) { lines <- line }
			cfg := config(p)
			cfg.Password = c.password
			cfg.BackoffRefused = 5 * time.Millisecond
			cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			n := start(t, cfg, newCalls().handlers())
			first := await(t, "log line", lines)
			if !strings.Contains(first, "level=ERROR") || !strings.Contains(first, c.want.Error()) {
				t.Errorf("first line %q", first)
			}
			for range 3 {
				if line := await(t, "log line", lines); strings.Contains(line, "level=ERROR") {
					t.Errorf("told loudly again: %q", line)
				}
			}
			if s := n.Status(); !strings.Contains(s.LastError, c.want.Error()) || s.Generation != 0 {
				t.Errorf("status %+v", s)
			}
			if strings.Contains(log.String(), c.password) {
				t.Error("the password is in the log")
			}
		})
	}
}

type lockedBuffer struct {
	mu    sync.Mutex
	text  bytes.Buffer
	wrote func(string)
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrote(string(p))
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestNodeDropsSilentPeer(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	cfg := config(p)
	cfg.Heartbeat = 600 * time.Millisecond
	n, c := startUp(t, cfg)
	// Any event is a sign of life.
	for range 10 {
		p.fire("HEARTBEAT", "Session-Count: 7", "Max-Sessions: 50", "Session-Per-Sec: 30", "Idle-CPU: 12.5")
		await(t, "heartbeat", c.events)
	}
	status := n.Status()
	if status.Generation != 1 || status.Sessions != 7 || status.MaxSessions != 50 || status.SessionsPerSecond != 30 || status.IdleCPU != 12.5 {
		t.Errorf("status %+v", status)
	}
	quiet := time.Now()
	if err := await(t, "down", c.downs); !errors.Is(err, esl.ErrSilent) || !strings.Contains(err.Error(), "event-heartbeat-interval") {
		t.Errorf("down: %v", err)
	}
	if took := time.Since(quiet); took < 1200*time.Millisecond || took > 5*time.Second {
		t.Errorf("given up after %v", took)
	}
	if n.Status().Counters.DroppedSilent == 0 {
		t.Error("not counted")
	}
}

func TestNodeDropsChangedCore(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	_, c := startUp(t, config(p))
	p.core.Store("core-2")
	p.fire("HEARTBEAT")
	if err := await(t, "down", c.downs); !errors.Is(err, esl.ErrProtocol) {
		t.Errorf("down: %v", err)
	}
	if s := await(t, "sync", c.syncs); !s.Restarted {
		t.Errorf("sync %+v", s)
	}
}

func TestNodeShutdownOfFreeSWITCH(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	n, c := startUp(t, config(p))
	p.fire("SHUTDOWN")
	await(t, "event", c.events)
	if err := n.Originate(t.Context(), valid()); !errors.Is(err, esl.ErrRefused) || !n.Up() || !n.Status().ShuttingDown {
		t.Errorf("originate %v, up %v", err, n.Up())
	}
	if err := n.Kill(t.Context(), "u", ""); err != nil {
		t.Errorf("kill: %v", err)
	}
	p.fire("CHANNEL_HANGUP_COMPLETE", "Unique-ID: last")
	p.mu.Lock()
	events := p.subscribers[0]
	p.mu.Unlock()
	events.send("Content-Type: text/disconnect-notice\nContent-Disposition: linger\nContent-Length: 0\n\n" +
		notice("The system is being shut down."))
	if e := await(t, "last event", c.events); e != "CHANNEL_HANGUP_COMPLETE last" {
		t.Errorf("event %q", e)
	}
	if err := await(t, "down", c.downs); !strings.Contains(err.Error(), "The system is being shut down.") {
		t.Errorf("down: %v", err)
	}
	await(t, "up", c.ups)
	if n.Status().ShuttingDown {
		t.Error("still shutting down after a reconnect")
	}
}

// TestNodeWaitsLongAfterRefusal: a wrong password is not tried again as soon as a broken connection is.
func TestNodeWaitsLongAfterRefusal(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	lines := make(chan string, 100)
	log := lockedBuffer{wrote: func(line string) { lines <- line }}
	cfg := config(p)
	cfg.Password = "hunter2"
	cfg.BackoffRefused = time.Hour
	cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	start(t, cfg, esl.Handlers{})
	await(t, "log line", lines)
	select {
	case line := <-lines:
		t.Errorf("tried again: %s", line)
	case <-time.After(200 * time.Millisecond): // 20 of the other waits
	}
	if p.accepted.Load() != 1 {
		t.Errorf("%d connections", p.accepted.Load())
	}
}

// TestNodeDeliversWhatWasRead: events that came before the connection broke are delivered before Down, but not for
// longer than a consumer may be behind.
func TestNodeDeliversWhatWasRead(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	cfg := config(p)
	cfg.MaxDelay = 400 * time.Millisecond
	noticed := make(chan struct{})
	log := lockedBuffer{wrote: func(line string) {
		if strings.Contains(line, "node is down") && strings.Contains(line, "generation=1 ") {
			close(noticed)
		}
	}}
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	c := newCalls()
	handlers := c.handlers()
	handlers.Event = func(_ *esl.Node, e *esl.Event) {
		switch e.UUID() {
		case "first":
			<-noticed
		case "slow":
			<-time.After(cfg.MaxDelay + 50*time.Millisecond)
		}
		c.events <- e.UUID()
	}
	start(t, cfg, handlers)
	await(t, "up", c.ups)
	for _, uuid := range []string{"first", "quick", "slow", "too late"} {
		p.fire("CHANNEL_CREATE", "Unique-ID: "+uuid)
	}
	p.cut()
	if err := await(t, "down", c.downs); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("down: %v", err)
	}
	var got []string
	for range 3 {
		got = append(got, await(t, "event", c.events))
	}
	if !cmp.Equal(got, []string{"first", "quick", "slow"}) || len(c.events) != 0 {
		t.Errorf("events %q and %d more", got, len(c.events))
	}
}

// TestNodeSurvivesBadPeers: whatever goes wrong with a connection, the next one is tried.
func TestNodeSurvivesBadPeers(t *testing.T) {
	t.Parallel()
	const signIn, subscribe = "Content-Type: command/reply\nReply-Text: +OK accepted\n\n", "Content-Type: command/reply\nReply-Text: +OK event listener enabled plain\n\n"
	accepted := "Content-Type: command/reply\nReply-Text: +OK Job-UUID: x\n\n"
	greeting := "Content-Type: auth/request\n\n"
	for name, script := range map[string][]string{
		"closes at once":           {},
		"closes in the greeting":   {"Content-Type: auth/req"},
		"closes after greeting":    {greeting},
		"closes after sign-in":     {greeting, signIn},
		"closes in a reply":        {greeting, "Content-Type: command/re"},
		"refuses the subscription": {greeting, signIn, "Content-Type: command/reply\nReply-Text: -ERR no keywords supplied\n\n"},
		"closes after subscribing": {greeting, signIn, subscribe},
		"refuses the job":          {greeting, signIn, subscribe, "Content-Type: command/reply\nReply-Text: -ERR command not found\n\n"},
		"closes before the job":    {greeting, signIn, subscribe, accepted},
		"closes within an event":   {greeting, signIn, subscribe, accepted + "Content-Length: 100\nContent-Type: text/event-plain\n\nEvent-Na"},
		"sends other formats":      {greeting, signIn, subscribe + "Content-Length: 2\nContent-Type: text/event-json\n\n{}"},
		"sends a bad length":       {greeting, signIn, subscribe + "Content-Length: -2\nContent-Type: text/event-plain\n\n{}"},
		"talks HTTP":               {"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n"},
		"asks for a second auth":   {greeting, greeting},
		"says nothing at all":      nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, func(p *peer) {
				p.greet = func(n int, c *peerConn) bool {
					if n > 1 {
						return true
					}
					if script == nil {
						_, _ = c.readCommand() // until the node gives up
						return false
					}
					for i, text := range script {
						if i > 0 {
							if _, err := c.readCommand(); err != nil {
								return false
							}
						}
						c.send(text)
					}
					return false
				}
			})
			cfg := config(p)
			cfg.DialTimeout = 5 * time.Second
			if script == nil {
				cfg.DialTimeout = 500 * time.Millisecond
			}
			n, _ := startUp(t, cfg)
			if n.Status().Generation != 1 || n.Status().LastError == "" {
				t.Errorf("status %+v", n.Status())
			}
		})
	}
}

func TestNodeWithoutFreeSWITCH(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	lines := make(chan string, 100)
	log := lockedBuffer{wrote: func(line string) { lines <- line }}
	n := start(t, esl.NodeConfig{
		Name: "fs1", Addr: listener.Addr().String(), Password: "secret", BackoffMin: time.Millisecond,
		Logger: slog.New(slog.NewTextHandler(&log, nil)),
	}, esl.Handlers{})
	await(t, "log line", lines)
	if s := n.Status(); n.Up() || !strings.Contains(s.LastError, "refused") {
		t.Errorf("status %+v", s)
	}
	if err := n.Kill(t.Context(), "u", ""); !errors.Is(err, esl.ErrNotUp) {
		t.Errorf("kill: %v", err)
	}
}
