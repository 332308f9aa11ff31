// SPDX-License-Identifier: MIT

package fsconf_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// outcome is what a caller notices of a call to a context.
type outcome struct {
	RingMS   int  // from ringing, or the first sound, to what follows
	Early    bool // there is sound before any answer
	Answered bool
	Beep     bool
	BeepMS   int    // from the answer to the beep
	Digit    string // the key that is pressed
	DigitMS  int    // from the answer to the key
	TalkMS   int    // from the answer or the beep; 0 = until the caller hangs up
	Cause    string // "" when the called side does not hang up
}

// run does what FreeSWITCH does with a call: the first extension that matches
// decides, its groups go into $1.., variables into ${..}.
func run(t *testing.T, context, number string) outcome {
	t.Helper()
	for _, extension := range document(t).one(t, "context", context).find("extension") {
		condition := extension.one(t, "condition", "")
		if condition.attr("field") != "destination_number" {
			t.Fatalf("extension %s looks at %s", extension.attr("name"), condition.attr("field"))
		}
		groups := regexp.MustCompile(condition.attr("expression")).FindStringSubmatch(number)
		if groups != nil {
			return perform(t, condition.find("action"), groups)
		}
	}
	t.Fatalf("context %s has no extension for %q", context, number)
	return outcome{}
}

// played is what a call to a context plays.
func played(t *testing.T, context node, number string) []string {
	t.Helper()
	var sounds []string
	for _, extension := range context.find("extension") {
		condition := extension.one(t, "condition", "")
		groups := regexp.MustCompile(condition.attr("expression")).FindStringSubmatch(number)
		if groups == nil {
			continue
		}
		vars := map[string]string{}
		for _, action := range condition.find("action") {
			data := group.ReplaceAllStringFunc(action.attr("data"), func(ref string) string { return groups[numberOf(t, ref[1:])] })
			for name, value := range vars {
				data = strings.ReplaceAll(data, "${"+name+"}", value)
			}
			switch action.attr("application") {
			case "set":
				name, value, _ := strings.Cut(data, "=")
				vars[name] = value
			case "playback":
				sounds = append(sounds, data)
			}
		}
		return sounds
	}
	return sounds
}

var group = regexp.MustCompile(`\$(\d+)`)

func perform(t *testing.T, actions []node, groups []string) outcome {
	t.Helper()
	var o outcome
	vars := map[string]string{}
	for _, action := range actions {
		data := group.ReplaceAllStringFunc(action.attr("data"), func(ref string) string {
			n, err := strconv.Atoi(ref[1:])
			if err != nil || n >= len(groups) {
				t.Fatalf("%s: no group %s", action.attr("data"), ref)
			}
			return groups[n]
		})
		for name, value := range vars {
			data = strings.ReplaceAll(data, "${"+name+"}", value)
		}
		switch app := action.attr("application"); app {
		case "set":
			name, value, _ := strings.Cut(data, "=")
			vars[name] = value
		case "ring_ready":
			o.RingMS = 0
		case "pre_answer":
			o.RingMS, o.Early = 0, true
		case "send_dtmf":
			o.Digit, o.DigitMS, o.TalkMS = data, o.TalkMS, 0
		case "answer":
			o.Answered = true
		case "sleep":
			o.RingMS += numberOf(t, data)
		case "playback":
			o.play(t, data)
		case "hangup":
			o.Cause = data
		default:
			t.Fatalf("application %q is unknown to this test", app)
		}
	}
	return o
}

// play adds what a playback of the called side means.
func (o *outcome) play(t *testing.T, file string) {
	t.Helper()
	switch silence, ok := strings.CutPrefix(file, "silence_stream://"); {
	case strings.HasPrefix(file, "tone_stream://"):
		o.Beep, o.BeepMS, o.TalkMS = true, o.TalkMS, 0
	case !ok:
		t.Fatalf("plays %q", file)
	case silence != "-1":
		length, _, _ := strings.Cut(silence, ",")
		o.TalkMS += numberOf(t, length)
	}
}

func numberOf(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestScenarioNumbers(t *testing.T) {
	t.Parallel()
	const clear = "NORMAL_CLEARING"
	for called, want := range map[string]outcome{
		"9990005030001":     {RingMS: 500, Answered: true, TalkMS: 3000, Cause: clear},
		"9990000000":        {Answered: true},
		"9990105030001":     {RingMS: 500, Answered: true, TalkMS: 3000, Cause: clear},
		"+9990105030001":    {RingMS: 500, Answered: true, TalkMS: 3000, Cause: clear},
		"999019999123456":   {RingMS: 9900, Answered: true, TalkMS: 99000, Cause: clear},
		"9990107000001":     {RingMS: 700, Answered: true},
		"999010700":         {RingMS: 700, Answered: true},
		"9990200000001":     {Cause: "USER_BUSY"},
		"+999020000":        {Cause: "USER_BUSY"},
		"9990305000001":     {RingMS: 600000, Cause: "NO_ANSWER"},
		"9990400000001":     {Cause: "CALL_REJECTED"},
		"9990500000001":     {Cause: "UNALLOCATED_NUMBER"},
		"9990600000001":     {Cause: "NORMAL_TEMPORARY_FAILURE"},
		"9990702040001":     {RingMS: 200, Answered: true, Beep: true, BeepMS: 1000, TalkMS: 4000, Cause: clear},
		"9990702000001":     {RingMS: 200, Answered: true, Beep: true, BeepMS: 1000},
		"9990800000001":     {Cause: "INVALID_NUMBER_FORMAT"},
		"9990908000001":     {RingMS: 800, Cause: "USER_BUSY"},
		"9991105000001":     {RingMS: 500, Answered: true},
		"+9991105070001":    {RingMS: 500, Answered: true, TalkMS: 7000, Cause: clear},
		"9991203070001":     {RingMS: 300, Answered: true, Digit: "7", DigitMS: 1000},
		"+999120340":        {RingMS: 300, Answered: true, Digit: "0", DigitMS: 4000},
		"9991303120001":     {RingMS: 300, Answered: true, Beep: true, BeepMS: 12000},
		"9991303000001":     {RingMS: 300, Answered: true, Beep: true},
		"9991405000001":     {RingMS: 500, Early: true, Cause: "USER_BUSY"},
		"+999150500":        {RingMS: 500, Cause: "CALL_REJECTED"},
		"9991605000001":     {Cause: "UNALLOCATED_NUMBER"}, // no such kind
		"9990105":           {Cause: "UNALLOCATED_NUMBER"}, // too short
		"99901050300012345": {Cause: "UNALLOCATED_NUMBER"}, // too long
		"9991005030001":     {Cause: "UNALLOCATED_NUMBER"}, // no such kind
		"+41441234567":      {Cause: "UNALLOCATED_NUMBER"}, // nobody real
		"1001":              {Cause: "UNALLOCATED_NUMBER"},
	} {
		if got := run(t, "tandem-test", called); got != want {
			t.Errorf("%s: %+v, want %+v", called, got, want)
		}
	}
}

func TestAgentsCannotCallOut(t *testing.T) {
	t.Parallel()
	for _, called := range []string{"+41441234567", "0041441234567", "1000", "1021", "10010", "9990105030001"} {
		if got := run(t, "default", called); got != (outcome{Cause: "CALL_REJECTED"}) {
			t.Errorf("%s: %+v", called, got)
		}
	}
}

// TestTandemContext: what the controller sends calls to is played and ends, and nothing else is there.
func TestTandemContext(t *testing.T) {
	t.Parallel()
	if got := run(t, "tandem", "tandem-broadcast"); got != (outcome{Answered: true, Beep: true, Cause: "NORMAL_CLEARING"}) {
		t.Errorf("tandem-broadcast: %+v", got)
	}
	for _, called := range []string{"", "tandem-broadcast2", "1001", "+41441234567"} {
		if got := run(t, "tandem", called); got != (outcome{Cause: "NO_ROUTE_DESTINATION"}) {
			t.Errorf("%s: %+v", called, got)
		}
	}
}

// TestNoSilenceWithoutLength: silence_stream://0, and 000 as well, is an error to FreeSWITCH.
func TestNoSilenceWithoutLength(t *testing.T) {
	t.Parallel()
	context := document(t).one(t, "context", "tandem-test")
	for kind := range 100 {
		for _, seconds := range []string{"00", "05"} {
			number := fmt.Sprintf("999%02d05%s0001", kind, seconds)
			for _, sound := range played(t, context, number) {
				if length, ok := strings.CutPrefix(sound, "silence_stream://"); ok && strings.Trim(strings.SplitN(length, ",", 2)[0], "0") == "" {
					t.Errorf("%s plays %s", number, sound)
				}
			}
		}
	}
}
