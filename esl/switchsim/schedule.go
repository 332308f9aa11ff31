// SPDX-License-Identifier: MIT

package switchsim

import (
	"container/heap"
	"sync"
	"time"
)

// schedule runs functions at their times, one after another, all of them under one lock. One goroutine and one timer serve
// every call of the switch.
type schedule struct {
	mu    *sync.Mutex // the core's lock, held while a function runs
	tasks taskHeap
	count uint64
	wake  chan struct{}
	stop  chan struct{}
	done  chan struct{}
}

type task struct {
	at    time.Time
	order uint64 // tasks of the same instant run in the order in which they were made
	run   func()
}

func newSchedule(mu *sync.Mutex) *schedule {
	return &schedule{mu: mu, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
}

// after runs f in d. The lock must be held, and is held when f runs.
func (s *schedule) after(d time.Duration, f func()) { s.at(time.Now().Add(d), f) }

func (s *schedule) at(at time.Time, f func()) {
	s.count++
	heap.Push(&s.tasks, task{at: at, order: s.count, run: f})
	if s.tasks[0].order == s.count { // it is the next one now
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
}

// loop runs until close.
func (s *schedule) loop() {
	defer close(s.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(s.runDue())
		select {
		case <-timer.C:
		case <-s.wake:
		case <-s.stop:
			return
		}
	}
}

// runDue runs what is due and returns the time until the next task. The lock is let go between two tasks, so that a burst
// of calls does not keep the commands waiting.
func (s *schedule) runDue() time.Duration {
	for {
		if wait, idle := s.step(); idle {
			return wait
		}
	}
}

// step runs one task, or reports that none is due and how long that will last.
func (s *schedule) step() (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tasks) == 0 {
		return time.Hour, true
	}
	if wait := time.Until(s.tasks[0].at); wait > 0 {
		return wait, true
	}
	if next, ok := heap.Pop(&s.tasks).(task); ok {
		next.run()
	}
	return 0, false
}

// close ends the loop and forgets what was planned.
func (s *schedule) close() {
	close(s.stop)
	<-s.done
}

type taskHeap []task

func (h taskHeap) Len() int { return len(h) }
func (h taskHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].order < h[j].order
	}
	return h[i].at.Before(h[j].at)
}
func (h taskHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *taskHeap) Push(x any) {
	if t, ok := x.(task); ok {
		*h = append(*h, t)
	}
}
func (h *taskHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = task{}
	*h = old[:len(old)-1]
	return last
}
