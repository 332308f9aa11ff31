// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// KnownNumbers gives the members of a campaign that have numbers, by number;
// numbers that nobody has are left out.
func (s *Store) KnownNumbers(ctx context.Context, campaign string, numbers []string) (map[string]uint64, error) {
	known := map[string]uint64{}
	for some := range slices.Chunk(numbers, findBatch) {
		pipe := s.rdb.Pipeline()
		answers := make([]*redis.StringCmd, len(some))
		for i, n := range some {
			answers[i] = pipe.HGet(ctx, numberKey(campaign, numberBucket(n)), numberField(n))
		}
		if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
			return nil, explain("known numbers", err)
		}
		for i, n := range some {
			if id, err := strconv.ParseUint(answers[i].Val(), 10, 64); err == nil {
				known[n] = id
			}
		}
	}
	return known, nil
}
