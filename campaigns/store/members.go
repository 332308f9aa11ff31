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

// AddOutcome says what became of a member that should be added.
type AddOutcome string

// The outcomes.
const (
	MemberAdded     AddOutcome = "added"
	MemberExisting  AddOutcome = "existing"  // a member has exactly these numbers: the same row once more
	MemberDuplicate AddOutcome = "duplicate" // refused: one of the numbers belongs to another member
)

// Added is what became of one member that should be added.
type Added struct {
	ID      uint64 // of the member that was added or exists; 0 for a duplicate
	Outcome AddOutcome
	Of      uint64 // the member that has the number of a duplicate
	Number  string // the first number of the row
}

// addBatch is how many members one script adds: few enough that Redis does not
// keep a claim waiting for more than a fraction of a millisecond.
const addBatch = 64

// AddMembers adds members to a campaign, in order, each whole or not at all.
// They are waiting from now on, or until their own later Due. Numbers must be
// parsed already. The campaign's state stays; a running one is woken.
func (s *Store) AddMembers(ctx context.Context, id string, members []campaigns.Member, now time.Time) ([]Added, error) {
	calls, err := additions(id, members, now)
	if err != nil {
		return nil, err
	}
	return s.add(ctx, id, members, calls)
}

// additions makes the calls that add members; the costly half of AddMembers,
// which an import does in parallel.
func additions(id string, members []campaigns.Member, now time.Time) ([]call, error) {
	var calls []call
	keys := []string{runKey(id)}
	for first := 0; first < len(members); first += addBatch {
		batch := members[first:min(first+addBatch, len(members))]
		args := make([]any, 1, 1+8*len(batch))
		args[0] = millis(now)
		for i := range batch {
			m := batch[i]
			if err := m.Validate(); err != nil {
				return nil, fmt.Errorf("member %d: %w", first+i+1, err)
			}
			m.Begin(later(m.Due, now))
			args = append(args, encodeMember(&m, ""), m.Timezone, m.Due.UnixMilli(), m.Priority, len(m.Communications))
			for _, c := range m.Communications {
				args = append(args, numberBucket(c.Number), numberField(c.Number))
			}
		}
		calls = append(calls, call{addScript, keys, args})
	}
	return calls, nil
}

func (s *Store) add(ctx context.Context, id string, members []campaigns.Member, calls []call) ([]Added, error) {
	all := make([]Added, 0, len(members))
	for _, out := range s.runAll(ctx, calls) {
		if out.err != nil {
			return all, noCampaign("add members", id, out.err)
		}
		for i := 0; i+1 < len(out.reply); i += 2 {
			owner := uint64(out.reply.int(i)) //nolint:gosec // ids are positive
			a := Added{ID: owner, Outcome: MemberAdded, Number: members[len(all)].Communications[0].Number}
			switch out.reply.int(i + 1) {
			case 1:
				a.Outcome = MemberExisting
			case 2:
				a.ID, a.Of, a.Outcome = 0, owner, MemberDuplicate
			}
			all = append(all, a)
		}
	}
	return all, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

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
	due := r.time(2)
	if r.text(1) != "" {
		due = laneDue(r.text(1))
	}
	m, _, err := decodeMember(member, r.text(0), due)
	return m, r.text(0), err
}

// laneDue gives the due time in a lane's score, where the priority stands
// before it; see lua/campaign.lua.
func laneDue(score string) time.Time {
	n, _ := strconv.ParseFloat(score, 64)
	return fromMillis(int64(n) % laneBand)
}

const laneBand = 1 << 41

// HoldMember keeps a waiting member from being called until it is released.
func (s *Store) HoldMember(ctx context.Context, campaign string, member uint64) error {
	return s.hold(ctx, campaign, member, "hold", time.Time{})
}

// ReleaseMember lets a held member be called from due on.
func (s *Store) ReleaseMember(ctx context.Context, campaign string, member uint64, due time.Time) error {
	return s.hold(ctx, campaign, member, "release", due)
}

func (s *Store) hold(ctx context.Context, campaign string, member uint64, what string, due time.Time) error {
	_, err := s.run(ctx, call{holdScript, []string{runKey(campaign)}, []any{member, what, millis(due)}})
	switch {
	case errors.Is(err, ErrNotFound):
		return wrong(what+" member", fmt.Sprintf("campaign %s has no member %d", campaign, member), err)
	case errors.Is(err, ErrConflict):
		return wrong(what+" member", fmt.Sprintf("member %d is being called or has ended", member), err)
	}
	return err
}

// Lanes gives the time zones that members of a campaign have; "" stands for
// the campaign's own.
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
	Ended    int
	EndedBy  map[campaigns.Cause]int
	NextDue  time.Time // of the waiting ones that are in no lane yet; zero = none
}

// Counts counts the members of a campaign, all at one moment.
func (s *Store) Counts(ctx context.Context, id string) (Counts, error) {
	r, err := s.run(ctx, call{countsScript, []string{runKey(id)}, []any{s.now().UnixMilli()}})
	if err != nil {
		return Counts{}, err
	}
	c := Counts{
		Imported: r.int(0), Waiting: r.int(1) + r.int(3), Due: r.int(2) + r.int(3),
		Claimed: r.int(4), Held: r.int(5), NextDue: r.time(6), EndedBy: map[campaigns.Cause]int{},
	}
	for i := 7; i+1 < len(r); i += 2 {
		if n := r.int(i + 1); n > 0 {
			c.EndedBy[campaigns.Cause(r.text(i))] = n
			c.Ended += n
		}
	}
	return c, nil
}
