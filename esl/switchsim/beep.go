// SPDX-License-Identifier: MIT

package switchsim

import (
	"strconv"
	"time"
)

// detectBeeps starts or stops the beep detector (mod_avmd) on the channel.
func (ch *channel) detectBeeps(e *execution, done func(response string)) {
	defer done(noResponse)
	starts := e.name == "avmd_start"
	if ch.beeps == starts {
		return
	}
	ch.beeps = starts
	if !starts {
		ch.fireTwice("avmd::stop", []header{{"Unique-ID", ch.uuid}, {"Call-command", "avmd"}, {"Beep-Status", "NOTDETECTED"}})
		return
	}
	ch.fireTwice("avmd::start", []header{
		{"Unique-ID", ch.uuid}, {"Call-command", "avmd"}, {"Start-time", strconv.FormatInt(stamp(time.Now()), 10)},
	})
}

// beep is the far end's beep; it is heard when a detector listens, and the detector stops with it.
func (ch *channel) beep() {
	if !ch.beeps {
		return
	}
	ch.beeps = false
	heard := time.Since(ch.answered).Truncate(tick)
	details := []header{
		{"Unique-ID", ch.uuid}, {"Call-command", "avmd"}, {"Beep-Status", "DETECTED"},
		{"Frequency", "996.164398"}, {"Frequency-variance", "0.000049"}, {"Amplitude", "14346.310289"},
		{"Amplitude-variance", "5649.829783"}, {"Detection-time", strconv.FormatInt(heard.Microseconds(), 10)},
		{"Detector-resolution", "2"}, {"Detector-offset", "1"}, {"Detector-index", "2"},
	}
	ch.vars.set("avmd_total_time", "["+strconv.FormatInt(heard.Milliseconds(), 10)+"]")
	ch.vars.set("avmd_detect", "TRUE")
	ch.core.witness.note(Entry{W: WitnessBeep, UUID: ch.uuid})
	ch.fireTwice("avmd::beep", details)
}

// fireTwice sends a mod_avmd event as the real one does: bare, and within a tick once more with the same sequence number
// and everything there is to say about the channel. That one is the channel's own thread's: while it plays or is bridged,
// it is never heard.
func (ch *channel) fireTwice(subclass string, details []header) {
	k := ch.core
	k.fire(custom, nil, particulars{subclass: subclass, about: ch.uuid, lead: details})
	sequence := k.renderer.sequence
	k.schedule.after(k.soon(), func() {
		if ch.alive() && !ch.isPlaying() && ch.partnerLeg() == nil {
			ch.fire(custom, particulars{subclass: subclass, lead: details, sequence: sequence})
		}
	})
}
