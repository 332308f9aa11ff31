// SPDX-License-Identifier: MIT

package campaigns

import (
	"time"

	"tandem/calendars"
)

func validZone(name string) bool { return calendars.Location(name) != nil }

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

// CustomerZone gives the zone on whose clocks a member lives who is called on a
// number, and whether that is certain: it is the member's own, or the only one
// that the number can be in.
func (c *Campaign) CustomerZone(m *Member, number string) (*time.Location, bool) {
	name := c.zoneFor(m, m.find(number))
	set := c.zonesOf(name)
	return set[0], name != "" && len(set) == 1
}

// ZoneOf gives the zones on whose clocks a member's i-th number is called. There
// is one, unless the number can be in several places.
func (c *Campaign) ZoneOf(m *Member, i int) []*time.Location { return c.zonesOf(c.zoneFor(m, i)) }
