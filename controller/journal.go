// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// journal writes what follows a call for one campaign: in order, as many at
// once as have come together while the last write was under way. While the
// store cannot be reached it keeps everything and tries again: each write is
// guarded by the state that it ends, so a repetition does no harm.
type journal struct {
	store    *store.Store
	campaign string
	log      *slog.Logger

	mu      sync.Mutex
	entries []entry
	bell    chan struct{}
	idle    *sync.Cond
	writing bool
}

// entry is a write with what is to be told of its end.
type entry struct {
	op   store.Op
	done func(error)
}

const (
	journalBatch    = 128
	journalBackoff  = 100 * time.Millisecond
	journalPatience = 2 * time.Second
)

func newJournal(s *store.Store, campaign string, log *slog.Logger) *journal {
	j := &journal{store: s, campaign: campaign, log: log, bell: make(chan struct{}, 1)}
	j.idle = sync.NewCond(&j.mu)
	return j
}

// put queues a write. done, where given, learns of its end in the journal's
// goroutine.
func (j *journal) put(op store.Op, done func(error)) {
	j.mu.Lock()
	j.entries = append(j.entries, entry{op, done})
	j.mu.Unlock()
	select {
	case j.bell <- struct{}{}:
	default:
	}
}

// write queues a write and waits for its end.
func (j *journal) write(ctx context.Context, op store.Op) error {
	done := make(chan error, 1)
	j.put(op, func(err error) { done <- err })
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run writes until ctx ends. What is left then stays in the ledger as it is and
// is recovered by whoever takes the campaign next.
func (j *journal) run(ctx context.Context) {
	for {
		select {
		case <-j.bell:
		case <-ctx.Done():
			return
		}
		for {
			batch := j.take()
			if len(batch) == 0 {
				break
			}
			if !j.writeBatch(ctx, batch) {
				return
			}
		}
	}
}

func (j *journal) take() []entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := min(len(j.entries), journalBatch)
	batch := append([]entry(nil), j.entries[:n]...)
	j.entries = append(j.entries[:0], j.entries[n:]...)
	j.writing = n > 0
	if n == 0 {
		j.idle.Broadcast()
	}
	return batch
}

// writeBatch writes until each entry has ended one way or the other; false when
// ctx ended first.
func (j *journal) writeBatch(ctx context.Context, batch []entry) bool {
	backoff := journalBackoff
	for {
		ops := make([]store.Op, len(batch))
		for i, e := range batch {
			ops[i] = e.op
		}
		var left []entry
		for i, err := range j.store.Write(ctx, j.campaign, ops) {
			if err != nil && campaigns.CodeOf(err) == campaigns.Unavailable {
				left = append(left, batch[i])
				continue
			}
			if batch[i].done != nil {
				batch[i].done(err)
			}
		}
		if len(left) == 0 {
			return true
		}
		if backoff > journalPatience/2 {
			j.log.Error("ledger cannot be written; kept and tried again", "writes", len(left))
		}
		if !sleep(ctx, backoff) {
			return false
		}
		batch, backoff = left, min(2*backoff, journalPatience)
	}
}

// flush waits until nothing is queued.
func (j *journal) flush(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.idle.Broadcast()
	})
	defer stop()
	j.mu.Lock()
	defer j.mu.Unlock()
	for (len(j.entries) > 0 || j.writing) && ctx.Err() == nil {
		j.idle.Wait()
	}
}

// sleep waits for d; false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
