// SPDX-License-Identifier: MIT

package controller

import (
	"time"

	"tandem/campaigns"
	"tandem/controller/attempt"
	"tandem/controller/pacing"
)

// watch tells pacing what a step of an attempt means. It is called by the owner
// after each step and before anybody else sees it.
func (r *runner) watch(before, after *attempt.Attempt, now time.Time) {
	if !paced(r.campaign()) {
		return
	}
	facts := factsBetween(before, after, now)
	if len(facts) == 0 {
		return
	}
	r.observe(facts...)
	r.wake() // somebody answered or failed: fewer lines ring than were counted on
}

// factsBetween gives what has happened to an attempt between two of its states.
// An attempt that was taken over begins with the empty one: nothing of it stands
// in the account before it has ended.
func factsBetween(before, after *attempt.Attempt, now time.Time) []pacing.Fact {
	var facts []pacing.Fact
	was, is := &before.Record, &after.Record
	tell := func(kind pacing.FactKind, age time.Duration) {
		facts = append(facts, pacing.Fact{Kind: kind, At: now, Age: max(age, 0)})
	}
	if was.AnsweredAt.IsZero() && !is.AnsweredAt.IsZero() {
		tell(pacing.Answered, is.AnsweredAt.Sub(is.DialedAt))
	}
	if was.MachineAt.IsZero() && !is.MachineAt.IsZero() {
		tell(pacing.Machine, 0)
	}
	if was.BridgedAt.IsZero() && !is.BridgedAt.IsZero() {
		tell(pacing.Connected, 0)
	}
	if abandonedBy(before) != abandonedBy(after) && is.MachineAt.IsZero() {
		tell(pacing.Abandoned, 0)
	}
	over := before.Customer != attempt.Gone && after.Customer == attempt.Gone
	switch {
	case over && !is.BridgedAt.IsZero():
		tell(pacing.TalkEnded, now.Sub(is.BridgedAt))
	case over && is.AnsweredAt.IsZero() && !is.DialedAt.IsZero() && is.Result != campaigns.Refused && after.Verdict != campaigns.Refused:
		tell(pacing.Failed, now.Sub(is.DialedAt))
	}
	return facts
}

func abandonedBy(a *attempt.Attempt) bool {
	return a.Verdict == campaigns.Abandoned || a.Record.Result == campaigns.Abandoned
}

// wrapUp tells pacing of a wrap-up when it ends.
func (r *runner) wrapUp(length time.Duration) {
	if length <= 0 || !paced(r.campaign()) {
		return
	}
	time.AfterFunc(length, func() {
		if r.ctx.Err() == nil {
			r.observe(pacing.Fact{Kind: pacing.WrapEnded, At: time.Now(), Age: length})
		}
	})
}
