// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tandem/calendars"
	"tandem/campaigns"
)

// Run is what a campaign is doing and who runs it.
type Run struct {
	State campaigns.RunState
	Cause string    // why it is in that state
	Since time.Time // of State
	Epoch uint64    // of the newest controller that acquired it
	Owner string    // that controller; "" = nobody
	Lease time.Time // until when
}

func parseRun(r reply) Run {
	epoch, _ := strconv.ParseUint(r.text(3), 10, 64)
	return Run{
		State: campaigns.RunState(r.text(0)), Cause: r.text(1), Since: r.time(2),
		Epoch: epoch, Owner: r.text(4), Lease: r.time(5),
	}
}

// Run reads what a campaign is doing.
func (s *Store) Run(ctx context.Context, id string) (Run, error) {
	v, err := s.rdb.HMGet(ctx, runKey(id), "state", "cause", "since", "epoch", "owner", "lease").Result()
	if err != nil {
		return Run{}, explain("read run", err)
	}
	if v[0] == nil {
		return Run{}, noCampaign("read run", id, ErrNotFound)
	}
	return parseRun(v), nil
}

// SetRunState carries out what a person asks for: Running, Paused or Stopping.
// What is so already is no conflict and no change; a campaign that is not
// running cannot be paused. Stopping without a call in the air is Idle at once. A
// campaign whose calendar has ended is not run: Conflict.
func (s *Store) SetRunState(ctx context.Context, id string, to campaigns.RunState, cause string, now time.Time) (Run, error) {
	if to != campaigns.Running && to != campaigns.Paused && to != campaigns.Stopping {
		return Run{}, &campaigns.Error{
			Code: campaigns.Invalid, Op: "set state", Field: "state",
			Msg: fmt.Sprintf("%q is not what one can ask of a campaign", to),
		}
	}
	if to == campaigns.Running {
		c, err := s.Campaign(ctx, id)
		if err != nil {
			return Run{}, err
		}
		if c.Phase(now) == calendars.Over {
			return Run{}, calendarOver(&c)
		}
	}
	r, err := s.run(ctx, call{askScript, []string{runKey(id)}, []any{string(to), plainWord(cause), millis(now)}})
	if errors.Is(err, ErrConflict) {
		return parseRun(r), wrong("set state", fmt.Sprintf("campaign %s is %s and cannot be %s", id, r.text(0), to), err)
	}
	return parseRun(r), noCampaign("set state", id, err)
}

// Acquire takes a campaign for a controller, for ttl: when nobody has it, the
// lease is over, or the controller of the same name had it. The epoch in Run
// is then greater than every earlier one. It reports false when another
// controller has the campaign.
func (s *Store) Acquire(ctx context.Context, id, controller string, now time.Time, ttl time.Duration) (Run, bool, error) {
	r, err := s.run(ctx, call{acquireScript, []string{runKey(id)}, []any{controller, millis(now), millis(now.Add(ttl))}})
	if errors.Is(err, ErrConflict) {
		return parseRun(r), false, nil
	}
	if err != nil {
		return Run{}, false, noCampaign("acquire", id, err)
	}
	return parseRun(r), true, nil
}

// Renew prolongs the lease. ErrStale says that another controller has it now.
func (s *Store) Renew(ctx context.Context, id string, epoch uint64, now time.Time, ttl time.Duration) (Run, error) {
	r, err := s.run(ctx, call{renewScript, []string{runKey(id)}, []any{epoch, millis(now.Add(ttl))}})
	return parseRun(r), err
}

// Yield gives the campaign up, so that another controller can have it at once.
// The epoch is worth nothing from then on: write everything first.
func (s *Store) Yield(ctx context.Context, id string, epoch uint64) error {
	_, err := s.run(ctx, call{yieldScript, []string{runKey(id)}, []any{epoch}})
	return err
}

// CalendarOver is the cause of a campaign's end whose calendar has ended.
const CalendarOver = "QUEUE_EXPIRE"

// Advance moves a campaign on, by the controller that runs it. It conflicts
// when the state is not from any more, when it should end while a member is
// waiting, claimed or held, and when it should be idle while an attempt is open.
// With [CalendarOver] as its cause it ends while members wait.
func (s *Store) Advance(ctx context.Context, id string, epoch uint64, from, to campaigns.RunState, cause string, now time.Time) (Run, error) {
	r, err := s.run(ctx, call{
		advanceScript, []string{runKey(id)},
		[]any{epoch, string(from), string(to), plainWord(cause), millis(now)},
	})
	if errors.Is(err, ErrConflict) {
		return parseRun(r), wrong("advance", fmt.Sprintf("campaign %s is %s and cannot go from %s to %s", id, r.text(0), from, to), err)
	}
	return parseRun(r), err
}

// plainWord makes a cause fit for the event that a script writes.
func plainWord(cause string) string {
	if cause == "" {
		return ""
	}
	return plainCause(campaigns.Cause(strings.ReplaceAll(cause, " ", "_")))
}
