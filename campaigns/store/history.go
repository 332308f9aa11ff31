// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// positionBytes is how long the position of an event is in a history; see
// lua/history.lua.
const positionBytes = 8

// PastAttempt is an attempt that has ended, with what was reported of it.
type PastAttempt struct {
	Event         // attempt.finished
	Report *Event // member.result; nil where none came, or none was wanted
}

// Attempts gives the attempts of a member that have ended, oldest first: the
// last two hundred of its events. What ended before campaigns had an index of
// their members' events is not among them.
func (s *Store) Attempts(ctx context.Context, campaign string, member uint64) ([]PastAttempt, error) {
	if _, err := s.Member(ctx, campaign, member); err != nil {
		return nil, err
	}
	packed, err := s.rdb.HGet(ctx, historyKey(campaign, member/BucketMembers), strconv.FormatUint(member, 10)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, explain("history", err)
	}
	events, err := s.eventsAt(ctx, campaign, positions(packed))
	if err != nil {
		return nil, err
	}
	var all []PastAttempt
	for _, e := range events {
		switch e.Type {
		case AttemptFinished:
			all = append(all, PastAttempt{Event: e})
		case ResultReported:
			if i := slices.IndexFunc(all, func(a PastAttempt) bool { return a.Attempt.ID == e.Reported }); i >= 0 {
				all[i].Report = &e
				if e.Report.Disposition != "" {
					all[i].Attempt.Disposition = e.Report.Disposition
				}
			}
		}
	}
	return all, nil
}

// positions reads a history.
func positions(packed []byte) []string {
	all := make([]string, 0, len(packed)/positionBytes)
	for ; len(packed) >= positionBytes; packed = packed[positionBytes:] {
		all = append(all, unpackPosition(binary.BigEndian.Uint64(packed)))
	}
	return all
}

func unpackPosition(n uint64) string {
	return strconv.FormatUint(n>>16, 10) + "-" + strconv.FormatUint(n&0xffff, 10)
}

// eventsAt reads events at positions; those that are not there are left out.
func (s *Store) eventsAt(ctx context.Context, campaign string, at []string) ([]Event, error) {
	if len(at) == 0 {
		return nil, nil
	}
	pipe := s.rdb.Pipeline()
	cmds := make([]*redis.XMessageSliceCmd, len(at))
	for i, position := range at {
		cmds[i] = pipe.XRange(ctx, eventsKey(campaign), position, position)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, explain("events", err)
	}
	events := make([]Event, 0, len(at))
	for _, cmd := range cmds {
		some, err := parseEvents(campaign, cmd.Val())
		if err != nil {
			return events, err
		}
		events = append(events, some...)
	}
	return events, nil
}

// StateHistory gives how a campaign came into its states, newest first: the last
// thousand changes that were made since campaigns keep where they stand.
func (s *Store) StateHistory(ctx context.Context, campaign string) ([]Event, error) {
	at, err := s.rdb.LRange(ctx, statesKey(campaign), 0, -1).Result()
	if err != nil {
		return nil, explain("history", err)
	}
	slices.Reverse(at)
	return s.eventsAt(ctx, campaign, at)
}

// AttemptQuery asks for a page of attempts that have ended.
type AttemptQuery struct {
	// From and To bound when the end was written down, which is moments after it:
	// from <= then < to. Zero = no bound.
	From, To time.Time
	Newest   bool   // the newest first
	After    string // Next of the page before
	Limit    int
	Member   uint64 // those that are set are all that is wanted
	Results  []campaigns.Result
	Agent    string // anybody who was asked or talked
	Number   string
}

func (q *AttemptQuery) wants(e *Event) bool {
	if e.Type != AttemptFinished {
		return false
	}
	a := e.Attempt
	switch {
	case q.Member != 0 && a.Member != q.Member,
		len(q.Results) > 0 && !slices.Contains(q.Results, a.Result),
		q.Number != "" && a.Number != q.Number,
		q.Agent != "" && a.Agent != q.Agent && !slices.ContainsFunc(a.Offers, func(o campaigns.Offer) bool { return o.Agent == q.Agent }):
		return false
	}
	return true
}

// AttemptPage is a part of a list of attempts. It can be short, or empty, and
// have a next one: much was read and little of it was wanted.
type AttemptPage struct {
	Attempts []Event // attempt.finished
	Next     string  // where the next page begins; "" = there is none
}

const (
	attemptReads   = 5000 // events that are read for a page at most
	attemptsAtOnce = 250  // and at a time
)

// PastAttempts lists the attempts of a campaign that have ended, from the stream
// of its events.
func (s *Store) PastAttempts(ctx context.Context, campaign string, q AttemptQuery) (AttemptPage, error) {
	page, err := s.pastAttempts(ctx, campaign, q)
	if err != nil {
		return page, err
	}
	return page, s.dispose(ctx, campaign, page.Attempts)
}

func (s *Store) pastAttempts(ctx context.Context, campaign string, q AttemptQuery) (AttemptPage, error) {
	page := AttemptPage{Next: q.After}
	low, high := "-", "+"
	if !q.From.IsZero() {
		low = strconv.FormatInt(max(0, q.From.UnixMilli()), 10)
	}
	if !q.To.IsZero() {
		if q.To.UnixMilli() <= 0 {
			return AttemptPage{}, nil
		}
		high = strconv.FormatInt(q.To.UnixMilli()-1, 10)
	}
	for left := attemptReads; left > 0; left -= attemptsAtOnce {
		if page.Next != "" && q.Newest {
			high = "(" + page.Next
		} else if page.Next != "" {
			low = "(" + page.Next
		}
		var entries []redis.XMessage
		var err error
		if q.Newest {
			entries, err = s.rdb.XRevRangeN(ctx, eventsKey(campaign), high, low, attemptsAtOnce).Result()
		} else {
			entries, err = s.rdb.XRangeN(ctx, eventsKey(campaign), low, high, attemptsAtOnce).Result()
		}
		if err != nil {
			return page, explain("attempts", err)
		}
		events, err := parseEvents(campaign, entries)
		if err != nil {
			return page, err
		}
		for _, e := range events {
			if page.Next = e.ID; q.wants(&e) {
				if page.Attempts = append(page.Attempts, e); len(page.Attempts) >= q.Limit {
					return page, nil
				}
			}
		}
		if len(entries) < attemptsAtOnce {
			page.Next = ""
			return page, nil
		}
	}
	return page, nil
}
