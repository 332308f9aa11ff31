// SPDX-License-Identifier: MIT

package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// What is in Redis:
//
//	tandem:{imports}:jobs          HASH id -> JSON of Job
//	tandem:{imports}:of:CAMPAIGN   ZSET id -> created, ms
const (
	slot    = "tandem:{imports}:"
	jobsKey = slot + "jobs"
)

func listKey(campaign string) string { return slot + "of:" + campaign }

// Kept is how many jobs of a campaign are remembered.
const Kept = 200

// book is the jobs of all controllers.
type book struct{ rdb redis.UniversalClient }

func (b book) save(ctx context.Context, j *Job) error {
	text, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("save job: %w", err)
	}
	pipe := b.rdb.TxPipeline()
	pipe.HSet(ctx, jobsKey, j.ID, text)
	pipe.ZAdd(ctx, listKey(j.Campaign), redis.Z{Score: float64(j.Created.UnixMilli()), Member: j.ID})
	_, err = pipe.Exec(ctx)
	return unavailable("save job", err)
}

func (b book) read(ctx context.Context, id string) (Job, error) {
	text, err := b.rdb.HGet(ctx, jobsKey, id).Bytes()
	if errors.Is(err, redis.Nil) {
		return Job{}, &campaigns.Error{Code: campaigns.NotFound, Op: "read job", Msg: "there is no import " + id}
	}
	if err != nil {
		return Job{}, unavailable("read job", err)
	}
	var j Job
	return j, json.Unmarshal(text, &j)
}

// page gives jobs of a campaign, the newest first, from the one after a position.
func (b book) page(ctx context.Context, campaign string, after, most int) ([]Job, error) {
	ids, err := b.rdb.ZRevRange(ctx, listKey(campaign), int64(after), int64(after+most-1)).Result()
	if err != nil || len(ids) == 0 {
		return nil, unavailable("read jobs", err)
	}
	texts, err := b.rdb.HMGet(ctx, jobsKey, ids...).Result()
	if err != nil {
		return nil, unavailable("read jobs", err)
	}
	jobs := make([]Job, 0, len(ids))
	for _, text := range texts {
		var j Job
		if s, ok := text.(string); ok && json.Unmarshal([]byte(s), &j) == nil {
			jobs = append(jobs, j)
		}
	}
	return jobs, nil
}

// all gives every job that is kept.
func (b book) all(ctx context.Context) ([]Job, error) {
	texts, err := b.rdb.HVals(ctx, jobsKey).Result()
	if err != nil {
		return nil, unavailable("read jobs", err)
	}
	jobs := make([]Job, 0, len(texts))
	for _, text := range texts {
		var j Job
		if err := json.Unmarshal([]byte(text), &j); err != nil {
			return nil, fmt.Errorf("read jobs: %w", err)
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

func (b book) remove(ctx context.Context, j *Job) error {
	pipe := b.rdb.TxPipeline()
	pipe.HDel(ctx, jobsKey, j.ID)
	pipe.ZRem(ctx, listKey(j.Campaign), j.ID)
	_, err := pipe.Exec(ctx)
	return unavailable("remove job", err)
}

func unavailable(op string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &campaigns.Error{Code: campaigns.Unavailable, Op: op, Msg: "Redis cannot be reached", Err: err}
}

// older reports whether a time is longer ago than a span.
func older(t, now time.Time, span time.Duration) bool { return !t.IsZero() && now.Sub(t) > span }

func megabytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MB" }
