// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"

	"github.com/redis/go-redis/v9"
)

// CampaignIDs gives the ids of all campaigns, in no order.
func (s *Store) CampaignIDs(ctx context.Context) ([]string, error) {
	ids, err := s.rdb.SMembers(ctx, directory).Result()
	return ids, explain("campaigns", err)
}

// NewEvents reads up to count events of each of several campaigns after a
// position in it, "" for the beginning, in one round trip. Campaigns without new
// events are left out. An event that cannot be read comes with its ID alone, so
// that who follows the stream gets past it.
func (s *Store) NewEvents(ctx context.Context, after map[string]string, count int) (map[string][]Event, error) {
	pipe := s.rdb.Pipeline()
	cmds := make(map[string]*redis.XMessageSliceCmd, len(after))
	for campaign, position := range after {
		start := "-"
		if position != "" {
			start = "(" + position
		}
		cmds[campaign] = pipe.XRangeN(ctx, eventsKey(campaign), start, "+", int64(count))
	}
	_, _ = pipe.Exec(ctx) // each command carries its own error
	out := map[string][]Event{}
	for campaign, cmd := range cmds {
		entries, err := cmd.Result()
		if err != nil {
			return nil, explain("events", err)
		}
		for _, entry := range entries {
			text, _ := entry.Values["e"].(string)
			var e anyEvent
			event := Event{ID: entry.ID}
			if err := json.Unmarshal([]byte(text), &e); err == nil && (e.Type != AttemptFinished || e.Attempt != nil) {
				event = e.event(entry.ID)
			} else {
				s.log.Error("event not understood", "campaign", campaign, "event", entry.ID, "err", err)
			}
			out[campaign] = append(out[campaign], event)
		}
	}
	return out, nil
}
