// SPDX-License-Identifier: MIT

package switchsim

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"
)

// What a witness line can be about.
const (
	WitnessStart      = "start"       // the switch runs
	WitnessCommand    = "command"     // a command was read whole: Conn, Command
	WitnessOriginate  = "originate"   // an originate is executed: UUID, Job, Dest, Number, Vars
	WitnessRefused    = "refused"     // an originate ended without a call: UUID, Job, Number, Cause, Reason
	WitnessCreate     = "create"      // a call left: UUID, Number, Vars
	WitnessProgress   = "progress"    // it rings
	WitnessAnswer     = "answer"      // it was answered
	WitnessPark       = "park"        // it is parked
	WitnessBridge     = "bridge"      // A and B hear each other
	WitnessUnbridge   = "unbridge"    // A and B were parted
	WitnessHangup     = "hangup"      // it ended: UUID, Cause
	WitnessSent       = "sent"        // an event is written to a socket: Name, UUID (or Job), Conn
	WitnessLostBridge = "lost_bridge" // a uuid_bridge was lost without a sign: A, B, Reason
	WitnessPlay       = "play"        // a sound begins: UUID, Name
	WitnessPlayed     = "played"      // it is over: UUID, Name, Reason done, break or FILE NOT FOUND
	WitnessDigit      = "digit"       // a key was pressed: UUID, Name
	WitnessBeep       = "beep"        // an answering machine's beep was detected: UUID
	WitnessRecord     = "record"      // UUID, Name the file, Reason start, stop, mask, unmask, pause or resume
	WitnessHold       = "hold"        // UUID whose partner is on hold, Reason on or off
	WitnessMute       = "mute"        // UUID whose far end is not heard, Reason on or off
	WitnessTones      = "tones"       // keys are sent to it: UUID, Name
	WitnessPhone      = "phone"       // Number the user, Reason register, unregister, expire, call or hangup, UUID of a call
	WitnessShutdown   = "shutdown"    // the switch ends in order
	WitnessFreeze     = "freeze"      // the event socket is frozen
	WitnessThaw       = "thaw"        // it runs again
)

// Entry is one line of the witness log.
type Entry struct {
	// T is the time in microseconds since the Unix epoch, by the switch's own clock. A command's is the moment at which it
	// was read whole, a sent event's the moment just before its bytes went to the socket.
	T int64 `json:"t"`
	// W is what the line is about, one of the Witness constants.
	W string `json:"w"`
	// Core is the Core-UUID: another one means another run of the switch.
	Core    string            `json:"core"`
	Conn    int64             `json:"conn,omitempty"`
	Command string            `json:"cmd,omitempty"`
	UUID    string            `json:"uuid,omitempty"`
	Job     string            `json:"job,omitempty"`
	Dest    string            `json:"dest,omitempty"`
	Number  string            `json:"number,omitempty"`
	Vars    map[string]string `json:"vars,omitempty"`
	A       string            `json:"a,omitempty"`
	B       string            `json:"b,omitempty"`
	Cause   string            `json:"cause,omitempty"`
	Name    string            `json:"name,omitempty"`
	Reason  string            `json:"reason,omitempty"`
}

// Time is T as a time.
func (e Entry) Time() time.Time { return time.UnixMicro(e.T) }

// ReadWitness yields the lines of a witness log. A last line that was cut short by a kill is not an error, since it was not
// executed whole either; any other bad line ends the sequence with one.
func ReadWitness(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		lines := bufio.NewReaderSize(r, 1<<16)
		for number := 1; ; number++ {
			line, err := lines.ReadBytes('\n')
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Entry{}, fmt.Errorf("witness: %w", err))
				return
			}
			var e Entry
			if err := json.Unmarshal(line, &e); err != nil {
				yield(Entry{}, fmt.Errorf("witness line %d: %w", number, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// witness writes the log. A nil witness writes nothing.
type witness struct {
	core string
	mu   sync.Mutex
	out  io.Writer
	line []byte
}

func newWitness(out io.Writer, core string) *witness {
	if out == nil {
		return nil
	}
	return &witness{core: core, out: out}
}

// note writes one line at once, so that a killed switch has told everything that it executed.
func (w *witness) note(e Entry) { w.noteAt(time.Now(), e) }

func (w *witness) noteAt(at time.Time, e Entry) {
	if w == nil {
		return
	}
	e.T, e.Core = at.UnixMicro(), w.core
	w.mu.Lock()
	defer w.mu.Unlock()
	w.line = e.appendJSON(w.line[:0])
	// A log that cannot be written cannot be reported in itself; its reader sees that it is short.
	_, _ = w.out.Write(w.line)
}

// appendJSON is what json.Marshal would write, and a newline; it is here because the log takes thousands of lines a second.
func (e Entry) appendJSON(b []byte) []byte {
	b = append(b, `{"t":`...)
	b = appendInt(b, e.T)
	b = appendMember(b, "w", e.W)
	b = appendMember(b, "core", e.Core)
	if e.Conn != 0 {
		b = append(b, `,"conn":`...)
		b = appendInt(b, e.Conn)
	}
	for _, member := range [...]struct{ name, value string }{
		{"cmd", e.Command},
		{"uuid", e.UUID},
		{"job", e.Job},
		{"dest", e.Dest},
		{"number", e.Number},
		{"a", e.A},
		{"b", e.B},
		{"cause", e.Cause},
		{"name", e.Name},
		{"reason", e.Reason},
	} {
		if member.value != "" {
			b = appendMember(b, member.name, member.value)
		}
	}
	if len(e.Vars) > 0 {
		b = append(b, `,"vars":{`...)
		for i, name := range slices.Sorted(maps.Keys(e.Vars)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSONString(b, name)
			b = append(b, ':')
			b = appendJSONString(b, e.Vars[name])
		}
		b = append(b, '}')
	}
	return append(b, '}', '\n')
}

func appendMember(b []byte, name, value string) []byte {
	b = append(b, ',', '"')
	b = append(b, name...)
	b = append(b, '"', ':')
	return appendJSONString(b, value)
}
