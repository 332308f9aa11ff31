// SPDX-License-Identifier: MIT

package simulate

import "time"

// nobody is the agent of a call that holds none.
const nobody int32 = -1

// call is a line that is up.
type call struct {
	who      customer
	dialled  time.Duration
	answers  time.Duration // when the customer will answer; 0 = never
	answered time.Duration
	agent    int32 // held for it, or talking
	reserved bool  // an agent was held for it from the beginning
	prev     int32 // older line that rings
	next     int32 // younger one
	stamp    uint32
}

// dial puts up a line to the next customer of the list, or to the one that an
// oracle has chosen.
func (r *run) dial(who customer, agent int32, reserved bool) {
	id := r.line()
	c := &r.calls[id]
	*c = call{who: who, dialled: r.now, agent: agent, reserved: reserved, stamp: c.stamp + 1}
	r.account.count(r.now, dialled)
	r.up++
	r.link(id)
	if who.luck < r.world.Rates[r.world.phase(r.sinceOpening())] {
		c.answers = r.now + who.ring
		r.agenda.add(c.answers, callAnswered, id, c.stamp)
		return
	}
	r.agenda.add(r.now+who.fail, callFails, id, c.stamp)
}

// line gives an unused place for a call.
func (r *run) line() int32 {
	if n := len(r.spare); n > 0 {
		id := r.spare[n-1]
		r.spare = r.spare[:n-1]
		return id
	}
	r.calls = append(r.calls, call{})
	return int32(len(r.calls) - 1) //nolint:gosec // some thousands
}

// hangUp takes a line down.
func (r *run) hangUp(id int32) {
	r.calls[id].stamp++
	r.spare = append(r.spare, id)
	r.up--
}

// link and unlink keep the lines that ring, oldest first.
func (r *run) link(id int32) {
	c := &r.calls[id]
	c.prev, c.next = r.newest, nobody
	if r.newest == nobody {
		r.oldest = id
	} else {
		r.calls[r.newest].next = id
	}
	r.newest = id
	r.ringing++
}

func (r *run) unlink(id int32) {
	c := &r.calls[id]
	if c.prev == nobody {
		r.oldest = c.next
	} else {
		r.calls[c.prev].next = c.next
	}
	if c.next == nobody {
		r.newest = c.prev
	} else {
		r.calls[c.next].prev = c.prev
	}
	r.ringing--
}

// answer joins a customer who answers with the agent held for the call or the one
// who has been free for the longest time, or lets the customer wait.
func (r *run) answer(id int32) {
	c := &r.calls[id]
	r.unlink(id)
	c.answered = r.now
	r.tell(happened{kind: wasAnswered, age: r.now - c.dialled})
	if c.who.machine && r.rules.FilterMachines {
		r.detected(id)
		return
	}
	r.account.count(r.now, answered)
	agent := r.agentFor(c)
	if agent == nobody {
		r.waiting = append(r.waiting, id)
		r.agenda.add(r.now+r.rules.AgentWait, patienceEnds, id, c.stamp)
		return
	}
	r.connect(id, agent)
}

// detected ends a call that a machine has answered.
func (r *run) detected(id int32) {
	c := &r.calls[id]
	r.account.count(r.now, machines)
	r.tell(happened{kind: wasMachine})
	r.hangUp(id)
	r.giveBack(c.agent)
}

// agentFor takes the agent for a call that was answered.
func (r *run) agentFor(c *call) int32 {
	if c.agent == nobody {
		return r.longestIdle()
	}
	if r.agents[c.agent].state == held || r.takeIdle(c.agent) {
		return c.agent
	}
	c.agent = nobody
	return r.longestIdle()
}

// giveBack lets an agent go who was held for a call that came to nothing.
func (r *run) giveBack(agent int32) {
	if agent != nobody && r.agents[agent].state == held {
		r.offer(agent)
	}
}

// connect lets customer and agent talk.
func (r *run) connect(id, agent int32) {
	c, a := &r.calls[id], &r.agents[agent]
	r.account.outcome(r.now, r.now-c.answered, connected)
	r.tell(happened{kind: wasConnected})
	if c.who.machine && r.rules.DetectMachines {
		r.tell(happened{kind: wasMachine})
	}
	c.agent, a.call = agent, id
	r.turn(agent, talking)
	a.done = r.now + c.who.talk + c.who.wrap
	r.agenda.add(r.now+c.who.talk, talkEnds, agent, a.stamp)
}

// talked begins the wrap-up.
func (r *run) talked(agent int32) {
	a := &r.agents[agent]
	wrap := r.calls[a.call].who.wrap
	r.hangUp(a.call)
	r.tell(happened{kind: talkEnded, age: r.now - a.since})
	r.turn(agent, wrapping)
	r.agenda.add(r.now+wrap, wrapEnds, agent, a.stamp)
}

// wrapped frees the agent.
func (r *run) wrapped(agent int32) {
	r.tell(happened{kind: wrapEnded, age: r.now - r.agents[agent].since})
	r.offer(agent)
}

// fail ends a call that nobody answers.
func (r *run) fail(id int32) {
	c := &r.calls[id]
	r.unlink(id)
	r.account.count(r.now, failed)
	r.tell(happened{kind: hasFailed, age: r.now - c.dialled})
	agent := c.agent
	r.hangUp(id)
	r.giveBack(agent)
}

// abandon ends the call of a customer for whom no agent came.
func (r *run) abandon(id int32) {
	for i, w := range r.waiting {
		if w == id {
			r.waiting = append(r.waiting[:i], r.waiting[i+1:]...)
			r.account.outcome(r.now, r.now-r.calls[id].answered, abandoned)
			r.tell(happened{kind: wasAbandoned})
			r.hangUp(id)
			return
		}
	}
}

// cancel hangs up the oldest lines that ring and hold no agent. None that has rung
// for less than the least time is hung up, whatever the pacer says.
func (r *run) cancel(n int) {
	for id := r.oldest; id != nobody && n > 0; n-- {
		for id != nobody && r.calls[id].agent != nobody {
			id = r.calls[id].next
		}
		if id == nobody {
			return
		}
		c, next := &r.calls[id], r.calls[id].next
		if r.now-c.dialled < r.rules.MinRing {
			r.account.early += n
			return
		}
		r.unlink(id)
		r.account.count(r.now, cancelled)
		r.tell(happened{kind: hasCancelled, age: r.now - c.dialled})
		r.hangUp(id)
		id = next
	}
}
