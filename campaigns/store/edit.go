// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/campaigns"
)

// Edit makes another member of one. It may be asked more than once, each time
// with the member as it is then; an error of it ends the whole.
type Edit func(campaigns.Member) (campaigns.Member, error)

// editTries is how often a member is read again that others change meanwhile.
const editTries = 8

// EditMember changes a member in whatever state it is, and moves it to the index
// of the state that the edit gives it. New numbers are given to it, unless
// another member has one (a Conflict). A claimed member stays claimed: the
// attempt that has it finds it changed when it finishes, and settles it anew. It
// gives the member as it is then, and the error of the edit as it came.
func (s *Store) EditMember(ctx context.Context, campaign string, id uint64, edit Edit) (campaigns.Member, error) {
	return s.editMember(ctx, campaign, id, edit, func(*campaigns.Member) (string, error) { return "", nil })
}

// editMember edits a member; event gives, of what it was before, the JSON of an
// event that is written with it, "" for none.
func (s *Store) editMember(ctx context.Context, campaign string, id uint64, edit Edit, event func(*campaigns.Member) (string, error)) (campaigns.Member, error) {
	for range editTries {
		before, raw, err := s.MemberRaw(ctx, campaign, id)
		if err != nil {
			return campaigns.Member{}, err
		}
		after, err := edit(before)
		if err != nil {
			return before, err
		}
		if after.State != campaigns.Held {
			after.Await = nil
		}
		text, err := event(&before)
		if err != nil {
			return before, err
		}
		r, err := s.replace(ctx, campaign, before, raw, after, text)
		switch {
		case err == nil:
			return after, nil
		case errors.Is(err, ErrConflict):
			return before, wrong("edit member", fmt.Sprintf("a new number of member %d belongs to member %d", id, r.int(0)), err)
		case !errors.Is(err, ErrChanged):
			return before, err
		}
	}
	return campaigns.Member{}, wrong("edit member", fmt.Sprintf("member %d is changed all the time", id), ErrChanged)
}

// replace writes a member in the place of what it was.
func (s *Store) replace(ctx context.Context, campaign string, before campaigns.Member, raw string, after campaigns.Member, event string) (reply, error) {
	if err := editable(&before, &after); err != nil {
		return nil, err
	}
	var r reply
	err := s.underSettings(ctx, campaign, func(set settings) error {
		var err error
		c := set.replacement(campaign, &before, raw, &after, s.now())
		c.args[7] = event
		r, err = s.run(ctx, c)
		return err
	})
	return r, err
}

// editable reports what keeps an edit from being written.
func editable(before, after *campaigns.Member) error {
	switch {
	case before.ID != after.ID:
		return fmt.Errorf("edit member %d: it became member %d", before.ID, after.ID)
	case (before.State == campaigns.Claimed) != (after.State == campaigns.Claimed):
		return fmt.Errorf("edit member %d: only an attempt takes it and gives it back, not an edit from %q to %q", before.ID, before.State, after.State)
	case after.State == campaigns.Waiting && after.Next < 0:
		return fmt.Errorf("edit member %d: it waits, and no number is next", before.ID)
	}
	return after.Validate()
}

// replacement makes the call that writes a member in the place of another, without
// an event of its own.
func (set settings) replacement(campaign string, before *campaigns.Member, raw string, after *campaigns.Member, now time.Time) call {
	var was any = ""
	if before.State == campaigns.Waiting || before.Await != nil {
		was = indexArg(before)
	}
	args := []any{
		before.ID, raw, was, encodeMember(after, set.place(after), claimant(raw)), indexArg(after),
		set.revision, now.UnixMilli(), "", 0,
	}
	added := missing(after, before)
	args[8] = len(added)
	for _, number := range append(added, missing(before, after)...) {
		args = append(args, numberBucket(number), numberField(number))
	}
	return call{editScript, []string{runKey(campaign)}, args}
}

// claimant gives the attempt in the record of a claimed member, "" for others.
func claimant(raw string) string {
	front, _, _ := strings.Cut(raw, "|")
	if front == "" || front[0] != letterClaimed {
		return ""
	}
	return front[1:]
}

// indexArg gives what the index of a member's state has to know: when it is
// due, its deadline, or its end cause.
func indexArg(m *campaigns.Member) any {
	switch {
	case m.State == campaigns.Waiting:
		return millis(m.Due)
	case m.State == campaigns.Over:
		return plainCause(m.EndCause)
	case m.Await != nil:
		return millis(m.Await.Deadline)
	}
	return ""
}

// missing gives the numbers of a that b does not have.
func missing(a, b *campaigns.Member) []string {
	var numbers []string
	for _, x := range a.Communications {
		if !slices.ContainsFunc(b.Communications, func(y campaigns.Communication) bool { return x.Number == y.Number }) {
			numbers = append(numbers, x.Number)
		}
	}
	return numbers
}
