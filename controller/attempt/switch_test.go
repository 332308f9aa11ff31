// SPDX-License-Identifier: MIT

package attempt

import (
	"time"

	"tandem/campaigns"
)

// channel is a leg on the switch of a [world]. Sent is a command that was
// taken and has not become a channel yet; Ready one that runs an application.
type channel struct {
	uuid      string
	leg       Leg
	state     LegState
	nailedUp  bool
	intercept string // the leg that it is bridged with when its originate is over
	joining   string // a bridge with this leg is being made, and takes its time
	peer      string
	told      bool // the originate's job has been answered
	life      Life // what its end will tell of it
	hears     campaigns.MessageKind
	away      bool // it runs in the dialplan
}

// up reports whether the channel exists.
func (c *channel) up() bool { return c != nil && c.state > Sent && c.state < Gone }

// facts are what the switch says of it when it is asked.
func (c *channel) facts() Facts {
	if !c.up() {
		return Facts{}
	}
	return Facts{Alive: true, Answered: c.state >= Answered, Over: c.state == Ready, Peer: c.peer, Moving: c.joining != ""}
}

func (w *world) find(uuid string) *channel {
	for _, c := range w.legs {
		if c.uuid == uuid {
			return c
		}
	}
	return nil
}

// progress moves a channel one step on in its life. It reports false where only
// the controller can: nobody hangs up in silence while the world is fair.
func (w *world) progress(c *channel) bool {
	switch {
	case c.up() && c.joining != "":
		w.joined(c)
	case c.up() && c.hears != "" && (c.hears != campaigns.HoldMusic || w.pick(4)*w.hostile() == 3):
		w.event(c.uuid, Input{Kind: MessageOver, Message: c.hears})
		c.hears = ""
	case c.up() && c.away:
		w.hangUp(c, campaigns.NormalClearing)
	case c.state == Ready && c.peer == "" && c.leg == Customer && w.a.Bridged():
		w.hangUp(c, campaigns.NormalClearing) // who was talked to does not stay for ever
	case c.state == Gone || c.state == Ready && c.peer == "":
		return false
	case w.unlucky(5):
		w.fail(c)
	case c.state == Sent:
		c.state = Created
		w.event(c.uuid, Input{Kind: LegCreated})
	case c.state == Created:
		c.state = Ringing
		w.event(c.uuid, Input{Kind: LegRinging})
	case c.state == Ringing:
		c.state, c.life.Answered = Answered, time.Second
		w.event(c.uuid, Input{Kind: LegAnswered})
	case c.state == Answered:
		w.originateOver(c)
	default:
		w.hangUp(c, campaigns.NormalClearing)
	}
	return true
}

// fail ends a call in one of the ways in which calls end.
func (w *world) fail(c *channel) {
	causes := []campaigns.Cause{
		campaigns.UserBusy, campaigns.NoAnswer, campaigns.DestinationOutOfOrder, campaigns.UserNotRegistered, "INVALID_GATEWAY",
	}
	w.hangUp(c, causes[w.pick(len(causes))])
}

// originateOver: the leg's application starts.
func (w *world) originateOver(c *channel) {
	c.state, c.told = Ready, true
	target := w.find(c.intercept)
	jobFirst := w.pick(8) > 0
	if jobFirst {
		w.event(c.uuid, Input{Kind: JobOver})
	}
	if target.up() && target.state == Ready && target.peer == "" {
		w.bridge(c, target)
	} else {
		w.event(c.uuid, Input{Kind: LegParked})
	}
	if !jobFirst {
		w.event(c.uuid, Input{Kind: JobOver})
	}
}

// bridge does what a real switch does with the command: refuse it, lose it,
// destroy both legs, or bridge them.
func (w *world) bridge(c, agent *channel) {
	switch {
	case !c.up() || !agent.up():
		w.send(Input{Kind: BridgeFailed})
	case c.state != Ready || agent.state != Ready:
		w.hangUp(c, campaigns.DestinationOutOfOrder)
		w.hangUp(agent, campaigns.OriginatorCancel)
	case w.unlucky(4):
		if w.pick(2) == 0 {
			w.hangUp(agent, campaigns.DestinationOutOfOrder)
		}
	case c.joining != "": // a second command while the first is under way
		w.hangUp(c, campaigns.DestinationOutOfOrder)
		w.hangUp(agent, campaigns.OriginatorCancel)
	default:
		w.takeFrom(c)
		if c.joining = agent.uuid; !w.unlucky(4) {
			w.joined(c)
		}
	}
}

// joined: the bridge that is being made is there, if both legs still are.
func (w *world) joined(c *channel) {
	agent := w.find(c.joining)
	c.joining = ""
	if agent.up() && agent.peer == "" {
		c.peer, agent.peer = agent.uuid, c.uuid
		c.hears, agent.hears = "", ""
		c.life.Bridged = time.Second
		w.event(c.uuid, Input{Kind: LegBridged, Facts: Facts{Peer: agent.uuid}})
	}
}

// hangUp ends a channel, and with it the one that it is bridged with unless
// that is nailed-up.
func (w *world) hangUp(c *channel, cause campaigns.Cause) {
	if c.state == Gone {
		return
	}
	existed := c.up()
	c.state = Gone
	if existed {
		w.event(c.uuid, Input{Kind: LegGone, Cause: cause, Life: c.life})
	}
	if !c.told && !c.nailedUp {
		w.event(c.uuid, Input{Kind: JobOver, Cause: cause})
	}
	peer := w.find(c.peer)
	c.peer = ""
	if peer == nil || peer.peer != c.uuid {
		return
	}
	peer.peer = ""
	if peer.nailedUp || w.unlucky(3) {
		w.event(peer.uuid, Input{Kind: LegParked})
		return
	}
	w.hangUp(peer, campaigns.NormalClearing)
}

// separate takes the customer out of a bridge: the partner parks, or is hung up.
func (w *world) separate(c *channel) {
	if !c.up() || w.unlucky(6) {
		return
	}
	c.joining = ""
	w.event(c.uuid, Input{Kind: LegParked})
	w.takeFrom(c)
}

// takeFrom takes the customer from the agent of a bridge, who parks or is hung up.
func (w *world) takeFrom(c *channel) {
	agent := w.find(c.peer)
	c.peer = ""
	if !agent.up() {
		return
	}
	if agent.peer = ""; agent.nailedUp {
		w.event(agent.uuid, Input{Kind: LegParked})
		return
	}
	w.hangUp(agent, campaigns.NormalClearing)
}

// sendAway sends a leg to the dialplan.
func (w *world) sendAway(c *channel) {
	c.away, c.joining = true, ""
	w.takeFrom(c)
}
