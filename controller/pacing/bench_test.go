// SPDX-License-Identifier: MIT

package pacing

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// moments are snapshots of a team at work, as the engine sees them.
func moments(t testing.TB, agents, n int) (*Engine, []Snapshot) {
	w := trained(t, capped(24*time.Hour), agents, time.Hour)
	out := make([]Snapshot, n)
	for i := range out {
		w.run(step)
		out[i] = *w.snapshot()
		out[i].Ages = slices.Clone(out[i].Ages)
	}
	return w.engine, out
}

func TestNoAllocations(t *testing.T) {
	e, shots := moments(t, 100, 200)
	now := shots[len(shots)-1].Now
	i := 0
	got := testing.AllocsPerRun(2000, func() {
		now = now.Add(100 * time.Millisecond)
		s := shots[i%len(shots)]
		s.Now = now
		e.Decide(&s)
		e.Observe(Fact{Kind: Failed, At: now, Age: 20 * time.Second})
		e.Observe(Fact{Kind: Answered, At: now, Age: 10 * time.Second})
		e.Observe(Fact{Kind: Connected, At: now})
		e.Observe(Fact{Kind: TalkEnded, At: now, Age: 2 * time.Minute})
		e.Observe(Fact{Kind: WrapEnded, At: now, Age: 15 * time.Second})
		i++
	})
	if got != 0 {
		t.Errorf("%v allocations for a decision and five facts", got)
	}
}

// BenchmarkDecide times the decisions of a team at work; an operation is a step of the
// world, and ns/decision is what it is about.
func BenchmarkDecide(b *testing.B) {
	for _, agents := range []int{5, 10, 20, 50, 100, 500} {
		b.Run(fmt.Sprint(agents), func(b *testing.B) {
			w := trained(b, capped(24*time.Hour), agents, time.Hour)
			w.took = make([]time.Duration, 0, 1<<20)
			for b.Loop() {
				w.run(step)
			}
			slices.Sort(w.took)
			sum := time.Duration(0)
			for _, t := range w.took {
				sum += t
			}
			b.ReportMetric(float64(sum)/float64(len(w.took)), "ns/decision")
			b.ReportMetric(float64(w.took[len(w.took)/2]), "p50-ns")
			b.ReportMetric(float64(w.took[len(w.took)*99/100]), "p99-ns")
		})
	}
}

func BenchmarkObserve(b *testing.B) {
	e, shots := moments(b, 500, 1)
	now := shots[0].Now
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(10 * time.Millisecond)
		e.Observe(Fact{Kind: Failed, At: now, Age: 20 * time.Second})
	}
}
