// SPDX-License-Identifier: MIT

package e2e_test

import (
	"net"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/esl/switchsim"
)

// scenario is what switchsim needs to be told so that it does what the
// configuration of fsconf/ has a FreeSWITCH do.
func scenario() switchsim.Scenario {
	s := switchsim.DefaultScenario()
	s.Gateways = []string{"tandem-test"}
	s.Customers = []switchsim.CustomerRule{{
		Match: "^" + regexp.QuoteMeta(muteNumber) + `\d*$`, Rates: switchsim.CustomerRates{Silent: 1},
	}}
	s.Agents[0].AnswerAfter = switchsim.Between(200*time.Millisecond, 400*time.Millisecond)
	s.Extensions = append(s.Extensions, switchsim.ExtensionRule{Match: "^" + echo + "$", Context: "default", Play: []string{endless}})
	return s
}

// echo is the extension of the dialplan at which one hears oneself, until one
// hangs up.
const echo = "9196"

// Sounds that every switch has.
const (
	endless  = "silence_stream://-1"
	oneBeep  = "tone_stream://%(1000,0,440)"
	longBeep = "tone_stream://%(4000,0,440)"
)

// muteNumber begins the numbers of phones that never say that they ring.
const muteNumber = "7770"

// mute makes a resource that leads to phones which take a call and say nothing
// about it, as a network does that looks for a phone. To switchsim they are the
// numbers of a rule.
func (s *stand) mute() string {
	s.t.Helper()
	l, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	must(s.t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		answerNothing(l)
	}()
	s.t.Cleanup(func() {
		l.Close() //nolint:errcheck // nothing is lost
		<-done
	})
	id := "mute-" + strconv.FormatInt(serial.Add(1), 10)
	s.resource(campaigns.Resource{ID: id, DialString: "sofia/external/{number}@" + l.LocalAddr().String()})
	return id
}

// answerNothing is a SIP phone that says it has got the call, and at the end
// that it has given it up (RFC 3261, 16.10 and 17.2.1).
func answerNothing(l *net.UDPConn) {
	packet := make([]byte, 1<<16)
	invites := map[string]string{} // by the lines that say which call it is
	for {
		n, from, err := l.ReadFromUDP(packet)
		if err != nil {
			return
		}
		request := string(packet[:n])
		method, _, _ := strings.Cut(request, " ")
		say := func(status, to string) {
			_, _ = l.WriteToUDP([]byte("SIP/2.0 "+status+"\r\n"+sameLines(to)+"Content-Length: 0\r\n\r\n"), from) // lost like any other packet
		}
		switch method {
		case "INVITE":
			invites[line(request, "Call-ID")] = request
			say("100 Trying", request)
		case "CANCEL":
			say("200 OK", request)
			say("487 Request Terminated", invites[line(request, "Call-ID")])
		}
	}
}

// sameLines gives the lines of a request that its answer has too.
func sameLines(request string) string {
	var b strings.Builder
	for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		b.WriteString(name + ": " + line(request, name))
		if name == "To" {
			b.WriteString(";tag=mute")
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

func line(request, name string) string {
	for l := range strings.Lines(request) {
		if before, value, ok := strings.Cut(l, ":"); ok && strings.EqualFold(before, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// TestE2EMute holds that a phone that never rings is one to the switch.
func TestE2EMute(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	campaign := paths()["nailed-agent-first"].campaign("mute")
	campaign.Resources = []string{s.mute()}
	s.campaign(campaign, agents(1, true), muteNumber+"001")
	s.put(c, "/api/v2/dialer/mute/state/1")
	if a := s.told(c, "mute", 1)[0]; a.Result != campaigns.Unanswered || !a.RingingAt.IsZero() {
		t.Errorf("%s (%s), rang %s", a.Result, a.Cause, a.RingingAt)
	}
	s.consistent("mute")
}
