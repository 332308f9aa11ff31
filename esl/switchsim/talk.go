// SPDX-License-Identifier: MIT

package switchsim

import (
	"strings"
)

// What is done to a talk: hold, mute and keys. It was seen on a real switch.

const holdFailed = "-ERR Operation failed\n"

// uuidHold is uuid_hold. For a channel that does not exist the real one answers success, and for one that is as it should be
// already, failure.
func uuidHold(k *core, args string) string {
	words := strings.Fields(args)
	if len(words) == 0 {
		return "-USAGE: [off|toggle] <uuid> [<display>]\n"
	}
	mode := ""
	if words[0] == "off" || words[0] == "toggle" {
		mode, words = words[0], words[1:]
	}
	if len(words) == 0 {
		return "+OK Success\n"
	}
	ch := k.find(words[0])
	switch {
	case ch == nil:
	case mode == "toggle":
		ch.hold(!ch.held)
	case ch.held == (mode == ""):
		return holdFailed
	default:
		ch.hold(mode == "")
	}
	return "+OK Success\n"
}

// hold puts a channel on hold, or ends that. The partner hears the channel's hold_music meanwhile, again and again. A hold that
// ends before its music has begun does not keep it from beginning: the partner hears it into the talk, as on the real one.
func (ch *channel) hold(on bool) {
	ch.held = on
	partner := ch.partnerLeg()
	if on {
		ch.core.witness.note(Entry{W: WitnessHold, UUID: ch.uuid, Reason: "on"})
		ch.setCallState(callHeld)
		ch.fire(channelHold, particulars{})
		if music, _ := ch.vars.get("hold_music"); music != "" && partner != nil {
			length, _ := ch.core.decider.scenario.playTime(music)
			partner.broadcast(broadcast{application: application{name: "playback", args: music}, lead: broadcastLead, again: length > 0})
		}
		return
	}
	ch.core.witness.note(Entry{W: WitnessHold, UUID: ch.uuid, Reason: "off"})
	ch.setCallState(callUnheld)
	if partner != nil && partner.inner != nil && partner.inner.again {
		partner.inner.again = false
		partner.inner.end("done")
	}
	ch.fire(channelUnhold, particulars{})
	ch.after(ch.core.soon(), func() { ch.setCallState(callActive) })
}

// endHold is what the end of a bridge does to a hold.
func (ch *channel) endHold() {
	if !ch.held {
		return
	}
	ch.held = false
	ch.core.witness.note(Entry{W: WitnessHold, UUID: ch.uuid, Reason: "off"})
	ch.setCallState(callUnheld)
	ch.fire(channelUnhold, particulars{})
	if ch.alive() {
		ch.setCallState(callActive)
	}
}

const audioUsage = "-USAGE: <uuid> [start [read|write] [mute|level <level>]|stop]\n"

// uuidAudio is uuid_audio: what the channel's far end says (read) or hears (write) is muted, or made louder. It holds until
// it is stopped, whatever the channel does.
func uuidAudio(k *core, args string) string {
	words := strings.Fields(args)
	if len(words) == 0 {
		return audioUsage
	}
	ch := k.find(words[0])
	if ch == nil {
		return noSuchChannel
	}
	stop := len(words) == 2 && words[1] == "stop"
	start := len(words) == 5 && words[1] == "start" && (words[2] == "read" || words[2] == "write")
	if !stop && !start {
		return audioUsage
	}
	muted := start && words[2] == "read" && words[3] == "mute" && words[4] != "0"
	if ch.muted != muted {
		ch.muted = muted
		ch.core.witness.note(Entry{W: WitnessMute, UUID: ch.uuid, Reason: map[bool]string{true: "on", false: "off"}[muted]})
	}
	return okAnswer
}

// uuidSendDTMF is uuid_send_dtmf. The real one looks at the keys only when they are sent.
func uuidSendDTMF(ch *channel, digits string) string {
	if digits == "" {
		return "-USAGE: <uuid> <dtmf_data>\n"
	}
	ch.core.witness.note(Entry{W: WitnessTones, UUID: ch.uuid, Name: digits})
	return "+OK " + ch.uuid + " sent DTMF " + digits + ".\n"
}
