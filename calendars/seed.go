// SPDX-License-Identifier: MIT

package calendars

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
)

// Country is one whose holidays are known, or a part of one that has holidays of its own.
type Country struct {
	Code string // ISO 3166: "DE", "DE-BY"; "ECB" for the banks of the euro
	Name string
}

// Countries lists what [HolidaysOf] knows, by code.
func Countries() []Country {
	all := make([]Country, len(seeds))
	for i, s := range seeds {
		all[i] = Country{s.code, s.name}
	}
	return all
}

// maxYears is how many years can be asked for at a time.
const maxYears = 50

// HolidaysOf gives the holidays of a country in some years, to be edited: the
// library knows laws, not what a company does. A holiday that is also kept on
// another date, because it falls on a weekend, is given on both: nobody is
// called on either. Several holidays of one date are one.
func HolidaysOf(country string, years []int) ([]Holiday, error) {
	i := slices.IndexFunc(seeds, func(s seed) bool { return strings.EqualFold(s.code, country) })
	if i < 0 {
		return nil, invalid("country", "the holidays of %q are not known", country)
	}
	if len(years) == 0 || len(years) > maxYears {
		return nil, invalid("years", "%d are not 1 to %d years", len(years), maxYears)
	}
	inUTC()
	names := map[Date][]string{}
	for _, year := range years {
		if year < 1900 || year > 2200 {
			return nil, invalid("years", "%d is not within 1900 and 2200", year)
		}
		for _, h := range seeds[i].holidays {
			for date, name := range datesOf(h, year) {
				if !slices.Contains(names[date], name) {
					names[date] = append(names[date], name)
				}
			}
		}
	}
	all := make([]Holiday, 0, len(names))
	for date, those := range names {
		slices.Sort(those)
		all = append(all, Holiday{Date: date, Name: readable(strings.Join(those, ", "))})
	}
	slices.SortFunc(all, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return all, nil
}

func datesOf(h *cal.Holiday, year int) map[Date]string {
	actual, observed := h.Calc(year)
	if actual.IsZero() {
		return nil
	}
	dates := map[Date]string{DateOf(actual): h.Name}
	if moved := DateOf(observed); moved != DateOf(actual) {
		dates[moved] = h.Name + " (observed)"
	}
	return dates
}

// inUTC makes the library reckon in a zone that has every midnight. Its default
// is the machine's own zone, which may lack one.
var inUTC = sync.OnceFunc(func() { cal.DefaultLoc = time.UTC })
