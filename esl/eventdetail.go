// SPDX-License-Identifier: MIT

package esl

import (
	"strconv"
	"time"
)

// The methods of this file read what an event says. Their second result is false for an event of another kind.

// Digit gives the key that was pressed on the leg of a DTMF event: 0-9 * # A-D. It comes while a message plays, too,
// and from either leg of a bridge, on the leg that pressed it. The key * also ends the message that plays to that leg,
// unless the leg's variable playback_terminators says otherwise ("none").
func (e *Event) Digit() (string, bool) {
	if !e.isName("DTMF") {
		return "", false
	}
	digit := e.Get("DTMF-Digit")
	return digit, digit != ""
}

// MessageBegun gives the sound that begins to be heard on the leg of a PLAYBACK_START. It came 100 to 180 ms after
// the Broadcast. A sound that cannot be played has none.
func (e *Event) MessageBegun() (string, bool) {
	if !e.isName("PLAYBACK_START") {
		return "", false
	}
	return e.Get("Playback-File-Path"), true
}

// MessageOutcome is how a message ended.
type MessageOutcome string

// The outcomes, in FreeSWITCH's words.
const (
	// MessagePlayed was heard to its end, or until it was cut: by Break, by the key *, by Kill, or on a bridged leg by
	// the end of the bridge.
	MessagePlayed MessageOutcome = "FILE PLAYED"
	// MessageMissing could not be opened: no such file, format or stream. Nothing was heard.
	MessageMissing MessageOutcome = "FILE NOT FOUND"
	// MessageInterrupted was cut, or never begun, because the leg was bridged, parked or transferred, or hung up by its
	// far end.
	MessageInterrupted MessageOutcome = "PLAYBACK ERROR"
)

// MessageOver gives the sound that is over on the leg of a CHANNEL_EXECUTE_COMPLETE of playback, and how it ended. It
// is what reliably says so: exactly one comes for each sound that was begun, and for a missing one, which has no
// PLAYBACK_START or PLAYBACK_STOP. A Broadcast to both legs has one for each. None comes for messages that still
// waited when Break or the end of the leg dropped them.
func (e *Event) MessageOver() (string, MessageOutcome, bool) {
	if !e.isName("CHANNEL_EXECUTE_COMPLETE") || !e.Is("Application", "playback") {
		return "", "", false
	}
	return e.Get("Application-Data"), MessageOutcome(e.Get("Application-Response")), true
}

// Beep tells whether this is mod_avmd's report of an answering machine's beep on the leg. It came 20 to 80 ms into the
// beep. Of avmd's events none but avmd::beep says anything: the stop event of a detector that was started by the api
// command claims a beep that nobody heard.
func (e *Event) Beep() bool {
	return e.isName("CUSTOM") && e.Is("Event-Subclass", "avmd::beep") && e.Is("Beep-Status", "DETECTED")
}

// isSecondCopy tells whether this is the second of the two copies in which mod_avmd sends each of its events, both with
// the same Event-Sequence. The first says no more than the leg's id and comes at once. The second carries everything
// about the channel, and comes when the channel's thread gets to it; while a message plays it never did.
func (e *Event) isSecondCopy() bool {
	if !e.isName("CUSTOM") {
		return false
	}
	const avmd = "avmd%3A%3A"
	subclass, _ := e.h.find("Event-Subclass")
	return len(subclass) > len(avmd) && string(subclass[:len(avmd)]) == avmd && e.Has("Channel-State")
}

// RegistrationKind is what happened to a registration.
type RegistrationKind string

// What can happen to a registration.
const (
	Registered          RegistrationKind = "sofia::register" // or renewed
	Unregistered        RegistrationKind = "sofia::unregister"
	RegistrationExpired RegistrationKind = "sofia::expire" // up to a minute after it ran out
)

// RegistrationChange is what an event says of a registration. Another phone of the same user may still be registered.
type RegistrationChange struct {
	Kind         RegistrationKind
	User, Domain string
	Contact      string        // as in Registration
	Profile      string        // the SIP profile
	Expires      time.Duration // of Registered: from now
}

// Registration gives what happened to a phone's registration.
func (e *Event) Registration() (RegistrationChange, bool) {
	if !e.isName("CUSTOM") {
		return RegistrationChange{}, false
	}
	change := RegistrationChange{Kind: RegistrationKind(e.Subclass())}
	switch change.Kind {
	case Registered:
		seconds, _ := strconv.Atoi(e.Get("expires"))
		change.Expires = time.Duration(seconds) * time.Second
		change.User, change.Domain = e.Get("from-user"), e.Get("from-host")
	case Unregistered:
		change.User, change.Domain = e.Get("from-user"), e.Get("from-host")
	case RegistrationExpired:
		change.User, change.Domain = e.Get("user"), e.Get("host")
	default:
		return RegistrationChange{}, false
	}
	change.Contact, change.Profile = contactURI(e.Get("contact")), e.Get("profile-name")
	return change, true
}

// GatewayState is what mod_sofia says of a gateway when its state changes, which needs a gateway that registers or is
// pinged.
type GatewayState struct {
	Name  string
	State string // of its registration: REGED, NOREG, UNREGED, TRYING, FAILED, FAIL_WAIT, EXPIRED, …
	Up    bool   // by its pings
}

// Gateway gives the state of a gateway.
func (e *Event) Gateway() (GatewayState, bool) {
	if !e.isName("CUSTOM") || !e.Is("Event-Subclass", "sofia::gateway_state") {
		return GatewayState{}, false
	}
	return GatewayState{Name: e.Get("Gateway"), State: e.Get("State"), Up: e.Is("Ping-Status", "UP")}, true
}

// Phone gives the user of this FreeSWITCH's directory whose phone the leg of a CHANNEL_… event is at, so that an agent
// who is in a call of their own can be told. It is false for everybody else: customers, trunks.
//
//   - A call that the phone makes (Call-Direction inbound) has variable_user_name and variable_domain_name, which only a
//     call that signed in gets. Caller-Username is there, too, but says merely what the caller claims.
//     Channel-Presence-ID is there only with the profile's manage-presence.
//   - A call to user/NAME (outbound) has Channel-Presence-ID "NAME@DOMAIN" in all its events. Its Caller-Username is the
//     one who calls. variable_dialed_user is no sign: the caller's leg of a bridge gets it as well.
//   - A call to a phone's contact itself (sofia/internal/sip:…) cannot be told from any other.
//
// It needs an event with variables: CHANNEL_CREATE, ANSWER and HANGUP_COMPLETE are alike in this.
func (e *Event) Phone() (string, string, bool) {
	if e.Is("Call-Direction", "inbound") {
		user := e.Variable("user_name")
		return user, e.Variable("domain_name"), user != ""
	}
	user, domain := cutUser(e.Get("Channel-Presence-ID"))
	return user, domain, user != ""
}

func cutUser(id string) (string, string) {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i] == '@' {
			return id[:i], id[i+1:]
		}
	}
	return "", ""
}

// isName compares the Event-Name without making a string of it.
func (e *Event) isName(name string) bool {
	value, _ := e.h.find("Event-Name")
	return string(value) == name
}
