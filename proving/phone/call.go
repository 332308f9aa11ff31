// SPDX-License-Identifier: MIT

package phone

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// call is one call from its INVITE to its end.
type call struct {
	phone  *Phone
	id     string
	invite message
	peer   *net.UDPAddr
	tag    string

	mu       sync.Mutex
	last     string // response to the INVITE, for a repeated one
	answered bool
	over     context.CancelFunc
	ended    bool
}

// live takes the call as planned.
func (c *call) live() {
	defer c.phone.forget(c.id)
	ctx, cancel := context.WithCancel(c.phone.ctx)
	defer cancel()
	if !c.begin(cancel) {
		return
	}
	plan := c.phone.plan(c.invite.user())
	if plan.Ring > 0 {
		c.respond("180 Ringing", "")
		if !wait(ctx, plan.Ring) {
			return
		}
	}
	if !c.answer() {
		return
	}
	if to, ok := c.invite.mediaAddress(); ok {
		c.phone.loops.Go(func() { c.talk(ctx, to) })
	}
	if plan.Talk == 0 {
		<-ctx.Done()
		return
	}
	if wait(ctx, plan.Talk) {
		c.phone.send(c.bye(), c.peer)
	}
}

// begin is false for a call that was cancelled before it was looked at.
func (c *call) begin(over context.CancelFunc) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = over
	return !c.ended
}

func (c *call) answer() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return false
	}
	c.answered = true
	c.last = c.invite.reply("200 OK", c.tag, c.session())
	c.phone.send(c.last, c.peer)
	return true
}

func (c *call) respond(status, body string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = c.invite.reply(status, c.tag, body)
	c.phone.send(c.last, c.peer)
}

// again answers a repeated INVITE.
func (c *call) again() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last != "" {
		c.phone.send(c.last, c.peer)
	}
}

func (c *call) cancelled() {
	c.mu.Lock()
	answered := c.answered
	c.mu.Unlock()
	if !answered {
		c.respond("487 Request Terminated", "")
		c.hangUp()
	}
}

// hangUp ends the call on our side.
func (c *call) hangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	if c.over != nil {
		c.over()
	}
}

// session is the SDP of the answer.
func (c *call) session() string {
	port := c.phone.media.LocalAddr().(*net.UDPAddr).Port
	return fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"+
		"m=audio %d RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n", port)
}

func (c *call) bye() string {
	return fmt.Sprintf("BYE %s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK-bye-%s\r\nMax-Forwards: 70\r\n"+
		"From: %s;tag=%s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n",
		c.invite.contact(), c.phone.Addr(), c.id, c.invite.get("To"), c.tag, c.invite.get("From"), c.id)
}

// packetEvery is the time between two packets of PCMU, of 160 samples each.
const (
	packetEvery = 20 * time.Millisecond
	samples     = 160
)

// talk sends silence. The ticker begins with the answer, so that each call has
// its own phase.
func (c *call) talk(ctx context.Context, to *net.UDPAddr) {
	packet := make([]byte, 12+samples)
	for i := range packet[12:] {
		packet[12+i] = 0xff // silence in µ-law
	}
	packet[0] = 0x80 // RTP version 2; payload type 0
	tick := time.NewTicker(packetEvery)
	defer tick.Stop()
	for n := uint32(0); ; n++ {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		stamp := n * samples
		packet[2], packet[3] = byte(n>>8), byte(n)
		packet[4], packet[5], packet[6], packet[7] = byte(stamp>>24), byte(stamp>>16), byte(stamp>>8), byte(stamp)
		packet[11] = byte(len(c.id))
		_, _ = c.phone.media.WriteToUDP(packet, to) // lost like any other packet
	}
}

// wait waits for d; false when the call, or everything, ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
