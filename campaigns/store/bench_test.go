// SPDX-License-Identifier: MIT

package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store/redisserver"
)

// list writes a CSV of n members with a name, a number and a variable.
func list(n int) []byte {
	var b bytes.Buffer
	b.WriteString("name,number,city\n")
	for i := range n {
		fmt.Fprintf(&b, "Member %d,+99901%09d,City %d\n", i+1, i+1, i%500)
	}
	return b.Bytes()
}

func durable(c *redisserver.Config) { c.AppendOnly, c.Fsync = true, "always" }

// BenchmarkImport imports a list of a million rows into a server that writes
// everything to disk, and tells the memory that a member takes.
func BenchmarkImport(b *testing.B) {
	const n = 1_000_000
	text := list(n)
	for range b.N {
		b.StopTimer()
		s := newStore(b, durable)
		c, _ := s.campaign(b, "c1")
		before := memory(b, s)
		b.StartTimer()
		result, err := s.Import(context.Background(), c, bytes.NewReader(text), ImportOptions{})
		b.StopTimer()
		if err != nil || result.Added != n {
			b.Fatal(result, err)
		}
		b.ReportMetric(float64(memory(b, s)-before)/n, "bytes/member")
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "members/s")
}

func memory(b *testing.B, s *fixture) uint64 {
	b.Helper()
	info, err := s.Info(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	return info.Memory
}

// BenchmarkClaim measures the round trip of a claim, and of the finish after
// it, for lists of two lengths.
func BenchmarkClaim(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"10k", 10_000}, {"1m", 1_000_000}} {
		b.Run(size.name, func(b *testing.B) {
			s := newStore(b)
			ctx := context.Background()
			c, run := s.campaign(b, "c1")
			if _, err := s.Import(ctx, c, bytes.NewReader(list(size.n)), ImportOptions{}); err != nil {
				b.Fatal(err)
			}
			var claims []time.Duration
			for b.Loop() {
				q := request(run, noon)
				start := time.Now()
				res, err := s.Claim(ctx, "c1", []ClaimRequest{q})
				claims = append(claims, time.Since(start))
				if err != nil || res[0].Err != nil {
					b.Fatal(err, res[0].Err)
				}
				a := res[0].Attempt
				a.Result, a.Cause, a.EndedAt = campaigns.Busy, campaigns.UserBusy, noon
				m := c.Settle(res[0].Member, &a, noon.Add(-time.Hour))
				for _, err := range s.Write(ctx, "c1", []Op{Finish{Attempt: a, Epoch: run.Epoch, Member: m, Raw: res[0].Raw}}) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			slices.Sort(claims)
			b.ReportMetric(float64(claims[len(claims)/2].Nanoseconds())/1e3, "claim-p50-us")
			b.ReportMetric(float64(claims[len(claims)*99/100].Nanoseconds())/1e3, "claim-p99-us")
		})
	}
}
