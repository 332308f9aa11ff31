// SPDX-License-Identifier: MIT

package controller

import (
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/campaigns"
	"tandem/controller/pacing"
)

// stats measures what this process does. Nothing is decided by it; what people
// are shown as counts comes from the ledger.
type stats struct {
	results   *prometheus.CounterVec
	gates     *prometheus.CounterVec
	decisions *prometheus.CounterVec
	deciding  prometheus.Histogram
	late      prometheus.Counter
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
	s.gates = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tandem_calls_blocked_total", Help: "Claimed members who were not called, by what forbade it.",
	}, []string{"gate"})
	s.decisions = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tandem_pacing_decisions_total", Help: "Decisions about how many lines to put up, by mode and reason.",
	}, []string{"mode", "reason"})
	s.deciding = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name:    "tandem_pacing_decision_seconds",
		Help:    "Time that pacing takes to decide, without what it asks the store before.",
		Buckets: decisionBuckets(),
	})
	s.late = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "tandem_pacing_decisions_late_total", Help: "Decisions made more than two ticks of 250 ms after the one before, while lines were up or agents free.",
	})
	reg.MustRegister(s.results, s.toBridge, s.gates, s.decisions, s.deciding, s.late)
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

func (s *stats) blocked(g campaigns.Gate) { s.gates.WithLabelValues(string(g)).Inc() }

func (s *stats) decided(m campaigns.Mode, why pacing.Reason, took time.Duration, late bool) {
	s.decisions.WithLabelValues(string(m), string(why)).Inc()
	s.deciding.Observe(took.Seconds())
	if late {
		s.late.Inc()
	}
}

// decisionBuckets go from 100 ns to a tenth of a second: fine where decisions
// are, coarse where a busy machine puts them.
func decisionBuckets() []float64 {
	fine := prometheus.ExponentialBuckets(100e-9, 1.25, 26) // to 26 µs
	return append(fine, 50e-6, 100e-6, 250e-6, 1e-3, 10e-3, 100e-3)
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
