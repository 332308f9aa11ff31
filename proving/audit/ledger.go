// SPDX-License-Identifier: MIT

package audit

import (
	"context"
	"fmt"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Ledger is what the store says at one moment, and what whoever made the proof
// knows beside it.
type Ledger struct {
	Books  []Book
	Agents []campaigns.Agent

	Banned      []Ban             // numbers that were put on do-not-call lists meanwhile
	Delays      []Span            // when commands could be on their way for longer than ever else
	Persons     map[string]string // by number; whose number is not here is nobody else's
	Unreachable map[string]bool   // agents whose phone the switch does not know
	Edited      map[Who]bool      // whom somebody had called anew, or at another time
}

// Who is a member of a campaign.
type Who struct {
	Campaign string
	Member   uint64
}

// Ban is an entry of a do-not-call list.
type Ban struct {
	Number   string
	Campaign string    // whose own list it is on; "" = the global one
	At       time.Time // when it had been written
}

// Span is a stretch of time.
type Span struct{ From, To time.Time }

// Book is the part of one campaign.
type Book struct {
	Campaign campaigns.Campaign
	State    campaigns.RunState
	Counts   store.Counts
	Finished []campaigns.Attempt // from the events, in their order
	Open     []campaigns.Attempt
	Breaches []store.Breach
}

// eventPage is how many events are read at a time.
const eventPage = 2000

// Read reads the ledger of every campaign and lets the store check itself.
func Read(ctx context.Context, s *store.Store) (Ledger, error) {
	var l Ledger
	all, err := s.Campaigns(ctx)
	if err != nil {
		return l, err
	}
	for _, c := range all {
		b, err := ReadBook(ctx, s, c)
		if err != nil {
			return l, err
		}
		if b.Breaches, err = s.Check(ctx, c.ID); err != nil {
			return l, err
		}
		l.Books = append(l.Books, b)
	}
	l.Agents, err = s.Agents(ctx)
	return l, err
}

// ReadBook reads the ledger of one campaign; it does not check it.
func ReadBook(ctx context.Context, s *store.Store, c campaigns.Campaign) (Book, error) {
	b := Book{Campaign: c}
	run, err := s.Run(ctx, c.ID)
	if err != nil {
		return b, err
	}
	b.State = run.State
	if b.Counts, err = s.Counts(ctx, c.ID); err != nil {
		return b, err
	}
	if b.Open, err = s.OpenAttempts(ctx, c.ID); err != nil {
		return b, err
	}
	after := ""
	for {
		events, err := s.Events(ctx, c.ID, after, eventPage)
		if err != nil {
			return b, fmt.Errorf("ledger of campaign %s: %w", c.ID, err)
		}
		for _, e := range events {
			after = e.ID
			if e.Type == store.AttemptFinished && e.Attempt != nil {
				b.Finished = append(b.Finished, *e.Attempt)
			}
		}
		if len(events) < eventPage {
			return b, nil
		}
	}
}
