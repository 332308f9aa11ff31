// SPDX-License-Identifier: MIT

package controller

import (
	"testing"
	"time"

	"tandem/calendars"
	"tandem/campaigns"
)

func TestClosedFor(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, 11, 20, 11, 30, 0, 0, time.UTC)
	tests := map[string]struct {
		hours *calendars.Calendar
		want  time.Duration
	}{
		"no hours, always open": {nil, 0},
		"open": {&calendars.Calendar{
			Timezone: "UTC", Windows: []calendars.Window{{Weekday: time.Friday, Start: 600, End: 720}},
		}, 0},
		"opens in half an hour": {&calendars.Calendar{
			Timezone: "UTC", Windows: []calendars.Window{{Weekday: time.Friday, Start: 720, End: 780}},
		}, 30 * time.Minute},
		"never open": {&calendars.Calendar{Timezone: "UTC"}, time.Hour},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &runner{}
			r.settings.Store(&campaigns.Campaign{Hours: tt.hours})
			if got := r.closedFor(friday); got != tt.want {
				t.Errorf("closed for %s, want %s", got, tt.want)
			}
		})
	}
}
