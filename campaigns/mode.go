// SPDX-License-Identifier: MIT

package campaigns

import "slices"

// Mode is the way a campaign dials.
type Mode string

// The dial modes.
const (
	// Preview shows the member to a reserved agent, who decides whether to call.
	Preview Mode = "preview"
	// Progressive puts up one line for each agent who is free.
	Progressive Mode = "progressive"
	// Power puts up a fixed number of lines for each agent who is free.
	Power Mode = "power"
	// Predictive puts up as many lines as the abandonment cap allows.
	Predictive Mode = "predictive"
	// Broadcast calls without agents: a message, or an extension of the dialplan.
	Broadcast Mode = "broadcast"
)

// Order says which leg of an attempt is put up first.
type Order string

// The orders. With nailed-up agents the agent's leg is already there, so that
// AgentFirst only means that the agent is reserved before the customer is called.
const (
	AgentFirst    Order = "agent_first"
	CustomerFirst Order = "customer_first"
)

// Reserve says when the agent of a customer-first attempt is chosen.
type Reserve string

const (
	// ReserveBefore holds an agent for every line before it is dialled: no
	// customer can be left without one.
	ReserveBefore Reserve = "before"
	// ReserveOnAnswer chooses the agent when the customer answers. Agents that
	// serve several campaigns are used better, and a customer can have to wait
	// when another campaign was quicker.
	ReserveOnAnswer Reserve = "on_answer"
)

// normalizeMode fills in the default mode, and the order of legs that a mode
// has. Only progressive campaigns have a choice.
func (c *Campaign) normalizeMode() {
	setDefault(&c.Mode, Progressive)
	switch c.Mode {
	case Power, Predictive, Broadcast:
		c.Order, c.Reserve = CustomerFirst, ReserveOnAnswer
	case Preview:
		c.Order, c.Reserve = AgentFirst, ReserveBefore
	case Progressive:
	}
	setDefault(&c.Order, AgentFirst)
	setDefault(&c.Reserve, ReserveBefore)
}

func (c *Campaign) validateMode() error {
	switch {
	case !slices.Contains([]Mode{Preview, Progressive, Power, Predictive, Broadcast}, c.Mode):
		return invalid("mode", "%q is not a dial mode", c.Mode)
	case c.Order != AgentFirst && c.Order != CustomerFirst:
		return invalid("order", "%q is neither %q nor %q", c.Order, AgentFirst, CustomerFirst)
	case c.Reserve != ReserveBefore && c.Reserve != ReserveOnAnswer:
		return invalid("reserve", "%q is neither %q nor %q", c.Reserve, ReserveBefore, ReserveOnAnswer)
	case c.Reserve == ReserveOnAnswer && c.Order == AgentFirst:
		return invalid("reserve", "%q needs order %q", ReserveOnAnswer, CustomerFirst)
	}
	return nil
}

// CanAbandon reports whether customers may be called for whom no agent is
// held, so that one can answer and find nobody.
func (c *Campaign) CanAbandon() bool { return c.Mode != Broadcast && c.Reserve == ReserveOnAnswer }
