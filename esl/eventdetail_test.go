// SPDX-License-Identifier: MIT

package esl_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/esl"
)

// The events of these tests are cut down from recordings of a FreeSWITCH 1.11 to the headers that matter.

func event(lines ...string) *esl.Event {
	return esl.ParseEvent([]byte(strings.Join(lines, "\n")+"\n\n"), time.Time{})
}

func TestDigit(t *testing.T) {
	t.Parallel()
	e := event("Event-Name: DTMF", "Unique-ID: u", "Channel-State: CS_EXECUTE", "DTMF-Digit: %23", "DTMF-Duration: 2080", "DTMF-Source: RTP")
	if digit, ok := e.Digit(); digit != "#" || !ok {
		t.Errorf("got %q, %v", digit, ok)
	}
	for _, e := range []*esl.Event{event("Event-Name: DTMF"), event("Event-Name: CHANNEL_ANSWER", "DTMF-Digit: 1")} {
		if digit, ok := e.Digit(); ok {
			t.Errorf("%s: digit %q", e, digit)
		}
	}
}

func TestMessageEvents(t *testing.T) {
	t.Parallel()
	begun := event("Event-Name: PLAYBACK_START", "Unique-ID: u", "Playback-File-Path: tone_stream%3A//%25(200,100,440)%3Bloops%3D2")
	if sound, ok := begun.MessageBegun(); sound != "tone_stream://%(200,100,440);loops=2" || !ok {
		t.Errorf("begun: %q, %v", sound, ok)
	}
	for response, want := range map[string]esl.MessageOutcome{
		"FILE%20PLAYED": esl.MessagePlayed, "FILE%20NOT%20FOUND": esl.MessageMissing, "PLAYBACK%20ERROR": esl.MessageInterrupted,
	} {
		e := event("Event-Name: CHANNEL_EXECUTE_COMPLETE", "Unique-ID: u", "variable_current_application: playback", "Application: playback",
			"Application-Data: silence_stream%3A//1000", "Application-Response: "+response, "Application-UUID: x")
		if sound, outcome, ok := e.MessageOver(); sound != "silence_stream://1000" || outcome != want || !ok {
			t.Errorf("%s: %q, %q, %v", response, sound, outcome, ok)
		}
		if _, ok := e.MessageBegun(); ok {
			t.Errorf("%s begins something", response)
		}
	}
	for _, e := range []*esl.Event{
		begun,
		event("Event-Name: CHANNEL_EXECUTE_COMPLETE", "Application: park", "Application-Response: FILE%20PLAYED"),
		event("Event-Name: CHANNEL_EXECUTE", "Application: playback", "Application-Data: a.wav"),
		event("Event-Name: PLAYBACK_STOP", "Playback-File-Path: a.wav", "Playback-Status: break"),
	} {
		if sound, outcome, ok := e.MessageOver(); ok {
			t.Errorf("%s: over: %q, %q", e, sound, outcome)
		}
	}
}

func TestBeep(t *testing.T) {
	t.Parallel()
	const beep, stop = "Event-Subclass: avmd%3A%3Abeep", "Event-Subclass: avmd%3A%3Astop"
	if !event(beep, "Event-Name: CUSTOM", "Unique-ID: u", "Call-command: avmd", "Beep-Status: DETECTED", "Frequency: 998.383608").Beep() {
		t.Error("a beep is not heard")
	}
	for _, e := range []*esl.Event{
		event(stop, "Event-Name: CUSTOM", "Beep-Status: DETECTED", "Stop-status: ERROR%20(AVMD%20SESSION%20OBJECT%20NOT%20FOUND%20IN%20MEDIA%20BUG)"),
		event(stop, "Event-Name: CUSTOM", "Beep-Status: NOTDETECTED"),
		event("Event-Subclass: avmd%3A%3Astart", "Event-Name: CUSTOM"),
		event(beep, "Event-Name: CUSTOM"),
		event("Event-Name: DTMF", "Beep-Status: DETECTED"),
	} {
		if e.Beep() {
			t.Errorf("%s: a beep", e)
		}
	}
}

// TestNodeDropsSecondCopies: of each event that mod_avmd sends twice the first is handed on, be the second late or
// missing; other events that look alike are left alone.
func TestNodeDropsSecondCopies(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	_, c := startUp(t, config(p))
	const beep = "Event-Subclass: avmd%3A%3Abeep"
	p.fire("CUSTOM", beep, "Event-Sequence: 605", "Unique-ID: a", "Beep-Status: DETECTED")
	p.fire("CUSTOM", beep, "Event-Sequence: 606", "Unique-ID: b", "Beep-Status: DETECTED")
	p.fire("CUSTOM", beep, "Event-Sequence: 605", "Unique-ID: a", "Beep-Status: DETECTED", "Channel-State: CS_EXECUTE", "Unique-ID: a")
	p.fire("DTMF", "Unique-ID: a", "Channel-State: CS_EXECUTE")
	p.fire("CUSTOM", "Event-Subclass: other%3A%3Athing", "Unique-ID: c", "Channel-State: CS_EXECUTE")
	p.fire("CUSTOM", "Unique-ID: d", "Channel-State: CS_EXECUTE")
	for _, want := range []string{"CUSTOM a", "CUSTOM b", "DTMF a", "CUSTOM c", "CUSTOM d"} {
		if got := await(t, "event", c.events); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRegistrationEvents(t *testing.T) {
	t.Parallel()
	const contact = "contact: %22%22%20%3Csip%3A1001%40127.0.0.1%3A5601%3E"
	const uri = "sip:1001@127.0.0.1:5601"
	for _, c := range []struct {
		e    *esl.Event
		want esl.RegistrationChange
	}{
		{
			event("Event-Subclass: sofia%3A%3Aregister", "Event-Name: CUSTOM", "profile-name: internal", "from-user: 1001", "from-host: 127.0.0.1",
				contact, "status: Registered(UDP)", "expires: 60", "to-user: 1001", "username: 1001", "realm: 127.0.0.1"),
			esl.RegistrationChange{Kind: esl.Registered, User: "1001", Domain: "127.0.0.1", Contact: uri, Profile: "internal", Expires: time.Minute},
		},
		{
			event("Event-Subclass: sofia%3A%3Aunregister", "Event-Name: CUSTOM", "profile-name: internal", "username: 1001", "from-user: 1001",
				"from-host: 127.0.0.1", contact, "expires: 0"),
			esl.RegistrationChange{Kind: esl.Unregistered, User: "1001", Domain: "127.0.0.1", Contact: uri, Profile: "internal"},
		},
		{
			event("Event-Subclass: sofia%3A%3Aexpire", "Event-Name: CUSTOM", "profile-name: internal", "call-id: 57596581", "user: 1001", "username: 1001",
				"host: 127.0.0.1", contact, "expires: 1795194581"),
			esl.RegistrationChange{Kind: esl.RegistrationExpired, User: "1001", Domain: "127.0.0.1", Contact: uri, Profile: "internal"},
		},
	} {
		got, ok := c.e.Registration()
		if diff := cmp.Diff(c.want, got); diff != "" || !ok {
			t.Errorf("%s, %v", diff, ok)
		}
	}
	for _, e := range []*esl.Event{
		event("Event-Subclass: sofia%3A%3Aregister_attempt", "Event-Name: CUSTOM", "from-user: 1001"),
		event("Event-Name: DTMF"),
	} {
		if got, ok := e.Registration(); ok {
			t.Errorf("%s: %+v", e, got)
		}
	}
}

func TestGatewayEvent(t *testing.T) {
	t.Parallel()
	e := event("Event-Subclass: sofia%3A%3Agateway_state", "Event-Name: CUSTOM", "Gateway: carrier", "State: REGED", "Ping-Status: DOWN", "Phrase: OK", "Status: 200")
	if got, ok := e.Gateway(); got != (esl.GatewayState{Name: "carrier", State: "REGED"}) || !ok {
		t.Errorf("got %+v, %v", got, ok)
	}
	e = event("Event-Subclass: sofia%3A%3Agateway_state", "Event-Name: CUSTOM", "Gateway: carrier", "State: NOREG", "Ping-Status: UP")
	if got, _ := e.Gateway(); !got.Up {
		t.Errorf("got %+v", got)
	}
	if got, ok := event("Event-Name: CUSTOM", "Gateway: carrier").Gateway(); ok {
		t.Errorf("got %+v", got)
	}
}

func TestPhone(t *testing.T) {
	t.Parallel()
	const create = "Event-Name: CHANNEL_CREATE"
	for name, c := range map[string]struct {
		e            *esl.Event
		user, domain string
	}{
		"the phone calls": {event(create, "Call-Direction: inbound", "Caller-Username: 1001", "variable_user_name: 1001",
			"variable_domain_name: 127.0.0.1"), "1001", "127.0.0.1"},
		"and has dialled a colleague": {event("Event-Name: CHANNEL_HANGUP_COMPLETE", "Call-Direction: inbound", "variable_user_name: 1001",
			"variable_domain_name: 127.0.0.1", "variable_dialed_user: 1002", "variable_dialed_domain: 127.0.0.1"), "1001", "127.0.0.1"},
		"the colleague is called": {event(create, "Call-Direction: outbound", "Channel-Presence-ID: 1002%40127.0.0.1", "Caller-Username: 1001",
			"variable_dialed_user: 1002", "variable_presence_id: 1002%40127.0.0.1"), "1002", "127.0.0.1"},
		"originated to the user": {event(create, "Call-Direction: outbound", "Channel-Presence-ID: 1101%40example.org", "Caller-Destination-Number: 99911"), "1101", "example.org"},
		"a customer":             {event(create, "Call-Direction: outbound", "Caller-Destination-Number: 999010300000001"), "", ""},
		"a caller who says so":   {event(create, "Call-Direction: inbound", "Caller-Username: 1001", "variable_sip_from_user: 1001"), "", ""},
		"an odd presence":        {event(create, "Call-Direction: outbound", "Channel-Presence-ID: nobody"), "", ""},
	} {
		user, domain, ok := c.e.Phone()
		if user != c.user || domain != c.domain || ok != (c.user != "") {
			t.Errorf("%s: %q, %q, %v", name, user, domain, ok)
		}
	}
}
