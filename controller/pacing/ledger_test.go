// SPDX-License-Identifier: MIT

package pacing

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLedger(t *testing.T) {
	t.Parallel()
	var l Ledger
	day := 24 * time.Hour
	l.Set(Bucket{Start: start.Add(-40 * day), Answered: 1000, Abandoned: 10, Machines: 100})
	l.Set(Bucket{Start: start.Add(-day), Answered: 100, Abandoned: 5})
	l.Set(Bucket{Start: start.Add(-day), Answered: 90, Abandoned: 4}) // in its place
	l.add(start, entry{answered: 10, abandoned: 1})
	l.add(start.Add(6*time.Minute), entry{answered: 5, machines: 10})
	tests := map[string]struct {
		now                 time.Time
		window              time.Duration
		falsePositive       float64
		answered, abandoned float64
	}{
		"life":                      {start, 0, 0, 1105, 15},
		"longer than is kept":       {start, 40 * day, 0, 1105, 15},
		"30 days":                   {start, 30 * day, 0, 105, 5},
		"an hour":                   {start, time.Hour, 0, 15, 1},
		"a part lies in the window": {start.Add(time.Hour + 4*time.Minute), time.Hour, 0, 15, 1},
		"the first bucket is out":   {start.Add(time.Hour + 5*time.Minute), time.Hour, 0, 5, 0},
		"errors of the detector":    {start, time.Hour, 0.1, 16, 2},
		"and of all the life":       {start, 0, 0.1, 1116, 26},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l.falsePositive = tt.falsePositive
			answered, abandoned := l.Sum(tt.now, tt.window)
			if answered != tt.answered || abandoned != tt.abandoned {
				t.Errorf("%v of %v abandoned, want %v of %v", abandoned, answered, tt.abandoned, tt.answered)
			}
		})
	}
	if n := len(l.Buckets()); n != 3 {
		t.Errorf("%d buckets are kept one by one, want 3", n)
	}
}

// The running sums are the sums, whatever is booked and however the time goes on.
func TestRunningSums(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var l Ledger
		all := []time.Duration{0, 7 * time.Minute, time.Hour, 24 * time.Hour, 30 * 24 * time.Hour}
		l.watch(all)
		now, people := start, 0
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 300_000).Draw(t, "seconds")) * time.Second / 10)
			at := now.Add(-time.Duration(rapid.IntRange(0, 600).Draw(t, "late")) * time.Second)
			n := rapid.IntRange(0, 5).Draw(t, "answered")
			l.add(at, entry{answered: int32(n), abandoned: int32(n / 2)})
			people += n
			for i, w := range all {
				a, b := l.roll(i, now)
				wantA, wantB := l.Sum(now, w)
				if a != wantA || b != wantB {
					t.Fatalf("%v: %v of %v, want %v of %v", w, b, a, wantB, wantA)
				}
			}
		}
		if got, _ := l.Sum(now, 0); int(got) != people {
			t.Fatalf("%v answered in the life, want %d", got, people)
		}
	})
}
