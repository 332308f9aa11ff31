// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// claim is a claimed member on the way to the call.
type claim struct {
	attempt campaigns.Attempt
	member  campaigns.Member
	raw     string // the member's record, for Finish
	seat    seatOnLine
	altered bool               // differs from what the claim wrote into the ledger
	counted bool               // against the caps, or it may have been
	refusal *campaigns.Refusal // why it is not called now; nil = it is
}

func (cl *claim) refuse(g campaigns.Gate, what string, until time.Time) {
	cl.refusal = &campaigns.Refusal{Gate: g, What: what, Until: until}
}

// vetTime bounds what is asked between claim and call: well within the lease on
// what the attempts hold, which nobody extends before they are launched.
const vetTime = holdLease / 3

// claim writes an attempt for each seat, with the best member of the lanes, asks
// whether they may be called, and launches them. Seats that found nobody are
// given back. It says how many members were claimed, and how many of them are
// not called because they had no line or agent.
//
// The order makes every crash harmless:
//
//  1. Reserve. A crash after it: leases end, nobody was claimed.
//  2. Claim writes the attempt with all ids, the intent. A crash after it: the
//     attempt is adopted, the switch knows none of its legs, it ends. Its member
//     is due again later, nobody was called.
//  3. What the member needs (agent, line) is swapped, and written again, before
//     any leg is called: an adopter knows every leg that may exist.
//  4. Admit counts the call against the caps. A crash after it: a call is
//     counted that was not made, never one made that was not counted. It knows
//     the attempt's id: asked twice it counts once.
//  5. Only then is the owner launched, and only owners originate.
func (r *runner) claim(ctx context.Context, seats []seatOnLine, lanes []string) (claimed, stuck int, err error) {
	reqs, used, unused := r.requests(seats, lanes)
	results, err := r.claimSurely(ctx, reqs)
	if err != nil {
		r.giveBack(used)
		r.giveBack(unused)
		return 0, 0, err // nothing was sent
	}
	var claims []*claim
	for i, res := range results {
		if res.Err != nil {
			if r.noClaim(res) {
				unused = append(unused, used[i])
			}
			continue
		}
		claims = append(claims, r.claimedFor(res.Claim, used[i]))
	}
	r.giveBack(unused)
	r.vet(ctx, claims)
	for _, cl := range claims {
		if cl.refusal == nil {
			r.begin(cl)
			continue
		}
		if stuckAt(cl.refusal.Gate) {
			stuck++
		}
		r.blocked(cl)
	}
	return len(claims), stuck, nil
}

// claimSurely claims, and asks again where an answer was lost: the id of an
// attempt makes its claim one and the same however often it is asked for, and
// whenever a first one that was on its way is carried out. What has no answer
// in good time stays unsure.
func (r *runner) claimSurely(ctx context.Context, reqs []store.ClaimRequest) ([]store.ClaimResult, error) {
	results, err := r.c.store.Claim(ctx, r.id, reqs)
	if err != nil {
		return nil, err
	}
	for last := time.Now().Add(vetTime); time.Now().Before(last); {
		var lost []store.ClaimRequest
		var places []int
		for i, res := range results {
			if campaigns.CodeOf(res.Err) == campaigns.Unavailable {
				lost, places = append(lost, reqs[i]), append(places, i)
			}
		}
		if len(lost) == 0 || !sleep(ctx, journalBackoff) || !r.lease.valid() {
			break
		}
		again, err := r.c.store.Claim(ctx, r.id, lost)
		if err != nil {
			break
		}
		for i, res := range again {
			results[places[i]] = res
		}
	}
	return results, nil //nolint:nilerr // what has no answer says so itself
}

// requests makes the claims; seats whose node cannot be used are left over.
func (r *runner) requests(seats []seatOnLine, lanes []string) ([]store.ClaimRequest, []seatOnLine, []seatOnLine) {
	reqs := make([]store.ClaimRequest, 0, len(seats))
	used := make([]seatOnLine, 0, len(seats))
	var unused []seatOnLine
	now := time.Now()
	for _, s := range seats {
		node := r.c.nodes.choose(s.node)
		if node == nil {
			unused = append(unused, s)
			continue
		}
		used = append(used, s)
		reqs = append(reqs, store.ClaimRequest{
			Epoch: r.epoch(), Limit: r.campaign().Limit, Now: now, Lanes: lanes, Attempt: r.record(s, node.Name(), now),
		})
	}
	return reqs, used, unused
}

// record is the attempt as it is written by the claim.
func (r *runner) record(s seatOnLine, node string, now time.Time) campaigns.Attempt {
	c := r.campaign()
	a := campaigns.Attempt{
		ID: s.token, Campaign: r.id, Node: node, Resource: s.resource,
		Agent: s.seat.Agent, NailedUp: s.seat.NailedUp, AgentLeg: s.seat.Leg, AgentJob: s.seat.Job,
		CustomerLeg: uuid.NewString(), CustomerJob: uuid.NewString(),
		Controller: r.c.cfg.Name, Epoch: r.epoch(), ClaimedAt: now,
		Mode: c.Mode, Reserved: s.seat.Agent != "", Rules: r.inForce(now).Versions,
	}
	if r.dialsAtOnce(s.seat) {
		a.DialedAt = now // the intent: it is sent as soon as this is written
	}
	return a
}

// dialsAtOnce reports whether the customer's leg is the first thing that an
// attempt puts up.
func (r *runner) dialsAtOnce(s attempt.Seat) bool {
	return r.campaign().Mode != campaigns.Preview && !r.agentFirst(s)
}

// agentFirst reports whether the agent's phone is called before the customer.
func (r *runner) agentFirst(s attempt.Seat) bool {
	return r.campaign().Order == campaigns.AgentFirst && s.Agent != "" && !s.NailedUp
}

// claimedFor is what is known once the member is.
func (r *runner) claimedFor(c store.Claim, s seatOnLine) *claim {
	cl := &claim{attempt: c.Attempt, member: c.Member, raw: c.Raw, seat: s}
	cl.attempt.Callback = promised(&cl.member, cl.attempt.ClaimedAt)
	return cl
}

// promised reports whether a call to the member at a moment is a promised one.
func promised(m *campaigns.Member, at time.Time) bool {
	return m.Callback != nil && !m.Callback.At.After(at)
}

// vet finds out whether the claimed members may and can be called.
func (r *runner) vet(ctx context.Context, claims []*claim) {
	if len(claims) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, vetTime)
	defer cancel()
	r.checkLanes(claims, time.Now(), r.c.wall())
	r.fit(ctx, claims)
	r.route(ctx, claims)
	r.showCallerIDs(claims)
	r.writeAltered(ctx, claims)
	r.admit(ctx, claims)
}

// showCallerIDs chooses the caller id of each call, which can depend on the number.
func (r *runner) showCallerIDs(claims []*claim) {
	c := r.campaign()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, cl := range claims {
		if cl.refusal == nil {
			res := r.resource(cl.attempt.Resource)
			r.dialled++
			cl.attempt.CallerID = res.CallerIDFor(c.CallerIDs, r.dialled, cl.attempt.Number)
		}
	}
}

// writeAltered brings what was swapped into the ledger. An attempt that could
// not be written is not called: who takes over would not know its agent's leg.
func (r *runner) writeAltered(ctx context.Context, claims []*claim) {
	var ops []store.Op
	var altered []*claim
	for _, cl := range claims {
		if cl.altered && cl.refusal == nil {
			ops = append(ops, store.Note{Attempt: cl.attempt, Epoch: r.epoch()})
			altered = append(altered, cl)
		}
	}
	if len(ops) == 0 {
		return
	}
	for i, err := range r.c.store.Write(ctx, r.id, ops) {
		if err != nil {
			r.log.Warn("attempt not written", "attempt", altered[i].attempt.ID, "err", err)
			altered[i].refuse(gateLedger, "the ledger could not be written", time.Now().Add(storeRetry))
		}
	}
}

// begin launches a claim.
func (r *runner) begin(cl *claim) {
	node := r.c.nodes.byName(cl.attempt.Node)
	o := newOwner(r, node, attempt.New(cl.attempt, r.rules(&cl.attempt, &cl.member), cl.seat.seat))
	o.member, o.raw = cl.member, cl.raw
	o.probed.Store(true)
	r.launch(o)
	o.tell(attempt.Input{Kind: attempt.Start})
}

// noClaim learns from a claim that found nobody, and reports whether that is
// sure. Where the answer was lost, the attempt may stand in the ledger: what it
// holds stays held, and the ledger is read before anybody else is claimed.
func (r *runner) noClaim(res store.ClaimResult) bool {
	switch {
	case errors.Is(res.Err, store.ErrNoneDue), errors.Is(res.Err, store.ErrAtLimit):
		// The next count says when somebody is due, and knows the lanes that are closed.
	case errors.Is(res.Err, store.ErrNotRunning):
		if r.state() == campaigns.Running {
			_ = r.renew(r.ctx) // learns what people have asked for
		}
	case campaigns.CodeOf(res.Err) == campaigns.Stale:
		r.lose()
	default:
		r.mu.Lock()
		r.unsure = true
		r.mu.Unlock()
		r.log.Error("claim", "err", res.Err)
		return false
	}
	return true
}
