// SPDX-License-Identifier: MIT

package hooks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// Bounds of what is kept.
const (
	backlogMost = 10_000 // deliveries of one hook that wait; then the oldest becomes a dead letter
	deadMost    = 10_000 // dead letters of all hooks; then the oldest is forgotten
	deadAge     = 30 * 24 * time.Hour
)

// tooMany is why a delivery became a dead letter that was never given up.
const tooMany = "too many deliveries wait for this webhook"

// DeadLetter is a delivery that was given up.
type DeadLetter struct {
	Delivery
	Died time.Time
	Why  string // for people
}

// DeadLetters reads a page of the dead letters of a hook, "" for all, the oldest
// first, and the cursor of the next page, "" at the end.
func (s *Service) DeadLetters(ctx context.Context, hook string, p Page) ([]DeadLetter, string, error) {
	ids, next, err := s.ids(ctx, deadOf(hook), p)
	if err != nil || len(ids) == 0 {
		return nil, "", err
	}
	graves, err := s.rdb.HMGet(ctx, gravesKey, ids...).Result()
	if err != nil {
		return nil, "", explain("dead letters", err)
	}
	out := make([]DeadLetter, 0, len(ids))
	for i, id := range ids {
		if graves[i] == nil {
			continue // gone meanwhile
		}
		d, err := parseGrave(id, text(graves[i]))
		if err != nil {
			return nil, "", err
		}
		out = append(out, d)
	}
	return out, next, nil
}

func parseGrave(id, raw string) (DeadLetter, error) {
	died, rest, _ := strings.Cut(raw, "|")
	why, record, ok := strings.Cut(rest, "|")
	if !ok {
		return DeadLetter{}, fmt.Errorf("webhooks: dead letter %s is not one", id)
	}
	d, err := parseDelivery(id, record)
	return DeadLetter{d, fromMillis(died), cmp.Or(why, d.Error)}, err
}

// Replay queues a dead letter again, as if it were new; its id stays the same.
func (s *Service) Replay(ctx context.Context, id string) (Delivery, error) {
	raw, err := s.rdb.HGet(ctx, gravesKey, id).Result()
	if errors.Is(err, redis.Nil) {
		return Delivery{}, missing("dead letter", id)
	}
	if err != nil {
		return Delivery{}, explain("replay", err)
	}
	grave, err := parseGrave(id, raw)
	if err != nil {
		return Delivery{}, err
	}
	d, now := grave.Delivery, s.now()
	d.Attempts, d.Status, d.Error, d.Since = 0, 0, "", now.UTC()
	record, err := d.record()
	if err != nil {
		return Delivery{}, err
	}
	_, err = s.run(ctx, replayScript, id, raw, record, now.UnixMilli(), s.backlogMost)
	switch {
	case errors.Is(err, errNotFound):
		return Delivery{}, missing("dead letter", id)
	case errors.Is(err, errFull):
		return Delivery{}, conflict("%s", tooMany)
	case err == nil:
		s.stats.queued.Inc()
	}
	return d, err
}

// ReplayAll queues the dead letters of a hook again, those that it has now. It
// stops where the queue is full, and gives how many it has queued and how many
// are left.
func (s *Service) ReplayAll(ctx context.Context, hook string) (int, int, error) {
	if _, _, err := s.read(ctx, hook); err != nil {
		return 0, 0, err
	}
	replayed, full := 0, false
	err := s.eachDead(ctx, hook, func(ids []string) error {
		for _, id := range ids {
			_, err := s.Replay(ctx, id)
			switch {
			case campaigns.CodeOf(err) == campaigns.Conflict:
				full = true
				return err
			case campaigns.CodeOf(err) == campaigns.NotFound:
				continue // somebody else was faster
			case err != nil:
				return err
			}
			replayed++
		}
		return nil
	})
	if err != nil && !full {
		return replayed, 0, err
	}
	left, err := s.rdb.ZCard(ctx, deadOf(hook)).Result()
	return replayed, int(left), explain("replay", err)
}

// Forget deletes a dead letter.
func (s *Service) Forget(ctx context.Context, id string) error {
	r, err := s.run(ctx, forgetScript, "", 0, id)
	if err == nil && number(r[0]) == 0 {
		return missing("dead letter", id)
	}
	return err
}

// ForgetAll deletes the dead letters that a hook has now, all hooks for "", and
// gives how many they were.
func (s *Service) ForgetAll(ctx context.Context, hook string) (int, error) {
	gone := 0
	err := s.eachDead(ctx, hook, func(ids []string) error {
		args := []any{"", 0}
		for _, id := range ids {
			args = append(args, id)
		}
		r, err := s.run(ctx, forgetScript, args...)
		if err != nil {
			return err
		}
		gone += number(r[0])
		return nil
	})
	return gone, err
}

// eachDead goes through the dead letters that there are now; those that die
// meanwhile are left out, or it might not end.
func (s *Service) eachDead(ctx context.Context, hook string, do func(ids []string) error) error {
	last, err := s.rdb.ZRevRangeWithScores(ctx, deadOf(hook), 0, 0).Result()
	if err != nil || len(last) == 0 {
		return explain("dead letters", err)
	}
	most := strconv.FormatFloat(last[0].Score, 'f', 0, 64)
	for from := "-inf"; ; {
		found, err := s.rdb.ZRangeByScoreWithScores(ctx, deadOf(hook), &redis.ZRangeBy{Min: from, Max: most, Count: pageMost}).Result()
		if err != nil || len(found) == 0 {
			return explain("dead letters", err)
		}
		ids := make([]string, len(found))
		for i, z := range found {
			ids[i], _ = z.Member.(string)
			from = "(" + strconv.FormatFloat(z.Score, 'f', 0, 64)
		}
		if err := do(ids); err != nil {
			return err
		}
	}
}

// tidy forgets dead letters that are too old or too many.
func (s *Service) tidy(ctx context.Context) error {
	for {
		r, err := s.run(ctx, forgetScript, s.deadMost, s.now().Add(-deadAge).UnixMilli())
		if err != nil || number(r[0]) == 0 {
			return err
		}
	}
}
