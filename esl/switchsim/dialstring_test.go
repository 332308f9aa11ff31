// SPDX-License-Identifier: MIT

package switchsim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The values of the recorded trace 14c_quoting, and what became of them on a real switch.
func TestQuoting(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ block, want string }{
		{`dialer_a='x,y',dialer_b=end`, "x"},
		{`dialer_a=x\,y,dialer_b=end`, "x,y"},
		{`dialer_a='x=y',dialer_b=end`, "x=y"},
		{`dialer_a='a b',dialer_b=end`, "a b"},
		{`dialer_a='it\'s',dialer_b=end`, "it's"},
		{`dialer_a='Müller & Söhne, GmbH',dialer_b=end`, "Müller & Söhne"},
		{`dialer_a='[z]',dialer_b=end`, "[z]"},
		{`dialer_a=$1,dialer_b=end`, "$1"},
		{`dialer_a=${hostname},dialer_b=end`, ""},
		{`dialer_a="q,q",dialer_b=end`, `"q`},
		{`dialer_a=%41,dialer_b=end`, "%41"},
		{`^^:dialer_a=x,y:dialer_b=end`, "x,y"},
	} {
		argv := splitArguments("{"+test.block+"}loopback/8busy/default &park()", 7)
		if len(argv) != 2 {
			t.Errorf("%s: arguments %q", test.block, argv)
			continue
		}
		block, rest, ok := cutBrackets(argv[0], '{', '}')
		if !ok || rest != "loopback/8busy/default" {
			t.Errorf("%s: %q is left", test.block, rest)
		}
		got := make(map[string]string)
		for _, a := range parseAssignments(block) {
			got[a.name] = a.value
		}
		if got["dialer_a"] != test.want || got["dialer_b"] != "end" {
			t.Errorf("%s: %q", test.block, got)
		}
	}
}

func TestSplitArguments(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                                     nil,
		"x":                                    {"x"},
		"a  b":                                 {"a", "b"},
		"user/1000 'intercept:u,park:' inline": {"user/1000", "intercept:u,park:", "inline"},
		"{a=it's, x}y &park()":                 {"{a=its, x}y &park()"},
	} {
		if diff := cmp.Diff(want, splitArguments(text, 7)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestDestinations(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ name, user, cause string }{
		"sofia/gateway/demo/+4930": {"sofia/external/+4930", "+4930", ""},
		"sofia/external/1@h:5090":  {"sofia/external/1@h:5090", "1", ""},
		"user/1000@domain":         {"sofia/internal/1000@127.0.0.1:5091", "1000", ""},
		"loopback/8busy/default":   {"loopback/8busy-a", "8busy", ""},
		"error/user_busy":          {"", "", "USER_BUSY"},
		"nosuch/1":                 {"", "", "CHAN_NOT_IMPLEMENTED"},
		"plain":                    {"", "", "CHAN_NOT_IMPLEMENTED"},
	} {
		d, cause := parseDestination(text)
		if cause != want.cause || cause == "" && (d.channelName() != want.name || d.user != want.user) {
			t.Errorf("%s: %q %q %q", text, d.channelName(), d.user, cause)
		}
	}
}

// What fails without a channel event, and with which answer.
func TestFailuresWithoutEvents(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Scenario: Scenario{Agents: []AgentRule{{Match: "^2", Unregistered: true}}}})
	c := login(t, s, "BACKGROUND_JOB CHANNEL_CREATE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE")
	for destination, want := range map[string]string{
		"user/2000":                    "-ERR USER_NOT_REGISTERED",
		"user/3000":                    "-ERR SUBSCRIBER_ABSENT",
		"sofia/external/3000":          "-ERR USER_NOT_REGISTERED",
		"sofia/gateway/nosuch/1":       "-ERR INVALID_GATEWAY",
		"sofia/nosuch/1@h":             "-ERR INVALID_PROFILE",
		"nosuch/1":                     "-ERR CHAN_NOT_IMPLEMENTED",
		"error/no_route_destination":   "-ERR NO_ROUTE_DESTINATION",
		"user/2000|user/2001":          "-ERR CHAN_NOT_IMPLEMENTED",
		"sofia/gateway/demo/1,error/x": "-ERR CHAN_NOT_IMPLEMENTED",
	} {
		if got := c.originate("a=b", destination, "&park()"); got != want {
			t.Errorf("%s: %q, want %q", destination, got, want)
		}
	}
	for _, name := range []string{"CHANNEL_CREATE", "CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE"} {
		if c.has(name, "") != 0 {
			t.Errorf("%s came", name)
		}
	}
}
