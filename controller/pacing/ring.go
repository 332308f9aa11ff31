// SPDX-License-Identifier: MIT

package pacing

import (
	"math"
	"time"
)

const (
	ringBins             = 25           // of the hazards, over the ring timeout
	cells                = 2 * ringBins // of the tables, over the ring timeout
	nodeCount            = 6            // answer times of a new line that stand for all
	ringForget, ringKeep = 1000, 0.7    // attempts, and what is kept of the older ones after so many
)

// ring is what is known of ringing lines: how likely a line of some age is answered or
// fails in the next moment. The age is cut into bins of a 25th of the ring timeout.
type ring struct {
	timeout                  float64               // seconds
	answers, fails, exposure [ringBins]float64     // exposure in seconds
	attempts                 int                   // since it was forgotten last
	alpha, phi               [ringBins]float64     // hazards per second, from the sums above
	hazard                   [ringBins + 1]float64 // sum of alpha up to the bin's start
}

// The prior: 20 attempts of which 30 % are answered after about 12 s, and one in eight
// of the others fails within 4 s.
const (
	priorAttempts, priorRate     = 20, 0.30
	priorRing, priorShape        = 11.0, 0.45 // median seconds and sigma of the log
	priorFails, priorFailsWithin = 0.12, 4.0
)

func newRing(timeout time.Duration) ring {
	r := ring{timeout: timeout.Seconds()}
	inAir := float64(priorAttempts)
	answered := 0.0
	w := r.bin()
	for k := range ringBins {
		end := w * float64(k+1)
		a := priorAttempts*priorRate*logNormal(end/priorRing, priorShape) - answered
		answered += a
		f := 0.0
		if over := min(end, priorFailsWithin) - w*float64(k); over > 0 {
			f = priorAttempts * (1 - priorRate) * priorFails * over / priorFailsWithin
		}
		r.answers[k], r.fails[k] = a, f
		r.exposure[k] = (inAir - (a+f)/2) * w
		inAir -= a + f
	}
	r.refresh()
	return r
}

// logNormal is the share that is answered by x times the median.
func logNormal(x, sigma float64) float64 {
	if x <= 0 {
		return 0
	}
	return 0.5 * math.Erfc(-math.Log(x)/sigma/math.Sqrt2)
}

// bin is the width of a bin in seconds.
func (r *ring) bin() float64 { return r.timeout / ringBins }

// end is how a line ended for its ring model.
type end uint8

const (
	endAnswered end = iota
	endFailed
	endCancelled
)

// learn adds a line that ended at an age, in seconds.
func (r *ring) learn(age float64, how end) {
	w := r.bin()
	last := min(int(age/w), ringBins-1)
	for k := range last {
		r.exposure[k] += w
	}
	r.exposure[last] += max(min(age-float64(last)*w, w), 0)
	switch {
	case how == endAnswered:
		r.answers[last]++
	case how == endFailed && age < r.timeout-0.5*w: // else it rang out, which the tables know
		r.fails[last]++
	}
	if r.attempts++; r.attempts >= ringForget {
		r.attempts = 0
		for k := range ringBins {
			r.answers[k] *= ringKeep
			r.fails[k] *= ringKeep
			r.exposure[k] *= ringKeep
		}
	}
}

// refresh makes the hazards from the sums. The answers are smoothed over three bins.
func (r *ring) refresh() {
	w := r.bin()
	for k := range ringBins {
		below, above := max(k-1, 0), min(k+1, ringBins-1)
		a := r.answers[below] + 2*r.answers[k] + r.answers[above]
		x := r.exposure[below] + 2*r.exposure[k] + r.exposure[above]
		r.alpha[k], r.phi[k] = 0, 0
		if x > 0 {
			r.alpha[k] = a / x
		}
		if r.exposure[k] > 0 {
			r.phi[k] = r.fails[k] / r.exposure[k]
		}
		r.hazard[k+1] = r.hazard[k] + r.alpha[k]*w
	}
}

// expected is how many answers a line is worth up to an age, by the hazards: the sum
// of alpha.
func (r *ring) expected(age float64) float64 {
	x := age / r.bin()
	if x >= ringBins {
		return r.hazard[ringBins]
	}
	k := int(max(x, 0))
	return r.hazard[k] + (max(x, 0)-float64(k))*(r.hazard[k+1]-r.hazard[k])
}
