// SPDX-License-Identifier: MIT

package esl

import (
	"sync"
	"time"
)

// maxQueueBytes bounds the memory of the events that wait, whatever their number.
const maxQueueBytes = 128 << 20

// queue holds the events between the goroutine that reads them and the one that handles them. Putting never waits.
type queue struct {
	mu     sync.Mutex
	ring   []*Event // grows up to limit
	head   int
	size   int
	bytes  int
	limit  int
	closed bool
	inHand time.Time     // when the event that is being handled was received; zero = none
	wake   chan struct{} // one token when there may be something to take
}

func newQueue(limit int) *queue {
	return &queue{ring: make([]*Event, min(limit, 256)), limit: limit, wake: make(chan struct{}, 1)}
}

// put appends an event. It returns false when there is no room, and drops an event that comes after close.
func (q *queue) put(e *Event) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return true
	}
	if q.size == q.limit || q.bytes+len(e.h.raw) > maxQueueBytes {
		return false
	}
	if q.size == len(q.ring) {
		q.grow()
	}
	q.ring[(q.head+q.size)%len(q.ring)] = e
	q.size++
	q.bytes += len(e.h.raw)
	if q.size == 1 {
		q.signal()
	}
	return true
}

func (q *queue) grow() {
	ring := make([]*Event, min(2*len(q.ring), q.limit))
	n := copy(ring, q.ring[q.head:])
	copy(ring[n:], q.ring[:q.head])
	q.ring, q.head = ring, 0
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take waits for the next event. It returns nil when the queue is closed and empty. The event counts as waiting until
// the next take.
func (q *queue) take() *Event {
	for {
		e, closed := q.tryTake()
		if e != nil || closed {
			return e
		}
		<-q.wake
	}
}

// tryTake returns the next event, if there is one, and whether none will follow.
func (q *queue) tryTake() (*Event, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.size == 0 {
		q.inHand = time.Time{}
		return nil, q.closed
	}
	e := q.ring[q.head]
	q.ring[q.head] = nil
	q.head = (q.head + 1) % len(q.ring)
	q.size--
	q.bytes -= len(e.h.raw)
	q.inHand = e.Received
	return e, false
}

// oldest tells when the oldest event that is not yet dealt with was received.
func (q *queue) oldest() (time.Time, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case !q.inHand.IsZero():
		return q.inHand, true
	case q.size > 0:
		return q.ring[q.head].Received, true
	}
	return time.Time{}, false
}

// close lets no more events in. Those that wait can still be taken.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

// discard closes the queue and throws away what waits.
func (q *queue) discard() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	clear(q.ring)
	q.size, q.bytes = 0, 0
	q.signal()
}
