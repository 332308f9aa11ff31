// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// SaveResource creates or changes a resource.
func (s *Store) SaveResource(ctx context.Context, r campaigns.Resource) error {
	r.Normalize()
	if err := r.Validate(); err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("save resource: %w", err)
	}
	return explain("save resource", s.rdb.HSet(ctx, resourcesKey(), r.ID, text).Err())
}

// Resource reads a resource.
func (s *Store) Resource(ctx context.Context, id string) (campaigns.Resource, error) {
	var r campaigns.Resource
	text, err := s.rdb.HGet(ctx, resourcesKey(), id).Bytes()
	if errors.Is(err, redis.Nil) {
		return r, wrong("read resource", "there is no resource "+id, ErrNotFound)
	}
	if err != nil {
		return r, explain("read resource", err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("read resource %s: %w", id, err)
	}
	return r, nil
}

// Resources reads every resource, by id.
func (s *Store) Resources(ctx context.Context) ([]campaigns.Resource, error) {
	texts, err := s.rdb.HVals(ctx, resourcesKey()).Result()
	if err != nil {
		return nil, explain("read resources", err)
	}
	all := make([]campaigns.Resource, len(texts))
	for i, text := range texts {
		if err := json.Unmarshal([]byte(text), &all[i]); err != nil {
			return nil, fmt.Errorf("read resources: %w", err)
		}
	}
	slices.SortFunc(all, func(a, b campaigns.Resource) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

// LinesInUse gives how many lines of a resource are reserved or in the air.
func (s *Store) LinesInUse(ctx context.Context, resource string) (int, error) {
	n, err := s.rdb.ZCard(ctx, linesKey(resource)).Result()
	return int(n), explain("lines in use", err)
}

// ResourceLoad is what a resource is doing.
type ResourceLoad struct {
	Lines     int       // reserved or in the air
	Faults    int       // of the trunk's kind in a row
	RestUntil time.Time // takes no calls before; zero = it does not rest
	OnTrial   bool      // has rested, and no call has come through since: one call at a time
}

// ResourceLoads gives what resources are doing at now, by id.
func (s *Store) ResourceLoads(ctx context.Context, ids []string, now time.Time) (map[string]ResourceLoad, error) {
	pipe := s.rdb.Pipeline()
	lines, trunks := make([]*redis.IntCmd, len(ids)), make([]*redis.SliceCmd, len(ids))
	for i, id := range ids {
		lines[i] = pipe.ZCard(ctx, linesKey(id))
		trunks[i] = pipe.HMGet(ctx, trunkKey(id), "faults", "rest", "until")
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, explain("resource loads", err)
	}
	loads := make(map[string]ResourceLoad, len(ids))
	for i, id := range ids {
		trunk := reply(trunks[i].Val())
		load := ResourceLoad{Lines: int(lines[i].Val()), Faults: trunk.int(0)}
		if until := trunk.time(2); until.After(now) {
			load.RestUntil = until
		} else {
			load.OnTrial = trunk.int(1) > 0
		}
		loads[id] = load
	}
	return loads, nil
}
