// SPDX-License-Identifier: MIT

// Package faultproxy is a relay on the loopback interface that fails on
// demand: it cuts connections, holds them half-open, delays what they carry,
// and refuses new ones.
package faultproxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Proxy relays connections to one target. Its methods may be called from any
// goroutine.
type Proxy struct {
	network, target string
	listener        net.Listener
	delay           atomic.Int64 // ns, for every piece of data in each direction
	refusing        atomic.Bool
	loops           sync.WaitGroup

	mu     sync.Mutex
	closed bool
	hold   chan struct{} // closed while data flow; open while connections are held
	pairs  map[*pair]struct{}
}

// pair is one relayed connection.
type pair struct{ client, server net.Conn }

func (p *pair) cut() {
	// A reset, not an orderly end: what was under way is lost on both sides.
	for _, c := range []net.Conn{p.client, p.server} {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = c.Close()
	}
}

// Listen opens a proxy at a free port of 127.0.0.1 for a target on a network
// ("tcp" or "unix") that Go's net package knows.
func Listen(network, target string) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it does not wait
	if err != nil {
		return nil, fmt.Errorf("fault proxy: %w", err)
	}
	p := &Proxy{network: network, target: target, listener: l, hold: make(chan struct{}), pairs: map[*pair]struct{}{}}
	close(p.hold)
	p.loops.Go(p.accept)
	return p, nil
}

// Addr is where the proxy listens, host:port.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Cut resets every connection; new ones are relayed as before.
func (p *Proxy) Cut() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.pairs)
	for x := range p.pairs {
		x.cut()
	}
	return n
}

// Refuse makes the proxy reset new connections at once, until Accept.
func (p *Proxy) Refuse() { p.refusing.Store(true) }

// Accept ends Refuse.
func (p *Proxy) Accept() { p.refusing.Store(false) }

// Hold makes every connection half-open: it stays, and carries nothing until
// Resume. What comes meanwhile waits in the sockets, as behind a cable that
// was pulled out and is put back.
func (p *Proxy) Hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.hold:
		p.hold = make(chan struct{})
	default:
	}
}

// Resume ends Hold.
func (p *Proxy) Resume() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.resume()
}

func (p *Proxy) resume() {
	select {
	case <-p.hold:
	default:
		close(p.hold)
	}
}

// Delay keeps every piece of data for d before it goes on.
func (p *Proxy) Delay(d time.Duration) { p.delay.Store(int64(d)) }

// Close cuts everything and returns when nothing of the proxy runs any more.
func (p *Proxy) Close() error {
	p.mu.Lock()
	p.closed = true
	p.resume()
	p.mu.Unlock()
	err := p.listener.Close()
	p.Cut()
	p.loops.Wait()
	return err
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // out of files, or a client that was gone at once
		}
		p.loops.Go(func() { p.relay(client) })
	}
}

func (p *Proxy) relay(client net.Conn) {
	x := &pair{client: client}
	if p.refusing.Load() {
		x.server = client
		x.cut()
		return
	}
	var dialer net.Dialer
	server, err := dialer.DialContext(context.Background(), p.network, p.target)
	if err != nil {
		x.server = client
		x.cut()
		return
	}
	x.server = server
	if !p.add(x) {
		x.cut()
		return
	}
	var both sync.WaitGroup
	both.Go(func() { p.copy(x, server, client) })
	both.Go(func() { p.copy(x, client, server) })
	both.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.pairs, x)
	_ = client.Close()
	_ = server.Close()
}

func (p *Proxy) add(x *pair) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.pairs[x] = struct{}{}
	return true
}

// copy carries one direction to its end.
func (p *Proxy) copy(x *pair, to, from net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if d := time.Duration(p.delay.Load()); d > 0 && n > 0 {
			time.Sleep(d)
		}
		p.mu.Lock()
		hold := p.hold
		p.mu.Unlock()
		<-hold
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				x.cut()
				return
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			closeWrite(to)
			return
		case err != nil:
			x.cut()
			return
		}
	}
}

// closeWrite passes the end of one direction on; the other goes on.
func closeWrite(c net.Conn) {
	if half, ok := c.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}
