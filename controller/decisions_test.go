// SPDX-License-Identifier: MIT

package controller

import (
	"testing"
	"time"
)

// A decision is late when the one before wanted it sooner.
func TestLateDecisions(t *testing.T) {
	t.Parallel()
	at := time.Now()
	var p pacer
	for i, step := range []struct {
		after time.Duration // the decision before
		due   bool          // it wants a next one
		late  bool
	}{
		{0, true, false},
		{paceTick, true, false},
		{2 * paceTick, true, false},
		{2*paceTick + time.Millisecond, false, true},
		{time.Hour, true, false},
	} {
		at = at.Add(step.after)
		next := time.Time{}
		if step.due {
			next = at.Add(paceTick)
		}
		if late := p.decides(at, next); late != step.late {
			t.Errorf("decision %d: late %t", i, late)
		}
	}
	// The campaign was paused meanwhile: nobody waited for a decision.
	p.unasked(at.Add(time.Second))
	if p.decides(at.Add(time.Minute), time.Time{}) {
		t.Error("late after a pause")
	}
	// Work in which it was decided takes nothing back.
	p.decides(at, at.Add(paceTick))
	p.unasked(at.Add(-time.Millisecond))
	if !p.decides(at.Add(time.Second), time.Time{}) {
		t.Error("not late after work in which it was decided")
	}
}
