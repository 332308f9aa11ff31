// SPDX-License-Identifier: MIT

package controller

import (
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/campaigns"
)

// stats measures what this process does. Nothing is decided by it; what people
// are shown as counts comes from the ledger.
type stats struct {
	results   *prometheus.CounterVec
	toBridge  prometheus.Histogram
	mu        sync.Mutex
	latencies [2048]time.Duration // answer to bridge, of the latest calls
	seen      int
}

func newStats(reg prometheus.Registerer) *stats {
	s := &stats{
		results: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tandem_attempts_ended_total", Help: "Attempts that ended here, by result.",
		}, []string{"result"}),
		toBridge: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "tandem_answer_to_bridge_seconds",
			Help:    "From the customer's answer to the bridge with an agent.",
			Buckets: []float64{.02, .03, .04, .05, .06, .075, .1, .15, .25, .5, 1, 2, 5},
		}),
	}
	reg.MustRegister(s.results, s.toBridge)
	return s
}

func (s *stats) bridged(a *campaigns.Attempt) {
	d := a.BridgedAt.Sub(a.AnsweredAt)
	s.toBridge.Observe(d.Seconds())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latencies[s.seen%len(s.latencies)] = d
	s.seen++
}

func (s *stats) ended(a *campaigns.Attempt) {
	s.results.WithLabelValues(string(a.Result)).Inc()
}

// Latency is how long customers waited from their answer to the bridge.
type Latency struct {
	Calls int           `json:"calls"` // that the figures are of: the latest 2,048
	P50   time.Duration `json:"p50"`
	P99   time.Duration `json:"p99"`
}

func (s *stats) latency() Latency {
	s.mu.Lock()
	sorted := slices.Clone(s.latencies[:min(s.seen, len(s.latencies))])
	s.mu.Unlock()
	if len(sorted) == 0 {
		return Latency{}
	}
	slices.Sort(sorted)
	at := func(q float64) time.Duration { return sorted[int(q*float64(len(sorted)-1)+0.5)] }
	return Latency{Calls: len(sorted), P50: at(0.5), P99: at(0.99)}
}
