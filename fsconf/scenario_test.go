// SPDX-License-Identifier: MIT

package fsconf_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// outcome is what a caller notices of a call to a context.
type outcome struct {
	RingMS   int // from ringing to what follows
	Answered bool
	Beep     bool
	TalkMS   int    // 0 = until the caller hangs up
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
		case "answer":
			o.Answered = true
		case "sleep":
			o.RingMS += number(t, data)
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
		o.Beep, o.TalkMS = true, 0 // from the beep on
	case !ok:
		t.Fatalf("plays %q", file)
	case silence != "-1":
		length, _, _ := strings.Cut(silence, ",")
		o.TalkMS += number(t, length)
	}
}

func number(t *testing.T, text string) int {
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
		"9990702040001":     {RingMS: 200, Answered: true, Beep: true, TalkMS: 4000, Cause: clear},
		"9990702000001":     {RingMS: 200, Answered: true, Beep: true},
		"9990800000001":     {Cause: "INVALID_NUMBER_FORMAT"},
		"9990908000001":     {RingMS: 800, Cause: "USER_BUSY"},
		"9991105000001":     {RingMS: 500, Answered: true},
		"+9991105070001":    {RingMS: 500, Answered: true, TalkMS: 7000, Cause: clear},
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
