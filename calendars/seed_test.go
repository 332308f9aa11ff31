// SPDX-License-Identifier: MIT

package calendars

import (
	"slices"
	"strings"
	"testing"
)

// Every country has holidays that a calendar takes, in order, one a date.
func TestHolidaysOfEveryCountry(t *testing.T) {
	t.Parallel()
	years := []int{2024, 2025, 2026, 2027}
	countries := Countries()
	if len(countries) < 80 || !slices.IsSortedFunc(countries, func(a, b Country) int { return strings.Compare(a.Code, b.Code) }) {
		t.Errorf("%d countries, or not in order", len(countries))
	}
	for _, country := range countries {
		holidays, err := HolidaysOf(strings.ToLower(country.Code), years)
		if err != nil || len(holidays) < 4*len(years) {
			t.Errorf("%s: %d holidays, %v", country.Code, len(holidays), err)
		}
		if err := (Calendar{Timezone: "UTC", Holidays: holidays}).Validate(); err != nil {
			t.Errorf("%s: %v", country.Code, err)
		}
		for i := 1; i < len(holidays); i++ {
			if !holidays[i-1].Date.Before(holidays[i].Date) {
				t.Errorf("%s: %v after %v", country.Code, holidays[i], holidays[i-1])
			}
		}
	}
}

// Dates that are known from elsewhere.
func TestHolidaysOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ country, date, name string }{
		{"DE", "2026-10-03", "Tag der Deutschen Einheit"},
		{"DE-BY", "2026-01-06", "Heilige Drei Könige"},
		{"NO", "2026-05-17", ""},
		{"GB", "2027-12-25", "Christmas Day"},            // a Saturday
		{"GB", "2027-12-27", "Christmas Day (observed)"}, // kept on Monday
		{"US", "2026-07-04", "Independence Day"},
		{"US", "2026-07-03", "Independence Day (observed)"},
		{"US", "2026-11-26", "Thanksgiving Day"},
		{"AU", "2026-01-26", "Australia Day"},
	} {
		holidays, err := HolidaysOf(tt.country, []int{2026, 2027})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(holidays, func(h Holiday) bool { return h.Date.String() == tt.date })
		if i < 0 || !strings.Contains(holidays[i].Name, tt.name) {
			t.Errorf("%s: no %q on %s: %v", tt.country, tt.name, tt.date, holidays)
		}
	}
	for name, try := range map[string]func() ([]Holiday, error){
		"no such country": func() ([]Holiday, error) { return HolidaysOf("XX", []int{2026}) },
		"no year":         func() ([]Holiday, error) { return HolidaysOf("DE", nil) },
		"a year too far":  func() ([]Holiday, error) { return HolidaysOf("DE", []int{3000}) },
	} {
		if got, err := try(); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Every zone of the list is known, also on a machine without files of zones.
func TestZones(t *testing.T) {
	t.Parallel()
	if !slices.IsSorted(Zones()) {
		t.Error("the zones are in no order")
	}
	for _, zone := range Zones() {
		if Location(zone) == nil {
			t.Errorf("%s is not known", zone)
		}
	}
}
