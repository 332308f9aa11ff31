// SPDX-License-Identifier: MIT

package esl

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestQueue compares the queue with a slice.
func TestQueue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 600).Draw(t, "limit")
		q := newQueue(limit)
		var model []*Event
		n := 0
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				for range rapid.IntRange(1, 200).Draw(t, "events") {
					n++
					e := ParseEvent([]byte("x"), time.Unix(int64(n), 0))
					if fits := q.put(e); fits != (len(model) < limit) {
						t.Fatalf("put %v with %d of %d", fits, len(model), limit)
					} else if fits {
						model = append(model, e)
					}
				}
			},
			"take": func(t *rapid.T) {
				for range rapid.IntRange(1, 200).Draw(t, "events") {
					e, _ := q.tryTake()
					if len(model) == 0 {
						if e != nil {
							t.Fatal("event out of nothing")
						}
						return
					}
					if e != model[0] {
						t.Fatal("another event than was due")
					}
					model = model[1:]
					if oldest, waits := q.oldest(); !waits || !oldest.Equal(e.Received) {
						t.Fatalf("oldest %v while %v is in hand", oldest, e.Received)
					}
				}
			},
			"": func(t *rapid.T) {
				if q.size != len(model) || q.bytes != len(model) {
					t.Fatalf("size %d, %d bytes, want %d", q.size, q.bytes, len(model))
				}
			},
		})
	})
}

func TestQueueEnds(t *testing.T) {
	t.Parallel()
	q := newQueue(10)
	first := ParseEvent([]byte("x"), time.Now())
	q.put(first)
	q.put(ParseEvent([]byte("y"), time.Now()))
	q.close()
	q.put(ParseEvent([]byte("z"), time.Now()))
	if e := q.take(); e != first {
		t.Error("what was there is gone")
	}
	q.discard()
	if e := q.take(); e != nil {
		t.Error("what was thrown away is there")
	}
	if _, waits := q.oldest(); waits {
		t.Error("something waits in an empty queue")
	}
}

func TestQueueBoundsBytes(t *testing.T) {
	t.Parallel()
	q := newQueue(1000)
	big := ParseEvent(make([]byte, maxQueueBytes/2), time.Now())
	for range 2 {
		if !q.put(big) {
			t.Fatal("no room below the bound")
		}
	}
	if q.put(ParseEvent([]byte("x"), time.Now())) {
		t.Error("the bound of bytes is not kept")
	}
}
