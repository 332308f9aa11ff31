// SPDX-License-Identifier: MIT

package feed

import (
	"context"
	"slices"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Times of the readers.
const (
	agentsGather   = 10 * time.Millisecond // news of agents that are read together
	attemptsGather = 20 * time.Millisecond // changes of one attempt that become one
	readAgain      = 500 * time.Millisecond
	// secondLook is when the ledger is read once more after news may have been
	// missed: other controllers notice within a second that somebody listens.
	secondLook = 2500 * time.Millisecond
	nodesLook  = 50 * time.Millisecond
	nodesFresh = time.Second // how old the counters of a node get
)

// readers are the goroutines that read what the hub tells. They never hold the
// hub up: whatever takes time is done in them.
type readers struct {
	hub    *Hub
	x      *session
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func startReaders(ctx context.Context, h *Hub, x *session) *readers {
	r := &readers{hub: h, x: x}
	r.ctx, r.cancel = context.WithCancel(ctx)
	x.lookUp = r.lookUp
	for _, f := range []func(){r.agents, r.ownAttempts, r.otherAttempts, r.nodes, newFiguring(r).run, r.overview} {
		r.wg.Go(f)
	}
	return r
}

func (r *readers) stop() {
	r.cancel()
	r.wg.Wait()
}

// post has the hub's goroutine do something; false: the end.
func (r *readers) post(f func()) bool {
	select {
	case r.x.inbox <- f:
		return true
	case <-r.ctx.Done():
		return false
	}
}

func (r *readers) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.ctx.Done():
		return false
	}
}

// agents reads the agents that the news name, those of a moment together.
func (r *readers) agents() {
	news := r.hub.cfg.Store.AgentNews(r.ctx)
	for first := range news {
		if !r.sleep(agentsGather) {
			return
		}
		ids, all := gatherAgents(first, news)
		for !r.readAgents(ids, all) {
			if !r.sleep(readAgain) {
				return
			}
		}
	}
}

func gatherAgents(first store.AgentNews, news <-chan store.AgentNews) ([]string, bool) {
	ids, all := first.Agents, first.All
	for {
		select {
		case n := <-news:
			ids, all = append(ids, n.Agents...), all || n.All
			if len(n.Agents) > 0 || n.All {
				continue
			}
		default:
		}
		slices.Sort(ids)
		return slices.Compact(ids), all
	}
}

func (r *readers) readAgents(ids []string, all bool) bool {
	if !all {
		found, err := r.hub.cfg.Store.AgentsOf(r.ctx, ids)
		return err == nil && r.post(func() { r.x.agentsRead(ids, found, time.Now()) })
	}
	found, err := r.hub.cfg.Store.Agents(r.ctx)
	return err == nil && r.post(func() {
		r.x.agentsRead(nil, found, time.Now())
		r.x.have(agentKind)
	})
}

// lookUp reads an agent whom the hub does not know, and then does something. What
// came by the news meanwhile is newer.
func (r *readers) lookUp(agent string, then func()) {
	r.wg.Go(func() {
		found, err := r.hub.cfg.Store.AgentsOf(r.ctx, []string{agent})
		for err != nil {
			if !r.sleep(readAgain) {
				return
			}
			found, err = r.hub.cfg.Store.AgentsOf(r.ctx, []string{agent})
		}
		r.post(func() {
			if _, known := r.x.agents.all[agent]; !known {
				r.x.agentsRead([]string{agent}, found, time.Now())
			}
			then()
		})
	})
}

// ownAttempts hears of the attempts of this process.
func (r *readers) ownAttempts() {
	w, stop := r.hub.cfg.Controller.Watch()
	defer stop()
	for {
		select {
		case <-w.Bell:
		case <-r.ctx.Done():
			return
		}
		if !r.sleep(attemptsGather) {
			return
		}
		r.tell(w.Take())
	}
}

// otherAttempts hears of those of other processes, and reads the ledger where
// news may have been missed.
func (r *readers) otherAttempts() {
	news := r.hub.cfg.Store.AttemptNews(r.ctx)
	own := r.hub.cfg.Controller.NewsFrom()
	again := time.NewTimer(secondLook)
	defer again.Stop()
	for {
		var batch []store.AttemptNews
		look := false
		select {
		case n, ok := <-news:
			if !ok {
				return
			}
			batch, look = gatherAttempts(n, news, own)
			if look {
				again.Reset(secondLook)
			}
		case <-again.C:
			look = true
		}
		r.tell(batch)
		for look && !r.readLedger() {
			if !r.sleep(readAgain) {
				return
			}
		}
	}
}

func gatherAttempts(n store.AttemptNews, news <-chan store.AttemptNews, own string) ([]store.AttemptNews, bool) {
	var batch []store.AttemptNews
	look := false
	for more := true; more; {
		switch {
		case n.All:
			look = true
		case n.From != own && n.From != "":
			batch = append(batch, n)
		}
		select {
		case n, more = <-news:
		default:
			more = false
		}
	}
	return batch, look
}

func (r *readers) tell(batch []store.AttemptNews) {
	if len(batch) == 0 {
		return
	}
	r.post(func() {
		now := time.Now()
		for _, n := range batch {
			r.x.heard(n, now)
		}
	})
}

func (r *readers) readLedger() bool {
	all, err := r.hub.cfg.Store.Campaigns(r.ctx)
	if err != nil {
		return false
	}
	var open []campaigns.Attempt
	for _, c := range all {
		records, err := r.hub.cfg.Store.OpenAttempts(r.ctx, c.ID)
		if err != nil {
			return false
		}
		open = append(open, records...)
	}
	return r.post(func() {
		r.x.ledgerRead(open, time.Now())
		r.x.have(attemptKind)
	})
}

// nodes looks at the nodes of this process, which is no more than reading memory.
// A state is told at once, counters every second.
func (r *readers) nodes() {
	tick := time.NewTicker(nodesLook)
	defer tick.Stop()
	var told []NodeFigure
	var at time.Time
	for {
		now, nodes := time.Now(), r.hub.figures.Nodes()
		if now.Sub(at) >= nodesFresh || !sameStates(told, nodes) {
			told, at = nodes, now
			posted := r.post(func() {
				for _, n := range nodes {
					r.x.set(nodeKind, n.Name, "", n)
				}
				r.x.have(nodeKind)
			})
			if !posted {
				return
			}
		}
		select {
		case <-tick.C:
		case <-r.ctx.Done():
			return
		}
	}
}

func sameStates(a, b []NodeFigure) bool {
	return slices.EqualFunc(a, b, func(a, b NodeFigure) bool { return a.State == b.State && a.LastError == b.LastError })
}
