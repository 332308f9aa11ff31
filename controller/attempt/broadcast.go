// SPDX-License-Identifier: MIT

package attempt

import (
	"slices"
	"strings"
	"time"

	"tandem/campaigns"
)

// lookAgain is how often a customer is asked about who was handed over to the
// dialplan: nothing else tells of them but their end.
const lookAgain = time.Minute

// broadcast begins what an answered customer is to hear instead of an agent.
func (m *machine) broadcast() {
	rules := &m.Rules.Broadcast
	switch {
	case m.Begun || m.Gated:
	case m.Customer != Ready:
		m.after(BridgeTimer, BridgeTimeout) // the end of the originate may be lost
	case rules.Extension != "":
		m.begun()
		m.begin(campaigns.BroadcastMessage)
		m.do(Effect{
			Kind: Transfer, Leg: Customer, UUID: m.Record.CustomerLeg, Extension: rules.Extension, Context: rules.Context,
		})
		m.note()
		m.after(PlayTimer, lookAgain)
	default:
		m.begun()
		m.playSound()
	}
}

// handedOver reports whether the customer was sent to the dialplan.
func (m *machine) handedOver() bool { return m.Begun && m.Rules.Broadcast.Extension != "" }

// notTransferred: the switch would not send the customer there. They are alone.
func (m *machine) notTransferred() {
	if m.Verdict == "" && m.Customer.alive() {
		m.Record.Messages = nil // nothing was heard
		m.verdict(campaigns.Failed)
		m.farewell()
	}
}

func (m *machine) begun() {
	m.Begun = true
	m.cancel(BridgeTimer)
	m.stopPlaying() // to be heard from its beginning, after a take-over
}

func (m *machine) playSound() {
	m.Plays++
	m.play(campaigns.BroadcastMessage, m.Rules.Broadcast.Sound)
	m.after(PlayTimer, broadcastBound)
}

// soundOver waits for a key, where keys mean something.
func (m *machine) soundOver() {
	if wait := m.Rules.Broadcast.KeyWait; len(m.Rules.Broadcast.Keys) > 0 && wait > 0 {
		m.after(PlayTimer, wait)
		return
	}
	m.soundAgain()
}

// soundAgain plays it once more, or ends the call.
func (m *machine) soundAgain() {
	if m.Plays <= m.Rules.Broadcast.Repeat {
		m.playSound()
		return
	}
	m.verdict(campaigns.Played)
	m.farewell()
}

func (m *machine) broadcastTimer() {
	switch {
	case !m.Begun || m.Verdict != "":
	case m.handedOver():
		m.probe(Customer)
		m.after(PlayTimer, lookAgain)
	case m.Hearing != "":
		m.stopPlaying()
		m.soundOver()
	default:
		m.soundAgain()
	}
}

// keyPressed applies a key of the customer. Keys that are pressed during a talk
// are no business of ours.
func (m *machine) keyPressed(leg Leg, key string) {
	if leg != Customer || !m.answered() || len(key) != 1 || !strings.Contains("0123456789*#", key) {
		return
	}
	switch {
	case m.Farewell == campaigns.SilentMessage:
		m.Record.Keys += key
		if key == m.Rules.Messages.OptOutKey {
			m.optOut()
			m.stopPlaying()
			m.farewell()
		}
	case m.Begun && m.Verdict == "" && !m.handedOver():
		m.Record.Keys += key
		m.choose(key)
	}
}

// choose applies the rule of a key.
func (m *machine) choose(key string) {
	keys := m.Rules.Broadcast.Keys
	i := slices.IndexFunc(keys, func(k campaigns.KeypressRule) bool { return k.Key == key })
	if i < 0 {
		return
	}
	rule := keys[i]
	if rule.Result != "" {
		m.Record.Disposition = rule.Result
	}
	switch rule.Action {
	case campaigns.KeyRepeat:
		m.Plays = 0
		m.playSound()
		return
	case campaigns.KeyOptOut:
		m.optOut()
	case campaigns.KeyEnd:
	}
	m.verdict(campaigns.Played)
	m.stopListening()
	if rule.Sound == "" {
		m.stopPlaying()
		m.farewell()
		return
	}
	m.Farewell = campaigns.KeyMessage
	m.play(campaigns.KeyMessage, rule.Sound)
	m.after(PlayTimer, keyBound)
}

// optOut has the number written into the do-not-call list, at once.
func (m *machine) optOut() {
	if !m.Record.OptOut {
		m.Record.OptOut = true
		m.do(Effect{Kind: OptOut})
		m.note()
	}
}
