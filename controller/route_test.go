// SPDX-License-Identifier: MIT

package controller

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

func TestPlanOfLines(t *testing.T) {
	t.Parallel()
	res := func(priority int, strategy campaigns.RouteStrategy, pattern string) campaigns.Resource {
		return campaigns.Resource{Priority: priority, Strategy: strategy, Pattern: pattern, Limit: 10}
	}
	tests := map[string]struct {
		all  map[string]campaigns.Resource
		out  map[string]bool
		used map[string]float64
		want []lineWish
	}{
		"the first one":           {map[string]campaigns.Resource{"a": res(0, "", ""), "b": res(0, "", "")}, nil, nil, []lineWish{{"a", 8}}},
		"the greater priority":    {map[string]campaigns.Resource{"a": res(0, "", ""), "b": res(1, "", "")}, nil, nil, []lineWish{{"b", 8}}},
		"the next one":            {map[string]campaigns.Resource{"a": res(0, "", ""), "b": res(0, "", "")}, map[string]bool{"a": true}, nil, []lineWish{{"b", 8}}},
		"none is left":            {map[string]campaigns.Resource{"a": res(0, "", "")}, map[string]bool{"a": true}, nil, nil},
		"one that does not exist": {map[string]campaigns.Resource{"b": res(0, "", "")}, nil, nil, []lineWish{{"b", 8}}},
		"patterns come later":     {map[string]campaigns.Resource{"a": res(0, "", `^\+44`), "b": res(0, "", "")}, nil, nil, []lineWish{{"a", 8}}},
		"the least used is filled up to the others": {
			map[string]campaigns.Resource{"a": res(0, campaigns.RouteLeastUsed, ""), "b": res(0, campaigns.RouteLeastUsed, "")},
			nil, map[string]float64{"a": 0.4}, []lineWish{{"b", 6}, {"a", 2}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &campaigns.Campaign{Resources: []string{"a", "b"}}
			got := newTrunks(tt.all).plan(c, 8, tt.out, func(id string) float64 { return tt.used[id] })
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(lineWish{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Lines of a random strategy go to both.
func TestPlanAtRandom(t *testing.T) {
	t.Parallel()
	trunks := newTrunks(map[string]campaigns.Resource{"a": {Strategy: campaigns.RouteRandom}, "b": {Strategy: campaigns.RouteRandom}})
	got := trunks.plan(&campaigns.Campaign{Resources: []string{"a", "b"}}, 64, nil, func(string) float64 { return 0 })
	if len(got) != 2 || got[0].lines+got[1].lines != 64 {
		t.Errorf("%v", got) // one in 2^63 draws
	}
}

// Numbers go over the trunk that takes them; one that no trunk takes is not
// called and stays.
func TestRoutesByNumber(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	for id, pattern := range map[string]string{"east": `^\+99901010100`, "west": `^\+99901010200`} {
		must(t, h.store.SaveResource(t.Context(), campaigns.Resource{
			ID: id, DialString: "sofia/gateway/tandem-test/{number}", StripPlus: true, Pattern: pattern,
			CallerIDs: []string{"+49301" + pattern[len(pattern)-3:]},
		}))
	}
	h.campaign(func(c *campaigns.Campaign) { c.Resources = []string{"east", "west"} }, agents(2, true),
		"+99901010100001", "+99901010200002", "+99901010100003", "+99901010200004", "+99901010300005")
	h.run(c, "c1")
	blocked := 0
	for _, a := range h.finished("c1", 5) {
		want := map[byte]string{'1': "east", '2': "west"}[a.Number[9]]
		switch {
		case want == "":
			blocked++
			if a.Result != campaigns.Blocked || a.Refusal.Gate != campaigns.GateRoute || !a.DialedAt.IsZero() {
				t.Errorf("%s: %s %+v", a.Number, a.Result, a.Refusal)
			}
		case a.Result != campaigns.Connected || a.Resource != want || a.CallerID[:5] != "+4930":
			t.Errorf("%s: %s over %s from %s, want %s", a.Number, a.Result, a.Resource, a.CallerID, want)
		}
	}
	if blocked != 1 || h.dialled("+99901010300005") != 0 {
		t.Errorf("%d blocked, %d dialled", blocked, h.dialled("+99901010300005"))
	}
	if m := h.member("c1", 5); m.State != campaigns.Waiting || m.Attempts != 0 {
		t.Errorf("member after it: %+v", m)
	}
	h.sound("c1")
}
