// SPDX-License-Identifier: MIT

package hooks

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/fetch"
)

// Rules are what the operator decides.
type Rules struct {
	Reach        fetch.Policy  // which addresses may be told
	InsecureHTTP bool          // http may be used, not only https
	RetryFor     time.Duration // how long a delivery is tried; 0 = a day
}

// Config is what the service needs. Store and Attempt are required.
type Config struct {
	Store    *store.Store
	Attempt  func(*campaigns.Attempt) any // gives an attempt as the API shows it
	Rules    Rules
	Version  string
	Registry prometheus.Registerer // default: figures are kept to itself
	Logger   *slog.Logger          // default: nothing is logged
}

// Service keeps the hooks and their deliveries. It is safe for concurrent use.
// Hooks can be kept without [Service.Run]; nothing is sent then but pings.
type Service struct {
	store   *store.Store
	rdb     redis.UniversalClient
	wire    func(*campaigns.Attempt) any
	rules   Rules
	version string
	log     *slog.Logger
	stats   *stats
	client  *http.Client
	owner   string // of the lease
	now     func() time.Time

	backlogMost, deadMost int
	any                   atomic.Bool // whether there is a hook
}

// Times.
const (
	sendPatience = 10 * time.Second // one request with its answer
	claimLease   = 30 * time.Second // longer than a request and the writing down of what came of it
	retryFor     = 24 * time.Hour
	settleTime   = 5 * time.Second
)

// New makes a service that sends nothing yet.
func New(cfg Config) *Service {
	s := &Service{
		store: cfg.Store, rdb: cfg.Store.Redis(), wire: cfg.Attempt, rules: cfg.Rules, version: cfg.Version, log: cfg.Logger,
		stats: newStats(cfg.Registry), client: cfg.Rules.Reach.Client(sendPatience), owner: uuid.NewString(), now: time.Now,
		backlogMost: backlogMost, deadMost: deadMost,
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.rules.RetryFor == 0 {
		s.rules.RetryFor = retryFor
	}
	return s
}

// signals are what a part of the service waits for: something has changed. One that
// is not taken yet stands for all that follow.
type signals chan struct{}

func (s signals) send() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// Run makes deliveries of events and sends them until ctx ends. What is in flight
// then goes back into the queue.
func (s *Service) Run(ctx context.Context) {
	defer s.client.CloseIdleConnections()
	changed, queued := make(signals, 1), make(signals, 1)
	var parts sync.WaitGroup
	parts.Go(func() { s.follow(ctx, changed, queued) })
	parts.Go(func() { s.dispatchAll(ctx, changed) })
	parts.Go(func() { s.sendAll(ctx, queued) })
	parts.Wait()
}

// follow hears of changes by whatever process, until ctx ends. After a connection
// anything may have changed.
func (s *Service) follow(ctx context.Context, changed, queued signals) {
	sub := s.rdb.Subscribe(ctx, topic)
	defer sub.Close() //nolint:errcheck // nothing is left to lose
	in := sub.ChannelWithSubscriptions()
	for {
		select {
		case <-ctx.Done():
			return
		case m, ok := <-in:
			if !ok {
				return
			}
			if message, isMessage := m.(*redis.Message); !isMessage || message.Payload == "changed" {
				changed.send()
			}
			queued.send()
		}
	}
}
