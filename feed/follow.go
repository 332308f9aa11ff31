// SPDX-License-Identifier: MIT

package feed

import "sync"

// follower is a [Following] as the hub sees it.
type follower struct {
	hub     *Hub
	agent   string
	seating seating // of the hub's goroutine
	begun   bool    // of the hub's goroutine: the first seat was delivered
	sought  bool    // of the hub's goroutine: the store was asked for an agent who was not known

	mu    sync.Mutex
	out   chan Seat
	cause error // why out was closed
}

// maxSeats is how many seats a reader may leave unread.
const maxSeats = 256

func (h *Hub) follow(agent string) *Following {
	f := &Following{f: follower{hub: h, agent: agent, out: make(chan Seat, maxSeats)}}
	if !h.do(func(x *session) { x.follow(&f.f) }) {
		f.f.end(ErrEnded)
	}
	return f
}

func (f *follower) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cause
}

func (f *follower) close() {
	f.end(ErrEnded)
	f.hub.do(func(x *session) { x.unfollow(f, ErrEnded) })
}

func (f *follower) end(cause error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cause == nil {
		f.cause = cause
		close(f.out)
	}
}

// give delivers seats and waits for nobody; false: the following has ended.
func (f *follower) give(seats []Seat) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range seats {
		if f.cause != nil {
			return false
		}
		select {
		case f.out <- s:
		default:
			f.cause = ErrSlow
			close(f.out)
		}
	}
	return f.cause == nil
}

// follow begins with the present seat, when everything was read.
func (x *session) follow(f *follower) {
	if x.followers[f.agent] == nil {
		x.followers[f.agent] = map[*follower]bool{}
	}
	x.followers[f.agent][f] = true
	f.seating.agent.ID = f.agent
	if x.loaded() {
		x.seat(f)
		return
	}
	x.later = append(x.later, func() { x.seat(f) })
}

// seat delivers the first seat.
func (x *session) seat(f *follower) {
	if !x.followers[f.agent][f] {
		return
	}
	a, there := x.agents.all[f.agent]
	switch {
	case there:
	case !f.sought: // they may be new, and the news of them on their way
		f.sought = true
		x.lookUp(f.agent, func() { x.seat(f) })
		return
	default:
		x.unfollow(f, ErrGone)
		return
	}
	f.seating = seating{agent: a, attempt: x.has(f.agent)}
	f.begun = true
	x.deliver(f, []Seat{f.seating.now()})
}

// deliver gives a follower seats.
func (x *session) deliver(f *follower, seats []Seat) {
	if f.begun && len(seats) > 0 && !f.give(seats) {
		x.unfollow(f, ErrSlow)
	}
}

func (x *session) unfollow(f *follower, cause error) {
	f.end(cause)
	delete(x.followers[f.agent], f)
	if len(x.followers[f.agent]) == 0 {
		delete(x.followers, f.agent)
	}
}
