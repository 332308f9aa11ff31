// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"tandem/campaigns"
)

// Member reads a member.
func (s *Store) Member(ctx context.Context, campaign string, member uint64) (campaigns.Member, error) {
	m, _, err := s.MemberRaw(ctx, campaign, member)
	return m, err
}

// MemberRaw reads a member together with its record, which Finish compares.
func (s *Store) MemberRaw(ctx context.Context, campaign string, member uint64) (campaigns.Member, string, error) {
	r, err := s.run(ctx, call{memberScript, []string{runKey(campaign)}, []any{member}})
	if errors.Is(err, ErrNotFound) {
		return campaigns.Member{}, "", wrong("read member", fmt.Sprintf("campaign %s has no member %d", campaign, member), err)
	}
	if err != nil {
		return campaigns.Member{}, "", err
	}
	at := r.time(2)
	if r.text(1) != "" {
		at = laneDue(r.text(1))
	}
	m, _, err := decodeMember(member, r.text(0), at)
	return m, r.text(0), err
}

// laneDue gives the due time in a lane's score, where the rank stands
// before it; see lua/campaign.lua.
func laneDue(score string) time.Time {
	n, _ := strconv.ParseFloat(score, 64)
	return fromMillis(int64(n) % laneBand)
}

const laneBand = 1 << 42

// HoldMember keeps a waiting member from being called until it is released.
func (s *Store) HoldMember(ctx context.Context, campaign string, member uint64) error {
	_, err := s.run(ctx, call{holdScript, []string{runKey(campaign)}, []any{member}})
	switch {
	case errors.Is(err, ErrNotFound):
		return wrong("hold member", fmt.Sprintf("campaign %s has no member %d", campaign, member), err)
	case errors.Is(err, ErrConflict):
		return notWaiting("hold member", member)
	}
	return err
}

func notWaiting(op string, member uint64) error {
	return wrong(op, fmt.Sprintf("member %d is being called, waits for a result or has ended", member), ErrConflict)
}

// ReleaseMember lets a held member be called from due on. It ends where no
// number is left by then, or it expires before.
func (s *Store) ReleaseMember(ctx context.Context, campaign string, member uint64, due time.Time) error {
	set, err := s.readSettings(ctx, campaign) // which say when and whether it can be called
	if err != nil {
		return err
	}
	_, err = s.EditMember(ctx, campaign, member, func(m campaigns.Member) (campaigns.Member, error) {
		switch {
		case m.State == campaigns.Waiting:
			return m, nil
		case m.State != campaigns.Held || m.Await != nil:
			return m, notWaiting("release member", member)
		}
		set.begin(&m, due)
		return m, nil
	})
	return err
}

// Lanes gives the names of the lanes that members of a campaign wait in; see
// [campaigns.Lane]. Those of time zones stay when they are empty.
func (s *Store) Lanes(ctx context.Context, campaign string) ([]string, error) {
	names, err := s.rdb.SMembers(ctx, lanesKey(campaign)).Result()
	return names, explain("lanes", err)
}

// Counts is how many members of a campaign are in which state.
// Imported = Waiting + Claimed + Held + Ended, always.
type Counts struct {
	Imported int
	Waiting  int
	Due      int // of the waiting ones
	Claimed  int
	Held     int
	Awaiting int // of the held ones: those whose result is to come
	Ended    int
	EndedBy  map[campaigns.Cause]int
	Lanes    map[string]int // of the due ones: those in lanes, by lane; empty lanes are left out
	NextDue  time.Time      // of the waiting ones that are in no lane yet; zero = none
	// NextAwait is the first deadline of those whose result is to come; zero = none.
	NextAwait time.Time
}

// Counts counts the members of a campaign, all at one moment.
func (s *Store) Counts(ctx context.Context, id string) (Counts, error) {
	r, err := s.run(ctx, call{countsScript, []string{runKey(id)}, []any{s.now().UnixMilli()}})
	if err != nil {
		return Counts{}, err
	}
	c := Counts{
		Imported: r.int(0), Waiting: r.int(1), Due: r.int(2), Claimed: r.int(3), Held: r.int(4) + r.int(5), Awaiting: r.int(5),
		NextDue: r.time(6), NextAwait: r.time(7), Lanes: map[string]int{}, EndedBy: map[campaigns.Cause]int{},
	}
	lanes, ends := r[9:9+2*r.int(8)], r[9+2*r.int(8):]
	for i := 0; i+1 < len(lanes); i += 2 {
		if n := lanes.int(i + 1); n > 0 {
			c.Lanes[lanes.text(i)] = n
			c.Waiting += n
			c.Due += n
		}
	}
	for i := 0; i+1 < len(ends); i += 2 {
		if n := ends.int(i + 1); n > 0 {
			c.EndedBy[campaigns.Cause(ends.text(i))] = n
			c.Ended += n
		}
	}
	return c, nil
}
