// SPDX-License-Identifier: MIT

package bench

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"tandem/controller/pacing"
)

const (
	engineAgents = 500
	engineSteps  = 10_000 // of which the first quarter is not measured
	engineAnswer = 0.35   // share of the lines that are answered
)

// engineCost times the decisions of an engine. Others use the machine too: the
// best of three is what the engine itself takes.
func engineCost(agents int) Cost {
	best := decisionsOf(agents)
	for range 2 {
		if c := decisionsOf(agents); c.P99 < best.P99 {
			best = c
		}
	}
	return best
}

// decisionsOf times an engine's decisions for a team at work, which is played as
// simply as will do: steps of a tick, customers who answer with a fixed chance,
// nobody who waits.
func decisionsOf(agents int) Cost {
	t := team{
		engine: pacing.New(pacing.Settings{Caps: []pacing.Cap{{Rate: 0.03, Window: 24 * time.Hour}}}),
		random: rand.New(rand.NewPCG(1, 1)), //nolint:gosec // repeatable, not secret
		free:   agents, now: time.Date(2026, time.January, 5, 8, 0, 0, 0, time.UTC),
	}
	took := make([]time.Duration, 0, engineSteps)
	for i := range engineSteps {
		t.step()
		s := t.snapshot()
		began := time.Now()
		d := t.engine.Decide(s)
		if spent := time.Since(began); i >= engineSteps/4 {
			took = append(took, spent)
		}
		t.dial(d.Lines)
	}
	sum := time.Duration(0)
	for _, d := range took {
		sum += d
	}
	slices.Sort(took)
	return Cost{Mean: rounded(float64(sum) / float64(len(took))), P99: float64(quantile(took, 0.99))}
}

// team are agents and the lines that ring for them.
type team struct {
	engine *pacing.Engine
	random *rand.Rand
	now    time.Time
	free   int
	busy   []stay // talk and wrap-up
	lines  []stay
	shot   pacing.Snapshot
}

// stay is a stretch of time; a line's answered tells how it ends, a talk's over
// that wrap-up is what goes on.
type stay struct {
	from, to       time.Time
	answered, over bool
}

func (t *team) snapshot() *pacing.Snapshot {
	ages := t.shot.Ages[:0]
	for _, l := range t.lines {
		ages = append(ages, t.now.Sub(l.from))
	}
	t.shot = pacing.Snapshot{Now: t.now, Due: 1 << 20, Limit: 1 << 20, Open: len(t.lines), Free: t.free, Ages: ages}
	for _, b := range t.busy {
		if b.over {
			t.shot.Wrapping++
		} else {
			t.shot.Talking++
		}
	}
	return &t.shot
}

func (t *team) dial(n int) {
	for range n {
		l := stay{from: t.now, to: t.now.Add(25 * time.Second)}
		if l.answered = t.random.Float64() < engineAnswer; l.answered {
			l.to = t.now.Add(min(max(t.lasts(12*time.Second, 0.45), 4*time.Second), 24*time.Second))
		}
		t.lines = append(t.lines, l)
	}
}

// step lets a tick pass.
func (t *team) step() {
	t.now = t.now.Add(tick)
	for i := range t.busy {
		if b := &t.busy[i]; !b.over && !b.to.After(t.now) {
			t.tell(pacing.TalkEnded, t.now.Sub(b.from))
			*b = stay{from: t.now, to: t.now.Add(t.lasts(15*time.Second, 0.5)), over: true}
		}
	}
	t.busy = slices.DeleteFunc(t.busy, func(b stay) bool {
		if b.to.After(t.now) {
			return false
		}
		t.tell(pacing.WrapEnded, t.now.Sub(b.from))
		t.free++
		return true
	})
	t.lines = slices.DeleteFunc(t.lines, func(l stay) bool {
		if l.to.After(t.now) {
			return false
		}
		t.ended(l)
		return true
	})
}

func (t *team) ended(l stay) {
	age := t.now.Sub(l.from)
	switch {
	case !l.answered:
		t.tell(pacing.Failed, age)
	case t.free == 0:
		t.tell(pacing.Answered, age)
		t.tell(pacing.Abandoned, 0)
	default:
		t.tell(pacing.Answered, age)
		t.tell(pacing.Connected, 0)
		t.free--
		t.busy = append(t.busy, stay{from: t.now, to: t.now.Add(t.lasts(2*time.Minute, 1))})
	}
}

func (t *team) tell(kind pacing.FactKind, age time.Duration) {
	t.engine.Observe(pacing.Fact{Kind: kind, At: t.now, Age: age})
}

// lasts draws from the lognormal law with a mean and a coefficient of variation.
func (t *team) lasts(mean time.Duration, cv float64) time.Duration {
	v := math.Log(1 + cv*cv)
	return time.Duration(float64(mean) * math.Exp(t.random.NormFloat64()*math.Sqrt(v)-v/2))
}
