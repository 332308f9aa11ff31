// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"strings"
)

// WakeKind says what may have changed.
type WakeKind string

// The kinds.
const (
	WakeState   WakeKind = "state"   // a campaign's run state, owner or settings
	WakeMembers WakeKind = "members" // a running campaign has new members
	WakeAgents  WakeKind = "agents"  // an agent of the campaign became ready
	WakeLines   WakeKind = "lines"   // a line of the resource became free, and somebody wanted one
	WakeAll     WakeKind = "all"     // anything: wakes may have been missed
)

// Wake tells a runner that something it may wait for happened.
type Wake struct {
	Kind     WakeKind
	Campaign string // for state, members and agents
	Resource string // for lines
}

// Wakes delivers wakes until ctx ends; then the channel is closed. It connects
// again by itself; after every connection a WakeAll comes first, since wakes
// may have been missed. A receiver that is too slow also gets a WakeAll instead.
func (s *Store) Wakes(ctx context.Context) <-chan Wake {
	return listen(ctx, s.rdb, channel[Wake]{wakeTopic, Wake{Kind: WakeAll}, parseWake})
}

func parseWake(payload string) []Wake {
	words := strings.Fields(payload)
	if len(words) < 2 {
		return nil
	}
	kind := WakeKind(words[0])
	if kind == WakeLines {
		return []Wake{{Kind: kind, Resource: words[1]}}
	}
	wakes := make([]Wake, 0, len(words)-1)
	for _, campaign := range words[1:] {
		wakes = append(wakes, Wake{Kind: kind, Campaign: campaign})
	}
	return wakes
}
