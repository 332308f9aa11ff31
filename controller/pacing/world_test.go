// SPDX-License-Identifier: MIT

package pacing

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// start is a Monday morning.
var start = time.Date(2026, time.January, 5, 8, 0, 0, 0, time.UTC)

// capped are settings with one cap of 3 %.
func capped(window time.Duration) Settings {
	return Settings{Caps: []Cap{{Rate: 0.03, Window: window}}}
}

// world is a small seeded simulation: agents who stay, customers who answer with a
// fixed chance, steps of a quarter of a second.
type world struct {
	t       testing.TB
	engine  *Engine
	also    *Engine // hears the same facts
	rand    *rand.Rand
	rate    float64
	now     time.Time
	free    int
	talking []until
	wrap    []until
	waiting []time.Time
	lines   []line

	took                         []time.Duration // by decisions, up to its capacity
	shot                         Snapshot
	busy, logged                 time.Duration
	answered, abandoned, dialled int
}

type until struct{ from, to time.Time }

type line struct {
	dialled, ends time.Time
	answers, held bool
}

const step = 250 * time.Millisecond

func newWorld(t testing.TB, e *Engine, agents int, rate float64, seed uint64) *world {
	return &world{t: t, engine: e, rand: rand.New(rand.NewPCG(seed, 7)), rate: rate, now: start, free: agents}
}

func (w *world) tell(kind FactKind, age time.Duration) {
	w.engine.Observe(Fact{Kind: kind, At: w.now, Age: age})
	if w.also != nil {
		w.also.Observe(Fact{Kind: kind, At: w.now, Age: age})
	}
}

func (w *world) logNormal(mean time.Duration, cv float64) time.Duration {
	v := math.Log(1 + cv*cv)
	return time.Duration(float64(mean) * math.Exp(w.rand.NormFloat64()*math.Sqrt(v)-v/2))
}

// run lets time pass.
func (w *world) run(d time.Duration) {
	for end := w.now.Add(d); w.now.Before(end); w.now = w.now.Add(step) {
		w.happen()
		s := w.snapshot()
		began := time.Now()
		d := w.engine.Decide(s)
		if len(w.took) < cap(w.took) {
			w.took = append(w.took, time.Since(began))
		}
		if d.Lines > 0 {
			w.dial(d)
		}
		w.logged += step * time.Duration(w.agents())
		w.busy += step * time.Duration(len(w.talking)+len(w.wrap))
	}
}

func (w *world) agents() int {
	held := 0
	for _, l := range w.lines {
		if l.held {
			held++
		}
	}
	return w.free + held + len(w.talking) + len(w.wrap)
}

func (w *world) snapshot() *Snapshot {
	ages := w.shot.Ages[:0]
	for _, l := range w.lines {
		if !l.held {
			ages = append(ages, w.now.Sub(l.dialled))
		}
	}
	w.shot = Snapshot{
		Now: w.now, Due: 1 << 20, Limit: 1 << 20, Open: len(w.lines), Free: w.free,
		Talking: len(w.talking), Wrapping: len(w.wrap), Waiting: len(w.waiting), Ages: ages,
	}
	return &w.shot
}

func (w *world) dial(d Decision) {
	w.dialled += d.Lines
	for range d.Lines {
		l := line{dialled: w.now, ends: w.now.Add(25 * time.Second), held: d.Reserved}
		if l.answers = w.rand.Float64() < w.rate; l.answers {
			ring := min(max(w.logNormal(12*time.Second, 0.45), 4*time.Second), 24*time.Second)
			l.ends = w.now.Add(ring)
		}
		if d.Reserved {
			w.free--
		}
		w.lines = append(w.lines, l)
	}
	if w.free < 0 {
		w.t.Fatalf("%d agents too few for the reserved lines", -w.free)
	}
}

// happen is what the last step brought.
func (w *world) happen() {
	w.talking = slices.DeleteFunc(w.talking, func(u until) bool {
		if w.now.Before(u.to) {
			return false
		}
		w.tell(TalkEnded, w.now.Sub(u.from))
		w.wrap = append(w.wrap, until{w.now, w.now.Add(w.logNormal(15*time.Second, 0.5))})
		return true
	})
	w.wrap = slices.DeleteFunc(w.wrap, func(u until) bool {
		if w.now.Before(u.to) {
			return false
		}
		w.tell(WrapEnded, w.now.Sub(u.from))
		w.free++
		return true
	})
	w.lines = slices.DeleteFunc(w.lines, w.ended)
	for len(w.waiting) > 0 && w.free > 0 {
		w.waiting = w.waiting[1:]
		w.free--
		w.connect()
	}
	for len(w.waiting) > 0 && w.now.Sub(w.waiting[0]) >= 2*time.Second {
		w.waiting = w.waiting[1:]
		w.abandoned++
		w.tell(Abandoned, 0)
	}
}

func (w *world) ended(l line) bool {
	if w.now.Before(l.ends) {
		return false
	}
	if !l.answers {
		w.tell(Failed, w.now.Sub(l.dialled))
		if l.held {
			w.free++
		}
		return true
	}
	w.answered++
	w.tell(Answered, w.now.Sub(l.dialled))
	if l.held {
		w.connect()
	} else {
		w.waiting = append(w.waiting, w.now)
	}
	return true
}

func (w *world) connect() {
	w.tell(Connected, 0)
	w.talking = append(w.talking, until{w.now, w.now.Add(w.logNormal(2*time.Minute, 1))})
}

func (w *world) utilisation() float64 { return float64(w.busy) / float64(w.logged) }
