// SPDX-License-Identifier: MIT

package switchsim

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// However the bytes are cut into pieces, the same commands come out.
func TestCommandsInPieces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`[a-z]{1,8}( [a-z:=]{1,8}){0,3}(\nJob-UUID: [a-z]{1,5})?`)
		want := rapid.SliceOfN(words, 1, 8).Draw(t, "commands")
		var stream []byte
		for _, text := range want {
			stream = append(stream, strings.Repeat("\n", rapid.IntRange(0, 3).Draw(t, "pokes"))...)
			if rapid.Bool().Draw(t, "crlf") {
				text = strings.ReplaceAll(text, "\n", "\r\n") + "\r\n\r\n"
			} else {
				text += "\n\n"
			}
			stream = append(stream, text...)
		}
		var got []string
		var in []byte
		for len(stream) > 0 {
			n := rapid.IntRange(1, len(stream)).Draw(t, "piece")
			in, stream = append(in, stream[:n]...), stream[n:]
			for {
				text, size := nextCommand(in)
				if size == 0 {
					break
				}
				in = in[size:]
				if text != "" {
					got = append(got, strings.ReplaceAll(text, "\r\n", "\n"))
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzNextCommand(f *testing.F) {
	for _, seed := range []string{"auth x\n\n", "\n\nbgapi originate a b\r\nJob-UUID: 1\r\n\r\n", "sendevent X\ncontent-length: 3\n\nabc", "api sta"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		for range 1000 {
			text, size := nextCommand(in)
			if size < 0 || size > len(in) {
				t.Fatalf("%q takes %d of %d bytes", text, size, len(in))
			}
			if size == 0 {
				return
			}
			parseCommand(text)
			in = in[size:]
		}
	})
}

func TestParseCommand(t *testing.T) {
	t.Parallel()
	c := parseCommand("bgapi originate x y\r\nJob-UUID:  abc \r\n")
	if c.name != "bgapi" || c.rest != "originate x y" || c.headers["job-uuid"] != "abc" {
		t.Errorf("%+v", c)
	}
	// With a CR anywhere a lone LF ends no line, as in the real one.
	if c := parseCommand("bgapi status\nJob-UUID: abc\r\nx: y"); c.headers["job-uuid"] != "" {
		t.Errorf("%+v", c)
	}
}

// A lone LF wakes the connection, so that its events come at once; without it they wait for the poll.
func TestPoke(t *testing.T) {
	t.Parallel()
	w := newWatch()
	s := start(t, Config{Witness: w, EventPoll: time.Hour})
	c := login(t, s, "CHANNEL_PARK")
	c.command("bgapi originate {origination_uuid=leg}user/1000 &park()")
	w.wait(t, "the park", func(e Entry) bool { return e.W == WitnessPark })
	if c.has("CHANNEL_PARK", "leg") != 0 {
		t.Error("the event did not wait")
	}
	c.send("\n")
	c.event("CHANNEL_PARK", "leg")
	if n := w.count(WitnessCommand); n != 3 {
		t.Errorf("%d commands in the log; a lone LF is none", n)
	}
}

// While a command is half read nothing is sent: its answer comes before the events that waited meanwhile.
func TestHalfCommand(t *testing.T) {
	t.Parallel()
	s := start(t, Config{})
	half, other := login(t, s, "CHANNEL_CREATE CHANNEL_PARK"), login(t, s, "CHANNEL_CREATE CHANNEL_PARK")
	half.send("api uuid_exists ")
	other.command("bgapi originate {origination_uuid=leg}user/1000 &park()")
	other.event("CHANNEL_PARK", "leg")
	half.send("leg\n\n")
	half.event("CHANNEL_PARK", "leg")
	received := half.received()
	if m := received[3]; m.body != "true" {
		t.Errorf("after the half command came %+v, not its answer", m)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	c := login(t, start(t, Config{}), "")
	for _, format := range []string{"json", "xml"} {
		if got := c.command("event " + format + " ALL"); got != "-ERR only plain events are simulated" {
			t.Errorf("%s: %q", format, got)
		}
	}
	if got := c.command("event plain CHANNEL_ANSWER"); got != "+OK event listener enabled plain" {
		t.Errorf("plain: %q", got)
	}
}

func TestAuthTimeout(t *testing.T) {
	t.Parallel()
	c := dial(t, start(t, Config{AuthTimeout: time.Millisecond}))
	c.awaitEOF()
}

// A client may choose any Job-UUID, and lines may end with CR LF.
func TestJobs(t *testing.T) {
	t.Parallel()
	c := login(t, start(t, Config{}), "BACKGROUND_JOB")
	c.send("bgapi uuid_exists x\r\nJob-UUID: any string\r\n\r\n")
	e := c.event("BACKGROUND_JOB", "any string")
	if e.body != "false" || e.get("Job-Command") != "uuid_exists" || e.get("Job-Command-Arg") != "x" || e.get("Content-Length") != "5" {
		t.Errorf("job: %+v", e)
	}
	c.command("bgapi msleep 10\nJob-UUID: slept")
	if e := c.event("BACKGROUND_JOB", "slept"); e.body != "+OK" {
		t.Errorf("msleep: %+v", e)
	}
	before := time.Now()
	if got := c.command("api msleep 30"); got != "+OK" || time.Since(before) < 30*time.Millisecond {
		t.Errorf("api msleep: %q after %s", got, time.Since(before))
	}
}

func TestShowChannels(t *testing.T) {
	t.Parallel()
	real := ""
	for _, m := range tracesForTest(t)["08_errors"].received {
		if strings.HasPrefix(m.body, `{"row_count"`) {
			real = m.body
		}
	}
	c := login(t, start(t, Config{ShowLag: -1}), dialerEvents)
	if got := c.command("api show channels as json"); got != `{"row_count":0}` {
		t.Errorf("no channels: %s", got)
	}
	c.parked("one", "")
	c.parked("two", "")
	got := c.command("api show channels as json")
	names := func(text string) []string {
		row, _, _ := strings.Cut(text[strings.Index(text, "[{")+2:], "}")
		var result []string
		for i, part := range strings.Split(row, `"`) {
			if i%4 == 1 {
				result = append(result, part)
			}
		}
		return result
	}
	if diff := cmp.Diff(names(real), names(got)); diff != "" {
		t.Errorf("columns (-real +simulated):\n%s", diff)
	}
	if !strings.HasPrefix(got, `{"row_count":2,"rows":[{"uuid":"one",`) {
		t.Errorf("rows: %s", got)
	}
	if got := c.command("api show channels count"); got != "\n2 total.\n" {
		t.Errorf("count: %q", got)
	}
	c.command("api uuid_bridge one two")
	c.event("CHANNEL_BRIDGE", "one")
	if got := c.command("api show calls count"); got != "\n1 total.\n" {
		t.Errorf("calls: %q", got)
	}
}

// The table lags: a call that has just begun is not in it, one that has just ended is. uuid_exists always tells the truth.
func TestShowChannelsLags(t *testing.T) {
	t.Parallel()
	s := start(t, Config{ShowLag: time.Hour})
	c := login(t, s, dialerEvents)
	c.parked("leg", "")
	if got := c.command("api show channels as json"); got != `{"row_count":0}` {
		t.Errorf("listed at once: %s", got)
	}
	c.command("api uuid_kill leg")
	c.event("CHANNEL_DESTROY", "leg")
	if got := c.command("api show channels as json"); !strings.Contains(got, `"uuid":"leg"`) {
		t.Errorf("not listed any more: %s", got)
	}
	if got := c.command("api uuid_exists leg"); got != "false" {
		t.Errorf("uuid_exists: %s", got)
	}
}

func TestUUIDDump(t *testing.T) {
	t.Parallel()
	c := login(t, start(t, Config{}), dialerEvents)
	c.parked("leg", ",tandem_attempt=7")
	plain := c.command("api uuid_dump leg")
	for _, want := range []string{
		"Event-Name: CHANNEL_DATA\n", "Unique-ID: leg\n", "variable_tandem_attempt: 7\n", "Answer-State: answered\n",
		"variable_sofia_profile_url: sip:mod_sofia@127.0.0.1:5080\n",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("%q is missing in\n%s", want, plain)
		}
	}
	if got := c.command("api uuid_dump leg json"); !strings.HasPrefix(got, `{"Event-Name":"CHANNEL_DATA",`) || !strings.Contains(got, `"variable_tandem_attempt":"7"`) {
		t.Errorf("json: %s", got)
	}
}

func TestURLEncoding(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"a b+c:d": "a%20b%2Bc%3Ad", "a,b/(c)": "a,b/(c)", "ü\n": "%C3%BC%0A", "%41": "%41", "50%": "50%25", "it's ~$1": "it's%20~$1",
	} {
		if got := string(appendURL(nil, value)); got != want {
			t.Errorf("%q is encoded as %q, want %q", value, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		encoded := appendURL(nil, value)
		if bytes.ContainsAny(encoded, "\r\n :") {
			t.Fatalf("%q", encoded)
		}
		var v variables
		v.set("x", value)
		if got, set := v.get("x"); got != value || set != (value != "") {
			t.Fatalf("%q came back as %q", value, got)
		}
	})
}

// Variables behave as a map does, and keep the place of the first setting.
func TestVariables(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var v variables
		model := make(map[string]string)
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			name := rapid.SampledFrom([]string{"a", "ab", "b", "a_b", "sip_x"}).Draw(t, "name")
			value := rapid.StringMatching(`[a-z%4 ]{0,6}`).Draw(t, "value")
			v.set(name, value)
			if value == "" {
				delete(model, name)
			} else {
				model[name] = value
			}
		}
		if diff := cmp.Diff(model, v.all()); diff != "" {
			t.Fatal(diff)
		}
		for name, want := range model {
			if got, _ := v.get(name); got != want {
				t.Fatalf("%s is %q, want %q", name, got, want)
			}
		}
	})
}
