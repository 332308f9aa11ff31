// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tandem/campaigns"
)

// AddTier gives an agent a place in a campaign; a Conflict says that there is one
// already, or that the agent has as many as there may be. The campaign must exist.
func (s *Store) AddTier(ctx context.Context, t campaigns.Tier) error {
	if _, err := s.Campaign(ctx, t.Campaign); err != nil {
		return err
	}
	if err := checkTier(t); err != nil {
		return err
	}
	return s.tier(ctx, "add", t, t.Level, t.Position)
}

// ChangeTier changes the level or the position of an agent in a campaign; 0
// leaves it as it is.
func (s *Store) ChangeTier(ctx context.Context, t campaigns.Tier) error {
	whole := t
	whole.Level, whole.Position = max(t.Level, 1), max(t.Position, 1)
	if t.Level < 0 || t.Position < 0 {
		whole = t
	}
	if err := checkTier(whole); err != nil {
		return err
	}
	level, position := any(t.Level), any(t.Position)
	if t.Level == 0 {
		level = ""
	}
	if t.Position == 0 {
		position = ""
	}
	return s.tier(ctx, "change", t, level, position)
}

// RemoveTier takes an agent's place in a campaign away. A call that holds the
// agent goes on.
func (s *Store) RemoveTier(ctx context.Context, campaign, agent string) error {
	return s.tier(ctx, "remove", campaigns.Tier{Campaign: campaign, Agent: agent}, "", "")
}

// checkTier has the rules of agents look at one place.
func checkTier(t campaigns.Tier) error {
	a := campaigns.Agent{ID: t.Agent, Contact: "user/" + t.Agent, Tiers: []campaigns.Tier{t}}
	level, position := t.Level, t.Position
	a.Normalize()
	a.Tiers[0].Level, a.Tiers[0].Position = level, position
	return a.Validate()
}

func (s *Store) tier(ctx context.Context, how string, t campaigns.Tier, level, position any) error {
	_, err := s.run(ctx, call{tierScript, []string{agentsKey()}, []any{
		millis(s.now()), t.Agent, t.Campaign, how, level, position, campaigns.MaxTiers,
	}})
	const op = "change tier"
	switch {
	case errors.Is(err, ErrNoneDue):
		return wrong(op, fmt.Sprintf("agent %s has no place in campaign %s", t.Agent, t.Campaign), ErrNotFound)
	case errors.Is(err, ErrAtLimit):
		return wrong(op, fmt.Sprintf("agent %s has places in %d campaigns, which is as many as there may be", t.Agent, campaigns.MaxTiers), ErrConflict)
	case errors.Is(err, ErrConflict):
		return wrong(op, fmt.Sprintf("agent %s has a place in campaign %s already", t.Agent, t.Campaign), err)
	}
	return noAgent(op, t.Agent, err)
}

// RemoveResource removes a resource; a Conflict says that a campaign names it, or
// that a call is on one of its lines.
func (s *Store) RemoveResource(ctx context.Context, id string) error {
	const op = "remove resource"
	if _, err := s.Resource(ctx, id); err != nil {
		return err
	}
	all, err := s.Campaigns(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if slices.Contains(c.Resources, id) {
			return wrong(op, fmt.Sprintf("campaign %s uses resource %s", c.ID, id), ErrConflict)
		}
	}
	n, err := s.LinesInUse(ctx, id)
	switch {
	case err != nil:
		return err
	case n > 0:
		return wrong(op, fmt.Sprintf("%d lines of resource %s are in use", n, id), ErrConflict)
	}
	pipe := s.rdb.TxPipeline()
	pipe.HDel(ctx, resourcesKey(), id)
	pipe.Unlink(ctx, wantKey(id), trunkKey(id), linesKey(id))
	_, err = pipe.Exec(ctx)
	return explain(op, err)
}
