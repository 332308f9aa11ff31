// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// recordLane gives the lane that a record names.
func recordLane(raw string) string {
	parts := strings.SplitN(raw, "|", 4)
	if len(parts) < 4 {
		return ""
	}
	return parts[2]
}

// indexScan is how many entries of an index are read at a time.
const indexScan = 1000

// candidates takes the ids of all members that can be wanted out of the indexes;
// false where there are too many, or no index says.
func (l *lister) candidates(ctx context.Context) ([]uint64, bool, error) {
	f := &l.q.Filter
	if f.Number != "" {
		id, err := l.store.owner(ctx, l.campaign, f.Number)
		if err != nil || id == 0 {
			return nil, true, err
		}
		return []uint64{id}, true, nil
	}
	switch f.state() {
	case "":
		return nil, false, nil
	case campaigns.Claimed:
		return l.claimed(ctx)
	case campaigns.Held:
		if l.counts.Held > gathered {
			return nil, false, nil
		}
		ids, err := l.fromSet(ctx, nil, heldKey(l.campaign))
		if err == nil {
			ids, err = l.fromRange(ctx, ids, awaitKey(l.campaign), "-inf", "+inf")
		}
		return ids, true, err
	case campaigns.Over:
		return l.ended(ctx)
	case campaigns.Waiting:
		return l.waiting(ctx)
	default: // no member has two states
		return nil, true, nil
	}
}

// owner gives the member that has a number; 0 = nobody.
func (s *Store) owner(ctx context.Context, campaign, number string) (uint64, error) {
	id, err := s.rdb.HGet(ctx, numberKey(campaign, numberBucket(number)), numberField(number)).Uint64()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	return id, explain("look for number", err)
}

func (l *lister) claimed(ctx context.Context) ([]uint64, bool, error) {
	if l.counts.Claimed > gathered {
		return nil, false, nil
	}
	open, err := l.store.OpenAttempts(ctx, l.campaign)
	ids := make([]uint64, len(open))
	for i := range open {
		ids[i] = open[i].Member
	}
	return ids, true, err
}

func (l *lister) ended(ctx context.Context) ([]uint64, bool, error) {
	var ids []uint64
	n := 0
	for cause, count := range l.counts.EndedBy {
		if l.q.Filter.EndCause == "" || l.q.Filter.EndCause == cause {
			n += count
		}
	}
	if n > gathered {
		return nil, false, nil
	}
	for cause := range l.counts.EndedBy {
		if l.q.Filter.EndCause != "" && l.q.Filter.EndCause != cause {
			continue
		}
		var err error
		if ids, err = l.fromSet(ctx, ids, endedKey(l.campaign, string(cause))); err != nil {
			return nil, true, err
		}
	}
	return ids, true, nil
}

// waiting looks into the lanes, where members are who are due, and among those
// who are not.
func (l *lister) waiting(ctx context.Context) ([]uint64, bool, error) {
	f := &l.q.Filter
	low, high := l.dueRange()
	n := 0
	var lanes []string
	if f.DueFrom.UnixMilli() <= l.now || f.DueFrom.IsZero() {
		lanes = f.lanes(l.counts.Lanes)
	}
	for _, lane := range lanes {
		n += l.counts.Lanes[lane]
	}
	if f.Lane == nil {
		later, err := l.store.rdb.ZCount(ctx, retryKey(l.campaign), low, high).Result()
		if err != nil {
			return nil, true, explain("list members", err)
		}
		n += int(later)
	}
	if n > gathered {
		return nil, false, nil
	}
	var ids []uint64
	var err error
	if f.Lane == nil {
		if ids, err = l.fromRange(ctx, nil, retryKey(l.campaign), low, high); err != nil {
			return nil, true, err
		}
	}
	for _, lane := range lanes {
		if ids, err = l.fromRange(ctx, ids, laneKey(l.campaign, lane), "-inf", "+inf"); err != nil {
			return nil, true, err
		}
	}
	return ids, true, nil
}

// dueRange gives the scores in retry that the filter asks for.
func (l *lister) dueRange() (string, string) {
	low, high := "-inf", "+inf"
	if from := l.q.Filter.DueFrom; !from.IsZero() {
		low = strconv.FormatInt(from.UnixMilli(), 10)
	}
	if to := l.q.Filter.DueTo; !to.IsZero() {
		high = "(" + strconv.FormatInt(ceilMillis(to), 10)
	}
	return low, high
}

func ceilMillis(t time.Time) int64 { return t.Add(time.Millisecond - 1).UnixMilli() }

func (l *lister) fromSet(ctx context.Context, ids []uint64, key string) ([]uint64, error) {
	for cursor := uint64(0); ; {
		found, next, err := l.store.rdb.SScan(ctx, key, cursor, "", indexScan).Result()
		if err != nil {
			return ids, explain("list members", err)
		}
		if ids, err = appendIDs(ids, found); err != nil {
			return ids, err
		}
		if cursor = next; cursor == 0 {
			return ids, nil
		}
	}
}

func (l *lister) fromRange(ctx context.Context, ids []uint64, key, low, high string) ([]uint64, error) {
	for offset := int64(0); ; offset += indexScan {
		found, err := l.store.rdb.ZRangeByScore(ctx, key, &redis.ZRangeBy{Min: low, Max: high, Offset: offset, Count: indexScan}).Result()
		if err != nil {
			return ids, explain("list members", err)
		}
		if ids, err = appendIDs(ids, found); err != nil {
			return ids, err
		}
		if len(found) < indexScan {
			return ids, nil
		}
	}
}

func appendIDs(ids []uint64, texts []string) ([]uint64, error) {
	for _, text := range texts {
		id, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return ids, fmt.Errorf("list members: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}
