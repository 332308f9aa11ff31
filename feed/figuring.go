// SPDX-License-Identifier: MIT

package feed

import (
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Times of campaigns' figures.
const (
	// figuresEvery is how often the figures of a campaign are made at most.
	figuresEvery = 250 * time.Millisecond
	// figuresAfter is how long after a change they are made: what is heard at once
	// is in the ledger a moment later.
	figuresAfter = 100 * time.Millisecond
	// figuresSlow is how often they are made where nothing is heard: members come
	// due without news.
	figuresSlow = 2 * time.Second
	// campaignsSlow is how often the campaigns are listed.
	campaignsSlow = 10 * time.Second
)

// dirty are the campaigns whose figures are to be made again.
type dirty struct {
	bell chan struct{}
	mu   sync.Mutex
	ids  map[string]bool
}

func newDirty() *dirty { return &dirty{bell: make(chan struct{}, 1), ids: map[string]bool{}} }

func (d *dirty) add(campaign string) {
	d.mu.Lock()
	d.ids[campaign] = true
	d.mu.Unlock()
	select {
	case d.bell <- struct{}{}:
	default:
	}
}

func (d *dirty) take() map[string]bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	ids := d.ids
	d.ids = map[string]bool{}
	return ids
}

// figuring makes campaigns' figures, in a goroutine of its own.
type figuring struct {
	*readers
	all    map[string]*figured
	listed time.Time // when the campaigns were listed last; zero: they are to be
}

type figured struct {
	campaign campaigns.Campaign
	made     time.Time
	due      time.Time
}

func newFiguring(r *readers) *figuring { return &figuring{readers: r, all: map[string]*figured{}} }

func (f *figuring) run() {
	wakes := f.hub.cfg.Store.Wakes(f.ctx)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-f.ctx.Done():
			return
		case w, ok := <-wakes:
			if !ok {
				return
			}
			f.woken(w, time.Now())
		case <-f.x.dirty.bell:
			now := time.Now()
			for id := range f.x.dirty.take() {
				f.soon(id, now.Add(figuresAfter))
			}
		case <-timer.C:
		}
		timer.Reset(time.Until(f.work()))
	}
}

// woken takes what the store says of campaigns.
func (f *figuring) woken(w store.Wake, now time.Time) {
	switch w.Kind {
	case store.WakeState:
		if !f.reread(w.Campaign, now) {
			f.listed = time.Time{}
		}
	case store.WakeMembers:
		f.soon(w.Campaign, now.Add(figuresAfter))
	case store.WakeAll:
		f.listed = time.Time{}
	default:
	}
}

// reread reads a campaign that was started, stopped, edited, or made. A state is
// told at once, however lately the figures were made.
func (f *figuring) reread(id string, now time.Time) bool {
	c, err := f.hub.cfg.Store.Campaign(f.ctx, id)
	if err != nil {
		return false
	}
	f.all[id] = &figured{campaign: c, due: now}
	return true
}

// soon has figures made at a time, or later where they were made a moment ago.
func (f *figuring) soon(id string, at time.Time) {
	c := f.all[id]
	if c == nil {
		return
	}
	if earliest := c.made.Add(figuresEvery); at.Before(earliest) {
		at = earliest
	}
	if at.Before(c.due) {
		c.due = at
	}
}

// work makes what is due and says when there is more to do.
func (f *figuring) work() time.Time {
	now := time.Now()
	if now.Sub(f.listed) >= campaignsSlow && !f.list(now) {
		return now.Add(readAgain)
	}
	next := f.listed.Add(campaignsSlow)
	for id, c := range f.all {
		if !c.due.After(now) && !f.figure(id, c) {
			return now.Add(readAgain)
		}
		if c.due.Before(next) {
			next = c.due
		}
	}
	f.post(func() { f.x.have(campaignKind) })
	f.x.latest.begin()
	return next
}

// list reads which campaigns there are.
func (f *figuring) list(now time.Time) bool {
	all, err := f.hub.cfg.Store.Campaigns(f.ctx)
	if err != nil {
		return false
	}
	there := make(map[string]bool, len(all))
	for _, c := range all {
		there[c.ID] = true
		if known := f.all[c.ID]; known != nil {
			known.campaign = c
			known.due = now
		} else {
			f.all[c.ID] = &figured{campaign: c, due: now}
		}
	}
	for id := range f.all {
		if !there[id] {
			f.remove(id)
		}
	}
	f.listed = now
	return true
}

func (f *figuring) figure(id string, c *figured) bool {
	figure, err := f.hub.figures.Campaign(f.ctx, c.campaign, f.x.agents.staff, time.Now())
	if campaigns.CodeOf(err) == campaigns.NotFound {
		f.remove(id) // or it is being created, and heard of in a moment
		return true
	}
	if err != nil {
		return false
	}
	f.x.latest.put(figure)
	c.made = time.Now()
	c.due = c.made.Add(figuresSlow)
	return f.post(func() { f.x.set(campaignKind, id, id, figure) })
}

func (f *figuring) remove(id string) {
	delete(f.all, id)
	f.x.latest.drop(id)
	f.post(func() { f.x.gone(campaignKind, id, nil) })
}
