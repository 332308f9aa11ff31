// SPDX-License-Identifier: MIT

package esl

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Limits bound what a Reader takes. Zero values mean the defaults.
type Limits struct {
	Head int // bytes of one message's own header lines, default 256 KiB (an outbound connect reply is all header)
	Body int // bytes that a Content-Length may announce, default 16 MiB, FreeSWITCH's own bound
}

// Reader frames and parses what FreeSWITCH sends on an event socket. It gives the messages strictly in order and
// reads nothing twice. After an error it is of no further use.
type Reader struct {
	src    *bufio.Reader
	limits Limits
	read   int64
	head   []byte // the header lines of the message under way
	events sync.Pool
	now    func() time.Time
}

// NewReader reads from r. At most one Limits may be given.
func NewReader(r io.Reader, limits ...Limits) *Reader {
	var l Limits
	if len(limits) > 0 {
		l = limits[0]
	}
	l.Head = orDefault(l.Head, 256<<10)
	l.Body = orDefault(l.Body, 16<<20)
	return &Reader{
		src:    bufio.NewReaderSize(r, 64<<10),
		limits: l,
		events: sync.Pool{New: func() any { return new(Event) }},
		now:    time.Now,
	}
}

// Offset is how many bytes the messages that were returned took, everything between them included.
func (r *Reader) Offset() int64 { return r.read }

// Release gives an event's memory back to the reader that made it. The event must not be used any more.
func (r *Reader) Release(e *Event) {
	// An event as large as a whole conference's variables is left to the garbage collector.
	if e != nil && cap(e.h.raw) <= 64<<10 {
		r.events.Put(e)
	}
}

// Next reads one message. It returns io.EOF at the end of the stream between two messages, io.ErrUnexpectedEOF inside
// one, and an error that wraps ErrProtocol for bytes that make no sense.
func (r *Reader) Next() (Message, error) {
	kind, length, err := r.readHead()
	if err != nil {
		return Message{}, err
	}
	switch MessageType(kind) {
	case EventPlain:
		return r.event(length)
	case AuthRequest, CommandReply, APIResponse, LogData, DisconnectNotice, RudeRejection:
		return r.plain(MessageType(kind), length)
	case "text/event-json", "text/event-xml":
		return Message{}, fmt.Errorf("%w: events come in the format %q, only text/event-plain is read", ErrProtocol, kind)
	case "":
		return Message{}, fmt.Errorf("%w: message without Content-Type: %q", ErrProtocol, cut(r.head))
	default:
		return Message{}, fmt.Errorf("%w: unknown Content-Type %q", ErrProtocol, cut([]byte(kind)))
	}
}

// noLength says that a message has no Content-Length.
const noLength = -1

// readHead reads the header lines of a message into r.head and gives their Content-Type and Content-Length, whose
// order FreeSWITCH does not keep.
func (r *Reader) readHead() (string, int, error) {
	r.head = r.head[:0]
	kind, length := "", noLength
	for {
		line, err := r.src.ReadSlice('\n')
		r.read += int64(len(line))
		if err != nil {
			return "", 0, r.headError(err, len(line))
		}
		text := bytes.TrimRight(line, "\r\n")
		if len(text) == 0 {
			if len(r.head) == 0 {
				continue // an empty line between two messages
			}
			return kind, length, nil
		}
		if len(r.head)+len(text) > r.limits.Head {
			return "", 0, fmt.Errorf("%w: header of more than %d bytes", ErrProtocol, r.limits.Head)
		}
		r.head = append(append(r.head, text...), '\n')
		if value, ok := headerValue(text, "Content-Type"); ok {
			kind = contentType(value)
		} else if value, ok := headerValue(text, "Content-Length"); ok {
			n, err := r.contentLength(value)
			if err != nil {
				return "", 0, err
			}
			if length != noLength && n != length {
				return "", 0, fmt.Errorf("%w: two different Content-Length, %d and %d", ErrProtocol, length, n)
			}
			length = n
		}
	}
}

func (r *Reader) headError(err error, got int) error {
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return fmt.Errorf("%w: header line of more than %d bytes", ErrProtocol, r.src.Size())
	case errors.Is(err, io.EOF) && got == 0 && len(r.head) == 0:
		return io.EOF
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return err
}

// headerValue gives the value of a line if it is the header of that name, in whatever case.
func headerValue(line []byte, name string) ([]byte, bool) {
	if len(line) <= len(name) || line[len(name)] != ':' || !strings.EqualFold(string(line[:len(name)]), name) {
		return nil, false
	}
	return bytes.TrimLeft(line[len(name)+1:], " "), true
}

// contentType gives the types that come all the time without making a new string.
func contentType(value []byte) string {
	switch string(value) {
	case string(EventPlain):
		return string(EventPlain)
	case string(CommandReply):
		return string(CommandReply)
	}
	return string(value)
}

func (r *Reader) contentLength(value []byte) (int, error) {
	n, err := strconv.Atoi(string(value))
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%w: Content-Length %q", ErrProtocol, cut(value))
	}
	if n > r.limits.Body {
		return 0, fmt.Errorf("%w: Content-Length %d is over the bound of %d", ErrProtocol, n, r.limits.Body)
	}
	return n, nil
}

// event reads the inner event.
func (r *Reader) event(length int) (Message, error) {
	if length == noLength {
		return Message{}, fmt.Errorf("%w: event without Content-Length", ErrProtocol)
	}
	e := r.events.Get().(*Event)
	raw, err := r.readBody(e.h.raw[:0], length)
	if err != nil {
		return Message{}, err
	}
	e.h.reset(raw)
	e.Received = r.now()
	return Message{Type: EventPlain, Event: e}, nil
}

// plain reads any other message.
func (r *Reader) plain(kind MessageType, length int) (Message, error) {
	m := Message{Type: kind}
	m.header.reset(bytes.Clone(r.head))
	if length > 0 {
		body, err := r.readBody(nil, length)
		if err != nil {
			return Message{}, err
		}
		m.Body = string(body)
	}
	m.Reply = m.Get("Reply-Text")
	if kind == CommandReply && m.Get("Event-Name") != "" {
		m.Type = ConnectReply
		m.Event = ParseEvent(bytes.Clone(r.head), r.now())
		m.Reply = strings.TrimRight(m.Event.Get("Reply-Text"), "\r\n")
	}
	return m, nil
}

// readBody appends length bytes to buf. It grows buf as the bytes come, so that a length is not believed before the
// bytes are there.
func (r *Reader) readBody(buf []byte, length int) ([]byte, error) {
	const chunk = 64 << 10
	for len(buf) < length {
		step := min(length-len(buf), max(chunk, cap(buf)-len(buf)))
		start := len(buf)
		if cap(buf) < start+step {
			buf = append(buf, make([]byte, step)...)
		} else {
			buf = buf[:start+step]
		}
		n, err := io.ReadFull(r.src, buf[start:])
		r.read += int64(n)
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	return buf, nil
}

// cut shortens bytes for an error message.
func cut(b []byte) string {
	const most = 80
	if len(b) > most {
		return string(b[:most]) + "…"
	}
	return string(b)
}
