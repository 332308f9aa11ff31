// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// ReportResult changes a member by the result of a call that came from outside,
// and writes the result down: into the stream of events and the history of the
// member. edit is as in EditMember.
func (s *Store) ReportResult(ctx context.Context, campaign string, id uint64, r campaigns.Report, edit Edit) (campaigns.Member, error) {
	return s.ReportOf(ctx, campaign, id, "", r, edit)
}

// ReportOf is ReportResult for an attempt that the member need not wait for; ""
// is the one that it waits for.
func (s *Store) ReportOf(ctx context.Context, campaign string, id uint64, attempt string, r campaigns.Report, edit Edit) (campaigns.Member, error) {
	return s.editMember(ctx, campaign, id, edit, func(before *campaigns.Member) (string, error) {
		e := reportedEvent{Type: ResultReported, At: millis(s.now()), Member: id, Report: r, Attempt: attempt}
		if attempt == "" && before.Await != nil {
			e.Attempt = before.Await.Attempt
		}
		if r.Disposition != "" {
			var err error
			if e.Was, err = s.dispositionOf(ctx, campaign, id, e.Attempt); err != nil {
				return "", err
			}
		}
		text, err := json.Marshal(e)
		if err != nil {
			return "", fmt.Errorf("report result: %w", err)
		}
		return string(text), nil
	})
}

// dispositionOf gives the disposition of an attempt that has ended.
func (s *Store) dispositionOf(ctx context.Context, campaign string, member uint64, attempt string) (string, error) {
	code, err := s.rdb.HGet(ctx, dispositionsKey(campaign), attempt).Result()
	if err == nil || !errors.Is(err, redis.Nil) {
		return code, explain("disposition", err)
	}
	all, err := s.Attempts(ctx, campaign, member)
	for _, a := range all {
		if a.Attempt.ID == attempt {
			return a.Attempt.Disposition, nil
		}
	}
	return "", err
}

// dispose puts the dispositions that were reported after the end into attempts.
func (s *Store) dispose(ctx context.Context, campaign string, ended []Event) error {
	if len(ended) == 0 {
		return nil
	}
	ids := make([]string, len(ended))
	for i, e := range ended {
		ids[i] = e.Attempt.ID
	}
	codes, err := s.rdb.HMGet(ctx, dispositionsKey(campaign), ids...).Result()
	if err != nil {
		return explain("dispositions", err)
	}
	for i, code := range codes {
		if text, ok := code.(string); ok {
			ended[i].Attempt.Disposition = text
		}
	}
	return nil
}
