// SPDX-License-Identifier: MIT

package pacing

import (
	"math"
	"time"
)

// index is the rule that decides line by line: it holds, for each node, the moments of
// the count of customers who have answered by then and of agents who are not free when
// the patience of somebody who answers then ends. He is lost when the count reaches the
// number of agents.
type index struct {
	lines [cells]float64 // that ring, by age
	count [nodeCount]terms
}

// sort puts the lines into cells by age.
func (x *index) sort(ages []time.Duration, timeout float64) {
	clear(x.lines[:])
	perCell := cells / (timeout * float64(time.Second))
	for _, a := range ages {
		x.lines[max(min(int(float64(a)*perCell), cells-1), 0)]++
	}
}

// start takes the lines in the air and the agents who are busy.
func (x *index) start(t *tables, s *Snapshot) {
	talking, wrapping := float64(s.Talking), float64(s.Wrapping)
	for k := range nodeCount {
		x.count[k] = terms{}
		x.count[k].addTimes(talking, t.talk[k])
		x.count[k].addTimes(wrapping, t.wrap[k])
	}
	for a, n := range x.lines {
		if n == 0 {
			continue
		}
		row := &t.lines[a]
		for k := range row {
			x.count[k].addTimes(n, row[k])
		}
	}
}

// safe reports whether one more line beyond n new ones, when it is answered, finds
// nobody in time with a chance of theta at most.
func (x *index) safe(t *tables, n, agents int, theta float64) bool {
	left := theta * nodeCount
	for k := nodeCount - 1; k >= 0 && left >= 0; k-- {
		count := x.count[k]
		count.addTimes(float64(n), t.lines[cells][k])
		left -= count.atLeast(float64(agents))
	}
	return left >= 0
}

// atLeast is the chance that the count is m or more: the normal tail, corrected for
// skewness (Edgeworth).
func (t terms) atLeast(m float64) float64 {
	d := m - 0.5 - t.mean
	if t.variance < 1e-9 {
		if d < 0 {
			return 1
		}
		return 0
	}
	sd := math.Sqrt(t.variance)
	z := d / sd
	upper, density := normal(z)
	return clamp(upper+t.skew/(6*t.variance*sd)*(z*z-1)*density, 0, 1)
}

// lateLost is the chance over which a line that has rung long enough is hung up.
const lateLost = 0.35

// late gives how many of the oldest lines, of those that rang minRing, should be hung up
// because an answer in the next moment would be lost.
func (x *index) late(t *tables, s *Snapshot, timeout, minRing float64) int {
	first := int(math.Ceil(minRing / timeout * cells))
	var count terms
	count.addTimes(float64(s.Talking), t.busy[0])
	count.addTimes(float64(s.Wrapping), t.busy[1])
	for a, n := range x.lines {
		count.addTimes(n, t.soon[a])
	}
	agents := float64(s.agents() - s.Waiting)
	n := 0
	for a := cells - 1; a >= first; a-- {
		for range int(x.lines[a]) {
			rest := count
			rest.addTimes(-1, t.soon[a])
			if rest.atLeast(agents) <= lateLost {
				return n
			}
			count = rest
			n++
		}
	}
	return n
}
