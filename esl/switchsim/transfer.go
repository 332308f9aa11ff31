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
	order := ch.order
	k.schedule.after(bridgeStep, func() {
		if !ch.alive() || ch.order != order {
			return
		}
		before := ch.profile.destination
		ch.profile.destination, ch.next, ch.otherType = extension, csRouting, ""
		if b := ch.bridge; b != nil && b.up {
			partner := b.partner(ch)
			b.announceEnd()
			partner.afterBridge(b)
		}
		ch.leaveApplications("FILE PLAYED")
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
	order := ch.order
	ch.core.schedule.after(ch.core.soon(), func() {
		if !ch.alive() || ch.order != order {
			return
		}
		if b := ch.bridge; b != nil && b.up {
			partner := b.partner(ch)
			b.announceEnd()
			partner.afterBridge(b)
		}
		ch.leaveApplications("FILE PLAYED")
		ch.enter(csPark)
		ch.park()
	})
}

// hold is uuid_hold; it answers what the real one answers even for a channel that does not exist.
func (ch *channel) hold(on bool) {
	if ch.held == on {
		return
	}
	ch.held = on
	if on {
		ch.setCallState(callHeld)
		ch.fire(channelHold, particulars{})
		return
	}
	ch.setCallState(callUnheld)
	ch.fire(channelUnhold, particulars{})
	ch.after(ch.core.soon(), func() { ch.setCallState(callActive) })
}

// startRecord and stopRecord are uuid_record; one recording at a time.
func (ch *channel) startRecord(path string) {
	ch.record = path
	ch.fire(recordStart, particulars{tail: []header{{"Record-File-Path", path}}})
}

func (ch *channel) stopRecord(path string) bool {
	if ch.record == "" || path != "all" && path != ch.record {
		return false
	}
	path, ch.record = ch.record, ""
	ch.fire(recordStop, particulars{tail: []header{{"Record-File-Path", path}, {"Record-Completion-Cause", "success-maxtime"}}})
	return true
}
