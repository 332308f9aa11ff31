// SPDX-License-Identifier: MIT

package hooks

import "github.com/prometheus/client_golang/prometheus"

// stats measures what this process does with deliveries.
type stats struct {
	queued, sent, failed, dead prometheus.Counter
}

func newStats(reg prometheus.Registerer) *stats {
	all := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tandem_webhook_deliveries_total",
		Help: "Deliveries to webhooks by this process: queued, sent (taken by the receiver), failed (attempts) and dead (given up).",
	}, []string{"outcome"})
	if reg != nil {
		reg.MustRegister(all)
	}
	at := all.WithLabelValues
	return &stats{at("queued"), at("sent"), at("failed"), at("dead")}
}
