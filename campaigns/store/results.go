// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// ResultQuery asks for what the attempts of a campaign came to.
type ResultQuery struct {
	// From and To bound when the end was written down: from <= then < to. Zero = no bound.
	From, To time.Time
	Zone     *time.Location // of hours and minutes
	Axes     []Axis
	Most     int // attempts that are read, the newest first; 0 = MostResults
}

// MostResults is how many attempts one reading of results looks at.
const MostResults = 200_000

// resultPage is how many events are read at a time.
const resultPage = 1000

// Results reads what attempts came to from the stream of events, the newest
// first, in one walk for all axes.
func (s *Store) Results(ctx context.Context, campaign string, q ResultQuery) (Results, error) {
	sum := newSummary(q)
	most := q.Most
	if most == 0 {
		most = MostResults
	}
	low, high, err := streamBounds(q.From, q.To)
	if err != nil {
		return Results{}, nil //nolint:nilerr // an empty time has no attempts
	}
	for {
		entries, err := s.rdb.XRevRangeN(ctx, eventsKey(campaign), high, low, resultPage).Result()
		if err != nil {
			return Results{}, explain("results", err)
		}
		page, err := s.outcomes(ctx, campaign, entries)
		if err != nil {
			return Results{}, err
		}
		for i := range page {
			if sum.out.Attempts == most {
				sum.out.Cut = true
				return sum.done(), nil
			}
			sum.add(&page[i])
		}
		if len(entries) < resultPage {
			return sum.done(), nil
		}
		high = "(" + entries[len(entries)-1].ID
	}
}

// streamBounds gives the bounds of a time in a stream; an error for one in which
// there can be nothing.
func streamBounds(from, to time.Time) (string, string, error) {
	low, high := "-", "+"
	if !from.IsZero() {
		low = strconv.FormatInt(max(0, from.UnixMilli()), 10)
	}
	if !to.IsZero() {
		if to.UnixMilli() <= 0 || !from.IsZero() && !from.Before(to) {
			return "", "", ErrNotFound
		}
		high = strconv.FormatInt(to.UnixMilli()-1, 10)
	}
	return low, high, nil
}

// ended is what the tables need of an attempt that is over. The rest of the event
// is skipped: this is where the time of a walk goes.
type ended struct {
	written time.Time

	ID          string           `json:"id"`
	Agent       string           `json:"agent"`
	Resource    string           `json:"resource"`
	CallerID    string           `json:"caller_id"`
	Disposition string           `json:"disposition"`
	Result      campaigns.Result `json:"result"`
	DialedAt    time.Time        `json:"dialed_at"`
	AnsweredAt  time.Time        `json:"answered_at"`
	BridgedAt   time.Time        `json:"bridged_at"`
	EndedAt     time.Time        `json:"ended_at"`
	MachineAt   time.Time        `json:"machine_at"`
}

// outcomes reads the attempts among some events, with the dispositions that were
// reported later.
func (s *Store) outcomes(ctx context.Context, campaign string, entries []redis.XMessage) ([]ended, error) {
	page := make([]ended, 0, len(entries))
	var ids []string // of those that can have a disposition
	var at []int
	for _, entry := range entries {
		text, _ := entry.Values["e"].(string)
		var e struct {
			Type    string `json:"type"`
			Attempt ended  `json:"attempt"`
		}
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return nil, fmt.Errorf("event %s of campaign %s: %w", entry.ID, campaign, err)
		}
		if e.Type != AttemptFinished {
			continue
		}
		e.Attempt.written = time.UnixMilli(positionMillis(entry.ID))
		if page = append(page, e.Attempt); !e.Attempt.BridgedAt.IsZero() {
			ids, at = append(ids, e.Attempt.ID), append(at, len(page)-1)
		}
	}
	if len(ids) == 0 {
		return page, nil
	}
	codes, err := s.rdb.HMGet(ctx, dispositionsKey(campaign), ids...).Result()
	if err != nil {
		return nil, explain("dispositions", err)
	}
	for i, code := range codes {
		if text, ok := code.(string); ok {
			page[at[i]].Disposition = text
		}
	}
	return page, nil
}
