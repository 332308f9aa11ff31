// SPDX-License-Identifier: MIT

package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"tandem/proving/audit"
	"tandem/proving/faultproxy"
	"tandem/proving/stage"
)

// The times of faults.
const (
	// meanGap is the mean time between two kills: 200 of them fit into ten
	// minutes with the end of the proof.
	meanGap = 2 * time.Second
	// A frozen controller sleeps for longer than its lease of 6 s, and than it
	// takes another one to notice.
	freezeMin, freezeMax = 7 * time.Second, 12 * time.Second
	// A held connection is half-open for so long.
	holdMin, holdMax = 500 * time.Millisecond, 6 * time.Second
)

// Odds of what happens at a seeded moment. The first two are kills and add up
// to 1; the others come beside them.
const (
	oddsKillSwitch = 0.12
	oddsCut        = 0.12
	oddsHold       = 0.05
	oddsFreeze     = 0.04
)

// saboteur does the harm.
type saboteur struct {
	random      *rand.Rand
	theSwitch   *stage.Switch
	controllers []*stage.Controller
	lines       *faultproxy.Proxy // between controllers and the switch
	wire        *faultproxy.Proxy // between controllers and Redis
	log         io.Writer         // what was done, as JSON lines

	mu     sync.Mutex
	frozen map[*stage.Controller]bool
	spans  []audit.Span   // of holds and freezes
	later  sync.WaitGroup // thaws and resumes that are due

	controllerKills, switchKills, cuts, holds, freezes, revivals int
}

// run kills n times. It returns early when ctx ends or something cannot be
// started again.
func (s *saboteur) run(ctx context.Context, n int) error {
	for range n {
		// From almost at once to twice the mean: a process is killed while it
		// starts as well as in full swing.
		gap := time.Duration((0.05 + 1.9*s.random.Float64()) * float64(meanGap))
		if !wait(ctx, gap) {
			return ctx.Err()
		}
		if err := s.revive(); err != nil {
			return err
		}
		s.annoy(ctx)
		if err := s.kill(ctx); err != nil {
			return err
		}
	}
	return nil
}

// revive starts again, as a service manager would, controllers that gave up
// because Redis could not be reached when they began. Any other end is an error.
func (s *saboteur) revive() error {
	for _, c := range s.controllers {
		p := c.Process()
		if !p.Exited() {
			continue
		}
		if p.ExitCode() != 1 {
			return fmt.Errorf("controller %s ended by itself with status %d:\n%s", c.Name, p.ExitCode(), p.Tail(4000))
		}
		s.revivals++
		s.note("revive", c.Name)
		if err := c.Start(); err != nil {
			return err
		}
	}
	return nil
}

func (s *saboteur) kill(ctx context.Context) error {
	if s.random.Float64() < oddsKillSwitch {
		s.switchKills++
		s.note("kill switch", "")
		if err := s.theSwitch.Process().Kill(); err != nil {
			return err
		}
		return s.theSwitch.Start(ctx)
	}
	c := s.pick()
	s.controllerKills++
	s.note("kill", c.Name)
	if err := c.Process().Kill(); err != nil {
		return err
	}
	return c.Start()
}

// pick chooses a controller that is not frozen.
func (s *saboteur) pick() *stage.Controller {
	s.mu.Lock()
	defer s.mu.Unlock()
	awake := make([]*stage.Controller, 0, len(s.controllers))
	for _, c := range s.controllers {
		if !s.frozen[c] {
			awake = append(awake, c)
		}
	}
	return awake[s.random.IntN(len(awake))]
}

// annoy does the harm that kills nobody.
func (s *saboteur) annoy(ctx context.Context) {
	cut, hold, freeze := s.random.Float64(), s.random.Float64(), s.random.Float64()
	proxy, name := s.lines, "switch"
	if s.random.Float64() < 0.4 {
		proxy, name = s.wire, "redis"
	}
	length := s.random.Float64()
	if cut < oddsCut {
		s.cuts++
		s.note("cut", name)
		proxy.Cut()
	}
	if hold < oddsHold {
		s.holds++
		s.note("hold", name)
		proxy.Hold()
		s.after(ctx, between(holdMin, holdMax, length), func() {
			s.note("resume", name)
			proxy.Resume()
		})
	}
	if freeze < oddsFreeze && len(s.controllers) > 1 {
		s.freeze(ctx, between(freezeMin, freezeMax, length))
	}
}

// freeze stops one controller for a while; the others find out by its lease.
func (s *saboteur) freeze(ctx context.Context, d time.Duration) {
	c := s.pick()
	s.mu.Lock()
	if len(s.frozen) > 0 {
		s.mu.Unlock()
		return // one has to be awake
	}
	s.frozen[c] = true
	s.mu.Unlock()
	s.freezes++
	s.note("freeze", c.Name)
	p := c.Process()
	if err := p.Freeze(); err != nil {
		s.note("not frozen: "+err.Error(), c.Name)
	}
	s.after(ctx, d, func() {
		s.note("thaw", c.Name)
		if err := p.Thaw(); err != nil {
			s.note("not thawed: "+err.Error(), c.Name)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.frozen, c)
	})
}

// after undoes a harm later, or when ctx ends.
func (s *saboteur) after(ctx context.Context, d time.Duration, undo func()) {
	from := time.Now()
	s.later.Go(func() {
		wait(ctx, d)
		undo()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.spans = append(s.spans, audit.Span{From: from, To: time.Now()})
	})
}

// delays are when what was sent may have been on its way for long.
func (s *saboteur) delays() []audit.Span {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.spans)
}

func (s *saboteur) note(what, whom string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	line, err := json.Marshal(map[string]string{"t": time.Now().UTC().Format("15:04:05.000"), "what": what, "whom": whom})
	if err == nil {
		_, _ = s.log.Write(append(line, '\n')) // a diary; what is proved does not rest on it
	}
}

func between(least, most time.Duration, x float64) time.Duration {
	return least + time.Duration(x*float64(most-least))
}

// wait waits for d; false when ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
