// SPDX-License-Identifier: MIT

package esl

import (
	"iter"
	"strconv"
	"strings"
	"time"
)

// Event is one event of FreeSWITCH. Its headers are found and decoded when they are asked for, so an event of which
// six headers are read costs little however many it has. It is for one goroutine at a time.
//
// An Event given to Handlers.Event is valid only during that call, because its memory is used again; Clone it to keep
// it. The strings that its methods return are the caller's own.
type Event struct {
	Received time.Time // when the reader had it whole, on this machine's clock

	h headers
}

// ParseEvent takes an event as FreeSWITCH writes it in the plain format: lines "Name: value", then perhaps an empty
// line and a body. The event keeps raw.
func ParseEvent(raw []byte, received time.Time) *Event {
	e := &Event{Received: received}
	e.h.reset(raw)
	return e
}

// Name gives the Event-Name: CHANNEL_ANSWER, CUSTOM, ….
func (e *Event) Name() string {
	value, _ := e.h.find("Event-Name")
	return eventName(value)
}

// Subclass gives the Event-Subclass of a CUSTOM event ("sofia::register"), else "".
func (e *Event) Subclass() string { return e.Get("Event-Subclass") }

// UUID gives the Unique-ID: the channel that the event is about.
func (e *Event) UUID() string { return e.Get("Unique-ID") }

// Get gives a header's value, decoded; "" when there is none. Of several the first counts. A name in exactly that
// case wins over one in another.
func (e *Event) Get(header string) string {
	value, _ := e.h.find(header)
	return decode(value)
}

// Has tells whether the header is there, be it empty.
func (e *Event) Has(header string) bool {
	_, found := e.h.find(header)
	return found
}

// Is tells whether a header has exactly this value, without making a string of it.
func (e *Event) Is(header, value string) bool {
	raw, found := e.h.find(header)
	return found && (string(raw) == value || decode(raw) == value)
}

// Values gives the values of all headers of exactly that name, in order.
func (e *Event) Values(header string) []string {
	var values []string
	for name, value := range e.All() {
		if name == header {
			values = append(values, value)
		}
	}
	return values
}

// Variable gives the value of a channel variable, "" when it is not set or the event carries no variables.
func (e *Event) Variable(name string) string {
	value, _ := e.h.findPrefixed("variable_", name)
	return decode(value)
}

// All goes through the headers in order, duplicates and oddities included, values decoded.
func (e *Event) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i := 0; i < len(e.h.index) || e.h.step(); i++ {
			f := e.h.index[i]
			if !yield(string(e.h.nameOf(f)), decode(e.h.valueOf(f))) {
				return
			}
		}
	}
}

// Body gives the inner body, which is not encoded: of a BACKGROUND_JOB the answer of the command, with its line end.
func (e *Event) Body() string {
	body, _ := e.innerBody()
	return string(body)
}

// innerBody cuts the body to its own Content-Length. It tells whether the two agree.
func (e *Event) innerBody() ([]byte, bool) {
	body := e.h.body()
	if len(body) == 0 {
		// Most events: not worth looking for a length.
		return nil, true
	}
	value, found := e.h.find("Content-Length")
	if !found {
		return body, false
	}
	length, err := strconv.Atoi(string(value))
	if err != nil || length < 0 || length > len(body) {
		return body, false
	}
	return body[:length], length == len(body)
}

// warnings counts what was odd about the event as far as it was looked at: lines without a name, a body that is not
// as long as it says.
func (e *Event) warnings() int {
	if e.h.bodyAt < 0 {
		return e.h.odd
	}
	if _, agrees := e.innerBody(); !agrees {
		return e.h.odd + 1
	}
	return e.h.odd
}

// Clone copies the event, to be kept.
func (e *Event) Clone() *Event {
	return ParseEvent(append([]byte(nil), e.h.raw...), e.Received)
}

// String gives the event as it came, for logs of tests and for debugging. It holds personal data.
func (e *Event) String() string { return strings.TrimRight(string(e.h.raw), "\n") }

// eventName gives the name without making a new string for those that come all the time.
func eventName(name []byte) string {
	switch string(name) {
	case "CHANNEL_CREATE":
		return "CHANNEL_CREATE"
	case "CHANNEL_PROGRESS":
		return "CHANNEL_PROGRESS"
	case "CHANNEL_PROGRESS_MEDIA":
		return "CHANNEL_PROGRESS_MEDIA"
	case "CHANNEL_ANSWER":
		return "CHANNEL_ANSWER"
	case "CHANNEL_PARK":
		return "CHANNEL_PARK"
	case "CHANNEL_BRIDGE":
		return "CHANNEL_BRIDGE"
	case "CHANNEL_UNBRIDGE":
		return "CHANNEL_UNBRIDGE"
	case "CHANNEL_HANGUP_COMPLETE":
		return "CHANNEL_HANGUP_COMPLETE"
	case "CHANNEL_UUID":
		return "CHANNEL_UUID"
	case "CHANNEL_EXECUTE_COMPLETE":
		return "CHANNEL_EXECUTE_COMPLETE"
	case "BACKGROUND_JOB":
		return "BACKGROUND_JOB"
	case "HEARTBEAT":
		return "HEARTBEAT"
	case "CUSTOM":
		return "CUSTOM"
	}
	return decode(name)
}
