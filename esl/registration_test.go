// SPDX-License-Identifier: MIT

package esl_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/esl"
)

// The answers of FreeSWITCH 1.11.
const (
	profilesXML = `<?xml version="1.0" encoding="ISO-8859-1"?>
<profiles>
<profile>
<name>internal</name>
<type>profile</type>
<data>sip:mod_sofia@127.0.0.1:5060</data>
<state>RUNNING (0)</state>
</profile>
<alias>
<name>127.0.0.1</name>
<type>alias</type>
<data>internal</data>
<state>ALIASED</state>
</alias>
<profile>
<name>odd name</name>
<type>profile</type>
</profile>
<profile>
<name>external</name>
<type>profile</type>
</profile>
<gateway>
<name>trunk</name>
<type>gateway</type>
</gateway>
</profiles>
`
	registrationsXML = `<?xml version="1.0" encoding="ISO-8859-1"?>
<profile>
  <registrations>
    <registration>
        <call-id>57596581-59f5-4050-9565-fe82e9ab32b4</call-id>
        <user>1001@127.0.0.1</user>
        <contact>&quot;&quot; &lt;sip:1001@127.0.0.1:5601&gt;</contact>
        <agent>unknown</agent>
        <status>Registered(UDP)(unknown) exp(2026-11-20 17:10:34) expsecs(118)</status>
        <network-ip>127.0.0.1</network-ip>
        <network-port>5601</network-port>
        <sip-auth-user>1001</sip-auth-user>
    </registration>
    <registration>
        <user>J` + "\xfc" + `rg@example.org</user>
        <contact>sip:j@[2001:db8::1]:5060</contact>
        <status>Registered(TLS)(unknown) exp(2026-11-20 17:10:34) expsecs(-12)</status>
        <network-ip>2001:db8::1</network-ip>
        <network-port>5060</network-port>
    </registration>
  </registrations>
</profile>
`
	noRegistrationsXML = `<?xml version="1.0" encoding="ISO-8859-1"?>
<profile>
  <registrations>
  </registrations>
</profile>
`
)

func TestRegistrations(t *testing.T) {
	t.Parallel()
	answers := map[string]string{
		"show channels as json":                `{"row_count":0}`,
		"sofia xmlstatus":                      profilesXML,
		"sofia xmlstatus profile internal reg": registrationsXML,
		"sofia xmlstatus profile external reg": noRegistrationsXML,
	}
	p := newPeer(t, func(p *peer) { p.answer = func(_ *peerConn, command string) string { return answers[command] } })
	n, _ := startUp(t, config(p))
	want := []esl.Registration{
		{User: "1001", Domain: "127.0.0.1", Contact: "sip:1001@127.0.0.1:5601", Profile: "internal", NetworkAddr: "127.0.0.1:5601", Expires: 118 * time.Second},
		{User: "J?rg", Domain: "example.org", Contact: "sip:j@[2001:db8::1]:5060", Profile: "internal", NetworkAddr: "[2001:db8::1]:5060", Expires: -12 * time.Second},
	}
	got, err := n.Registrations(t.Context())
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestRegistrationsFails(t *testing.T) {
	t.Parallel()
	answers := make(chan string, 2)
	p := newPeer(t, func(p *peer) { p.answer = func(*peerConn, string) string { return <-answers } })
	answers <- `{"row_count":0}`
	n, _ := startUp(t, config(p))
	for name, c := range map[string]struct {
		answers []string
		want    error
	}{
		"no such command":     {[]string{"-ERR sofia Command not found!\n"}, nil},
		"not XML":             {[]string{"Invalid Profile!\n"}, esl.ErrProtocol},
		"cut short":           {[]string{profilesXML[:100]}, esl.ErrProtocol},
		"the list is not XML": {[]string{profilesXML, "Invalid Profile!\n"}, esl.ErrProtocol},
		"something else":      {[]string{profilesXML, profilesXML}, esl.ErrProtocol},
		"the list fails":      {[]string{profilesXML, "-USAGE: \n"}, nil},
	} {
		for _, answer := range c.answers {
			answers <- answer
		}
		list, err := n.Registrations(t.Context())
		if err == nil || list != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
}
