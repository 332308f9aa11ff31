// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// A member carries no time of its own at which it was added: ids grow with time,
// and the index "times" says from which id on there are members of a second, one
// entry for each second in which somebody added any. Members of campaigns that
// are older than this index count as added with the campaign.

// secondMillis is how exact the index is, in ms.
const secondMillis = 1000

// addedSince gives the first member that was added at a time or later, to the
// second; false where there is none.
func (s *Store) addedSince(ctx context.Context, campaign string, from, created time.Time) (uint64, bool, error) {
	ms := from.UnixMilli()
	if !from.After(created) {
		return 1, true, nil
	}
	at := strconv.FormatInt(ms, 10)
	before, err := s.rdb.ZRevRangeByScoreWithScores(ctx, timesKey(campaign), &redis.ZRangeBy{Min: "-inf", Max: at, Count: 1}).Result()
	if err != nil {
		return 0, false, explain("reset members", err)
	}
	found := before
	if len(before) == 0 || ms >= int64(before[0].Score)+secondMillis {
		found, err = s.rdb.ZRangeByScoreWithScores(ctx, timesKey(campaign), &redis.ZRangeBy{Min: "(" + at, Max: "+inf", Count: 1}).Result()
		if err != nil || len(found) == 0 {
			return 0, false, explain("reset members", err)
		}
	}
	text, _ := found[0].Member.(string)
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, false, fmt.Errorf("reset members: %w", err)
	}
	return id, true, nil
}

// ResetMembers makes those ended members wait again, as new, that were added at a
// time or later (to the second), may be called again, and have a number that
// nobody stopped; stopped numbers stay so. Otherwise it is as ResetCampaign.
func (s *Store) ResetMembers(ctx context.Context, campaign string, from, now time.Time) (int, error) {
	set, err := s.readSettings(ctx, campaign)
	if err != nil {
		return 0, err
	}
	first, ok, err := s.addedSince(ctx, campaign, from, set.CreatedAt)
	if err != nil || !ok {
		return 0, err
	}
	return s.resetAll(ctx, campaign, now, reset{first: first, again: resetKeepingStops})
}

// reset says which members begin anew, and how.
type reset struct {
	first uint64
	again func(settings, campaigns.Member, time.Time) (campaigns.Member, error)
}

// resetKeepingStops resets a member; numbers that somebody stopped stay so. Where
// there are no others it is a Conflict.
func resetKeepingStops(set settings, m campaigns.Member, now time.Time) (campaigns.Member, error) {
	var stopped []string
	for _, c := range m.Communications {
		// One that ended by what its call came to begins anew with the member.
		if c.Ended && c.Cause != campaigns.DoNotCall && c.Cause != campaigns.AbandonedEnd && !slices.Contains(set.Causes.Error, c.Cause) {
			stopped = append(stopped, c.Number)
		}
	}
	fresh, err := set.Reset(m, now)
	for _, number := range stopped {
		if err == nil {
			fresh, err = set.StopNumber(fresh, number, now)
		}
	}
	if err == nil && fresh.State == campaigns.Over {
		return m, &campaigns.Error{Code: campaigns.Conflict, Op: "reset members", Msg: "no number is left that may be called"}
	}
	return fresh, err
}
