// SPDX-License-Identifier: MIT

package hooks

import (
	"testing"

	"tandem/campaigns"
)

// BenchmarkTell measures an attempt's end from the stream of events to a receiver
// on the same machine: read, queued, claimed, sent, settled.
func BenchmarkTell(b *testing.B) {
	f := newFixture(b)
	r := newReceiver(b, 200)
	f.hook(b, r.URL, AttemptEnded)
	for range b.N {
		f.attempt(b, campaigns.Busy)
	}
	b.ResetTimer()
	f.dispatchNow(b)
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N), "µs-to-queue/op")
	if n := f.drain(b); n != b.N {
		b.Fatalf("%d sent of %d", n, b.N)
	}
}
