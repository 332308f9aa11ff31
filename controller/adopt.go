// SPDX-License-Identifier: MIT

package controller

import (
	"context"

	"tandem/campaigns"
	"tandem/controller/attempt"
)

// adopt takes an attempt over that the ledger holds open and nobody here owns.
// Whether its legs live is asked of the switch as soon as the node is up; until
// then events are collected and nothing is decided.
func (r *runner) adopt(record campaigns.Attempt) {
	node := r.c.nodes.byName(record.Node)
	if node == nil {
		r.log.Error("attempt on a node that is not configured stays open", "attempt", record.ID, "node", record.Node)
		return
	}
	member, raw, err := r.c.store.MemberRaw(r.ctx, r.id, record.Member)
	var seat attempt.Seat
	if err == nil {
		seat, err = r.seatOfRecord(record)
	}
	if err != nil {
		r.log.Error("open attempt not taken over", "attempt", record.ID, "err", err)
		if campaigns.CodeOf(err) == campaigns.Unavailable {
			r.notSure() // nobody else looks after the attempt: the ledger is read again
		}
		return
	}
	record.Controller, record.Epoch = r.c.cfg.Name, r.epoch()
	record.Callback = record.Callback || promised(&member, record.ClaimedAt)
	o := newOwner(r, node, attempt.Adopt(record, r.rules(&record, &member), seat))
	o.member, o.raw = member, raw
	r.launch(o)
	if node.Up() {
		r.c.syncer.askAbout(r.ctx, o)
	}
}

// seatOfRecord gives the agent that an open attempt held. One who was removed
// in the meantime has the usual card.
func (r *runner) seatOfRecord(a campaigns.Attempt) (attempt.Seat, error) {
	if a.Agent == "" {
		return attempt.Seat{}, nil
	}
	agent, err := r.c.store.Agent(r.ctx, a.Agent)
	switch {
	case campaigns.CodeOf(err) == campaigns.NotFound:
		agent = campaigns.Agent{ID: a.Agent}
		agent.Normalize()
	case err != nil:
		return attempt.Seat{}, err
	}
	card := agent.Card(r.campaign())
	return attempt.Seat{
		Agent: a.Agent, Contact: agent.Contact, NailedUp: a.NailedUp, Leg: a.AgentLeg, Job: a.AgentJob,
		Timeout: card.CallTimeout, Card: card,
	}, nil
}

// recoverClaims adopts what a claim may have written before its answer was
// lost.
func (r *runner) recoverClaims() {
	ctx, cancel := context.WithTimeout(r.ctx, leaseTTL)
	defer cancel()
	r.journal.flush(ctx)
	open, err := r.c.store.OpenAttempts(ctx, r.id)
	for err != nil && ctx.Err() == nil && sleep(ctx, journalBackoff) {
		open, err = r.c.store.OpenAttempts(ctx, r.id)
	}
	r.mu.Lock()
	r.unsure = err != nil
	r.mu.Unlock()
	for _, record := range open {
		if !r.knows(record.ID) {
			r.adopt(record)
		}
	}
}

// notSure: attempts may be open that nobody here knows. The ledger is read again
// after a while, not at once: the store has just failed.
func (r *runner) notSure() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unsure = true
}

func (r *runner) knows(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.owners[id]
	return ok
}
