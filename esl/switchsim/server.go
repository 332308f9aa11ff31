// SPDX-License-Identifier: MIT

package switchsim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Server is one simulated switch.
type Server struct {
	core     *core
	listener net.Listener
	gate     *gate
	log      *slog.Logger

	mu     sync.Mutex
	conns  map[int64]*conn
	nextID int64

	closeOnce sync.Once
	ending    chan struct{} // closed when Close begins
	done      chan struct{} // closed when everything has ended
	threads   sync.WaitGroup
}

// Start listens and serves until Close, or until ctx ends.
func Start(ctx context.Context, c Config) (*Server, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("switchsim: %w", err)
	}
	var listening net.ListenConfig
	listener, err := listening.Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("switchsim: %w", err)
	}
	limitBacklog(listener)
	s := &Server{
		core: newCore(c), listener: listener, gate: newGate(), log: c.Logger, conns: make(map[int64]*conn),
		ending: make(chan struct{}), done: make(chan struct{}),
	}
	s.core.onShutdown = s.shutdownInOrder
	s.core.witness.note(Entry{W: WitnessStart, Dest: listener.Addr().String()})
	s.core.mu.Lock()
	s.core.heartbeats()
	s.core.mu.Unlock()
	s.threads.Go(s.core.schedule.loop)
	s.threads.Go(s.accept)
	context.AfterFunc(ctx, func() { _ = s.Close() }) // Close's error is always nil
	return s, nil
}

// Addr is the address that the event socket listens on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// CoreUUID is the identity of this run of the switch, as every event carries it.
func (s *Server) CoreUUID() string { return s.core.uuid }

// Done is closed when the switch has ended, by whatever.
func (s *Server) Done() <-chan struct{} { return s.done }

// Close ends the switch as kill -9 would: every connection gets EOF at once, all calls are gone. It can be called again.
func (s *Server) Close() error {
	s.closeOnce.Do(func() {
		close(s.ending)
		_ = s.listener.Close() // an error would say that it is closed already
		s.gate.close()
		s.mu.Lock()
		for _, c := range s.conns {
			_ = c.net.Close() // nobody can be told
		}
		s.mu.Unlock()
		s.core.schedule.close()
		s.threads.Wait()
		close(s.done)
	})
	<-s.done
	return nil
}

// Shutdown ends the switch as `fsctl shutdown` does: SHUTDOWN, hangups with SYSTEM_SHUTDOWN, a disconnect notice, EOF.
// It returns when the switch has ended, or with ctx.
func (s *Server) Shutdown(ctx context.Context) error {
	s.core.mu.Lock()
	s.core.shutdown()
	s.core.mu.Unlock()
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("switchsim: shutdown: %w", ctx.Err())
	}
}

// accept takes connections until the listener is closed.
func (s *Server) accept() {
	for {
		client, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			s.log.Warn("cannot accept a connection", slog.Any("error", err))
			s.pause(tick)
			continue
		}
		if !s.allowed(client.RemoteAddr()) {
			s.threads.Go(func() { refuseRudely(client) })
			continue
		}
		s.admit(client)
	}
}

// allowed asks the ACL.
func (s *Server) allowed(remote net.Addr) bool {
	address, err := netip.ParseAddrPort(remote.String())
	if err != nil {
		return false
	}
	return slices.ContainsFunc(s.core.config.ACL, func(p netip.Prefix) bool { return p.Contains(address.Addr().Unmap()) })
}

// refuseRudely is what somebody outside the ACL gets.
func refuseRudely(client net.Conn) {
	defer client.Close()
	_, _ = client.Write([]byte("Content-Type: text/rude-rejection\nContent-Length: " + itoa(len(rudeness)) + "\n\n" + rudeness + disconnectNotice(goodbye)))
}

// admit starts a connection's thread.
func (s *Server) admit(client net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.ending:
		_ = client.Close()
		return
	default:
	}
	s.nextID++
	c := &conn{
		id: s.nextID, server: s, core: s.core, net: client, farewell: make(chan []byte, 1), done: make(chan struct{}),
		queue: queue{limit: s.core.config.QueueSize},
	}
	s.conns[c.id] = c
	s.core.mu.Lock()
	s.core.listeners = append(s.core.listeners, c)
	s.core.mu.Unlock()
	s.threads.Go(c.serve)
}

// forget ends a connection. If it was the stalled one that froze the event socket, everybody else runs again.
func (s *Server) forget(c *conn) {
	_ = c.net.Close() // the other side may have closed it
	s.mu.Lock()
	delete(s.conns, c.id)
	s.mu.Unlock()
	s.core.mu.Lock()
	s.core.listeners = slices.DeleteFunc(s.core.listeners, func(l *conn) bool { return l == c })
	s.core.reviseInterest()
	s.core.mu.Unlock()
	if c.queue.killed() {
		s.Thaw()
	}
}

// killStalled is what becomes of a listener that lost too many events: FreeSWITCH kills it, the kill blocks on its socket,
// and with it the whole event socket stands still until that socket is closed. The core's lock is held.
func (s *Server) killStalled(c *conn) {
	s.log.Warn("killing a listener that does not read: the event socket is frozen until it disconnects", slog.Int64("conn", c.id))
	s.core.frozen = true
	s.gate.hold()
	s.core.witness.note(Entry{W: WitnessFreeze, Conn: c.id, Reason: "stalled reader"})
}

// pause sleeps, unless the switch ends.
func (s *Server) pause(d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.ending:
	}
}
