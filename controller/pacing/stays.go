// SPDX-License-Identifier: MIT

package pacing

import (
	"math"
	"slices"
	"time"
)

// Where the pieces of the hazards begin, in seconds; the last one is open.
var (
	talkPieces = []float64{0, 2, 4, 7, 10, 15, 20, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240, 300, 420, 600, 900, 1500}
	wrapPieces = []float64{0, 1, 2, 3, 4, 6, 8, 10, 13, 17, 22, 30, 45, 60, 120}
)

const (
	talkPrior, wrapPrior = 2.0, 1.0      // events that the prior is worth in each piece
	stayForget, stayKeep = 500, 0.7      // ends, and what is kept of the older ones after so many
	longestStay          = 4 * time.Hour // a stay whose end was not heard of is forgotten after this
)

// stays is what is known of the time that agents stay in a state: how likely it ends
// in the next moment, by pieces of the time it has lasted.
type stays struct {
	starts       []float64   // of the pieces
	prior        [2]float64  // events in each piece that were never seen, and the seconds they took; not forgotten
	ends, lasted []float64   // events; seconds
	seen         int         // ends since it was forgotten last
	open         []time.Time // when the ones that go on began
	hazard, left []float64   // of the pieces, per second; share that lasts to the piece's start
	after        []float64   // mean time spent after the piece's start
}

func newStays(pieces []float64, mean time.Duration, prior float64) stays {
	n := len(pieces)
	s := stays{
		starts: pieces, ends: make([]float64, n), lasted: make([]float64, n),
		hazard: make([]float64, n), left: make([]float64, n), after: make([]float64, n),
	}
	s.prior = [2]float64{prior, prior * mean.Seconds()}
	s.refresh(time.Time{})
	return s
}

// begin notes that a stay goes on.
func (s *stays) begin(at time.Time) { s.open = append(s.open, at) }

// end learns from a stay that is over; of the open ones the one that began nearest to
// its beginning is it.
func (s *stays) end(at time.Time, age time.Duration) {
	s.spend(s.lasted, age.Seconds())
	s.ends[s.piece(age.Seconds())]++
	if s.seen++; s.seen >= stayForget {
		s.seen = 0
		for k := range s.ends {
			s.ends[k] *= stayKeep
			s.lasted[k] *= stayKeep
		}
	}
	began, best := at.Add(-age), -1
	for i, t := range s.open {
		if best < 0 || t.Sub(began).Abs() < s.open[best].Sub(began).Abs() {
			best = i
		}
	}
	if best >= 0 {
		s.open = slices.Delete(s.open, best, best+1)
	}
}

// trim forgets the oldest of the open stays that are more than there can be: their end
// was not heard of.
func (s *stays) trim(most int) {
	if over := len(s.open) - max(most, 0); over > 0 {
		s.open = slices.Delete(s.open, 0, over)
	}
}

// spend adds the time of a stay to the pieces.
func (s *stays) spend(pieces []float64, age float64) {
	for k, from := range s.starts {
		if from >= age {
			return
		}
		to := age
		if k+1 < len(s.starts) {
			to = min(age, s.starts[k+1])
		}
		pieces[k] += to - from
	}
}

func (s *stays) piece(age float64) int {
	k := 0
	for k+1 < len(s.starts) && s.starts[k+1] <= age {
		k++
	}
	return k
}

// refresh makes the hazards. The stays that go on count with the time they have
// lasted: to leave them out would make all stays look short at first.
func (s *stays) refresh(now time.Time) {
	copy(s.hazard, s.lasted)
	for _, t := range s.open {
		s.spend(s.hazard, now.Sub(t).Seconds())
	}
	n := len(s.starts)
	left := 1.0
	for k := range n {
		s.hazard[k] = (s.ends[k] + s.prior[0]) / (s.hazard[k] + s.prior[1])
		s.left[k] = left
		if k+1 < n {
			left *= math.Exp(-s.hazard[k] * (s.starts[k+1] - s.starts[k]))
		}
	}
	s.after[n-1] = s.left[n-1] / max(s.hazard[n-1], 1e-9)
	for k := n - 2; k >= 0; k-- {
		s.after[k] = s.after[k+1] + s.within(k, s.starts[k+1])
	}
}

// within is the mean time spent in a piece up to an age in it.
func (s *stays) within(k int, age float64) float64 {
	if h := s.hazard[k]; h > 1e-9 {
		return s.left[k] * -math.Expm1(-h*(age-s.starts[k])) / h
	}
	return s.left[k] * (age - s.starts[k])
}

// mean is the mean length in seconds.
func (s *stays) mean() float64 { return s.after[0] }

// still is how likely a stay that goes on, of an age we do not know, goes on for
// another tau seconds.
func (s *stays) still(tau float64) float64 {
	k := s.piece(tau)
	return clamp((s.after[k]-s.within(k, tau))/s.mean(), 0, 1)
}

// longer is how likely a stay lasts longer than an age from its start.
func (s *stays) longer(age float64) float64 {
	k := s.piece(age)
	return s.left[k] * math.Exp(-s.hazard[k]*(age-s.starts[k]))
}
