// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// Held is what an attempt holds in the pool.
type Held struct {
	Campaign string
	Attempt  string
	Agent    string // "" = none
	Resource string // "" = no line
}

// Extend prolongs the leases on what attempts hold. What they do not hold any
// more is left alone.
func (s *Store) Extend(ctx context.Context, now time.Time, lease time.Duration, held []Held) error {
	var calls []call
	for len(held) > 0 {
		n := min(len(held), MaxTokens)
		args := []any{millis(now.Add(lease))}
		for _, h := range held[:n] {
			args = append(args, h.Campaign, h.Attempt, h.Agent, h.Resource)
		}
		calls = append(calls, call{extendScript, []string{agentsKey()}, args})
		held = held[n:]
	}
	for _, out := range s.runAll(ctx, calls) {
		if out.err != nil {
			return out.err
		}
	}
	return nil
}

// Expired lists up to limit agents and up to limit lines of each resource
// whose lease is over. Whether their attempt still lives is for the caller to
// ask in the campaign's slot.
func (s *Store) Expired(ctx context.Context, now time.Time, limit int) ([]Held, error) {
	resources, err := s.rdb.HKeys(ctx, resourcesKey()).Result()
	if err != nil {
		return nil, explain("expired leases", err)
	}
	over := &redis.ZRangeBy{Min: "-inf", Max: strconv.FormatInt(millis(now), 10), Count: int64(limit)}
	pipe := s.rdb.Pipeline()
	agents := pipe.ZRangeByScore(ctx, reservedKey(), over)
	lines := make([]*redis.StringSliceCmd, len(resources))
	for i, r := range resources {
		lines[i] = pipe.ZRangeByScore(ctx, linesKey(r), over)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, explain("expired leases", err)
	}
	var all []Held
	for i, r := range resources {
		for _, line := range lines[i].Val() {
			campaign, attempt, _ := strings.Cut(line, "/")
			all = append(all, Held{Campaign: campaign, Attempt: attempt, Resource: r})
		}
	}
	for _, id := range agents.Val() {
		v, err := s.rdb.HMGet(ctx, agentKey(id), "campaign", "attempt").Result()
		if err != nil {
			return nil, explain("expired leases", err)
		}
		if h := (Held{Campaign: reply(v).text(0), Attempt: reply(v).text(1), Agent: id}); h.Attempt != "" {
			all = append(all, h)
		}
	}
	return all, nil
}

// ReleaseExpired takes back what is still held by the same attempt with a
// lease that is over. An agent who was reserved gets the old place in the line.
func (s *Store) ReleaseExpired(ctx context.Context, held []Held, now time.Time) (int, error) {
	calls := make([]call, len(held))
	for i, h := range held {
		calls[i] = call{expireScript, []string{agentsKey()}, []any{millis(now), h.Campaign, h.Attempt, h.Resource, h.Agent}}
	}
	taken := 0
	for _, out := range s.runAll(ctx, calls) {
		if out.err != nil {
			return taken, out.err
		}
		taken += out.reply.int(0)
	}
	return taken, nil
}

// ReadyAgents ends up to 100 wrap-ups that are over. It says how many, and when
// the next one is; zero = none.
func (s *Store) ReadyAgents(ctx context.Context, now time.Time) (int, time.Time, error) {
	r, err := s.run(ctx, call{readyScript, []string{agentsKey()}, []any{millis(now)}})
	return r.int(0), r.time(1), err
}

// AcquireDesk makes a controller the one that keeps the nailed-up legs, for
// ttl. It reports false when another controller is it.
func (s *Store) AcquireDesk(ctx context.Context, controller string, now time.Time, ttl time.Duration) (uint64, bool, error) {
	r, err := s.run(ctx, call{deskScript, []string{agentsKey()}, []any{controller, "", millis(now), millis(now.Add(ttl))}})
	if campaigns.CodeOf(err) == campaigns.Conflict {
		return 0, false, nil
	}
	return uint64(r.int(0)), err == nil, err //nolint:gosec // epochs are positive
}

// RenewDesk prolongs the desk's lease; ttl 0 gives it up. ErrStale says that
// another controller has it.
func (s *Store) RenewDesk(ctx context.Context, controller string, epoch uint64, now time.Time, ttl time.Duration) error {
	until := int64(0)
	if ttl > 0 {
		until = millis(now.Add(ttl))
	}
	_, err := s.run(ctx, call{deskScript, []string{agentsKey()}, []any{controller, epoch, millis(now), until}})
	return err
}
