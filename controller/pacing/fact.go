// SPDX-License-Identifier: MIT

package pacing

import "time"

// Fact is something that happened. Facts come in the order of their times.
type Fact struct {
	Kind FactKind
	At   time.Time
	Age  time.Duration // of what ended: see the kinds
}

// FactKind is what a [Fact] tells.
type FactKind uint8

// The kinds of facts. Every answered call is Answered first, and then Connected,
// Abandoned or Machine, or nothing when the customer hung up in time.
const (
	Answered    FactKind = iota + 1 // by a person, or by somebody not known to be a machine; Age is the time it rang
	Failed                          // busy, no answer, refused; Age is the time since it was dialled
	Machine                         // a detector's verdict on an answered call: it is taken out of the people
	Connected                       // customer and agent hear each other
	Abandoned                       // no agent within the wait
	TalkEnded                       // Age is the length of the talk; wrap-up begins
	WrapEnded                       // Age is the length of the wrap-up
	ListChanged                     // the members to call are others now: the answer rate is uncertain again
	Cancelled                       // hung up by us while it rang; Age is the time since it was dialled
)
