// SPDX-License-Identifier: MIT

package controller

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
	"tandem/controller/pacing"
)

// The times and sizes of claiming.
const (
	fillBatch = 32
	// holdLease is how long an agent or a line is held without being extended.
	holdLease = 15 * time.Second
	// storeRetry is when a runner looks again after the store failed it.
	storeRetry = time.Second
	// refusedInARow is how many refusals of the switch in a row make the runner
	// wait: 1 s, doubling up to 30 s.
	refusedInARow = 5
	maxHoldOff    = 30 * time.Second
)

// fill claims and launches as many attempts as may be and says when to look
// again.
func (r *runner) fill() time.Duration {
	for {
		wait, more := r.fillOnce()
		if !more {
			return wait
		}
	}
}

func (r *runner) fillOnce() (time.Duration, bool) {
	now := time.Now()
	if wait := r.notBefore(now); wait > 0 {
		return wait, false
	}
	if wait := r.closedFor(now); wait > 0 {
		return wait, false
	}
	if r.c.draining.Load() || !r.c.nodes.anyUp() || !r.holds(r.ctx) {
		return time.Hour, false
	}
	if r.isUnsure() {
		if r.recoverClaims(); r.isUnsure() {
			return storeRetry, false
		}
	}
	lines, err := r.decide()
	if err != nil {
		return r.storeTrouble(err), false
	}
	if lines == 0 {
		return r.waitForDue(now), false
	}
	seats, err := r.reserve(lines)
	if err != nil {
		return r.storeTrouble(err), false
	}
	if len(seats) == 0 {
		return r.waitForDue(now), false
	}
	claimed, err := r.claim(seats)
	if err != nil {
		return r.storeTrouble(err), false
	}
	return r.waitForDue(now), claimed == fillBatch
}

func (r *runner) isUnsure() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unsure
}

func (r *runner) storeTrouble(err error) time.Duration {
	if r.ctx.Err() == nil {
		r.log.Error("no new calls: the store failed", "err", err)
	}
	return storeRetry
}

// closedFor gives how long the campaign's hours do not allow calls from now on.
func (r *runner) closedFor(now time.Time) time.Duration {
	hours := r.campaign().Hours
	if hours == nil || hours.OpenAt(now) {
		return 0
	}
	opens := hours.NextChange(now)
	if opens.IsZero() {
		return time.Hour // never; a change of the hours wakes us
	}
	return opens.Sub(now)
}

// notBefore gives how long the runner must not dial: nothing is due, or the
// switch refuses.
func (r *runner) notBefore(now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Before(r.holdOff) {
		return r.holdOff.Sub(now)
	}
	switch {
	case !r.due.known:
		return 0
	case r.due.at.IsZero():
		return time.Hour
	}
	return max(r.due.at.Sub(now), 0)
}

func (r *runner) waitForDue(now time.Time) time.Duration {
	if wait := r.notBefore(now); wait > 0 {
		return wait
	}
	return time.Hour // an agent or a line wakes us
}

// decide asks pacing.
func (r *runner) decide() (int, error) {
	c := r.campaign()
	r.mu.Lock()
	r.asOf = r.news
	r.mu.Unlock()
	counts, err := r.c.store.Counts(r.ctx, r.id)
	if err != nil {
		return 0, err
	}
	if counts.Due == 0 {
		r.noneDue(counts.NextDue)
		return 0, nil
	}
	ready, err := r.c.store.ReadyCount(r.ctx, r.id)
	if err != nil {
		return 0, err
	}
	s := pacing.Snapshot{Due: counts.Due, Ready: ready, Limit: c.Limit, Batch: fillBatch}
	for _, o := range r.all() {
		a := o.view.Load()
		s.Open++
		if a.Seat.Agent == "" && a.Phase() != "ending" {
			s.Seeking++
		}
	}
	// Attempts that are over here and not yet in the ledger count there.
	s.Open = max(s.Open, counts.Claimed)
	return pacing.Progressive(s), nil
}

// noneDue notes when the next member comes due; the zero time means never. What
// was heard of members since the store was asked makes the answer worthless.
func (r *runner) noneDue(next time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.news == r.asOf {
		r.due = dueTime{known: true, at: next}
	}
}

// seatOnLine is a line that was reserved, with its agent where one is held.
type seatOnLine struct {
	token    string
	resource string
	seat     attempt.Seat
	node     string // of a nailed-up agent
}

// reserve holds lines, and agents where the campaign wants them beforehand.
// Resources are tried in order.
func (r *runner) reserve(n int) ([]seatOnLine, error) {
	c := r.campaign()
	var out []seatOnLine
	for _, id := range c.Resources {
		res, ok := (*r.resources.Load())[id]
		if !ok {
			r.log.Error("resource does not exist", "resource", id)
			continue
		}
		tokens := make([]string, n-len(out))
		for i := range tokens {
			tokens[i] = uuid.Must(uuid.NewV7()).String()
		}
		held, err := r.c.store.Reserve(r.ctx, store.ReserveRequest{
			Campaign: c.ID, Priority: c.Priority, Resource: id, ResourceLimit: res.Limit,
			Agents: c.Reserve == campaigns.ReserveBefore, Attempts: tokens,
			Controller: r.c.cfg.Name, Now: time.Now(), Lease: holdLease,
		})
		for _, h := range held {
			out = append(out, seatOnLine{token: h.Attempt, resource: id, seat: seatOf(h), node: h.Node})
		}
		if err != nil {
			r.giveBack(out)
			return nil, err
		}
		if len(out) >= n {
			break
		}
	}
	return out, nil
}

// seatOf makes the seat of a reserved agent; the leg of an on-demand one gets
// its ids here.
func seatOf(h store.Reservation) attempt.Seat {
	s := attempt.Seat{
		Agent: h.Agent, Contact: h.Contact, NailedUp: h.NailedUp, Timeout: h.Timeout, FailedDelay: h.NoAnswerDelay, Leg: h.Leg,
	}
	if h.Agent != "" && !h.NailedUp {
		s.Leg, s.Job = uuid.NewString(), uuid.NewString()
	}
	return s
}

func (r *runner) giveBack(seats []seatOnLine) {
	now := time.Now()
	for _, s := range seats {
		r.release(store.Release{
			Attempt: s.token, Resource: s.resource, Agent: s.seat.Agent,
			Outcome: store.Untouched, ReadyAt: now, Now: now,
		})
	}
}

// claim writes an attempt for each seat and launches the ones that found a
// member; the others are given back.
func (r *runner) claim(seats []seatOnLine) (int, error) {
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
			Epoch: r.epoch(), Limit: r.campaign().Limit, Now: now, Attempt: r.record(s, node.Name(), now),
		})
	}
	results, err := r.c.store.Claim(r.ctx, r.id, reqs)
	if err != nil {
		// Whether something was claimed is not known: the lines stay held until
		// their lease ends, and what is open in the ledger is adopted.
		r.recoverClaims()
		return 0, err
	}
	claimed := 0
	for i, res := range results {
		if res.Err != nil {
			unused = append(unused, used[i])
			r.noClaim(res)
			continue
		}
		claimed++
		r.begin(res.Claim, used[i])
	}
	r.giveBack(unused)
	return claimed, nil
}

// record is the attempt as it is written by the claim.
func (r *runner) record(s seatOnLine, node string, now time.Time) campaigns.Attempt {
	r.mu.Lock()
	r.dialled++
	res := r.resource(s.resource)
	callerID := res.CallerID(r.dialled)
	r.mu.Unlock()
	a := campaigns.Attempt{
		ID: s.token, Campaign: r.id, Node: node, Resource: s.resource, CallerID: callerID,
		Agent: s.seat.Agent, NailedUp: s.seat.NailedUp, AgentLeg: s.seat.Leg, AgentJob: s.seat.Job,
		CustomerLeg: uuid.NewString(), CustomerJob: uuid.NewString(),
		Controller: r.c.cfg.Name, Epoch: r.epoch(), ClaimedAt: now,
	}
	if !r.agentFirst(s.seat) {
		a.DialedAt = now // the intent: it is sent as soon as this is written
	}
	return a
}

// agentFirst reports whether the agent's phone is called before the customer.
func (r *runner) agentFirst(s attempt.Seat) bool {
	return r.campaign().Order == campaigns.AgentFirst && s.Agent != "" && !s.NailedUp
}

func (r *runner) rules(s attempt.Seat) attempt.Rules {
	c := r.campaign()
	return attempt.Rules{AgentFirst: r.agentFirst(s), RingTimeout: c.RingTimeout, AgentWait: c.AgentWait}
}

func (r *runner) begin(c store.Claim, s seatOnLine) {
	o := newOwner(r, r.c.nodes.byName(c.Attempt.Node), attempt.New(c.Attempt, r.rules(s.seat), s.seat))
	o.member, o.raw = c.Member, c.Raw
	o.probed.Store(true)
	r.launch(o)
	o.tell(attempt.Input{Kind: attempt.Start})
}

// noClaim learns from a claim that found nobody.
func (r *runner) noClaim(res store.ClaimResult) {
	switch {
	case errors.Is(res.Err, store.ErrNoneDue):
		r.noneDue(res.NextDue)
	case errors.Is(res.Err, store.ErrAtLimit), errors.Is(res.Err, store.ErrNotRunning):
	case campaigns.CodeOf(res.Err) == campaigns.Stale:
		r.lose()
	default:
		r.log.Error("claim", "err", res.Err)
	}
}

// completeIfDone ends a campaign that has nobody left to call.
func (r *runner) completeIfDone() {
	r.mu.Lock()
	done := r.due.known && r.due.at.IsZero() && len(r.owners) == 0 && r.run.State == campaigns.Running
	r.mu.Unlock()
	if done {
		r.journal.flush(r.ctx)
		r.advance(campaigns.Running, campaigns.Ended, "QUEUE_COMPLETE")
	}
}
