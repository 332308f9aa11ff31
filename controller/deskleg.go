// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// deskLeg is a nailed-up leg.
type deskLeg struct {
	agent    string
	node     string
	answered bool
	over     bool // its originate
	up       bool
}

func (l *deskLeg) nodeName() string {
	if l == nil {
		return ""
	}
	return l.node
}

// legOf gives what is known of an agent's leg at this moment, and when they may
// be called again.
func (d *desk) legOf(a campaigns.Agent) (deskLeg, bool, retry) {
	d.mu.Lock()
	defer d.mu.Unlock()
	leg := d.legs[a.Leg]
	if leg == nil {
		return deskLeg{}, false, d.tries[a.ID]
	}
	return *leg, true, d.tries[a.ID]
}

// event follows the legs. It reports whether the leg is one of the desk's.
func (d *desk) event(ev legEvent) bool {
	d.mu.Lock()
	leg := d.legs[ev.uuid]
	if leg == nil {
		d.mu.Unlock()
		return false
	}
	agent := leg.agent
	gone := false
	switch ev.kind {
	case attempt.LegAnswered:
		leg.answered = true
	case attempt.LegParked:
		leg.answered, leg.over = true, true
	case attempt.JobOver:
		leg.over, gone = true, ev.cause != ""
	case attempt.LegGone:
		gone = true
	default:
	}
	comesUp := leg.answered && leg.over && !leg.up && !gone
	d.mu.Unlock()
	switch {
	case gone:
		go d.down(ev.uuid, agent)
	case comesUp:
		go d.setUp(ev.uuid)
	}
	return true
}

// setUp makes the agent distributable.
func (d *desk) setUp(id string) {
	d.mu.Lock()
	leg := d.legs[id]
	if leg == nil || leg.up {
		d.mu.Unlock()
		return
	}
	leg.up = true
	delete(d.tries, leg.agent)
	agent, node := leg.agent, leg.node
	d.mu.Unlock()
	d.write(agent, node, id, store.LegUp)
}

// down: the leg is gone, or never came to be.
func (d *desk) down(id, agent string) {
	d.mu.Lock()
	leg := d.legs[id]
	delete(d.legs, id)
	if leg == nil || !leg.up {
		t := d.tries[agent]
		t.failures++
		t.at = time.Now().Add(min(deskRetryMin<<min(t.failures-1, 8), deskRetryMax))
		d.tries[agent] = t
	}
	d.mu.Unlock()
	d.write(agent, "", id, store.LegGone)
	d.wake()
}

// write tells the store of a leg. It keeps trying: an agent whose leg the store
// believes in and who has none would be given calls.
func (d *desk) write(agent, node, leg string, state store.LegState) {
	for {
		err := d.c.store.SetAgentLeg(d.c.ctx, agent, node, leg, state, time.Now())
		if err == nil || campaigns.CodeOf(err) != campaigns.Unavailable {
			return
		}
		d.c.log.Warn("nailed-up leg not written", "agent", agent, "err", err)
		if !sleep(d.c.ctx, storeRetry) {
			return
		}
	}
}

// letGo hangs up the legs that no agent has any more: who was removed, or removed
// and made anew.
func (d *desk) letGo(ctx context.Context, agents []campaigns.Agent) {
	named := make(map[string]bool, len(agents))
	for _, a := range agents {
		named[a.Leg] = true
	}
	left := map[string]deskLeg{}
	d.mu.Lock()
	for id, leg := range d.legs {
		if leg.up && !named[id] {
			left[id] = *leg
		}
	}
	d.mu.Unlock()
	for id, leg := range left {
		if !d.wants(ctx, leg.agent, id) { // it may be younger than the list
			d.hangUp(ctx, leg, id)
		}
	}
}

func (d *desk) isUp(leg string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.legs[leg] != nil && d.legs[leg].up
}

func (d *desk) knows(leg string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.legs[leg] != nil
}
