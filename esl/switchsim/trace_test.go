// SPDX-License-Identifier: MIT

package switchsim

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// trace is one recording of a real switch: the bytes that were sent to it, and what came back.
type trace struct {
	name     string
	sent     []sentBytes
	received []message
}

// sentBytes is one write of the recorded client.
type sentBytes struct {
	at     time.Duration
	offset int // how many bytes it had received by then
	bytes  string
}

// message is one frame of the event socket, read by a parser that shares nothing with the code under test.
type message struct {
	offset  int
	headers map[string]string // of the frame
	body    string
	event   *parsedEvent // of a text/event-plain
	name    string       // of the event
	about   string       // its channel, or its job
}

// parsedEvent is the inside of an event: its header lines in order, duplicates included.
type parsedEvent struct {
	lines []header
	body  string
}

func (e *parsedEvent) get(name string) string {
	for _, line := range e.lines {
		if line.name == name {
			return line.value
		}
	}
	return ""
}

func (e *parsedEvent) all(name string) []string {
	var values []string
	for _, line := range e.lines {
		if line.name == name {
			values = append(values, line.value)
		}
	}
	return values
}

// parseMessages reads frames from the front of b and returns what is left over.
func parseMessages(b []byte, offset int) ([]message, []byte, int) {
	var result []message
	for {
		end := bytes.Index(b, []byte("\n\n"))
		if end < 0 {
			return result, b, offset
		}
		m := message{offset: offset, headers: make(map[string]string)}
		for line := range strings.SplitSeq(string(b[:end]), "\n") {
			if name, value, ok := strings.Cut(line, ": "); ok {
				m.headers[name] = value
			}
		}
		size := end + 2
		length, err := strconv.Atoi(m.headers["Content-Length"])
		if err == nil {
			size += length
		}
		if len(b) < size {
			return result, b, offset
		}
		m.body = string(b[end+2 : size])
		if m.headers["Content-Type"] == "text/event-plain" {
			m.event = parseEvent(m.body)
			m.name, m.about = m.event.get("Event-Name"), m.event.get("Unique-ID")+m.event.get("Job-UUID")
		}
		result = append(result, m)
		b, offset = b[size:], offset+size
	}
}

func parseEvent(text string) *parsedEvent {
	head, body, _ := strings.Cut(text, "\n\n")
	e := &parsedEvent{body: body}
	for line := range strings.SplitSeq(head, "\n") {
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			continue
		}
		if plain, err := url.PathUnescape(value); err == nil {
			value = plain
		}
		e.lines = append(e.lines, header{name, value})
	}
	return e
}

var marker = regexp.MustCompile(`# t=([0-9.]+) offset=([0-9]+)\n`)

func parseSent(text string) []sentBytes {
	var result []sentBytes
	marks := marker.FindAllStringSubmatchIndex(text, -1)
	for i, mark := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		seconds, _ := strconv.ParseFloat(text[mark[2]:mark[3]], 64)
		offset, _ := strconv.Atoi(text[mark[4]:mark[5]])
		result = append(result, sentBytes{time.Duration(seconds * float64(time.Second)), offset, text[mark[1]:end]})
	}
	return result
}

// loadTraces reads the recordings, once for all tests.
var loadTraces = sync.OnceValues(func() (map[string]*trace, error) {
	file, err := os.Open("../testdata/traces.tar.gz")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	traces := make(map[string]*trace)
	named := func(name string) *trace {
		if traces[name] == nil {
			traces[name] = &trace{name: name}
		}
		return traces[name]
	}
	for archive := tar.NewReader(unzipped); ; {
		entry, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return traces, nil
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		extension := path.Ext(entry.Name)
		name := strings.TrimSuffix(path.Base(entry.Name), extension)
		switch extension {
		case ".cmds":
			named(name).sent = parseSent(string(content))
		case ".esl":
			named(name).received, _, _ = parseMessages(content, 0)
		}
	}
})

// tracesForTest is loadTraces for a test.
func tracesForTest(t *testing.T) map[string]*trace {
	t.Helper()
	traces, err := loadTraces()
	if err != nil {
		t.Fatal(err)
	}
	return traces
}

// names are the trace's names in order.
func namesOf(traces map[string]*trace) []string {
	var names []string
	for name := range traces {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
