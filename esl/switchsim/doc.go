// SPDX-License-Identifier: MIT

// Package switchsim is a simulated FreeSWITCH that speaks the Event Socket over TCP.
//
// It behaves as a real one was seen to behave: the same events with the same headers in the same order, the same causes and
// error texts, the same delays, the same bridges lost. Who answers and how is decided by a seeded Scenario.
// A witness log tells what was really executed, so that a test can compare it with what a controller believes.
package switchsim
