// SPDX-License-Identifier: MIT

package switchsim

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience of a test that waits for the switch.
const testPatience = 20 * time.Second

// client is a plain event socket client that keeps everything it receives.
type client struct {
	t    *testing.T
	net  net.Conn
	mu   sync.Mutex
	all  []message
	tell *sync.Cond
	eof  bool
}

// dial connects without a word; the client is closed with the test.
func dial(t *testing.T, s *Server) *client {
	t.Helper()
	raw, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, net: raw}
	c.tell = sync.NewCond(&c.mu)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.readAll()
	}()
	t.Cleanup(func() {
		_ = raw.Close()
		<-done
	})
	return c
}

// login connects and authenticates, and subscribes when there are events to subscribe to.
func login(t *testing.T, s *Server, events string) *client {
	t.Helper()
	c := dial(t, s)
	c.command("auth ClueCon")
	if events != "" {
		c.command("event plain " + events)
	}
	return c
}

func (c *client) readAll() {
	var rest []byte
	offset := 0
	chunk := make([]byte, 1<<16)
	for {
		n, err := c.net.Read(chunk)
		var got []message
		got, rest, offset = parseMessages(append(rest, chunk[:n]...), offset)
		c.mu.Lock()
		c.all = append(c.all, got...)
		c.eof = c.eof || err != nil
		c.tell.Broadcast()
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (c *client) send(text string) {
	c.t.Helper()
	if _, err := c.net.Write([]byte(text)); err != nil {
		c.t.Fatalf("sending %q: %v", text, err)
	}
}

// command sends a command and returns its answer: the reply's text, or the body of an api response.
func (c *client) command(text string) string {
	c.t.Helper()
	answers := c.count(isAnswer)
	c.send(text + "\n\n")
	m := c.wait("the answer to "+text, isAnswer, answers)
	if m.headers["Content-Type"] == "api/response" {
		return m.body
	}
	return m.headers["Reply-Text"]
}

func isAnswer(m message) bool {
	kind := m.headers["Content-Type"]
	return kind == "command/reply" || kind == "api/response"
}

func (c *client) count(want func(message) bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, m := range c.all {
		if want(m) {
			n++
		}
	}
	return n
}

// wait returns the message after the first skip ones that a condition holds for, when it has come.
func (c *client) wait(what string, want func(message) bool, skip int) message {
	c.t.Helper()
	m, ok := c.await(want, skip, testPatience)
	if !ok {
		c.t.Fatalf("waited in vain for %s", what)
	}
	return m
}

func (c *client) await(want func(message) bool, skip int, limit time.Duration) (message, bool) {
	expired := false
	timer := time.AfterFunc(limit, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		expired = true
		c.tell.Broadcast()
	})
	defer timer.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		seen := 0
		for _, m := range c.all {
			if !want(m) {
				continue
			}
			if seen == skip {
				return m, true
			}
			seen++
		}
		if expired || c.eof {
			return message{}, false
		}
		c.tell.Wait()
	}
}

// event waits for an event about a channel or job.
func (c *client) event(name, about string) *parsedEvent {
	c.t.Helper()
	return c.wait(name+" of "+about, isEvent(name, about), 0).event
}

func isEvent(name, about string) func(message) bool {
	return func(m message) bool {
		return m.event != nil && m.name == name && (about == "" || m.about == about)
	}
}

// has counts the events that have come.
func (c *client) has(name, about string) int { return c.count(isEvent(name, about)) }

// awaitEOF waits until the switch has closed the connection.
func (c *client) awaitEOF() {
	c.t.Helper()
	limit := time.AfterFunc(testPatience, func() { _ = c.net.Close() })
	defer limit.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.eof {
		c.tell.Wait()
	}
}

// originate puts a call up in the background and returns the answer of its job.
func (c *client) originate(vars, destination, app string) string {
	c.t.Helper()
	job := newUUID()
	c.command("bgapi originate {" + vars + "}" + destination + " " + app + "\nJob-UUID: " + job)
	return strings.TrimSpace(c.event("BACKGROUND_JOB", job).body)
}

// start runs a switch for a test.
func start(t *testing.T, c Config) *Server {
	t.Helper()
	s, err := Start(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
