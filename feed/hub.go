// SPDX-License-Identifier: MIT

package feed

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"tandem/campaigns/store"
	"tandem/controller"
)

// Config is what a hub needs. Store and Controller are required.
type Config struct {
	Store      *store.Store
	Controller *controller.Controller
	Logger     *slog.Logger  // default: nothing is logged
	Linger     time.Duration // how long it listens on after its last client has left; default 30 s
}

// Hub serves all clients of a process. It is safe for concurrent use.
type Hub struct {
	cfg      Config
	log      *slog.Logger
	figures  *Figures
	commands chan func(*session)
	done     chan struct{} // closed when Run has ended
	clients  atomic.Int64
	changes  atomic.Uint64
	told     atomic.Uint64
	slow     atomic.Uint64
}

// ringSize is how many changes are kept for clients that come back.
const ringSize = 16384

// New makes a hub that serves nobody before Run.
func New(cfg Config) *Hub {
	h := &Hub{
		cfg: cfg, log: cfg.Logger, figures: NewFigures(cfg.Store, cfg.Controller),
		commands: make(chan func(*session)), done: make(chan struct{}),
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	if h.cfg.Linger == 0 {
		h.cfg.Linger = 30 * time.Second
	}
	return h
}

// Run serves until ctx ends; then every subscription and following ends. It is to
// be called once.
func (h *Hub) Run(ctx context.Context) {
	defer close(h.done)
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-h.commands:
			h.session(ctx, first)
		}
	}
}

// Figures gives what makes the live figures, which remembers what is dear to read.
func (h *Hub) Figures() *Figures { return h.figures }

// Counters say what a hub has done since it was made.
type Counters struct {
	Clients int    // now
	Changes uint64 // of anything that is live, told to nobody or to many
	Told    uint64 // changes that were put into clients' queues
	Slow    uint64 // clients that were let go because they did not keep up
}

// Counters tells what the hub has done.
func (h *Hub) Counters() Counters {
	return Counters{int(h.clients.Load()), h.changes.Load(), h.told.Load(), h.slow.Load()}
}

// do has the hub's goroutine do something; false: the hub has ended.
func (h *Hub) do(f func(*session)) bool {
	select {
	case h.commands <- f:
		return true
	case <-h.done:
		return false
	}
}

// session is an epoch: from the first client until some time after the last one.
// Everything in it is of one goroutine.
type session struct {
	hub   *Hub
	book  *book
	inbox chan func() // what the readers have read
	dirty *dirty      // campaigns whose figures are to be made again

	latest *latest // campaigns' figures

	read  [kinds]bool // everything of the kind was read once
	later []func()    // what waits for that
	// lookUp reads an agent who is not known, and then does something.
	lookUp func(agent string, then func())

	agents    agents
	attempts  attempts
	clients   map[*Subscription]bool
	topics    map[Topic]map[*Subscription]bool
	followers map[string]map[*follower]bool // by agent
}

func (h *Hub) session(ctx context.Context, first func(*session)) {
	x := &session{
		hub: h, book: newBook(uuid.NewString(), ringSize), inbox: make(chan func(), 64), dirty: newDirty(), latest: newLatest(),
		agents: newAgents(), attempts: newAttempts(),
		clients: map[*Subscription]bool{}, topics: map[Topic]map[*Subscription]bool{}, followers: map[string]map[*follower]bool{},
	}
	readers := startReaders(ctx, h, x)
	defer x.end()
	defer readers.stop()
	first(x)
	x.loop(ctx)
}

// sweepEvery is how often it is looked after what waits for something that may
// never come.
const sweepEvery = 250 * time.Millisecond

// loop serves until ctx ends, or nobody has been there for a while.
func (x *session) loop(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	alone := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-x.hub.commands:
			f(x)
		case f := <-x.inbox:
			f()
		case <-sweep.C:
			x.sweep(time.Now())
		}
		if len(x.clients)+len(x.followers) > 0 {
			alone = time.Now()
		} else if time.Since(alone) > x.hub.cfg.Linger {
			return
		}
	}
}

// sweep ends what has waited long enough.
func (x *session) sweep(now time.Time) {
	for _, id := range x.attempts.vanished(now) {
		x.lost(id, now)
	}
	for _, all := range x.followers {
		for f := range all {
			x.deliver(f, f.seating.give(now))
		}
	}
}

func (x *session) end() {
	for s := range x.clients {
		s.queue.end(ErrEnded)
	}
	x.hub.clients.Store(0)
	for _, all := range x.followers {
		for f := range all {
			f.end(ErrEnded)
		}
	}
}

// loaded reports whether everything was read once.
func (x *session) loaded() bool { return !slices.Contains(x.read[:], false) }

// have notes that everything of a kind was read, and does what waited for that.
func (x *session) have(k kind) {
	if x.read[k] {
		return
	}
	x.read[k] = true
	if x.loaded() {
		for _, f := range x.later {
			f()
		}
		x.later = nil
	}
}

// set tells everybody about a value, where it is not as before.
func (x *session) set(k kind, id, of string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		x.hub.log.Error("change not encoded", "kind", wideNames[k], "err", err)
		return
	}
	c, changed := x.book.set(k, id, of, text)
	x.spread(c, changed)
}

// gone tells everybody that something is not there any more. value is the last
// of it, nil for nothing.
func (x *session) gone(k kind, id string, value any) {
	var text []byte
	if value != nil {
		var err error
		if text, err = json.Marshal(value); err != nil {
			x.hub.log.Error("change not encoded", "kind", wideNames[k], "err", err)
		}
	}
	c, changed := x.book.gone(k, id, text)
	x.spread(c, changed)
}
