// SPDX-License-Identifier: MIT

package attempt

import (
	"testing"
	"time"

	"tandem/campaigns"
)

// A broadcast that the customer left before its sound can have begun was not
// heard; one that lasts, or came to its end, was.
func TestHeard(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	message := func(lasted time.Duration, cut bool) []campaigns.Message {
		return []campaigns.Message{{Kind: campaigns.BroadcastMessage, At: at, EndedAt: at.Add(lasted), Cut: cut}}
	}
	tests := map[string]struct {
		messages []campaigns.Message
		want     bool
	}{
		"none":             {nil, false},
		"another one":      {[]campaigns.Message{{Kind: campaigns.HoldMusic, At: at}}, false},
		"cut at once":      {message(150*time.Millisecond, true), false},
		"cut in the midst": {message(soundBegins, true), true},
		"a short one":      {message(50*time.Millisecond, false), true},
		"still playing":    {[]campaigns.Message{{Kind: campaigns.BroadcastMessage, At: at}}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := Attempt{Record: campaigns.Attempt{Messages: tt.messages}}
			if got := a.heard(campaigns.BroadcastMessage); got != tt.want {
				t.Errorf("heard %t, want %t", got, tt.want)
			}
		})
	}
}
