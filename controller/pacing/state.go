// SPDX-License-Identifier: MIT

package pacing

import (
	"slices"
	"time"
)

// stateVersion changes with the meaning of what is in a [State].
const stateVersion = 1

// State is what an engine has learned, as it is kept over restarts. It goes through
// JSON; the ledger is not part of it.
type State struct {
	Version       int
	Theta         float64
	Began         time.Time // first line
	Answers, Ends int       // of lines
	Ring          RingState
	Level         level
	Demand        demand
	Talk, Wrap    StayState
	At            time.Time       // last look at what rings
	Ringing       []time.Duration // what rang then
	Agents        int             // who were there then
	LeftUntil     time.Time
}

// RingState is the ring model: counts and seconds by age.
type RingState struct {
	Timeout                  float64 // seconds
	Answers, Fails, Exposure [ringBins]float64
	Attempts                 int
}

// StayState is what is known of talk or wrap-up times: counts and seconds by piece.
type StayState struct {
	Ends, Lasted []float64
	Seen         int
	Open         []time.Time // beginnings of what goes on
}

// State gives what was learned. The next decision makes its tables anew, so that an
// engine that takes the state up decides alike.
func (e *Engine) State() State {
	e.ring.refresh()
	e.makeStale()
	return State{
		Version: stateVersion, Theta: e.feedback.theta, Began: e.began, Answers: e.answers, Ends: e.ends,
		Ring: RingState{
			Timeout: e.ring.timeout, Answers: e.ring.answers, Fails: e.ring.fails,
			Exposure: e.ring.exposure, Attempts: e.ring.attempts,
		},
		Level: e.level, Demand: e.demand, Talk: e.talk.state(), Wrap: e.wrap.state(),
		At: e.tickedAt, Ringing: slices.Clone(e.ticked), Agents: e.agents, LeftUntil: e.leftUntil,
	}
}

// Restore takes up what was learned before. A state of another version is ignored, and
// so are ring times that were learned with another ring timeout.
func (e *Engine) Restore(s State) {
	if s.Version != stateVersion || len(s.Talk.Ends) != len(talkPieces) || len(s.Wrap.Ends) != len(wrapPieces) ||
		len(s.Talk.Lasted) != len(talkPieces) || len(s.Wrap.Lasted) != len(wrapPieces) {
		return
	}
	e.feedback.theta = clamp(s.Theta, thetaLow, thetaHigh)
	e.began, e.answers, e.ends = s.Began, s.Answers, s.Ends
	if s.Ring.Timeout == e.ring.timeout {
		e.ring.answers, e.ring.fails, e.ring.exposure = s.Ring.Answers, s.Ring.Fails, s.Ring.Exposure
		e.ring.attempts = s.Ring.Attempts
		e.ring.refresh()
	}
	e.level, e.demand = s.Level, s.Demand
	e.talk.restore(s.Talk)
	e.wrap.restore(s.Wrap)
	e.tickedAt, e.ticked = s.At, append(e.ticked[:0], s.Ringing...)
	e.agents, e.leftUntil = s.Agents, s.LeftUntil
	e.makeStale()
}

func (s *stays) state() StayState {
	return StayState{
		Ends: slices.Clone(s.ends), Lasted: slices.Clone(s.lasted), Seen: s.seen, Open: slices.Clone(s.open),
	}
}

func (s *stays) restore(from StayState) {
	copy(s.ends, from.Ends)
	copy(s.lasted, from.Lasted)
	s.seen = from.Seen
	s.open = append(s.open[:0], from.Open...)
}
