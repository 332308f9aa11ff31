// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nyaruka/phonenumbers"

	"tandem/calendars"
)

// The zones of a lane are named in one of three ways:
//
//	America/New_York               one zone
//	America/Denver&America/Phoenix two, sorted
//	+52                            more: all zones of the numbers that begin so
//
// so that the name is short whatever the number is. It stands in every member's
// record.

// zoneSets remembers the sets that names stand for; there are some hundreds.
var zoneSets sync.Map // name → []*time.Location

// zoneSet gives the zones that a lane's name stands for, nil where it is none.
// Zones whose clocks are those of another of the set are left out.
func zoneSet(name string) []*time.Location {
	if known, ok := zoneSets.Load(name); ok {
		return known.([]*time.Location)
	}
	var set []*time.Location
	for _, zone := range zoneNames(name) {
		loc := calendars.Location(zone)
		if loc == nil {
			return nil
		}
		set = append(set, loc)
	}
	if set != nil {
		zoneSets.Store(name, set)
	}
	return set
}

// zoneNames gives the zones of a lane's name, nil where it is malformed.
func zoneNames(name string) []string {
	if prefix, ok := strings.CutPrefix(name, "+"); ok {
		if len(prefix) == 0 || len(prefix) > maxPrefix || !allDigits(prefix) || prefix[0] == '0' {
			return nil
		}
		return distinct(zonesOfPrefix(prefix))
	}
	names := strings.Split(name, "&")
	if len(names) > 2 || len(names) == 2 && names[0] >= names[1] {
		return nil
	}
	return names
}

// maxPrefix is how many leading digits of a number can decide where it is.
const maxPrefix = 8

// zonesOfPrefix gives the zones that libphonenumber knows for the numbers that
// begin with some digits; none where it does not know.
func zonesOfPrefix(digits string) []string {
	names, err := phonenumbers.GetTimezonesForPrefix(digits[:min(len(digits), maxPrefix)])
	if err != nil || len(names) == 1 && names[0] == phonenumbers.UNKNOWN_TIMEZONE {
		return nil
	}
	return names
}

// zoneOfNumber gives the zones in which a number can be, as lanes name them; ""
// where nobody knows, or the number is not E.164.
func zoneOfNumber(number string) string {
	if !e164(number) {
		return ""
	}
	names := zonesOfPrefix(number[1:])
	switch len(names) {
	case 0:
		return ""
	case 1:
		if calendars.Location(names[0]) == nil {
			return "" // the library knows a zone that this machine does not
		}
		return names[0]
	}
	if few := distinct(names); len(few) <= 2 {
		return strings.Join(few, "&")
	}
	// The fewest digits for which the zones are the same.
	for n := 1; n < maxPrefix; n++ {
		if slices.Equal(zonesOfPrefix(number[1:1+n]), names) {
			return number[:1+n]
		}
	}
	return number[:1+maxPrefix]
}

// distincts remembers what distinct found; the library knows some 300 sets.
var distincts sync.Map // joined names → []string

// distinct gives the zones, sorted, without those that this machine does not
// know or whose clocks go as those of another one.
func distinct(names []string) []string {
	key := strings.Join(names, "&")
	if known, ok := distincts.Load(key); ok {
		return known.([]string)
	}
	var few []string
	seen := map[string]bool{}
	for _, name := range slices.Sorted(slices.Values(names)) {
		loc := calendars.Location(name)
		if loc == nil {
			continue
		}
		if clock := clockOf(loc); !seen[clock] {
			seen[clock] = true
			few = append(few, name)
		}
	}
	distincts.Store(key, few)
	return few
}

// The years for which the clocks of two zones are compared. They are fixed, so
// that the name of a lane does not depend on when it was made.
var (
	clocksFrom  = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	clocksUntil = time.Date(2041, 1, 1, 0, 0, 0, 0, time.UTC)
)

// clockOf describes how the clocks of a zone go: their offsets, and when these change.
func clockOf(loc *time.Location) string {
	var b strings.Builder
	for at := clocksFrom; at.Before(clocksUntil); {
		local := at.In(loc)
		_, seconds := local.Zone()
		_, end := local.ZoneBounds()
		b.WriteString(strconv.Itoa(seconds))
		if end.IsZero() {
			break
		}
		if !end.After(at) { // the time package's bounds stand still on the last day of a leap year
			at = at.Add(24 * time.Hour)
			continue
		}
		b.WriteByte('@')
		b.WriteString(strconv.FormatInt(end.Unix(), 10))
		b.WriteByte(' ')
		at = end
	}
	return b.String()
}
