// SPDX-License-Identifier: MIT

package switchsim

import (
	"bytes"
	"strconv"
	"time"
)

// event is one rendered event, shared by the queues of all connections that want it.
type event struct {
	kind eventKind
	// subclass of a CUSTOM event.
	subclass string
	// about is the channel's UUID, or a BACKGROUND_JOB's Job-UUID.
	about string
	// text is the event without its frame, header lines and body; framed is what goes to the socket.
	text, framed []byte
}

// header is one more header of an event.
type header struct{ name, value string }

// particulars is what an event says beyond what every event of its kind says.
type particulars struct {
	subclass string
	about    string
	// lead stands before the channel's own headers, tail after its variables.
	lead, tail []header
	// lateVariables are rendered lines that follow the channel's variables.
	lateVariables []byte
	// body follows the event's headers, raw.
	body []byte
	// sequence is that of an event which is sent a second time; 0 takes a new one.
	sequence uint64
}

// value finds a header of the event; a filter looks for it.
func (e *event) value(name string) (string, bool) {
	text := e.text
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		if len(line) == 0 { // the body begins
			return "", false
		}
		if len(line) > len(name)+2 && string(line[:len(name)]) == name && line[len(name)] == ':' {
			return decodeURL(string(line[len(name)+2:])), true
		}
		text = rest
	}
	return "", false
}

// tick is how often FreeSWITCH's clock of events advances, and its media runs.
const tick = 20 * time.Millisecond

// stamp is the time that FreeSWITCH writes into its events: in microseconds, but advancing only every 20 ms.
func stamp(at time.Time) int64 { return at.Truncate(tick).UnixMicro() }

// dateCache keeps the two rendered dates of a second.
type dateCache struct {
	second     int64
	local, gmt []byte
}

func (d *dateCache) at(at time.Time) ([]byte, []byte) {
	if second := at.Unix(); second != d.second || d.local == nil {
		d.second = second
		d.local = appendURL(nil, at.UTC().Format(time.DateTime))
		d.gmt = appendURL(nil, at.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
	}
	return d.local, d.gmt
}

// renderer writes events. The core's lock guards it.
type renderer struct {
	identity []byte // Core-UUID, host name and addresses: the same in every event
	sequence uint64
	dates    dateCache
	scratch  []byte
}

// host is the name of the simulated machine.
const host = "switchsim"

func newRenderer(core string) *renderer {
	b := appendHeader(nil, "Core-UUID", core)
	b = appendHeader(b, "FreeSWITCH-Hostname", host)
	b = appendHeader(b, "FreeSWITCH-Switchname", host)
	b = appendHeader(b, "FreeSWITCH-IPv4", "127.0.0.1")
	b = appendHeader(b, "FreeSWITCH-IPv6", "::1")
	return &renderer{identity: b}
}

// render writes an event at a moment; ch is nil for an event that is about no channel.
func (r *renderer) render(at time.Time, kind eventKind, ch *channel, p particulars) *event {
	b := r.head(at, kind, p)
	for _, h := range p.lead {
		b = appendHeader(b, h.name, h.value)
	}
	if ch != nil {
		b = ch.appendTo(b, kind, p.lateVariables)
	}
	for _, h := range p.tail {
		b = appendHeader(b, h.name, h.value)
	}
	if p.body != nil {
		b = appendNumber(b, "Content-Length", int64(len(p.body)))
	}
	b = append(b, '\n')
	b = append(b, p.body...)
	r.scratch = b
	about := p.about
	if ch != nil {
		about = ch.uuid
	}
	return frame(kind, p.subclass, about, b)
}

// head writes the lines that every event begins with.
func (r *renderer) head(at time.Time, kind eventKind, p particulars) []byte {
	traits := &kinds[kind]
	sequence := p.sequence
	if sequence == 0 {
		r.sequence++
		sequence = r.sequence
	}
	b := r.scratch[:0]
	if p.subclass != "" {
		b = appendHeader(b, "Event-Subclass", p.subclass)
	}
	b = append(b, "Event-Name: "...)
	b = append(b, traits.name...)
	b = append(b, '\n')
	b = append(b, r.identity...)
	local, gmt := r.dates.at(at)
	b = append(append(append(b, "Event-Date-Local: "...), local...), '\n')
	b = append(append(append(b, "Event-Date-GMT: "...), gmt...), '\n')
	b = appendNumber(b, "Event-Date-Timestamp", stamp(at))
	b = append(append(append(b, "Event-Calling-File: "...), traits.file...), '\n')
	b = append(append(append(b, "Event-Calling-Function: "...), traits.function...), '\n')
	b = append(append(append(b, "Event-Calling-Line-Number: "...), traits.line...), '\n')
	return appendNumber(b, "Event-Sequence", int64(sequence))
}

// frame copies a rendered event out of the scratch buffer, behind the two lines that go before it on the wire.
func frame(kind eventKind, subclass, about string, text []byte) *event {
	const before, after = "Content-Length: ", "\nContent-Type: text/event-plain\n\n"
	framed := make([]byte, 0, len(before)+8+len(after)+len(text))
	framed = append(framed, before...)
	framed = strconv.AppendInt(framed, int64(len(text)), 10)
	framed = append(framed, after...)
	start := len(framed)
	framed = append(framed, text...)
	return &event{kind: kind, subclass: subclass, about: about, text: framed[start:], framed: framed}
}
