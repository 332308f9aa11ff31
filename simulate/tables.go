// SPDX-License-Identifier: MIT

package simulate

import "time"

// maxNodes bounds the moments at which a reference looks ahead.
const maxNodes = 24

// row of a table: a probability for each node.
type nodeRow [maxNodes]float64

// ringTable tells what becomes of lines that ring, with the true laws.
type ringTable struct {
	nodes []float64 // times to the answer of a new call, s
	// answers[a][k]: probability that a line that has rung for a half seconds is
	// answered within nodes[k].
	answers [][]float64
}

// ringStep is the grid of ringing ages.
const ringStep = 500 * time.Millisecond

// quantileNodes gives times that stand for the n parts of the law of the answer.
func (w *World) quantileNodes(n int) []float64 {
	nodes := make([]float64, n)
	t := 0.0
	for k := range nodes {
		for share := (float64(k) + 0.5) / float64(n); w.Ring.below(t) < share; {
			t += 0.01
		}
		nodes[k] = t
	}
	return nodes
}

// rings makes the table for one answer rate.
func (w *World) rings(rate float64, nodes []float64) ringTable {
	t := ringTable{nodes: nodes}
	for age := time.Duration(0); age <= w.RingOut; age += ringStep {
		a := (age + ringStep/2).Seconds()
		row := make([]float64, len(nodes))
		for k, ahead := range nodes {
			if left := w.stillRings(rate, a); left > 0 {
				row[k] = rate * (w.Ring.below(a+ahead) - w.Ring.below(a)) / left
			}
		}
		t.answers = append(t.answers, row)
	}
	copy(t.answers[0], t.fresh(w, rate))
	return t
}

// fresh is the row of a call that is dialled now.
func (t *ringTable) fresh(w *World, rate float64) []float64 {
	row := make([]float64, len(t.nodes))
	for k, ahead := range t.nodes {
		row[k] = rate * w.Ring.below(ahead)
	}
	return row
}

// stillRings is the probability that a call rings after a seconds.
func (w *World) stillRings(rate, a float64) float64 {
	if a >= w.RingOut.Seconds() {
		return 0
	}
	gone := min(max((a-failFrom.Seconds())/(failTo-failFrom).Seconds(), 0), 1) * w.FailShare
	return 1 - rate*w.Ring.below(a) - (1-rate)*gone
}

// busyTable tells when agents become free, with the true laws, by how long they
// have been talking or wrapping up.
type busyTable struct {
	talking, wrapping []nodeRow // probability not to be free at node k and the customer's patience
}

// elapsedRows is how many steps of elapsed time a busyTable has.
const elapsedRows = 480

// elapsedRow gives the row for an elapsed time: seconds up to 200, then 10 s each.
func elapsedRow(t time.Duration) int {
	s := int(t / time.Second)
	if s >= 200 {
		s = 200 + (s-200)/10
	}
	return min(s, elapsedRows-1)
}

func elapsedAt(row int) float64 {
	if row < 200 {
		return float64(row) + 0.5
	}
	return 200 + 10*float64(row-200) + 5
}

func (w *World) busy(nodes []float64, patience float64) busyTable {
	t := busyTable{make([]nodeRow, elapsedRows), make([]nodeRow, elapsedRows)}
	for row := range elapsedRows {
		e := elapsedAt(row)
		for k, node := range nodes {
			t.talking[row][k] = 1 - w.freed(e, node+patience)
			t.wrapping[row][k] = 0
			if left := 1 - w.Wrap.below(e); left > 1e-12 {
				t.wrapping[row][k] = (1 - w.Wrap.below(e+node+patience)) / left
			}
		}
	}
	return t
}

// freed is the probability that an agent who has talked for e seconds has ended
// talk and wrap-up within t.
func (w *World) freed(e, t float64) float64 {
	const steps = 24
	left := 1 - w.Talk.below(e)
	if left < 1e-12 {
		return 1
	}
	sum, before := 0.0, w.Talk.below(e)
	for i := 1; i <= steps; i++ {
		now := w.Talk.below(e + t*float64(i)/steps)
		sum += (now - before) * w.Wrap.below(t*(1-(float64(i)-0.5)/steps))
		before = now
	}
	return sum / left
}
