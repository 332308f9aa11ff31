// SPDX-License-Identifier: MIT

package store

import (
	"bytes"
	"context"
	"fmt"
	"testing"
)

// BenchmarkImportZones imports a list whose numbers have time zones, and tells
// the memory that a member takes by that.
func BenchmarkImportZones(b *testing.B) {
	const n = 100_000
	for _, prefix := range []string{"+1212", "+1800"} {
		b.Run(prefix, func(b *testing.B) {
			var text bytes.Buffer
			text.WriteString("name,number,city\n")
			for i := range n {
				fmt.Fprintf(&text, "Member %d,%s%07d,City %d\n", i+1, prefix, i+1, i%500)
			}
			for range b.N {
				b.StopTimer()
				s := newStore(b, durable)
				c, _ := s.campaign(b, "c1")
				before := memory(b, s)
				b.StartTimer()
				result, err := s.Import(context.Background(), c, bytes.NewReader(text.Bytes()), ImportOptions{})
				b.StopTimer()
				if err != nil || result.Added != n {
					b.Fatal(result, err)
				}
				b.ReportMetric(float64(memory(b, s)-before)/n, "bytes/member")
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "members/s")
		})
	}
}
