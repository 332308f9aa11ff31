// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// Tally is how many attempts of a campaign came to which result: a projection
// of its events up to Position, which can be thrown away and read again.
type Tally struct {
	ByResult map[campaigns.Result]int `json:"by_result"`
	Attempts int                      `json:"attempts"`
	Position string                   `json:"position"`

	since   int                 // events read since
	answers AnswerBucket        // of a recount: what the ledger of answers should sum up to
	parts   map[string][]uint64 // of a recount: where the attempts of each agent stand; nil = not wanted
	recent  recent              // of the last hour
}

func (t *Tally) answer(a *campaigns.Attempt) {
	_, people, abandoned, machines := answerOf(a)
	t.answers.Answered += people
	t.answers.Abandoned += abandoned
	t.answers.Machines += machines
}

// tallyPage is how many events are read at a time, and about how many a
// controller that starts has to read again.
const tallyPage = 1000

// Tally counts the finished attempts by result. It goes on from where the last
// call, or the checkpoint in Redis, left off.
func (s *Store) Tally(ctx context.Context, campaign string) (Tally, error) {
	t, err := s.startTally(ctx, campaign)
	if err != nil {
		return Tally{}, err
	}
	for {
		n, err := s.readTally(ctx, campaign, "+", &t)
		if err != nil {
			return Tally{}, err
		}
		if n < tallyPage {
			break
		}
	}
	if t.since >= tallyPage {
		text, err := json.Marshal(t)
		if err != nil {
			return Tally{}, fmt.Errorf("tally: %w", err)
		}
		if err := s.rdb.Set(ctx, tallyKey(campaign), text, 0).Err(); err != nil {
			return Tally{}, explain("tally", err)
		}
		t.since = 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := t
	s.tallies[campaign] = &kept
	t.ByResult = maps.Clone(t.ByResult)
	return t, nil
}

// recount counts again from the first event to a position, without the
// checkpoint; "" is the newest.
func (s *Store) recount(ctx context.Context, campaign, end string) (Tally, error) {
	t := Tally{ByResult: map[campaigns.Result]int{}, parts: map[string][]uint64{}}
	if end == "" {
		end = "+"
	}
	for {
		n, err := s.readTally(ctx, campaign, end, &t)
		if err != nil || n < tallyPage {
			return t, err
		}
	}
}

func (s *Store) startTally(ctx context.Context, campaign string) (Tally, error) {
	s.mu.Lock()
	known := s.tallies[campaign]
	s.mu.Unlock()
	if known != nil {
		t := *known
		t.ByResult = maps.Clone(known.ByResult)
		return t, nil
	}
	t := Tally{ByResult: map[campaigns.Result]int{}}
	text, err := s.rdb.Get(ctx, tallyKey(campaign)).Bytes()
	if errors.Is(err, redis.Nil) {
		return t, nil
	}
	if err != nil {
		return t, explain("tally", err)
	}
	if err := json.Unmarshal(text, &t); err != nil {
		return t, fmt.Errorf("tally of campaign %s: %w", campaign, err)
	}
	return t, s.lookBack(ctx, campaign, &t)
}

func (s *Store) readTally(ctx context.Context, campaign, end string, t *Tally) (int, error) {
	start := "-"
	if t.Position != "" {
		start = "(" + t.Position
	}
	entries, err := s.rdb.XRangeN(ctx, eventsKey(campaign), start, end, tallyPage).Result()
	if err != nil {
		return 0, explain("tally", err)
	}
	for _, entry := range entries {
		text, _ := entry.Values["e"].(string)
		var e struct {
			Type    string
			Attempt struct {
				Result     campaigns.Result
				AnsweredAt time.Time `json:"answered_at"`
				MachineAt  time.Time `json:"machine_at"`
				DialedAt   time.Time `json:"dialed_at"`
				Agent      string
				Offers     []struct{ Agent string }
			}
			MemberState campaigns.MemberState `json:"member_state"`
		}
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return 0, fmt.Errorf("event %s of campaign %s: %w", entry.ID, campaign, err)
		}
		if e.Type == AttemptFinished {
			t.ByResult[e.Attempt.Result]++
			t.answer(&campaigns.Attempt{Result: e.Attempt.Result, AnsweredAt: e.Attempt.AnsweredAt, MachineAt: e.Attempt.MachineAt})
			t.Attempts++
			if t.parts != nil {
				t.part(entry.ID, e.Attempt.Agent)
				for _, o := range e.Attempt.Offers {
					t.part(entry.ID, o.Agent)
				}
			}
		}
		t.recent.add(entry.ID, e.Attempt.DialedAt, e.Type == MemberEnded || e.MemberState == campaigns.Over)
		t.Position = entry.ID
	}
	t.since += len(entries)
	return len(entries), nil
}
