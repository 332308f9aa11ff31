// SPDX-License-Identifier: MIT

package switchsim

import "sync"

// queue holds the events that wait for one connection. When it is full, events are lost; after too many of them the
// connection is to be killed.
type queue struct {
	mu     sync.Mutex
	events []*event
	limit  int
	lost   int
	dead   bool
}

// lostBeforeKill is how many events FreeSWITCH loses before it kills a listener.
const lostBeforeKill = 500

// push adds an event. It reports true when that was the lost event too many.
func (q *queue) push(e *event, unlimited bool) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.dead:
	case unlimited || len(q.events) < q.limit:
		q.events = append(q.events, e)
	default:
		if q.lost++; q.lost > lostBeforeKill {
			q.dead = true
			return true
		}
	}
	return false
}

// take empties the queue into batch.
func (q *queue) take(batch []*event) []*event {
	q.mu.Lock()
	defer q.mu.Unlock()
	batch = append(batch[:0], q.events...)
	clear(q.events)
	q.events = q.events[:0]
	if len(batch) < q.limit {
		q.lost = 0
	}
	return batch
}

// killed reports whether the connection has lost too much.
func (q *queue) killed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dead
}

// flush forgets what waits.
func (q *queue) flush() {
	q.mu.Lock()
	defer q.mu.Unlock()
	clear(q.events)
	q.events = q.events[:0]
}
