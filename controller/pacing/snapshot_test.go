// SPDX-License-Identifier: MIT

package pacing

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestProgressive(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		s    Snapshot
		want int
	}{
		"a line for each ready agent":          {Snapshot{Due: 1000, Free: 7, Limit: 100}, 7},
		"no agent, no line":                    {Snapshot{Due: 1000, Limit: 100}, 0},
		"the limit bounds":                     {Snapshot{Due: 1000, Free: 7, Open: 98, Limit: 100}, 2},
		"a lowered limit stops":                {Snapshot{Due: 1000, Free: 7, Open: 120, Limit: 100}, 0},
		"lines without an agent have a claim":  {Snapshot{Due: 1000, Free: 7, Open: 5, Ages: make([]time.Duration, 5), Limit: 100}, 2},
		"more claims than agents":              {Snapshot{Due: 1000, Free: 2, Open: 5, Ages: make([]time.Duration, 5), Limit: 100}, 0},
		"nobody is due, no line":               {Snapshot{Free: 7, Limit: 100}, 0},
		"no more lines than members":           {Snapshot{Due: 2, Free: 7, Limit: 100}, 2},
		"one batch at a time":                  {Snapshot{Due: 1000, Free: 70, Limit: 100, Batch: 32}, 32},
		"a batch does not add what is not due": {Snapshot{Due: 1000, Free: 3, Limit: 100, Batch: 32}, 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Progressive(tt.s); got != tt.want {
				t.Errorf("Progressive(%+v) = %d, want %d", tt.s, got, tt.want)
			}
		})
	}
}

func TestProgressiveNeverOverdials(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := Snapshot{
			Due:  rapid.IntRange(0, 1000).Draw(t, "due"),
			Free: rapid.IntRange(0, 1000).Draw(t, "ready"), Open: rapid.IntRange(0, 1000).Draw(t, "open"),
			Waiting: rapid.IntRange(0, 10).Draw(t, "waiting"), Ages: make([]time.Duration, rapid.IntRange(0, 1000).Draw(t, "ringing")), Limit: rapid.IntRange(0, 1000).Draw(t, "limit"),
			Batch: rapid.IntRange(0, 64).Draw(t, "batch"),
		}
		n := Progressive(s)
		switch {
		case n < 0:
			t.Fatalf("%d lines", n)
		case n > 0 && s.Open+n > s.Limit:
			t.Fatalf("%d more lines pass the limit", n)
		case n > s.Due:
			t.Fatalf("%d lines for %d members", n, s.Due)
		case n > 0 && s.claims()+n > s.Free:
			t.Fatalf("%d more lines have no agent", n)
		}
	})
}
