// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// AnswerBucket counts the answered calls of five minutes, by when they were
// answered. They are counted when they are over.
type AnswerBucket struct {
	At        time.Time // its beginning; zero = of everything more than 31 days before the newest
	Answered  int       // by a person
	Abandoned int       // of those
	Machines  int       // answered by a machine
}

// AnswerBucketSize is how long a bucket of answers is.
const AnswerBucketSize = 5 * time.Minute

// answerOf gives what an attempt adds to the ledger: its bucket, "" for none,
// and 0 or 1 for each number there.
func answerOf(a *campaigns.Attempt) (any, int, int, int) {
	at := a.AnsweredAt
	if at.IsZero() {
		return "", 0, 0, 0
	}
	bucket := at.Unix() / int64(AnswerBucketSize/time.Second)
	switch {
	case !a.MachineAt.IsZero():
		return bucket, 0, 0, 1
	case a.Result == campaigns.Abandoned:
		return bucket, 1, 1, 0
	}
	return bucket, 1, 0, 0
}

// Answers reads the ledger of a campaign's answers, oldest first. It is written
// in one step with the end of each attempt, so that it can be neither ahead of
// the events nor behind them.
func (s *Store) Answers(ctx context.Context, campaign string) ([]AnswerBucket, error) {
	all, err := s.rdb.HGetAll(ctx, answersKey(campaign)).Result()
	if err != nil {
		return nil, explain("answers", err)
	}
	buckets := make([]AnswerBucket, 0, len(all))
	for field, text := range all {
		if field == "from" {
			continue
		}
		var b AnswerBucket
		if _, err := fmt.Sscanf(text, "%d:%d:%d", &b.Answered, &b.Abandoned, &b.Machines); err != nil {
			return nil, fmt.Errorf("answers of campaign %s in bucket %s: %w", campaign, field, err)
		}
		if field != "life" {
			n, err := strconv.ParseInt(field, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("answers of campaign %s: %w", campaign, err)
			}
			b.At = time.Unix(n*int64(AnswerBucketSize/time.Second), 0).UTC()
		}
		buckets = append(buckets, b)
	}
	slices.SortFunc(buckets, func(a, b AnswerBucket) int { return a.At.Compare(b.At) })
	return buckets, nil
}

// SaveModel keeps what the pacer of a campaign has learned. ErrStale says that
// another controller has the campaign.
func (s *Store) SaveModel(ctx context.Context, campaign string, epoch uint64, model []byte) error {
	_, err := s.run(ctx, call{modelScript, []string{runKey(campaign)}, []any{epoch, model}})
	return err
}

// Model reads what SaveModel kept; nil where nothing was.
func (s *Store) Model(ctx context.Context, campaign string) ([]byte, error) {
	model, err := s.rdb.Get(ctx, modelKey(campaign)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	return model, explain("read model", err)
}
