// SPDX-License-Identifier: MIT

package controller

import (
	"errors"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// finish ends an attempt in the ledger: the record with its result, the member
// as it is after it, the agent and the line given back. The attempt's owner is
// done by then; a store that cannot be reached only delays the writing.
//
// What keeps the number from calls is written before the attempt ends: a crash
// in between holds the number once more when the attempt is settled by whoever
// takes over. What sets it free is written after: a crash in between leaves a
// call counted that was not made, never the other way round.
func (r *runner) finish(o *owner, release store.Release) {
	f := finishing{r: r, record: o.a.Record, member: o.member, raw: o.raw}
	release.Trunk = r.blameTrunk(&f.record)
	f.uncalled = f.record.DialedAt.IsZero() || f.record.Result == campaigns.Refused || f.record.TrunkFault
	r.holdNumber(&f.record)
	f.end(release)
}

// end writes the end of an attempt and gives back what it held.
func (f finishing) end(release store.Release) {
	f.r.c.stats.ended(&f.record)
	f.r.countRefusal(f.record.Result)
	if release.Outcome == campaigns.AgentSkipped && release.Agent != "" {
		f.skipped = &release // the agent gets the next record, when this one is written
	}
	f.write()
	if f.skipped == nil {
		f.r.release(release) // in the same batch, behind it
	}
}

// blameTrunk says what the call was to the resource that it went out on, and
// notes in the record where the end was the resource's fault.
func (r *runner) blameTrunk(a *campaigns.Attempt) store.TrunkOutcome {
	res := r.resource(a.Resource)
	switch {
	case a.DialedAt.IsZero() || a.Result == campaigns.Ambiguous:
		return store.TrunkUnknown
	case !a.RingingAt.IsZero() || !a.AnsweredAt.IsZero():
		return store.TrunkOK
	case a.Cause != "" && res.IsFault(a.Cause):
		a.TrunkFault = true
		return store.TrunkFault
	}
	switch a.Result {
	case campaigns.Busy, campaigns.Unanswered, campaigns.BadNumber:
		return store.TrunkOK // the network told
	default:
		return store.TrunkUnknown
	}
}

// finishing is the end of one attempt on its way into the ledger.
type finishing struct {
	r        *runner
	record   campaigns.Attempt
	member   campaigns.Member
	raw      string
	uncalled bool           // counted against the caps, and no call went out
	skipped  *store.Release // of the agent who wants the next record, and the line
}

func (f finishing) write() {
	settled := f.r.campaign().Settle(f.member, &f.record, f.record.EndedAt)
	f.r.journal.put(store.Finish{Attempt: f.record, Epoch: f.r.epoch(), Member: settled, Raw: f.raw}, func(err error) {
		f.written(settled, err)
	})
}

func (f finishing) written(settled campaigns.Member, err error) {
	switch {
	case errors.Is(err, store.ErrChanged):
		// The member was edited during the call: settle what is there now.
		go f.again()
		return
	case campaigns.CodeOf(err) == campaigns.Stale:
		f.r.lose()
		return
	case err != nil && !errors.Is(err, store.ErrNotOpen):
		f.r.log.Error("attempt not finished", "attempt", f.record.ID, "err", err)
	}
	if f.uncalled {
		f.r.retract(&f.record, &f.member)
	}
	if f.skipped != nil {
		f.r.wantNext(*f.skipped)
	}
	f.r.noteDue(settled)
}

func (f finishing) again() {
	member, raw, err := f.r.c.store.MemberRaw(f.r.ctx, f.r.id, f.record.Member)
	if err != nil {
		f.r.log.Error("member not read", "member", f.record.Member, "err", err)
		if campaigns.CodeOf(err) == campaigns.Unavailable && sleep(f.r.ctx, storeRetry) {
			f.again()
		}
		return
	}
	f.member, f.raw = member, raw
	f.write()
}

// blocked ends a claim that is not called. Nothing was sent anywhere: the intent
// of the record is taken back.
func (r *runner) blocked(cl *claim) {
	f := finishing{r: r, record: cl.attempt, member: cl.member, raw: cl.raw}
	f.record.DialedAt, f.record.EndedAt = time.Time{}, time.Now()
	f.record.Result, f.record.Refusal = campaigns.Blocked, cl.refusal
	f.uncalled = cl.counted
	r.c.stats.blocked(cl.refusal.Gate)
	rel := untouched(cl.attempt.ID, cl.seat.seat.Agent)
	rel.Resource = cl.seat.resource
	f.end(rel)
}

// stuckAt reports whether a claim found a gate closed that would have stopped
// the next member as well.
func stuckAt(g campaigns.Gate) bool {
	return g == campaigns.GateRoute || g == campaigns.GateAgent || g == gateLedger
}

// release gives an agent, a line or both back.
func (r *runner) release(rel store.Release) {
	if rel.Outcome == campaigns.AgentTalked {
		r.wrapUp(rel.ReadyAt.Sub(rel.Now))
	}
	r.journal.put(rel, func(err error) {
		if err != nil {
			r.log.Warn("not released", "agent", rel.Agent, "attempt", rel.Attempt, "err", err)
			return
		}
		if rel.Agent != "" && rel.ReadyAt.After(rel.Now) {
			r.c.sweeper.readyAt(rel.ReadyAt)
		}
	})
}

// noteDue keeps the time of the next due member, and of the next deadline, true.
func (r *runner) noteDue(m campaigns.Member) {
	r.mu.Lock()
	switch {
	case m.State == campaigns.Waiting:
		r.news++
		if r.due.known && (r.due.at.IsZero() || m.Due.Before(r.due.at)) {
			r.due.at = m.Due
		}
	case m.Await != nil:
		r.deadline = soonest(r.deadline, m.Await.Deadline)
	}
	r.mu.Unlock()
	r.wake()
}

// countRefusal makes the runner wait when the switch refuses call after call:
// a limit, or a gateway that does not exist.
func (r *runner) countRefusal(result campaigns.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch result {
	case campaigns.Refused:
		r.refused++
	case campaigns.Blocked, campaigns.NotTaken, campaigns.Closed:
		return // the switch was not asked
	default:
		r.refused = 0
		return
	}
	if r.refused < refusedInARow {
		return
	}
	wait := min(time.Second<<min(r.refused/refusedInARow-1, 5), maxHoldOff)
	if until := time.Now().Add(wait); until.After(r.holdOff) {
		r.holdOff = until
		r.log.Warn("the switch refuses calls; waiting", "refusals", r.refused, "wait", wait)
	}
}
