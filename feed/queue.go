// SPDX-License-Identifier: MIT

package feed

import (
	"context"
	"slices"
	"sync"
)

// Bounds of what waits for one client.
const (
	maxQueued      = 256     // changes
	maxQueuedBytes = 1 << 20 // of these
	// What a client has asked for and not read: snapshots, and changes missed.
	maxOwed      = 8 * maxReplay
	maxOwedBytes = 64 << 20
)

// queue is what a client has not taken yet. Putting never waits.
type queue struct {
	bell chan struct{} // rings when there is something to take, or it has ended

	mu        sync.Mutex
	waiting   [][]byte
	bytes     int
	owed      [][]byte // what was asked for, and all that came before it
	owedBytes int
	err       error // why it has ended
}

func newQueue() *queue { return &queue{bell: make(chan struct{}, 1)} }

// put adds a message; false: the client is too slow, and the queue has ended.
func (q *queue) put(text []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.err != nil:
		return false
	case len(q.waiting) >= maxQueued || q.bytes+len(text) > maxQueuedBytes && len(q.waiting) > 0:
		q.waiting, q.owed, q.err = nil, nil, ErrSlow
	default:
		q.waiting = append(q.waiting, text)
		q.bytes += len(text)
	}
	q.ring()
	return q.err == nil
}

// owe adds what a client has asked for, before anything that is put later. There
// is a bound too: who asks for more before it has read the rest is too slow.
func (q *queue) owe(texts ...[]byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err != nil {
		return false
	}
	// In order behind what waits already.
	texts = slices.Concat(q.waiting, texts)
	q.waiting, q.bytes = nil, 0
	for _, text := range texts {
		q.owedBytes += len(text)
	}
	q.owed = append(q.owed, texts...)
	if len(q.owed) > maxOwed || q.owedBytes > maxOwedBytes {
		q.waiting, q.owed, q.err = nil, nil, ErrSlow
	}
	q.ring()
	return q.err == nil
}

func (q *queue) end(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err == nil {
		q.waiting, q.owed, q.err = nil, nil, err
	}
	q.ring()
}

func (q *queue) ring() {
	select {
	case q.bell <- struct{}{}:
	default:
	}
}

// next waits for the next message; the error says why there are no more.
func (q *queue) next(ctx context.Context) ([]byte, error) {
	for {
		text, err := q.take()
		if text != nil || err != nil {
			return text, err
		}
		select {
		case <-q.bell:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func (q *queue) take() ([]byte, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.err != nil:
		return nil, q.err
	case len(q.owed) > 0:
		text := q.owed[0]
		q.owed[0], q.owed = nil, q.owed[1:]
		q.owedBytes -= len(text)
		return text, nil
	case len(q.waiting) > 0:
		text := q.waiting[0]
		q.waiting[0], q.waiting = nil, q.waiting[1:]
		q.bytes -= len(text)
		return text, nil
	}
	return nil, nil
}
