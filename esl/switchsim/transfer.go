// SPDX-License-Identifier: MIT

package switchsim

// transfer takes a channel out of whatever it does and executes other applications, as the extension says. A partner is hung
// up, or parks where it was told to.
func (ch *channel) transfer(extension string, apps []application) {
	k := ch.core
	old := ch.bridge
	if old != nil && !old.up { // on its way into a bridge: the transfer wins, the other leg is lost
		old.ended = true
		old.a.bridge, old.b.bridge = nil, nil
		old.partner(ch).hangup("DESTINATION_OUT_OF_ORDER", byCommand)
	}
	if o := ch.pending; o != nil && ch.isAnswered() {
		o.end(okWith(ch.uuid))
	}
	ch.order++
	ch.redirected = true
	order := ch.order
	k.schedule.after(bridgeStep, func() {
		if !ch.alive() || ch.order != order {
			return
		}
		before := ch.profile.destination
		ch.profile.destination, ch.next, ch.otherType = extension, csRouting, ""
		ch.redirected = false
		why := ch.leaveBridge()
		ch.profile.bridged = 0 // a transferred leg forgets that it was bridged
		ch.leaveApplications(why)
		ch.enter(csRouting)
		ch.profile.destination = before
		k.schedule.after(k.soon(), func() {
			if ch.alive() && ch.bridge == nil && ch.order == order {
				ch.execute(apps)
			}
		})
	})
}

// parkNow is uuid_park: the channel is parked without an application.
func (ch *channel) parkNow() {
	ch.order++
	ch.redirected = true
	order := ch.order
	ch.core.schedule.after(ch.core.soon(), func() {
		if !ch.alive() || ch.order != order {
			return
		}
		if ch.running == csPark && ch.bridge == nil {
			ch.redirected = false
			ch.getStuck()
			return
		}
		ch.redirected = false
		ch.leaveApplications(ch.leaveBridge())
		ch.enter(csPark)
		ch.park()
	})
}

// leaveBridge takes a channel out of its bridge, if it is in one, and gives the reason for it to leave what it executes.
func (ch *channel) leaveBridge() leaving {
	b := ch.bridge
	if b == nil || !b.up {
		return forPark
	}
	ch.leaveBroadcasts(fromBridge)
	partner := b.partner(ch)
	b.announceEnd()
	if partner.alive() {
		partner.afterBridge(b)
	}
	return fromBridge
}

// getStuck is what uuid_park does to a channel that uuid_park or the end of a bridge has parked: it leaves the park, enters
// none, and executes nothing any more until it is bridged or transferred.
func (ch *channel) getStuck() {
	ch.leaveApplications(forPark)
	ch.stuck = true
}
