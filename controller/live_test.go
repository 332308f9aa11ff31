// SPDX-License-Identifier: MIT

package controller

import (
	"testing"
	"time"

	"tandem/campaigns"
)

func TestPhaseOf(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	phases := map[string]campaigns.Attempt{
		"claimed":  {},
		"offered":  {Offers: []campaigns.Offer{{Agent: "anna", OfferedAt: at}}},
		"dialing":  {DialedAt: at},
		"ringing":  {DialedAt: at, RingingAt: at},
		"answered": {DialedAt: at, AnsweredAt: at},
		"bridged":  {DialedAt: at, RingingAt: at, AnsweredAt: at, BridgedAt: at},
	}
	for want, a := range phases {
		if got := PhaseOf(&a); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
