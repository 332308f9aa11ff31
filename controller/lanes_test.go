// SPDX-License-Identifier: MIT

package controller

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// evening has a type of number that is called from 17:00 to 20:00.
func evening() *campaigns.Campaign {
	c := &campaigns.Campaign{ID: "c1", Name: "Test", Mode: campaigns.Predictive, LocalHours: campaigns.AllDay()}
	c.Numbers.Types = []campaigns.CommunicationType{{Code: "home", Hours: []campaigns.Hours{{Start: 17 * 60, End: 20 * 60}}}}
	c.Normalize()
	return c
}

func TestSortDue(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		lanes map[string]int
		due   int
		next  time.Time
		want  due
		wake  time.Time
		none  bool
	}{
		"nobody": {map[string]int{}, 0, time.Time{}, due{personal: map[string][]string{}}, time.Time{}, true},
		"anybody": {map[string]int{"": 3, "Europe/Berlin": 2}, 5, time.Time{},
			due{open: []string{"", "Europe/Berlin"}, members: 5, personal: map[string][]string{}}, time.Time{}, false},
		"an empty lane is claimed from too": {map[string]int{"": 3, "Europe/Berlin": 0}, 3, time.Time{},
			due{open: []string{"", "Europe/Berlin"}, members: 3, personal: map[string][]string{}}, time.Time{}, false},
		"who came due and is in no lane yet": {map[string]int{"": 3}, 7, noon.Add(-time.Second),
			due{open: []string{""}, members: 3, later: 4, next: noon.Add(-time.Second), personal: map[string][]string{}}, noon.Add(-time.Second), false},
		"a closed lane opens": {map[string]int{"~home": 3}, 3, noon.Add(9 * time.Hour),
			due{closed: []string{"~home"}, changes: noon.Add(5 * time.Hour), next: noon.Add(9 * time.Hour), personal: map[string][]string{}},
			noon.Add(5 * time.Hour), true},
		"the earlier of two that open": {map[string]int{"~home": 3, "Europe/Berlin~home": 1}, 4, time.Time{},
			due{closed: []string{"Europe/Berlin~home", "~home"}, changes: noon.Add(4 * time.Hour), personal: map[string][]string{}},
			noon.Add(4 * time.Hour), true},
		"an empty closed lane wakes nobody": {map[string]int{"~home": 0}, 0, time.Time{}, due{personal: map[string][]string{}}, time.Time{}, true},
		"promised calls": {map[string]int{"@anna": 1, "Europe/Berlin@anna": 2, "@*": 4, "@ben": 0}, 7, time.Time{},
			due{any: []string{"@*"}, anyone: 4, personal: map[string][]string{"anna": {"@anna", "Europe/Berlin@anna"}}}, time.Time{}, false},
		"a promised call out of hours": {map[string]int{"~home@anna": 1}, 1, time.Time{},
			due{closed: []string{"~home@anna"}, changes: noon.Add(5 * time.Hour), personal: map[string][]string{}}, noon.Add(5 * time.Hour), true},
		"a name that is none": {map[string]int{"Mars/Phobos": 3, "": 1}, 4, time.Time{},
			due{open: []string{""}, members: 1, personal: map[string][]string{}}, time.Time{}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var l lanes
			got := l.sortDue(evening(), store.Counts{Due: tt.due, Lanes: tt.lanes, NextDue: tt.next}, noon)
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(due{})); diff != "" {
				t.Error(diff)
			}
			if wake := got.wakeAt(); !wake.Equal(tt.wake) {
				t.Errorf("wakes at %s, want %s", wake, tt.wake)
			}
			if got.none() != tt.none {
				t.Errorf("none() = %t", got.none())
			}
		})
	}
}

// Whether a lane is open is asked each time: what is remembered only wakes.
func TestLanesOpenByTheClock(t *testing.T) {
	t.Parallel()
	c, counts := evening(), store.Counts{Due: 1, Lanes: map[string]int{"~home": 1}}
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 20, hour, minute, 0, 0, time.UTC) }
	var l lanes
	for _, tt := range []struct {
		now  time.Time
		open bool
	}{{at(12, 0), false}, {at(16, 59), false}, {at(17, 0), true}, {at(19, 59), true}, {at(20, 0), false}, {at(12, 0), false}, {at(18, 0), true}} {
		if d := l.sortDue(c, counts, tt.now); (d.members == 1) != tt.open {
			t.Errorf("%s: open %t, want %t", tt.now, d.members == 1, tt.open)
		}
	}
}

// New settings are new lanes.
func TestLanesForgetOldSettings(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	counts := store.Counts{Due: 1, Lanes: map[string]int{"~home": 1}}
	var l lanes
	if d := l.sortDue(evening(), counts, noon); !d.changes.Equal(noon.Add(5 * time.Hour)) {
		t.Errorf("opens at %s", d.changes)
	}
	c := evening()
	c.Numbers.Types[0].Hours[0].Start = 13 * 60
	if d := l.sortDue(c, counts, noon); !d.changes.Equal(noon.Add(time.Hour)) {
		t.Errorf("after the change opens at %s", d.changes)
	}
}
