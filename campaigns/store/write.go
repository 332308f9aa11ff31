// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"tandem/campaigns"
)

// Op is a write that follows the call: [Note], [Finish], [AgentReceiving],
// [AgentInCall] or [Release]. Write carries out many of them in one round trip.
type Op interface {
	call(campaign string) (call, error)
}

// Write carries out ops in order, in one pipeline. There is an error, or nil,
// for each of them; one that is refused does not keep the next from being
// carried out. On a cluster the campaign's and the pool's ops go to two nodes,
// each in order. A Finish is placed by the newest settings: one whose settings
// turn out to be old follows the others.
func (s *Store) Write(ctx context.Context, campaign string, ops []Op) []error {
	errs := make([]error, len(ops))
	all := make([]int, len(ops))
	for i := range all {
		all[i] = i
	}
	read := s.settings
	for len(all) > 0 {
		all = s.write(ctx, campaign, ops, all, read, errs)
		read = s.readSettings
	}
	return errs
}

// write carries out the ops at the places given, and gives the places of those
// whose settings are outdated.
func (s *Store) write(ctx context.Context, campaign string, ops []Op, places []int,
	read func(context.Context, string) (settings, error), errs []error,
) []int {
	calls := make([]call, 0, len(places))
	sent := make([]int, 0, len(places))
	var set settings
	for _, i := range places {
		op := ops[i]
		var err error
		if f, ok := op.(Finish); ok {
			if set.Campaign == nil {
				set, err = read(ctx, campaign)
			}
			f.under = set
			op = f
		}
		var c call
		if err == nil {
			c, err = op.call(campaign)
		}
		if errs[i] = err; err == nil {
			calls, sent = append(calls, c), append(sent, i)
		}
	}
	var outdated []int
	for i, out := range s.runAll(ctx, calls) {
		errs[sent[i]] = out.err
		if errors.Is(out.err, errOutdated) {
			outdated = append(outdated, sent[i])
		}
	}
	return outdated
}

// Note overwrites the record of an open attempt. Errors: ErrNotOpen, ErrStale.
type Note struct {
	Attempt campaigns.Attempt
	Epoch   uint64
}

func (n Note) call(campaign string) (call, error) {
	text, err := json.Marshal(n.Attempt)
	if err != nil {
		return call{}, fmt.Errorf("note attempt: %w", err)
	}
	return call{noteScript, []string{runKey(campaign)}, []any{n.Epoch, n.Attempt.ID, text}}, nil
}

// Finish ends an attempt, exactly once: it writes the member as Settle left it,
// appends the event attempt.finished and counts the answer; see [Store.Answers].
// Errors: ErrNotOpen (never was, or is finished), ErrStale, ErrChanged (read the
// member with MemberRaw, settle it again and repeat).
type Finish struct {
	Attempt campaigns.Attempt
	Epoch   uint64
	Member  campaigns.Member // after Settle: waiting, ended, or held until its result comes
	Raw     string           // the record of the member before

	under settings
}

func (f Finish) call(campaign string) (call, error) {
	event := finishedEvent{
		Type: AttemptFinished, At: millis(f.Attempt.EndedAt), Attempt: &f.Attempt,
		MemberState: f.Member.State, EndCause: f.Member.EndCause, Due: millis(f.Member.Due),
	}
	text, err := json.Marshal(event)
	if err != nil {
		return call{}, fmt.Errorf("finish attempt: %w", err)
	}
	if f.Member.State == campaigns.Claimed || f.Member.State == campaigns.Held && f.Member.Await == nil {
		return call{}, fmt.Errorf("finish attempt: member %d is neither waiting nor ended nor awaited, but %q", f.Member.ID, f.Member.State)
	}
	bucket, people, abandoned, machines := answerOf(&f.Attempt)
	return call{finishScript, []string{runKey(campaign)}, []any{
		f.Epoch, f.Attempt.ID, f.Attempt.Member, f.Raw, encodeMember(&f.Member, f.under.place(&f.Member), ""), indexArg(&f.Member), text,
		f.under.revision, bucket, people, abandoned, machines, strings.Join(partsOf(&f.Attempt), ","),
	}}, nil
}
