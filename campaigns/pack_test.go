// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/calendars"
)

// Every pack says of itself what it allows, and means it.
func TestPackVectors(t *testing.T) {
	t.Parallel()
	if got := len(Packs()); got < 6 {
		t.Fatalf("%d packs", got)
	}
	for _, p := range Packs() {
		t.Run(p.ID(), func(t *testing.T) {
			t.Parallel()
			answers := map[bool]bool{}
			for _, v := range p.Vectors {
				answers[v.Allowed] = true
				got, err := answer(&p, v)
				if err != nil {
					t.Errorf("%s: %v", v.Say, err)
				} else if got != v.Allowed {
					t.Errorf("%s: %v", v.Say, got)
				}
			}
			if len(answers) != 2 {
				t.Error("the vectors never say yes, or never no")
			}
		})
	}
}

// answer asks a campaign that has the pack and otherwise the most lenient rules.
func answer(p *Pack, v Vector) (bool, error) {
	c := Campaign{ID: "c", Guards: Guards{Packs: []string{p.Name}, MinRing: time.Second, HoldAbandoned: 1, HoldMachine: 1}, AgentWait: time.Minute}
	c.Pacing.Cap, c.LocalHours = maxCap, AllDay()
	c.Normalize()
	now := later(p.Begin(), time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC))
	in := c.InForce(now)
	if !slices.Contains(in.Versions, p.ID()) {
		return false, fmt.Errorf("%s is not in force at %s: %v", p.ID(), now, in.Versions)
	}
	switch {
	case v.At != "":
		at, err := time.ParseInLocation("2006-01-02T15:04:05", v.At, calendars.Location(v.Zone))
		if err != nil || !slices.Contains(c.InForce(at).Versions, p.ID()) {
			return false, fmt.Errorf("not in force at %s: %w", v.At, err)
		}
		return c.LaneOpen(Lane{Zone: v.Zone}, at), nil
	case v.Calls != nil:
		calls := make([]time.Time, len(v.Calls))
		for i, ago := range v.Calls {
			calls[i] = now.Add(-ago)
		}
		return !slices.ContainsFunc(in.Caps, func(c Cap) bool { return c.Free(calls, now) != now }), nil
	case v.Answered > 0:
		return !slices.ContainsFunc(in.AbandonCaps, func(a AbandonCap) bool { return !a.Keeps(v.Abandoned, v.Answered) }), nil
	case v.Ring > 0:
		return v.Ring >= in.MinRing, nil
	case v.Wait > 0:
		return v.Wait <= in.AgentWait, nil
	case v.After == "abandoned":
		return v.Since >= in.HoldAbandoned, nil
	case v.After == "machine":
		return v.Since >= in.HoldMachine, nil
	case v.After == "refused":
		return v.Since >= in.RefusalRest, nil
	}
	return false, fmt.Errorf("asks nothing")
}

func TestInForce(t *testing.T) {
	t.Parallel()
	before := time.Date(2026, 8, 10, 23, 59, 59, 0, time.UTC)
	c := Campaign{ID: "c"}
	plain := c.InForce(before)
	want := InForce{
		MinRing: DefaultMinRing, AgentWait: DefaultAgentWait, HoldAbandoned: DefaultHoldAbandoned, HoldMachine: DefaultHoldMachine,
		AbandonCaps: []AbandonCap{{Rate: 0.03, Window: WindowDay}, {Rate: 0.03, Window: WindowMonth}},
	}
	if diff := cmp.Diff(want, plain); diff != "" {
		t.Errorf("a campaign that sets nothing: %s", diff)
	}
	c = Campaign{ID: "c", AgentWait: time.Second, Guards: Guards{
		Packs: []string{"us-florida", "germany", "france"}, MinRing: 20 * time.Second, HoldAbandoned: time.Hour, HoldMachine: 48 * time.Hour,
		Caps: []Cap{{Per: PerNumber, Most: 5, Window: time.Hour}},
	}}
	want = InForce{
		Caps: []Cap{
			{Per: PerNumber, Most: 5, Window: time.Hour},
			{Per: PerSubject, Most: 3, Window: 24 * time.Hour, Pack: "us-florida@2026-01-15"},
			{Per: PerPerson, Most: 3, Window: 24 * time.Hour, Pack: "germany@2026-01-15"},
			{Per: PerPerson, Most: 4, Window: 720 * time.Hour, Pack: "france@2023-03-01"},
		},
		MinRing: 20 * time.Second, AgentWait: time.Second, HoldAbandoned: time.Hour, HoldMachine: 48 * time.Hour, RefusalRest: 60 * 24 * time.Hour,
		AbandonCaps: []AbandonCap{
			{Rate: 0, Window: WindowDay, Pack: "germany@2026-01-15"}, {Rate: 0.03, Window: WindowMonth},
		},
		MessageNeeded: true, ConsentNeeded: true,
		Versions: []string{"us-florida@2026-01-15", "germany@2026-01-15", "france@2023-03-01", "us-federal@2026-01-15"},
	}
	if diff := cmp.Diff(want, c.InForce(before)); diff != "" {
		t.Error(diff)
	}
	if got := c.InForce(before.Add(time.Second)).Versions[2]; got != "france@2026-08-11" {
		t.Error("on the day of the new law there holds", got)
	}
}

func TestCapFree(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		most int
		ago  []time.Duration
		want time.Duration // from now
	}{
		"nothing yet":          {2, nil, 0},
		"one left":             {2, []time.Duration{time.Minute}, 0},
		"none left":            {2, []time.Duration{time.Minute, 10 * time.Minute}, 50 * time.Minute},
		"in any order":         {2, []time.Duration{10 * time.Minute, time.Minute, 30 * time.Minute}, 50 * time.Minute},
		"the oldest is out":    {2, []time.Duration{time.Minute, time.Hour}, 0},
		"one is still to come": {1, []time.Duration{-time.Minute}, 61 * time.Minute},
	} {
		calls := make([]time.Time, len(tt.ago))
		for i, d := range tt.ago {
			calls[i] = now.Add(-d)
		}
		c := Cap{Per: PerNumber, Most: tt.most, Window: time.Hour}
		if got := c.Free(calls, now); !got.Equal(now.Add(tt.want)) {
			t.Errorf("%s: in %s, want %s", name, got.Sub(now), tt.want)
		}
	}
}

func TestPacksThatAreWrong(t *testing.T) {
	t.Parallel()
	const good = `
name: x
version: 2026-01-01
title: X
sources: [a]
from: 2026-01-01
hours: [{days: [Mon], start: "08:00", end: "20:00"}]
holidays: ["12-25"]
caps: [{per: person, most: 1, window: 24h}]
abandoned: [{rate: 0.03, window: 24h}]
vectors: [{say: a, ring: 1s, allowed: true}]
`
	if _, err := parsePack([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for old, bad := range map[string]string{
		"name: x":             "name: x y",
		"title: X":            "title: ''",
		"sources: [a]":        "sources: []",
		"version: 2026-01-01": "version: new",
		"from: 2026-01-01":    "from: 2026-13-01",
		"days: [Mon]":         "days: [Monday]",
		`start: "08:00"`:      `start: "21:00"`,
		`end: "20:00"`:        `end: "25:00"`,
		`["12-25"]`:           `["31-12"]`,
		"per: person":         "per: day",
		"most: 1":             "most: 0",
		"window: 24h}]\nv":    "window: 1y}]\nv",
		"rate: 0.03":          "rate: 3",
		"vectors: [{say: a,":  "vector: [{say: a,",
	} {
		text := strings.Replace(good, old, bad, 1)
		if text == good {
			t.Fatalf("%q is not in the pack", old)
		}
		if _, err := parsePack([]byte(text)); err == nil {
			t.Errorf("%s passes", bad)
		}
	}
}
