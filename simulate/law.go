// SPDX-License-Identifier: MIT

package simulate

import (
	"math"
	"math/rand/v2"
	"time"
)

// Law is the distribution of a length of time: a mixture of lognormal laws, cut to
// a range. The zero Law is always zero.
type Law struct {
	parts    []lognormal
	from, to float64 // seconds; to = 0 means no bound
	low, cut float64 // distribution function at from, and the mass between from and to
}

type lognormal struct {
	weight    float64 // of the mixture, cumulated
	mu, sigma float64 // of the logarithm of seconds
}

// Lognormal is the law with a mean and a coefficient of variation.
func Lognormal(mean time.Duration, cv float64) Law {
	return Law{parts: []lognormal{newLognormal(1, mean, cv)}, cut: 1}
}

func newLognormal(weight float64, mean time.Duration, cv float64) lognormal {
	variance := math.Log(1 + cv*cv)
	return lognormal{weight: weight, mu: math.Log(mean.Seconds()) - variance/2, sigma: math.Sqrt(variance)}
}

// Mixed draws from a with probability weight and otherwise from b; both are plain
// lognormal laws.
func Mixed(weight float64, a, b Law) Law {
	first, second := a.parts[0], b.parts[0]
	first.weight, second.weight = weight, 1
	return Law{parts: []lognormal{first, second}, cut: 1}
}

// Within gives the law under the condition that the time is in the range.
func (l Law) Within(from, to time.Duration) Law {
	l.from, l.to = from.Seconds(), to.Seconds()
	l.low = l.whole(l.from)
	l.cut = l.whole(l.to) - l.low
	return l
}

func (l *Law) draw(r *rand.Rand) time.Duration {
	if len(l.parts) == 0 {
		return 0
	}
	for {
		p := &l.parts[0]
		if len(l.parts) > 1 && r.Float64() >= p.weight {
			p = &l.parts[1]
		}
		t := math.Exp(p.mu + p.sigma*r.NormFloat64())
		if l.to == 0 || t >= l.from && t <= l.to {
			return time.Duration(t * float64(time.Second))
		}
	}
}

// below gives the probability of a time of at most t seconds.
func (l *Law) below(t float64) float64 {
	switch {
	case len(l.parts) == 0:
		return 1
	case l.to == 0:
		return l.whole(t)
	}
	return min(max((l.whole(t)-l.low)/l.cut, 0), 1)
}

// whole is the distribution function without the range.
func (l *Law) whole(t float64) float64 {
	if t <= 0 {
		return 0
	}
	sum, before := 0.0, 0.0
	for _, p := range l.parts {
		sum += (p.weight - before) * math.Erfc((p.mu-math.Log(t))/(p.sigma*math.Sqrt2)) / 2
		before = p.weight
	}
	return sum
}
