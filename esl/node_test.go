// SPDX-License-Identifier: MIT

package esl_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/esl"
)

func TestNodeComesUp(t *testing.T) {
	t.Parallel()
	p := newPeer(t, func(p *peer) {
		p.subscribed = func(c *peerConn) { c.sendEvent("CHANNEL_CREATE", "Unique-ID: early") }
		p.answer = func(_ *peerConn, command string) string {
			if command == "show channels as json" {
				return `{"row_count":1,"rows":[{"uuid":"u-1","name":"sofia/x/1","state":"CS_EXECUTE","callstate":"ACTIVE","created_epoch":"1795175103"}]}`
			}
			return "+OK\n"
		}
	})
	c := newCalls()
	handlers := c.handlers()
	var n *esl.Node
	handlers.Sync = func(ctx context.Context, node *esl.Node, s esl.Snapshot) error {
		if node.Up() || node.Status().State != esl.StateSyncing {
			t.Errorf("state %s during the first sync", node.Status().State)
		}
		if err := node.Originate(ctx, valid()); !errors.Is(err, esl.ErrRefused) || !errors.Is(err, esl.ErrNotUp) {
			t.Errorf("originate while syncing: %v", err)
		}
		if err := node.Kill(ctx, "u-1", ""); err != nil {
			t.Errorf("kill while syncing: %v", err)
		}
		for i := range 3 {
			p.fire("CHANNEL_CREATE", fmt.Sprintf("Unique-ID: during-%d", i))
		}
		c.syncs <- s
		return nil
	}
	n = start(t, config(p), handlers)
	s := await(t, "sync", c.syncs)
	want := esl.Snapshot{Generation: 1, Initial: true, CoreUUID: "core-1", Taken: s.Taken, Channels: []esl.Channel{{
		UUID: "u-1", Name: "sofia/x/1", State: "CS_EXECUTE", CallState: "ACTIVE", Created: time.Unix(1795175103, 0),
	}}}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	await(t, "up", c.ups)
	if e := await(t, "event", c.events); e != "CHANNEL_CREATE early" {
		t.Errorf("first event %q", e)
	}
	for i := range 3 {
		if e := await(t, "event", c.events); e != fmt.Sprintf("CHANNEL_CREATE during-%d", i) {
			t.Errorf("event %d is %q", i, e)
		}
	}
	status := n.Status()
	if !n.Up() || status.State != esl.StateUp || status.CoreUUID != "core-1" || status.Sessions != 3 ||
		status.MaxSessions != 2000 || status.SessionsPerSecond != 1000 || status.Counters.CommandDials != 4 {
		t.Errorf("status %+v", status)
	}
}

func TestNodeKeepsOrder(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	_, c := startUp(t, config(p))
	const events = 20_000
	for i := range events {
		p.fire("CHANNEL_STATE", fmt.Sprintf("Unique-ID: %d", i))
	}
	for i := range events {
		if e := await(t, "event", c.events); e != fmt.Sprintf("CHANNEL_STATE %d", i) {
			t.Fatalf("event %d is %q", i, e)
		}
	}
}

func TestNodeReconnects(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	n, c := startUp(t, config(p))

	p.cut()
	await(t, "down", c.downs)
	if s := await(t, "sync", c.syncs); s.Generation != 2 || s.Restarted || !s.Initial {
		t.Errorf("after a cut: %+v", s)
	}
	await(t, "up", c.ups)

	p.core.Store("core-2")
	p.cut()
	await(t, "down", c.downs)
	if s := await(t, "sync", c.syncs); s.Generation != 3 || !s.Restarted || s.CoreUUID != "core-2" {
		t.Errorf("after a restart: %+v", s)
	}
	await(t, "up", c.ups)
	if status := n.Status(); status.Counters.Reconnects != 2 || status.LastError == "" {
		t.Errorf("status %+v", status)
	}
}

// TestNodeRepeatsFailedSync: until a sync has succeeded the node is not up, and a restart is not forgotten.
func TestNodeRepeatsFailedSync(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	c := newCalls()
	handlers := c.handlers()
	results := make(chan error, 10)
	handlers.Sync = func(_ context.Context, _ *esl.Node, s esl.Snapshot) error {
		c.syncs <- s
		return <-results
	}
	results <- nil
	start(t, config(p), handlers)
	await(t, "sync", c.syncs)
	await(t, "up", c.ups)
	p.core.Store("core-2")
	p.cut()
	await(t, "down", c.downs)
	for generation := uint64(2); generation <= 4; generation++ {
		if s := await(t, "sync", c.syncs); !s.Restarted || s.Generation != generation {
			t.Errorf("sync %+v", s)
		}
		if generation < 4 {
			results <- errors.New("no Redis")
		}
	}
	if len(c.ups) != 0 || len(c.downs) != 0 {
		t.Errorf("%d ups, %d downs without a sync", len(c.ups), len(c.downs))
	}
	results <- nil
	if generation := await(t, "up", c.ups); generation != 4 {
		t.Errorf("up with generation %d", generation)
	}
}

func TestNodeResyncsWhileUp(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	cfg := config(p)
	cfg.ResyncEvery = 20 * time.Millisecond
	c := newCalls()
	handlers := c.handlers()
	hold := make(chan struct{})
	handlers.Sync = func(_ context.Context, _ *esl.Node, s esl.Snapshot) error {
		c.syncs <- s
		if !s.Initial {
			<-hold
		}
		return nil
	}
	start(t, cfg, handlers)
	await(t, "sync", c.syncs)
	if s := await(t, "resync", c.syncs); s.Initial || s.Generation != 1 {
		t.Errorf("resync %+v", s)
	}
	// A resync that takes its time does not hold up the events.
	p.fire("CHANNEL_ANSWER", "Unique-ID: u")
	await(t, "event during a resync", c.events)
	close(hold)
	await(t, "next resync", c.syncs)
}

func TestNodeWakesTheEventConnection(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	n, c := startUp(t, config(p))
	poked := func() *peerConn {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.subscribers[0]
	}
	n.AddCalls(2)
	for range 20 {
		await(t, "line feed", poked().poked)
	}
	n.AddCalls(-1)
	p.cut()
	await(t, "down", c.downs)
	await(t, "up", c.ups)
	for range 20 {
		await(t, "line feed after a reconnect", poked().poked)
	}
	n.AddCalls(-1)
	// It stops: at most the one that was under way still comes.
	quiet := false
	for range 3 {
		select {
		case <-poked().poked:
		case <-time.After(100 * time.Millisecond):
			quiet = true
		}
	}
	if !quiet {
		t.Error("line feeds with no call in the air")
	}
	n.AddCalls(1)
	await(t, "line feed for a new call", poked().poked)
}

func TestNodeEnds(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	c := newCalls()
	n := esl.NewNode(config(p), c.handlers())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	await(t, "up", c.ups)
	cancel()
	if err := await(t, "end of Run", done); err != nil {
		t.Errorf("Run: %v", err)
	}
	if err := await(t, "down", c.downs); !errors.Is(err, context.Canceled) {
		t.Errorf("down: %v", err)
	}
	if n.Up() || n.Status().State != esl.StateDown {
		t.Errorf("status %+v", n.Status())
	}
}

func TestNodeConfigValidate(t *testing.T) {
	t.Parallel()
	good := esl.NodeConfig{Name: "fs1", Addr: "127.0.0.1:8021", Password: "ClueCon"}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*esl.NodeConfig){
		"no name":              func(c *esl.NodeConfig) { c.Name = "" },
		"no port":              func(c *esl.NodeConfig) { c.Addr = "127.0.0.1" },
		"password with a line": func(c *esl.NodeConfig) { c.Password = "hunter2\n\napi hupall" },
		"subclass":             func(c *esl.NodeConfig) { c.Subclasses = []string{"a b"} },
		"negative time":        func(c *esl.NodeConfig) { c.Heartbeat = -1 },
		"negative rate":        func(c *esl.NodeConfig) { c.MaxRate = -1 },
	} {
		c := good
		change(&c)
		err := c.Validate()
		if !errors.Is(err, esl.ErrInvalid) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
		if err := esl.NewNode(c, esl.Handlers{}).Run(t.Context()); !errors.Is(err, esl.ErrInvalid) {
			t.Errorf("%s: Run: %v", name, err)
		}
	}
}

// TestNodeCountsOddities: what is odd about an event is survived and counted, if anybody looked at it.
func TestNodeCountsOddities(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	c := newCalls()
	handlers := c.handlers()
	handlers.Event = func(_ *esl.Node, e *esl.Event) { c.events <- e.Variable("a[0]") + e.Body() }
	n := start(t, config(p), handlers)
	await(t, "up", c.ups)
	p.fire("CUSTOM", "no field here", "variable_a[0]: seen", "Content-Length: 9", "", "short")
	p.fire("CUSTOM")
	p.fire("CUSTOM")
	if got := await(t, "event", c.events); got != "seenshort\n\n" {
		t.Errorf("got %q", got)
	}
	// The first is done with when the third is handled.
	await(t, "event", c.events)
	await(t, "event", c.events)
	if got := n.Status().Counters; got.ParseWarnings != 2 || got.Events != 3 {
		t.Errorf("counters %+v", got)
	}
}

// TestNodeLostWhileSyncing: a generation that ends before its first sync is over was never up.
func TestNodeLostWhileSyncing(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	c := newCalls()
	handlers := c.handlers()
	handlers.Sync = func(ctx context.Context, _ *esl.Node, s esl.Snapshot) error {
		if s.Generation == 1 {
			p.fire("CHANNEL_CREATE", "Unique-ID: of the first generation")
			p.cut()
			<-ctx.Done()
		}
		c.syncs <- s
		return nil
	}
	start(t, config(p), handlers)
	await(t, "first sync", c.syncs)
	await(t, "second sync", c.syncs)
	if generation := await(t, "up", c.ups); generation != 2 || len(c.downs) != 0 {
		t.Errorf("up with generation %d, after %d downs", generation, len(c.downs))
	}
	p.fire("CHANNEL_CREATE", "Unique-ID: of the second generation")
	if e := await(t, "event", c.events); e != "CHANNEL_CREATE of the second generation" {
		t.Errorf("event %q", e)
	}
}
