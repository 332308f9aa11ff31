// SPDX-License-Identifier: MIT

package switchsim

import (
	"strings"
	"testing"
	"time"
)

// change waits for the event of a subclass after the first skip ones.
func (c *client) change(subclass string, skip int) *parsedEvent {
	c.t.Helper()
	return c.wait(subclass, func(m message) bool { return m.event != nil && m.event.get("Event-Subclass") == subclass }, skip).event
}

func TestPhoneComesAndGoes(t *testing.T) {
	t.Parallel()
	w := newWatch()
	s := start(t, Config{Witness: w, ShowLag: time.Hour})
	c := login(t, s, messageEvents)
	listed := func(table string) bool { return strings.Contains(c.command("api "+table), "1001") }
	const truth, copied = "sofia xmlstatus profile internal reg", "show registrations as json"
	if !listed(truth) || !listed(copied) || !strings.Contains(c.command("api sofia xmlstatus"), "<name>internal</name>\n<type>profile</type>") {
		t.Error("agents are not registered at the start")
	}
	if err := s.Unregister("1001"); err != nil {
		t.Fatal(err)
	}
	if e := c.change("sofia::unregister", 0); e.get("from-user") != "1001" || e.get("from-host") != agentDomain || e.get("expires") != "0" {
		t.Errorf("unregister: %v", e.lines)
	}
	if listed(truth) || !listed(copied) {
		t.Error("sofia's own table is right at once, the core's copy lags")
	}
	if got := c.originate("origination_uuid=off", "user/1001", "&park()"); got != "-ERR USER_NOT_REGISTERED" {
		t.Errorf("a call to it: %q", got)
	}
	if got := c.command("api sofia_contact */1001@127.0.0.1"); got != "error/user_not_registered" {
		t.Errorf("its contact: %q", got)
	}
	if got := c.command("api switchsim register 1001"); got != okAnswer {
		t.Errorf("register: %q", got)
	}
	e := c.change("sofia::register", 0)
	if e.get("from-user") != "1001" || e.get("contact") != `"" <sip:1001@127.0.0.1:5091>` || e.get("profile-name") != "internal" || e.get("expires") != "3600" {
		t.Errorf("register: %v", e.lines)
	}
	if !listed(truth) {
		t.Error("not registered again")
	}
	c.parkedAt("user/1001", "on")
	if err := s.Expire("1001"); err != nil {
		t.Fatal(err)
	}
	if e := c.change("sofia::expire", 0); e.get("user") != "1001" || e.get("host") != agentDomain {
		t.Errorf("expire: %v", e.lines)
	}
	if c.command("api uuid_exists on") != "true" {
		t.Error("its call ended with the registration")
	}
	if got := len(w.waitFor(t, WitnessPhone, 3)); got != 3 {
		t.Errorf("%d witnessed", got)
	}
}

// parkedAt parks a leg at a destination.
func (c *client) parkedAt(destination, id string) {
	c.t.Helper()
	if got := c.originate("origination_uuid="+id, destination, "&park()"); got != "+OK "+id {
		c.t.Fatalf("%s: %q", destination, got)
	}
	c.event("CHANNEL_PARK", id)
}

func TestPhoneOfAnUnregisteredRule(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Scenario: Scenario{Agents: []AgentRule{{Match: `^20\d\d$`, Unregistered: true, AnswerAfter: Always(time.Millisecond)}}}})
	c := login(t, s, messageEvents)
	if err := s.Register("2001"); err != nil {
		t.Fatal(err)
	}
	c.parkedAt("user/2001", "leg")
	if got := c.originate("", "user/2002", "&park()"); got != "-ERR USER_NOT_REGISTERED" {
		t.Errorf("its neighbour: %q", got)
	}
	for name, err := range map[string]error{
		"a stranger registers": s.Register("3001"), "unregistered already": s.Unregister("2002"),
		"expired already": s.Expire("2002"), "hangs up nothing": s.PhoneHangup("2002"),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := s.PhoneCall("2002", "9196"); err == nil {
		t.Error("a phone that is off calls")
	}
	for _, bad := range []string{"", "register", "fly 2001", "unregister 2002", "call 2002", "press nobody 1", "hangup 2002"} {
		if got := c.command("api switchsim " + bad); !strings.HasPrefix(got, "-") {
			t.Errorf("%s: %q", bad, got)
		}
	}
}

func TestPhoneCall(t *testing.T) {
	t.Parallel()
	s := start(t, Config{})
	c := login(t, s, messageEvents)
	answer := c.command("api switchsim call 1001")
	id, ok := strings.CutPrefix(strings.TrimSpace(answer), "+OK ")
	if !ok {
		t.Fatal(answer)
	}
	for _, name := range []string{"CHANNEL_CREATE", "CHANNEL_ANSWER"} {
		e := c.event(name, id)
		for header, want := range map[string]string{
			"Call-Direction": "inbound", "Caller-Direction": "inbound", "Caller-Username": "1001", "variable_user_name": "1001",
			"variable_domain_name": agentDomain, "variable_direction": "inbound", "Caller-Destination-Number": "9196", "Channel-Presence-ID": "",
		} {
			if got := e.get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
	if got := c.command("api show channels as json"); !strings.Contains(got, `"row_count":0`) && !strings.Contains(got, `"direction":"inbound"`) {
		t.Errorf("listed as %s", got)
	}
	if err := s.PhoneHangup("1001"); err != nil {
		t.Fatal(err)
	}
	if e := c.event("CHANNEL_HANGUP_COMPLETE", id); e.get("variable_user_name") != "1001" || e.get("Hangup-Cause") != "NORMAL_CLEARING" {
		t.Errorf("ended: %v", e.lines)
	}
	c.parkedAt("user/1002", "leg")
	if got := c.command("api switchsim hangup 1002"); got != okAnswer {
		t.Errorf("hangup: %q", got)
	}
	if e := c.event("CHANNEL_HANGUP_COMPLETE", "leg"); e.get("Channel-Presence-ID") != "1002@127.0.0.1" {
		t.Errorf("ended: %v", e.lines)
	}
}
