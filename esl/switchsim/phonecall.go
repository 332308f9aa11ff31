// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"time"
)

// phoneCall is a call that a registered user's phone makes, to the echo test: the user is in a call of their own.
func (k *core) phoneCall(user, number string) (string, error) {
	if !k.registered(user) {
		return "", fmt.Errorf("user %q is not registered", user)
	}
	if reason := k.limits.admit(time.Now()); reason != "" {
		return "", fmt.Errorf("refused: %s", reason)
	}
	now := time.Now()
	k.sessions++
	id := newUUID()
	ch := &channel{
		core: k, uuid: id, name: "sofia/" + phoneProfile + "/" + user + "@" + agentDomain, tech: techSofia, inbound: true,
		dest:    destination{tech: techSofia, kind: "sofia", profile: phoneProfile, user: number, host: agentHost},
		session: k.sessions, sessions: 1, running: csInit, next: csInit, callState: callDown, answerState: "ringing", callUUID: id, born: now,
		media: true, hitDialplan: true,
	}
	created := stamp(now)
	ch.profile = profile{
		direction: "inbound", logicalDirection: "inbound", username: user, dialplan: "XML", callerName: user, callerNumber: user,
		origName: user, origNumber: user, networkAddr: localAddress, ani: user, destination: number, uuid: id, source: "mod_sofia",
		context: "default", channelName: ch.name, index: 1, profileCreated: created, created: created,
	}
	ch.addPhone(user, number)
	k.channels[id] = ch
	k.witness.note(Entry{W: WitnessPhone, UUID: id, Number: user, Dest: number, Reason: "call"})
	ch.fire(channelCreate, particulars{})
	k.witness.note(Entry{W: WitnessCreate, UUID: id, Number: number})
	ch.setCallState(callRinging)
	ch.enter(csRouting)
	ch.after(k.soon(), func() { ch.execute([]application{{name: "answer"}, {name: "echo"}}) })
	return id, nil
}

// addPhone puts on what a call of a phone that signed in has.
func (ch *channel) addPhone(user, number string) {
	ch.addIdentity()
	v := &ch.vars
	for _, a := range [...]assignment{
		{"sip_from_user", user}, {"sip_from_uri", user + "@" + agentDomain}, {"sip_from_host", agentDomain},
		{"video_media_flow", "disabled"}, {"text_media_flow", "disabled"}, {"sip_call_id", ch.uuid}, {"sip_authorized", "true"},
		{"sip_number_alias", user}, {"sip_auth_username", user}, {"sip_auth_realm", agentDomain}, {"number_alias", user},
		{"user_name", user}, {"domain_name", agentDomain}, {"sofia_profile_name", phoneProfile}, {"recovery_profile_name", phoneProfile},
		{"sip_req_user", number}, {"sip_req_uri", number + "@" + agentDomain}, {"sip_to_user", number}, {"sip_contact_user", user},
		{"max_forwards", "70"}, {"endpoint_disposition", "RECEIVED"},
	} {
		v.add(a.name, a.value)
	}
	v.lines = append(v.lines, mediaLines...)
}

// accept answers a call that came in; one that is up it leaves alone.
func (ch *channel) accept() {
	if ch.isAnswered() {
		return
	}
	now := time.Now()
	ch.answered, ch.answerState, ch.profile.answered = now, "answered", stamp(now)
	ch.core.witness.noteAt(now, Entry{W: WitnessAnswer, UUID: ch.uuid})
	ch.fire(channelAnswer, particulars{})
	ch.setCallState(callActive)
}

// phoneHangup lets a user's phone end what it is in: its own calls, and those that were put through to it.
func (k *core) phoneHangup(user string) error {
	ended := false
	for _, ch := range k.channelsByAge() {
		if ch.alive() && (ch.inbound && ch.profile.username == user || ch.presenceID == user+"@"+agentDomain) {
			ended = true
			ch.hangup("NORMAL_CLEARING", byFarEnd)
		}
	}
	if !ended {
		return fmt.Errorf("user %q is in no call", user)
	}
	k.witness.note(Entry{W: WitnessPhone, Number: user, Reason: "hangup"})
	return nil
}
