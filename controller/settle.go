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
func (r *runner) finish(o *owner, release store.Release) {
	f := finishing{r: r, record: o.a.Record, member: o.member, raw: o.raw}
	r.c.stats.ended(&f.record)
	r.countRefusal(f.record.Result)
	f.write()
	r.release(release) // in the same batch, behind it
}

// finishing is the end of one attempt on its way into the ledger.
type finishing struct {
	r      *runner
	record campaigns.Attempt
	member campaigns.Member
	raw    string
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

// release gives an agent, a line or both back.
func (r *runner) release(rel store.Release) {
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

// noteDue keeps the time of the next due member true.
func (r *runner) noteDue(m campaigns.Member) {
	if m.State == campaigns.Waiting {
		r.mu.Lock()
		r.news++
		if r.due.known && (r.due.at.IsZero() || m.Due.Before(r.due.at)) {
			r.due.at = m.Due
		}
		r.mu.Unlock()
	}
	r.wake()
}

// countRefusal makes the runner wait when the switch refuses call after call:
// a limit, or a gateway that does not exist.
func (r *runner) countRefusal(result campaigns.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if result != campaigns.Refused {
		r.refused = 0
		return
	}
	r.refused++
	if r.refused < refusedInARow {
		return
	}
	wait := min(time.Second<<min(r.refused/refusedInARow-1, 5), maxHoldOff)
	if until := time.Now().Add(wait); until.After(r.holdOff) {
		r.holdOff = until
		r.log.Warn("the switch refuses calls; waiting", "refusals", r.refused, "wait", wait)
	}
}
