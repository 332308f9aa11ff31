// SPDX-License-Identifier: MIT

package web

import (
	"encoding/json"
	"fmt"

	"tandem/campaigns"
)

// seat is an agent's place in a campaign.
type seat struct {
	ID       string `json:"id"`
	Level    int    `json:"level"`
	Position int    `json:"position"`
}

// seats are the agents of a campaign.
type seats []seat

// UnmarshalJSON reads agents as ids, or as objects with level and position.
func (s *seats) UnmarshalJSON(value []byte) error {
	var raw []json.RawMessage
	if err := decode(value, "agents", &raw); err != nil {
		return err
	}
	*s = make(seats, 0, len(raw))
	known := make(map[string]bool, len(raw))
	for i, one := range raw {
		place := fmt.Sprintf("agents[%d]", i)
		at := seat{Level: 1, Position: 1}
		into := any(&at)
		if one[0] == '"' {
			into = &at.ID
		}
		if err := decode(one, place, into); err != nil {
			return err
		}
		if !campaigns.ValidID(at.ID) {
			return invalid(place, "%q is not the id of an agent", at.ID)
		}
		if known[at.ID] {
			return invalid(place, "agent %s is named twice", at.ID)
		}
		known[at.ID] = true
		*s = append(*s, at)
	}
	return nil
}

// seatsOf gives the agents of a campaign.
func seatsOf(campaign string, agents []campaigns.Agent) seats {
	all := seats{}
	for _, a := range agents {
		for _, t := range a.Tiers {
			if t.Campaign == campaign {
				all = append(all, seat{ID: a.ID, Level: t.Level, Position: t.Position})
			}
		}
	}
	return all
}
