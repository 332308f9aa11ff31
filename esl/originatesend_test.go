// SPDX-License-Identifier: MIT

package esl_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tandem/esl"
)

func TestOriginateAccepted(t *testing.T) {
	t.Parallel()
	p := newPeer(t, func(p *peer) {
		p.job = func(c *peerConn, _, id string) string {
			c.peer.fire("CHANNEL_CREATE", "Unique-ID: early")
			return "+OK Job-UUID: " + id
		}
	})
	n, c := startUp(t, config(p))
	if err := n.Originate(t.Context(), valid()); err != nil {
		t.Error(err)
	}
	await(t, "event", c.events)
	sent := p.commands()
	if last := sent[len(sent)-1]; !strings.HasPrefix(last, "bgapi originate {origination_uuid="+valid().UUID) {
		t.Errorf("sent %q", last)
	}
}

// TestOriginateUnclear: whatever goes wrong once it is written, it is not sent again and the caller is told that
// nobody knows.
func TestOriginateUnclear(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(c *peerConn, id string) string{
		"no answer":            func(*peerConn, string) string { return silence },
		"connection closed":    func(c *peerConn, _ string) string { _ = c.Close(); return silence },
		"half an answer":       func(c *peerConn, _ string) string { c.send("Content-Type: comm"); _ = c.Close(); return silence },
		"another job's answer": func(*peerConn, string) string { return "+OK Job-UUID: another" },
		"disconnect notice":    func(c *peerConn, _ string) string { c.send(notice("See you")); return silence },
		"nonsense":             func(c *peerConn, _ string) string { c.send("\x01\x02: \x03\n\n"); return silence },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, func(p *peer) { p.job = func(c *peerConn, _, id string) string { return answer(c, id) } })
			cfg := config(p)
			cfg.Commands = 2
			n, _ := startUp(t, cfg)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := n.Originate(ctx, valid())
			if !errors.Is(err, esl.ErrUnclear) || errors.Is(err, esl.ErrRefused) {
				t.Errorf("got %v, want ErrUnclear", err)
			}
			// The connection is not used again; its place in the pool is.
			for range 4 {
				if _, err := n.Channels(t.Context()); err != nil {
					t.Errorf("afterwards: %v", err)
				}
			}
			if dials := n.Status().Counters.CommandDials; dials != 3 {
				t.Errorf("%d command connections, want the 2 of the pool and one for the dead one", dials)
			}
			sent := 0
			for _, command := range p.commands() {
				if strings.HasPrefix(command, "bgapi originate") {
					sent++
				}
			}
			if sent != 1 {
				t.Errorf("sent %d times", sent)
			}
		})
	}
}

// TestOriginateThatFindsNoConnection: as long as nothing was written, it is certain that there is no call.
func TestOriginateThatFindsNoConnection(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	p := newPeer(t, func(p *peer) {
		p.answer = func(_ *peerConn, command string) string {
			if command == "show channels as json" {
				return `{"row_count":0}`
			}
			close(asked)
			<-release
			return "+OK\n"
		}
	})
	cfg := config(p)
	cfg.Commands = 1
	n, _ := startUp(t, cfg)
	result := make(chan error, 1)
	go func() { result <- n.Park(t.Context(), "u") }()
	await(t, "the command that keeps the connection busy", asked)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := n.Originate(ctx, valid()); !errors.Is(err, esl.ErrRefused) || errors.Is(err, esl.ErrUnclear) {
		t.Errorf("got %v, want ErrRefused", err)
	}
	close(release)
	if err := await(t, "answer", result); err != nil {
		t.Error(err)
	}
}

func TestOriginateTurnedAway(t *testing.T) {
	t.Parallel()
	p := newPeer(t, func(p *peer) { p.job = func(*peerConn, string, string) string { return "-ERR command not found" } })
	n, _ := startUp(t, config(p))
	err := n.Originate(t.Context(), valid())
	if !errors.Is(err, esl.ErrRefused) || errors.Is(err, esl.ErrUnclear) || !strings.Contains(err.Error(), "-ERR command not found") {
		t.Errorf("got %v", err)
	}
}

// TestOriginateWaitsItsTurn: the pace is below what the node lets through, and a caller who cannot wait is told so
// without anything having been sent.
func TestOriginateWaitsItsTurn(t *testing.T) {
	t.Parallel()
	p := newPeer(t, func(p *peer) { p.sps = 3 }) // two a second get through, so one every half second
	n, _ := startUp(t, config(p))
	begin := time.Now()
	for range 3 {
		if err := n.Originate(t.Context(), valid()); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(begin); took < 900*time.Millisecond {
		t.Errorf("three calls in %v on a node that takes two a second", took)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	before := len(p.commands())
	if err := n.Originate(ctx, valid()); !errors.Is(err, esl.ErrRefused) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if len(p.commands()) != before {
		t.Error("something was sent")
	}
}
