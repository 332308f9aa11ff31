// SPDX-License-Identifier: MIT

package pacing

import (
	"math"
	"time"
)

const (
	// Every window starts with a credit, as if so many had answered: 3 calls of a cap of
	// 3 %; without it nobody could be over-dialled before the 34th answer. It does not
	// grow with the team: a big one dials with reserved agents for the first minutes of
	// a window that was empty, and loses less by that than the promise is worth.
	creditAnswers = 100.0
	// The brake is over how many calls before the end of the budget theta shrinks to
	// nothing, and reserve is how many of them are kept. The bigger the team, the more
	// lines it needs in the air when the answer rate falls: it has to save for them.
	brakeCalls    = 3.0
	brakePerAgent = 0.25
	reserve       = 1.0
	// overrun is what a line may need beyond ring timeout and wait until its loss is
	// booked.
	overrun = 5 * time.Second
)

// budget is what may still be lost.
type budget struct {
	calls float64 // of the cap that has the least left
	brake float64 // calls
}

// ease is what theta is multiplied with for one more line when so many are in the air
// that may be lost: 1 while there is plenty, 0 when it is gone.
func (b budget) ease(uncovered int) float64 {
	return clamp((b.calls-reserve-float64(uncovered))/b.brake, 0, 1)
}

// spent reports whether not even one more call may be lost.
func (b budget) spent() bool { return b.calls < 1 }

// lines is how many lines may be in the air for which no agent is free: each of them
// may be lost.
func (b budget) lines() int { return int(max(math.Floor(b.calls), 0)) }

// windows are what the ledger has to sum for the caps: each window as it is, and as it
// will be when the last line that is put up now has ended. The answers that leave the
// window in the meantime must not be counted on.
func windows(s Settings, into []time.Duration) []time.Duration {
	into = into[:0]
	ahead := s.RingTimeout + s.AgentWait + overrun
	for _, c := range s.Caps {
		later := c.Window
		if !isLife(c.Window) {
			later = max(c.Window-ahead, time.Nanosecond)
		}
		into = append(into, c.Window, later)
	}
	return into
}

// budgetOf asks the ledger what is left of the cap that has the least left. The
// answers of those who wait still may turn out to be machines.
func budgetOf(caps []Cap, l *Ledger, s *Snapshot) budget {
	b := budget{calls: math.Inf(1), brake: brakeCalls + brakePerAgent*float64(s.agents())}
	for i, c := range caps {
		for j := range 2 {
			answered, abandoned := l.roll(2*i+j, s.Now)
			b.calls = min(b.calls, c.left(answered-float64(s.Waiting), abandoned))
		}
	}
	return b
}

// left is how many more calls may be abandoned.
func (c Cap) left(answered, abandoned float64) float64 {
	return c.Rate*max(answered, creditAnswers) - abandoned
}
