// SPDX-License-Identifier: MIT

package simulate

import (
	"math"
	"time"
)

// policy decides how many lines are put up.
type policy interface {
	// decide is asked whenever something has happened and at every tick.
	decide(r *run) decision
	observe(h happened)
}

// decision is what a policy wants now.
type decision struct {
	lines    int
	reserved bool // each line holds an agent
	cancel   int  // of the oldest lines that ring
}

// happened is what a policy is told.
type happened struct {
	kind happening
	at   time.Duration
	age  time.Duration // of what ended: ringing, talk, wrap-up
}

type happening uint8

const (
	wasAnswered  happening = iota // rang for age
	hasFailed                     // after age
	hasCancelled                  // hung up after age; says nothing of the customer
	wasMachine                    // an answered call
	wasConnected
	wasAbandoned
	talkEnded
	wrapEnded
)

// ratio puts up a fixed number of lines for each free agent; 1 is progressive
// dialling with the agent chosen on the answer.
type ratio float64

func (p ratio) decide(r *run) decision {
	n := int(math.Floor(float64(p)*float64(len(r.idle))+1e-9)) - r.ringing - len(r.waiting)
	return decision{lines: max(n, 0)}
}

func (ratio) observe(happened) {}
