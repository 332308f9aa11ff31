// SPDX-License-Identifier: MIT

package switchsim

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"time"
)

// conn is one connection to the event socket. As in FreeSWITCH one thread does everything for it, in turn: it waits for a
// byte from the client, for 20 ms at most, executes what has come whole, and sends the events that wait. That is why an
// event is up to 20 ms late, why a lone LF speeds it up, why nothing is sent while a command is half read, and why a client
// that does not read ends badly.
type conn struct {
	id     int64
	server *Server
	core   *core
	net    net.Conn
	queue  queue
	// subscription is guarded by the core's lock.
	subscription subscription

	authenticated bool
	closing       bool
	logging       bool
	in            []byte // what was read of the next command
	out           []byte // what is to be written
	batch         []*event
	busy          bool          // the last look at the queue found a lot
	farewell      chan []byte   // the last words of a switch that shuts down
	done          chan struct{} // closed when the thread has ended
}

// busyBatch is how many events of one look make a connection's thread too busy to sleep; it looks again in busyPoll.
const (
	busyBatch = 40
	busyPoll  = 2 * time.Millisecond
)

const (
	goodbye      = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"
	shuttingDown = "The system is being shut down.\n"
	rudeness     = "Access Denied, go away.\n"
)

func disconnectNotice(body string) string {
	return "Content-Type: text/disconnect-notice\nContent-Length: " + itoa(len(body)) + "\n\n" + body
}

// enqueue hands an event to the connection's thread. The core's lock is held.
func (c *conn) enqueue(e *event, frozen bool) {
	if c.queue.push(e, frozen) {
		c.server.killStalled(c)
	}
}

// serve is the connection's thread.
func (c *conn) serve() {
	defer close(c.done)
	defer c.server.forget(c)
	if !c.pass() {
		return
	}
	c.write("Content-Type: auth/request\n\n")
	deadline := time.Now().Add(c.core.config.AuthTimeout)
	chunk := make([]byte, 16<<10)
	for !c.closing && c.flush() {
		n, err := c.read(chunk)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
		case err != nil:
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
				c.server.log.Debug("connection lost", slog.Int64("conn", c.id), slog.Any("error", err))
			}
			return
		}
		c.in = append(c.in, chunk[:n]...)
		if !c.pass() || c.saidFarewell() {
			return
		}
		if !c.executeAll() {
			return
		}
		if !c.authenticated && time.Now().After(deadline) {
			return
		}
	}
	c.flush()
}

// pass waits while the event socket is frozen. A connection that is to be killed does not wait: it may be the reason.
func (c *conn) pass() bool { return c.server.gate.pass(c.queue.killed) }

// read waits for the client, but not longer than the poll.
func (c *conn) read(chunk []byte) (int, error) {
	poll := c.core.config.EventPoll
	if c.busy {
		poll = min(poll, busyPoll)
	}
	if err := c.net.SetReadDeadline(time.Now().Add(poll)); err != nil {
		return 0, err
	}
	return c.net.Read(chunk)
}

// executeAll executes every command that has come whole, and sends the waiting events after each of them.
func (c *conn) executeAll() bool {
	for !c.closing {
		text, size := nextCommand(c.in)
		if size == 0 {
			break
		}
		c.in = c.in[size:]
		if text == "" {
			continue // a lone LF only wakes the thread
		}
		c.core.witness.note(Entry{W: WitnessCommand, Conn: c.id, Command: withoutPassword(text)})
		c.execute(parseCommand(text))
		if !c.closing && !(c.drain() && c.pass()) {
			return false
		}
	}
	if c.closing {
		return true // after the goodbye there are no events
	}
	if len(c.in) == 0 {
		c.in = nil
		return c.drain()
	}
	return true // half a command was read: no events until the rest comes
}

// drain sends what waits: answers first, then events.
func (c *conn) drain() bool {
	c.batch = c.queue.take(c.batch)
	c.busy = len(c.batch) >= busyBatch
	if len(c.batch) == 0 {
		return c.flush()
	}
	buffers := make(net.Buffers, 0, len(c.batch)+1)
	if len(c.out) > 0 {
		buffers = append(buffers, c.out)
	}
	for _, e := range c.batch {
		buffers = append(buffers, e.framed)
	}
	if c.core.config.WitnessSent {
		c.noteSent()
	}
	_, err := buffers.WriteTo(c.net)
	c.out = c.out[:0]
	clear(c.batch)
	return err == nil && !c.queue.killed()
}

// noteSent tells the witness which of the measured events go to the socket now.
func (c *conn) noteSent() {
	now := time.Now()
	for _, e := range c.batch {
		if !measured[e.kind] {
			continue
		}
		note := Entry{W: WitnessSent, Name: kinds[e.kind].name, Conn: c.id}
		if e.kind == backgroundJob {
			note.Job = e.about
		} else {
			note.UUID = e.about
		}
		c.core.witness.noteAt(now, note)
	}
}

// measured are the events that a latency is measured from.
var measured = [kindCount]bool{channelAnswer: true, channelPark: true, channelBridge: true, backgroundJob: true}

func (c *conn) write(text string) { c.out = append(c.out, text...) }

// reply answers a command that is not an api command.
func (c *conn) reply(text string) {
	c.write("Content-Type: command/reply\nReply-Text: " + text + "\n\n")
}

// respond answers an api command.
func (c *conn) respond(body string) {
	c.write("Content-Type: api/response\nContent-Length: " + itoa(len(body)) + "\n\n" + body)
}

// disconnect says goodbye; the connection is closed after it.
func (c *conn) disconnect() {
	c.write(disconnectNotice(goodbye))
	c.closing = true
}

// flush writes the answers.
func (c *conn) flush() bool {
	if len(c.out) == 0 {
		return true
	}
	_, err := c.net.Write(c.out)
	c.out = c.out[:0]
	return err == nil
}

// saidFarewell writes the last words of a switch that shuts down, if it has said any.
func (c *conn) saidFarewell() bool {
	select {
	case words := <-c.farewell:
		c.drain()
		c.out = append(c.out, words...)
		c.flush()
		return true
	default:
		return false
	}
}
