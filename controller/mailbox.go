// SPDX-License-Identifier: MIT

package controller

import (
	"sync"

	"tandem/controller/attempt"
)

// letter is one input for an attempt. UUID names the leg of a channel event, so
// that events of a leg that the attempt has left behind can be told apart;
// Timer inputs carry the number of the timer's setting for the same reason.
type letter struct {
	input attempt.Input
	uuid  string
	set   uint64
	read  chan struct{} // closed when it was applied, or will never be; may be nil
}

func (l *letter) done() {
	if l.read != nil {
		close(l.read)
	}
}

// mailbox hands inputs to an owner, in order. Putting never waits: the event
// stream must not stand still because of one attempt. It is bounded by what can
// happen in one call.
type mailbox struct {
	mu      sync.Mutex
	letters []letter
	spare   []letter
	closed  bool
	bell    chan struct{}
}

func newMailbox() *mailbox {
	return &mailbox{bell: make(chan struct{}, 1)}
}

// put adds a letter. It reports false when nobody reads any more.
func (m *mailbox) put(l letter) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	m.letters = append(m.letters, l)
	select {
	case m.bell <- struct{}{}:
	default:
	}
	return true
}

// take gives all letters that are there; they are valid until the next take.
func (m *mailbox) take() []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.letters
	m.letters, m.spare = m.spare[:0], out
	return out
}

// close refuses letters from now on and gives those that nobody took.
func (m *mailbox) close() []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return m.letters
}
