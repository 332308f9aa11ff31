// SPDX-License-Identifier: MIT

package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/campaigns/store"
	"tandem/fetch"
	"tandem/hooks"
	"tandem/web"
)

// webhooksConfig is whom webhooks may tell what happens.
type webhooksConfig struct {
	// Allow are addresses or networks that may be told although they are not
	// public: "127.0.0.0/8", "10.1.0.0/16". None by default.
	Allow        []string `yaml:"allow"`
	InsecureHTTP bool     `yaml:"insecure_http"` // http may be used, not only https
	// RetryFor is how long a delivery is tried before it becomes a dead letter.
	RetryFor time.Duration `yaml:"retry_for"`
}

const (
	defaultRetryFor  = 24 * time.Hour
	shortestRetryFor = time.Minute
	longestRetryFor  = 7 * 24 * time.Hour
)

func (w *webhooksConfig) validate() error {
	allowed, err := networks(w.Allow)
	if err != nil {
		return fmt.Errorf("configuration: webhooks.allow: %w", err)
	}
	for i, net := range allowed {
		if net.Addr().Is4In6() {
			return fmt.Errorf("configuration: webhooks.allow[%d]: %q: write it as a network of IPv4", i, w.Allow[i])
		}
	}
	if w.RetryFor < shortestRetryFor || w.RetryFor > longestRetryFor {
		return fmt.Errorf("configuration: webhooks.retry_for: %v is not between %v and %v", w.RetryFor, shortestRetryFor, longestRetryFor)
	}
	return nil
}

// service makes what keeps webhooks and sends what they are told.
func (w *webhooksConfig) service(s *store.Store, reg *prometheus.Registry, log *slog.Logger) (*hooks.Service, error) {
	allowed, err := networks(w.Allow)
	if err != nil {
		return nil, fmt.Errorf("webhooks.allow: %w", err)
	}
	return hooks.New(hooks.Config{
		Store: s, Attempt: web.EndedAttempt, Version: version, Registry: reg, Logger: log,
		Rules: hooks.Rules{Reach: fetch.Policy{Allow: allowed}, InsecureHTTP: w.InsecureHTTP, RetryFor: w.RetryFor},
	}), nil
}

// lines are what is in force, for doctor.
func (w *webhooksConfig) lines() [][2]string {
	return [][2]string{
		{"allow", cmp.Or(strings.Join(w.Allow, ", "), "public addresses only")},
		{"insecure_http", fmt.Sprint(w.InsecureHTTP)},
		{"retry_for", w.RetryFor.String()},
	}
}
