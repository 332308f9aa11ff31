// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// pool is the command connections of one generation. A connection is lent to one command at a time, and replaced when
// it has died.
type pool struct {
	dial    func(context.Context) (*wire, error)
	slots   chan *wire    // nil = to be dialled
	jobs    chan struct{} // a token for each job under way; one fewer than slots
	closing chan struct{}
	retired atomic.Bool
	lent    sync.WaitGroup

	mu   sync.Mutex
	live map[*wire]struct{}
}

func newPool(size int, dial func(context.Context) (*wire, error)) *pool {
	p := &pool{
		dial: dial, slots: make(chan *wire, size), jobs: make(chan struct{}, max(1, size-1)),
		closing: make(chan struct{}), live: map[*wire]struct{}{},
	}
	for range size {
		p.slots <- nil
	}
	return p
}

// warm dials all connections, so that the first commands need not wait for it.
func (p *pool) warm(ctx context.Context) error {
	size := cap(p.slots)
	errs := make(chan error, size)
	for range size {
		go func() {
			w, err := p.borrow(ctx)
			if err == nil {
				p.giveBack(w)
			}
			errs <- err
		}()
	}
	var all []error
	for range size {
		all = append(all, <-errs)
	}
	return errors.Join(all...)
}

// send makes one round trip, in commandTimeout at most. allowed is asked last thing before the command is written.
// An error that wraps errNotSent means that certainly no byte was written.
func (p *pool) send(ctx context.Context, r request, allowed func() error) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	if r.job != "" {
		// FreeSWITCH takes 1 to 2 ms for a job. One connection is kept free of them, for the bridge that somebody waits for.
		select {
		case p.jobs <- struct{}{}:
			defer func() { <-p.jobs }()
		case <-ctx.Done():
			return "", fmt.Errorf("%w: %w", errNotSent, ctx.Err())
		}
	}
	for attempt := 0; ; attempt++ {
		w, err := p.borrow(ctx)
		if err != nil {
			return "", fmt.Errorf("%w: %w", errNotSent, err)
		}
		if err := allowed(); err != nil {
			p.giveBack(w)
			return "", fmt.Errorf("%w: %w", errNotSent, err)
		}
		reply, err := w.roundTrip(ctx, cancel, r)
		p.giveBack(w)
		// It may have died after it was borrowed; a new one is worth one try.
		if attempt == 0 && errors.Is(err, errNotSent) && ctx.Err() == nil {
			continue
		}
		return reply, err
	}
}

// borrow waits for a connection and makes sure that it lives.
func (p *pool) borrow(ctx context.Context) (*wire, error) {
	var w *wire
	select {
	case w = <-p.slots:
	case <-p.closing:
		return nil, ErrNotUp
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if !p.lend() {
		p.slots <- w
		return nil, ErrNotUp
	}
	if w != nil && w.err() == nil {
		return w, nil
	}
	if w != nil {
		p.forget(w)
	}
	w, err := p.dial(ctx)
	if err != nil {
		p.slots <- nil
		p.lent.Done()
		return nil, err
	}
	p.mu.Lock()
	p.live[w] = struct{}{}
	p.mu.Unlock()
	if p.retired.Load() {
		p.giveBack(w)
		return nil, ErrNotUp
	}
	return w, nil
}

// lend counts one more connection as lent, unless the pool is retired.
func (p *pool) lend() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.retired.Load() {
		return false
	}
	p.lent.Add(1)
	return true
}

// giveBack takes a connection back; in a retired pool it is closed.
func (p *pool) giveBack(w *wire) {
	if p.retired.Load() {
		w.fail(ErrNotUp)
	}
	if w.err() != nil {
		p.forget(w)
		w = nil
	}
	p.slots <- w
	p.lent.Done()
}

func (p *pool) forget(w *wire) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.live, w)
}

// retire lends no more connections and closes those that are idle. Commands under way may finish.
func (p *pool) retire() {
	p.mu.Lock()
	if p.retired.Swap(true) {
		p.mu.Unlock()
		return
	}
	close(p.closing)
	p.mu.Unlock()
	for range cap(p.slots) {
		select {
		case w := <-p.slots:
			if w != nil {
				w.fail(ErrNotUp)
				p.forget(w)
			}
			p.slots <- nil
		default:
			return // the rest is lent
		}
	}
}

// finish retires the pool and waits until the commands under way have returned, which it hastens when ctx ends.
func (p *pool) finish(ctx context.Context) {
	p.retire()
	stop := context.AfterFunc(ctx, p.cut)
	defer stop()
	p.lent.Wait()
}

// cut ends the commands under way.
func (p *pool) cut() {
	p.mu.Lock()
	var live []*wire
	for w := range p.live {
		live = append(live, w)
	}
	p.mu.Unlock()
	for _, w := range live {
		w.fail(context.Canceled)
	}
}
