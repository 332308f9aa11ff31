// SPDX-License-Identifier: MIT

package switchsim

import (
	"slices"
	"time"
)

// broadcast is an application that waits to be executed beside what a channel does.
type broadcast struct {
	application
	lead  time.Duration // how long its beginning takes
	again bool          // begun anew whenever it ends by itself, as hold music is
}

// How long a uuid_broadcast takes to start, but for what is left of a tick: five frames, and the time until the channel
// looks. On real channels it took 100 to 200 ms, on bridged ones 30 to 40 ms longer.
const (
	broadcastLead = 110 * time.Millisecond
	bridgedLead   = 40 * time.Millisecond
)

// broadcast executes an application beside what runs already; several of them take turns. One that does not exist ends the
// channel without waiting for its turn.
func (ch *channel) broadcast(b broadcast) {
	if runnerOf(b.name) == nil {
		ch.after(ch.core.soon(), func() { ch.knows(b.application) })
		return
	}
	ch.waiting = append(ch.waiting, b)
	if len(ch.waiting) == 1 {
		ch.openBroadcast()
	}
}

// openBroadcast begins the first broadcast that waits, when its time has come.
func (ch *channel) openBroadcast() {
	if len(ch.waiting) == 0 || ch.inner != nil || ch.stuck || !ch.alive() {
		return
	}
	lead := ch.waiting[0].lead
	if lead > 0 && ch.partnerLeg() != nil {
		lead += bridgedLead
	}
	ch.opening++
	opening := ch.opening
	ch.after(lead+ch.core.soon(), func() {
		if ch.opening == opening && ch.inner == nil && len(ch.waiting) > 0 {
			b := ch.waiting[0]
			ch.waiting = slices.Delete(ch.waiting, 0, 1)
			ch.runBroadcast(b)
		}
	})
}

func (ch *channel) runBroadcast(b broadcast) {
	e := ch.begin(b.application)
	e.again = b.again
	ch.inner = e
	runnerOf(e.name)(ch, e, func(response string) {
		if ch.inner != e {
			return
		}
		ch.inner = nil
		ch.respond(response)
		ch.complete(e, response)
		if e.again && response == filePlayed && ch.alive() {
			ch.runBroadcast(broadcast{application: application{name: e.name, args: e.args}, again: true})
			return
		}
		ch.openBroadcast()
	})
}

// dropWaiting forgets what waits to be played.
func (ch *channel) dropWaiting() {
	ch.opening++
	ch.waiting = nil
}

// breakPlayback cuts what is being played.
func (ch *channel) breakPlayback() {
	for _, e := range [...]*execution{ch.inner, ch.app} {
		if e != nil && e.end != nil {
			e.again = false
			e.end("break")
			return
		}
	}
}
