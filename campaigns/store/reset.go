// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tandem/campaigns"
)

// resetPage is how many ended members are read at a time.
const resetPage = 256

// ResetCampaign makes all ended members that may be called again wait from now
// on, as new; see [campaigns.Member.MayReset]. It says how many. A reset that was
// broken off is completed by running it again with the same now: members whose
// last attempt was after it have been reset already.
func (s *Store) ResetCampaign(ctx context.Context, campaign string, now time.Time) (int, error) {
	if _, err := s.readSettings(ctx, campaign); err != nil { // which say who can be called again
		return 0, err
	}
	return s.resetAll(ctx, campaign, now, reset{again: resetWhole})
}

func resetWhole(set settings, m campaigns.Member, now time.Time) (campaigns.Member, error) {
	return set.Reset(m, now)
}

// resetAll goes through the ended members.
func (s *Store) resetAll(ctx context.Context, campaign string, now time.Time, how reset) (int, error) {
	causes, err := s.rdb.SMembers(ctx, endsKey(campaign)).Result()
	if err != nil {
		return 0, explain("reset campaign", err)
	}
	slices.Sort(causes)
	total := 0
	for _, cause := range causes {
		for cursor := uint64(0); ; {
			ids, next, err := s.rdb.SScan(ctx, endedKey(campaign, cause), cursor, "", resetPage).Result()
			if err != nil {
				return total, explain("reset campaign", err)
			}
			// A small set comes as a whole, whatever was asked for.
			for some := range slices.Chunk(ids, resetPage) {
				n, err := s.resetSome(ctx, campaign, some, now, how)
				if total += n; err != nil {
					return total, err
				}
			}
			if cursor = next; cursor == 0 {
				break
			}
		}
	}
	return total, nil
}

// resetSome resets those of some members that have ended and may be called again.
func (s *Store) resetSome(ctx context.Context, campaign string, ids []string, now time.Time, how reset) (int, error) {
	reads := make([]call, len(ids))
	for i, id := range ids {
		reads[i] = call{memberScript, []string{runKey(campaign)}, []any{id}}
	}
	read := s.runAll(ctx, reads)
	moved := 0
	err := s.underSettings(ctx, campaign, func(set settings) error {
		var calls []call
		for i, out := range read {
			if out.err != nil {
				return out.err
			}
			id, err := strconv.ParseUint(ids[i], 10, 64)
			if err != nil {
				return fmt.Errorf("reset campaign: %w", err)
			}
			if id < how.first {
				continue
			}
			before, _, err := decodeMember(id, out.reply.text(0), time.Time{})
			if err != nil {
				return err
			}
			if !before.MayReset(now) || before.LastAttempt.After(now) {
				continue
			}
			after, err := how.again(set, before, now)
			switch {
			case campaigns.CodeOf(err) == campaigns.Conflict:
				continue // no number is left
			case err != nil:
				return err
			}
			calls = append(calls, set.replacement(campaign, &before, out.reply.text(0), &after, now))
		}
		n, err := s.moveAll(ctx, calls)
		moved += n
		return err
	})
	return moved, err
}
