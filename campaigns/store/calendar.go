// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"tandem/calendars"
	"tandem/campaigns"
)

// maxCalendars is how many calendars there can be: lists read them all.
const maxCalendars = 1000

// CreateCalendar stores a new calendar. A Conflict says that the id is taken,
// or that there are too many.
func (s *Store) CreateCalendar(ctx context.Context, c calendars.Calendar) error {
	text, err := calendarText("create calendar", c)
	if err != nil {
		return err
	}
	n, err := s.rdb.HLen(ctx, calendarsKey).Result()
	if err != nil {
		return explain("create calendar", err)
	}
	if n >= maxCalendars {
		return &campaigns.Error{Code: campaigns.Conflict, Op: "create calendar", Msg: fmt.Sprintf("there are %d calendars, and no more can be", n)}
	}
	fresh, err := s.rdb.HSetNX(ctx, calendarsKey, c.ID, text).Result()
	if err != nil {
		return explain("create calendar", err)
	}
	if !fresh {
		return wrong("create calendar", "calendar "+c.ID+" exists already", ErrConflict)
	}
	return nil
}

// SaveCalendar creates or changes a calendar. The runners of the campaigns that
// use it are woken.
func (s *Store) SaveCalendar(ctx context.Context, c calendars.Calendar) error {
	text, err := calendarText("save calendar", c)
	if err != nil {
		return err
	}
	if err := s.rdb.HSet(ctx, calendarsKey, c.ID, text).Err(); err != nil {
		return explain("save calendar", err)
	}
	// Who reads a campaign from now on gets the new calendar. A campaign that
	// is attached after this look reads it by itself.
	users, err := s.CalendarUsers(ctx, c.ID)
	if err != nil || len(users) == 0 {
		return err
	}
	for _, campaign := range users {
		s.forget(campaign)
	}
	wake := string(WakeState) + " " + strings.Join(users, " ")
	return explain("save calendar", s.rdb.Publish(ctx, wakeTopic, wake).Err())
}

// calendarText checks a calendar that is to be stored. One that is on its own
// has an id and a name.
func calendarText(op string, c calendars.Calendar) ([]byte, error) {
	bad := func(field, msg string) error {
		return &campaigns.Error{Code: campaigns.Invalid, Op: op, Field: field, Msg: msg}
	}
	switch {
	case !campaigns.ValidID(c.ID):
		return nil, bad("id", "must be 1 to 64 letters, digits, _ or -")
	case strings.TrimSpace(c.Name) == "":
		return nil, bad("name", "is required")
	}
	if err := c.Validate(); err != nil {
		var field *calendars.FieldError
		if errors.As(err, &field) {
			return nil, bad(field.Field, field.Msg)
		}
		return nil, err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	return text, nil
}

// Calendar reads a calendar.
func (s *Store) Calendar(ctx context.Context, id string) (calendars.Calendar, error) {
	text, err := s.rdb.HGet(ctx, calendarsKey, id).Bytes()
	if errors.Is(err, redis.Nil) {
		return calendars.Calendar{}, noCalendar("read calendar", id)
	}
	if err != nil {
		return calendars.Calendar{}, explain("read calendar", err)
	}
	return parseCalendar(text)
}

// Calendars reads every calendar, by id.
func (s *Store) Calendars(ctx context.Context) ([]calendars.Calendar, error) {
	known, err := s.calendarsByID(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]calendars.Calendar, 0, len(known))
	for _, c := range known {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b calendars.Calendar) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

// calendarsByID reads every calendar.
func (s *Store) calendarsByID(ctx context.Context) (map[string]calendars.Calendar, error) {
	texts, err := s.rdb.HGetAll(ctx, calendarsKey).Result()
	if err != nil {
		return nil, explain("read calendars", err)
	}
	all := make(map[string]calendars.Calendar, len(texts))
	for id, text := range texts {
		if all[id], err = parseCalendar([]byte(text)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func parseCalendar(text []byte) (calendars.Calendar, error) {
	var c calendars.Calendar
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("read calendar: %w", err)
	}
	return c, nil
}

// DeleteCalendar removes a calendar; a Conflict says that campaigns use it.
func (s *Store) DeleteCalendar(ctx context.Context, id string) error {
	text, err := s.rdb.HGet(ctx, calendarsKey, id).Bytes()
	if errors.Is(err, redis.Nil) {
		return noCalendar("delete calendar", id)
	}
	if err != nil {
		return explain("delete calendar", err)
	}
	if err := s.unused(ctx, id); err != nil {
		return err
	}
	if err := s.rdb.HDel(ctx, calendarsKey, id).Err(); err != nil {
		return explain("delete calendar", err)
	}
	// Campaigns are in slots of their own, so that one may have taken the
	// calendar meanwhile; then it stays.
	if err := s.unused(ctx, id); err != nil {
		return errors.Join(err, explain("delete calendar", s.rdb.HSetNX(ctx, calendarsKey, id, text).Err()))
	}
	return nil
}

// unused reports, as a Conflict, that campaigns use a calendar.
func (s *Store) unused(ctx context.Context, id string) error {
	users, err := s.CalendarUsers(ctx, id)
	if err != nil || len(users) == 0 {
		return err
	}
	const most = 5
	names, more := strings.Join(users[:min(len(users), most)], ", "), ""
	if len(users) > most {
		more = fmt.Sprintf(" and %d more", len(users)-most)
	}
	return wrong("delete calendar", fmt.Sprintf("calendar %s is used by %s%s", id, names, more), ErrConflict)
}

// CalendarUsers gives the ids of the campaigns that use a calendar, sorted. It
// reads the settings of each campaign, so that nothing stands beside them that
// could say otherwise.
func (s *Store) CalendarUsers(ctx context.Context, id string) ([]string, error) {
	ids, err := s.rdb.SMembers(ctx, directory).Result()
	if err != nil {
		return nil, explain("read campaigns", err)
	}
	pipe := s.rdb.Pipeline()
	cmds := make([]*redis.StringCmd, len(ids))
	for i, campaign := range ids {
		cmds[i] = pipe.Get(ctx, settingsKey(campaign))
	}
	_, _ = pipe.Exec(ctx) // each command carries its own error
	var users []string
	for i, cmd := range cmds {
		text, err := cmd.Bytes()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return nil, explain("read campaigns", err)
		}
		var settings struct {
			Calendar string `json:"calendar"`
		}
		if err := json.Unmarshal(text, &settings); err != nil {
			return nil, fmt.Errorf("read campaign %s: %w", ids[i], err)
		}
		if settings.Calendar == id {
			users = append(users, ids[i])
		}
	}
	slices.Sort(users)
	return users, nil
}

func noCalendar(op, id string) error {
	return wrong(op, "there is no calendar "+id, ErrNotFound)
}
