// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"time"

	"tandem/campaigns"
)

// lanePage is the member of a lane that Relane looked at last.
type lanePage struct {
	member uint64
	score  string
}

// Relane looks at up to most members of a lane, from the one after the last that
// it looked at before, and from the head after the end. In a closed lane each
// is given the number that can be called now, if it has one; in any, each
// member is put into the lane that the campaign's settings name, which may have
// been changed since it was put there. It says how many members it moved.
func (s *Store) Relane(ctx context.Context, campaign, lane string, now time.Time, most int) (int, error) {
	moved := 0
	err := s.underSettings(ctx, campaign, func(set settings) error {
		n, err := s.relane(ctx, set, lane, now, most)
		moved += n
		return err
	})
	return moved, err
}

func (s *Store) relane(ctx context.Context, set settings, lane string, now time.Time, most int) (int, error) {
	parsed, err := campaigns.ParseLane(lane)
	if err != nil {
		return 0, err
	}
	place := set.ID + " " + lane
	s.mu.Lock()
	page := s.pages[place]
	s.mu.Unlock()
	var from any = ""
	if page.member != 0 {
		from = page.member
	}
	r, err := s.run(ctx, call{laneScript, []string{runKey(set.ID)}, []any{lane, from, page.score, most, set.revision}})
	if err != nil {
		return 0, err
	}
	next := lanePage{}
	var calls []call
	for ; len(r) >= 3; r = r[3:] {
		id := uint64(r.int(0)) //nolint:gosec // ids are positive
		next = lanePage{id, r.text(1)}
		m, _, err := decodeMember(id, r.text(2), laneDue(r.text(1)))
		if err != nil {
			return 0, err
		}
		if again, ok := set.relaned(m, lane, !set.LaneOpen(parsed, now), now); ok {
			calls = append(calls, set.replacement(set.ID, &m, r.text(2), &again, now))
		}
	}
	s.mu.Lock()
	s.pages[place] = next
	s.mu.Unlock()
	return s.moveAll(ctx, calls)
}

// relaned gives a member as it should wait, and whether that is another lane.
func (set settings) relaned(m campaigns.Member, lane string, closed bool, now time.Time) (campaigns.Member, bool) {
	if closed {
		if next, open := set.Choose(&m, now); next >= 0 && !open.After(now) {
			m.Next = next
		}
	}
	return m, set.place(&m).lane != lane
}

// moveAll writes members that wait elsewhere from now on. Those that somebody
// took or changed meanwhile are left alone.
func (s *Store) moveAll(ctx context.Context, calls []call) (int, error) {
	moved := 0
	var failed error
	for _, out := range s.runAll(ctx, calls) {
		switch {
		case out.err == nil:
			moved++
		case !errors.Is(out.err, ErrChanged):
			failed = out.err
		}
	}
	return moved, failed
}
