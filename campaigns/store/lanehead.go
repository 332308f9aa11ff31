// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

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

// LanePlace gives how many members of a lane come before one of them; false
// where it is not in the lane.
func (s *Store) LanePlace(ctx context.Context, campaign, lane string, member uint64) (int, bool, error) {
	n, err := s.rdb.ZRank(ctx, laneKey(campaign, lane), indexed(member)).Result()
	if errors.Is(err, redis.Nil) {
		return 0, false, nil
	}
	return int(n), err == nil, explain("place in lane", err)
}

// DueHead reads up to most members that have come due and are in no lane yet:
// the runner puts them there.
func (s *Store) DueHead(ctx context.Context, campaign string, now time.Time, most int) ([]campaigns.Member, error) {
	ids, err := s.rdb.ZRangeByScore(ctx, retryKey(campaign), &redis.ZRangeBy{
		Min: "-inf", Max: strconv.FormatInt(now.UnixMilli(), 10), Count: int64(most),
	}).Result()
	if err != nil {
		return nil, explain("due members", err)
	}
	members := make([]campaigns.Member, 0, len(ids))
	for _, id := range ids {
		n, err := strconv.ParseUint(id, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("due members: %w", err)
		}
		m, err := s.Member(ctx, campaign, n)
		if err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, nil
}
