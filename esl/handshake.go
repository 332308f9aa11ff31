// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"strings"
	"time"
)

// subscription is what a node listens to. The name CUSTOM takes every later word as a subclass, so it comes last.
func subscription(subclasses []string) string {
	events := "event plain CHANNEL_CREATE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_ANSWER CHANNEL_PARK" +
		" CHANNEL_BRIDGE CHANNEL_UNBRIDGE CHANNEL_HANGUP_COMPLETE CHANNEL_UUID CHANNEL_EXECUTE_COMPLETE PLAYBACK_START" +
		" BACKGROUND_JOB HEARTBEAT DTMF SHUTDOWN"
	if len(subclasses) > 0 {
		events += " CUSTOM " + strings.Join(subclasses, " ")
	}
	return events
}

// connect dials the event connection, signs in, subscribes, and waits for the first event. What came before the
// generation is complete waits in its queue.
func (n *Node) connect(ctx context.Context) (*generation, error) {
	ctx, cancel := context.WithTimeout(ctx, n.config.DialTimeout)
	defer cancel()
	dialer := net.Dialer{KeepAlive: 15 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", n.config.Addr)
	if err != nil {
		return nil, fmt.Errorf("event connection: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	g := n.newGeneration(conn)
	err = g.handshake()
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		g.discard(err)
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", ctx.Err(), err)
		}
		return nil, fmt.Errorf("event connection: %w", err)
	}
	return g, nil
}

// handshake does what comes before the first event. The connection is closed by connect when it takes too long.
func (g *generation) handshake() error {
	if _, err := g.expect(AuthRequest); err != nil {
		return err
	}
	reply, err := g.ask("auth " + g.node.config.Password)
	if err != nil {
		return err
	}
	if failed(reply) {
		return ErrWrongPassword
	}
	reply, err = g.ask(subscription(g.node.config.Subclasses))
	if err != nil {
		return err
	}
	if failed(reply) {
		return fmt.Errorf("%w: subscription: %s", ErrProtocol, reply)
	}
	return g.probe()
}

// probe makes FreeSWITCH send an event. It shows that events really come, which a frozen event socket answers to
// commands without, and says which FreeSWITCH this is.
func (g *generation) probe() error {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	job := "tandem-probe-" + hex.EncodeToString(id[:])
	reply, err := g.ask("bgapi status\nJob-UUID: " + job)
	if err != nil {
		return err
	}
	if failed(reply) {
		return fmt.Errorf("%w: bgapi status: %s", ErrProtocol, reply)
	}
	for {
		m, err := g.next()
		if err != nil {
			return err
		}
		if m.Type != EventPlain {
			continue
		}
		if !m.Event.Is("Job-UUID", job) {
			g.accept(m.Event)
			continue
		}
		g.coreUUID = m.Event.Get("Core-UUID")
		g.node.learnStatus(m.Event.Body())
		g.reader.Release(m.Event)
		return nil
	}
}

// ask sends a command and waits for its reply. Events that come before it are queued.
func (g *generation) ask(command string) (string, error) {
	if _, err := g.conn.Write([]byte(command + "\n\n")); err != nil {
		return "", err
	}
	m, err := g.expect(CommandReply)
	return m.Reply, err
}

// expect reads up to the next message of that type.
func (g *generation) expect(kind MessageType) (Message, error) {
	for {
		m, err := g.next()
		if err != nil {
			return Message{}, err
		}
		switch m.Type {
		case kind:
			return m, nil
		case EventPlain:
			g.accept(m.Event)
		default:
			return Message{}, fmt.Errorf("%w: %s where %s was due", ErrProtocol, m.Type, kind)
		}
	}
}
