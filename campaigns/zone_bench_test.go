// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkLaneOfNumber measures what the zone of a number costs an import.
func BenchmarkLaneOfNumber(b *testing.B) {
	for _, number := range []string{"+9990112345678", "+12125551234", "+4915112345678", "+18005551234", "+5215512345678"} {
		b.Run(number, func(b *testing.B) {
			c := Campaign{Timezone: "UTC"}
			c.Normalize()
			m := Member{Communications: []Communication{{Number: number}}}
			for b.Loop() {
				_ = c.LaneOf(&m).String()
			}
		})
	}
}

// BenchmarkLaneOpen measures what a lane of one zone and of fifteen costs a claim.
func BenchmarkLaneOpen(b *testing.B) {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, zone := range []string{"", "America/New_York", "+1"} {
		b.Run(fmt.Sprintf("%q", zone), func(b *testing.B) {
			c := Campaign{Timezone: "UTC"}
			c.Normalize()
			for b.Loop() {
				c.LaneOpen(Lane{Zone: zone}, at)
			}
		})
	}
}
