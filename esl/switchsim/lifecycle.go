// SPDX-License-Identifier: MIT

package switchsim

import (
	"time"
)

// ender is who ended a call.
type ender int

const (
	byCommand ender = iota // this side: a command, an application, the other leg
	byFarEnd               // a BYE or a refusal
	byTimeout              // nobody answered
)

// react plans what the far end does with the call. A loopback's far end is at hand: its first answer comes at once.
func (ch *channel) react() {
	if ch.tech != techSofia {
		ch.firstResponse()
		return
	}
	ch.after(time.Millisecond+ch.core.soon()*9/10, ch.firstResponse)
}

// firstResponse is the first that is heard of the far end; the traces show it 0 to 20 ms after the call over SIP.
func (ch *channel) firstResponse() {
	plan := ch.plan
	if plan.kind == refuses && plan.ring == 0 {
		ch.refused()
		return
	}
	if plan.kind == answers && plan.instant {
		ch.answer()
		return
	}
	if plan.kind != staysSilent {
		ch.progress()
	}
	wait := max(plan.ring-time.Since(ch.born), time.Millisecond)
	switch plan.kind {
	case answers:
		ch.after(wait, ch.answer)
	case refuses:
		ch.after(wait, ch.refused)
	case ringsForever, staysSilent:
	}
}

// progress rings, with early media if the far end sends any.
func (ch *channel) progress() {
	if ch.tech == techSofia {
		ch.addDialog()
	}
	if !ch.plan.early {
		ch.profile.progress = stamp(time.Now())
		ch.fire(channelProgress, particulars{})
		ch.setCallState(callRinging)
		ch.core.witness.note(Entry{W: WitnessProgress, UUID: ch.uuid})
		return
	}
	if ch.tech == techSofia {
		ch.addMedia()
	}
	ch.profile.progressMedia = stamp(time.Now())
	ch.answerState = "early"
	ch.vars.set("endpoint_disposition", "EARLY MEDIA")
	ch.fire(channelProgressMedia, particulars{})
	ch.setCallState(callEarly)
	ch.core.witness.note(Entry{W: WitnessProgress, UUID: ch.uuid, Reason: "early media"})
	if ch.pending != nil && ch.pending.early {
		ch.pending.noticed()
	}
}

// answer is the far end's 200 OK.
func (ch *channel) answer() {
	now := time.Now()
	if ch.tech == techSofia && ch.profile.networkAddr == "" {
		ch.addDialog()
	}
	if ch.tech == techSofia && !ch.media {
		ch.addMedia()
	}
	ch.answered, ch.answerState, ch.profile.answered = now, "answered", stamp(now)
	ch.core.witness.noteAt(now, Entry{W: WitnessAnswer, UUID: ch.uuid})
	ch.fire(channelAnswer, particulars{})
	ch.vars.set("endpoint_disposition", "ANSWER")
	ch.executeOnAnswer()
	ch.commandOnAnswer()
	ch.setCallState(callActive)
	ch.planTalk()
	switch {
	case ch.pending == nil:
	case ch.pending.parent != nil:
		ch.pending.parent.answeredBy(ch)
	default:
		ch.pending.noticed()
	}
}

// planTalk plans what the far end does while it is connected.
func (ch *channel) planTalk() {
	if ch.plan.talk > 0 {
		ch.after(ch.plan.talk, func() { ch.hangup("NORMAL_CLEARING", byFarEnd) })
	}
	if ch.plan.beep > 0 {
		ch.after(ch.plan.beep+2*tick, ch.beep)
	}
	const betweenDigits = 100 * time.Millisecond
	for i, digit := range ch.plan.digits {
		ch.after(ch.plan.digitsAfter+time.Duration(i)*betweenDigits, func() { ch.press(string(digit), "RTP") })
	}
}

// refused is the far end's refusal.
func (ch *channel) refused() {
	cause := ch.plan.refusal.cause
	if ch.tech == techSofia {
		ch.addRefusal(ch.plan.refusal)
	} else if ch.plan.dialplanCause != "" {
		cause = ch.plan.dialplanCause
	}
	ch.hangup(cause, byFarEnd)
}

// hangup begins the end of a channel. Everything that commands can still do with it ends here.
func (ch *channel) hangup(cause string, by ender) {
	if !ch.alive() {
		return
	}
	ch.cause, ch.answerState, ch.next = cause, "hangup", csHangup
	ch.epoch++
	if by == byFarEnd && ch.isAnswered() && ch.tech == techSofia {
		ch.addTermination(200, 16)
	}
	ch.core.witness.note(Entry{W: WitnessHangup, UUID: ch.uuid, Cause: cause})
	ch.fire(channelHangup, particulars{})
	ch.endedBy = by
	if by == byFarEnd {
		ch.addDisposition(by)
	}
	ch.profile.hangup = stamp(time.Now())
	if ch.pending != nil && by == byTimeout && ch.pending.parent == nil {
		ch.pending.end("-ERR " + cause + "\n")
	}
	ch.unwindSoon(by)
}

// cancelOutgoing ends the leg that the channel's bridge application was putting up.
func (ch *channel) cancelOutgoing() {
	leg := ch.outgoing
	if leg == nil {
		return
	}
	ch.outgoing = nil
	leg.hangup("ORIGINATOR_CANCEL", byCommand)
	ch.vars.set("originate_disposition", "ORIGINATOR_CANCEL")
	ch.vars.set("DIALSTATUS", "CANCEL")
}

// unwindSoon lets the channel's own thread notice the hangup: at once when it was the far end's, else within a tick.
func (ch *channel) unwindSoon(by ender) {
	b := ch.bridge
	switch {
	case b != nil && b.up:
		if ch == b.b && by == byFarEnd {
			ch.unwind()
		}
		ch.core.schedule.after(ch.core.soon(), func() { b.part(ch) })
	case b != nil:
		ch.core.schedule.after(ch.core.soon(), func() { b.fail(ch) })
	case by == byFarEnd:
		ch.unwind()
		ch.bury()
	default:
		ch.core.schedule.after(ch.core.soon(), func() {
			ch.unwind()
			ch.bury()
		})
	}
}

// addDisposition says how the SIP dialog ended.
func (ch *channel) addDisposition(by ender) {
	if ch.tech != techSofia {
		return
	}
	switch {
	case by == byFarEnd && ch.isAnswered():
		ch.vars.set("sip_hangup_disposition", "recv_bye")
	case by == byFarEnd:
	case ch.isAnswered():
		ch.vars.set("sip_hangup_disposition", "send_bye")
	default:
		ch.vars.set("sip_hangup_disposition", "send_cancel")
		ch.vars.set("sip_invite_failure_status", "487")
		ch.vars.set("sip_invite_failure_phrase", "CANCEL")
	}
}

// unwind leaves the application and goes through the states of the end up to CHANNEL_HANGUP_COMPLETE.
func (ch *channel) unwind() {
	if ch.reported {
		return
	}
	ch.reported = true
	ch.leaveApplications(atHangup)
	if ch.endedBy != byFarEnd {
		ch.addDisposition(ch.endedBy)
	}
	ch.enter(csHangup)
	ch.stopRecordings("success-silence")
	ch.setCallState(callHangup)
	ch.enter(csReporting)
	ch.cdr = ch.callDetail()
	ch.fire(channelHangupComplete, particulars{lead: []header{{"Hangup-Cause", ch.cause}}, lateVariables: ch.cdr})
}

// bury destroys the channel. While its originate has not noticed the end, that comes first or second, as it happens.
func (ch *channel) bury() {
	o := ch.pending
	if o == nil {
		ch.destroy()
		return
	}
	ch.core.schedule.after(o.nextPoll(), func() {
		jobFirst := !ch.core.chance(0.25)
		if jobFirst {
			o.fail(ch)
		}
		ch.destroy()
		o.fail(ch)
	})
}

// fail ends the originate of a leg that is lost.
func (o *originate) fail(ch *channel) {
	if o.over {
		return
	}
	o.end("-ERR " + ch.cause + "\n")
	if o.parent != nil {
		o.parent.bridgeFailed(ch)
	}
}

// destroy forgets the channel.
func (ch *channel) destroy() {
	if ch.gone {
		return
	}
	k := ch.core
	ch.gone, ch.next = true, csDestroy
	ch.callUUID = ch.uuid
	ch.fire(channelDestroy, particulars{lateVariables: ch.cdr})
	ch.running = csDestroy
	ch.fire(channelState, particulars{})
	ch.died = time.Now()
	k.limits.release(ch.sessions)
	delete(k.channels, ch.uuid)
	k.remember(ch)
	ch.vars, ch.cdr = variables{}, nil // what is still planned for the channel keeps it, but not these
}
