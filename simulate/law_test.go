// SPDX-License-Identifier: MIT

package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLawDrawsWhatItSays(t *testing.T) {
	t.Parallel()
	const n = 200_000
	for name, c := range map[string]struct {
		law  Law
		mean float64 // s
	}{
		"talk":         {Lognormal(2*time.Minute, 1), 120},
		"ring, cut":    {Lognormal(12*time.Second, 0.45).Within(4*time.Second, 25*time.Second), 11.59},
		"hard, talk":   {Mixed(0.65, Lognormal(25*time.Second, 1), Lognormal(296*time.Second, 1.5)), 0.65*25 + 0.35*296},
		"always zero":  {Law{}, 0},
		"narrow":       {Lognormal(time.Second, 0.01), 1},
		"mixed, alike": {Mixed(0.3, Lognormal(time.Minute, 0.5), Lognormal(time.Minute, 0.5)), 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 2))
			draws := make([]float64, n)
			sum := 0.0
			for i := range draws {
				draws[i] = c.law.draw(r).Seconds()
				sum += draws[i]
			}
			if mean := sum / n; math.Abs(mean-c.mean) > 0.02*c.mean {
				t.Errorf("mean %.2f s, want %.2f s", mean, c.mean)
			}
			slices.Sort(draws)
			for _, share := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
				at := draws[int(share*n)]
				if got := c.law.below(at); c.mean > 0 && math.Abs(got-share) > 0.005 {
					t.Errorf("%.0f %% of the draws are below %.2f s, the law says %.1f %%", 100*share, at, 100*got)
				}
			}
		})
	}
}

func TestCustomersAreTheSameForEveryPolicy(t *testing.T) {
	t.Parallel()
	w := Worlds()[3]
	rapid.Check(t, func(t *rapid.T) {
		seed, k := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 1_000_000).Draw(t, "k")
		one, other := newCrowd(&w, seed), newCrowd(&w, seed)
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, 1000), 0, 5).Draw(t, "asked before") {
			other.customer(i)
			other.shift(i, i)
		}
		if a, b := one.customer(k), other.customer(k); a != b {
			t.Fatalf("customer %d: %+v and %+v", k, a, b)
		}
		if a, b := one.customer(k), one.customer(k+1); a == b {
			t.Fatalf("customers %d and %d are alike: %+v", k, k+1, a)
		}
	})
}

func TestAnswerRateIsTheWorlds(t *testing.T) {
	t.Parallel()
	w := basic("x", 0.35)
	c := newCrowd(&w, 7)
	const n = 100_000
	answers, quick := 0, 0
	for k := range n {
		who := c.customer(k)
		if who.luck < 0.35 {
			answers++
		} else if who.fail < w.RingOut {
			quick++
		}
	}
	if share := float64(answers) / n; math.Abs(share-0.35) > 0.005 {
		t.Errorf("%.3f of the customers answer", share)
	}
	if share := float64(quick) / float64(n-answers); math.Abs(share-w.FailShare) > 0.005 {
		t.Errorf("%.3f of those who do not answer fail at once", share)
	}
}
