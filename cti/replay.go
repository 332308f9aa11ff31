// SPDX-License-Identifier: MIT

package cti

import (
	"time"

	"tandem/campaigns"
)

// replayed is the field of what was told to an earlier connection, too.
const replayed = "Replay"

// Open gives what a desktop is told that has just connected: the agent's state
// and, where there is a call, that it is there and how far it has come, with the
// screen pop. Messages of the call carry Replay=true. In wrap-up the screen pop
// is that of the call before.
func (c *Channel) Open(s Seat) []Message {
	c.Apply(s) // all of it was told before, or is said better here
	if c.state.state == "" {
		c.state, c.next = c.held(&s), ""
	}
	out := append([]Message{c.stateMessage(c.state, c.next)}, c.Replay()...)
	if n := len(c.parts); len(out) == 1 && n > 0 && s.Agent.State == campaigns.AgentWrapUp {
		out = append(out, again(c.screenPop(c.parts[n-1])))
	}
	return out
}

// Replay tells again that the present call is there, and how far it has come.
func (c *Channel) Replay() []Message {
	var out []Message
	for _, p := range c.parts {
		if p.live() {
			out = append(out, c.replay(p)...)
		}
	}
	return out
}

// held is the state of an agent whose attempt is not known yet.
func (c *Channel) held(s *Seat) shown {
	switch {
	case s.Agent.State == campaigns.AgentInCall:
		return shown{state: Talking}
	case s.Agent.Attempt != "":
		return shown{state: Reserved}
	}
	return restOf(&s.Agent)
}

func (c *Channel) replay(p *part) []Message {
	if !p.begun {
		vars := c.call.reservationContext(c.call.reservedStatus())
		return []Message{again(c.begin(CallTypeReservation, p.reservation, "", vars)), again(c.delivered(p.reservation)), again(c.screenPop(p))}
	}
	status := withCustomer
	switch {
	case p.kind == CallTypeTransferIn:
		status = transferred
	case p.kind == CallTypeAgentOutbound && !p.talking:
		status = c.call.reservedStatus()
	}
	out := []Message{again(c.begin(p.kind, p.customer, c.call.Record.Number, c.call.customerContext(status, p.response)))}
	switch {
	case p.talking:
		out = append(out, again(c.established(p.customer)))
		if c.state.state == Hold {
			out = append(out, again(c.callHeld(p.customer)))
		}
	case p.dialed:
		out = append(out, again(c.originated(p.customer, c.call.Record.Number)))
	case p.kind != CallTypePreview:
		out = append(out, again(c.delivered(p.customer)))
	}
	return append(out, again(c.screenPop(p)))
}

func again(m Message) Message {
	m.Fields = append(m.Fields, Field{replayed, true})
	return m
}

// screenPop gives the member to the screen.
func (c *Channel) screenPop(p *part) Message {
	kind, id := CallTypeReservation, p.reservation
	if !p.offered || p.begun {
		kind, id = p.kind, p.customer
	}
	fields := []Field{
		{"ConnectionCallID", id}, {"CallType", kind}, {"AttemptID", c.call.Record.ID},
		{"CampaignID", c.call.Campaign.ID}, {"CampaignName", c.call.Campaign.Name}, {"CustomerNumber", c.call.Record.Number},
	}
	if offer := &c.call.Record.Offers[p.at]; p.offered && !p.begun {
		fields = append(fields, Field{"Deadline", offer.OfferedAt.Add(c.call.Campaign.Preview.Timeout).UTC().Format(time.RFC3339Nano)})
	}
	return Message{ScreenPopEvent, append(fields, Field{"Member", c.call.Card}, Field{"History", c.call.History})}
}

// Current is the call that a desktop's requests are about.
type Current struct {
	Call                  *Call
	Reservation, Customer uint32
	Offered               bool // the agent is asked
	Over                  bool
}

// Current gives the call that the desktop has or had last, false where there was
// none yet.
func (c *Channel) Current() (Current, bool) {
	for i := len(c.parts) - 1; i >= 0; i-- {
		if p := c.parts[i]; p.offered || p.begun {
			return Current{Call: c.call, Reservation: p.reservation, Customer: p.customer, Offered: !p.begun && !p.over, Over: p.over}, true
		}
	}
	return Current{}, false
}

// Said tells that the agent has set BAResponse in the call that they have, or
// had last. Answers to offers are told by [Channel.Apply].
func (c *Channel) Said(response string) []Message {
	for i := len(c.parts) - 1; i >= 0; i-- {
		if p := c.parts[i]; p.begun {
			p.response = response
			return []Message{c.updateResponse(p.kind, p.customer, response)}
		}
	}
	return nil
}

// State gives the agent's present state as a message.
func (c *Channel) State() Message { return c.stateMessage(c.state, c.next) }
