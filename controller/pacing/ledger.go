// SPDX-License-Identifier: MIT

package pacing

import (
	"slices"
	"time"
)

const (
	bucketLength = 5 * time.Minute
	// kept is how long buckets are kept one by one; older ones are only part of the
	// campaign's life.
	kept = 31 * 24 * time.Hour
)

// Ledger is a campaign's account of abandonment: who answered, who was abandoned and
// how many were machines, in buckets of five minutes. The machine verdicts that were
// people, by the detector's error, count as answered and abandoned.
type Ledger struct {
	buckets       []entry // by slot, ascending, none older than kept
	life          entry   // everything, also what is not in buckets any more
	spans         []span  // running sums for the caps
	falsePositive float64
}

// Bucket is five minutes of the account.
type Bucket struct {
	Start     time.Time
	Answered  int // by a person
	Abandoned int
	Machines  int // verdicts of a detector
}

// entry is a bucket as it is kept.
type entry struct {
	slot                          int64 // five-minute slots since 1970
	answered, abandoned, machines int32
}

// span is the running sum of a rolling window.
type span struct {
	window time.Duration
	from   int64 // the oldest slot in it
	sum    entry
}

func slotOf(t time.Time) int64 { return t.Unix() / int64(bucketLength/time.Second) }

// isLife reports whether a cap's window is the campaign's life.
func isLife(window time.Duration) bool { return window <= 0 || window > kept }

// Set books what the store holds for a bucket, in place of what was booked there. A
// bucket older than 31 days may hold everything before.
func (l *Ledger) Set(b Bucket) {
	slot := slotOf(b.Start)
	i := l.at(slot)
	old := l.buckets[i]
	l.book(i, entry{
		answered:  int32(b.Answered) - old.answered,
		abandoned: int32(b.Abandoned) - old.abandoned,
		machines:  int32(b.Machines) - old.machines,
	})
}

// Buckets gives what is kept one by one, oldest first.
func (l *Ledger) Buckets() []Bucket {
	out := make([]Bucket, len(l.buckets))
	for i, b := range l.buckets {
		out[i] = Bucket{
			Start:    time.Unix(b.slot*int64(bucketLength/time.Second), 0).UTC(),
			Answered: int(b.answered), Abandoned: int(b.abandoned), Machines: int(b.machines),
		}
	}
	return out
}

// Sum gives how many people answered in the window before now, and how many of them
// were abandoned. A bucket counts as long as a part of it lies in the window; a window
// of 0, or of more than 31 days, is the campaign's life.
func (l *Ledger) Sum(now time.Time, window time.Duration) (answered, abandoned float64) {
	if isLife(window) {
		return l.people(l.life)
	}
	var sum entry
	for _, b := range l.buckets[l.search(slotOf(now.Add(-window))):] {
		sum = sum.plus(b)
	}
	return l.people(sum)
}

// people adds the detector's errors.
func (l *Ledger) people(e entry) (answered, abandoned float64) {
	wrong := l.falsePositive * float64(e.machines)
	return float64(e.answered) + wrong, float64(e.abandoned) + wrong
}

// add books something that happened.
func (l *Ledger) add(at time.Time, e entry) {
	l.fold(at)
	l.book(l.at(slotOf(at)), e)
}

func (l *Ledger) book(i int, e entry) {
	e.slot = l.buckets[i].slot
	l.buckets[i] = l.buckets[i].plus(e)
	l.life = l.life.plus(e)
	for j := range l.spans {
		if s := &l.spans[j]; e.slot >= s.from {
			s.sum = s.sum.plus(e)
		}
	}
}

func (e entry) plus(o entry) entry {
	e.answered += o.answered
	e.abandoned += o.abandoned
	e.machines += o.machines
	return e
}

func (e entry) minus(o entry) entry {
	e.answered -= o.answered
	e.abandoned -= o.abandoned
	e.machines -= o.machines
	return e
}

// search gives where the first bucket at or after the slot is.
func (l *Ledger) search(slot int64) int {
	i, _ := slices.BinarySearchFunc(l.buckets, slot, func(b entry, slot int64) int {
		switch {
		case b.slot < slot:
			return -1
		case b.slot > slot:
			return 1
		}
		return 0
	})
	return i
}

// at gives the place of the slot's bucket and makes it where there is none.
func (l *Ledger) at(slot int64) int {
	if n := len(l.buckets); n > 0 && l.buckets[n-1].slot == slot {
		return n - 1 // nearly always
	}
	i := l.search(slot)
	if i == len(l.buckets) || l.buckets[i].slot != slot {
		l.buckets = slices.Insert(l.buckets, i, entry{slot: slot})
	}
	return i
}

// fold forgets the buckets that are too old; they stay in the campaign's life.
func (l *Ledger) fold(now time.Time) {
	slot := slotOf(now.Add(-kept))
	if len(l.buckets) == 0 || l.buckets[0].slot >= slot {
		return
	}
	for i := range l.spans {
		l.roll(i, now) // takes them out of the sums first
	}
	l.buckets = slices.Delete(l.buckets, 0, l.search(slot))
}

// watch keeps running sums for these windows.
func (l *Ledger) watch(windows []time.Duration) {
	l.spans = l.spans[:0]
	for _, w := range windows {
		s := span{window: w}
		for _, b := range l.buckets {
			s.sum = s.sum.plus(b)
		}
		l.spans = append(l.spans, s)
	}
}

// roll gives the running sum of a watched window as it is at a time, without what has
// left the window since. Time does not go back.
func (l *Ledger) roll(i int, now time.Time) (answered, abandoned float64) {
	s := &l.spans[i]
	if isLife(s.window) {
		return l.people(l.life)
	}
	if from := slotOf(now.Add(-s.window)); from > s.from {
		for j := l.search(s.from); j < len(l.buckets) && l.buckets[j].slot < from; j++ {
			s.sum = s.sum.minus(l.buckets[j])
		}
		s.from = from
	}
	return l.people(s.sum)
}
