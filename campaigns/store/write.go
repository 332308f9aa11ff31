// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tandem/campaigns"
)

// Op is a write that follows the call: [Note], [Finish], [AgentInCall] or
// [Release]. Write carries out many of them in one round trip.
type Op interface {
	call(campaign string) (call, error)
}

// Write carries out ops in order, in one pipeline. There is an error, or nil,
// for each of them; one that is refused does not keep the next from being
// carried out. On a cluster the campaign's and the pool's ops go to two nodes,
// each in order.
func (s *Store) Write(ctx context.Context, campaign string, ops []Op) []error {
	errs := make([]error, len(ops))
	calls := make([]call, 0, len(ops))
	places := make([]int, 0, len(ops))
	for i, op := range ops {
		c, err := op.call(campaign)
		if err != nil {
			errs[i] = err
			continue
		}
		calls, places = append(calls, c), append(places, i)
	}
	for i, out := range s.runAll(ctx, calls) {
		errs[places[i]] = out.err
	}
	return errs
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

// Finish ends an attempt, exactly once: it writes the member as Settle left it
// and appends the event attempt.finished. Errors: ErrNotOpen (never was, or is
// finished), ErrStale, ErrChanged (read the member with MemberRaw, settle it
// again and repeat).
type Finish struct {
	Attempt campaigns.Attempt
	Epoch   uint64
	Member  campaigns.Member // after Settle: waiting or ended
	Raw     string           // the record of the member before
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
	var index any
	switch f.Member.State {
	case campaigns.Waiting:
		index = millis(f.Member.Due)
	case campaigns.Over:
		index = plainCause(f.Member.EndCause)
	default:
		return call{}, fmt.Errorf("finish attempt: member %d is neither waiting nor ended, but %q", f.Member.ID, f.Member.State)
	}
	return call{finishScript, []string{runKey(campaign)}, []any{
		f.Epoch, f.Attempt.ID, f.Attempt.Member, f.Raw, encodeMember(&f.Member, ""), index, text,
	}}, nil
}

// AgentInCall says that the agent is bridged with the customer of the attempt.
// ErrConflict says that the attempt does not hold the agent.
type AgentInCall struct {
	Agent   string
	Attempt string
	Now     time.Time
}

func (a AgentInCall) call(string) (call, error) {
	return call{inCallScript, []string{agentsKey()}, []any{a.Agent, a.Attempt, millis(a.Now)}}, nil
}

// ReleaseOutcome says what an attempt was to its agent.
type ReleaseOutcome string

// The outcomes of a release.
const (
	Untouched ReleaseOutcome = "untouched" // the agent was not disturbed and keeps the place in the line
	Talked    ReleaseOutcome = "talked"    // wrap-up until ReadyAt
	Failed    ReleaseOutcome = "failed"    // the agent did not come to the phone: pause until ReadyAt, On Break after too many
)

// Release gives back what an attempt holds: the line of a resource, an agent,
// or both. What it does not hold (any more) is left alone.
type Release struct {
	Attempt  string
	Resource string // "" = no line
	Agent    string // "" = none
	Outcome  ReleaseOutcome
	ReadyAt  time.Time
	Now      time.Time
}

func (r Release) call(campaign string) (call, error) {
	if r.Agent != "" && r.Outcome != Untouched && r.Outcome != Talked && r.Outcome != Failed {
		return call{}, fmt.Errorf("release: %q is no outcome", r.Outcome)
	}
	return call{releaseScript, []string{agentsKey()}, []any{
		millis(r.Now), campaign, r.Attempt, r.Resource, r.Agent, string(r.Outcome), millis(r.ReadyAt),
	}}, nil
}
