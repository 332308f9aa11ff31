// SPDX-License-Identifier: MIT

package switchsim

import "testing"

// What the commands on a talk answer is what a real switch was seen to answer.
func TestTalkCommandsAnswer(t *testing.T) {
	t.Parallel()
	w := newWatch()
	c := login(t, start(t, Config{Witness: w}), messageEvents)
	c.parked("leg", "")
	const usage = "-USAGE: <uuid> [start [read|write] [mute|level <level>]|stop]\n"
	for _, x := range [][2]string{
		{"uuid_audio leg start read mute -4", "+OK\n"}, {"uuid_audio leg start read mute -4", "+OK\n"}, {"uuid_audio leg stop", "+OK\n"},
		{"uuid_audio leg stop", "+OK\n"}, {"uuid_audio leg start read mute", usage}, {"uuid_audio leg bogus", usage}, {"uuid_audio leg", usage},
		{"uuid_audio", usage}, {"uuid_audio none stop", "-ERR No such channel!\n"}, {"uuid_audio none start read mute -4", "-ERR No such channel!\n"},
		{"uuid_send_dtmf leg 12#", "+OK leg sent DTMF 12#.\n"}, {"uuid_send_dtmf leg ABx", "+OK leg sent DTMF ABx.\n"},
		{"uuid_send_dtmf leg", "-USAGE: <uuid> <dtmf_data>\n"}, {"uuid_send_dtmf none 1", "-ERR Cannot locate session!\n"},
		{"uuid_hold leg", "+OK Success\n"}, {"uuid_hold leg", "-ERR Operation failed\n"}, {"uuid_hold off leg", "+OK Success\n"},
		{"uuid_hold off leg", "-ERR Operation failed\n"}, {"uuid_hold toggle leg", "+OK Success\n"}, {"uuid_hold off leg", "+OK Success\n"},
		{"uuid_hold none", "+OK Success\n"}, {"uuid_hold off none", "+OK Success\n"},
	} {
		if got := c.command("api " + x[0]); got != x[1] {
			t.Errorf("%s: %q, want %q", x[0], got, x[1])
		}
	}
	for kind, n := range map[string]int{WitnessMute: 2, WitnessTones: 2, WitnessHold: 4} {
		if got := w.waitFor(t, kind, n); len(got) != n {
			t.Errorf("%s: %+v", kind, got)
		}
	}
}
