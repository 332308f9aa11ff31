// SPDX-License-Identifier: MIT

package feed

import (
	"slices"
	"time"

	"tandem/campaigns"
)

// seating puts what is heard of one agent, and of attempts, in the order of a
// story. The two come on different ways, and attempts from several controllers:
// the agent's wrap-up may be known before the end of the call, and the next
// attempt before the end of the one before. Both wait then, for a while. It is pure.
type seating struct {
	agent   campaigns.Agent
	attempt *Attempt  // the latest that was told; nil: none yet
	past    [4]string // the ones before
	unheard string    // the attempt that has the agent, while nothing was heard of it

	held    *campaigns.Agent // what is known of the agent and not told yet
	next    []Attempt        // attempts that came too early, one entry each
	holding time.Time        // since when something waits
}

const (
	// holdFor is how long the end of an attempt is waited for.
	holdFor = time.Second
	// holdUnheard is how long the agent's attempt is waited for where the agent has
	// left it already. It may be none: a claim that a guard has refused.
	holdUnheard = 200 * time.Millisecond
	// maxNext bounds what waits: one agent has one attempt at a time.
	maxNext = 16
)

// has reports whether an attempt has the agent, or is to have them.
func (s *seating) has(a *Attempt) bool {
	return !a.Over && (a.Agent == s.agent.ID || a.Next == s.agent.ID)
}

func (s *seating) is(id string) bool { return s.attempt != nil && s.attempt.Record.ID == id }

// busy reports whether the end of the present attempt is still to come.
func (s *seating) busy() bool { return s.attempt != nil && s.has(s.attempt) }

func (s *seating) now() Seat { return Seat{s.agent, s.attempt} }

// see takes what the agent is doing.
func (s *seating) see(a campaigns.Agent, now time.Time) []Seat {
	early := s.busy() && !s.is(a.Attempt) || !s.busy() && s.unheard != "" && a.Attempt != s.unheard
	if early {
		s.held = &a
		s.wait(now)
		return nil
	}
	s.tellAgent(a)
	return append([]Seat{s.now()}, s.goOn(now)...)
}

func (s *seating) tellAgent(a campaigns.Agent) {
	s.agent, s.held, s.unheard = a, nil, ""
	if !s.is(a.Attempt) && !slices.Contains(s.past[:], a.Attempt) {
		s.unheard = a.Attempt
	}
}

func (s *seating) tellAttempt(a Attempt) {
	if s.attempt != nil && !s.is(a.Record.ID) {
		copy(s.past[1:], s.past[:])
		s.past[0] = s.attempt.Record.ID
	}
	s.attempt = &a
	if a.Record.ID == s.unheard {
		s.unheard = ""
	}
}

// hear takes how an attempt is.
func (s *seating) hear(a Attempt, now time.Time) []Seat {
	id := a.Record.ID
	if at := slices.IndexFunc(s.next, func(n Attempt) bool { return n.Record.ID == id }); at >= 0 {
		s.next[at] = a
		return nil
	}
	switch {
	case s.is(id), !s.busy() && id == s.unheard, !s.busy() && s.unheard == "" && s.has(&a):
		s.tellAttempt(a)
		return append([]Seat{s.now()}, s.goOn(now)...)
	case s.has(&a) || id == s.unheard:
		if len(s.next) < maxNext {
			s.next = append(s.next, a)
		}
		s.wait(now)
	}
	return nil
}

// goOn tells what has waited and can be told now.
func (s *seating) goOn(now time.Time) []Seat {
	var out []Seat
	for s.oneMore() {
		out = append(out, s.now())
	}
	if s.holding = (time.Time{}); s.held != nil || len(s.next) > 0 {
		s.wait(now)
	}
	return out
}

// oneMore tells one thing that has waited, if its time has come.
func (s *seating) oneMore() bool {
	waits := func(id string) int {
		return slices.IndexFunc(s.next, func(n Attempt) bool { return n.Record.ID == id })
	}
	at := 0
	switch {
	case s.busy():
		if s.held == nil || !s.is(s.held.Attempt) {
			return false
		}
		s.tellAgent(*s.held)
		return true
	case s.unheard != "":
		at = waits(s.unheard)
	case s.held != nil && (len(s.next) == 0 || s.held.Attempt == "" || waits(s.held.Attempt) >= 0):
		s.tellAgent(*s.held)
		return true
	}
	if at < 0 || at >= len(s.next) {
		return false
	}
	a := s.next[at]
	s.next = slices.Delete(s.next, at, at+1)
	s.tellAttempt(a)
	return true
}

func (s *seating) wait(now time.Time) {
	if s.holding.IsZero() {
		s.holding = now
	}
}

// give tells what has waited for too long: the end of the present attempt was
// missed, and is told without its result.
func (s *seating) give(now time.Time) []Seat {
	patience := holdFor
	if !s.busy() {
		patience = holdUnheard
	}
	if s.holding.IsZero() || now.Sub(s.holding) < patience {
		return nil
	}
	var out []Seat
	if s.busy() {
		a := *s.attempt
		a.Agent, a.Next = "", ""
		s.attempt = &a
		out = append(out, s.now())
	}
	s.unheard = ""
	return append(out, s.goOn(now)...)
}
