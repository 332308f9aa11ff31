// SPDX-License-Identifier: MIT

package store

import (
	"context"

	"tandem/campaigns"
)

// LaneHead reads up to most members of a lane, those who are next first.
func (s *Store) LaneHead(ctx context.Context, campaign, lane string, most int) ([]campaigns.Member, error) {
	r, err := s.run(ctx, call{laneScript, []string{runKey(campaign)}, []any{lane, "", "", most}})
	if err != nil {
		return nil, err
	}
	members := make([]campaigns.Member, 0, len(r)/3)
	for ; len(r) >= 3; r = r[3:] {
		id := uint64(r.int(0)) //nolint:gosec // ids are positive
		m, _, err := decodeMember(id, r.text(2), laneDue(r.text(1)))
		if err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, nil
}
