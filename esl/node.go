// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Node is one FreeSWITCH. Its methods may be called by any goroutine at any time.
type Node struct {
	config   NodeConfig
	handlers Handlers
	log      *slog.Logger
	born     time.Time
	limiter  *rate.Limiter
	counters counters

	current    atomic.Pointer[generation] // of the present connection, nil between two
	calls      atomic.Int64
	callsBegan chan struct{} // one token when calls may have become more than none

	finishing  sync.WaitGroup // pools of generations that have ended
	syncing    sync.Mutex     // one Sync at a time
	syncedCore string         // Core-UUID of the latest Sync that succeeded; under syncing

	mu     sync.Mutex
	status Status // without Name and Counters
}

// NewNode makes a node that does nothing until Run.
func NewNode(config NodeConfig, handlers Handlers) *Node {
	config = config.withDefaults()
	perSecond, burst := ratePlan(0, config.MaxRate)
	return &Node{
		config:     config,
		handlers:   handlers,
		log:        config.Logger,
		born:       time.Now(),
		limiter:    rate.NewLimiter(perSecond, burst),
		callsBegan: make(chan struct{}, 1),
		status:     Status{State: StateDown, Since: time.Now()},
	}
}

// Name gives the configured name.
func (n *Node) Name() string { return n.config.Name }

// Up tells whether events flow and calls may be made.
func (n *Node) Up() bool {
	g := n.current.Load()
	return g != nil && g.up.Load()
}

// Status gives what is known of the node now.
func (n *Node) Status() Status {
	n.mu.Lock()
	s := n.status
	n.mu.Unlock()
	s.Name, s.Counters = n.config.Name, n.counters.snapshot()
	return s
}

// AddCalls changes the number of calls in the air by delta. While it is more than none, the event connection is woken
// every 2 ms, which takes about 10 ms off every reaction.
func (n *Node) AddCalls(delta int) {
	if n.calls.Add(int64(delta)) > 0 {
		select {
		case n.callsBegan <- struct{}{}:
		default:
		}
	}
}

// Run keeps the node connected until ctx ends, and returns nil then. It returns an error at once if the configuration
// makes no sense, and for no other reason. It must be called once.
func (n *Node) Run(ctx context.Context) error {
	if err := n.config.Validate(); err != nil {
		return err
	}
	wait := backoff{least: n.config.BackoffMin, most: n.config.BackoffMax}
	defer n.finishing.Wait()
	for ctx.Err() == nil {
		upFor, err := n.once(ctx)
		pause := wait.next()
		switch {
		case upFor >= time.Second:
			wait.reset()
			pause = wait.next()
		case errors.Is(err, ErrWrongPassword), errors.Is(err, ErrAccessDenied):
			pause = jitter(n.config.BackoffRefused)
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
	return nil
}

// once makes one connection and stays with it to its end. It gives how long the node was up and why it no longer is.
func (n *Node) once(ctx context.Context) (time.Duration, error) {
	n.setState(StateConnecting)
	g, err := n.connect(ctx)
	if err != nil {
		if ctx.Err() == nil {
			n.couldNotConnect(err)
		} else {
			n.setState(StateDown)
		}
		return 0, err
	}
	n.begin(g)
	err = g.run(ctx)
	if at := g.upAt.Load(); at > 0 {
		return time.Duration(n.clock() - at), err
	}
	return 0, err
}

// clock gives nanoseconds since the node was made, by the monotonic clock; never 0.
func (n *Node) clock() int64 { return int64(time.Since(n.born)) + 1 }

func (n *Node) setState(state State) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.status.State != state {
		n.status.State, n.status.Since = state, time.Now()
	}
}

// couldNotConnect notes that no connection was made. The same reason is logged loudly only once in a row.
func (n *Node) couldNotConnect(err error) {
	n.mu.Lock()
	again := n.status.LastError == err.Error()
	n.status.State, n.status.Since, n.status.LastError = StateDown, time.Now(), err.Error()
	n.mu.Unlock()
	level := slog.LevelError
	if again {
		level = slog.LevelDebug
	}
	n.log.Log(context.Background(), level, "cannot connect", "addr", n.config.Addr, "err", err)
}

// begin notes that a generation is subscribed.
func (n *Node) begin(g *generation) {
	n.mu.Lock()
	n.status.Generation++
	g.number = n.status.Generation
	if g.number > 1 {
		n.counters.reconnects.Add(1)
	}
	n.status.CoreUUID = g.coreUUID
	n.status.ShuttingDown = false
	n.status.State, n.status.Since = StateSyncing, time.Now()
	n.mu.Unlock()
	n.current.Store(g)
}

// raise makes the node up, unless the generation has ended meanwhile.
func (n *Node) raise(g *generation) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if g.ctx.Err() != nil {
		return false
	}
	g.upAt.Store(n.clock())
	g.up.Store(true)
	n.status.State, n.status.Since = StateUp, time.Now()
	n.log.Info("node is up", "generation", g.number, "core", g.coreUUID)
	return true
}

// ended notes the end of a generation, at once, whatever the consumer is doing.
func (n *Node) ended(g *generation, err error) {
	if !n.current.CompareAndSwap(g, nil) {
		return // it never came as far as begin
	}
	n.mu.Lock()
	// raise may have been faster than the cancelled context.
	g.up.Store(false)
	n.status.State, n.status.Since = StateDown, time.Now()
	if errors.Is(err, context.Canceled) {
		n.mu.Unlock()
		return
	}
	n.status.LastError = err.Error()
	n.mu.Unlock()
	n.log.Warn("node is down", "generation", g.number, "err", err)
}

// usable gives the generation that takes commands now.
func (n *Node) usable() (*generation, error) {
	g := n.current.Load()
	if g == nil || g.ctx.Err() != nil {
		return nil, ErrNotUp
	}
	return g, nil
}

// originates says why the generation takes no originate, if it does not.
func (g *generation) originates() error {
	switch {
	case !g.up.Load():
		return ErrNotUp
	case g.shuttingDown.Load():
		return fmt.Errorf("%w: FreeSWITCH is shutting down", ErrNotUp)
	}
	return nil
}
