// SPDX-License-Identifier: MIT

package simulate

import "time"

// eventKind says what happens. Of events at one instant the smaller kind comes
// first: an agent who becomes free is there for the customer who answers just then.
type eventKind uint8

const (
	talkEnds eventKind = iota
	wrapEnds
	agentComes
	planDue // a call that was planned is dialled
	callAnswered
	callFails
	patienceEnds
	agentLeaves
	tick
)

// event is something that will happen.
type event struct {
	at    time.Duration
	order uint64 // kind and number, so that ties are broken always alike
	kind  eventKind
	who   int32  // agent or call
	stamp uint32 // of who, when the event was made; another stamp later voids it
}

func (e *event) before(o *event) bool {
	return e.at < o.at || e.at == o.at && e.order < o.order
}

// agenda holds events, the next one first: a heap of four branches.
type agenda struct {
	heap   []event
	number uint64
}

func (a *agenda) add(at time.Duration, kind eventKind, who int32, stamp uint32) {
	a.number++
	e := event{at: at, order: uint64(kind)<<56 | a.number, kind: kind, who: who, stamp: stamp}
	a.heap = append(a.heap, e)
	i := len(a.heap) - 1
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(&a.heap[parent]) {
			break
		}
		a.heap[i] = a.heap[parent]
		i = parent
	}
	a.heap[i] = e
}

// next takes the next event.
func (a *agenda) next() event {
	first := a.heap[0]
	end := len(a.heap) - 1
	e := a.heap[end]
	a.heap = a.heap[:end]
	if end == 0 {
		return first
	}
	i := 0
	for {
		child := 4*i + 1
		if child >= end {
			break
		}
		least := child
		for c := child + 1; c < min(child+4, end); c++ {
			if a.heap[c].before(&a.heap[least]) {
				least = c
			}
		}
		if !a.heap[least].before(&e) {
			break
		}
		a.heap[i] = a.heap[least]
		i = least
	}
	a.heap[i] = e
	return first
}
