// SPDX-License-Identifier: MIT

// Package phone is the far end of measured calls: a small SIP user agent that
// answers, talks (PCMU silence, a packet every 20 ms with a phase of its own)
// and hangs up as it is told. It knows just enough SIP (RFC 3261, UDP) for a
// FreeSWITCH on the same machine, and is no FreeSWITCH, whose own 20 ms tick
// would make answers come in step with the caller's.
package phone

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Plan is how one call is taken.
type Plan struct {
	Ring time.Duration // 180 at once, 200 after so long; 0 answers at once
	Talk time.Duration // from the answer to the phone's own BYE; 0 = stays until the caller hangs up
}

// Phone takes calls on one UDP port. Its methods may be called from any goroutine.
type Phone struct {
	plan  func(user string) Plan
	sip   *net.UDPConn
	media *net.UDPConn // all calls send from it; what arrives is of no interest
	ctx   context.Context
	end   context.CancelFunc
	loops sync.WaitGroup

	mu    sync.Mutex
	calls map[string]*call // by Call-ID
}

// Listen opens a phone at free ports of 127.0.0.1. plan is asked for each call,
// with the user part of the number that was called.
func Listen(plan func(user string) Plan) (*Phone, error) {
	sip, err := listen()
	if err != nil {
		return nil, err
	}
	media, err := listen()
	if err != nil {
		return nil, errors.Join(err, sip.Close())
	}
	p := &Phone{plan: plan, sip: sip, media: media, calls: map[string]*call{}}
	p.ctx, p.end = context.WithCancel(context.Background())
	p.loops.Go(p.serve)
	return p, nil
}

func listen() (*net.UDPConn, error) {
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("phone: %w", err)
	}
	// A burst of calls must not be lost; a smaller buffer only costs retransmissions.
	_ = c.SetReadBuffer(1 << 20)
	return c, nil
}

// Addr is where the phone is called, host:port.
func (p *Phone) Addr() string { return p.sip.LocalAddr().String() }

// Calls is how many calls are up or ringing.
func (p *Phone) Calls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.calls)
}

// Close forgets all calls, without a word to the other side.
func (p *Phone) Close() error {
	p.end()
	err := errors.Join(p.sip.Close(), p.media.Close())
	p.loops.Wait()
	return err
}

func (p *Phone) serve() {
	buf := make([]byte, 64<<10)
	for {
		n, from, err := p.sip.ReadFromUDP(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // an ICMP complaint about an earlier packet
		}
		if m, ok := parse(buf[:n]); ok && m.method != "" {
			p.request(m, from)
		}
	}
}

func (p *Phone) request(m message, from *net.UDPAddr) {
	id := m.get("Call-ID")
	p.mu.Lock()
	c := p.calls[id]
	if c == nil && m.method == "INVITE" {
		c = &call{phone: p, id: id, invite: m, peer: from, tag: fmt.Sprintf("t%d", len(p.calls)) + id}
		p.calls[id] = c
		p.mu.Unlock()
		p.loops.Go(c.live)
		return
	}
	p.mu.Unlock()
	switch m.method {
	case "ACK":
	case "INVITE":
		c.again()
	case "CANCEL":
		p.send(m.reply("200 OK", "", ""), from)
		if c != nil {
			c.cancelled()
		}
	case "BYE":
		p.send(m.reply("200 OK", "", ""), from)
		if c != nil {
			c.hangUp()
		}
	default:
		p.send(m.reply("200 OK", "", ""), from)
	}
}

func (p *Phone) send(text string, to *net.UDPAddr) {
	_, _ = p.sip.WriteToUDP([]byte(text), to) // lost like any other packet
}

func (p *Phone) forget(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.calls, id)
}
