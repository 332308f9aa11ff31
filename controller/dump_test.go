// SPDX-License-Identifier: MIT

package controller

import (
	"testing"

	"tandem/controller/attempt"
)

// What the dump of a channel proves, by what a real FreeSWITCH wrote in each state.
func TestFactsIn(t *testing.T) {
	t.Parallel()
	const peer = "0e44cc42-d33c-430a-9635-d3ea27ebb37b"
	tests := map[string]struct {
		state, bridged, other string
		want                  attempt.Facts
	}{
		"rings or is parked":       {"CS_CONSUME_MEDIA", "0", "", attempt.Facts{Alive: true, Answered: true}},
		"parked":                   {"CS_PARK", "0", "", attempt.Facts{Alive: true, Answered: true, Over: true}},
		"about to be bridged":      {"CS_SOFT_EXECUTE", "0", peer, attempt.Facts{Alive: true, Answered: true, Over: true, Moving: true}},
		"bridged, executes it":     {"CS_SOFT_EXECUTE", "1795199615191920", peer, attempt.Facts{Alive: true, Answered: true, Over: true, Peer: peer}},
		"bridged":                  {"CS_EXCHANGE_MEDIA", "1795199615191920", peer, attempt.Facts{Alive: true, Answered: true, Over: true, Peer: peer}},
		"between two applications": {"CS_RESET", "0", peer, attempt.Facts{Alive: true, Answered: true, Over: true, Moving: true}},
		"dying":                    {"CS_REPORTING", "1795199615191920", peer, attempt.Facts{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := factsIn(map[string]string{
				"Answer-State": "answered", "Channel-State": test.state, "Caller-Channel-Bridged-Time": test.bridged, "Other-Leg-Unique-ID": test.other,
			})
			if got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}
