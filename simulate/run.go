// SPDX-License-Identifier: MIT

package simulate

import (
	"context"
	"time"
)

// rules are what holds for every policy of a run.
type rules struct {
	Limit          int           // lines at most
	AgentWait      time.Duration // an answered customer waits so long
	MinRing        time.Duration // no line is hung up before
	FilterMachines bool          // a machine is recognised before an agent hears it
	DetectMachines bool          // a machine is recognised at all
}

// The shape of a run.
const (
	dayLength  = 24 * time.Hour
	quarter    = 15 * time.Minute       // of each day that is not measured
	tickLength = 500 * time.Millisecond // the longest time between two decisions
)

// run is one policy in one world.
type run struct {
	world  *World
	rules  rules
	crowd  *crowd
	policy policy
	watch  *stopwatch

	tick   time.Duration // the longest time between two decisions
	warmUp time.Duration // of each day, that is not measured

	now     time.Duration // since the first opening
	opening time.Duration // of today
	closing time.Duration // of today
	agenda  agenda
	account account

	agents  []agent
	inState [wrapping + 1]int // agents by state
	idle    []int32           // free agents, the longest idle first
	touched []int32           // agents who changed their state since the last decision

	calls          []call
	spare          []int32 // unused places in calls
	oldest, newest int32   // of the lines that ring
	ringing        int
	up             int     // lines, those of talks included
	waiting        []int32 // answered customers without an agent, the longest waiting first
	list           int     // next customer
	planned        []plan  // calls that an oracle has planned
}

// plan is a call that will be dialled for one agent.
type plan struct {
	who   customer
	agent int32
}

func newRun(w *World, agents int, seed uint64, limits rules, p policy) *run {
	r := &run{
		world: w, rules: limits, crowd: newCrowd(w, seed), policy: p,
		agents: make([]agent, agents), oldest: nobody, newest: nobody, tick: tickLength, warmUp: quarter,
	}
	r.inState[away] = agents
	return r
}

// days runs the given number of working days.
func (r *run) days(ctx context.Context, n int, hours time.Duration) error {
	for day := range n {
		if err := r.workingDay(ctx, day, hours); err != nil {
			return err
		}
	}
	return nil
}

// workingDay lets all agents come, dials until closing time and waits for the last
// call to end.
func (r *run) workingDay(ctx context.Context, day int, hours time.Duration) error {
	r.now = time.Duration(day) * dayLength
	r.opening, r.closing = r.now, r.now+hours
	r.account.days = append(r.account.days, Counts{})
	beginning := min(r.warmUp, hours/4)
	r.account.measured.from, r.account.measured.to = r.opening+beginning, r.closing
	if day == 0 {
		r.account.cold.from, r.account.cold.to = r.opening, r.opening+beginning
	}
	for id := range r.agents {
		r.agents[id].stamp++
		r.arrive(int32(id)) //nolint:gosec // some hundreds
	}
	r.agenda.add(r.now, tick, 0, 0)
	news := false // since the last decision
	for n := 0; len(r.agenda.heap) > 0; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		e := r.agenda.next()
		if !r.open() && r.up == 0 && r.inState[talking]+r.inState[wrapping] == 0 {
			break // only people who would still come and go
		}
		r.now = e.at
		news = r.handle(e) || news
		if news && (len(r.agenda.heap) == 0 || r.agenda.heap[0].at > r.now) {
			r.pace()
			news = false
		}
	}
	r.goHome()
	return nil
}

// goHome ends the day.
func (r *run) goHome() {
	r.agenda.heap = r.agenda.heap[:0]
	r.idle = r.idle[:0]
	for id := range r.agents {
		if r.agents[id].state != away {
			r.turn(int32(id), away) //nolint:gosec // some hundreds
		}
	}
}

func (r *run) open() bool { return r.now < r.closing }

func (r *run) sinceOpening() time.Duration { return r.now - r.opening }

// handle lets an event happen, and reports whether it did: it may be void.
func (r *run) handle(e event) bool {
	switch e.kind {
	case callAnswered, callFails, patienceEnds:
		if r.calls[e.who].stamp != e.stamp {
			return false
		}
		r.callEvent(e)
	case talkEnds, wrapEnds, agentComes:
		if r.agents[e.who].stamp != e.stamp {
			return false
		}
		r.agentEvent(e)
	case agentLeaves:
		a := &r.agents[e.who]
		if a.state == away || uint32(a.shifts) != e.stamp { //nolint:gosec // a count
			return false
		}
		r.leave(e.who)
	case planDue:
		if p := r.planned[e.who]; r.open() {
			r.dial(p.who, p.agent, false)
		}
	case tick:
		if r.open() {
			r.agenda.add(r.now+r.tick, tick, 0, 0)
		}
	}
	return true
}

func (r *run) callEvent(e event) {
	switch e.kind {
	case callAnswered:
		r.answer(e.who)
	case callFails:
		r.fail(e.who)
	default:
		if r.calls[e.who].agent == nobody {
			r.abandon(e.who)
		}
	}
}

func (r *run) agentEvent(e event) {
	switch e.kind {
	case talkEnds:
		r.talked(e.who)
	case wrapEnds:
		r.wrapped(e.who)
	default:
		if r.open() {
			r.arrive(e.who)
		}
	}
}

// pace asks the policy and does what it says.
func (r *run) pace() {
	if !r.open() {
		r.touched = r.touched[:0]
		return
	}
	r.watch.start()
	d := r.policy.decide(r)
	r.watch.stop()
	r.touched = r.touched[:0]
	if d.cancel > 0 {
		r.cancel(d.cancel)
	}
	for range min(d.lines, r.rules.Limit-r.up) {
		agent := nobody
		if d.reserved {
			if agent = r.longestIdle(); agent == nobody {
				return
			}
			r.turn(agent, held)
		}
		who := r.crowd.customer(r.list)
		r.list++
		r.dial(who, agent, d.reserved)
		if d.reserved {
			r.agents[agent].call = r.newest
		}
	}
}

// plan lets an oracle dial a customer of its choice later on.
func (r *run) plan(at time.Duration, who customer, agent int32) {
	r.planned = append(r.planned, plan{who, agent})
	r.agenda.add(max(at, r.now), planDue, int32(len(r.planned)-1), 0) //nolint:gosec // a run's calls
}

// tell lets the policy know what happened.
func (r *run) tell(h happened) {
	h.at = r.now
	r.policy.observe(h)
}
