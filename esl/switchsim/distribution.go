// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// The shapes that a Distribution can have.
const (
	Constant    = "constant"
	Uniform     = "uniform"
	Exponential = "exponential"
	Lognormal   = "lognormal"
)

// Distribution is a random duration. The zero value is always 0.
type Distribution struct {
	// Kind is constant, uniform, exponential or lognormal; empty means constant.
	Kind string `yaml:"kind"`
	// Mean is the value of a constant, the mean of an exponential and the median of a lognormal.
	Mean time.Duration `yaml:"mean"`
	// Sigma is the standard deviation of a lognormal's logarithm.
	Sigma float64 `yaml:"sigma"`
	// Min and Max are the ends of a uniform, and limits (Max 0 = none) for the other kinds.
	Min time.Duration `yaml:"min"`
	Max time.Duration `yaml:"max"`
}

// Always is the Distribution whose value is always d.
func Always(d time.Duration) Distribution { return Distribution{Kind: Constant, Mean: d} }

// Between is the uniform Distribution from least to most.
func Between(least, most time.Duration) Distribution {
	return Distribution{Kind: Uniform, Min: least, Max: most}
}

// Draw takes one value from r.
func (d Distribution) Draw(r *rand.Rand) time.Duration {
	var value time.Duration
	switch d.Kind {
	case Uniform:
		return d.Min + time.Duration(r.Float64()*float64(d.Max-d.Min))
	case Exponential:
		value = time.Duration(r.ExpFloat64() * float64(d.Mean))
	case Lognormal:
		value = time.Duration(math.Exp(r.NormFloat64()*d.Sigma) * float64(d.Mean))
	default:
		value = d.Mean
	}
	value = max(value, d.Min)
	if d.Max > 0 {
		value = min(value, d.Max)
	}
	return value
}

// Validate refuses what cannot be drawn from.
func (d Distribution) Validate() error {
	switch d.Kind {
	case "", Constant, Exponential, Lognormal, Uniform:
	default:
		return fmt.Errorf("unknown distribution %q: want constant, uniform, exponential or lognormal", d.Kind)
	}
	if d.Min < 0 || d.Max < 0 || d.Mean < 0 || d.Sigma < 0 {
		return fmt.Errorf("a distribution cannot be negative: %+v", d)
	}
	if d.Max > 0 && d.Max < d.Min || d.Kind == Uniform && d.Max < d.Min {
		return fmt.Errorf("max %s is below min %s", d.Max, d.Min)
	}
	return nil
}
