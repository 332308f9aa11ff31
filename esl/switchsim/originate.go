// SPDX-License-Identifier: MIT

package switchsim

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

const originateUsage = "-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]\n"

// defaultOriginateTimeout is FreeSWITCH's own.
const defaultOriginateTimeout = 60

// originate is one attempt to put up a leg. It is over when the leg was handed to its application, or is lost.
type originate struct {
	core    *core
	own     []assignment // the variables of its blocks, in order
	dest    destination
	job     string
	apps    []application
	timeout int // in whole seconds
	leg     *channel
	parent  *channel // the leg whose bridge application this is; nil for an originate command
	phase   time.Time
	over    bool
	early   bool // early media ends it
	held    bool // a lost bridge holds it up
	// finished gets what the command answers: "+OK uuid\n" or "-ERR CAUSE\n". It is called once, with the core's lock held.
	finished func(result string)
}

// originateCommand executes `originate ARGS`. finished is called once, perhaps before it returns.
func (k *core) originateCommand(args, job string, finished func(result string)) {
	argv := splitArguments(args, 7)
	if len(argv) < 2 {
		finished(originateUsage)
		return
	}
	o := &originate{core: k, job: job, timeout: defaultOriginateTimeout, finished: finished}
	if len(argv) > 6 {
		o.timeout = atoi(argv[6])
	}
	dialplan, dialContext := "", ""
	if len(argv) > 2 {
		dialplan = argv[2]
	}
	if len(argv) > 3 {
		dialContext = argv[3]
	}
	o.apps = k.decider.scenario.parseExtension(argv[1], dialplan, dialContext)
	if len(argv) > 5 {
		o.own = append(o.own, assignment{"origination_caller_id_name", argv[4]}, assignment{"origination_caller_id_number", argv[5]})
	}
	o.dial(argv[0])
}

// dial reads the dial string and puts the leg up.
func (o *originate) dial(text string) {
	for _, pair := range [...][2]byte{{'<', '>'}, {'{', '}'}, {'[', ']'}} {
		for text != "" && text[0] == pair[0] {
			block, rest, ok := cutBrackets(text, pair[0], pair[1])
			if !ok {
				o.refuse("DESTINATION_OUT_OF_ORDER", "malformed variables")
				return
			}
			o.own = append(o.own, parseAssignments(block)...)
			text = rest
		}
	}
	if strings.ContainsAny(text, "|,") {
		o.refuse("CHAN_NOT_IMPLEMENTED", "lists of destinations are not simulated")
		return
	}
	d, cause := parseDestination(text)
	o.dest = d
	if cause == "" && d.agent {
		o.start(o.findAgent())
		return
	}
	if cause != "" {
		o.refuse(cause, "no such destination")
		return
	}
	if d.tech == techNull { // the null endpoint: nobody, who answers at once
		o.start(reaction{kind: answers, instant: true}, "")
		return
	}
	o.start(o.core.decider.customer(d.user), "")
}

// findAgent asks the scenario for a registered user.
func (o *originate) findAgent() (reaction, string) {
	plan, cause := o.core.decider.agent(o.dest.user, o.core.registered(o.dest.user))
	if cause != "" && o.dest.kind == "sofia" {
		cause = "USER_NOT_REGISTERED"
	}
	return plan, cause
}

// start creates the leg, unless something forbids it.
func (o *originate) start(plan reaction, cause string) {
	k := o.core
	if cause != "" {
		o.refuse(cause, "the scenario's agent")
		return
	}
	if reason := k.limits.admit(time.Now()); reason != "" {
		o.refuse("DESTINATION_OUT_OF_ORDER", reason)
		return
	}
	id, duplicate := o.chooseUUID()
	switch {
	case duplicate && o.dest.tech == techSofia:
		k.limits.release(1)
		o.refuse("DESTINATION_OUT_OF_ORDER", "duplicate uuid")
		return
	case duplicate:
		id = newUUID()
	}
	if cause := o.unreachable(); cause != "" {
		o.refuseNamed(id, cause)
		return
	}
	if seconds := o.option("originate_timeout"); seconds != "" {
		o.timeout = atoi(seconds)
	}
	o.begin(id, plan)
}

// chooseUUID is the UUID that was asked for, and whether a channel has it already.
func (o *originate) chooseUUID() (string, bool) {
	id := o.option("origination_uuid")
	if id == "" {
		return newUUID(), false
	}
	return id, o.core.channels[id] != nil
}

// unreachable is the cause of a gateway or profile that does not exist.
func (o *originate) unreachable() string {
	scenario := &o.core.decider.scenario
	switch {
	case o.dest.tech != techSofia:
	case o.dest.gateway != "":
		if !slices.Contains(scenario.Gateways, o.dest.gateway) {
			return "INVALID_GATEWAY"
		}
	case !slices.Contains(scenario.Profiles, o.dest.profile):
		return "INVALID_PROFILE"
	}
	return ""
}

// option is the last value given to a variable.
func (o *originate) option(name string) string {
	value := ""
	for _, a := range o.own {
		if a.name == name {
			value = a.value
		}
	}
	return value
}

// refuse ends an originate that never had a channel.
func (o *originate) refuse(cause, reason string) {
	o.core.witness.note(Entry{
		W: WitnessRefused, UUID: o.option("origination_uuid"), Job: o.job, Number: o.dest.user, Cause: cause, Reason: reason,
		Vars: o.variables(),
	})
	o.end("-ERR " + cause + "\n")
}

// refuseNamed ends an originate whose channel died before it had a name: only its destruction is heard.
func (o *originate) refuseNamed(id, cause string) {
	k := o.core
	k.sessions++
	ch := &channel{
		core: k, uuid: id, name: "N/A", session: k.sessions, running: csNone, callState: callDown, answerState: "ringing",
		callUUID: id, sessions: 1,
	}
	ch.vars.add("direction", "outbound")
	ch.vars.add("is_outbound", "true")
	ch.vars.add("uuid", id)
	ch.vars.add("call_uuid", id)
	ch.vars.addNumber("session_id", ch.session)
	ch.fire(channelDestroy, particulars{})
	ch.running = csDestroy
	ch.fire(channelState, particulars{})
	k.limits.release(1)
	o.refuse(cause, "no such gateway or profile")
}

// end answers the command, once.
func (o *originate) end(result string) {
	if o.over {
		return
	}
	o.over = true
	if o.leg != nil {
		o.leg.pending = nil
	}
	o.finished(result)
	o.leg, o.own, o.apps = nil, nil, nil // its timeout still refers to it
}

func (o *originate) variables() map[string]string {
	vars := make(map[string]string, len(o.own))
	for _, a := range o.own {
		vars[a.name] = a.value
	}
	return vars
}

// begin creates the channel and starts what the far end does.
func (o *originate) begin(id string, plan reaction) {
	k := o.core
	now := time.Now()
	k.sessions++
	ignoreEarly := isTrue(o.option("ignore_early_media"))
	ch := &channel{
		core: k, uuid: id, name: o.dest.channelName(), tech: o.dest.tech, dest: o.dest, session: k.sessions, sessions: 1,
		running: csNone, next: csInit, callState: callDown, answerState: "ringing", callUUID: id, plan: plan, pending: o, born: now,
	}
	ch.profile = o.newProfile(ch, stamp(now))
	if o.dest.kind == "user" {
		ch.presenceID = o.dest.user + "@" + agentDomain
	}
	ch.media = o.dest.tech == techLoopback
	o.leg, o.early = ch, !ignoreEarly
	o.phase = now.Add(-k.soon())
	if o.dest.tech == techLoopback && o.option("origination_uuid") == id {
		ch.addIdentity()
		ch.fire(channelUUID, particulars{lead: []header{{"Old-Unique-ID", newUUID()}}})
	}
	if o.parent != nil {
		ch.other, ch.otherType = o.parent.profile, "originator"
	}
	ch.addBase(o.own, !ignoreEarly)
	k.channels[id] = ch
	k.witness.note(Entry{W: WitnessOriginate, UUID: id, Job: o.job, Dest: ch.name, Number: o.dest.user, Vars: o.variables()})
	if o.dest.tech == techLoopback && !o.admitFarEnd(ch) {
		return
	}
	o.announce(ch)
	o.watchTimeout(now)
	ch.react()
}

// newProfile is the caller profile of a new leg.
func (o *originate) newProfile(ch *channel, created int64) profile {
	name, number := o.option("origination_caller_id_name"), o.option("origination_caller_id_number")
	origName, origNumber := name, number
	if o.parent != nil && number == "" {
		from := &o.parent.profile
		name, number, origName, origNumber = from.callerName, from.callerNumber, from.origName, from.origNumber
	}
	if number == "" {
		number, origNumber = "0000000000", "0000000000"
	}
	p := profile{
		logicalDirection: "outbound", callerName: name, callerNumber: number, origName: origName, origNumber: origNumber,
		calleeName: "Outbound Call", calleeNumber: o.dest.user, ani: number, destination: o.dest.user, uuid: ch.uuid,
		source: "src/switch_ivr_originate.c", context: "default", channelName: ch.name, index: 1,
		profileCreated: created, created: created,
	}
	if o.dest.tech == techLoopback {
		p.dialplan, p.source, p.calleeNumber, p.context = "xml", "mod_loopback", o.dest.context, o.dest.context
	}
	return p
}

// announce tells of a new channel as far as it comes without its far end.
func (o *originate) announce(ch *channel) {
	ch.fire(channelOutgoing, particulars{})
	ch.running, ch.next = csInit, csInit
	ch.fire(channelState, particulars{})
	ch.next = csRouting
	ch.fire(channelCreate, particulars{})
	ch.core.witness.note(Entry{W: WitnessCreate, UUID: ch.uuid, Number: o.dest.user})
	ch.fire(channelOriginate, particulars{})
	ch.enter(csRouting)
	ch.enter(csConsumeMedia)
}

// admitFarEnd counts a loopback's second end. When the limits refuse it, the first end hangs in CS_INIT until the originate
// times out, as it does on a real switch.
func (o *originate) admitFarEnd(ch *channel) bool {
	if reason := o.core.limits.admit(time.Now()); reason != "" {
		ch.fire(channelOutgoing, particulars{})
		ch.enter(csInit)
		o.watchTimeout(ch.born)
		return false
	}
	ch.sessions++
	return true
}

// watchTimeout gives the far end until the timeout. FreeSWITCH counts it with a clock of whole seconds, so that it comes
// up to a second early.
func (o *originate) watchTimeout(now time.Time) {
	deadline := now.Truncate(time.Second).Add(time.Duration(o.timeout) * time.Second)
	o.core.schedule.at(deadline.Add(o.core.soon()), func() {
		if !o.over && o.leg.alive() && !o.leg.isAnswered() {
			o.leg.hangup("NO_ANSWER", byTimeout)
		}
	})
}

// nextPoll is the time until the originate looks at its leg again: it does so every 20 ms.
func (o *originate) nextPoll() time.Duration { return tick - time.Since(o.phase)%tick }

// noticed is called when the leg was answered, or brings early media: the originate sees it at its next poll.
func (o *originate) noticed() {
	ch := o.leg
	o.core.schedule.after(o.nextPoll(), func() { o.succeed(ch) })
}

// succeed hands the leg to its application.
func (o *originate) succeed(ch *channel) {
	switch {
	case o.over || o.held || !ch.alive():
		return
	case ch.bridge != nil || ch.order > 0: // a uuid_bridge or a transfer was faster; the originate leaves the leg alone
		o.end(okWith(ch.uuid))
		return
	case o.parent != nil:
		o.end(okWith(ch.uuid))
		return
	}
	if o.dest.kind == "user" {
		ch.fire(channelOutgoing, particulars{})
	}
	ch.flipCaller()
	apps := o.apps
	// The job's thread and the channel's thread run side by side; 1 or 2 of 50 jobs came after the CHANNEL_PARK.
	if jobLate := o.core.chance(0.03); jobLate {
		ch.pending = nil
		ch.execute(apps)
		o.end(okWith(ch.uuid))
		return
	}
	o.end(okWith(ch.uuid))
	ch.execute(apps)
}

// flipCaller exchanges caller and callee of an answered leg.
func (ch *channel) flipCaller() {
	name, number := ch.profile.callerName, ch.profile.callerNumber
	ch.profile.flip()
	ch.hitDialplan = true
	v := &ch.vars
	disposition := "ANSWER"
	if !ch.isAnswered() {
		disposition = "EARLY MEDIA"
	}
	v.set("endpoint_disposition", disposition)
	v.set("pre_transfer_caller_id_name", name)
	v.set("pre_transfer_caller_id_number", number)
	v.set("channel_cid_flipped", "yes")
	ch.fire(callUpdate, particulars{lead: []header{{"Direction", "RECV"}}})
}

// channelsByAge are all channels, oldest first.
func (k *core) channelsByAge() []*channel {
	return slices.SortedFunc(maps.Values(k.channels), func(a, b *channel) int { return int(a.session - b.session) })
}

// okWith is the answer of a command that succeeded with a value.
func okWith(value string) string { return "+OK " + value + "\n" }

func itoa(n int) string { return strconv.Itoa(n) }
