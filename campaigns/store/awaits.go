// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// DueAwaits gives up to max members that have waited for a result from outside
// until their deadline, earliest first. EditMember settles them.
func (s *Store) DueAwaits(ctx context.Context, campaign string, now time.Time, most int) ([]uint64, error) {
	found, err := s.rdb.ZRangeByScore(ctx, awaitKey(campaign), &redis.ZRangeBy{
		Min: "-inf", Max: strconv.FormatInt(now.UnixMilli(), 10), Count: int64(most),
	}).Result()
	if err != nil {
		return nil, explain("due awaits", err)
	}
	ids := make([]uint64, len(found))
	for i, text := range found {
		if ids[i], err = strconv.ParseUint(text, 10, 64); err != nil {
			return nil, fmt.Errorf("due awaits: %w", err)
		}
	}
	return ids, nil
}

// NextAwait gives the first deadline of the members that wait for a result;
// zero = there are none.
func (s *Store) NextAwait(ctx context.Context, campaign string) (time.Time, error) {
	head, err := s.rdb.ZRangeWithScores(ctx, awaitKey(campaign), 0, 0).Result()
	if err != nil || len(head) == 0 {
		return time.Time{}, explain("next await", err)
	}
	return fromMillis(int64(head[0].Score)), nil
}
