// SPDX-License-Identifier: MIT

package feed

import (
	"errors"

	"tandem/campaigns"
)

// Seat is an agent with the attempt that holds them or, when none does, that
// held them last.
type Seat struct {
	Agent   campaigns.Agent
	Attempt *Attempt // nil: none since the following began. Not to be changed
}

// Attempt is an attempt as it is now. Each of them says all that the ones before
// said.
type Attempt struct {
	Record campaigns.Attempt
	Phase  string // "dialing", "bridged", …
	Agent  string // who has the call, or is to have it; "" = nobody yet, or any more
	Next   string // the agent to whom the customer is being passed on
	Paused bool   // the recording
	Over   bool   // the last of it; Record has result, cause, end and talk
}

// Reasons for the end of a subscription or a following.
var (
	ErrSlow  = errors.New("feed: the reader is too slow")
	ErrEnded = errors.New("feed: the feed has ended")
	ErrGone  = errors.New("feed: there is no such agent")
)

// Following is an agent's seat, kept up to date.
type Following struct {
	f follower
}

// Follow follows an agent until Close. The first seat is the present one.
//
// Seats come in an order that can be told as a story: the last state of an attempt
// (over, or without the agent) before the first of the agent's next one, and
// before the agent's wrap-up. Changes that follow each other closely may come as one.
func (h *Hub) Follow(agent string) *Following { return h.follow(agent) }

// Seats delivers the seats. It is closed when nothing more comes: see Err.
func (f *Following) Seats() <-chan Seat { return f.f.out }

// Err says why Seats was closed: ErrSlow when the reader did not keep up, ErrGone
// when the agent does not exist (any more), ErrEnded when the hub or the following
// ended. It is nil before that.
func (f *Following) Err() error { return f.f.err() }

// Close ends the following. It may be called more than once.
func (f *Following) Close() { f.f.close() }
