// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

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
