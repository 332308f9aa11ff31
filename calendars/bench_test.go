// SPDX-License-Identifier: MIT

package calendars

import (
	"testing"
	"time"
)

// inUse is a calendar as people make them: office hours and the holidays of
// three years.
func inUse(tb testing.TB) Calendar {
	c := officeHours("America/New_York")
	holidays, err := HolidaysOf("US", []int{2026, 2027, 2028})
	if err != nil {
		tb.Fatal(err)
	}
	c.Holidays = holidays
	return c
}

func BenchmarkOpenAt(b *testing.B) {
	c, t := inUse(b), time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		c.OpenAt(t)
	}
}

func BenchmarkNextChange(b *testing.B) {
	c := inUse(b)
	b.Run("the same day", func(b *testing.B) {
		t := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
		b.ReportAllocs()
		for b.Loop() {
			c.NextChange(t)
		}
	})
	b.Run("over a weekend", func(b *testing.B) {
		t := time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC)
		b.ReportAllocs()
		for b.Loop() {
			c.NextChange(t)
		}
	})
	b.Run("never", func(b *testing.B) {
		never := Calendar{Timezone: "America/New_York", Holidays: c.Holidays}
		for i := range never.Holidays {
			never.Holidays[i].Repeat = true
		}
		t := time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC)
		b.ReportAllocs()
		for b.Loop() {
			never.NextChange(t)
		}
	})
}
