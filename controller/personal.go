// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"maps"
	"slices"
	"time"
)

// Limits of looking for the agents who promised calls.
const (
	// promisesAtOnce is how many of them are asked for in one go.
	promisesAtOnce = 16
	// promiseLook spaces the asking for an agent who is not free, doubled each
	// time. Meanwhile no other call of the campaign is given to them.
	promiseLook    = 100 * time.Millisecond
	maxPromiseLook = 2 * time.Second
)

// promises are the calls that need a certain agent, or an agent held for them
// whatever the mode: they come before all others.
type promises struct {
	missed  map[string]missedAgent // agents who were not free when they were asked for
	waiting []string               // agents for whom a promised call waits
}

type missedAgent struct {
	again time.Time // to ask for them
	wait  time.Duration
}

// keepPromises puts up the calls that certain agents have promised, and those
// that need an agent held before the call. room is how many lines may be put up;
// it says how many were claimed and when to look again at the latest.
//
// An agent for whom a promised call waits is kept from other calls of this
// campaign: the next free moment is for that call.
func (r *runner) keepPromises(ctx context.Context, d *due, room int, now time.Time) (int, time.Time, error) {
	claimed, again, err := r.keepPersonal(ctx, d, room, now)
	if err != nil || len(d.any) == 0 || room <= claimed {
		return claimed, again, err
	}
	w := wish{attempts: min(d.anyone, room-claimed, fillBatch), agents: true, except: r.promises.waiting}
	seats, retry, err := r.reserve(ctx, w)
	again = soonest(again, retry)
	if err != nil || len(seats) == 0 {
		return claimed, again, err
	}
	n, _, err := r.claim(ctx, seats, d.any)
	return claimed + n, again, err
}

func (r *runner) keepPersonal(ctx context.Context, d *due, room int, now time.Time) (int, time.Time, error) {
	p := &r.promises
	if p.missed == nil {
		p.missed = map[string]missedAgent{}
	}
	maps.DeleteFunc(p.missed, func(agent string, _ missedAgent) bool { return d.personal[agent] == nil })
	p.waiting = slices.Sorted(maps.Keys(d.personal))
	var again time.Time
	claimed, asked := 0, 0
	for _, agent := range p.waiting {
		if m := p.missed[agent]; now.Before(m.again) {
			again = soonest(again, m.again)
			continue
		}
		if asked == promisesAtOnce || claimed >= room {
			again = soonest(again, now.Add(promiseLook))
			break
		}
		asked++
		seats, _, err := r.reserve(ctx, wish{attempts: 1, agents: true, only: agent})
		if err != nil {
			return claimed, again, err
		}
		if len(seats) == 0 {
			wait := min(max(2*p.missed[agent].wait, promiseLook), maxPromiseLook)
			p.missed[agent] = missedAgent{now.Add(wait), wait}
			again = soonest(again, now.Add(wait))
			continue
		}
		delete(p.missed, agent)
		n, _, err := r.claim(ctx, seats, d.personal[agent])
		if claimed += n; err != nil {
			return claimed, again, err
		}
	}
	p.waiting = p.waiting[:min(len(p.waiting), maxExcept)]
	return claimed, again, nil
}

// maxExcept bounds the names in one request.
const maxExcept = 64
