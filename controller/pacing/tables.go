// SPDX-License-Identifier: MIT

package pacing

import "math"

// tables are what the index rule looks up: for each answer time of a new line (a
// node), how likely a line of some age is answered by then, and how likely an agent is
// still busy when that customer's patience ends.
type tables struct {
	nodes [nodeCount]float64          // seconds after dialling
	lines [cells + 1][nodeCount]terms // by age in cells; the last one is a new line
	talk  [nodeCount]terms            // an average talking agent
	wrap  [nodeCount]terms            // an average agent in wrap-up
	soon  [cells]terms                // a line of some age, answered within the next second
	busy  [2]terms                    // talking, wrapping: still busy when somebody who answers now gives up

	ringing, answered [cells + 1]float64 // share of new lines, at the start of each cell
	cell              float64            // seconds
	left              float64            // share that rings on to the end of a cell
	next              [nodeCount]float64 // what the nodes become
	due               int                // nodes that are not made anew yet

	rate float64 // share of new lines that are answered
	mean float64 // seconds until they are
}

// terms are what an uncertain yes-or-no adds to the moments of a count.
type terms struct {
	mean, variance, skew float64 // skew is the third central moment
}

func termsOf(q float64) terms {
	v := q * (1 - q)
	return terms{q, v, v * (1 - 2*q)}
}

func (t *terms) addTimes(n float64, o terms) {
	t.mean += n * o.mean
	t.variance += n * o.variance
	t.skew += n * o.skew
}

// nextMoment is what "answered now" means for a line that rings.
const nextMoment = 1.0 // second

// refresh makes the tables from the hazards, at a level of answers.
func (t *tables) refresh(r *ring, level float64, f *freeing, patience float64) {
	t.begin(r, level, f, patience)
	for t.due > 0 {
		t.refreshNode(f, patience)
	}
}

// begin starts to make the tables anew; the nodes follow one by one, so that no single
// decision pays for all of them.
func (t *tables) begin(r *ring, level float64, f *freeing, patience float64) {
	w := r.timeout / cells
	t.cell, t.due = w, nodeCount
	t.ringing[0], t.answered[0], t.mean = 1, 0, 0
	for a := range cells {
		alpha, phi := level*r.alpha[a/2], r.phi[a/2]
		left := t.ringing[a]
		if both := alpha + phi; both > 0 {
			// The two halves of a bin have the same hazards, and so the same share left.
			if a%2 == 0 {
				t.left = math.Exp(-both * w)
			}
			left *= t.left
			ended := (t.ringing[a] - left) * alpha / both
			t.mean += ended * w * (float64(a) + 0.5)
			t.answered[a+1] = t.answered[a] + ended
		} else {
			t.answered[a+1] = t.answered[a]
		}
		t.ringing[a+1] = left
	}
	t.rate = t.answered[cells]
	if t.rate > 0 {
		t.mean /= t.rate
	}
	t.setNodes()
	t.setSoon(r, level, f, patience)
}

// refreshNode makes the next node's column.
func (t *tables) refreshNode(f *freeing, patience float64) {
	t.due--
	k, tau := t.due, t.next[t.due]
	t.nodes[k] = tau
	shift := tau / t.cell
	for a := range cells {
		still := (t.ringing[a] + t.ringing[a+1]) / 2
		so := (t.answered[a] + t.answered[a+1]) / 2
		if still < 1e-12 { // nobody rings so long
			t.lines[a][k] = terms{}
			continue
		}
		t.lines[a][k] = termsOf(clamp((t.answeredBy(float64(a)+0.5+shift)-so)/still, 0, 1))
	}
	t.lines[cells][k] = termsOf(t.answeredBy(shift))
	t.talk[k] = termsOf(f.talking(tau + patience))
	t.wrap[k] = termsOf(f.wrapping(tau + patience))
}

// answeredBy is the share of new lines that are answered by an age in cells.
func (t *tables) answeredBy(age float64) float64 {
	i := int(age)
	if i >= cells {
		return t.answered[cells]
	}
	return t.answered[i] + (age-float64(i))*(t.answered[i+1]-t.answered[i])
}

// setNodes puts the nodes at the (k-½)/6 quantiles of a new line's answer time.
func (t *tables) setNodes() {
	a := 0
	for k := range nodeCount {
		want := t.rate * (float64(k) + 0.5) / nodeCount
		for a < cells-1 && t.answered[a+1] < want {
			a++
		}
		part := 0.0
		if step := t.answered[a+1] - t.answered[a]; step > 0 {
			part = clamp((want-t.answered[a])/step, 0, 1)
		}
		t.next[k] = (float64(a) + part) * t.cell
	}
}

// setSoon fills in what the rule for hanging up looks at.
func (t *tables) setSoon(r *ring, level float64, f *freeing, patience float64) {
	for a := range cells {
		x := level * r.alpha[a/2] * nextMoment
		t.soon[a] = termsOf(x / (1 + x)) // as good as 1-exp(-x) here
	}
	t.busy[0] = termsOf(f.talking(nextMoment + patience))
	t.busy[1] = termsOf(f.wrapping(nextMoment + patience))
}

func clamp(x, low, high float64) float64 { return max(low, min(x, high)) }
