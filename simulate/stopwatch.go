// SPDX-License-Identifier: MIT

package simulate

import (
	"slices"
	"time"
)

// Stopwatch gives the time since some moment. It is brought by the caller: what a
// decision costs is the only thing here that differs from run to run.
type Stopwatch func() time.Duration

// stopwatch takes the time of some decisions: one in sampled.
type stopwatch struct {
	clock   Stopwatch
	n       int // decisions
	begun   time.Duration
	samples []time.Duration
}

const sampled = 16

func (s *stopwatch) start() {
	if s == nil {
		return
	}
	s.n++
	if s.clock != nil && s.n%sampled == 0 {
		s.begun = s.clock()
	}
}

// restart leaves out what was done since start.
func (s *stopwatch) restart() {
	if s != nil && s.clock != nil && s.n%sampled == 0 {
		s.begun = s.clock()
	}
}

func (s *stopwatch) stop() {
	if s != nil && s.clock != nil && s.n%sampled == 0 {
		s.samples = append(s.samples, s.clock()-s.begun)
	}
}

// cost gives mean and 99th percentile of the decisions that were timed.
func (s *stopwatch) cost() (mean, p99 time.Duration) {
	if s == nil || len(s.samples) == 0 {
		return 0, 0
	}
	slices.Sort(s.samples)
	sum := time.Duration(0)
	for _, d := range s.samples {
		sum += d
	}
	n := len(s.samples)
	return sum / time.Duration(n), s.samples[n*99/100]
}
