// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// seatOnLine is a line that was reserved, with its agent where one is held.
type seatOnLine struct {
	token    string
	resource string
	seat     attempt.Seat
	card     campaigns.Agent // the agent's card; zero without an agent
	node     string          // of a nailed-up agent
}

// wish says what is to be reserved for each of a number of attempts.
type wish struct {
	attempts int
	agents   bool
	wanted   int      // agents whom the campaign could use, where that is more
	only     string   // this agent and nobody else
	except   []string // agents who are kept for something else
}

// reserve holds lines, and agents where they are wished for: for each attempt
// both or nothing. Resources are tried in their order. The time says when it may
// help to ask again although nothing has happened: a resource has rested, the
// next second has calls left; zero = never.
//
// What is held and not used falls to its lease when this process dies here: no
// attempt was written yet, so nobody is lost and nobody has been called.
func (r *runner) reserve(ctx context.Context, w wish) ([]seatOnLine, time.Time, error) {
	t := r.trunks.Load()
	used := r.usage(ctx, t)
	var out []seatOnLine
	var retry time.Time
	exhausted := map[string]bool{}
	for len(out) < w.attempts {
		plan := t.plan(r.campaign(), w.attempts-len(out), exhausted, used)
		if len(plan) == 0 {
			break
		}
		for _, p := range plan {
			got, err := r.c.store.Reserve(ctx, r.request(p, w))
			for _, h := range got.Held {
				out = append(out, seatOnLine{token: h.Attempt, resource: p.resource, seat: r.seatOf(h), card: h.Card, node: h.Node})
			}
			if err != nil {
				r.giveBack(out)
				return nil, time.Time{}, err
			}
			if len(got.Held) < p.lines {
				exhausted[p.resource] = true
				retry = soonest(retry, soonest(got.RetryAt, got.AskAgain))
			}
		}
	}
	if len(out) == w.attempts {
		retry = time.Time{}
	}
	return out, retry, nil
}

// request asks one resource for a part of a wish.
func (r *runner) request(p lineWish, w wish) store.ReserveRequest {
	tokens := make([]string, p.lines)
	for i := range tokens {
		tokens[i] = uuid.Must(uuid.NewV7()).String()
	}
	q := r.lineRequest(p.resource, tokens)
	if w.agents {
		r.wantAgents(&q)
		q.Only, q.Except, q.Wanted = w.only, w.except, w.wanted
	}
	return q
}

// wantAgents asks for agents too, as the campaign chooses them. No customer
// waits for them yet, so all levels are one row.
func (r *runner) wantAgents(q *store.ReserveRequest) {
	c := r.campaign()
	q.Agents, q.Strategy, q.TierRules, q.Waited, q.Skills = true, c.Strategy, c.TierRules, -1, c.Skills
}

// seatOf makes the seat of a reserved agent; the leg of an on-demand one gets
// its ids here.
func (r *runner) seatOf(h store.Reservation) attempt.Seat {
	if h.Agent == "" {
		return attempt.Seat{}
	}
	card := h.Card.Card(r.campaign())
	s := attempt.Seat{
		Agent: h.Agent, Contact: h.Contact, NailedUp: h.NailedUp, Timeout: card.CallTimeout, Card: card, Leg: h.Leg,
	}
	if !h.NailedUp {
		s.Leg, s.Job = uuid.NewString(), uuid.NewString()
	}
	return s
}

// giveBack releases what was reserved and not used.
func (r *runner) giveBack(seats []seatOnLine) {
	now := time.Now()
	for _, s := range seats {
		r.release(store.Release{
			Attempt: s.token, Resource: s.resource, Agent: s.seat.Agent,
			Outcome: campaigns.AgentUntouched, ReadyAt: now, Now: now,
		})
	}
}
