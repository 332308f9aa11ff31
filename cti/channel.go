// SPDX-License-Identifier: MIT

package cti

import (
	"time"

	"tandem/campaigns"
)

// Channel is what one desktop has been told. It is not safe for concurrent use.
type Channel struct {
	agent     string
	extension string
	ids       IDs

	state shown
	next  AgentState // that the last TALKING announced

	call    *Call // the last that was seen
	parts   []*part
	readyAt time.Time // end of the wrap-up
}

// part is how much of one of the agent's offers in the present attempt was told.
type part struct {
	at                    int // in the record's offers
	reservation, customer uint32
	kind                  CallType // of the call with the customer
	response              string   // BAResponse, as it is

	offered, begun, dialed, talking, over bool
	acts                                  int // of the agent's actions in the record
}

// live reports whether the desktop has a call of it.
func (p *part) live() bool { return (p.offered || p.begun) && !p.over }

// New gives a channel that has told nothing. ids may be nil: [DefaultIDs].
func New(agent campaigns.Agent, ids IDs) *Channel {
	if ids == nil {
		ids = DefaultIDs
	}
	return &Channel{agent: agent.ID, extension: Extension(agent.Contact), ids: ids}
}

// Apply gives what the desktop has to be told after a snapshot of its agent.
func (c *Channel) Apply(s Seat) []Message {
	c.extension = Extension(s.Agent.Contact)
	var out []Message
	if c.call != nil && (s.Call == nil || s.Call.Record.ID != c.call.Record.ID) {
		for _, p := range c.parts { // its last record never came
			out = append(out, c.end(p)...)
		}
		c.call, c.parts = nil, nil
	}
	if s.Call != nil {
		c.call = s.Call
		for n, at := range s.Call.parts(c.agent) {
			if n == len(c.parts) {
				p := &part{at: at}
				p.reservation, p.customer = c.ids(s.Call.Record.ID, n)
				c.parts = append(c.parts, p)
			}
			out = append(out, c.step(c.parts[n])...)
		}
	}
	return append(out, c.rest(s)...)
}

// step tells how far one part has come.
func (c *Channel) step(p *part) []Message {
	if p.over {
		return nil
	}
	var out []Message
	if c.call.Record.Offers[p.at].OfferedAt.IsZero() {
		out = c.stepGiven(p)
	} else {
		out = c.stepPreview(p)
	}
	out = append(out, c.stepTalk(p)...)
	if c.call.over(p.at) {
		out = append(out, c.end(p)...)
	}
	return out
}

// stepGiven: the agent is given the customer without having been asked.
func (c *Channel) stepGiven(p *part) []Message {
	var out []Message
	status := c.call.reservedStatus()
	p.kind = CallTypeAgentOutbound
	if c.call.passedOn(p.at) {
		p.kind, status = CallTypeTransferIn, transferred
	}
	if !p.begun && c.call.called(p.at) {
		p.begun = true
		out = append(out, c.begin(p.kind, p.customer, c.call.Record.Number, c.call.customerContext(status, "")), c.delivered(p.customer), c.screenPop(p))
	}
	if p.begun && !p.talking && c.call.bridged(p.at) {
		p.talking = true
		if p.kind != CallTypeTransferIn {
			out = append(out, c.updateOne(p.kind, p.customer, baStatus, withCustomer))
		}
		out = c.enter(out, shown{state: Talking}, WorkNotReady)
		out = append(out, c.established(p.customer))
	}
	return out
}

// stepTalk tells what the agent did in the talk: that the customer was put on
// hold, and taken back.
func (c *Channel) stepTalk(p *part) []Message {
	if !p.talking {
		return nil
	}
	actions, offer := c.call.Record.Actions, &c.call.Record.Offers[p.at]
	var out []Message
	for ; p.acts < len(actions); p.acts++ {
		switch x := actions[p.acts]; {
		case x.Agent != c.agent || x.At.Before(offer.AnsweredAt) || !offer.EndedAt.IsZero() && x.At.After(offer.EndedAt):
		case x.What == campaigns.WhatHeld:
			out = append(out, c.callHeld(p.customer))
			out = c.enter(out, shown{state: Hold}, WorkNotReady)
		case x.What == campaigns.WhatResumed:
			out = append(out, c.callRetrieved(p.customer))
			out = c.enter(out, shown{state: Talking}, WorkNotReady)
		}
	}
	return out
}

// rest tells the agent's state where no call says it. Between the end of a call
// and the release of its agent the record still has the state during the call.
func (c *Channel) rest(s Seat) []Message {
	for _, p := range c.parts {
		if p.live() {
			return c.whatFollows(&s.Agent)
		}
	}
	a := &s.Agent
	switch {
	case a.Attempt == "":
		return c.settled(a)
	case c.call == nil || c.call.Over || c.call.Record.ID != a.Attempt || len(c.parts) > 0:
		return nil
	case a.State == campaigns.AgentReserved || a.State == campaigns.AgentReceiving:
		return c.enter(nil, c.reserved(), "")
	}
	return nil
}

// reserved is the state of an agent who is held for a customer.
func (c *Channel) reserved() shown {
	if c.call.Record.Mode == campaigns.Preview {
		return shown{state: Reserved}
	}
	return shown{state: Reserved, reason: ReasonReservedOutbound}
}

// whatFollows tells during a talk when the agent's state after it changes.
func (c *Channel) whatFollows(a *campaigns.Agent) []Message {
	switch {
	case c.state.state != Talking && c.state.state != Hold:
		return nil
	case a.PauseNext:
		return c.enter(nil, c.state, NotReady)
	}
	return c.enter(nil, c.state, WorkNotReady)
}

// settled tells the state of an agent whom no attempt holds.
func (c *Channel) settled(a *campaigns.Agent) []Message {
	var out []Message
	now := restOf(a)
	if c.state.state == Logout && now.state != Logout {
		out = c.enter(out, shown{state: Login}, "")
	}
	if ended := !c.readyAt.IsZero() && !a.Since.Before(c.readyAt); now.state == Available && c.state.state == WorkNotReady && ended {
		now.reason = ReasonWorkTimerExpired
	}
	if now.state == Available && c.state.state == Available {
		now.reason = c.state.reason // why they became so is not told again
	}
	c.readyAt = a.ReadyAt
	return c.enter(out, now, "")
}

// enter tells a state that is new.
func (c *Channel) enter(out []Message, s shown, next AgentState) []Message {
	if c.state == s && c.next == next {
		return out
	}
	c.state, c.next = s, next
	return append(out, c.stateMessage(s, next))
}
