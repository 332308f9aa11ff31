// SPDX-License-Identifier: MIT

package pacing

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// adversary decides everything that happens to calls and agents, so as to have as many
// calls abandoned as it can.
type adversary struct {
	t        *rapid.T
	engine   *Engine
	settings Settings
	now      time.Time

	free, talking, wrapping int
	waiting                 int
	lines                   []time.Time // without an agent
	held                    []time.Time // with one

	answers, lost []time.Time // as they happened
	excused       []time.Time // lost because an agent left
	forgiven      int         // lines whose agent has left
}

func (a *adversary) tell(kind FactKind, age time.Duration) {
	a.engine.Observe(Fact{Kind: kind, At: a.now, Age: age})
}

func (a *adversary) draw(name string, most int) int {
	if most <= 0 {
		return 0
	}
	return rapid.IntRange(0, most).Draw(a.t, name)
}

// uncovered is how many customers could want an agent whom nobody is free for.
func (a *adversary) uncovered() int { return max(a.waiting+len(a.lines)-a.free, 0) }

func (a *adversary) decide() {
	ages := make([]time.Duration, len(a.lines))
	for i, dialled := range a.lines {
		ages[i] = a.now.Sub(dialled)
	}
	s := &Snapshot{
		Now: a.now, Due: 1 << 20, Limit: 1 << 20, Open: len(a.lines) + len(a.held) + a.waiting + a.talking,
		Free: a.free, Talking: a.talking, Wrapping: a.wrapping, Waiting: a.waiting, Ages: ages,
	}
	d := a.engine.Decide(s)
	for range d.Lines {
		if !d.Reserved {
			a.lines = append(a.lines, a.now)
			continue
		}
		if a.free--; a.free < 0 {
			a.t.Fatal("a reserved line without a free agent")
		}
		a.held = append(a.held, a.now)
	}
}

// answer lets a line be answered.
func (a *adversary) answer() {
	n := a.draw("answered", len(a.lines))
	for range n {
		i := a.draw("which", len(a.lines)-1)
		a.answers = append(a.answers, a.now)
		a.tell(Answered, a.now.Sub(a.lines[i]))
		a.lines = append(a.lines[:i], a.lines[i+1:]...)
		if rapid.IntRange(0, 9).Draw(a.t, "machine") == 0 {
			a.answers = a.answers[:len(a.answers)-1]
			a.tell(Machine, 0)
			continue
		}
		a.waiting++
	}
	a.serve()
}

// serve gives those who wait the agents who are free; the others may be lost.
func (a *adversary) serve() {
	for a.waiting > 0 && a.free > 0 {
		a.waiting, a.free, a.talking = a.waiting-1, a.free-1, a.talking+1
		a.tell(Connected, 0)
	}
}

func (a *adversary) lose() {
	for range a.draw("lost", a.waiting) {
		a.waiting--
		a.tell(Abandoned, 0)
		a.lost = append(a.lost, a.now)
		if a.forgiven > 0 {
			a.forgiven--
			a.excused = append(a.excused, a.now)
		}
		a.check()
	}
}

func (a *adversary) fail(age time.Duration) {
	for i := len(a.lines) - 1; i >= 0; i-- {
		if a.now.Sub(a.lines[i]) >= age {
			a.tell(Failed, a.now.Sub(a.lines[i]))
			a.lines = append(a.lines[:i], a.lines[i+1:]...)
		}
	}
	a.forgiven = min(a.forgiven, a.uncovered())
}

func (a *adversary) endHeld() {
	for range a.draw("held lines that end", len(a.held)) {
		age := a.now.Sub(a.held[0])
		a.held = a.held[1:]
		if rapid.Bool().Draw(a.t, "answered") {
			a.answers = append(a.answers, a.now)
			a.tell(Answered, age)
			a.tell(Connected, 0)
			a.talking++
			continue
		}
		a.tell(Failed, age)
		a.free++
	}
}

// leave lets agents go. What they were there for may be lost through no fault of the
// pacing.
func (a *adversary) leave() {
	before := a.uncovered()
	a.free -= a.draw("free agents who leave", a.free)
	a.forgiven += a.uncovered() - before
	n := a.draw("talking agents who leave", a.talking)
	a.talking -= n
	for range n {
		a.tell(TalkEnded, time.Minute)
		a.tell(WrapEnded, 0)
	}
}

func (a *adversary) becomeFree() {
	for range a.draw("talks that end", a.talking) {
		a.talking--
		a.wrapping++
		a.tell(TalkEnded, time.Duration(a.draw("talk", 300))*time.Second)
	}
	for range a.draw("wrap-ups that end", a.wrapping) {
		a.wrapping--
		a.free++
		a.tell(WrapEnded, time.Duration(a.draw("wrap", 60))*time.Second)
	}
	a.serve()
}

// check counts as somebody would who knows nothing of the engine: at each abandoned
// call, over each cap's window, to the five minutes of a bucket.
func (a *adversary) check() {
	for _, c := range a.settings.Caps {
		since := start.Add(-time.Hour)
		if c.Window > 0 {
			since = a.now.Add(-c.Window).Truncate(bucketLength)
		}
		count := func(times []time.Time) float64 {
			n := 0
			for _, at := range times {
				if !at.Before(since) {
					n++
				}
			}
			return float64(n)
		}
		answered, lost := count(a.answers), count(a.lost)-count(a.excused)
		most := c.Rate*max(answered, creditAnswers) + 1
		if lost > most {
			a.t.Fatalf("%v abandoned of %v who answered (%v more when agents left), cap %v of %v: at most %.1f",
				lost, answered, count(a.excused), c.Rate, c.Window, most)
		}
	}
}

// The cap is a ledger: whoever answers when, in whatever number, whether agents become
// free or not, machines or not, no window's cap is passed by more than one call.
func TestAdversary(t *testing.T) {
	t.Parallel()
	w := trained(t, capped(24*time.Hour), 10, time.Hour)
	state := w.engine.State()
	rapid.Check(t, func(t *rapid.T) {
		settings := rapid.SampledFrom([]Settings{
			capped(0), capped(24 * time.Hour), capped(20 * time.Minute),
			{Caps: []Cap{{Rate: 0.03, Window: time.Hour}, {Rate: 0.01}}},
			{Caps: []Cap{{Rate: 0.1, Window: 10 * time.Minute}, {Rate: 0.05, Window: time.Hour}}},
			{Caps: []Cap{{Rate: 0.03}}, Power: 3},
		}).Draw(t, "settings")
		a := &adversary{t: t, settings: settings, engine: New(settings), now: w.now}
		state.Theta = thetaHigh // as bold as it can be
		a.engine.Restore(state)
		a.free = rapid.SampledFrom([]int{1, 5, 20, 60, 200}).Draw(t, "agents")
		a.play(rapid.IntRange(20, 150).Draw(t, "steps"))
	})
}

func (a *adversary) play(steps int) {
	// An adversary who waits lets the budget grow and the lines mount before it
	// strikes.
	patient := rapid.IntRange(0, 8).Draw(a.t, "patience")
	for range steps {
		a.now = a.now.Add(time.Duration(rapid.SampledFrom([]int{250, 500, 1000, 3000}).Draw(a.t, "ms")) * time.Millisecond)
		a.fail(25 * time.Second)
		a.endHeld()
		switch k := a.draw("act", 12); {
		case k == 0:
			a.leave()
		case k == 1:
			a.now = a.now.Add(time.Duration(a.draw("pause", 120)) * time.Second)
			a.fail(25 * time.Second)
		case k == 2:
			a.free += a.draw("agents who come", 3)
			a.serve()
		case k <= 2+patient:
			a.good(a.draw("good answers", 40))
		default:
			a.answer()
			if k%2 == 0 {
				a.becomeFree()
			}
			a.lose()
		}
		a.decide()
	}
}

// good is a quiet time in which people answered and were connected.
func (a *adversary) good(n int) {
	n = min(n, a.free*10)
	for range n {
		a.answers = append(a.answers, a.now)
		a.tell(Answered, 10*time.Second)
		a.tell(Connected, 0)
		a.tell(TalkEnded, time.Minute)
		a.tell(WrapEnded, 10*time.Second)
	}
}
