// SPDX-License-Identifier: MIT

package hooks

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

// editTries is how often a hook is read again that others change meanwhile.
const editTries = 8

// Create makes a hook of what people have written: name, address, events,
// campaigns, disabled. It is told of what happens from now on. The answer has its
// secret, which nobody is shown again.
func (s *Service) Create(ctx context.Context, h Hook) (Hook, error) {
	h.normalize()
	if err := h.validate(); err != nil {
		return Hook{}, err
	}
	if err := validURL(h.URL, s.rules); err != nil {
		return Hook{}, err
	}
	if err := s.checkCampaigns(ctx, h.Campaigns, nil); err != nil {
		return Hook{}, err
	}
	for range editTries {
		all, revision, err := s.all(ctx)
		if err != nil {
			return Hook{}, err
		}
		if err := onlyName(all, &h); err != nil {
			return Hook{}, err
		}
		if h.Since, err = s.fromNow(ctx); err != nil {
			return Hook{}, err
		}
		h.ID, h.Secret, h.Why = newID(), newSecret(), ""
		h.Created = s.now().UTC().Truncate(time.Millisecond)
		err = s.put(ctx, revision, "", h)
		switch {
		case errors.Is(err, errFull):
			return Hook{}, conflict("there are %d webhooks already, which is the most", MaxHooks)
		case !errors.Is(err, errChanged):
			return h, err
		}
	}
	return Hook{}, conflict("webhooks are changed all the time")
}

// onlyName refuses a name that another hook has: a creation that is asked for
// twice is carried out once.
func onlyName(all []Hook, h *Hook) error {
	for _, other := range all {
		if other.Name == h.Name && other.ID != h.ID {
			return conflict("webhook %s has this name already", other.ID)
		}
	}
	return nil
}

// Change edits a hook; edit may be asked more than once. It gives the hook as it
// was and as it is, without its secret.
func (s *Service) Change(ctx context.Context, id string, edit func(*Hook) error) (Hook, Hook, error) {
	for range editTries {
		all, revision, err := s.all(ctx)
		if err != nil {
			return Hook{}, Hook{}, err
		}
		before, raw, err := s.read(ctx, id)
		if err != nil {
			return Hook{}, Hook{}, err
		}
		after := before
		after.Events, after.Campaigns = slices.Clone(before.Events), slices.Clone(before.Campaigns)
		if err := edit(&after); err != nil {
			return Hook{}, Hook{}, err
		}
		if err := s.settleChange(ctx, &before, &after); err != nil {
			return Hook{}, Hook{}, err
		}
		if err := onlyName(all, &after); err != nil {
			return Hook{}, Hook{}, err
		}
		err = s.put(ctx, revision, raw, after)
		if errors.Is(err, errChanged) {
			continue
		}
		if errors.Is(err, errNotFound) {
			err = missing("webhook", id)
		}
		return before.shown(), after.shown(), err
	}
	return Hook{}, Hook{}, conflict("webhook %s is changed all the time", id)
}

// settleChange checks what an edit has made and sets what follows from it.
func (s *Service) settleChange(ctx context.Context, before, after *Hook) error {
	after.normalize()
	if err := after.validate(); err != nil {
		return err
	}
	// An address that the rules do not allow any more is refused when it is called.
	if after.URL != before.URL {
		if err := validURL(after.URL, s.rules); err != nil {
			return err
		}
	}
	if err := s.checkCampaigns(ctx, after.Campaigns, before.Campaigns); err != nil {
		return err
	}
	if !after.Disabled {
		after.Why = ""
	}
	if before.Disabled && !after.Disabled {
		since, err := s.fromNow(ctx)
		if err != nil {
			return err
		}
		after.Since = since
	}
	return nil
}

// Rotate gives a hook a new secret, which signs from the next sending on.
func (s *Service) Rotate(ctx context.Context, id string) (string, error) {
	secret := newSecret()
	_, _, err := s.Change(ctx, id, func(h *Hook) error {
		h.Secret = secret
		return nil
	})
	return secret, err
}

// Remove forgets a hook with its deliveries and dead letters; it gives the hook as it was.
func (s *Service) Remove(ctx context.Context, id string) (Hook, error) {
	h, _, err := s.read(ctx, id)
	if err != nil {
		return Hook{}, err
	}
	for {
		r, err := s.run(ctx, removeScript, id, pageMost)
		if errors.Is(err, errNotFound) {
			return Hook{}, missing("webhook", id)
		}
		if err != nil || number(r[0]) == 1 {
			return h.shown(), err
		}
	}
}

// Hook reads a hook, without its secret.
func (s *Service) Hook(ctx context.Context, id string) (Hook, error) {
	h, _, err := s.read(ctx, id)
	return h.shown(), err
}

// Hooks reads all hooks, the oldest first, without their secrets.
func (s *Service) Hooks(ctx context.Context) ([]Hook, error) {
	all, _, err := s.all(ctx)
	for i := range all {
		all[i] = all[i].shown()
	}
	return all, err
}

// Load is what waits for a hook.
type Load struct {
	Queued int // waiting or in flight
	Dead   int // dead letters
}

// Loads reads what waits for hooks.
func (s *Service) Loads(ctx context.Context, ids []string) (map[string]Load, error) {
	pipe := s.rdb.Pipeline()
	queued, dead := make([]*redis.IntCmd, len(ids)), make([]*redis.IntCmd, len(ids))
	for i, id := range ids {
		queued[i], dead[i] = pipe.ZCard(ctx, ageKey(id)), pipe.ZCard(ctx, deadOf(id))
	}
	if _, err := pipe.Exec(ctx); err != nil && len(ids) > 0 {
		return nil, explain("loads", err)
	}
	out := make(map[string]Load, len(ids))
	for i, id := range ids {
		out[id] = Load{int(queued[i].Val()), int(dead[i].Val())}
	}
	return out, nil
}

func (h Hook) shown() Hook {
	h.Secret = ""
	return h
}

func (s *Service) read(ctx context.Context, id string) (Hook, string, error) {
	raw, err := s.rdb.HGet(ctx, hooksKey, id).Result()
	if errors.Is(err, redis.Nil) {
		return Hook{}, "", missing("webhook", id)
	}
	if err != nil {
		return Hook{}, "", explain("read", err)
	}
	h, err := parseHook(raw)
	return h, raw, err
}

func parseHook(raw string) (Hook, error) {
	var h Hook
	if err := json.Unmarshal([]byte(raw), &h); err != nil {
		return h, fmt.Errorf("webhooks: read: %w", err)
	}
	return h, nil
}

// all reads the hooks with the revision that they are of.
func (s *Service) all(ctx context.Context) ([]Hook, string, error) {
	pipe := s.rdb.TxPipeline()
	revision, raw := pipe.Get(ctx, revisionKey), pipe.HGetAll(ctx, hooksKey)
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, "", explain("read", err)
	}
	all := make([]Hook, 0, len(raw.Val()))
	for _, one := range raw.Val() {
		h, err := parseHook(one)
		if err != nil {
			return nil, "", err
		}
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b Hook) int {
		if c := a.Created.Compare(b.Created); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all, revision.Val(), nil
}

func (s *Service) put(ctx context.Context, revision, was string, h Hook) error {
	raw, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("webhooks: write: %w", err)
	}
	off := 0
	if h.Disabled {
		off = 1
	}
	_, err = s.run(ctx, putScript, h.ID, was, raw, MaxHooks, off, revision)
	return err
}

// checkCampaigns refuses campaigns that are not there, but for those that were
// named before.
func (s *Service) checkCampaigns(ctx context.Context, ids, known []string) error {
	if len(ids) == 0 {
		return nil
	}
	all, err := s.store.CampaignIDs(ctx)
	if err != nil {
		return err
	}
	for i, id := range ids {
		if !slices.Contains(all, id) && !slices.Contains(known, id) {
			return invalid(fmt.Sprintf("campaigns[%d]", i), "there is no campaign %s", id)
		}
	}
	return nil
}

// fromNow gives the time, in ms of the clock that makes the positions of events,
// from which on events are later than now. It has come when the function returns.
func (s *Service) fromNow(ctx context.Context) (int64, error) {
	now, err := s.rdb.Time(ctx).Result()
	if err != nil {
		return 0, explain("time", err)
	}
	select {
	case <-time.After(time.Millisecond):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	return now.UnixMilli() + 1, nil
}

// disable turns a hook off by itself.
func (s *Service) disable(ctx context.Context, id, why string) error {
	_, _, err := s.Change(ctx, id, func(h *Hook) error {
		h.Disabled, h.Why = true, why
		return nil
	})
	if campaigns.CodeOf(err) == campaigns.NotFound {
		return nil
	}
	return err
}
