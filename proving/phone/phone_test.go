// SPDX-License-Identifier: MIT

package phone_test

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tandem/proving/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// caller is the other side of a phone.
type caller struct {
	t     *testing.T
	sip   *net.UDPConn
	media *net.UDPConn
	to    *net.UDPAddr
}

func newCaller(t *testing.T, plan phone.Plan) (*phone.Phone, *caller) {
	t.Helper()
	p, err := phone.Listen(func(user string) phone.Plan {
		if user != "agent7" {
			t.Errorf("called as %q", user)
		}
		return plan
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	c := &caller{t: t}
	for _, conn := range []**net.UDPConn{&c.sip, &c.media} {
		*conn, err = net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		conn := *conn
		t.Cleanup(func() { conn.Close() })
	}
	if c.to, err = net.ResolveUDPAddr("udp4", p.Addr()); err != nil {
		t.Fatal(err)
	}
	return p, c
}

func (c *caller) say(method string, more string) {
	c.t.Helper()
	body := ""
	if method == "INVITE" {
		body = fmt.Sprintf("v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio %d RTP/AVP 0\r\n", c.media.LocalAddr().(*net.UDPAddr).Port)
	}
	text := fmt.Sprintf("%s sip:agent7@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z1\r\nf: <sip:a@x>;tag=1\r\nTo: <sip:agent7@y>%s\r\n"+
		"Call-ID: c1\r\nCSeq: 1 %s\r\nContact: <sip:caller@%s>\r\nContent-Length: %d\r\n\r\n%s",
		method, c.to, c.sip.LocalAddr(), more, method, c.sip.LocalAddr(), len(body), body)
	if _, err := c.sip.WriteToUDP([]byte(text), c.to); err != nil {
		c.t.Fatal(err)
	}
}

// hear waits for the next packet and wants it to begin so.
func (c *caller) hear(begins string) string {
	c.t.Helper()
	buf := make([]byte, 4096)
	_ = c.sip.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, _, err := c.sip.ReadFromUDP(buf)
	if err != nil {
		c.t.Fatalf("waiting for %q: %v", begins, err)
	}
	text := string(buf[:n])
	if !strings.HasPrefix(text, begins) {
		c.t.Fatalf("heard %q, want %q", text, begins)
	}
	return text
}

func TestRingsTalksHangsUp(t *testing.T) {
	t.Parallel()
	p, c := newCaller(t, phone.Plan{Ring: 20 * time.Millisecond, Talk: 100 * time.Millisecond})
	c.say("INVITE", "")
	c.hear("SIP/2.0 180 ")
	c.say("INVITE", "") // repeated: perhaps answered with the 180, perhaps with the 200
	answer := c.hear("SIP/2.0 ")
	for !strings.HasPrefix(answer, "SIP/2.0 200 ") {
		answer = c.hear("SIP/2.0 ")
	}
	for _, want := range []string{"m=audio ", ";tag=t0c1\r\n", "From: <sip:a@x>;tag=1\r\n", "Via: SIP/2.0/UDP " + c.sip.LocalAddr().String()} {
		if !strings.Contains(answer, want) {
			t.Errorf("%q is missing in %q", want, answer)
		}
	}
	c.say("ACK", ";tag=t0c1")
	packet := make([]byte, 500)
	_ = c.media.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := c.media.Read(packet); err != nil || n != 172 || packet[0] != 0x80 || packet[1] != 0 {
		t.Errorf("media: %d bytes, %v", n, err)
	}
	bye := c.hear("BYE sip:caller@" + c.sip.LocalAddr().String())
	if !strings.Contains(bye, "From: <sip:agent7@y>;tag=t0c1\r\n") || !strings.Contains(bye, "To: <sip:a@x>;tag=1\r\n") {
		t.Errorf("bye: %q", bye)
	}
	gone(t, p)
}

func TestStaysUntilHungUp(t *testing.T) {
	t.Parallel()
	p, c := newCaller(t, phone.Plan{})
	c.say("INVITE", "")
	c.hear("SIP/2.0 200 ")
	if p.Calls() != 1 {
		t.Errorf("%d calls, want 1", p.Calls())
	}
	c.say("BYE", ";tag=t0c1")
	c.hear("SIP/2.0 200 ")
	gone(t, p)
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	p, c := newCaller(t, phone.Plan{Ring: time.Hour})
	c.say("INVITE", "")
	c.hear("SIP/2.0 180 ")
	c.say("CANCEL", "")
	c.hear("SIP/2.0 200 ")
	c.hear("SIP/2.0 487 ")
	gone(t, p)
	c.say("OPTIONS", "")
	c.hear("SIP/2.0 200 ")
}

// gone waits for the end of all calls.
func gone(t *testing.T, p *phone.Phone) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.After(10 * time.Second)
	for p.Calls() > 0 {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("a call stays")
		}
	}
}
