// SPDX-License-Identifier: MIT

// Package attempt is the life of one attempt as a pure state machine: facts go
// in, a new state and what is to be done come out. It reads no clock and does
// no I/O; the controller feeds it and carries its effects out.
//
//	Apply(Attempt, Input) -> (Attempt, []Effect)
//
// # Legs
//
// An attempt has a customer leg and an agent leg. A leg only ever advances:
//
//	none -> sent -> created -> ringing -> answered -> ready -> gone
//
// Ready means answered *and* its originate is over (CHANNEL_PARK, or the job's
// +OK): only then can a bridge command be sent without FreeSWITCH losing it. A
// repeated or late event changes nothing, so that events, answers of jobs and
// what a resync finds may come in any order.
//
// # Paths
//
//	agent first, on demand     agent leg -> answered -> customer leg into &intercept(agent)
//	nailed-up, reserved        customer leg into &intercept(agent)
//	customer first, on demand  customer leg -> answered -> agent leg -> ready -> bridge
//	reserved on the answer     customer leg -> answered -> an agent is sought -> both ready -> bridge
//
// Answered is CHANNEL_ANSWER and nothing else, bridged is CHANNEL_BRIDGE and
// nothing else. Where no bridge comes within 500 ms of the command the same
// agent is tried once more, then the next one (spec: the safety net).
package attempt
