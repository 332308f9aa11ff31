// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tandem/campaigns"
)

// AddOutcome says what became of a member that should be added.
type AddOutcome string

// The outcomes.
const (
	MemberAdded     AddOutcome = "added"
	MemberExisting  AddOutcome = "existing"    // a member has exactly these numbers: the same row once more
	MemberDuplicate AddOutcome = "duplicate"   // refused: one of the numbers belongs to another member
	MemberDoNotCall AddOutcome = "do_not_call" // refused: every number is on a do-not-call list
)

// Added is what became of one member that should be added.
type Added struct {
	ID      uint64 // of the member that was added or exists; 0 for a duplicate
	Outcome AddOutcome
	Of      uint64 // the member that has the number of a duplicate
	Number  string // the first number of the row
	List    string // the do-not-call list that has it, for MemberDoNotCall
}

// addBatch is how many members one script adds: few enough that Redis does not
// keep a claim waiting for more than a fraction of a millisecond.
const addBatch = 64

// AddMembers adds members to a campaign, in order, each whole or not at all.
// They are waiting from now on, or until their own later Due. Numbers must be
// parsed already. A member whose numbers are all on the global do-not-call list
// or the campaign's own is refused; where some are, these have ended. The
// campaign's state stays; a running one is woken.
func (s *Store) AddMembers(ctx context.Context, id string, members []campaigns.Member, now time.Time) ([]Added, error) {
	a, err := s.prepare(ctx, id, members, now)
	if err != nil {
		return nil, err
	}
	return s.add(ctx, id, a)
}

// addition is members on their way into a campaign.
type addition struct {
	members []campaigns.Member
	listed  []string // for each member the do-not-call list that keeps it out, "" for none
	now     time.Time
	calls   []call // that add the others, addBatch each
}

// prepare makes the calls that add members; the costly half of AddMembers,
// which an import does in parallel.
func (s *Store) prepare(ctx context.Context, id string, members []campaigns.Member, now time.Time) (*addition, error) {
	set, err := s.settings(ctx, id)
	if err != nil {
		return nil, err
	}
	a := &addition{members: slices.Clone(members), listed: make([]string, len(members)), now: now}
	if err := s.checkLists(ctx, id, a); err != nil {
		return nil, err
	}
	for i := range a.members {
		if err := a.members[i].Validate(); err != nil {
			return nil, fmt.Errorf("member %d: %w", i+1, err)
		}
	}
	a.call(id, set, 0)
	return a, nil
}

// checkLists looks for the numbers of the members on the do-not-call lists that
// every call of the campaign obeys.
func (s *Store) checkLists(ctx context.Context, id string, a *addition) error {
	var numbers []string
	for i := range a.members {
		for _, c := range a.members[i].Communications {
			numbers = append(numbers, c.Number)
		}
	}
	found, err := s.IsDoNotCall(ctx, ownLists(id), numbers, a.now)
	if err != nil || len(found) == 0 {
		return err
	}
	for i := range a.members {
		m := &a.members[i]
		comms, ended := slices.Clone(m.Communications), 0
		for k := range comms {
			if list, ok := found[comms[k].Number]; ok {
				comms[k].Ended, comms[k].Cause = true, campaigns.DoNotCall
				a.listed[i] = list
				ended++
			}
		}
		if m.Communications = comms; ended < len(comms) {
			a.listed[i] = ""
		}
	}
	return nil
}

// call makes the calls that add the members from first on.
func (a *addition) call(id string, set settings, first int) {
	a.calls = a.calls[:0]
	keys := []string{runKey(id)}
	n, args := 0, []any(nil)
	for i := first; i < len(a.members); i++ {
		if a.listed[i] != "" {
			continue
		}
		if n == 0 {
			args = append(make([]any, 0, 2+8*addBatch), millis(a.now), set.revision)
		}
		args = set.appendMember(args, a.members[i], a.now)
		if n++; n == addBatch {
			a.calls = append(a.calls, call{addScript, keys, args})
			n = 0
		}
	}
	if n > 0 {
		a.calls = append(a.calls, call{addScript, keys, args})
	}
}

// appendMember appends what lua/add.lua wants to know of a member.
func (set settings) appendMember(args []any, m campaigns.Member, now time.Time) []any {
	set.begin(&m, later(m.Due, now))
	at := set.place(&m)
	var due any = ""
	if m.State == campaigns.Waiting {
		due = m.Due.UnixMilli()
	}
	args = append(args, encodeMember(&m, at, ""), at.lane, due, at.rank, len(m.Communications))
	for _, c := range m.Communications {
		args = append(args, numberBucket(c.Number), numberField(c.Number))
	}
	return args
}

// add adds prepared members. When the settings turn out to be outdated, those
// that are not there yet are placed anew.
func (s *Store) add(ctx context.Context, id string, a *addition) ([]Added, error) {
	all := make([]Added, 0, len(a.members))
	for {
		err := noCampaign("add members", id, a.read(s.runAll(ctx, a.calls), &all))
		if !errors.Is(err, errOutdated) {
			return all, err
		}
		set, err := s.readSettings(ctx, id)
		if err != nil {
			return all, err
		}
		a.call(id, set, len(all))
	}
}

// read appends what became of the members from len(*all) on, up to the first
// error.
func (a *addition) read(outs []outcome, all *[]Added) error {
	a.readListed(all)
	for _, out := range outs {
		if out.err != nil {
			return out.err
		}
		for i := 0; i+1 < len(out.reply); i += 2 {
			owner := uint64(out.reply.int(i)) //nolint:gosec // ids are positive
			added := Added{ID: owner, Outcome: MemberAdded, Number: a.members[len(*all)].Communications[0].Number}
			switch out.reply.int(i + 1) {
			case 1:
				added.Outcome = MemberExisting
			case 2:
				added.ID, added.Of, added.Outcome = 0, owner, MemberDuplicate
			}
			*all = append(*all, added)
			a.readListed(all)
		}
	}
	return nil
}

// readListed appends the members that were not sent, up to the next that was.
func (a *addition) readListed(all *[]Added) {
	for len(*all) < len(a.members) && a.listed[len(*all)] != "" {
		i := len(*all)
		*all = append(*all, Added{Outcome: MemberDoNotCall, Number: a.members[i].Communications[0].Number, List: a.listed[i]})
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
