// SPDX-License-Identifier: MIT

package attempt

import (
	"time"

	"tandem/campaigns"
)

// rulesFor gives the rules that the words of a script ask for.
func rulesFor(has func(string) bool) Rules {
	r := Rules{AgentFirst: has("agent-first"), RingTimeout: time.Minute, AgentWait: 2 * time.Second}
	if has("min-ring") {
		r.MinRing = 15 * time.Second
	}
	if has("preview") {
		r.Mode, r.Accept = campaigns.Preview, campaigns.AcceptOnDesktop
		r.OfferTimeout, r.OfferWait = 30*time.Second, time.Minute
	}
	if has("by-phone") {
		r.Accept = campaigns.AcceptByPhone
	}
	for n, word := range []string{"", "one-offer", "two-offers"} {
		if has(word) {
			r.MaxOffers = n
		}
	}
	sound := func(name string) string {
		if has(name) {
			return name + ".wav"
		}
		return ""
	}
	r.Messages = campaigns.Messages{
		Silent: sound("silent"), OptOutKey: "9", Welcome: sound("welcome"), Whisper: sound("whisper"), Hold: sound("hold"),
		Machine: sound("message"),
	}
	for word, from := range map[string]campaigns.RecordFrom{
		"record-answer": campaigns.RecordOnAnswer, "record-bridge": campaigns.RecordOnBridge,
	} {
		if has(word) {
			r.Record = from
		}
	}
	for word, action := range map[string]campaigns.MachineAction{
		"machine-hang-up": campaigns.MachineHangUp, "machine-message": campaigns.MachineMessage, "machine-connect": campaigns.MachineConnect,
	} {
		if has(word) {
			r.Machine = campaigns.MachineRules{Action: action, Detector: campaigns.DetectBeep, Listen: 30 * time.Second}
		}
	}
	if has("outside") {
		r.Machine.Detector = campaigns.DetectOutside
	}
	if has("gate") {
		r.Machine.Wait = 1500 * time.Millisecond
	}
	if has("broadcast") {
		r.Mode, r.NoAgent = campaigns.Broadcast, true
		r.Broadcast.Sound = "news.wav"
	}
	if has("extension") {
		r.Broadcast = campaigns.BroadcastRules{Extension: "ivr"}
	}
	if has("keys") {
		r.Broadcast.KeyWait = 5 * time.Second
		r.Broadcast.Keys = []campaigns.KeypressRule{
			{Key: "1", Result: "yes", Sound: "thanks.wav"}, {Key: "2", Result: "no"}, {Key: "3", Action: campaigns.KeyRepeat},
			{Key: "9", Action: campaigns.KeyOptOut},
		}
	}
	if has("repeat") {
		r.Broadcast.Repeat = 1
	}
	return r
}

// rulesOf draws the rules of a campaign.
func rulesOf(pick func(int) int, onDemand bool) Rules {
	r := Rules{RingTimeout: time.Minute, AgentWait: 2 * time.Second, OfferTimeout: 30 * time.Second, OfferWait: time.Minute}
	r.AgentFirst = onDemand && pick(2) == 0
	word := func(n int, s string) string {
		if pick(n) == 0 {
			return s
		}
		return ""
	}
	if pick(2) == 0 {
		r.MinRing = 15 * time.Second
	}
	r.Messages = campaigns.Messages{
		Silent: word(2, "sorry"), OptOutKey: "9", Welcome: word(3, "hello"), Whisper: word(2, "psst"), Hold: word(2, "music"),
		Machine: word(2, "call us"),
	}
	r.Record = []campaigns.RecordFrom{campaigns.RecordNever, campaigns.RecordOnAnswer, campaigns.RecordOnBridge}[pick(3)]
	if pick(2) == 0 {
		actions := []campaigns.MachineAction{campaigns.MachineHangUp, campaigns.MachineMessage, campaigns.MachineConnect}
		r.Machine = campaigns.MachineRules{Action: actions[pick(3)], Listen: 30 * time.Second}
		r.Machine.Wait = time.Duration(pick(2)) * 1500 * time.Millisecond
		if pick(2) == 0 {
			r.Machine.Detector = campaigns.DetectOutside
		}
	}
	switch pick(4) {
	case 0:
		r.Mode, r.AgentFirst = campaigns.Preview, false
		r.Accept = []campaigns.Accept{campaigns.AcceptOnDesktop, campaigns.AcceptByPhone}[pick(2)]
		r.MaxOffers = pick(3)
	case 1:
		r.Mode, r.NoAgent, r.AgentFirst = campaigns.Broadcast, true, false
		r.Broadcast = campaigns.BroadcastRules{Sound: "news", KeyWait: 5 * time.Second, Repeat: pick(2), Keys: []campaigns.KeypressRule{
			{Key: "1", Result: "yes"}, {Key: "2", Action: campaigns.KeyRepeat}, {Key: "9", Action: campaigns.KeyOptOut, Sound: "bye"},
		}}
		if pick(3) == 0 {
			r.Broadcast = campaigns.BroadcastRules{Extension: "ivr"}
		}
	}
	return r
}
