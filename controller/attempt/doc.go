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
//	preview, on the desktop    offer -> accepted -> agent leg, unless nailed-up -> customer leg
//	preview, by the phone      offer and agent leg -> answered -> customer leg
//	broadcast                  customer leg -> ready -> a message and its keys, or an extension
//
// An offer that is not taken goes to the next agent; everybody who was asked has
// an entry in the record.
//
// # Nobody waits in silence
//
// A customer who has answered is with an agent, hears hold music or a message, is
// on the way to one of them with a timer running, or is being hung up. What is
// played before a bridge is ended before its command. A whisper is heard while
// the customer's phone rings where that is possible, and delays a bridge by
// [WhisperBound] at most.
//
// Machines are told from people beside all that, or before the bridge where the
// rules say so. A machine is never a live answer, whatever is done about it.
//
// Answered is CHANNEL_ANSWER and nothing else, bridged is CHANNEL_BRIDGE and
// nothing else. Where no bridge comes within 500 ms of the command the same
// agent is tried once more, then the next one (spec: the safety net).
package attempt
