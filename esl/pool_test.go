// SPDX-License-Identifier: MIT

package esl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// TestPoolRedials: a connection that died while it was idle costs nobody a command.
func TestPoolRedials(t *testing.T) {
	t.Parallel()
	listener := listen(t)
	conns := make(chan net.Conn, 10)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns <- conn
			go func() {
				fmt.Fprint(conn, "Content-Type: auth/request\n\n")
				in := bufio.NewReader(conn)
				for {
					line, err := in.ReadString('\n')
					if err != nil {
						return
					}
					switch {
					case strings.HasPrefix(line, "auth"):
						fmt.Fprint(conn, "Content-Type: command/reply\nReply-Text: +OK accepted\n\n")
					case strings.HasPrefix(line, "api"):
						fmt.Fprint(conn, "Content-Type: api/response\nContent-Length: 4\n\ntrue")
					}
				}
			}()
		}
	}()
	p := newPool(1, func(ctx context.Context) (*wire, error) {
		return dialWire(ctx, listener.Addr().String(), "secret", time.Second)
	})
	for range 3 {
		reply, err := p.send(t.Context(), request{text: "api uuid_exists x"}, func() error { return nil })
		if reply != "true" || err != nil {
			t.Fatalf("got %q, %v", reply, err)
		}
		w := <-p.slots
		died := make(chan struct{})
		w.mu.Lock()
		w.abort = func() { close(died) }
		w.mu.Unlock()
		p.slots <- w
		_ = (<-conns).Close()
		<-died
	}
	p.finish(t.Context())
	if _, err := p.send(t.Context(), request{text: "api x"}, func() error { return nil }); !errors.Is(err, errNotSent) || !errors.Is(err, ErrNotUp) {
		t.Errorf("after the end: %v", err)
	}
}

func TestPoolAsksLast(t *testing.T) {
	t.Parallel()
	w, end := dialTestWire(t)
	defer end()
	p := newPool(1, func(context.Context) (*wire, error) { return w.wire, nil })
	w.mu.Lock()
	w.abort = nil
	w.mu.Unlock()
	forbidden := errors.New("forbidden")
	if _, err := p.send(t.Context(), request{text: "api x"}, func() error { return forbidden }); !errors.Is(err, forbidden) || !errors.Is(err, errNotSent) {
		t.Errorf("got %v", err)
	}
	p.finish(t.Context())
}

// TestPoolKeepsOneFreeOfJobs: however many originates are under way, a bridge gets through.
func TestPoolKeepsOneFreeOfJobs(t *testing.T) {
	t.Parallel()
	listener := listen(t)
	jobs := make(chan net.Conn, 10)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				fmt.Fprint(conn, "Content-Type: auth/request\n\n")
				in := bufio.NewReader(conn)
				for {
					line, err := in.ReadString('\n')
					if err != nil {
						_ = conn.Close()
						return
					}
					switch {
					case strings.HasPrefix(line, "auth"):
						fmt.Fprint(conn, "Content-Type: command/reply\nReply-Text: +OK accepted\n\n")
					case strings.HasPrefix(line, "api"):
						fmt.Fprint(conn, "Content-Type: api/response\nContent-Length: 3\n\n+OK")
					case strings.HasPrefix(line, "bgapi"):
						jobs <- conn
					}
				}
			}()
		}
	}()
	p := newPool(3, func(ctx context.Context) (*wire, error) {
		return dialWire(ctx, listener.Addr().String(), "secret", time.Second)
	})
	anything := func() error { return nil }
	results := make(chan error, 5)
	for range 5 {
		go func() {
			_, err := p.send(t.Context(), request{text: "bgapi originate x\r\nJob-UUID: j", job: "j"}, anything)
			results <- err
		}()
	}
	answered := 0
	for answered < 5 {
		busy := []net.Conn{<-jobs}
		if answered < 4 {
			busy = append(busy, <-jobs)
		}
		if reply, err := p.send(t.Context(), request{text: "api uuid_bridge a b"}, anything); reply != "+OK" || err != nil {
			t.Fatalf("bridge with all jobs under way: %q, %v", reply, err)
		}
		for _, conn := range busy {
			fmt.Fprint(conn, "Content-Type: command/reply\nReply-Text: +OK Job-UUID: j\n\n")
			if err := <-results; err != nil {
				t.Error(err)
			}
			answered++
		}
	}
	p.finish(t.Context())
}

// TestPoolTriesOnceMore: a connection that dies between being lent and being written to costs nobody a command either.
func TestPoolTriesOnceMore(t *testing.T) {
	t.Parallel()
	var wires []testWire
	for range 3 {
		w, end := dialTestWire(t)
		defer end()
		w.mu.Lock()
		w.abort = nil
		w.mu.Unlock()
		wires = append(wires, w)
	}
	dials := 0
	p := newPool(1, func(context.Context) (*wire, error) {
		dials++
		return wires[dials-1].wire, nil
	})
	broken := errors.New("broken")
	_, err := p.send(t.Context(), request{text: "api x"}, func() error {
		wires[dials-1].fail(broken)
		return nil
	})
	if !errors.Is(err, errNotSent) || !errors.Is(err, broken) || dials != 2 {
		t.Errorf("%d connections, %v", dials, err)
	}
	wires[2].fail(broken)
	p.finish(t.Context())
}
