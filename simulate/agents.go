// SPDX-License-Identifier: MIT

package simulate

import (
	"slices"
	"time"
)

// agentState is what an agent does.
type agentState uint8

const (
	away agentState = iota
	free
	held // reserved for a call that rings
	talking
	wrapping
)

// agent is somebody who takes calls.
type agent struct {
	state  agentState
	since  time.Duration
	shifts int           // begun so far
	leaves time.Duration // logs out then, or when the call is over
	comes  time.Duration // logs in again
	done   time.Duration // end of talk and wrap-up; nobody knows it but the oracles
	call   int32         // in hand, or held for
	stamp  uint32
}

// turn puts an agent into a state and books the time in the last one.
func (r *run) turn(id int32, to agentState) {
	a := &r.agents[id]
	if a.state != away {
		busy := a.state == talking || a.state == wrapping
		r.account.measured.add(a.since, r.now, busy)
		r.account.cold.add(a.since, r.now, busy)
	}
	r.inState[a.state]--
	r.inState[to]++
	a.state, a.since = to, r.now
	a.stamp++
	r.touched = append(r.touched, id)
}

// arrive logs an agent in.
func (r *run) arrive(id int32) {
	a := &r.agents[id]
	on, off := r.crowd.shift(int(id), a.shifts)
	a.shifts++
	a.leaves = r.now + on
	a.comes = a.leaves + off
	if r.world.On > 0 {
		r.agenda.add(a.leaves, agentLeaves, id, uint32(a.shifts)) //nolint:gosec // a count
	}
	r.offer(id)
}

// offer gives an agent who is free the customer who waits longest.
func (r *run) offer(id int32) {
	if r.agents[id].leaves <= r.now {
		r.leave(id)
		return
	}
	r.turn(id, free)
	if len(r.waiting) == 0 {
		r.idle = append(r.idle, id)
		return
	}
	c := r.waiting[0]
	r.waiting = r.waiting[:copy(r.waiting, r.waiting[1:])]
	r.connect(c, id)
}

// longestIdle takes the agent who has been free for the longest time; -1 is nobody.
func (r *run) longestIdle() int32 {
	if len(r.idle) == 0 {
		return nobody
	}
	id := r.idle[0]
	r.idle = r.idle[:copy(r.idle, r.idle[1:])]
	return id
}

// takeIdle takes this agent, and reports whether he was free.
func (r *run) takeIdle(id int32) bool {
	i := slices.Index(r.idle, id)
	if i < 0 {
		return false
	}
	r.idle = slices.Delete(r.idle, i, i+1)
	return true
}

// leave logs an agent out. A call that was held for him rings on without one.
func (r *run) leave(id int32) {
	a := &r.agents[id]
	switch a.state {
	case talking:
		return // after the call
	case wrapping:
		if a.done > r.now {
			return
		}
	case held:
		r.calls[a.call].agent = nobody
	case free:
		r.takeIdle(id)
	case away:
	}
	r.turn(id, away)
	if r.open() {
		a.comes = max(a.comes, r.now)
		r.agenda.add(a.comes, agentComes, id, a.stamp)
	}
}
