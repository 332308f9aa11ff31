// SPDX-License-Identifier: MIT

package campaigns

import (
	"sync"
	"time"
)

// zones remembers the time zones that were asked for: to look one up reads a
// file, and a list names the same few in every row.
var zones sync.Map // name → *time.Location

// location gives the zone of an IANA name, nil where there is none. The
// machine's own zone is none: what it is depends on where the node runs.
func location(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil
	}
	zones.Store(name, loc)
	return loc
}

func validZone(name string) bool { return location(name) != nil }

// zonesOf gives the zones on whose clocks the members of a lane's zone are
// called; "" means the campaign's own.
func (c *Campaign) zonesOf(name string) []*time.Location {
	for _, name := range []string{name, c.Timezone} {
		if set := zoneSet(name); set != nil {
			return set
		}
	}
	return utc
}

var utc = []*time.Location{time.UTC}

// zoneFor gives the zones of a member's i-th number, as a lane names them: its
// own zone where it has one, else those where the number can be, "" for the
// campaign's.
func (c *Campaign) zoneFor(m *Member, i int) string {
	if m.Timezone != "" || c.Numbers.Zone == ZoneOfCampaign || i < 0 || i >= len(m.Communications) {
		return m.Timezone
	}
	return zoneOfNumber(m.Communications[i].Number)
}

// ZoneOf gives the zones on whose clocks a member's i-th number is called. There
// is one, unless the number can be in several places.
func (c *Campaign) ZoneOf(m *Member, i int) []*time.Location { return c.zonesOf(c.zoneFor(m, i)) }
