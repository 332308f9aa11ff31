// SPDX-License-Identifier: MIT

package pacing

import "time"

const (
	thetaStart, thetaLow, thetaHigh = 0.02, -0.25, 0.08

	gain = 0.001
	// The share that theta is steered to lies a little below the cap. What is short
	// must be kept every day, so it is further away.
	marginShort, marginLong = 0.002, 0.0003
	shortWindow             = 7 * 24 * time.Hour
)

// feedback steers theta by what became of the people who answered: whatever the model
// believes, the share of abandoned goes to the goal in the long run (adaptive conformal
// inference, Gibbs and Candès 2021).
type feedback struct {
	theta float64
	goal  float64
	ease  float64 // of the last decision
}

// aim sets the goal below the strictest cap.
func (f *feedback) aim(caps []Cap) {
	f.goal = 1
	for _, c := range caps {
		margin := marginLong
		if !isLife(c.Window) && c.Window < shortWindow {
			margin = marginShort
		}
		f.goal = min(f.goal, max(c.Rate-margin, c.Rate/2))
	}
}

// connected raises theta, but not while the budget holds the lines down: the abandoned
// are few then because of that, and a theta that rose would spend what is being saved.
func (f *feedback) connected() { f.move(f.goal * f.ease) }

func (f *feedback) abandoned() { f.move(f.goal - 1) }

func (f *feedback) move(by float64) {
	f.theta = clamp(f.theta+gain*by, thetaLow, thetaHigh)
}
