// SPDX-License-Identifier: MIT

package esl_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tandem/esl"
)

const patience = 10 * time.Second // how long a test waits for what should happen at once

// peer is a scripted FreeSWITCH: it does what a test tells it, right or wrong, down to the byte.
type peer struct {
	t        testing.TB
	listener net.Listener
	done     sync.WaitGroup

	// greet replaces the whole conversation of the n-th connection (from 1) if it returns false.
	greet func(n int, c *peerConn) bool
	// subscribed is called when a connection has just been told that it is; nil = nothing.
	subscribed func(c *peerConn)
	// answer gives the body of an api response to "uuid_kill U …"; nil = "+OK\n". Returning silence answers nothing.
	answer func(c *peerConn, command string) string
	// job is told of every bgapi but the node's own probe and gives the reply; nil = accepted.
	job func(c *peerConn, command, id string) string
	sps int

	core     atomic.Value
	accepted atomic.Int64

	mu          sync.Mutex
	conns       map[*peerConn]bool
	subscribers []*peerConn
	received    []string
}

const silence = "\x00"

type peerConn struct {
	net.Conn
	peer  *peer
	in    *bufio.Reader
	write sync.Mutex
	pokes atomic.Int64
	poked chan struct{}
}

func newPeer(t testing.TB, change ...func(*peer)) *peer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{t: t, listener: listener, conns: map[*peerConn]bool{}, sps: 1000}
	p.core.Store("core-1")
	for _, c := range change {
		c(p)
	}
	p.done.Go(p.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		p.cut()
		p.done.Wait()
	})
	return p
}

func (p *peer) accept() {
	for n := 1; ; n++ {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.accepted.Add(1)
		c := &peerConn{Conn: conn, peer: p, in: bufio.NewReader(conn), poked: make(chan struct{}, 1)}
		p.mu.Lock()
		p.conns[c] = true
		p.mu.Unlock()
		p.done.Go(func() {
			defer p.forget(c)
			if p.greet == nil || p.greet(n, c) {
				c.send("Content-Type: auth/request\n\n")
				c.converse()
			}
		})
	}
}

func (p *peer) forget(c *peerConn) {
	_ = c.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
	for i, s := range p.subscribers {
		if s == c {
			p.subscribers = append(p.subscribers[:i:i], p.subscribers[i+1:]...)
			break
		}
	}
}

// cut closes every connection.
func (p *peer) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
}

// fire sends an event to every subscriber. lines are "Name: value" without the Event-Name and Core-UUID.
func (p *peer) fire(name string, lines ...string) {
	p.mu.Lock()
	subscribers := p.subscribers
	p.mu.Unlock()
	for _, c := range subscribers {
		c.sendEvent(name, lines...)
	}
}

// commands gives what was received, the probes and the sign-in left out.
func (p *peer) commands() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.received...)
}

func (c *peerConn) send(text string) {
	c.write.Lock()
	defer c.write.Unlock()
	_, _ = c.Write([]byte(text))
}

func (c *peerConn) sendEvent(name string, lines ...string) {
	c.send(plainEvent("Event-Name: " + name + "\nCore-UUID: " + c.peer.core.Load().(string) + "\n" +
		strings.Join(append(lines, ""), "\n") + "\n"))
}

func (c *peerConn) sendJob(id, body string) {
	head := fmt.Sprintf("Event-Name: BACKGROUND_JOB\nCore-UUID: %s\nJob-UUID: %s\nContent-Length: %d\n\n",
		c.peer.core.Load(), id, len(body))
	c.send(plainEvent(head + body))
}

// readCommand reads one command, its lines joined by LF.
func (c *peerConn) readCommand() (string, error) {
	var lines []string
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			return "", err
		}
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			lines = append(lines, line)
			continue
		}
		if len(lines) > 0 {
			return strings.Join(lines, "\n"), nil
		}
		c.pokes.Add(1)
		select {
		case c.poked <- struct{}{}:
		default:
		}
	}
}

func (c *peerConn) converse() {
	for {
		command, err := c.readCommand()
		if err != nil {
			return
		}
		c.obey(command)
	}
}

func (c *peerConn) obey(command string) {
	p := c.peer
	word, rest, _ := strings.Cut(command, " ")
	switch word {
	case "auth":
		if rest != "secret" {
			c.send("Content-Type: command/reply\nReply-Text: -ERR invalid\n\n" + notice("Disconnected, goodbye."))
			_ = c.Close()
			return
		}
		c.send("Content-Type: command/reply\nReply-Text: +OK accepted\n\n")
	case "event":
		p.mu.Lock()
		p.subscribers = append(p.subscribers[:len(p.subscribers):len(p.subscribers)], c)
		p.mu.Unlock()
		c.send("Content-Type: command/reply\nReply-Text: +OK event listener enabled plain\n\n")
		if p.subscribed != nil {
			p.subscribed(c)
		}
	case "bgapi":
		c.background(rest)
	case "api":
		p.note(command)
		body := "+OK\n"
		if p.answer != nil {
			body = p.answer(c, rest)
		} else if rest == "show channels as json" {
			body = `{"row_count": 0}` + "\n"
		}
		if body != silence {
			c.respond(body)
		}
	}
}

func (p *peer) note(command string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.received = append(p.received, command)
}

func (c *peerConn) respond(body string) {
	c.send(fmt.Sprintf("Content-Type: api/response\nContent-Length: %d\n\n%s", len(body), body))
}

func (c *peerConn) background(rest string) {
	command, header, _ := strings.Cut(rest, "\n")
	id := strings.TrimPrefix(header, "Job-UUID: ")
	reply := "+OK Job-UUID: " + id
	probe := command == "status"
	if !probe {
		c.peer.note("bgapi " + command)
		if c.peer.job != nil {
			reply = c.peer.job(c, command, id)
		}
	}
	if reply == silence {
		return
	}
	c.send("Content-Type: command/reply\nReply-Text: " + reply + "\nJob-UUID: " + id + "\n\n")
	if probe {
		c.sendJob(id, fmt.Sprintf("UP 0 years\n3 session(s) - peak 4, last 5min 2 \n"+
			"0 session(s) per Sec out of max %d, peak 8, last 5min 2 \n2000 session(s) max\n", c.peer.sps))
	}
}

func notice(body string) string {
	body += "\n"
	return fmt.Sprintf("Content-Type: text/disconnect-notice\nContent-Length: %d\n\n%s", len(body), body)
}

// calls is what a node called, in order.
type calls struct {
	syncs  chan esl.Snapshot
	ups    chan uint64
	downs  chan error
	events chan string // Event-Name and Unique-ID
}

func newCalls() *calls {
	return &calls{
		syncs: make(chan esl.Snapshot, 100), ups: make(chan uint64, 100), downs: make(chan error, 100),
		events: make(chan string, 200_000),
	}
}

func (c *calls) handlers() esl.Handlers {
	return esl.Handlers{
		Sync:  func(_ context.Context, _ *esl.Node, s esl.Snapshot) error { c.syncs <- s; return nil },
		Up:    func(n *esl.Node) { c.ups <- n.Status().Generation },
		Down:  func(_ *esl.Node, err error) { c.downs <- err },
		Event: func(_ *esl.Node, e *esl.Event) { c.events <- e.Name() + " " + e.UUID() },
	}
}

// await takes the next thing from a channel, or fails the test.
func await[T any](t testing.TB, what string, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("no %s", what)
		panic("unreachable")
	}
}

// config is a node's with times that suit a test.
func config(p *peer) esl.NodeConfig {
	return esl.NodeConfig{
		Name: "fs1", Addr: p.listener.Addr().String(), Password: "secret",
		BackoffMin: time.Millisecond, BackoffMax: 10 * time.Millisecond, Heartbeat: time.Minute, ResyncEvery: time.Hour,
	}
}

// start runs a node until the end of the test.
func start(t testing.TB, config esl.NodeConfig, handlers esl.Handlers) *esl.Node {
	t.Helper()
	n := esl.NewNode(config, handlers)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := await(t, "end of Run", done); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return n
}

// startUp runs a node and waits until it is up.
func startUp(t testing.TB, config esl.NodeConfig) (*esl.Node, *calls) {
	t.Helper()
	c := newCalls()
	n := start(t, config, c.handlers())
	await(t, "first sync", c.syncs)
	await(t, "up", c.ups)
	return n, c
}
