// SPDX-License-Identifier: MIT

package pacing

import (
	"math"
	"time"
)

// Decide says how many lines to put up now.
func (e *Engine) Decide(s *Snapshot) Decision {
	e.look(s)
	b := budgetOf(e.settings.Caps, &e.ledger, s)
	d := e.lines(s, b)
	e.feedback.ease = b.ease(max(s.claims()+d.Lines-s.Free, 0))
	if d.Lines > 0 && e.began.IsZero() {
		e.began = s.Now
	}
	d.Cancel = e.cancel(s, b)
	return d
}

// lines decides without a thought for what rings already.
func (e *Engine) lines(s *Snapshot, b budget) Decision {
	agents := s.agents()
	covered := max(s.Free-s.claims(), 0)
	room := min(s.room(), e.perAgent(agents)-len(s.Ages))
	reserved := Decision{Lines: max(min(covered, room), 0), Reserved: true}
	switch {
	case agents == 0:
		return Decision{Reserved: true, Why: NoAgents}
	case s.Due <= 0:
		return Decision{Reserved: true, Why: NoneDue}
	case room <= 0:
		return Decision{Reserved: true, Why: AtLimit}
	case len(e.settings.Caps) == 0:
		reserved.Why = NoCap
		return reserved
	case s.Blind:
		reserved.Why = Blind
		return reserved
	case b.spent():
		reserved.Why = BudgetSpent
		return reserved
	}
	if e.settings.Power > 0 {
		return e.power(s, b, room)
	}
	if e.learning(s.Now) {
		reserved.Why = ColdStart
		return reserved
	}
	return e.predict(s, b, covered, room)
}

// perAgent is how many lines may be in the air for so many agents.
func (e *Engine) perAgent(agents int) int {
	return int(e.settings.MaxLinesPerAgent*float64(agents)) + extraLines
}

// most is how many lines may be put up when each line that no agent is free for may be
// lost: they all fit into the budget. With it the cap holds whatever the customers do.
func most(s *Snapshot, b budget) int { return s.Free - s.claims() + b.lines() }

// predict is the index rule.
func (e *Engine) predict(s *Snapshot, b budget, covered, room int) Decision {
	d := Decision{Lines: min(covered, room), Why: Free}
	bound := min(room, most(s, b))
	theta := e.feedback.theta
	if theta <= 0 || bound <= d.Lines {
		return d
	}
	e.index.start(&e.tables, s)
	uncovered := s.claims() - s.Free
	safe := func(n int) bool { // with n new lines, one more
		return e.index.safe(&e.tables, n, s.agents()-s.Waiting, theta*b.ease(uncovered+n))
	}
	if n := firstUnsafe(d.Lines, bound, safe); n > d.Lines {
		d.Lines, d.Why = n, Predicted
	}
	return d
}

// firstUnsafe gives the first number in from…to that is not safe, or to. The more
// lines, the less safe: it goes up in doubling steps, and then halves what is left.
func firstUnsafe(from, to int, safe func(int) bool) int {
	for step := 1; from < to; step *= 2 {
		at := min(from+step, to) - 1
		if !safe(at) {
			to = at
			break
		}
		from = at + 1
	}
	for from < to {
		middle := from + (to-from)/2
		if safe(middle) {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return from
}

// power is the fixed ratio. What it dials beyond the free agents shrinks with the
// budget.
func (e *Engine) power(s *Snapshot, b budget, room int) Decision {
	ratio := math.Round(e.settings.Power*10) / 10
	if ratio > 1 {
		ratio = 1 + (ratio-1)*b.ease(0)
	}
	n := int(math.Floor(ratio*float64(s.Free)+1e-9)) - s.claims()
	return Decision{Lines: max(min(n, most(s, b), room), 0), Why: PowerRatio}
}

// cancel gives how many of the oldest lines should be hung up. After agents have left,
// lines are in the air that nobody is there for any more; as long as they may be among
// what rings, they are treated as with late cancel.
func (e *Engine) cancel(s *Snapshot, b budget) int {
	agents := s.agents()
	if agents < e.agents && s.claims() > s.Free {
		e.leftUntil = s.Now.Add(e.settings.RingTimeout)
	}
	e.agents = agents
	left := s.Now.Before(e.leftUntil)
	if !left && !e.settings.LateCancel || len(s.Ages) == 0 {
		return 0
	}
	n := e.index.late(&e.tables, s, e.ring.timeout, e.settings.MinRing.Seconds())
	if left {
		n = max(n, s.claims()-s.Free-b.lines())
	}
	return min(n, e.rangLongEnough(s.Ages))
}

func (e *Engine) rangLongEnough(ages []time.Duration) int {
	n := 0
	for _, a := range ages {
		if a >= e.settings.MinRing {
			n++
		}
	}
	return n
}
