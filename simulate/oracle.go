// SPDX-License-Identifier: MIT

package simulate

import "time"

// oracle knows everything in advance: who will answer and when, how long each talk
// will last, when agents come and go. It takes from the list the customers who let
// each answer land in the moment at which an agent becomes free. Nobody can do
// better; it shows that the model allows 100 %.
type oracle struct {
	plans   []shiftPlan // by agent
	opening time.Duration
}

// shiftPlan is what the oracle has planned for one agent.
type shiftPlan struct {
	shift  int           // the last one that was looked at
	until  time.Duration // busy until then
	leaves time.Duration // end of the shift
	comes  time.Duration // for the next one, unless still busy
}

// ahead is how far the oracle plans: longer than any customer rings.
const ahead = 2 * time.Minute

func (*oracle) observe(happened) {}

func (o *oracle) decide(r *run) decision {
	if o.plans == nil || o.opening != r.opening {
		o.opening = r.opening
		o.plans = make([]shiftPlan, len(r.agents))
		for id, a := range r.agents {
			o.plans[id] = shiftPlan{shift: a.shifts, until: r.now, leaves: a.leaves, comes: a.comes}
		}
	}
	for id := range o.plans {
		for p := &o.plans[id]; p.until < r.now+ahead; {
			if p.until < p.leaves {
				r.book(int32(id), p) //nolint:gosec // some hundreds
				continue
			}
			if p.comes >= r.now+ahead {
				break
			}
			on, off := r.crowd.shift(id, p.shift)
			p.shift++
			p.until = max(p.until, p.comes)
			p.leaves = p.until + on
			p.comes = p.leaves + off
		}
	}
	return decision{}
}

// book plans the next customer of an agent: the first of the list who will answer.
func (r *run) book(id int32, p *shiftPlan) {
	for {
		who := r.crowd.customer(r.list)
		r.list++
		lands := max(p.until, r.now+who.ring)
		if who.luck >= r.world.Rates[r.world.phase(lands-who.ring-r.opening)] {
			continue
		}
		if lands >= p.leaves { // such a short shift is not worth a call
			p.until = p.leaves
			return
		}
		r.plan(lands-who.ring, who, id)
		p.until = lands + who.talk + who.wrap
		return
	}
}
