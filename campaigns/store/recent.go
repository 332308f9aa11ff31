// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tandem/campaigns"
)

// recent is what the events of the last hour say of a campaign's pace. It is
// copied with its tally, so it is small and has no pointers.
type recent struct {
	since int64 // ms; what ended before is not all in here. 0 = everything is
	calls ring  // customers dialled, by second
	ended ring  // members who ended, by minute
}

// moments is how many seconds, or minutes, are remembered.
const moments = 64

// ring counts what happened in each of the latest moments.
type ring struct {
	counts [moments]uint32
	newest int64
}

func (r *ring) add(at int64) {
	switch {
	case at > r.newest:
		for i := max(r.newest+1, at-moments+1); i <= at; i++ {
			r.counts[i%moments] = 0
		}
		r.newest = at
	case at <= r.newest-moments:
		return
	}
	r.counts[at%moments]++
}

// sum counts what happened from one moment to another, both included.
func (r *ring) sum(from, to int64) int {
	n := 0
	for i := max(from, r.newest-moments+1, 0); i <= min(to, r.newest); i++ {
		n += int(r.counts[i%moments])
	}
	return n
}

// add takes an event. Calls count by when they were dialled, which the attempt
// says when it is over; the end of members by when it was written down.
func (r *recent) add(position string, dialed time.Time, over bool) {
	if !dialed.IsZero() {
		r.calls.add(dialed.Unix())
	}
	if over {
		r.ended.add(positionMillis(position) / 60_000)
	}
}

// positionMillis gives when an event was written, in ms.
func positionMillis(position string) int64 {
	text, _, _ := strings.Cut(position, "-")
	ms, _ := strconv.ParseInt(text, 10, 64)
	return ms
}

// CallsIn gives how many customers were dialled in the minute before now, of the
// attempts that have ended.
func (t *Tally) CallsIn(now time.Time) int {
	at := now.Unix()
	return t.recent.calls.sum(at-59, at)
}

// EndedSince gives how many members have ended since a moment, and how long ago
// that is: an hour at most, and no longer than is known.
func (t *Tally) EndedSince(since, now time.Time) (int, time.Duration) {
	from := max(since.UnixMilli(), t.recent.since, now.Add(-time.Hour).UnixMilli())
	length := now.UnixMilli() - from
	if length <= 0 {
		return 0, 0
	}
	return t.recent.ended.sum(from/60_000, now.UnixMilli()/60_000), time.Duration(length) * time.Millisecond
}

// lookBackPages is how many pages of events are read at most, once for each
// campaign and process, to know the last hour before a checkpoint.
const lookBackPages = 20

// lookBack reads the last hour before the position of a tally that goes on from
// its checkpoint.
func (s *Store) lookBack(ctx context.Context, campaign string, t *Tally) error {
	from := s.now().Add(-time.Hour).UnixMilli()
	t.recent.since = from
	at := t.Position
	for range lookBackPages {
		entries, err := s.rdb.XRevRangeN(ctx, eventsKey(campaign), at, strconv.FormatInt(max(from, 0), 10), tallyPage).Result()
		if err != nil {
			return explain("tally", err)
		}
		for _, entry := range entries {
			text, _ := entry.Values["e"].(string)
			var e struct {
				Type    string
				Attempt struct {
					DialedAt time.Time `json:"dialed_at"`
				}
				MemberState campaigns.MemberState `json:"member_state"`
			}
			if err := json.Unmarshal([]byte(text), &e); err != nil {
				return fmt.Errorf("event %s of campaign %s: %w", entry.ID, campaign, err)
			}
			t.recent.add(entry.ID, e.Attempt.DialedAt, e.Type == MemberEnded || e.MemberState == campaigns.Over)
			at = "(" + entry.ID
		}
		if len(entries) < tallyPage {
			return nil
		}
	}
	t.recent.since = positionMillis(strings.TrimPrefix(at, "("))
	return nil
}
