// SPDX-License-Identifier: MIT

package switchsim

// leaving is why a channel ends what it executes.
type leaving int

const (
	forBridge   leaving = iota // it is bridged
	forPark                    // it is parked or transferred
	fromBridge                 // it is taken out of a bridge, to be parked or transferred
	afterBridge                // its partner is gone, and it parks
	atHangup
	atFailure // what it wanted to be bridged with could not be reached
)

// The answers of a playback.
const (
	filePlayed    = "FILE PLAYED"
	fileNotFound  = "FILE NOT FOUND"
	playbackError = "PLAYBACK ERROR"
)

// ofMain is what a channel's own playback answers when it is cut.
func (l leaving) ofMain() string {
	switch l {
	case forBridge, forPark, fromBridge:
		return filePlayed
	case afterBridge, atHangup:
		return playbackError
	case atFailure:
	}
	return noResponse
}

// ofBroadcast is what a broadcast answers when it is cut, and the status of its PLAYBACK_STOP.
func (ch *channel) ofBroadcast(l leaving) (string, string) {
	switch {
	case l == afterBridge:
		return filePlayed, "break"
	case l == atHangup && ch.endedBy != byFarEnd:
		return filePlayed, "done"
	}
	return playbackError, "done"
}

// leaveApplications ends what is being executed.
func (ch *channel) leaveApplications(why leaving) {
	ch.apps = nil
	ch.cancelOutgoing()
	ch.leaveBroadcasts(why)
	if ch.parked {
		ch.parked = false
		ch.fire(channelUnpark, particulars{})
	}
	e := ch.app
	if e == nil {
		return
	}
	ch.app = nil
	ending := noResponse
	if last, ok := ch.vars.get("current_application_response"); ok {
		ending = last
	}
	if e.playing {
		ch.stopPlaying(e, "done")
		ending = why.ofMain()
	}
	ch.complete(e, ending)
}

// leaveBroadcasts cuts the broadcast that is being executed. Of those that wait, a hangup drops all. A parked leg that is
// parked anew or transferred begins and fails each of them; one that is bridged does so too, unless it was busy with the one
// that was cut. All others are executed where the leg goes.
func (ch *channel) leaveBroadcasts(why leaving) {
	cut := ch.inner
	if cut != nil {
		response, status := ch.ofBroadcast(why)
		ch.inner = nil
		ch.stopPlaying(cut, status)
		ch.respond(response)
		ch.complete(cut, response)
	}
	ch.opening++
	switch {
	case why == atHangup:
		ch.waiting = nil
	case why == forPark, why == forBridge && cut == nil:
		for _, b := range ch.waiting {
			e := ch.begin(b.application)
			ch.respond(playbackError)
			ch.complete(e, playbackError)
		}
		ch.waiting = nil
	default:
		ch.openBroadcast()
	}
}

// respond keeps what an application answered; the one that it was executed beside repeats it.
func (ch *channel) respond(response string) {
	if response != noResponse {
		ch.vars.set("current_application_response", response)
	}
}
