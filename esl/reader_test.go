// SPDX-License-Identifier: MIT

package esl_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/esl"
)

// plainEvent frames an event as FreeSWITCH does.
func plainEvent(lines string) string {
	return fmt.Sprintf("Content-Length: %d\nContent-Type: text/event-plain\n\n%s", len(lines), lines)
}

func TestReaderRefuses(t *testing.T) {
	t.Parallel()
	limits := esl.Limits{Head: 1000, Body: 5000}
	for name, c := range map[string]struct{ in, want string }{
		"negative length":       {"Content-Type: api/response\nContent-Length: -1\n\n", `Content-Length "-1"`},
		"length over the bound": {"Content-Type: api/response\nContent-Length: 5001\n\n", "over the bound of 5000"},
		"length out of range":   {"Content-Type: api/response\nContent-Length: 99999999999999999999\n\n", "Content-Length"},
		"length is no number":   {"Content-Length: 1x\nContent-Type: text/event-plain\n\n", `"1x"`},
		"two lengths":           {"Content-Length: 1\nContent-Length: 2\nContent-Type: text/event-plain\n\n", "two different"},
		"event without length":  {"Content-Type: text/event-plain\n\nEvent-Name: X\n\n", "without Content-Length"},
		"no type":               {"Event-Name: X\n\n", "without Content-Type"},
		"json":                  {"Content-Length: 2\nContent-Type: text/event-json\n\n{}", "text/event-json"},
		"xml":                   {"Content-Length: 2\nContent-Type: text/event-xml\n\n<>", "text/event-xml"},
		"unknown type":          {"Content-Type: text/html\n\n", `"text/html"`},
		"long line":             {"Content-Type: " + strings.Repeat("x", 1001) + "\n\n", "more than 1000"},
		"many lines":            {strings.Repeat("A: b\n", 500), "more than 1000"},
		"line without end":      {strings.Repeat("x", 200_000), "header line of more than"},
	} {
		_, err := esl.NewReader(strings.NewReader(c.in), limits).Next()
		if !errors.Is(err, esl.ErrProtocol) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want ErrProtocol with %q", name, err, c.want)
		}
	}
}

func TestReaderTakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		want esl.MessageType
	}{
		"length at the bound":     {"Content-Type: api/response\nContent-Length: 100\n\n" + strings.Repeat("x", 100), esl.APIResponse},
		"same length twice":       {"Content-Length: 1\nContent-Length: 1\nContent-Type: api/response\n\nx", esl.APIResponse},
		"no length":               {"Content-Type: api/response\n\n", esl.APIResponse},
		"empty event":             {"Content-Length: 0\nContent-Type: text/event-plain\n\n", esl.EventPlain},
		"carriage returns":        {"Content-Type: auth/request\r\n\r\n", esl.AuthRequest},
		"empty lines before":      {"\n\r\n\nContent-Type: auth/request\n\n", esl.AuthRequest},
		"names in another case":   {"content-type: auth/request\n\n", esl.AuthRequest},
		"no space after colon":    {"Content-Type:auth/request\n\n", esl.AuthRequest},
		"a line that is no field": {"nonsense\nContent-Type: auth/request\n\n", esl.AuthRequest},
	} {
		r := esl.NewReader(strings.NewReader(c.in), esl.Limits{Body: 100})
		m, err := r.Next()
		if err != nil || m.Type != c.want || r.Offset() != int64(len(c.in)) {
			t.Errorf("%s: got %q, %v, %d of %d bytes", name, m.Type, err, r.Offset(), len(c.in))
		}
		if _, err := r.Next(); !errors.Is(err, io.EOF) {
			t.Errorf("%s: afterwards %v, want EOF", name, err)
		}
	}
}

// TestReaderBelievesNoLength: memory is taken as bytes come, not as they are announced.
func TestReaderBelievesNoLength(t *testing.T) {
	in := "Content-Length: 1000000000\nContent-Type: text/event-plain\n\nEvent-Name: X\n"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := esl.NewReader(strings.NewReader(in), esl.Limits{Body: 1 << 30}).Next()
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, io.ErrUnexpectedEOF) || allocated > 1<<20 {
		t.Errorf("%v, and %d bytes allocated for an event of 14", err, allocated)
	}
}

func TestEventHeaders(t *testing.T) {
	t.Parallel()
	const text = "Event-Name: CUSTOM\nEvent-Subclass: sofia%3A%3Aregister\nUnique-ID: u-1\nHangup-Cause: FIRST\nHangup-Cause: SECOND\n" +
		"variable_a[0]: one\nvariable_a/b: two%20words\nvariable_a@b: three\nvariable_x=y: four\nvariable_ümlaut: %C3%BC\n" +
		"variable_plus: 1+1\nvariable_bad: 100%% of %zz%4\nvariable_colon: a:b: c\nempty:\nno field here\n" +
		"hangup-case: lower\nHANGUP-CASE: upper\nContent-Length: 9\n\n+OK a%20b"
	r := esl.NewReader(strings.NewReader(plainEvent(text)))
	m, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	e := m.Event
	for _, c := range []struct{ name, got, want string }{
		{"Name", e.Name(), "CUSTOM"},
		{"Subclass", e.Subclass(), "sofia::register"},
		{"UUID", e.UUID(), "u-1"},
		{"first of two", e.Get("Hangup-Cause"), "FIRST"},
		{"both", strings.Join(e.Values("Hangup-Cause"), " "), "FIRST SECOND"},
		{"brackets in a name", e.Variable("a[0]"), "one"},
		{"slash in a name", e.Variable("a/b"), "two words"},
		{"at in a name", e.Variable("a@b"), "three"},
		{"equals in a name", e.Variable("x=y"), "four"},
		{"UTF-8 name", e.Variable("ümlaut"), "ü"},
		{"plus stays", e.Variable("plus"), "1+1"},
		{"bad escapes stay", e.Variable("bad"), "100%% of %zz%4"},
		{"colons in a value", e.Variable("colon"), "a:b: c"},
		{"empty", e.Get("empty"), ""},
		{"exact case wins", e.Get("HANGUP-CASE"), "upper"},
		{"another case is found", e.Get("unique-id"), "u-1"},
		{"absent", e.Get("Absent") + e.Variable("absent"), ""},
		{"body is not decoded", e.Body(), "+OK a%20b"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
	if !e.Has("empty") || e.Has("absent") || !e.Is("Event-Subclass", "sofia::register") || e.Is("Absent", "") {
		t.Error("Has or Is are wrong")
	}
	if time.Since(e.Received) > time.Minute {
		t.Errorf("received at %v", e.Received)
	}
}

func TestEventBody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"as long as it says":    {"A: b\nContent-Length: 3\n\nxyz", "xyz"},
		"longer than it says":   {"A: b\nContent-Length: 2\n\nxyz", "xy"},
		"shorter than it says":  {"A: b\nContent-Length: 9\n\nxyz", "xyz"},
		"says nothing":          {"A: b\n\nxyz", "xyz"},
		"says nonsense":         {"A: b\nContent-Length: -3\n\nxyz", "xyz"},
		"none":                  {"A: b\n\n", ""},
		"not even the end":      {"A: b", ""},
		"empty lines in a body": {"Content-Length: 6\n\na\n\nb\n\n", "a\n\nb\n\n"},
	} {
		if got := esl.ParseEvent([]byte(c.in), time.Time{}).Body(); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestEventCloneOutlivesReader: an event's memory is used again, a clone's is not.
func TestEventCloneOutlivesReader(t *testing.T) {
	t.Parallel()
	var in bytes.Buffer
	for i := range 50 {
		in.WriteString(plainEvent(fmt.Sprintf("Event-Name: E%d\nUnique-ID: %d\n\n", i, i)))
	}
	r := esl.NewReader(&in)
	var clones []*esl.Event
	for range 50 {
		m, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		m.Event.Name()
		clones = append(clones, m.Event.Clone())
		r.Release(m.Event)
	}
	for i, e := range clones {
		if e.Name() != fmt.Sprintf("E%d", i) || e.UUID() != fmt.Sprint(i) {
			t.Fatalf("clone %d is %q of %q", i, e.Name(), e.UUID())
		}
	}
}

func FuzzReader(f *testing.F) {
	files := traces(f)
	for _, name := range []string{"02_cust_badgateway_sofia", "08e_acl_reject", "08_wrong_password", "07c_outbound_client_closes", "16_log"} {
		content := files[name+".esl"]
		f.Add(content[:min(len(content), 5000)], uint16(700))
	}
	f.Add([]byte("Content-Length: -1\nContent-Type: text/event-plain\n\n"), uint16(1))
	f.Add([]byte(plainEvent("Event-Name: X\nContent-Length: 5\n\nab")), uint16(0))
	f.Fuzz(func(t *testing.T, in []byte, at uint16) {
		limits := esl.Limits{Head: 1 << 16, Body: 1 << 20}
		whole := esl.NewReader(bytes.NewReader(in), limits)
		lines, err := got(whole)
		if err == nil || whole.Offset() > int64(len(in)) {
			t.Fatalf("error %v, %d of %d bytes", err, whole.Offset(), len(in))
		}
		if errors.Is(err, io.EOF) && whole.Offset() != int64(len(in)) {
			t.Fatalf("clean end after %d of %d bytes", whole.Offset(), len(in))
		}
		// The same whatever the pieces are in which it comes.
		cut := min(int(at), len(in))
		again, errAgain := got(esl.NewReader(io.MultiReader(bytes.NewReader(in[:cut]), bytes.NewReader(in[cut:])), limits))
		if !slices.Equal(lines, again) || err.Error() != errAgain.Error() {
			t.Fatalf("%q, %v\nin pieces %q, %v", lines, err, again, errAgain)
		}
		// No method panics or goes astray on any event.
		e := esl.ParseEvent(in, time.Time{})
		for name, value := range e.All() {
			if e.Has(name) != true || strings.Count(e.String(), name) == 0 || len(value) > len(in) {
				t.Fatalf("header %q = %q", name, value)
			}
		}
		if e.Body() != e.Clone().Body() || e.Name() != e.Clone().Name() || len(e.Values("Event-Name")) > bytes.Count(in, []byte("Event-Name")) {
			t.Fatal("clone differs")
		}
	})
}
