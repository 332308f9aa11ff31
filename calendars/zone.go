// SPDX-License-Identifier: MIT

package calendars

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // so that zones are known where the machine has no files of them
)

//go:embed zones.txt
var zoneNames string

// Zones lists the IANA names of all time zones that Tandem brings along, sorted.
func Zones() []string { return slices.Clone(readZones()) }

var readZones = sync.OnceValue(func() []string { return strings.Fields(zoneNames) })

// zones remembers the time zones that were asked for: to look one up reads a
// file; a calendar is asked before every claim, and a list of members names the
// same few in every row.
var zones sync.Map // name → *time.Location

// Location gives the zone of an IANA name, nil where there is none. The
// machine's own zone is none: what it is depends on where the node runs.
func Location(name string) *time.Location {
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

// period is a time during which a zone's clocks run without a jump. There need
// not be one at its bounds.
type period struct {
	from, until time.Time // zero = ever before, for ever; until is not part of it
	offset      time.Duration
}

func periodAt(t time.Time, loc *time.Location) period {
	local := t.In(loc)
	from, until := local.ZoneBounds()
	_, seconds := local.Zone()
	// Beyond the years that a zone has a table for, the library's bounds are
	// also those of the year, which it takes to have 365 days: on 31 December of
	// a leap year the bound lies behind t.
	for !until.IsZero() && !until.After(t) {
		until = until.Add(24 * time.Hour)
	}
	return period{from, until, time.Duration(seconds) * time.Second}
}

// A wall is what a clock on the wall shows, written as a time in UTC, so that
// it can be reckoned with: it knows no zone and no jump.

func (p period) wall(t time.Time) time.Time { return t.UTC().Add(p.offset) }

// next gives the period that follows; false where none does.
func (p period) next(loc *time.Location) (period, bool) {
	if p.until.IsZero() {
		return period{}, false
	}
	return periodAt(p.until, loc), true
}

// before gives the period that went before.
func (p period) before(loc *time.Location) (period, bool) {
	if p.from.IsZero() {
		return period{}, false
	}
	return periodAt(p.from.Add(-1), loc), true
}

// farthestBack is more than any clock was ever set back: a whole day, where a
// date line moved. Later than that after a jump it cannot show a time again.
const farthestBack = 48 * time.Hour

// firstReached gives the first moment, not before t, at which the clock shows a
// wall or, where that one is jumped over, a later one. No clock of the zone may
// have shown it before t.
func firstReached(wall, t time.Time, loc *time.Location) time.Time {
	for p, ok := periodAt(t, loc), true; ok; p, ok = p.next(loc) {
		if !p.from.IsZero() && !p.from.Before(t) && !p.wall(p.from).Before(wall) {
			return p.from // jumped over
		}
		moment := wall.Add(-p.offset)
		if p.until.IsZero() || moment.Before(p.until) {
			return moment
		}
	}
	return time.Time{}
}
