// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// wantNext notes an agent who skipped a record and gets the next one. The
// attempt that they skipped is written by then, and still holds them by lease.
func (r *runner) wantNext(rel store.Release) {
	r.mu.Lock()
	r.nexts = append(r.nexts, rel)
	r.mu.Unlock()
	r.wake()
}

func (r *runner) takeNexts() []store.Release {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.nexts
	r.nexts = nil
	return out
}

// freeNexts gives agents back for whom there is no next record: the campaign
// does not call now.
func (r *runner) freeNexts() {
	for _, rel := range r.takeNexts() {
		r.release(rel)
	}
}

// serveNexts brings agents who skipped a record the next one, over the same
// line. Rebook moves both to an attempt that is not written yet, under a lease,
// as Reserve would: a crash between it and the claim frees them. What cannot be
// moved (skipped too often, gone on break) is given back as skipped.
func (r *runner) serveNexts(ctx context.Context, d *due) error {
	for _, rel := range r.takeNexts() {
		seat, err := r.rebook(ctx, rel)
		if err != nil {
			if campaigns.CodeOf(err) != campaigns.Conflict {
				r.log.Warn("no next record", "agent", rel.Agent, "err", err)
			}
			r.release(rel)
			continue
		}
		lanes := slices.Concat(d.personal[rel.Agent], d.any, d.open)
		if len(lanes) == 0 {
			r.giveBack([]seatOnLine{seat})
			continue
		}
		if _, _, err := r.claim(ctx, []seatOnLine{seat}, lanes); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) rebook(ctx context.Context, rel store.Release) (seatOnLine, error) {
	card, err := r.c.store.Agent(ctx, rel.Agent)
	if err != nil {
		return seatOnLine{}, err
	}
	now, token := time.Now(), uuid.Must(uuid.NewV7()).String()
	err = r.c.store.Rebook(ctx, store.RebookRequest{
		Campaign: r.id, Agent: rel.Agent, From: rel.Attempt, To: token, Resource: rel.Resource, MaxSkips: rel.MaxSkips,
		Now: now, Until: now.Add(holdLease),
	})
	if err != nil {
		return seatOnLine{}, err
	}
	h := store.Reservation{
		Attempt: token, Agent: card.ID, Contact: card.Contact, NailedUp: card.NailedUp, Card: card,
	}
	if card.NailedUp {
		h.Node, h.Leg = card.Node, card.Leg
	}
	return seatOnLine{token: token, resource: rel.Resource, seat: r.seatOf(h), card: card, node: h.Node}, nil
}
