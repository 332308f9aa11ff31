// SPDX-License-Identifier: MIT

package esl

import (
	"math/rand/v2"
	"time"
)

// backoff gives growing waits: from least, doubled each time, to most; each shortened at random by up to a half, so
// that many nodes do not come back in step.
type backoff struct {
	least, most time.Duration
	latest      time.Duration
}

func (b *backoff) next() time.Duration {
	b.latest = min(max(2*b.latest, b.least), b.most)
	return jitter(b.latest)
}

func (b *backoff) reset() { b.latest = 0 }

// jitter shortens d at random by up to a half.
func jitter(d time.Duration) time.Duration {
	return d - time.Duration(rand.Int64N(int64(d)/2+1))
}
