// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Holiday is a day of every year: "12-25", or days from Easter Sunday,
// "easter+1".
type Holiday string

// On reports whether t is on the holiday, on t's own clock.
func (h Holiday) On(t time.Time) bool {
	if shift, ok := strings.CutPrefix(string(h), "easter"); ok {
		days, err := strconv.Atoi(shift)
		if err != nil && shift != "" {
			return false
		}
		day := Easter(t.Year()).AddDate(0, 0, days)
		return day.Month() == t.Month() && day.Day() == t.Day()
	}
	return string(h) == t.Format("01-02")
}

// Easter gives Easter Sunday of a year of the Gregorian calendar (the
// anonymous algorithm that Nature printed in 1876), at midnight UTC.
func Easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

func (h Holiday) validate() error {
	if shift, ok := strings.CutPrefix(string(h), "easter"); ok {
		if _, err := strconv.Atoi(shift); err == nil || shift == "" {
			return nil
		}
	} else if _, err := time.Parse("2006-01-02", "2024-"+string(h)); err == nil {
		return nil
	}
	return fmt.Errorf("%q is neither MM-DD nor easter±days", string(h))
}
