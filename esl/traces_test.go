// SPDX-License-Identifier: MIT

package esl_test

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"tandem/esl"
)

// loadTraces reads the recorded connections to a real FreeSWITCH: NAME.esl is what it sent, byte for byte,
// NAME.summary one line for each message of that with its offset.
var loadTraces = sync.OnceValues(func() (map[string][]byte, error) {
	file, err := os.Open("testdata/traces.tar.gz")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	archive := tar.NewReader(unzipped)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		files[header.Name] = content
	}
})

func traces(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := loadTraces()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// summaryLine is what a recorded message was seen to be: "0.004 @295 CHANNEL_CREATE seq=17 …" or
// "0.001 @28 {'Content-Type': 'command/reply', …".
var summaryLine = regexp.MustCompile(`^ *[0-9.]+ @(\d+) +(?:([A-Z_]+)(?: \S+)? seq=(\d+)|\{(.*))`)

// said gives the summary's lines in the form of "offset what".
func said(t *testing.T, summary []byte) []string {
	t.Helper()
	var lines []string
	scanner := bufio.NewScanner(bytes.NewReader(summary))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		if scanner.Text() == "" {
			continue
		}
		found := summaryLine.FindStringSubmatch(scanner.Text())
		if found == nil {
			t.Fatalf("summary line not understood: %.120s", scanner.Text())
		}
		what := found[2] + " " + found[3]
		if found[2] == "" {
			what = regexp.MustCompile(`'Content-Type': '([a-z/-]+)'`).FindStringSubmatch(found[4])[1]
		}
		lines = append(lines, found[1]+" "+what)
	}
	return lines
}

// got reads everything and gives it in the same form.
func got(r *esl.Reader) ([]string, error) {
	var lines []string
	for {
		offset := r.Offset()
		m, err := r.Next()
		if err != nil {
			return lines, err
		}
		what := string(m.Type)
		switch m.Type {
		case esl.EventPlain:
			name := m.Event.Name()
			what = name + " " + m.Event.Get("Event-Sequence")
			r.Release(m.Event)
		case esl.ConnectReply:
			what = "command/reply"
		}
		lines = append(lines, strconv.FormatInt(offset, 10)+" "+what)
	}
}

// otherFormats are the recordings whose events are not in the plain format.
var otherFormats = map[string]string{"15_format_json": "text/event-json", "15_format_xml": "text/event-xml"}

// afterSummary is what came when the summary was already written.
var afterSummary = map[string]string{"07c_outbound_client_closes": "3905 text/disconnect-notice"}

func TestReaderReplaysEveryTrace(t *testing.T) {
	t.Parallel()
	files := traces(t)
	replayed := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		base, isTrace := strings.CutSuffix(name, ".esl")
		if !isTrace {
			continue
		}
		replayed++
		content, want := files[name], said(t, files[base+".summary"])
		if late, ok := afterSummary[base]; ok {
			want = append(want, late)
		}
		t.Run(base, func(t *testing.T) {
			t.Parallel()
			for _, chunks := range []struct {
				name string
				wrap func(io.Reader) io.Reader
			}{
				{"whole", func(r io.Reader) io.Reader { return r }},
				{"random pieces", func(r io.Reader) io.Reader { return &pieces{r: r, random: rand.New(rand.NewPCG(1, 2))} }},
				{"data with error", iotest.DataErrReader},
			} {
				reader := esl.NewReader(chunks.wrap(bytes.NewReader(content)))
				lines, err := got(reader)
				if format, other := otherFormats[base]; other {
					if !errors.Is(err, esl.ErrProtocol) || !strings.Contains(err.Error(), format) {
						t.Fatalf("%s: got error %v, want one that names %s", chunks.name, err, format)
					}
					if !slices.Equal(lines, want[:len(lines)]) || len(lines) < 4 {
						t.Fatalf("%s: before the refusal got %q", chunks.name, lines)
					}
					continue
				}
				if !errors.Is(err, io.EOF) {
					t.Fatalf("%s: %v after %d messages", chunks.name, err, len(lines))
				}
				if !slices.Equal(lines, want) {
					t.Fatalf("%s: messages differ, first at %s", chunks.name, firstDifference(lines, want))
				}
				if reader.Offset() != int64(len(content)) {
					t.Errorf("%s: %d bytes accounted for, of %d", chunks.name, reader.Offset(), len(content))
				}
			}
		})
	}
	if replayed != 98 {
		t.Errorf("%d traces, want all 98", replayed)
	}
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("%d: got %q, want %q", i, got[i], want[i])
		}
	}
	return fmt.Sprintf("the end: got %d, want %d messages", len(got), len(want))
}

// pieces gives a stream in pieces of random sizes, often a single byte.
type pieces struct {
	r      io.Reader
	random *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	most := 1 + p.random.IntN(3000)
	if p.random.IntN(3) == 0 {
		most = 1 + p.random.IntN(3)
	}
	return p.r.Read(b[:min(len(b), most)])
}

// TestReaderAtEveryBoundary splits a connection in two at every byte.
func TestReaderAtEveryBoundary(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"08_errors", "02_cust_badgateway_sofia", "07_outbound_async", "08e_acl_reject"} {
		content := traces(t)[name+".esl"]
		content = content[:min(len(content), 12_000)]
		want, wantErr := got(esl.NewReader(bytes.NewReader(content)))
		for at := range content {
			split := io.MultiReader(bytes.NewReader(content[:at]), bytes.NewReader(content[at:]))
			lines, err := got(esl.NewReader(split))
			if !slices.Equal(lines, want) || !errors.Is(err, wantErr) {
				t.Fatalf("%s split at %d: %s, error %v", name, at, firstDifference(lines, want), err)
			}
		}
	}
}

// TestReaderCutShort ends a connection at every byte: all messages before that are there, and no other.
func TestReaderCutShort(t *testing.T) {
	t.Parallel()
	content := traces(t)["02_cust_badgateway_sofia.esl"]
	whole, err := got(esl.NewReader(bytes.NewReader(content)))
	if !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	ends := map[int]bool{len(content): true}
	for _, line := range whole {
		offset, _, _ := strings.Cut(line, " ")
		n, _ := strconv.Atoi(offset)
		ends[n] = true
	}
	for at := range content {
		lines, err := got(esl.NewReader(bytes.NewReader(content[:at])))
		if !slices.Equal(lines, whole[:len(lines)]) {
			t.Fatalf("cut at %d: %s", at, firstDifference(lines, whole))
		}
		want := io.ErrUnexpectedEOF
		if ends[at] {
			want = io.EOF
		}
		if !errors.Is(err, want) {
			t.Fatalf("cut at %d: error %v, want %v", at, err, want)
		}
	}
}

// TestTraceEventsAgreeWithPlainReading compares headers with a reading that shares no code with the reader.
func TestTraceEventsAgreeWithPlainReading(t *testing.T) {
	t.Parallel()
	for name, content := range traces(t) {
		base, isTrace := strings.CutSuffix(name, ".esl")
		if _, other := otherFormats[base]; !isTrace || other {
			continue
		}
		reader := esl.NewReader(bytes.NewReader(content))
		for {
			m, err := reader.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if m.Type == esl.EventPlain {
				comparePlainly(t, name, m.Event)
				reader.Release(m.Event)
			}
		}
	}
}

var escape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

func comparePlainly(t *testing.T, name string, e *esl.Event) {
	t.Helper()
	// Asked before the index is complete, and after.
	cause, job := e.Get("Hangup-Cause"), e.Get("Job-UUID")
	head, body, _ := strings.Cut(e.String()+"\n\n", "\n\n")
	first, all := map[string]string{}, 0
	for line := range strings.SplitSeq(head, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		value = escape.ReplaceAllStringFunc(value, func(s string) string {
			n, _ := strconv.ParseUint(s[1:], 16, 8)
			return string([]byte{byte(n)})
		})
		all++
		if _, twice := first[key]; !twice {
			first[key] = value
		}
	}
	if cause != first["Hangup-Cause"] || job != first["Job-UUID"] {
		t.Fatalf("%s: cause %q, job %q; want %q, %q", name, cause, job, first["Hangup-Cause"], first["Job-UUID"])
	}
	for key, want := range first {
		if e.Get(key) != want {
			t.Fatalf("%s: %s = %q, want %q", name, key, e.Get(key), want)
		}
		if variable, ok := strings.CutPrefix(key, "variable_"); ok && e.Variable(variable) != want {
			t.Fatalf("%s: variable %s = %q, want %q", name, variable, e.Variable(variable), want)
		}
	}
	count := 0
	for range e.All() {
		count++
	}
	if count != all {
		t.Fatalf("%s: %d headers, want %d", name, count, all)
	}
	if strings.TrimRight(e.Body(), "\n") != strings.TrimRight(body, "\n") {
		t.Fatalf("%s: body %q, want %q", name, e.Body(), body)
	}
}

// TestTraceFacts looks up what the recordings are known to hold.
func TestTraceFacts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		trace, event string
		check        func(*esl.Event) string
		want         string
	}{
		{"02_cust_busy_sofia", "BACKGROUND_JOB", (*esl.Event).Body, "-ERR USER_BUSY\n"},
		{"02_cust_busy_sofia", "CHANNEL_HANGUP_COMPLETE", func(e *esl.Event) string { return strings.Join(e.Values("Hangup-Cause"), ",") }, "USER_BUSY,USER_BUSY"},
		{"02_cust_busy_sofia", "CHANNEL_HANGUP_COMPLETE", func(e *esl.Event) string { return e.Variable("sip_term_status") }, "486"},
		{"03_agent_not_registered", "BACKGROUND_JOB", (*esl.Event).Body, "-ERR USER_NOT_REGISTERED\n"},
		{"03_register", "CUSTOM", (*esl.Event).Subclass, "sofia::register"},
		{"01_park_bridge_sofia", "HEARTBEAT", func(e *esl.Event) string { return e.Get("Session-Per-Sec") }, "1000"},
		{"14c_quoting", "CHANNEL_CREATE", func(e *esl.Event) string { return e.Variable("dialer_b") }, "end"},
	} {
		reader := esl.NewReader(bytes.NewReader(traces(t)[c.trace+".esl"]))
		for {
			m, err := reader.Next()
			if err != nil {
				t.Fatalf("%s: no %s: %v", c.trace, c.event, err)
			}
			if m.Type == esl.EventPlain && m.Event.Name() == c.event {
				if value := c.check(m.Event); value != c.want {
					t.Errorf("%s: %s: got %q, want %q", c.trace, c.event, value, c.want)
				}
				break
			}
		}
	}
}
