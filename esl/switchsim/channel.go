// SPDX-License-Identifier: MIT

package switchsim

import "time"

// state is a state of FreeSWITCH's channel state machine.
type state int

const (
	csNew state = iota
	csInit
	csRouting
	csSoftExecute
	csExecute
	csExchangeMedia
	csPark
	csConsumeMedia
	csHibernate
	csReset
	csHangup
	csReporting
	csDestroy
	csNone
)

var stateNames = [...]string{
	"CS_NEW", "CS_INIT", "CS_ROUTING", "CS_SOFT_EXECUTE", "CS_EXECUTE", "CS_EXCHANGE_MEDIA", "CS_PARK", "CS_CONSUME_MEDIA",
	"CS_HIBERNATE", "CS_RESET", "CS_HANGUP", "CS_REPORTING", "CS_DESTROY", "CS_NONE",
}

// callState is what a phone would show.
type callState string

const (
	callDown     callState = "DOWN"
	callRinging  callState = "RINGING"
	callEarly    callState = "EARLY"
	callActive   callState = "ACTIVE"
	callHeld     callState = "HELD"
	callUnheld   callState = "UNHELD"
	callRingWait callState = "RING_WAIT"
	callHangup   callState = "HANGUP"
)

var callStateNumbers = map[callState]string{
	callDown: "0", callRinging: "2", callEarly: "3", callActive: "4", callHeld: "5", callRingWait: "6", callHangup: "7", callUnheld: "8",
}

// technology is the endpoint module behind a channel.
type technology string

const (
	techSofia    technology = "sofia"
	techLoopback technology = "loopback"
	techNull     technology = "null"
)

// channel is one leg. The core's lock guards it.
type channel struct {
	core    *core
	uuid    string
	name    string
	tech    technology
	dest    destination
	session int64
	// sessions is how many of the limit's sessions it counts for: a loopback has two ends.
	sessions int

	running     state // the state whose handler runs: Channel-State
	next        state // the state that was asked for: Channel-State-Number
	callState   callState
	answerState string
	hitDialplan bool
	media       bool // a codec is negotiated
	callUUID    string
	presenceID  string
	inbound     bool // a phone's own call
	profile     profile
	other       profile // the partner's, as it was when they met
	otherType   string  // "" as long as there was none
	vars        variables

	plan     reaction
	pending  *originate // the originate that waits for this leg; nil once it is over
	answered time.Time  // by the real clock; media ticks count from here
	born     time.Time
	died     time.Time

	apps    []application // what is to be executed next
	app     *execution    // what is being executed
	waiting []broadcast   // broadcasts that wait for their turn
	opening int           // counts the beginnings of broadcasts; an older one does nothing any more
	inner   *execution    // the broadcast being executed
	parked  bool
	// redirected tells that a command parks or transfers it: the end of its bridge does not end it any more.
	redirected bool
	stuck      bool // parked once too often: it looks at nothing
	held       bool
	muted      bool // what its far end says
	beeps      bool // a beep detector listens
	bridge     *bridge
	// outgoing is the leg that the channel's bridge application is putting up.
	outgoing   *channel
	recordings []string
	tapes      map[string]*tape // of the recordings that are really written

	cause    string // the hangup cause; "" while it lives
	endedBy  ender  // who ended it
	reported bool   // its HANGUP_COMPLETE is out
	gone     bool   // it is destroyed
	cdr      []byte // the variables that only its last two events carry
	epoch    int    // grows when what was planned for it must not happen any more
	order    int    // counts the transfers; an older one does nothing any more
}

// alive reports whether commands still find the channel.
func (ch *channel) alive() bool { return ch.cause == "" && !ch.gone }

// isAnswered reports whether the far end answered.
func (ch *channel) isAnswered() bool { return !ch.answered.IsZero() }

// after runs f in d unless the channel's plans change before.
func (ch *channel) after(d time.Duration, f func()) {
	epoch := ch.epoch
	ch.core.schedule.after(d, func() {
		if ch.epoch == epoch {
			f()
		}
	})
}

// fire sends an event about the channel.
func (ch *channel) fire(kind eventKind, p particulars) { ch.core.fire(kind, ch, p) }

// enter makes a state the running one, and the one asked for, and tells it.
func (ch *channel) enter(s state) {
	ch.running, ch.next = s, s
	ch.stuck = false
	ch.fire(channelState, particulars{})
}

// setCallState changes what a phone would show.
func (ch *channel) setCallState(to callState) {
	from := ch.callState
	if from == to {
		return
	}
	ch.callState = to
	ch.fire(channelCallState, particulars{lead: []header{
		{"Original-Channel-Call-State", string(from)}, {"Channel-Call-State-Number", callStateNumbers[to]},
	}})
}

var (
	sofiaCodec    = []byte(codecLines("PCMU", "64000"))
	loopbackCodec = []byte(codecLines("L16", "128000"))
)

func codecLines(name, rate string) string {
	return "Channel-Read-Codec-Name: " + name + "\nChannel-Read-Codec-Rate: 8000\nChannel-Read-Codec-Bit-Rate: " + rate +
		"\nChannel-Write-Codec-Name: " + name + "\nChannel-Write-Codec-Rate: 8000\nChannel-Write-Codec-Bit-Rate: " + rate + "\n"
}

// appendTo writes the channel's part of an event.
func (ch *channel) appendTo(b []byte, kind eventKind, late []byte) []byte {
	b = ch.appendState(b)
	if ch.profile.uuid != "" {
		b = ch.profile.appendTo(b, true)
	}
	if ch.otherType != "" {
		b = appendHeader(b, "Other-Type", ch.otherType)
		b = ch.other.appendTo(b, false)
	}
	if kinds[kind].variables {
		b = append(b, ch.vars.lines...)
		b = append(b, late...)
	}
	return b
}

func (ch *channel) appendState(b []byte) []byte {
	b = appendHeader(b, "Channel-State", stateNames[ch.running])
	b = appendHeader(b, "Channel-Call-State", string(ch.callState))
	b = appendNumber(b, "Channel-State-Number", int64(ch.stateNumber()))
	b = appendHeader(b, "Channel-Name", ch.name)
	b = appendHeader(b, "Unique-ID", ch.uuid)
	if ch.inbound {
		b = append(b, "Call-Direction: inbound\nPresence-Call-Direction: inbound\n"...)
	} else {
		b = append(b, "Call-Direction: outbound\nPresence-Call-Direction: outbound\n"...)
	}
	if ch.hitDialplan {
		b = append(b, "Channel-HIT-Dialplan: true\n"...)
	} else {
		b = append(b, "Channel-HIT-Dialplan: false\n"...)
	}
	if ch.presenceID != "" {
		b = appendHeader(b, "Channel-Presence-ID", ch.presenceID)
	}
	b = appendHeader(b, "Channel-Call-UUID", ch.callUUID)
	b = appendHeader(b, "Answer-State", ch.answerState)
	if ch.cause != "" {
		b = appendHeader(b, "Hangup-Cause", ch.cause)
	}
	if !ch.media {
		return b
	}
	if ch.tech == techLoopback {
		return append(b, loopbackCodec...)
	}
	return append(b, sofiaCodec...)
}

// stateNumber is the number of the state that was asked for; a channel without a name has none.
func (ch *channel) stateNumber() state {
	if ch.profile.uuid == "" {
		return csNew
	}
	return ch.next
}
