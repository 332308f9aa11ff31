// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// generation is one connection to a FreeSWITCH: the event socket, what waits to be handled, and the command
// connections that belong to it. It ends once and for good.
type generation struct {
	node     *Node
	conn     net.Conn
	reader   *Reader
	queue    *queue
	pool     *pool
	coreUUID string
	number   uint64

	ctx    context.Context // ends with the generation
	cancel context.CancelCauseFunc
	once   sync.Once

	up           atomic.Bool
	shuttingDown atomic.Bool
	lastRead     atomic.Int64 // nanoseconds since the node's start
	upAt         atomic.Int64 // likewise; 0 = not yet
	work         sync.WaitGroup
}

func (n *Node) newGeneration(conn net.Conn) *generation {
	ctx, cancel := context.WithCancelCause(context.Background())
	g := &generation{
		node: n, conn: conn, reader: NewReader(conn), queue: newQueue(n.config.Queue), ctx: ctx, cancel: cancel,
	}
	g.pool = newPool(n.config.Commands, func(ctx context.Context) (*wire, error) {
		n.counters.commandDials.Add(1)
		return dialWire(ctx, n.config.Addr, n.config.Password, n.config.DialTimeout)
	})
	g.lastRead.Store(n.clock())
	return g
}

// end ends the generation. Events that were read whole can still be handled.
func (g *generation) end(err error) { g.finish(err, g.queue.close) }

// discard ends the generation and throws away the events that wait.
func (g *generation) discard(err error) {
	g.finish(err, g.queue.discard)
	g.queue.discard() // it may have ended before, for another reason
}

// finish makes the end known, first of all to those who would originate, before anything of it can be noticed outside.
func (g *generation) finish(err error, shut func()) {
	g.once.Do(func() {
		g.up.Store(false)
		g.cancel(err)
		g.node.ended(g, err)
		shut()
		_ = g.conn.Close()
		g.pool.retire()
	})
}

// next reads one message and tells those that end the connection.
func (g *generation) next() (Message, error) {
	m, err := g.reader.Next()
	if err != nil {
		return m, err
	}
	g.lastRead.Store(g.node.clock())
	switch m.Type {
	case RudeRejection:
		return m, ErrAccessDenied
	case DisconnectNotice:
		if m.Get("Content-Disposition") == "linger" {
			return m, nil // the end is yet to come
		}
		first, _, _ := strings.Cut(m.Body, "\n")
		return m, fmt.Errorf("FreeSWITCH closed the connection: %s", cut([]byte(first)))
	default:
		return m, nil
	}
}

// read is the goroutine that reads events. It never waits for anything but the socket.
func (g *generation) read() {
	for {
		m, err := g.next()
		if err != nil {
			g.end(fmt.Errorf("event connection: %w", err))
			return
		}
		if m.Type == EventPlain {
			g.accept(m.Event)
		}
	}
}

// accept looks at an event on behalf of the node and queues it for the consumer.
func (g *generation) accept(e *Event) {
	g.node.counters.events.Add(1)
	switch e.Name() {
	case "HEARTBEAT":
		g.node.learnHeartbeat(e)
		if core := e.Get("Core-UUID"); core != g.coreUUID && g.coreUUID != "" {
			g.discard(fmt.Errorf("%w: Core-UUID changed from %s to %s within a connection", ErrProtocol, g.coreUUID, core))
			return
		}
	case "CUSTOM":
		if e.isSecondCopy() {
			g.reader.Release(e)
			return
		}
	case "SHUTDOWN":
		g.shuttingDown.Store(true)
		g.node.noteShutdown()
		g.node.log.Warn("FreeSWITCH is shutting down, no more calls are made on it")
	}
	if !g.queue.put(e) {
		g.node.counters.droppedForDelay.Add(1)
		g.discard(fmt.Errorf("%w: %d events wait", ErrBehind, g.node.config.Queue))
	}
}

// run takes the generation from syncing to its end and gives the reason of that.
func (g *generation) run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { g.discard(ctx.Err()) })
	defer stop()
	g.work.Go(g.read)
	g.work.Go(g.watch)
	g.work.Go(g.poke)
	if err := g.warm(); err != nil {
		g.discard(err)
	} else if err := g.sync(true); err != nil {
		g.discard(err)
	} else {
		g.serve()
	}
	g.work.Wait()
	g.node.finishing.Go(func() { g.pool.finish(ctx) })
	return context.Cause(g.ctx)
}

// warm makes the command connections.
func (g *generation) warm() error {
	ctx, cancel := context.WithTimeout(g.ctx, g.node.config.DialTimeout)
	defer cancel()
	if err := g.pool.warm(ctx); err != nil {
		return fmt.Errorf("command connections: %w", err)
	}
	return nil
}

// serve is the time in which the node is up.
func (g *generation) serve() {
	n := g.node
	if !n.raise(g) {
		return
	}
	if n.handlers.Up != nil {
		n.handlers.Up(n)
	}
	g.work.Go(g.resync)
	g.dispatch()
	if n.handlers.Down != nil {
		n.handlers.Down(n, context.Cause(g.ctx))
	}
}

// dispatch hands the events to the consumer, up to the end of the generation, and then those that were read before the
// end came. It does not go on with these for longer than a consumer may be behind.
func (g *generation) dispatch() {
	n := g.node
	var ended time.Time
	for {
		e := g.queue.take()
		if e == nil {
			return
		}
		if g.ctx.Err() != nil {
			if ended.IsZero() {
				ended = time.Now()
			} else if time.Since(ended) > n.config.MaxDelay {
				return
			}
		}
		if n.handlers.Event != nil {
			n.handlers.Event(n, e)
		}
		if odd := e.warnings(); odd > 0 {
			n.counters.parseWarnings.Add(uint64(odd))
		}
		g.reader.Release(e)
	}
}

// sync takes a snapshot and gives it to the caller.
func (g *generation) sync(initial bool) error {
	n := g.node
	if n.handlers.Sync == nil {
		return nil
	}
	n.syncing.Lock()
	defer n.syncing.Unlock()
	s := Snapshot{Generation: g.number, Initial: initial, CoreUUID: g.coreUUID, Taken: time.Now()}
	s.Restarted = n.syncedCore != "" && n.syncedCore != g.coreUUID
	channels, err := n.Channels(g.ctx)
	if err != nil {
		return fmt.Errorf("resync: %w: %w", errNoSnapshot, err)
	}
	s.Channels = channels
	if err := n.handlers.Sync(g.ctx, n, s); err != nil {
		return fmt.Errorf("resync: %w", err)
	}
	n.syncedCore = g.coreUUID
	return context.Cause(g.ctx)
}

// errNoSnapshot marks a resync that could not begin.
var errNoSnapshot = errors.New("no list of channels")

// resync repeats the sync while the node is up, beside the events.
func (g *generation) resync() {
	for {
		timer := time.NewTimer(jitter(g.node.config.ResyncEvery))
		select {
		case <-g.ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		err := g.sync(false)
		if errors.Is(err, errNoSnapshot) {
			// The events flow, which is what matters; a busy FreeSWITCH may have no time for the list.
			g.node.log.Warn("resync put off", "err", err)
			continue
		}
		if err != nil {
			g.end(err)
			return
		}
	}
}
