// SPDX-License-Identifier: MIT

// Package switchsim is a simulated FreeSWITCH that speaks the Event Socket over TCP.
//
// It behaves as a real one was seen to behave: the same events with the same headers in the same order, the same causes and
// error texts, the same delays, the same bridges lost. TestFidelity replays the recordings of a real switch against it; the
// differences that are meant stand there in a table with their reasons. Who answers and how is decided by a Scenario, the
// same for the same seed. A witness log tells what was really executed, so that a test can compare it with what a
// controller believes.
//
// # How it is built
//
// A core holds the channels, the limits and the clock under one lock; one goroutine runs everything that is due. Each
// connection has one goroutine that does what mod_event_socket's thread does, in the same turns: read a command, answer it,
// send the events that wait, sleep for up to 20 ms. Events are rendered once and shared.
//
// # What is left out
//
// Media: nothing is heard, files have a length and no content. The other side of a call: a loopback's -b leg counts towards
// the limits but sends no events. Lists of destinations (| and ,), the XML dialplan, att_xfer, conferences, outbound sockets,
// JSON and XML events, log lines. What is left out is refused, not faked.
//
// # What is inferred
//
// No recording shows these, so they follow FreeSWITCH's source and the measurements as far as those go: the chain of events of
// an intercept; which leg gets which cause when a command hits a bridge that is being made; that a former partner which is to
// park after the bridge does so when it is bridged away; a loopback whose second leg the limits refuse (it ends with
// NO_ANSWER); how far `show channels` lags.
package switchsim
