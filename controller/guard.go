// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// gateLedger is the gate of calls that were not made because what has to be
// asked before could not be.
const gateLedger campaigns.Gate = "ledger"

// admission asks the guards about one call.
func (r *runner) admission(a *campaigns.Attempt, m *campaigns.Member) store.AdmitRequest {
	c, now := r.campaign(), time.Now()
	return store.AdmitRequest{
		Attempt: a.ID, Campaign: r.id, Number: a.Number, Person: m.Person, Subject: c.Guards.Subject,
		Lists: c.Guards.DoNotCall, Caps: r.inForce(now).Caps, Reserved: a.Agent != "" || a.Reserved, Now: now,
	}
}

// admit asks the guards about claimed members, all in one round trip: the
// do-not-call lists, holds, and caps over all campaigns. What passes is counted
// in the same step; no call is made that was not. Where the answer is lost the
// member is not called, and what may have been counted is taken back.
func (r *runner) admit(ctx context.Context, claims []*claim) {
	reqs := make([]store.AdmitRequest, 0, len(claims))
	asked := make([]*claim, 0, len(claims))
	for _, cl := range claims {
		if cl.refusal == nil {
			reqs, asked = append(reqs, r.admission(&cl.attempt, &cl.member)), append(asked, cl)
		}
	}
	if len(reqs) == 0 {
		return
	}
	for i, answer := range r.c.store.AdmitAll(ctx, reqs) {
		cl := asked[i]
		switch {
		case answer.Err != nil:
			cl.counted = true // it may have been
			r.log.Warn("guards not asked", "attempt", cl.attempt.ID, "err", answer.Err)
			cl.refuse(gateLedger, "the guards could not be asked", time.Now().Add(storeRetry))
		case answer.Refusal != nil:
			cl.refusal = answer.Refusal
		}
	}
}

// askAgain asks the guards once more, just before a customer is called whom
// something has kept waiting. An attempt that was taken over is admitted again:
// the process before may have died between claim and admission, and it counts
// once however often it is asked. Without an answer there is no call.
func (r *runner) askAgain(ctx context.Context, o *owner) *campaigns.Refusal {
	ask := r.c.store.Recheck
	if o.a.Adopted {
		ask = r.c.store.Admit
	}
	refusal, err := ask(ctx, r.admission(&o.a.Record, &o.member))
	if err != nil {
		o.log.Warn("guards not asked", "err", err)
		return &campaigns.Refusal{Gate: gateLedger, What: "the guards could not be asked", Until: time.Now().Add(storeRetry)}
	}
	return refusal
}

// retract takes back that a call was counted which never left. It is tried once:
// a count too many keeps a person from a call, never the other way round.
func (r *runner) retract(a *campaigns.Attempt, m *campaigns.Member) {
	q := r.admission(a, m)
	id := a.ID
	r.loops.Go(func() {
		ctx, cancel := context.WithTimeout(r.ctx, commandTimeout)
		defer cancel()
		if err := r.c.store.Retract(ctx, q); err != nil && r.ctx.Err() == nil {
			r.log.Warn("a call that was not made stays counted", "attempt", id, "err", err)
		}
	})
}

// holdPatience bounds how long the end of an attempt waits for a hold.
const holdPatience = 5 * time.Second

// holdNumber keeps the number of an abandoned call, or of one that a machine
// answered, from calls without a reserved agent. It is written before the
// attempt ends; a crash in between leaves an open attempt, whose number is held
// when it is settled.
func (r *runner) holdNumber(a *campaigns.Attempt) {
	now := time.Now()
	in := r.inForce(now)
	var until time.Time
	var why string
	switch a.Result {
	case campaigns.Abandoned:
		until, why = now.Add(in.HoldAbandoned), store.HoldAbandoned
	case campaigns.Machine:
		until, why = now.Add(in.HoldMachine), store.HoldMachine
	default:
		return
	}
	ctx, cancel := context.WithTimeout(r.ctx, holdPatience)
	defer cancel()
	for {
		err := r.c.store.HoldNumber(ctx, a.Number, until, why)
		if err == nil {
			return
		}
		if !sleep(ctx, journalBackoff) {
			r.log.Error("number not held back", "attempt", a.ID, "why", why, "err", err)
			return
		}
	}
}
