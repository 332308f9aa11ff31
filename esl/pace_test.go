// SPDX-License-Identifier: MIT

package esl

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestRatePlan: in no second do more go out than FreeSWITCH lets through, which is one less than it is set to.
func TestRatePlan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sps := rapid.IntRange(2, 5000).Draw(t, "sps")
		most := rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0.1, 6000)).Draw(t, "most")
		perSecond, burst := ratePlan(sps, most)
		if burst < 1 || perSecond <= 0 || float64(perSecond)+float64(burst)-1 > float64(sps-1) || most > 0 && float64(perSecond) > most {
			t.Fatalf("sps %d, most %v: %v a second, %d at once", sps, most, perSecond, burst)
		}
	})
	if perSecond, burst := ratePlan(1000, 0); perSecond < 960 || burst != 10 {
		t.Errorf("%v a second, %d at once where 999 are let through", perSecond, burst)
	}
	if perSecond, burst := ratePlan(0, 0); perSecond < 28 || perSecond > 29 || burst != 1 {
		t.Errorf("unknown: %v, %d", perSecond, burst)
	}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	b := backoff{least: 250 * time.Millisecond, most: 10 * time.Second}
	for _, full := range []float64{0.25, 0.5, 1, 2, 4, 8, 10, 10} {
		if wait := b.next().Seconds(); wait < full/2 || wait > full {
			t.Errorf("waits %v s, want %v to %v", wait, full/2, full)
		}
	}
	b.reset()
	if wait := b.next(); wait > 250*time.Millisecond {
		t.Errorf("waits %v after a reset", wait)
	}
}
