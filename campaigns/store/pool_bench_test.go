// SPDX-License-Identifier: MIT

package store

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"tandem/campaigns"
)

func onTiers(n int) func(*campaigns.Agent) {
	return func(a *campaigns.Agent) {
		a.Tiers = nil
		for i := range n {
			a.Tiers = append(a.Tiers, campaigns.Tier{Campaign: fmt.Sprintf("c%d", i+1)})
		}
	}
}

// BenchmarkReserve measures the round trip that reserves agents and lines for
// 32 attempts, and of the one that gives them back, with 200 agents of one
// campaign and of three.
func BenchmarkReserve(b *testing.B) {
	for _, tiers := range []int{1, 3} {
		b.Run(fmt.Sprintf("%d-campaigns", tiers), func(b *testing.B) {
			s := newStore(b)
			for i := range 200 {
				s.agent(b, fmt.Sprintf("agent-%d", i), onTiers(tiers))
			}
			attempts := make([]string, 32)
			for i := range attempts {
				attempts[i] = fmt.Sprintf("018f0000-0000-7000-8000-%012d", i)
			}
			q := reserving(attempts...)
			q.Resource, q.ResourceLimit = "trunk", 1000
			ctx := b.Context()
			var reserving, releasing time.Duration
			before := s.busy(b)
			for b.Loop() {
				q.Now = q.Now.Add(time.Millisecond)
				start := time.Now()
				got := s.reserved(b, q)
				reserving += time.Since(start)
				if len(got) != 32 {
					b.Fatal(len(got))
				}
				ops := make([]Op, len(got))
				for i, r := range got {
					ops[i] = Release{
						Attempt: attempts[i], Agent: r[len(attempts[i])+1:], Resource: "trunk", Outcome: Talked, Now: q.Now, ReadyAt: q.Now,
					}
				}
				start = time.Now()
				errs := s.Write(ctx, "c1", ops)
				releasing += time.Since(start)
				for _, err := range errs {
					s.must(b, err)
				}
			}
			b.ReportMetric((s.busy(b)-before)/float64(b.N), "redis-cpu-us")
			b.ReportMetric(float64(reserving.Microseconds())/float64(b.N), "reserve-us")
			b.ReportMetric(float64(releasing.Microseconds())/float64(b.N), "release-us")
		})
	}
}

// busy gives how many µs of processor time the server has taken.
func (f *fixture) busy(tb testing.TB) float64 {
	tb.Helper()
	text, err := f.rdb.Info(tb.Context(), "cpu").Result()
	if err != nil {
		tb.Fatal(err)
	}
	sum := 0.0
	for _, field := range []string{"used_cpu_user", "used_cpu_sys"} {
		seconds, err := strconv.ParseFloat(fields(text)[field], 64)
		if err != nil {
			tb.Fatal(err)
		}
		sum += seconds * 1e6
	}
	return sum
}
