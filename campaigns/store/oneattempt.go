// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

// mostSought is how many events are looked at for one attempt.
const mostSought = 200_000

// EndedAttempt finds an attempt that has ended. With its member, that is a look
// into the member's history; without (0), or where the history does not have it
// any more, the events since it was claimed are looked through, which its id tells.
func (s *Store) EndedAttempt(ctx context.Context, campaign, id string, member uint64) (PastAttempt, error) {
	if member != 0 {
		all, err := s.Attempts(ctx, campaign, member)
		if err != nil {
			return PastAttempt{}, err
		}
		if i := slices.IndexFunc(all, func(a PastAttempt) bool { return a.Attempt.ID == id }); i >= 0 {
			return all[i], nil
		}
	}
	unknown := wrong("read attempt", "campaign "+campaign+" has no attempt "+id, ErrNotFound)
	key, err := uuid.Parse(id)
	if err != nil || key.Version() != 7 {
		return PastAttempt{}, unknown
	}
	// The clock of Redis, by which events are numbered, may be a little behind ours.
	sec, nsec := key.Time().UnixTime()
	low := strconv.FormatInt(max(0, sec*1000+nsec/1e6-int64(clockSlack)), 10)
	for read := 0; read < mostSought; read += resultPage {
		entries, err := s.rdb.XRangeN(ctx, eventsKey(campaign), low, "+", resultPage).Result()
		if err != nil {
			return PastAttempt{}, explain("read attempt", err)
		}
		if found, err := s.attemptAmong(ctx, campaign, id, entries); err != nil || found.Attempt != nil {
			return found, err
		}
		if len(entries) < resultPage {
			return PastAttempt{}, unknown
		}
		low = "(" + entries[len(entries)-1].ID
	}
	return PastAttempt{}, unknown
}

// clockSlack is how far clocks may differ, in ms.
const clockSlack = 60_000

// attemptAmong looks for the end of an attempt. Few of the texts name it, so that
// only these are read.
func (s *Store) attemptAmong(ctx context.Context, campaign, id string, entries []redis.XMessage) (PastAttempt, error) {
	for i := range entries {
		text, _ := entries[i].Values["e"].(string)
		if !strings.Contains(text, id) {
			continue
		}
		events, err := parseEvents(campaign, entries[i:i+1])
		if err != nil {
			return PastAttempt{}, err
		}
		e := events[0]
		if e.Type != AttemptFinished || e.Attempt.ID != id {
			continue
		}
		// The history has what was reported of it later.
		all, err := s.Attempts(ctx, campaign, e.Member)
		if err != nil {
			return PastAttempt{}, err
		}
		if k := slices.IndexFunc(all, func(a PastAttempt) bool { return a.Attempt.ID == id }); k >= 0 {
			return all[k], nil
		}
		return PastAttempt{Event: e}, nil
	}
	return PastAttempt{}, nil
}
