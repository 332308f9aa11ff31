// SPDX-License-Identifier: MIT

package simulate

import (
	"math"
	"slices"
	"time"
)

// knowledge is what a reference knows beyond the true laws of its world.
type knowledge uint8

const (
	knowsLaws     knowledge = iota // causal: what a pacer can know at best
	knowsHandling                  // and when each busy agent will be free
	knowsOutcomes                  // and who will answer, and when
)

// reference places one more call while the probability that its answer finds
// nobody is at most theta, with the true laws of the world where a pacer has to
// learn them. Theta follows the abandonment, so that the run ends at the target.
// It shows what the index rule is worth, and what more knowledge would be.
type reference struct {
	knows  knowledge
	target float64 // share of abandoned calls
	theta  float64

	rings []ringTable // by phase of the world
	busy  busyTable
	nodes []float64

	held    []*nodeRow // by agent: what is in sums
	sums    moments    // of the agents
	renewed time.Duration
	lands   []time.Duration // until the answers that are known to come
}

// Steps and bounds of theta. It may become large: where much is known, hardly
// anything that is likely to be lost is ever considered.
const (
	referenceStep = 0.001
	referenceMost = 0.9
)

func newReference(w *World, agents int, patience time.Duration, target float64, knows knowledge) *reference {
	p := &reference{knows: knows, target: target, theta: target, held: make([]*nodeRow, agents), renewed: -1}
	p.nodes = w.quantileNodes(6)
	if knows == knowsOutcomes { // the answer of the next call is known: a node for each second
		p.nodes = p.nodes[:0]
		for s := w.Ring.from; s <= w.Ring.to; s++ {
			p.nodes = append(p.nodes, s)
		}
	}
	for _, rate := range w.Rates {
		p.rings = append(p.rings, w.rings(rate, p.nodes))
	}
	p.busy = w.busy(p.nodes, patience.Seconds())
	return p
}

func (p *reference) observe(h happened) {
	switch h.kind {
	case wasConnected:
		p.theta += referenceStep * p.target
	case wasAbandoned:
		p.theta += referenceStep * (p.target - 1)
	default:
	}
	least := -0.25
	if p.knows == knowsOutcomes {
		least = 0.001
	}
	p.theta = min(max(p.theta, least), referenceMost)
}

// moments are mean, variance and third central moment of a number of people, for
// each node.
type moments struct{ mean, variance, third nodeRow }

// add counts somebody who is there with probability q; sign -1 takes it back.
func (m *moments) add(k int, q, sign float64) {
	m.mean[k] += sign * q
	m.variance[k] += sign * q * (1 - q)
	m.third[k] += sign * q * (1 - q) * (1 - 2*q)
}

// least is the probability that the number is at least n: the normal law with a
// correction for skewness.
func (m *moments) least(k int, n float64) float64 {
	v := m.variance[k]
	if v < 1e-9 {
		if m.mean[k] >= n-0.5 {
			return 1
		}
		return 0
	}
	z := (n - 0.5 - m.mean[k]) / math.Sqrt(v)
	density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	p := math.Erfc(z/math.Sqrt2)/2 + m.third[k]/(6*v*math.Sqrt(v))*(z*z-1)*density
	return min(max(p, 0), 1)
}

func (p *reference) decide(r *run) decision {
	present := len(r.agents) - r.inState[away]
	floor := max(len(r.idle)-r.ringing-len(r.waiting), 0)
	if present == 0 || p.theta <= 0 {
		return decision{lines: floor}
	}
	table := &p.rings[r.world.phase(r.sinceOpening())]
	m := p.agents(r)
	if p.knows == knowsOutcomes {
		return decision{lines: p.foreseen(r, m, present-len(r.waiting))}
	}
	for id := r.oldest; id != nobody; id = r.calls[id].next {
		age := min(int((r.now-r.calls[id].dialled)/ringStep), len(table.answers)-1)
		for k, q := range table.answers[age] {
			m.add(k, q, 1)
		}
	}
	n := 0
	most := r.rules.Limit - r.up
	for ; n < most; n++ {
		if n >= floor && p.lost(m, present-len(r.waiting)) > p.theta {
			break
		}
		for k, q := range table.answers[0] {
			m.add(k, q, 1)
		}
	}
	return decision{lines: n}
}

// lost is the probability that the next call, when it is answered, finds nobody.
func (p *reference) lost(m *moments, agents int) float64 {
	sum := 0.0
	for k := range p.nodes {
		sum += m.least(k, float64(agents))
	}
	return sum / float64(len(p.nodes))
}

// agents gives the moments of the agents who are not free in time.
func (p *reference) agents(r *run) *moments {
	if p.knows == knowsHandling {
		var m moments
		for id := range r.agents {
			a := &r.agents[id]
			if a.state != talking && a.state != wrapping {
				continue
			}
			left := (a.done - r.now - r.rules.AgentWait).Seconds()
			for k, node := range p.nodes {
				if left > node {
					m.mean[k]++
				}
			}
		}
		return &m
	}
	if p.renewed < 0 || r.now-p.renewed >= tickLength {
		p.renewed = r.now
		p.sums = moments{}
		clear(p.held)
		for id := range r.agents {
			p.hold(r, int32(id)) //nolint:gosec // some hundreds
		}
	} else {
		for _, id := range r.touched {
			p.hold(r, id)
		}
	}
	m := p.sums
	return &m
}

// hold puts an agent's part into the sums in place of the last one.
func (p *reference) hold(r *run, id int32) {
	if old := p.held[id]; old != nil {
		for k := range p.nodes {
			p.sums.add(k, old[k], -1)
		}
	}
	p.held[id] = nil
	a := &r.agents[id]
	switch a.state {
	case talking:
		p.held[id] = &p.busy.talking[elapsedRow(r.now-a.since)]
	case wrapping:
		p.held[id] = &p.busy.wrapping[elapsedRow(r.now-a.since)]
	default:
		return
	}
	for k := range p.nodes {
		p.sums.add(k, p.held[id][k], 1)
	}
}

// foreseen counts the calls to place where the outcome of each is known. Who will
// not answer can be called at no risk. Who answers can be lost, and can take the
// agent of somebody who answers later: both count.
func (p *reference) foreseen(r *run, m *moments, agents int) int {
	p.lands = p.lands[:0]
	for id := r.oldest; id != nobody; id = r.calls[id].next {
		if at := r.calls[id].answers; at > 0 {
			p.lands = append(p.lands, at-r.now)
		}
	}
	slices.Sort(p.lands)
	rate := r.world.Rates[r.world.phase(r.sinceOpening())]
	n := 0
	for ; n < r.rules.Limit-r.up; n++ {
		who := r.crowd.customer(r.list + n)
		if who.luck >= rate {
			continue
		}
		at, _ := slices.BinarySearch(p.lands, who.ring)
		risk := m.least(p.node(who.ring), float64(agents-at))
		for later := at; later < len(p.lands) && risk <= p.theta; later++ {
			k := p.node(p.lands[later])
			risk += m.least(k, float64(agents-later-1)) - m.least(k, float64(agents-later))
		}
		if risk > p.theta {
			break
		}
		p.lands = slices.Insert(p.lands, at, who.ring)
	}
	return n
}

// node gives the node of a known answer.
func (p *reference) node(t time.Duration) int {
	return min(max(int(t.Seconds()-p.nodes[0]+0.5), 0), len(p.nodes)-1)
}
