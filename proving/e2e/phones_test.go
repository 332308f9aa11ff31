// SPDX-License-Identifier: MIT

package e2e_test

import (
	"context"
	"crypto/md5" //nolint:gosec // what SIP's digest is made of
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/proving/console"
	"tandem/proving/phone"
)

// api runs an api command of the switch.
func (s *stand) api(command string) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	c, err := console.Dial(ctx, s.address, s.secret)
	must(s.t, err)
	defer c.Close() //nolint:errcheck // only asked
	answer, err := c.API(ctx, command)
	must(s.t, err)
	return answer
}

// softphone is an agent's phone, which registers and is switched off. Every
// switchsim has those of its users; for a FreeSWITCH there is a real one.
type softphone struct {
	s        *stand
	user     string
	phone    *phone.Phone // nil with switchsim
	sip      *net.UDPConn // to the registrar
	password string
	requests int
}

func (s *stand) softphone(user string) *softphone {
	s.t.Helper()
	p := &softphone{s: s, user: user}
	if s.own != nil {
		return p
	}
	var err error
	p.phone, err = phone.Listen(func(string) phone.Plan { return phone.Plan{Ring: 300 * time.Millisecond} })
	must(s.t, err)
	host, _, err := net.SplitHostPort(s.address)
	must(s.t, err)
	to, err := net.ResolveUDPAddr("udp4", net.JoinHostPort(host, environment("TANDEM_SIP_INTERNAL_PORT", "5060")))
	must(s.t, err)
	p.sip, err = net.DialUDP("udp4", nil, to)
	must(s.t, err)
	p.password = environment("TANDEM_AGENT_PASSWORD", "CHANGE-ME")
	s.t.Cleanup(func() {
		p.register(0)
		p.sip.Close()   //nolint:errcheck // nothing is lost
		p.phone.Close() //nolint:errcheck // nothing is lost
	})
	return p
}

func environment(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

func (p *softphone) on() {
	p.s.t.Helper()
	if p.phone == nil {
		p.s.api("switchsim register " + p.user)
		return
	}
	p.register(3600)
}

func (p *softphone) off() {
	p.s.t.Helper()
	if p.phone == nil {
		p.s.api("switchsim unregister " + p.user)
		return
	}
	p.register(0)
}

// register sends a REGISTER, and once more with the digest that is asked for
// (RFC 3261, 10.2 and 22.4; RFC 2617 without qop).
func (p *softphone) register(expires int) {
	p.s.t.Helper()
	answer := p.request(expires, "")
	if !strings.HasPrefix(answer, "SIP/2.0 401") {
		p.s.t.Fatalf("REGISTER was not asked for a password: %s", answer)
	}
	challenge := line(answer, "WWW-Authenticate")
	realm, nonce := quoted(challenge, "realm"), quoted(challenge, "nonce")
	uri := "sip:" + realm
	response := digest(digest(p.user+":"+realm+":"+p.password) + ":" + nonce + ":" + digest("REGISTER:"+uri))
	answer = p.request(expires, fmt.Sprintf("Authorization: Digest username=%q, realm=%q, nonce=%q, uri=%q, response=%q, algorithm=MD5\r\n",
		p.user, realm, nonce, uri, response))
	if !strings.HasPrefix(answer, "SIP/2.0 200") {
		p.s.t.Fatalf("REGISTER: %s", answer)
	}
}

func (p *softphone) request(expires int, authorization string) string {
	p.s.t.Helper()
	p.requests++
	local := p.sip.LocalAddr()
	host, _, err := net.SplitHostPort(p.sip.RemoteAddr().String())
	must(p.s.t, err)
	text := fmt.Sprintf("REGISTER sip:%[1]s SIP/2.0\r\nVia: SIP/2.0/UDP %[2]s;branch=z9hG4bK-%[3]s-%[4]d;rport\r\nMax-Forwards: 70\r\n"+
		"From: <sip:%[3]s@%[1]s>;tag=e2e\r\nTo: <sip:%[3]s@%[1]s>\r\nCall-ID: e2e-%[2]s\r\nCSeq: %[4]d REGISTER\r\n"+
		"Contact: <sip:%[3]s@%[5]s>;expires=%[6]d\r\n%[7]sContent-Length: 0\r\n\r\n",
		host, local, p.user, p.requests, p.phone.Addr(), expires, authorization)
	_, err = p.sip.Write([]byte(text))
	must(p.s.t, err)
	must(p.s.t, p.sip.SetReadDeadline(time.Now().Add(10*time.Second)))
	packet := make([]byte, 1<<16)
	for {
		n, err := p.sip.Read(packet)
		must(p.s.t, err)
		if answer := string(packet[:n]); !strings.HasPrefix(answer, "SIP/2.0 1") && strings.HasPrefix(line(answer, "CSeq"), fmt.Sprint(p.requests, " ")) {
			return answer
		}
	}
}

func quoted(header, name string) string {
	found := regexp.MustCompile(name + `="([^"]*)"`).FindStringSubmatch(header)
	if found == nil {
		return ""
	}
	return found[1]
}

func digest(text string) string {
	sum := md5.Sum([]byte(text)) //nolint:gosec // what SIP's digest is made of
	return hex.EncodeToString(sum[:])
}

// TestE2EPhones gives calls to an agent whose phone is registered and not in a
// call of the agent's own, and meanwhile to the next one.
func TestE2EPhones(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	p := s.softphone("1001")
	p.on()
	s.campaign(onAnswer("phones"), []campaigns.Agent{{Contact: "user/1001"}, {Contact: contact("11", 2, 0)}})
	d := s.desk(c, "phones", 0)
	s.ready("phones", 2)
	calls := 0
	takes := func(agent string) {
		t.Helper()
		calls++
		s.members("phones", number("01", 2, 3)) // they wait while the phone rings
		s.put(c, "/api/v2/dialer/phones/state/1")
		if a := s.told(c, "phones", calls)[calls-1]; a.Result != campaigns.Connected || a.Agent != agent {
			t.Errorf("call %d: %s with %s, want %s", calls, a.Result, a.Agent, agent)
		}
	}
	takes("phones-0")

	p.off()
	d.is("unregistered", func(a shownAgent) bool { return !a.Registered })
	takes("phones-1")
	p.on()
	d.is("registered", func(a shownAgent) bool { return a.Registered })
	takes("phones-0")

	own, ok := strings.CutPrefix(s.api("originate user/1001 &park()"), "+OK ")
	if !ok {
		t.Fatalf("no call to the agent's phone: %s", own)
	}
	d.is("in a call of their own", func(a shownAgent) bool { return a.OwnCall })
	takes("phones-1")
	s.api("uuid_kill " + own)
	d.is("in no call", func(a shownAgent) bool { return !a.OwnCall })
	takes("phones-0")
	s.consistent("phones")
}
