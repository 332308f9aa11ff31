// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

func TestRoutes(t *testing.T) {
	t.Parallel()
	all := map[string]campaigns.Resource{
		"a": {}, "b": {}, "de": {Pattern: `^\+49`}, "fr": {Pattern: `^\+33`}, "best": {Priority: 5}, "bad": {Pattern: "("},
		"l1": {Strategy: campaigns.RouteLeastUsed}, "l2": {}, "l3": {}, "r1": {Strategy: campaigns.RouteRandom}, "r2": {}, "r3": {},
	}
	used := map[string]float64{"l1": 0.9, "l2": 0.1, "l3": 0.5}
	for name, tt := range map[string]struct {
		resources, want []string
	}{
		"none":                       {nil, []string{}},
		"the campaign's order":       {[]string{"b", "a"}, []string{"b", "a"}},
		"one that is gone":           {[]string{"b", "x", "a"}, []string{"b", "a"}},
		"by pattern":                 {[]string{"fr", "de", "a"}, []string{"de", "a"}},
		"a pattern that is none":     {[]string{"bad", "a"}, []string{"a"}},
		"by priority":                {[]string{"b", "a", "best"}, []string{"best", "b", "a"}},
		"least used":                 {[]string{"l1", "l2", "l3"}, []string{"l2", "l3", "l1"}},
		"the first one's strategy":   {[]string{"l2", "l1", "l3"}, []string{"l2", "l1", "l3"}},
		"random":                     {[]string{"r1", "r2", "r3"}, []string{"r2", "r3", "r1"}},
		"random behind a better one": {[]string{"r1", "r2", "best"}, []string{"best", "r2", "r1"}},
	} {
		c := campaigns.Campaign{Resources: tt.resources}
		got := c.Routes(all, "+4930123", func(id string) float64 { return used[id] }, func(int) int { return 0 })
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Whatever the strategies: every resource that takes the number is tried, once,
// a greater priority before a smaller.
func TestRoutesTryAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := map[string]campaigns.Resource{}
		var c campaigns.Campaign
		for _, id := range []string{"a", "b", "c", "d", "e"} {
			c.Resources = append(c.Resources, id)
			all[id] = campaigns.Resource{
				Priority: rapid.IntRange(0, 2).Draw(t, "priority"),
				Strategy: rapid.SampledFrom([]campaigns.RouteStrategy{campaigns.RouteTopDown, campaigns.RouteRandom, campaigns.RouteLeastUsed}).Draw(t, "strategy"),
			}
		}
		got := c.Routes(all, "123",
			func(string) float64 { return float64(rapid.IntRange(0, 9).Draw(t, "used")) },
			func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "random") })
		if sorted := slices.Sorted(slices.Values(got)); !slices.Equal(sorted, c.Resources) {
			t.Fatalf("tries %v", got)
		}
		for i := 1; i < len(got); i++ {
			if all[got[i]].Priority > all[got[i-1]].Priority {
				t.Fatalf("tries %v, which is not by priority", got)
			}
		}
	})
}

func TestCallerIDFor(t *testing.T) {
	t.Parallel()
	r := campaigns.Resource{CallerIDs: []string{"+4930100", "4989200", "+3312300"}}
	for name, tt := range map[string]struct {
		how    campaigns.CallerIDs
		n      uint64
		number string
		want   string
	}{
		"fixed":                        {campaigns.CallerFixed, 5, "+4989", "+4930100"},
		"in turn":                      {campaigns.CallerRoundRobin, 5, "+4989", "+3312300"},
		"not said":                     {"", 4, "+4989", "4989200"},
		"by prefix":                    {campaigns.CallerByPrefix, 0, "+498912345", "4989200"},
		"by prefix, another country":   {campaigns.CallerByPrefix, 0, "+331999", "+3312300"},
		"by prefix, nothing in common": {campaigns.CallerByPrefix, 2, "+1212", "+4930100"},
	} {
		if got := r.CallerIDFor(tt.how, tt.n, tt.number); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	if got := (&campaigns.Resource{}).CallerIDFor(campaigns.CallerByPrefix, 0, "1"); got != "" {
		t.Error("an empty pool shows", got)
	}
}

func TestIsFault(t *testing.T) {
	t.Parallel()
	r := campaigns.Resource{Faults: []campaigns.Cause{"SWITCH_CONGESTION"}}
	if !r.IsFault("SWITCH_CONGESTION") || r.IsFault("GATEWAY_DOWN") {
		t.Error("the resource's own list does not hold")
	}
}
