// SPDX-License-Identifier: MIT

package switchsim

import "time"

// bridge is the tie between two legs. It is made by a command or an application, and up a little later.
type bridge struct {
	core *core
	a, b *channel
	// up tells that CHANNEL_BRIDGE is out.
	up bool
	// byApplication marks the bridge application's, whose A leg stays in CS_EXECUTE.
	byApplication bool
	// waiting marks a lost bridge whose A leg waits for the other one, which will never come.
	waiting bool
	ended   bool
}

// The times of uuid_bridge as they were measured: two ticks of 20 ms, and the wait for the parked leg's next one.
const (
	bridgeStep      = tick
	agentLost       = 42 * time.Millisecond // until the second kind of lost bridge kills the agent's leg
	patience        = 20 * time.Second      // of a leg that waits for its partner
	originateResume = 2 * time.Millisecond  // until the customer of a lost bridge is parked after all
)

// uuidBridge executes `uuid_bridge A B` and answers as the real one does: +OK says nothing about a bridge.
func (k *core) uuidBridge(aID, bID string) string {
	a, b := k.find(aID), k.find(bID)
	if a == nil || b == nil || a == b {
		return "-ERR Invalid uuid\n"
	}
	if k.collides(a, b) {
		return okWith(b.uuid)
	}
	a.partForNew(b)
	b.partForNew(a)
	if a.isAnswered() && b.isAnswered() && k.loseBridge(a, b) {
		return okWith(b.uuid)
	}
	k.tie(a, b)
	return okWith(b.uuid)
}

// collides handles a command that comes while one of the legs is on its way into another bridge: that kills them.
func (k *core) collides(a, b *channel) bool {
	hit := false
	for _, ch := range [...]*channel{a, b} {
		pending := ch.bridge
		if pending == nil || pending.up {
			continue
		}
		if pending.waiting { // the agent goes on waiting, the customer dies
			pending.b.hangup("DESTINATION_OUT_OF_ORDER", byCommand)
			return true
		}
		hit, pending.ended = true, true
		pending.a.bridge, pending.b.bridge = nil, nil
		pending.a.hangup("DESTINATION_OUT_OF_ORDER", byCommand)
		pending.b.hangup("DESTINATION_OUT_OF_ORDER", byCommand)
	}
	if hit {
		a.hangup("DESTINATION_OUT_OF_ORDER", byCommand)
		b.hangup("DESTINATION_OUT_OF_ORDER", byCommand)
	}
	return hit
}

// partForNew takes a leg out of the bridge that it is in; the former partner is hung up, or parks where it was told to.
func (ch *channel) partForNew(next *channel) {
	old := ch.bridge
	if old == nil || !old.up {
		return
	}
	partner := old.partner(ch)
	old.announceEnd()
	if partner != next {
		partner.afterBridge(old)
	}
}

// tie brings two legs together. It takes two ticks, and before that a parked leg finishes the one that runs.
func (k *core) tie(a, b *channel) {
	br := &bridge{core: k, a: a, b: b}
	a.bridge, b.bridge = br, br
	wait := time.Duration(0)
	if a.parked && a.isAnswered() {
		wait = tick - time.Since(a.answered)%tick
	}
	k.schedule.after(wait+bridgeStep, br.gather)
}

// gather takes both legs out of what they were doing.
func (br *bridge) gather() {
	if !br.stillOn() {
		return
	}
	a, b := br.a, br.b
	b.meet(a, "originator")
	a.meet(b, "originatee")
	b.reset()
	a.reset()
	a.enter(csSoftExecute)
	b.enter(csSoftExecute)
	for _, leg := range [...]*channel{a, b} {
		if !leg.isAnswered() && leg.pending != nil {
			leg.pending.end("-ERR ORIGINATOR_CANCEL\n")
		}
	}
	br.core.schedule.after(bridgeStep, br.connect)
}

// connect is the moment at which the two hear each other.
func (br *bridge) connect() {
	if !br.stillOn() {
		return
	}
	a, b := br.a, br.b
	if !a.isAnswered() || !b.isAnswered() {
		br.destroyBoth()
		return
	}
	a.fire(channelExecute, particulars{tail: []header{{"Application", "uuid_bridge"}, {"Application-Data", b.uuid}}})
	b.fire(channelExecute, particulars{tail: []header{{"Application", "uuid_bridge"}, {"Application-Data", a.uuid}}})
	br.announce()
	b.enter(csExchangeMedia)
	br.tellNames()
}

// announce tells that the bridge is up: once, on leg A.
func (br *bridge) announce() {
	a, b := br.a, br.b
	now := stamp(time.Now())
	br.up = true
	a.profile.bridged, b.profile.bridged = now, now
	a.fire(channelBridge, particulars{lead: []header{{"Bridge-A-Unique-ID", a.uuid}, {"Bridge-B-Unique-ID", b.uuid}}})
	br.core.witness.note(Entry{W: WitnessBridge, A: a.uuid, B: b.uuid})
	b.callUUID = a.uuid
	b.vars.set("call_uuid", a.uuid)
	a.vars.set("last_bridge_to", b.uuid)
	b.vars.set("last_bridge_to", a.uuid)
}

// tellNames lets each leg's phone show the other one.
func (br *bridge) tellNames() {
	br.a.showPartner(br.b)
	b := br.b
	b.after(br.core.soon(), func() {
		if b.bridge == br {
			b.showPartner(br.a)
		}
	})
}

func (ch *channel) showPartner(partner *channel) {
	if ch.tech != techSofia {
		return
	}
	name, number := partner.profile.calleeName, partner.profile.calleeNumber
	ch.vars.set("last_sent_callee_id_name", name)
	ch.vars.set("last_sent_callee_id_number", number)
	ch.fire(callUpdate, particulars{lead: []header{
		{"Direction", "SEND"}, {"Sent-Callee-ID-Name", name}, {"Sent-Callee-ID-Number", number}, {"Bridged-To", partner.uuid},
	}})
}

// destroyBoth is what becomes of a bridge with a leg that only rings.
func (br *bridge) destroyBoth() {
	br.ended = true
	br.a.bridge, br.b.bridge = nil, nil
	for _, leg := range [...]*channel{br.b, br.a} {
		cause := "ORIGINATOR_CANCEL"
		if !leg.isAnswered() {
			cause = "DESTINATION_OUT_OF_ORDER"
		}
		leg.hangup(cause, byCommand)
	}
}

// stillOn reports whether the bridge is still wanted and both legs are there. If only one is, that one is hung up.
func (br *bridge) stillOn() bool {
	if br.ended {
		return false
	}
	return br.a.alive() && br.b.alive()
}

func (br *bridge) partner(ch *channel) *channel {
	if ch == br.a {
		return br.b
	}
	return br.a
}

// fail ends a bridge that is not up because gone hung up.
func (br *bridge) fail(gone *channel) {
	survivor := br.partner(gone)
	if br.waiting {
		br.ended, br.a.bridge = true, nil
	}
	if !br.ended {
		br.ended = true
		br.a.bridge, br.b.bridge = nil, nil
		cause := "DESTINATION_OUT_OF_ORDER"
		if survivor == br.a {
			cause = "ORIGINATOR_CANCEL"
		}
		survivor.hangup(cause, byCommand)
	}
	gone.unwind()
	gone.bury()
}

// announceEnd tells that the bridge is over: once, on leg A.
func (br *bridge) announceEnd() {
	if br.ended {
		return
	}
	br.ended = true
	a, b := br.a, br.b
	for _, leg := range [...]*channel{a, b} {
		leg.endHold()
		leg.bridge = nil
		leg.vars.set("last_bridge_hangup_cause", "NORMAL_CLEARING")
		leg.vars.set("bridge_hangup_cause", "NORMAL_CLEARING")
	}
	a.fire(channelUnbridge, particulars{lead: []header{{"Bridge-A-Unique-ID", a.uuid}, {"Bridge-B-Unique-ID", b.uuid}}})
	br.core.witness.note(Entry{W: WitnessUnbridge, A: a.uuid, B: b.uuid})
}

// part ends a bridge because gone hung up.
func (br *bridge) part(gone *channel) {
	first := !br.ended
	br.announceEnd()
	if gone == br.a {
		gone.unwind()
	}
	if survivor := br.partner(gone); first && survivor.alive() {
		survivor.afterBridge(br)
	}
	gone.unwind()
	gone.bury()
}

// afterBridge is what a leg does when its partner is gone: it parks where that was asked for, else it ends too.
func (ch *channel) afterBridge(br *bridge) {
	if ch.redirected {
		return
	}
	if ch.vars.is("park_after_bridge") {
		ch.leaveApplications(afterBridge)
		ch.enter(csPark)
		ch.park()
		return
	}
	switch {
	case ch == br.a && br.byApplication && len(ch.apps) > 0 && !ch.vars.is("hangup_after_bridge"):
		e := ch.app
		ch.app = nil
		ch.complete(e, noResponse)
		ch.nextApplication()
		return
	case ch == br.a && !br.byApplication:
		ch.enter(csExecute)
	}
	ch.hangup("NORMAL_CLEARING", byCommand)
}

// reset takes a leg out of its application on its way into a bridge.
func (ch *channel) reset() {
	ch.next = csHibernate
	ch.leaveApplications(forBridge)
	ch.enter(csHibernate)
	ch.enter(csReset)
}

// meet notes the partner as it is now; events carry it from here on.
func (ch *channel) meet(partner *channel, role string) {
	ch.other, ch.otherType = partner.profile, role
	v := &ch.vars
	source := itoa(int(time.Now().Unix())) + ":" + newUUID() + ":uuid_br:" + partner.uuid
	ch.profile.transferSource = source
	ch.profile.index++
	ch.profile.profileCreated = stamp(time.Now())
	v.set("bridge_channel", partner.name)
	v.set("bridge_uuid", partner.uuid)
	v.set("signal_bond", partner.uuid)
	v.set("original_destination_number", ch.profile.destination)
	v.set("original_caller_id_name", ch.profile.callerName)
	v.set("original_caller_id_number", ch.profile.callerNumber)
	v.set("transfer_history", source)
	v.set("transfer_source", source)
	if role == "originator" {
		ch.profile.callerName, ch.profile.callerNumber = partner.profile.callerName, partner.profile.callerNumber
	} else {
		ch.profile.logicalDirection = "inbound"
	}
}
