// SPDX-License-Identifier: MIT

package pacing

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever it is told, in whatever order, the engine decides something sane: an
// answer before anything was seen to ring, hours of nothing, clocks that go back.
func TestWildFacts(t *testing.T) {
	t.Parallel()
	kinds := []FactKind{Answered, Failed, Machine, Connected, Abandoned, TalkEnded, WrapEnded, ListChanged}
	rapid.Check(t, func(t *rapid.T) {
		e, now := New(capped(24*time.Hour)), start
		number := rapid.IntRange(0, 60)
		age := rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.Int64Range(-int64(time.Second), int64(90*time.Second)).Draw(t, "ns"))
		})
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(rapid.SampledFrom([]time.Duration{0, 250 * time.Millisecond, time.Second, 5 * time.Hour, -time.Second}).Draw(t, "passes"))
			for range rapid.IntRange(0, 8).Draw(t, "facts") {
				e.Observe(Fact{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), At: now, Age: age.Draw(t, "age")})
			}
			s := Snapshot{
				Now: now, Due: 1000, Limit: 500, Open: number.Draw(t, "open"), Batch: 32, Free: number.Draw(t, "free"),
				Talking: number.Draw(t, "talking"), Wrapping: number.Draw(t, "wrapping"), Waiting: number.Draw(t, "waiting"),
				Ages: rapid.SliceOfN(age, 0, 40).Draw(t, "ages"),
			}
			d := e.Decide(&s)
			if d.Lines < 0 || d.Lines > 32 || d.Cancel < 0 || d.Cancel > len(s.Ages) {
				t.Fatalf("decided %+v for %+v", d, s)
			}
			st := e.Standing(now)
			for _, x := range []float64{st.Theta, st.AnswerRate} {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Fatalf("stands %+v", st)
				}
			}
		}
	})
}
