// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"strconv"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// Staffing says what the agents of a campaign are doing, whichever campaign
// they do it for.
type Staffing struct {
	Ready    int // can be reserved now
	Reserved int // held for an attempt, the phone rings or not
	Talking  int
	WrapUp   int // and pauses after failed offers
	LoggedIn int // whatever they do
	// Fraction is the part of them that the campaign may count on, 0…1: 1 where
	// no other campaign asked for agents in the last ten seconds, else what its
	// share gives it of those who serve several.
	Fraction float64
}

// Staffing counts the agents of a campaign.
func (s *Store) Staffing(ctx context.Context, campaign string) (Staffing, error) {
	r, err := s.run(ctx, call{staffingScript, []string{agentsKey()}, []any{millis(s.now()), campaign}})
	if err != nil {
		return Staffing{}, err
	}
	fraction, err := strconv.ParseFloat(r.text(5), 64)
	return Staffing{
		Ready: r.int(0), Reserved: r.int(1), Talking: r.int(2), WrapUp: r.int(3), LoggedIn: r.int(4), Fraction: fraction,
	}, err
}

// ReadyCount gives how many agents can be reserved for a campaign.
func (s *Store) ReadyCount(ctx context.Context, campaign string) (int, error) {
	n, err := s.rdb.ZCard(ctx, readyKey(campaign)).Result()
	return int(n), explain("ready agents", err)
}

// Staff gives how many agents have a tier in a campaign, whatever they do.
func (s *Store) Staff(ctx context.Context, campaign string) (int, error) {
	n, err := s.rdb.SCard(ctx, staffKey(campaign)).Result()
	return int(n), explain("staff", err)
}

// Served gives how many calls of a campaign each of its agents had since they
// logged in.
func (s *Store) Served(ctx context.Context, campaign string) (map[string]int, error) {
	ids, err := s.rdb.SMembers(ctx, staffKey(campaign)).Result()
	if err != nil {
		return nil, explain("served", err)
	}
	pipe := s.rdb.Pipeline()
	counts := make([]*redis.StringCmd, len(ids))
	for i, id := range ids {
		counts[i] = pipe.HGet(ctx, agentKey(id), "n:"+campaign)
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, explain("served", err)
	}
	served := make(map[string]int, len(ids))
	for i, id := range ids {
		served[id], _ = counts[i].Int()
	}
	return served, nil
}

// SaveTierStrategy notes how a campaign chooses among its agents and puts those
// who are ready in that order. Reserve does it too where the strategy that it
// is told is new.
func (s *Store) SaveTierStrategy(ctx context.Context, campaign string, strategy campaigns.Strategy) error {
	if strategy == "" {
		strategy = campaigns.LongestIdle
	}
	if err := s.rdb.HSet(ctx, strategyKey(), campaign, string(strategy)).Err(); err != nil {
		return explain("save strategy", err)
	}
	return s.relist(ctx, campaign)
}

// relist puts the ready agents of a campaign in the order of its strategy, some
// at a time.
func (s *Store) relist(ctx context.Context, campaign string) error {
	for cursor := "0"; ; {
		r, err := s.run(ctx, call{relistScript, []string{agentsKey()}, []any{millis(s.now()), campaign, cursor}})
		if err != nil {
			return err
		}
		if cursor = r.text(0); cursor == "0" {
			return nil
		}
	}
}
