// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tandem/campaigns"
)

// ClaimRequest asks for the best member that is due.
type ClaimRequest struct {
	Epoch   uint64
	Limit   int // of open attempts
	Now     time.Time
	Lanes   []string          // that are open now, as campaigns.Lane names them; nil = every lane, none = none
	Attempt campaigns.Attempt // all but Member and Number
}

// Claim is a member that an attempt has.
type Claim struct {
	Attempt campaigns.Attempt
	Member  campaigns.Member
	Raw     string // the member's record, for Finish
}

// ClaimResult is a Claim, or the reason why there is none: ErrNoneDue,
// ErrAtLimit, ErrNotRunning, ErrStale, or trouble with Redis. After trouble the
// same attempt can be claimed once more: it gets the same member.
type ClaimResult struct {
	Claim
	// NextDue says, with ErrNoneDue, when the next member is due; zero = no
	// member is waiting outside the lanes. A time in the past says that more is
	// due than one call moves, or only in lanes that are not open: Promote.
	NextDue time.Time
	Err     error
}

// Claim claims a member for each request, in order, in one round trip. The
// error is that of the caller's input; what Redis says is in the results.
func (s *Store) Claim(ctx context.Context, campaign string, reqs []ClaimRequest) ([]ClaimResult, error) {
	results := make([]ClaimResult, len(reqs))
	calls := make([]call, 0, len(reqs))
	places := make([]int, 0, len(reqs))
	for i, q := range reqs {
		if q.Lanes != nil && len(q.Lanes) == 0 {
			results[i].Err = ErrNoneDue // every lane is closed
			continue
		}
		text, err := encodeIntent(q.Attempt)
		if err != nil {
			return nil, fmt.Errorf("claim: %w", err)
		}
		keys := make([]string, 1, 1+len(q.Lanes))
		keys[0] = runKey(campaign)
		for _, lane := range q.Lanes {
			keys = append(keys, laneKey(campaign, lane))
		}
		calls = append(calls, call{claimScript, keys, []any{q.Epoch, q.Limit, millis(q.Now), q.Attempt.ID, text}})
		places = append(places, i)
	}
	for i, out := range s.runAll(ctx, calls) {
		results[places[i]] = claimed(reqs[places[i]].Attempt, out)
	}
	return results, nil
}

func claimed(a campaigns.Attempt, out outcome) ClaimResult {
	if errors.Is(out.err, ErrNoneDue) {
		return ClaimResult{NextDue: out.reply.time(0), Err: out.err}
	}
	if out.err != nil {
		return ClaimResult{Err: out.err}
	}
	id, raw := uint64(out.reply.int(0)), out.reply.text(2) //nolint:gosec // ids are positive
	m, _, err := decodeMember(id, raw, time.Time{})
	if err != nil {
		return ClaimResult{Err: err}
	}
	m.Due = laneDue(out.reply.text(1))
	a.Member = id
	a.Number = out.reply.text(3)
	return ClaimResult{Claim: Claim{Attempt: a, Member: m, Raw: raw}}
}

// encodeIntent gives an attempt as JSON without the fields that the script adds.
func encodeIntent(a campaigns.Attempt) (string, error) {
	if a.ID == "" {
		return "", errors.New("an attempt needs an id")
	}
	text, err := json.Marshal(struct {
		campaigns.Attempt
		Member *struct{} `json:"member,omitempty"`
		Number *struct{} `json:"number,omitempty"`
	}{Attempt: a})
	return string(text), err
}

// OpenAttempts reads the attempts that are not finished.
func (s *Store) OpenAttempts(ctx context.Context, campaign string) ([]campaigns.Attempt, error) {
	texts, err := s.rdb.HVals(ctx, openKey(campaign)).Result()
	if err != nil {
		return nil, explain("open attempts", err)
	}
	all := make([]campaigns.Attempt, len(texts))
	for i, text := range texts {
		if err := json.Unmarshal([]byte(text), &all[i]); err != nil {
			return nil, fmt.Errorf("open attempts: %w", err)
		}
	}
	return all, nil
}

// OpenAttempt reads one attempt; false says that it is not open.
func (s *Store) OpenAttempt(ctx context.Context, campaign, id string) (campaigns.Attempt, bool, error) {
	var a campaigns.Attempt
	texts, err := s.rdb.HMGet(ctx, openKey(campaign), id).Result()
	if err != nil {
		return a, false, explain("open attempt", err)
	}
	text, ok := texts[0].(string)
	if !ok {
		return a, false, nil
	}
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return a, false, fmt.Errorf("open attempt %s: %w", id, err)
	}
	return a, true, nil
}

// Promote moves up to 100 members that have come due into their lanes. It says
// how many, and when the next one is due; zero = none.
func (s *Store) Promote(ctx context.Context, campaign string, epoch uint64, now time.Time) (int, time.Time, error) {
	r, err := s.run(ctx, call{promoteScript, []string{runKey(campaign)}, []any{epoch, millis(now)}})
	return r.int(0), r.time(1), err
}
