// SPDX-License-Identifier: MIT

package switchsim

import "strings"

// press is a key that the channel's far end presses.
func (ch *channel) press(digit, source string) {
	if !ch.alive() {
		return
	}
	ch.core.witness.note(Entry{W: WitnessDigit, UUID: ch.uuid, Name: digit})
	duration := "1600"
	if source == "APP" {
		duration = "2000"
	}
	ch.fire(dtmf, particulars{tail: []header{{"DTMF-Digit", digit}, {"DTMF-Duration", duration}, {"DTMF-Source", source}}})
	if ch.endsPlayback(digit) && ch.isPlaying() {
		ch.breakPlayback()
	}
}

// endsPlayback tells whether a key cuts what is being played: * unless the variable playback_terminators says otherwise.
func (ch *channel) endsPlayback(digit string) bool {
	terminators, set := ch.vars.get("playback_terminators")
	switch {
	case !set:
		return digit == "*"
	case terminators == "none":
		return false
	case terminators == "any":
		return true
	}
	return strings.Contains(terminators, digit)
}

// uuidReceiveDTMF is uuid_recv_dtmf: the channel takes keys as if its far end had pressed them.
func uuidReceiveDTMF(ch *channel, rest string) string {
	digits, _, _ := strings.Cut(rest, "@")
	if digits == "" {
		return "-USAGE: <uuid> <dtmf_data>\n"
	}
	for _, digit := range digits {
		ch.after(ch.core.soon(), func() { ch.press(string(digit), "APP") })
	}
	return "+OK " + ch.uuid + " received DTMF " + digits + ".\n"
}
