// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tandem/campaigns"
)

// Firing is what a schedule came to.
type Firing struct {
	Due    time.Time `json:"due"`              // the time of the schedule
	Begun  time.Time `json:"begun"`            // when it was done, later where nobody was there at its time
	Over   time.Time `json:"over,omitzero"`    // zero while it is under way
	Result string    `json:"result,omitempty"` // for people
	Error  string    `json:"error,omitempty"`  // why it failed, "" where it did not
}

// Fired is how far a schedule has got.
type Fired struct {
	Last time.Time // the time for which it fired last, or when it was made
	Open time.Time // the time of a firing that is not over; zero = none
}

// KeepSchedules makes the schedules of a campaign known, by their ids, and gives
// how far they have got. A mark says what a schedule is: one that is new or whose
// mark has changed begins to count now. Only the campaign's controller may.
func (s *Store) KeepSchedules(ctx context.Context, campaign string, epoch uint64, marks map[string]string, now time.Time) (map[string]Fired, error) {
	args := []any{epoch, millis(now)}
	for _, id := range slices.Sorted(maps.Keys(marks)) {
		args = append(args, id, marks[id])
	}
	r, err := s.run(ctx, call{schedulesScript, []string{runKey(campaign)}, args})
	if err != nil {
		return nil, noCampaign("keep schedules", campaign, err)
	}
	fired := make(map[string]Fired, len(marks))
	for ; len(r) >= 3; r = r[3:] {
		fired[r.text(0)] = Fired{Last: r.time(1), Open: r.time(2)}
	}
	return fired, nil
}

// Fire notes that a schedule fires for a time at which it was due. ErrConflict
// says that it has fired for that time, or a later one.
func (s *Store) Fire(ctx context.Context, campaign string, epoch uint64, schedule string, due time.Time) error {
	_, err := s.run(ctx, call{fireScript, []string{runKey(campaign)}, []any{epoch, schedule, millis(due)}})
	return err
}

// EndFiring writes what came of a firing.
func (s *Store) EndFiring(ctx context.Context, campaign string, epoch uint64, schedule string, f Firing) error {
	text, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("end firing: %w", err)
	}
	_, err = s.run(ctx, call{firedScript, []string{runKey(campaign)}, []any{epoch, schedule, millis(f.Due), text}})
	if errors.Is(err, ErrNotFound) {
		return nil // the schedule was changed meanwhile and has no past
	}
	return err
}

// Firings gives what the schedules of a campaign came to last, by id. One that
// is under way has neither an end nor a result.
func (s *Store) Firings(ctx context.Context, campaign string) (map[string]Firing, error) {
	fields, err := s.rdb.HGetAll(ctx, schedulesKey(campaign)).Result()
	if err != nil {
		return nil, explain("firings", err)
	}
	firings := map[string]Firing{}
	for field, text := range fields {
		id, ok := strings.CutPrefix(field, "r:")
		if !ok {
			continue
		}
		var f Firing
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			return nil, fmt.Errorf("firing of schedule %s: %w", id, err)
		}
		firings[id] = f
	}
	for field, text := range fields {
		if id, ok := strings.CutPrefix(field, "o:"); ok {
			due := reply{text}.time(0)
			firings[id] = Firing{Due: due, Begun: due}
		}
	}
	return firings, nil
}

// calendarOver is the Conflict of a campaign that should run and whose calendar
// has ended.
func calendarOver(c *campaigns.Campaign) error {
	return &campaigns.Error{
		Code: campaigns.Conflict, Op: "set state", Field: "calendar",
		Msg: fmt.Sprintf("campaign %s cannot run: its calendar ended on %s", c.ID, c.Hours.End),
	}
}
