// SPDX-License-Identifier: MIT

package pacing

import "math"

// level is how much more (or less) is answered of late than the ring model believes,
// and the watch for sudden changes of it.
type level struct {
	Observed, Expected float64 // answers, with a memory of 150
	Up, Down           float64 // CUSUM: evidence for a change
	Doubt              float64 // 1 after the list changed, fading as answers come
}

const (
	levelMemory = 150.0 // answers
	levelPrior  = 8.0   // answers
	jump        = 1.6   // the change of rate that the CUSUM looks for
	alarm       = 8.0
	alarmWeight = 6.0  // answers that are believed after an alarm
	doubtFades  = 8.0  // answers
	mostRatio   = 10.0 // of what is answered to what was expected that is ever believed: little seen has no bound of its own
	doubtCosts  = 0.5  // the answer rate is taken to be up to so much higher
)

var logJump = math.Log(jump)

// ratio is the level itself.
func (l *level) ratio() float64 { return (l.Observed + levelPrior) / (l.Expected + levelPrior) }

// cautious is the level that decisions are made with.
func (l *level) cautious() float64 { return l.ratio() * (1 + doubtCosts*l.Doubt) }

// expect adds the answers that the ring model expected in what has rung.
func (l *level) expect(e float64) {
	if e <= 0 {
		return
	}
	fade := math.Exp(-e / levelMemory)
	l.Observed *= fade
	l.Expected = (l.Expected + e) * fade
	seen := e * l.ratio()
	l.Doubt *= math.Exp(-seen / doubtFades)
	l.Up = max(l.Up-(jump-1)*seen, 0)
	l.Down += (1 - 1/jump) * seen
	l.watch()
}

// answered adds an answer.
func (l *level) answered() {
	l.Observed++
	l.Up += logJump
	l.Down = max(l.Down-logJump, 0)
	l.watch()
}

// watch believes the news, and little else, when the evidence for a change is strong.
func (l *level) watch() {
	if l.Up < alarm && l.Down < alarm {
		return
	}
	ratio := 1.0
	if l.Expected > 0 {
		ratio = clamp(l.Observed/l.Expected, 1/mostRatio, mostRatio)
	}
	if l.Up >= alarm {
		ratio = max(ratio, jump)
	} else {
		ratio = min(ratio, 1/jump)
	}
	l.Expected, l.Observed = alarmWeight, alarmWeight*ratio
	l.Up, l.Down = 0, 0
}

// doubt forgets the level: other people are called now.
func (l *level) doubt() { *l = level{Doubt: 1} }
