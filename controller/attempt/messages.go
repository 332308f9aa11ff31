// SPDX-License-Identifier: MIT

package attempt

import (
	"slices"
	"time"

	"tandem/campaigns"
)

// Bounds of what people hear, where the switch does not tell of its end.
const (
	// WhisperBound is how long a customer waits at most for a whisper to the agent.
	WhisperBound   = 5 * time.Second
	silentBound    = 30 * time.Second
	keyBound       = 30 * time.Second
	machineBound   = 2 * time.Minute
	broadcastBound = 10 * time.Minute
	// shortHold is what hold music has to last to be begun again at its end: a
	// file that is not there ends at once.
	shortHold = time.Second
)

// play has the customer hear something, and nothing else.
func (m *machine) play(kind campaigns.MessageKind, sound string) {
	m.stopPlaying()
	m.Hearing = kind
	m.begin(kind)
	m.do(Effect{Kind: Play, Leg: Customer, UUID: m.Record.CustomerLeg, Message: kind, Sound: sound})
	if kind != campaigns.HoldMusic {
		m.note()
	}
}

// stopPlaying ends what the customer is being played.
func (m *machine) stopPlaying() {
	if m.Hearing == "" {
		return
	}
	m.do(Effect{Kind: StopPlaying, Leg: Customer, UUID: m.Record.CustomerLeg})
	m.end(m.Hearing, true)
	m.Hearing = ""
}

// hold plays music to a customer who waits for an agent. What may be a machine
// is listened to instead.
func (m *machine) hold() {
	waits := m.Seeking || m.Seat.Agent != "" && m.Bridges == 0
	if m.Rules.Messages.Hold != "" && waits && m.Customer == Ready && !m.Gated && m.Hearing == "" && !m.holdFailed() {
		m.play(campaigns.HoldMusic, m.Rules.Messages.Hold)
	}
}

func (m *machine) holdFailed() bool {
	for _, h := range m.Record.Messages {
		if h.Kind == campaigns.HoldMusic && !h.Cut && !h.EndedAt.IsZero() && h.EndedAt.Sub(h.At) < shortHold {
			return true
		}
	}
	return false
}

// whisper tells the agent who is on the line what the call is about: while the
// customer's phone rings, or before the bridge.
func (m *machine) whisper() {
	switch {
	case m.Rules.Messages.Whisper == "" || m.Whisper != WhisperAhead || m.Adopted:
	case m.Agent != Ready || !m.Customer.alive() || m.Verdict != "" || m.Bridged() || m.Bridges > 0:
	default:
		m.Whisper = Whispering
		m.begin(campaigns.WhisperMessage)
		m.do(Effect{
			Kind: Play, Leg: Agent, UUID: m.Seat.Leg, Message: campaigns.WhisperMessage, Sound: m.Rules.Messages.Whisper,
		})
		m.after(WhisperTimer, WhisperBound)
	}
}

func (m *machine) whispering() bool { return m.Whisper == Whispering }

// endWhisper cuts the whisper.
func (m *machine) endWhisper() {
	if !m.whispering() {
		return
	}
	m.Whisper = WhisperOver
	m.cancel(WhisperTimer)
	m.end(campaigns.WhisperMessage, true)
	if m.Agent == Ready && !m.Bridged() {
		m.do(Effect{Kind: StopPlaying, Leg: Agent, UUID: m.Seat.Leg})
	}
}

// welcome greets customer and agent. What they heard before was ended by the
// bridge, if it was not before.
func (m *machine) welcome() {
	m.endWhisper()
	if m.Hearing != "" {
		m.end(m.Hearing, true)
		m.Hearing = ""
	}
	m.Gated = false
	if m.Rules.Record != campaigns.RecordNever {
		m.record()
	}
	if m.Rules.Messages.Welcome != "" && m.Verdict == "" {
		m.begin(campaigns.WelcomeMessage)
		m.do(Effect{
			Kind: Play, Leg: Customer, UUID: m.Record.CustomerLeg, Both: true,
			Message: campaigns.WelcomeMessage, Sound: m.Rules.Messages.Welcome,
		})
	}
}

func (m *machine) record() {
	if !m.Recording {
		m.Recording = true
		m.do(Effect{Kind: Record, Leg: Customer, UUID: m.Record.CustomerLeg})
	}
}

// abandon: no agent came in time. The customer is told so where there is a
// message for it, and hung up.
func (m *machine) abandon() {
	m.verdict(campaigns.Abandoned)
	m.Gated = false
	m.stopListening()
	if m.Rules.Messages.Silent == "" {
		m.hangUp(Customer, causeOf(campaigns.Abandoned))
		return
	}
	m.Farewell = campaigns.SilentMessage
	m.play(campaigns.SilentMessage, m.Rules.Messages.Silent)
	m.after(PlayTimer, silentBound)
}

// farewell ends a call after its last message.
func (m *machine) farewell() {
	m.Farewell = ""
	m.cancel(PlayTimer)
	m.hangUp(Customer, causeOf(m.Verdict))
}

// messageOver: what was played has ended by itself.
func (m *machine) messageOver(leg Leg, kind campaigns.MessageKind) {
	switch {
	case leg == Agent:
		if kind == campaigns.WhisperMessage && m.whispering() {
			m.Whisper = WhisperOver
			m.cancel(WhisperTimer)
			m.end(kind, false)
			m.connect()
		}
		return
	case kind == campaigns.WelcomeMessage:
		m.end(kind, false)
		return
	case kind == campaigns.BroadcastMessage && m.SentOn:
		m.notSentOn()
		return
	case kind == campaigns.BroadcastMessage && m.handedOver():
		m.notTransferred()
		return
	case kind == "" || kind != m.Hearing || !m.Customer.alive():
		return
	}
	m.end(kind, false)
	m.Hearing = ""
	switch kind {
	case m.Farewell:
		m.farewell()
	case campaigns.BroadcastMessage:
		m.soundOver()
	case campaigns.HoldMusic:
		m.connect()
	default:
	}
}

// playedOut: what the customer hears, or the wait for it, has taken too long.
func (m *machine) playedOut() {
	switch {
	case !m.Customer.alive():
	case m.Farewell == campaigns.MachineMessageOf && m.Hearing == "":
		m.Beeped, m.LeftAlone = true, true // as far as we will ever know
		m.leaveMessage()
	case m.Farewell != "":
		m.stopPlaying()
		m.farewell()
	case m.SentOn:
		m.probe(Customer)
		m.after(PlayTimer, lookAgain)
	case m.Rules.NoAgent:
		m.broadcastTimer()
	}
}

// endSounds: the customer has left whatever was being played.
func (m *machine) endSounds() {
	m.endWhisper()
	m.stopListening()
	m.keepRinging()
	if m.Farewell != "" || m.Begun || m.SentOn {
		m.cancel(PlayTimer)
	}
	for _, x := range slices.Clone(m.Record.Messages) {
		if x.EndedAt.IsZero() {
			m.end(x.Kind, !m.handedOver())
		}
	}
	m.Hearing, m.Farewell, m.Gated = "", "", false
}

// begin and end keep the record of what was played.
func (m *machine) begin(kind campaigns.MessageKind) {
	m.Record.Messages = append(slices.Clip(m.Record.Messages), campaigns.Message{Kind: kind, At: m.stamp()})
}

func (m *machine) end(kind campaigns.MessageKind, cut bool) {
	all := slices.Clone(m.Record.Messages)
	for i := len(all) - 1; i >= 0; i-- {
		if x := &all[i]; x.Kind == kind && x.EndedAt.IsZero() {
			x.EndedAt, x.Cut = latest(m.now, x.At), cut
			m.Record.Messages = all
			return
		}
	}
}

// soundBegins is when a sound is heard at the latest after it was asked for:
// 100 to 180 ms on a real FreeSWITCH.
const soundBegins = 200 * time.Millisecond

// heard reports whether anything of a message of this kind was heard. One that
// was cut before it can have begun was not.
func (a *Attempt) heard(kind campaigns.MessageKind) bool {
	return slices.ContainsFunc(a.Record.Messages, func(x campaigns.Message) bool {
		return x.Kind == kind && (x.EndedAt.IsZero() || !x.Cut || x.EndedAt.Sub(x.At) >= soundBegins)
	})
}

// recallMessages makes an adopted attempt play what the ledger says. Who was
// hearing a last message is hung up when its time is over.
func (a *Attempt) recallMessages() {
	r := &a.Record
	a.Recording = r.Recording != ""
	if !r.MachineAt.IsZero() && a.Rules.Machine.Action != campaigns.MachineConnect {
		a.Verdict = campaigns.Machine
	}
	if len(r.Messages) == 0 {
		return
	}
	last := r.Messages[len(r.Messages)-1]
	if !last.EndedAt.IsZero() {
		return
	}
	switch last.Kind {
	case campaigns.SilentMessage:
		a.Verdict, a.Farewell = campaigns.Abandoned, last.Kind
	case campaigns.MachineMessageOf:
		a.Verdict, a.Farewell = campaigns.Machine, last.Kind
	case campaigns.KeyMessage:
		a.Verdict, a.Farewell = campaigns.Played, last.Kind
	case campaigns.BroadcastMessage:
		if a.Rules.Broadcast.Extension != "" {
			a.Begun = true // handed over to the dialplan, and not heard of since
			return
		}
	case campaigns.HoldMusic:
	default:
		return
	}
	a.Hearing = last.Kind
}

// goOnPlaying gives what the customer of an adopted attempt hears its bound.
func (m *machine) goOnPlaying() {
	if !m.Adopted || m.Recalled {
		return
	}
	m.Recalled = true
	switch {
	case m.Farewell != "" && m.Hearing != "":
		bound := map[campaigns.MessageKind]time.Duration{
			campaigns.SilentMessage: silentBound, campaigns.MachineMessageOf: machineBound, campaigns.KeyMessage: keyBound,
		}[m.Farewell]
		m.after(PlayTimer, m.left(m.Record.Messages[len(m.Record.Messages)-1].At, bound))
	case m.handedOver():
		m.after(PlayTimer, lookAgain)
	}
}
