// SPDX-License-Identifier: MIT

package campaigns

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// TrunkFaults gives the causes that are the trunk's fault, or the network's
// behind it, and say nothing of the number that was called.
func TrunkFaults() []Cause {
	return []Cause{
		"NORMAL_TEMPORARY_FAILURE", "NORMAL_CIRCUIT_CONGESTION", "SWITCH_CONGESTION", "NETWORK_OUT_OF_ORDER",
		"SERVICE_UNAVAILABLE", "REQUESTED_CHAN_UNAVAIL", "GATEWAY_DOWN", "INVALID_GATEWAY", "INVALID_PROFILE",
	}
}

// IsFault reports whether a call that ended with a cause failed by the
// resource's fault.
func (r *Resource) IsFault(c Cause) bool {
	if len(r.Faults) == 0 {
		return slices.Contains(TrunkFaults(), c)
	}
	return slices.Contains(r.Faults, c)
}

// patterns remembers compiled patterns; there are as many as resources had.
var patterns sync.Map // text → *regexp.Regexp

// Takes reports whether the resource's pattern takes a number. A pattern that
// is none takes nothing.
func (r *Resource) Takes(number string) bool {
	if r.Pattern == "" {
		return true
	}
	known, ok := patterns.Load(r.Pattern)
	if !ok {
		p, err := regexp.Compile(r.Pattern)
		if err != nil {
			return false
		}
		known, _ = patterns.LoadOrStore(r.Pattern, p)
	}
	return known.(*regexp.Regexp).MatchString(number)
}

// Routes gives the ids of the campaign's resources that take a number, in the
// order in which they are to be tried: greater priority first, and within one
// as the strategy of its first resource says. used gives the part of a
// resource's lines that is in use, rnd(n) a random number below n.
func (c *Campaign) Routes(all map[string]Resource, number string, used func(id string) float64, rnd func(n int) int) []string {
	var routes []Resource
	for _, id := range c.Resources {
		if r, ok := all[id]; ok && r.Takes(number) {
			r.ID = id
			routes = append(routes, r)
		}
	}
	slices.SortStableFunc(routes, func(a, b Resource) int { return cmp.Compare(b.Priority, a.Priority) })
	ids := make([]string, 0, len(routes))
	for len(routes) > 0 {
		n := 1
		for n < len(routes) && routes[n].Priority == routes[0].Priority {
			n++
		}
		ids = append(ids, arrange(routes[:n], used, rnd)...)
		routes = routes[n:]
	}
	return ids
}

// arrange gives the ids of resources of one priority in order of trying.
func arrange(same []Resource, used func(string) float64, rnd func(int) int) []string {
	ids := make([]string, len(same))
	for i, r := range same {
		ids[i] = r.ID
	}
	switch same[0].Strategy {
	case RouteRandom:
		for i := len(ids) - 1; i > 0; i-- {
			j := rnd(i + 1)
			ids[i], ids[j] = ids[j], ids[i]
		}
	case RouteLeastUsed:
		load := make(map[string]float64, len(ids)) // asked once: it may move while we sort
		for _, id := range ids {
			load[id] = used(id)
		}
		slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(load[a], load[b]) })
	case RouteTopDown:
	}
	return ids
}

// CallerIDFor gives the caller id that the n-th attempt shows to a number, ""
// for an empty pool.
func (r *Resource) CallerIDFor(how CallerIDs, n uint64, number string) string {
	switch {
	case len(r.CallerIDs) == 0:
		return ""
	case how == CallerFixed:
		return r.CallerIDs[0]
	case how == CallerByPrefix:
		return slices.MaxFunc(r.CallerIDs, func(a, b string) int {
			return cmp.Compare(inCommon(a, number), inCommon(b, number))
		})
	}
	return r.CallerIDs[n%uint64(len(r.CallerIDs))]
}

// inCommon counts the leading digits that two numbers have in common.
func inCommon(a, b string) int {
	a, b = strings.TrimPrefix(a, "+"), strings.TrimPrefix(b, "+")
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
