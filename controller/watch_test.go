// SPDX-License-Identifier: MIT

package controller

import (
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/controller/attempt"
)

func watched(w *watch, ids ...string) []*owner {
	c := &Controller{}
	var all []*owner
	for _, id := range ids {
		o := &owner{r: &runner{c: c}, a: attempt.Attempt{Record: campaigns.Attempt{ID: id}}}
		view := o.a
		o.view.Store(&view)
		all = append(all, o)
	}
	return all
}

// turn changes an attempt as its owner does.
func (w *watch) turn(o *owner, change func(*attempt.Attempt)) {
	change(&o.a)
	view := o.a
	w.changed(o, o.view.Swap(&view), &view)
}

// A watcher hears each attempt that has changed once, as it is when it is asked,
// in the order of the latest changes, however often it has changed.
func TestWatcher(t *testing.T) {
	t.Parallel()
	var w watch
	o := watched(&w, "1", "2")
	dial := func(a *attempt.Attempt) { a.Customer = attempt.Sent }
	w.turn(o[0], dial) // nobody listens
	x := w.add()
	w.turn(o[1], dial)
	w.turn(o[0], func(a *attempt.Attempt) { a.Seat.Agent = "ann" })
	w.turn(o[1], func(a *attempt.Attempt) { a.Ended, a.Record.Result = true, campaigns.Busy })
	w.turn(o[0], func(*attempt.Attempt) {}) // nothing that is told
	<-x.Bell
	got := x.Take()
	if len(got) != 2 || got[0].Record.ID != "1" || got[0].Agent != "ann" || !got[1].Over || got[1].Record.Result != campaigns.Busy {
		t.Errorf("%+v", got)
	}
	if got := x.Take(); len(got) != 0 {
		t.Errorf("told again: %+v", got)
	}
	o[0].paused.Store(true)
	w.again(o[0])
	if got := x.Take(); len(got) != 1 || !got[0].Paused {
		t.Errorf("%+v", got)
	}
	w.remove(x)
	w.turn(o[0], func(a *attempt.Attempt) { a.Seat.Agent = "" })
	if got := x.Take(); len(got) != 0 {
		t.Errorf("told after the end: %+v", got)
	}
}

// BenchmarkWatch measures what a change of an attempt costs its owner.
func BenchmarkWatch(b *testing.B) {
	for _, heard := range []bool{false, true} {
		name := "nobody-listens"
		if heard {
			name = "somebody-listens"
		}
		b.Run(name, func(b *testing.B) {
			var w watch
			if heard {
				x := w.add()
				go func() {
					for range x.Bell {
						x.Take()
					}
				}()
				defer close(x.Bell)
				defer w.remove(x)
			}
			o := watched(&w, "1")[0]
			at := time.Unix(0, 0)
			for b.Loop() {
				at = at.Add(1)
				w.turn(o, func(a *attempt.Attempt) { a.Record.RingingAt = at })
			}
		})
	}
}
