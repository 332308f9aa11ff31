// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// newsGather is how long news of attempts are gathered before they are told:
// several changes of one attempt become one.
const newsGather = 20 * time.Millisecond

// Watcher hears how the attempts of this process are. It keeps one entry for
// each attempt that has changed since it was asked last, however slow it is
// asked; owners never wait for it.
type Watcher struct {
	// Bell rings when there is something to take.
	Bell chan struct{}

	mu    sync.Mutex
	noted map[*owner]uint64 // when it changed last, in counts
	count uint64
}

func (w *Watcher) note(o *owner) {
	w.mu.Lock()
	w.count++
	w.noted[o] = w.count
	w.mu.Unlock()
	select {
	case w.Bell <- struct{}{}:
	default:
	}
}

// Take gives the attempts that have changed since it was called last, as they
// are now, in the order of their last changes: the end of an attempt comes before
// what its agent does next.
func (w *Watcher) Take() []store.AttemptNews {
	w.mu.Lock()
	noted := w.noted
	w.noted = make(map[*owner]uint64, len(noted))
	w.mu.Unlock()
	owners := make([]*owner, 0, len(noted))
	for o := range noted {
		owners = append(owners, o)
	}
	slices.SortFunc(owners, func(a, b *owner) int { return int(noted[a]) - int(noted[b]) })
	news := make([]store.AttemptNews, len(owners))
	for i, o := range owners {
		news[i] = o.news()
	}
	return news
}

// news tells how an attempt is.
func (o *owner) news() store.AttemptNews {
	a := o.view.Load()
	return store.AttemptNews{
		Record: a.Record, Phase: a.Phase(), Agent: a.Seat.Agent, Next: a.Next.Agent, Paused: o.paused.Load(), Over: a.Ended,
	}
}

// watch tells those who want to know how the attempts of this process are: other
// parts of it directly, other processes over Redis. While nobody listens it costs
// an owner one look at a pointer.
type watch struct {
	mu       sync.Mutex
	watchers atomic.Pointer[[]*Watcher]
	local    atomic.Int32 // watchers but the one for Redis
}

// changed notes an attempt whose view is not the same as before; nil: it is new.
func (w *watch) changed(o *owner, before, after *attempt.Attempt) {
	all := w.watchers.Load()
	if all == nil || len(*all) == 0 || before != nil && sameView(before, after) {
		return
	}
	for _, x := range *all {
		x.note(o)
	}
}

// again notes an attempt for what is not in its view.
func (w *watch) again(o *owner) {
	if all := w.watchers.Load(); all != nil {
		for _, x := range *all {
			x.note(o)
		}
	}
}

// sameView reports whether two views tell the same.
func sameView(a, b *attempt.Attempt) bool {
	return a.Ended == b.Ended && a.Seat.Agent == b.Seat.Agent && a.Next.Agent == b.Next.Agent && a.Phase() == b.Phase() &&
		reflect.DeepEqual(&a.Record, &b.Record)
}

func (w *watch) add() *Watcher {
	x := &Watcher{Bell: make(chan struct{}, 1), noted: map[*owner]uint64{}}
	w.mu.Lock()
	defer w.mu.Unlock()
	all := []*Watcher{x}
	if now := w.watchers.Load(); now != nil {
		all = append(all, *now...)
	}
	w.watchers.Store(&all)
	return x
}

func (w *watch) remove(x *Watcher) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := slices.DeleteFunc(slices.Clone(*w.watchers.Load()), func(y *Watcher) bool { return x == y })
	w.watchers.Store(&all)
}

// Watch hears how the attempts of this process are, from those that are open
// now on, until stop is called. What it does not hear are those of other
// controllers: [store.Store.AttemptNews] delivers them, and the ones of this
// process too, under the name that [Controller.NewsFrom] gives, when other
// processes listen.
func (c *Controller) Watch() (w *Watcher, stop func()) {
	c.watch.local.Add(1)
	w = c.watchAll()
	return w, sync.OnceFunc(func() {
		c.watch.remove(w)
		c.watch.local.Add(-1)
	})
}

// NewsFrom is the sender of this process's news. It tells apart also two
// processes of one name.
func (c *Controller) NewsFrom() string { return c.newsFrom }

// watchAll begins with all attempts that are open.
func (c *Controller) watchAll() *Watcher {
	w := c.watch.add()
	for _, r := range c.all() {
		owners := r.all()
		slices.SortFunc(owners, func(a, b *owner) int { return strings.Compare(a.view.Load().Record.ID, b.view.Load().Record.ID) })
		for _, o := range owners {
			w.note(o)
		}
	}
	return w
}

// askForListeners is how often it is asked whether other processes listen.
const askForListeners = time.Second

// publishNews tells other processes how the attempts are, while some listen.
func (c *Controller) publishNews() {
	tick := time.NewTicker(askForListeners)
	defer tick.Stop()
	for {
		if c.heardElsewhere() {
			c.publishWhileHeard(tick.C)
		}
		select {
		case <-tick.C:
		case <-c.ctx.Done():
			return
		}
	}
}

// heardElsewhere reports whether other processes listen. Each watcher here has a
// connection of its own, which does not count.
func (c *Controller) heardElsewhere() bool {
	n, err := c.store.AttemptListeners(c.ctx)
	return err == nil && n > int(c.watch.local.Load())
}

func (c *Controller) publishWhileHeard(tick <-chan time.Time) {
	w := c.watchAll()
	defer c.watch.remove(w)
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-tick:
			if !c.heardElsewhere() {
				return
			}
			continue
		case <-w.Bell:
		}
		if !sleep(c.ctx, newsGather) || !c.publishTaken(w) {
			return
		}
	}
}

// newsBatch is how many attempts one message tells of at most: some 100 kB.
const newsBatch = 100

// publishTaken reports false where Redis did not take the news: what it has not
// heard is told from the beginning when somebody listens again.
func (c *Controller) publishTaken(w *Watcher) bool {
	for batch := range slices.Chunk(w.Take(), newsBatch) {
		ctx, cancel := context.WithTimeout(c.ctx, commandTimeout)
		err := c.store.PublishAttempts(ctx, c.newsFrom, batch)
		cancel()
		if err != nil {
			return false
		}
	}
	return true
}
