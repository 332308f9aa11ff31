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

// zoneOf gives the zone on whose clocks a member of that zone is called; ""
// means the campaign's own.
func (c *Campaign) zoneOf(name string) *time.Location {
	for _, name := range []string{name, c.Timezone} {
		if loc := location(name); loc != nil {
			return loc
		}
	}
	return time.UTC
}
