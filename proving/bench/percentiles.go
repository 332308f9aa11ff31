// SPDX-License-Identifier: MIT

package bench

import (
	"math"
	"slices"
	"time"
)

// Percentiles of a latency, in milliseconds.
type Percentiles struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func percentiles(all []time.Duration) Percentiles {
	slices.Sort(all)
	ms := func(q float64) float64 { return rounded(float64(quantile(all, q)) / float64(time.Millisecond)) }
	return Percentiles{P50: ms(0.5), P95: ms(0.95), P99: ms(0.99), Max: ms(1)}
}

// quantile gives the smallest value that at least the share q of the sorted
// values does not exceed; 0 for none.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	i := int(math.Ceil(q*float64(len(sorted)))) - 1
	return sorted[min(max(i, 0), len(sorted)-1)]
}

// rounded to three digits after the point: microseconds of a millisecond.
func rounded(x float64) float64 { return math.Round(x*1000) / 1000 }
