// SPDX-License-Identifier: MIT

package controller

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/esl"
)

// wire is the way to Redis, which can be cut: before a command has arrived, or
// after it was carried out and before its answer is back.
type wire struct {
	to       string
	listener net.Listener
	cutAfter atomic.Int64 // so many more messages in either direction; < 0 = never
	step     atomic.Pointer[step]

	mu    sync.Mutex
	conns map[net.Conn]bool
}

// step names messages to Redis at which the wire is cut.
type step struct {
	is    func(message []byte) bool
	after bool // when the message has been carried out, instead of before it arrives
	every int64
	left  atomic.Int64 // so many cuts
	seen  atomic.Int64
}

// hit reports whether the wire is to be cut at a message.
func (s *step) hit(message []byte) bool {
	return s != nil && s.is(message) && s.seen.Add(1)%s.every == 0 && s.left.Add(-1) >= 0
}

func newWire(t *testing.T, redisURL string) *wire {
	t.Helper()
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), "wire"))
	must(t, err)
	w := &wire{to: strings.TrimPrefix(redisURL, "unix://"), listener: l, conns: map[net.Conn]bool{}}
	w.cutAfter.Store(-1)
	var copies sync.WaitGroup
	copies.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			copies.Go(func() { w.carry(conn, &copies) })
		}
	})
	t.Cleanup(func() {
		must(t, l.Close())
		w.cut()
		copies.Wait()
	})
	return w
}

func (w *wire) url() string { return "unix://" + w.listener.Addr().String() }

func (w *wire) carry(near net.Conn, copies *sync.WaitGroup) {
	far, err := net.Dial("unix", w.to)
	if err != nil {
		_ = near.Close()
		return
	}
	w.mu.Lock()
	w.conns[near], w.conns[far] = true, true
	w.mu.Unlock()
	copies.Go(func() { w.copy(near, far, false) })
	w.copy(far, near, true)
}

func (w *wire) copy(to, from net.Conn, toRedis bool) {
	defer to.Close()   //nolint:errcheck // a cut is a cut
	defer from.Close() //nolint:errcheck // a cut is a cut
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 && w.cutAfter.Load() >= 0 && w.cutAfter.Add(-1) < 0 {
			w.cut()
			return
		}
		if at := w.step.Load(); toRedis && at.hit(buffer[:n]) {
			if !at.after {
				w.cut()
				return
			}
			w.cutAfter.Store(0) // the answer does not arrive
		}
		if _, werr := to.Write(buffer[:n]); werr != nil || errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			return
		}
	}
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for conn := range w.conns {
		_ = conn.Close()
	}
	clear(w.conns)
}

// overWire starts a controller whose way to Redis is the wire.
func (h *harness) overWire(w *wire) *Controller {
	h.t.Helper()
	s, err := store.Open(h.t.Context(), w.url(), h.log)
	must(h.t, err)
	c, err := New(Config{Name: "ctl", Nodes: []esl.NodeConfig{{
		Name: "fs1", Addr: h.sim.Addr(), Password: testPassword, Heartbeat: time.Second,
	}}}, s, prometheus.NewRegistry(), h.log)
	must(h.t, err)
	c.Start()
	h.t.Cleanup(func() {
		c.Close()
		_ = s.Close() // it may be cut
	})
	return c
}

// cuts cuts the wire at random messages.
func (w *wire) cuts(ctx context.Context, rnd *rand.Rand, n int) {
	for range n {
		w.cutAfter.Store(20 + rnd.Int64N(400))
		sleep(ctx, time.Duration(50+rnd.Int64N(400))*time.Millisecond)
	}
	w.cutAfter.Store(-1)
}

// Whatever step a crash or a lost answer comes after, nobody is lost, nobody is
// called more often than the ledger says, and the cap of one call in a day
// holds for everybody.
func TestCrashBetweenTheSteps(t *testing.T) {
	t.Parallel()
	for mode, edit := range map[string]func(*campaigns.Campaign){
		"progressive": func(*campaigns.Campaign) {},
		"on answer": func(c *campaigns.Campaign) {
			c.Order, c.Reserve = campaigns.CustomerFirst, campaigns.ReserveOnAnswer
		},
		"power": func(c *campaigns.Campaign) { c.Mode, c.Pacing.Lines = campaigns.Power, 2 },
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			h := newHarness(t, nil)
			var numbers []string
			for i := range 60 {
				numbers = append(numbers, fmt.Sprintf("+999%s%06d", []string{"020000", "010101", "040000"}[i%3], i))
			}
			h.campaign(func(c *campaigns.Campaign) {
				c.MaxAttempts, c.RetryWait = 4, time.Second
				c.Guards.Caps = []campaigns.Cap{{Per: campaigns.PerNumber, Most: 1, Window: 24 * time.Hour}}
				edit(c)
			}, agents(4, true), numbers...)
			_, err := h.store.SetRunState(t.Context(), "c1", campaigns.Running, "QUEUE_RUN", time.Now())
			must(t, err)
			w, rnd := newWire(t, h.redis.URL()), rand.New(rand.NewPCG(seed, 0))
			for range 6 {
				c := h.overWire(w)
				w.cuts(t.Context(), rnd, 3)
				c.Close() // gives nothing up, as a crash would
			}
			// The last one lives through its cuts: nothing is lost until the next take-over.
			h.overWire(w)
			w.cuts(t.Context(), rnd, 10)
			h.everybodySettled(numbers)
			h.sound("c1")
			h.calledAtMostOnce("c1", numbers)
		})
	}
}

// One controller lives on while the answer to a certain step, or the step itself,
// is lost every other time.
func TestLostSteps(t *testing.T) {
	t.Parallel()
	holds := func(words ...string) func([]byte) bool {
		return func(message []byte) bool {
			for _, word := range words {
				if not, ok := strings.CutPrefix(word, "!"); ok == bytes.Contains(message, []byte(not)) {
					return false
				}
			}
			return true
		}
	}
	for name, is := range map[string]func([]byte) bool{
		"reserve": holds("longest_idle"),
		"claim":   holds(`"customer_leg"`, `!"member":`),
		"admit":   holds("campaign-c1"),
		"finish":  holds("attempt.finished"),
	} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, carried out %t", name, after), func(t *testing.T) {
				t.Parallel()
				h := newHarness(t, nil)
				var numbers []string
				for i := range 16 {
					numbers = append(numbers, fmt.Sprintf("+999%s%06d", []string{"020000", "010101"}[i%2], i))
				}
				h.campaign(func(c *campaigns.Campaign) {
					c.MaxAttempts, c.RetryWait = 4, time.Second
					c.Guards.Caps = []campaigns.Cap{{Per: campaigns.PerNumber, Most: 1, Window: 24 * time.Hour}}
				}, agents(4, true), numbers...)
				w := newWire(t, h.redis.URL())
				at := &step{is: is, after: after, every: 2}
				at.left.Store(4)
				c := h.overWire(w)
				h.ready("c1", 4)
				w.step.Store(at)
				h.run(c, "c1")
				h.everybodySettled(numbers)
				h.sound("c1")
				h.calledAtMostOnce("c1", numbers)
				if at.left.Load() >= 4 {
					t.Error("the wire was never cut: the test proves nothing")
				}
			})
		}
	}
}

// everybodySettled waits until each member has ended or waits for tomorrow.
func (h *harness) everybodySettled(numbers []string) {
	h.t.Helper()
	h.eventually("everybody to be called or refused", func() bool {
		for id := range uint64(len(numbers)) {
			m := h.member("c1", id+1)
			if m.State != campaigns.Over && (m.State != campaigns.Waiting || time.Until(m.Due) < time.Hour) {
				return false
			}
		}
		return true
	})
}

// calledAtMostOnce compares what the switch was told with the ledger.
func (h *harness) calledAtMostOnce(id string, numbers []string) {
	h.t.Helper()
	events, err := h.store.Events(h.t.Context(), id, "", 10_000)
	must(h.t, err)
	dialed := map[string]int{}
	for _, e := range events {
		if e.Attempt != nil && !e.Attempt.DialedAt.IsZero() {
			dialed[e.Attempt.Number]++
		}
	}
	called := 0
	for _, n := range numbers {
		witnessed := h.dialled(n)
		called += witnessed
		if witnessed > 1 || witnessed > dialed[n] {
			h.t.Errorf("%s: called %d times, %d in the ledger", n, witnessed, dialed[n])
		}
	}
	if called < len(numbers)/2 {
		h.t.Errorf("only %d of %d were called: the test proves little", called, len(numbers))
	}
}
