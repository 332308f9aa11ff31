// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"maps"
	"slices"
	"time"

	"tandem/campaigns"
)

// The times and sizes of looking after members who wait in lanes.
const (
	tendEvery = 5 * time.Second
	// relaneBatch is how many members of a closed lane are looked at each time,
	// and promiseHeads how many promised calls of a lane.
	relaneBatch  = 256
	promiseHeads = 32
)

// tend looks after those who wait in lanes of a running campaign, also where
// nobody may be called now: members of closed lanes who have another number that
// may be called, and promised calls that were not made in time. It runs beside
// the runner, which goes on dialling.
func (r *runner) tend() {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-r.ctx.Done():
			return
		}
		if r.state() == campaigns.Running && r.lease.valid() {
			r.tendLanes(r.ctx, time.Now())
		}
	}
}

func (r *runner) tendLanes(ctx context.Context, now time.Time) {
	counts, err := r.c.store.Counts(ctx, r.id)
	if err != nil {
		r.tendTrouble(ctx, "", err)
		return
	}
	if counts.Claimed > r.openHere() {
		r.findLost(ctx)
	} else {
		r.missing = nil
	}
	c, moved := r.campaign(), 0
	all := r.relane.Swap(false)
	for _, name := range slices.Sorted(maps.Keys(counts.Lanes)) {
		lane, err := campaigns.ParseLane(name)
		if counts.Lanes[name] == 0 || err != nil {
			continue
		}
		n, err := r.keepLane(ctx, name, now)
		if moved += n; err == nil && (all || !c.LaneOpen(lane, now)) {
			looks := 1
			if all { // the whole lane, and once more for those before the place where it goes on
				looks = 2 + counts.Lanes[name]/relaneBatch
			}
			n, err = r.relaneLane(ctx, name, looks)
			moved += n
		}
		if err != nil {
			r.relane.Store(all)
			r.tendTrouble(ctx, name, err)
			break
		}
	}
	if moved > 0 {
		r.membersChanged()
	}
}

// findLost looks for attempts that are open in the ledger and that nobody here
// owns: a claim whose answer was lost and which was carried out late, a member
// who could not be read at the take-over. One that is missing twice in a row is
// no attempt that has just ended; the runner adopts it.
func (r *runner) findLost(ctx context.Context) {
	open, err := r.c.store.OpenAttempts(ctx, r.id)
	if err != nil {
		r.tendTrouble(ctx, "", err)
		return
	}
	missing := map[string]bool{}
	for _, a := range open {
		if r.knows(a.ID) {
			continue
		}
		if missing[a.ID] = true; r.missing[a.ID] {
			r.mu.Lock()
			r.unsure = true
			r.mu.Unlock()
			r.wake()
		}
	}
	r.missing = missing
}

// relaneLane looks at so many batches of a lane's members.
func (r *runner) relaneLane(ctx context.Context, lane string, looks int) (int, error) {
	moved := 0
	for range looks {
		n, err := r.c.store.Relane(ctx, r.id, lane, time.Now(), relaneBatch)
		if moved += n; err != nil {
			return moved, err
		}
	}
	return moved, nil
}

func (r *runner) tendTrouble(ctx context.Context, lane string, err error) {
	if ctx.Err() == nil && campaigns.CodeOf(err) != campaigns.NotFound {
		r.log.Warn("lane not looked after", "lane", lane, "err", err)
	}
}

// keepLane looks at the promised calls of a lane, which are its first: one that
// was missed is promised anew, or no more; one whose agent is not there is given
// to anybody. It says how many members it changed.
func (r *runner) keepLane(ctx context.Context, lane string, now time.Time) (int, error) {
	heads, err := r.c.store.LaneHead(ctx, r.id, lane, 1)
	if err != nil || len(heads) == 0 || heads[0].Callback == nil {
		return 0, err
	}
	if heads, err = r.c.store.LaneHead(ctx, r.id, lane, promiseHeads); err != nil {
		return 0, err
	}
	c := r.campaign()
	here := map[string]bool{"": true}
	moved := 0
	for i := range heads {
		m := &heads[i]
		if m.Callback == nil {
			continue
		}
		agent := m.Callback.Agent
		if _, asked := here[agent]; !asked {
			here[agent] = r.loggedIn(ctx, agent)
		}
		if _, changes := c.KeepCallback(*m, here[agent], now); !changes {
			continue
		}
		_, err := r.c.store.EditMember(ctx, r.id, m.ID, func(m campaigns.Member) (campaigns.Member, error) {
			kept, _ := c.KeepCallback(m, here[agent], now)
			return kept, nil
		})
		if err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

// loggedIn reports whether an agent is there at all. Who cannot be asked about
// keeps the call.
func (r *runner) loggedIn(ctx context.Context, agent string) bool {
	a, err := r.c.store.Agent(ctx, agent)
	if err != nil {
		return campaigns.CodeOf(err) != campaigns.NotFound
	}
	return a.Status != campaigns.LoggedOut
}
