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

// CreateCampaign stores a new campaign, idle. It is normalized and validated
// first; a Conflict says that the id is taken.
func (s *Store) CreateCampaign(ctx context.Context, c campaigns.Campaign) error {
	c.Normalize()
	if err := c.Validate(); err != nil {
		return err
	}
	if err := s.detach(ctx, &c); err != nil {
		return err
	}
	if c.CreatedAt.IsZero() {
		c.CreatedAt = s.now()
	}
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("create campaign: %w", err)
	}
	// The directory is in another slot. A name there without settings is
	// nothing yet, so it is written first.
	if err := s.rdb.SAdd(ctx, directory, c.ID).Err(); err != nil {
		return explain("create campaign", err)
	}
	_, err = s.run(ctx, call{createScript, []string{runKey(c.ID)}, []any{text, millis(c.CreatedAt)}})
	if errors.Is(err, ErrConflict) {
		return wrong("create campaign", "campaign "+c.ID+" exists already", err)
	}
	if err == nil {
		// One of that id that was being deleted may have taken the name away meanwhile.
		err = explain("create campaign", s.rdb.SAdd(ctx, directory, c.ID).Err())
	}
	return err
}

// SaveCampaign changes the settings of a campaign and wakes its runner.
func (s *Store) SaveCampaign(ctx context.Context, c campaigns.Campaign) error {
	c.Normalize()
	if err := c.Validate(); err != nil {
		return err
	}
	if err := s.detach(ctx, &c); err != nil {
		return err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("save campaign: %w", err)
	}
	_, err = s.run(ctx, call{saveScript, []string{runKey(c.ID)}, []any{text}})
	s.forget(c.ID)
	return noCampaign("save campaign", c.ID, err)
}

// Campaign reads the settings of a campaign, with the hours of its calendar.
func (s *Store) Campaign(ctx context.Context, id string) (campaigns.Campaign, error) {
	text, err := s.rdb.Get(ctx, settingsKey(id)).Bytes()
	if errors.Is(err, redis.Nil) {
		return campaigns.Campaign{}, noCampaign("read campaign", id, ErrNotFound)
	}
	if err != nil {
		return campaigns.Campaign{}, explain("read campaign", err)
	}
	c, err := parseCampaign(text)
	if err != nil {
		return c, err
	}
	s.meet(&c)
	return c, s.attach(ctx, &c)
}

// Campaigns reads the settings of every campaign, by id, with the hours of
// their calendars.
func (s *Store) Campaigns(ctx context.Context) ([]campaigns.Campaign, error) {
	ids, err := s.rdb.SMembers(ctx, directory).Result()
	if err != nil {
		return nil, explain("read campaigns", err)
	}
	pipe := s.rdb.Pipeline()
	cmds := make([]*redis.StringCmd, len(ids))
	for i, id := range ids {
		cmds[i] = pipe.Get(ctx, settingsKey(id))
	}
	_, _ = pipe.Exec(ctx) // each command carries its own error
	var all []campaigns.Campaign
	for _, cmd := range cmds {
		text, err := cmd.Bytes()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return nil, explain("read campaigns", err)
		}
		c, err := parseCampaign(text)
		if err != nil {
			return nil, err
		}
		s.meet(&c)
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b campaigns.Campaign) int { return strings.Compare(a.ID, b.ID) })
	return all, s.attachAll(ctx, all)
}

func parseCampaign(text []byte) (campaigns.Campaign, error) {
	var c campaigns.Campaign
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("read campaign: %w", err)
	}
	c.Normalize() // an older version may have written it without a newer field
	return c, nil
}

func noCampaign(op, id string, err error) error {
	if errors.Is(err, ErrNotFound) {
		return wrong(op, "there is no campaign "+id, err)
	}
	return err
}
