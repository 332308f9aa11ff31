// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"maps"
	"slices"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// A member for whom no agent or no line was there is due again after missWait,
// doubled each time in a row up to maxMissWait: who cannot be served at all does
// not fill the ledger.
const (
	missWait    = 2 * time.Second
	maxMissWait = 10 * time.Minute
)

// missAgain gives when a member is due again for whom something was missing.
func missAgain(m *campaigns.Member, now time.Time) time.Time {
	wait := missWait
	if m.LastResult == campaigns.Blocked {
		wait = min(max(2*now.Sub(m.LastAttempt), missWait), maxMissWait)
	}
	return now.Add(wait)
}

// fit gives claimed members the agents whom they need: with the member's skills,
// or the one who talked with them last. Agents were held before anybody knew the
// members; those who do not fit are exchanged, first among the claims of this
// round, which may hold the very agents that the others of them need.
//
// Between an exchange and the release an attempt can hold two agents. A crash
// there leaves the second under a lease of an open attempt, and the sweep frees
// them when it is over.
func (r *runner) fit(ctx context.Context, claims []*claim) {
	if slices.ContainsFunc(claims, func(cl *claim) bool { return len(cl.member.Skills) > 0 }) {
		r.learnSkills(ctx, claims)
	}
	for _, cl := range claims {
		if cl.held() && !r.suits(cl, cl.seat.card) {
			r.swapWithin(ctx, cl, claims)
		}
	}
	for _, cl := range claims {
		if !cl.held() {
			continue
		}
		need := r.skillsFor(&cl.member)
		if last := r.stickyFor(&cl.member, cl.attempt.ClaimedAt); last != "" && last != cl.seat.seat.Agent {
			if r.exchange(ctx, cl, store.ReserveRequest{Only: last, Skills: need}) {
				continue
			}
		}
		if r.suits(cl, cl.seat.card) || r.exchange(ctx, cl, store.ReserveRequest{Skills: need}) {
			continue
		}
		cl.refuse(campaigns.GateAgent, "no agent with the skills is free", missAgain(&cl.member, time.Now()))
	}
}

// held reports whether an agent is held for a claim that may be called.
func (cl *claim) held() bool { return cl.refusal == nil && cl.seat.seat.Agent != "" }

// suits reports whether an agent has what a claim's member needs. What the
// campaign needs every agent has who was reserved for it.
func (r *runner) suits(cl *claim, card campaigns.Agent) bool {
	return len(cl.member.Skills) == 0 || card.Skills.Has(r.skillsFor(&cl.member))
}

// skillMemory is how long the skills of an agent are believed without asking.
const skillMemory = 10 * time.Second

// knownSkills are those of an agent as they were read.
type knownSkills struct {
	skills campaigns.Skills
	at     time.Time
}

// learnSkills finds out what the agents who are held can do: a reservation does
// not tell. Who cannot be asked about has no skills.
func (r *runner) learnSkills(ctx context.Context, claims []*claim) {
	now := time.Now()
	if r.skills == nil {
		r.skills = map[string]knownSkills{}
	}
	for _, cl := range claims {
		if !cl.held() {
			continue
		}
		agent := cl.seat.seat.Agent
		known, ok := r.skills[agent]
		if !ok || now.Sub(known.at) > skillMemory {
			card, err := r.c.store.Agent(ctx, agent)
			if err != nil {
				continue
			}
			known = knownSkills{card.Skills, now}
			r.skills[agent] = known
		}
		cl.seat.card.Skills = known.skills
	}
}

// swapWithin exchanges the agent of a claim with that of another claim of the
// round, who suits it and is not needed there more.
func (r *runner) swapWithin(ctx context.Context, cl *claim, claims []*claim) {
	for _, other := range claims {
		if other == cl || !other.held() || !r.suits(cl, other.seat.card) {
			continue
		}
		if r.suits(other, cl.seat.card) || !r.suits(other, other.seat.card) {
			r.swap(ctx, cl, other)
			return
		}
	}
}

// swap exchanges the agents of two claims. Both are free for a moment; a claim
// whose new agent was taken by somebody else in it is not called now.
func (r *runner) swap(ctx context.Context, a, b *claim) {
	agents := map[*claim]string{a: b.seat.seat.Agent, b: a.seat.seat.Agent}
	ops := []store.Op{untouched(a.attempt.ID, a.seat.seat.Agent), untouched(b.attempt.ID, b.seat.seat.Agent)}
	errs := r.c.store.Write(ctx, r.id, ops)
	for i, cl := range []*claim{a, b} {
		cl.stand()
		if errs[i] != nil {
			cl.refuse(gateLedger, "the agent could not be exchanged", time.Now().Add(storeRetry))
		}
	}
	for _, cl := range []*claim{a, b} {
		if cl.refusal == nil && !r.exchange(ctx, cl, store.ReserveRequest{Only: agents[cl]}) {
			cl.refuse(campaigns.GateAgent, "the agent was taken", time.Now().Add(time.Second))
		}
	}
}

// stand takes the agent from a claim; without another one it is not called.
func (cl *claim) stand() {
	cl.seat.seat, cl.seat.card, cl.seat.node = attempt.Seat{}, campaigns.Agent{}, ""
	cl.sit()
}

// skillsFor gives what an agent needs for a member: the campaign's skills and
// the member's, of each the higher level.
func (r *runner) skillsFor(m *campaigns.Member) campaigns.Skills { return needed(r.campaign(), m) }

func needed(c *campaigns.Campaign, m *campaigns.Member) campaigns.Skills {
	if len(m.Skills) == 0 {
		return c.Skills
	}
	need := maps.Clone(m.Skills)
	for name, level := range c.Skills {
		need[name] = max(need[name], level)
	}
	return need
}

// stickyFor gives the agent who talked with the member last, while the campaign
// prefers them; "" for none. A promised call has the agent who promised it.
func (r *runner) stickyFor(m *campaigns.Member, now time.Time) string {
	c := r.campaign()
	if c.Sticky <= 0 || m.LastAgent == "" || now.Sub(m.LastTalk) > c.Sticky || m.Callback != nil && m.Callback.Agent != "" {
		return ""
	}
	return m.LastAgent
}

// exchange reserves another agent for a claim, as want says, and gives the one
// it has back. It reports false when there is none; then nothing has changed.
func (r *runner) exchange(ctx context.Context, cl *claim, want store.ReserveRequest) bool {
	c := r.campaign()
	want.Campaign, want.Priority, want.Share, want.Attempts = c.ID, c.Priority, c.Share, []string{cl.attempt.ID}
	want.Agents, want.Strategy, want.TierRules, want.Waited = true, c.Strategy, c.TierRules, -1
	want.Controller, want.Now, want.Lease = r.c.cfg.Name, time.Now(), holdLease
	got, err := r.c.store.Reserve(ctx, want)
	if err != nil {
		r.log.Warn("no agent reserved", "attempt", cl.attempt.ID, "err", err)
		return false
	}
	if len(got.Held) == 0 {
		return false
	}
	h := got.Held[0]
	node := r.c.nodes.choose(h.Node)
	if node == nil {
		r.release(untouched(cl.attempt.ID, h.Agent))
		return false
	}
	if before := cl.seat.seat.Agent; before != "" {
		r.release(untouched(cl.attempt.ID, before))
	}
	cl.seat.seat, cl.seat.card, cl.seat.node = r.seatOf(h), h.Card, h.Node
	if cl.seat.card.Skills = want.Skills; want.Skills == nil {
		cl.seat.card.Skills = r.skills[h.Agent].skills
	}
	if h.NailedUp {
		cl.attempt.Node = node.Name()
	}
	cl.sit()
	if cl.attempt.DialedAt = (time.Time{}); r.dialsAtOnce(cl.seat.seat) {
		cl.attempt.DialedAt = cl.attempt.ClaimedAt
	}
	return true
}

// sit writes the seat into the record: the ids of the agent's leg are part of
// the intent.
func (cl *claim) sit() {
	a, s := &cl.attempt, &cl.seat.seat
	a.Agent, a.NailedUp, a.AgentLeg, a.AgentJob = s.Agent, s.NailedUp, s.Leg, s.Job
	cl.altered = true
}

// untouched gives an agent back who was not disturbed.
func untouched(attemptID, agent string) store.Release {
	now := time.Now()
	return store.Release{Attempt: attemptID, Agent: agent, Outcome: campaigns.AgentUntouched, ReadyAt: now, Now: now}
}

// rules are what the campaign says about an attempt for a member.
func (r *runner) rules(a *campaigns.Attempt, m *campaigns.Member) attempt.Rules {
	c, now := r.campaign(), r.inForce(a.ClaimedAt)
	rules := attempt.Rules{
		Mode: c.Mode, NoAgent: c.Mode == campaigns.Broadcast,
		AgentFirst: c.Order == campaigns.AgentFirst && a.Agent != "" && !a.NailedUp,
		Accept:     c.Preview.Accept, OfferTimeout: c.Preview.Timeout, OfferWait: c.Preview.OfferWait, MaxOffers: c.Preview.MaxOffers,
		RingTimeout: max(c.RingTimeout, now.MinRing), MinRing: now.MinRing, AgentWait: now.AgentWait,
		Messages: c.Messages, Machine: c.Machine, Broadcast: c.Broadcast, Record: c.Recording.From,
	}
	if m.NoRecord {
		rules.Record = campaigns.RecordNever
	}
	return rules
}

// inForce gives what the campaign has to keep now. It is worked out once a
// minute, and when the settings change.
func (r *runner) inForce(now time.Time) *campaigns.InForce {
	c := r.campaign()
	known := r.kept.Load()
	if known != nil && known.of == c && now.Sub(known.at).Abs() < time.Minute {
		return &known.InForce
	}
	fresh := &keptRules{of: c, at: now, InForce: c.InForce(now)}
	r.kept.Store(fresh)
	return &fresh.InForce
}

// keptRules are the rules in force as they were at a moment.
type keptRules struct {
	of *campaigns.Campaign
	at time.Time
	campaigns.InForce
}
