// SPDX-License-Identifier: MIT

package switchsim

import "strings"

// intercept is the application that takes over another channel: this leg becomes the bridge's A leg. When the channel is
// gone it ends and the next application runs; when it succeeds, nothing after it does.
func (ch *channel) intercept(e *execution, done func(response string)) {
	words := strings.Fields(e.args)
	if len(words) == 0 {
		done(noResponse)
		return
	}
	target := ch.core.find(words[len(words)-1])
	if words[0] == "-bleg" && target != nil {
		target = target.partnerLeg()
	}
	if target == nil || target == ch {
		done(noResponse)
		return
	}
	if partner := target.partnerLeg(); partner != nil {
		target.bridge.announceEnd()
		partner.hangup("PICKED_OFF", byCommand)
	}
	if ch.core.collides(ch, target) {
		return
	}
	ch.partForNew(target)
	ch.core.tie(ch, target)
}

// partnerLeg is the leg that the channel is bridged with.
func (ch *channel) partnerLeg() *channel {
	if ch.bridge == nil || !ch.bridge.up {
		return nil
	}
	return ch.bridge.partner(ch)
}

// bridgeTo is the application that puts up a second leg and bridges with it.
func (ch *channel) bridgeTo(e *execution) {
	ch.setCallState(callRingWait)
	o := &originate{core: ch.core, parent: ch, timeout: defaultOriginateTimeout}
	epoch := ch.epoch
	o.finished = func(result string) {
		if o.leg == nil && ch.epoch == epoch {
			ch.giveUp(strings.TrimSuffix(strings.TrimPrefix(result, "-ERR "), "\n"))
		}
	}
	if value, set := ch.vars.get("ignore_early_media"); set { // a bridge's leg takes it over
		o.own = append(o.own, assignment{"ignore_early_media", value})
	}
	ch.vars.set("originate_disposition", "failure")
	ch.vars.set("DIALSTATUS", "INVALIDARGS")
	o.dial(e.args)
	if o.leg != nil {
		ch.outgoing = o.leg
	}
}

// answeredBy bridges with the leg that the bridge application put up.
func (ch *channel) answeredBy(leg *channel) {
	k := ch.core
	o := leg.pending
	k.schedule.after(o.nextPoll(), func() {
		if !ch.alive() || !leg.alive() || ch.outgoing != leg || ch.bridge != nil {
			return // if it is on its way into another bridge, that will end this one
		}
		o.end(okWith(leg.uuid))
		ch.outgoing = nil
		if leg.bridge != nil { // a command took it away
			ch.giveUp("ORIGINATOR_CANCEL")
			return
		}
		ch.other, ch.otherType = leg.profile, "originatee"
		ch.setCallState(callActive)
		ch.vars.set("originate_disposition", "SUCCESS")
		ch.vars.set("DIALSTATUS", "SUCCESS")
		br := &bridge{core: k, a: ch, b: leg, byApplication: true}
		ch.bridge, leg.bridge = br, br
		br.announce()
		leg.enter(csExchangeMedia)
		br.tellNames()
	})
}

// bridgeFailed ends the channel when the leg that its bridge application put up is lost.
func (ch *channel) bridgeFailed(leg *channel) {
	if ch.outgoing != leg {
		return
	}
	ch.outgoing = nil
	ch.giveUp(leg.cause)
}

// giveUp ends the channel with the cause of the leg that could not be put up.
func (ch *channel) giveUp(cause string) {
	if !ch.alive() {
		return
	}
	ch.setCallState(callActive)
	ch.vars.set("originate_disposition", cause)
	ch.vars.set("DIALSTATUS", dialStatus(cause))
	if ch.vars.is("park_after_bridge") {
		ch.leaveApplications(atFailure)
		ch.enter(csPark)
		ch.park()
		return
	}
	ch.hangup(cause, byCommand)
}

// dialStatus is the variable DIALSTATUS for a cause.
func dialStatus(cause string) string {
	switch cause {
	case "USER_BUSY":
		return "BUSY"
	case "NO_ANSWER", "NO_USER_RESPONSE":
		return "NOANSWER"
	case "CALL_REJECTED", "DESTINATION_OUT_OF_ORDER":
		return "CHANUNAVAIL"
	case "ORIGINATOR_CANCEL":
		return "CANCEL"
	}
	return cause
}
