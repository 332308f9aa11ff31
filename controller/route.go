// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// trunks are a campaign's resources as they were read last.
type trunks struct {
	all map[string]campaigns.Resource
	// blind are the same without their patterns: which number a line is for is
	// not known before the claim.
	blind     map[string]campaigns.Resource
	patterned bool // a resource does not take every number
	varied    bool // a resource is not simply the next one of the list
	leastUsed bool // the order depends on what is in use
}

func newTrunks(all map[string]campaigns.Resource) *trunks {
	t := &trunks{all: all, blind: make(map[string]campaigns.Resource, len(all))}
	for id, res := range all {
		t.patterned = t.patterned || res.Pattern != ""
		t.varied = t.varied || res.Strategy != "" && res.Strategy != campaigns.RouteTopDown
		t.leastUsed = t.leastUsed || res.Strategy == campaigns.RouteLeastUsed
		res.Pattern = ""
		t.blind[id] = res
	}
	return t
}

// lineWish is how many lines of a resource are asked for.
type lineWish struct {
	resource string
	lines    int
}

// plan spreads n lines over the resources that are left, each line on the first
// one in its order of trying. used gives the part of a resource in use.
func (t *trunks) plan(c *campaigns.Campaign, n int, out map[string]bool, used func(string) float64) []lineWish {
	first := func(taken map[string]int) string {
		routes := c.Routes(t.blind, "", func(id string) float64 {
			return used(id) + float64(taken[id])/float64(max(t.all[id].Limit, 1))
		}, rand.IntN)
		for _, id := range routes {
			if !out[id] {
				return id
			}
		}
		return ""
	}
	taken := map[string]int{}
	if !t.varied {
		if id := first(taken); id != "" {
			return []lineWish{{id, n}}
		}
		return nil
	}
	for range n {
		if id := first(taken); id != "" {
			taken[id]++
		}
	}
	wishes := make([]lineWish, 0, len(taken))
	for id, lines := range taken {
		wishes = append(wishes, lineWish{id, lines})
	}
	slices.SortFunc(wishes, func(a, b lineWish) int { return b.lines - a.lines })
	return wishes
}

// usage asks what is in use of each resource, where the order depends on it. An
// answer that does not come counts as nothing in use: it decides on an order only.
func (r *runner) usage(ctx context.Context, t *trunks) func(string) float64 {
	used := map[string]float64{}
	if t.leastUsed {
		for id, res := range t.all {
			if n, err := r.c.store.LinesInUse(ctx, id); err == nil {
				used[id] = float64(n) / float64(max(res.Limit, 1))
			}
		}
	}
	return func(id string) float64 { return used[id] }
}

// noRouteWait is when a member whose number no resource takes is looked at again.
const noRouteWait = 10 * time.Minute

// route moves claimed attempts to the first resource that takes their number
// and has a line. The line that they were claimed with is given back. Only
// campaigns with patterns need it: else every resource takes every number, and
// the line is on the first in order that had one.
//
// A crash leaves both lines under leases of an open attempt; the one that the
// ledger does not name falls to the sweep when the attempt is over.
func (r *runner) route(ctx context.Context, claimed []*claim) {
	t := r.trunks.Load()
	if !t.patterned {
		return
	}
	used := r.usage(ctx, t)
	wanting := map[*claim][]string{}
	for _, cl := range claimed {
		if cl.refusal != nil {
			continue
		}
		routes := r.campaign().Routes(t.all, cl.attempt.Number, used, rand.IntN)
		if len(routes) == 0 {
			cl.refuse(campaigns.GateRoute, "no resource takes the number", cl.attempt.ClaimedAt.Add(noRouteWait))
			continue
		}
		if at := slices.Index(routes, cl.seat.resource); at != 0 {
			wanting[cl] = routes
		}
	}
	for len(wanting) > 0 {
		r.routeOnce(ctx, wanting)
	}
}

// routeOnce asks the next resource of each claim for a line, those of one
// resource together.
func (r *runner) routeOnce(ctx context.Context, wanting map[*claim][]string) {
	byResource := map[string][]*claim{}
	for cl, routes := range wanting {
		switch {
		case len(routes) == 0:
			cl.refuse(campaigns.GateRoute, "no line is free", missAgain(&cl.member, time.Now()))
			delete(wanting, cl)
		case routes[0] == cl.seat.resource:
			delete(wanting, cl) // the better ones are full; this line is its own
		default:
			byResource[routes[0]] = append(byResource[routes[0]], cl)
			wanting[cl] = routes[1:]
		}
	}
	for id, group := range byResource {
		tokens := make([]string, len(group))
		for i, cl := range group {
			tokens[i] = cl.attempt.ID
		}
		got, err := r.c.store.Reserve(ctx, r.lineRequest(id, tokens))
		if err != nil {
			r.log.Warn("no line reserved", "resource", id, "err", err)
			continue
		}
		for _, h := range got.Held {
			cl := group[slices.Index(tokens, h.Attempt)]
			r.release(store.Release{Attempt: h.Attempt, Resource: cl.seat.resource, Now: time.Now()})
			cl.seat.resource, cl.attempt.Resource, cl.altered = id, id, true
			delete(wanting, cl)
		}
	}
}

// lineRequest asks for lines of a resource, without agents.
func (r *runner) lineRequest(id string, tokens []string) store.ReserveRequest {
	c, res := r.campaign(), r.resource(id)
	return store.ReserveRequest{
		Campaign: c.ID, Priority: c.Priority, Share: c.Share, Resource: id, ResourceLimit: res.Limit, CPS: res.CPS,
		Attempts: tokens, Controller: r.c.cfg.Name, Now: time.Now(), Lease: holdLease,
	}
}
