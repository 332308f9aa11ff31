// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"

	"tandem/campaigns"
)

// Terminated is what became of the members of one page.
type Terminated struct {
	Ended  int    // with MANAGER_REQUEST
	InCall int    // are being called, and end with the call
	Next   string // where to go on; "" = all were looked at
}

// TerminateMembers ends the members of a page of a list, those who are being
// called with their call. Those who have ended stay as they are. One who is
// changed at the same moment is looked at again.
func (s *Store) TerminateMembers(ctx context.Context, campaign string, q MemberQuery) (Terminated, error) {
	page, err := s.Members(ctx, campaign, q)
	if err != nil {
		return Terminated{}, err
	}
	done := Terminated{Next: page.Next}
	ids := make([]uint64, 0, len(page.Members))
	for _, m := range page.Members {
		if m.State != campaigns.Over {
			ids = append(ids, m.ID)
		}
	}
	for tries := 0; len(ids) > 0; tries++ {
		if tries == editTries {
			return done, wrong("terminate members", "members are changed all the time", ErrChanged)
		}
		if ids, err = s.terminate(ctx, campaign, ids, q.Filter, &done); err != nil {
			return done, err
		}
	}
	return done, nil
}

// terminate ends members and gives those that were changed meanwhile.
func (s *Store) terminate(ctx context.Context, campaign string, ids []uint64, f MemberFilter, done *Terminated) ([]uint64, error) {
	members, err := s.readMembers(ctx, campaign, ids)
	if err != nil {
		return nil, err
	}
	var again []uint64
	err = s.underSettings(ctx, campaign, func(set settings) error {
		var calls []call
		var of []campaigns.Member
		for _, m := range members {
			if m.State == campaigns.Over || m.Terminate || !f.matches(&m.Member, m.lane, m.standing) {
				continue
			}
			after, err := set.Terminate(m.Member, s.now())
			if err != nil {
				return err
			}
			calls = append(calls, set.replacement(campaign, &m.Member, m.raw, &after, s.now()))
			of = append(of, m.Member)
		}
		members, again = members[:0], again[:0]
		var failed error
		for i, out := range s.runAll(ctx, calls) {
			switch {
			case out.err == nil && of[i].State == campaigns.Claimed:
				done.InCall++
			case out.err == nil:
				done.Ended++
			case errors.Is(out.err, ErrChanged), errors.Is(out.err, errOutdated):
				again = append(again, of[i].ID)
			default:
				failed = out.err
			}
			if errors.Is(out.err, errOutdated) {
				s.forget(campaign)
			}
		}
		return failed
	})
	return again, err
}
