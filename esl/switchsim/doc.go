// SPDX-License-Identifier: MIT

// Package switchsim is a simulated FreeSWITCH that speaks the Event Socket over TCP.
//
// It behaves as a real one was seen to behave: the same events with the same headers in the same order, the same causes and
// error texts, the same delays, the same bridges lost. TestFidelity replays the recordings of a real switch against it; the
// differences that are meant stand there in a table with their reasons. Who answers and how is decided by a Scenario, the
// same for the same seed. A witness log tells what was really executed, so that a test can compare it with what a
// controller believes.
//
// # Numbers
//
// Scenario numbers say themselves how they behave, whatever the scenario: [+]999 KK RR TT and up to six further digits. KK is
// the kind, RR how long it rings in tenths of a second, TT how long it talks in seconds (00: until the other side hangs up).
// The context tandem-test of fsconf does the same on a real FreeSWITCH.
//
//	00  random by the scenario's rates (fsconf: as 01)
//	01  rings, answers, talks, hangs up: NORMAL_CLEARING
//	02  busy at once: USER_BUSY
//	03  rings, never answers
//	04  rejects at once: CALL_REJECTED
//	05  UNALLOCATED_NUMBER
//	06  congestion, a SIP 503: NORMAL_TEMPORARY_FAILURE
//	07  answering machine: rings, answers, one second of greeting, beep, TT of silence, hangs up
//	08  INVALID_NUMBER_FORMAT
//	09  rings, then USER_BUSY
//	11  agent: rings, answers, stays or hangs up after TT
//	12  rings, answers, presses the last digit of TT as many seconds later as its first one says (0: one), stays
//	13  answering machine: rings, answers, greets for TT, beeps, stays
//	14  early media for RR, then USER_BUSY
//	15  rings, then CALL_REJECTED
//
// # Phones
//
// The agents of the scenario are registered unless it says otherwise. [Server.Register], [Server.Unregister], [Server.Expire],
// [Server.PhoneCall] and [Server.PhoneHangup] do what only people do on a real switch. For tests in another process there is the
// api command "switchsim", which the real one does not have:
//
//	switchsim register|unregister|expire|hangup USER
//	switchsim call USER [NUMBER]
//	switchsim press UUID DIGITS
//
// # How it is built
//
// A core holds the channels, the limits and the clock under one lock; one goroutine runs everything that is due. Each
// connection has one goroutine that does what mod_event_socket's thread does, in the same turns: read a command, answer it,
// send the events that wait, sleep for up to 20 ms. Events are rendered once and shared.
//
// # What is left out
//
// Media: nothing is heard, files have a length and no content; what a far end says is known from its number. The other side
// of a call: a loopback's -b leg counts towards the limits but sends no events. Lists of destinations (| and ,), the XML
// dialplan beyond the scenario's extensions, which play and hang up, att_xfer, conferences, outbound sockets, JSON and XML
// events, log lines. What is left out is refused, not faked.
//
// # What is inferred
//
// No recording shows these, so they follow FreeSWITCH's source and the measurements as far as those go: the chain of events of
// an intercept; which leg gets which cause when a command hits a bridge that is being made; that a former partner which is to
// park after the bridge does so when it is bridged away; a loopback whose second leg the limits refuse (it ends with
// NO_ANSWER); how far `show channels` lags.
package switchsim
