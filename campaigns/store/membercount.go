// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"strconv"

	"tandem/campaigns"
)

// MemberCount is how many members are wanted. AtLeast says that not all were
// looked at: there are as many, and there may be more.
type MemberCount struct {
	Count   int
	AtLeast bool
}

// CountMembers counts members: by the sizes of the indexes where the filter asks
// for no more than state, end cause, lane or number, or for what is due from a
// time to come on; else by looking at as many members as one page of a list
// reads.
func (s *Store) CountMembers(ctx context.Context, campaign string, f MemberFilter) (MemberCount, error) {
	counts, err := s.Counts(ctx, campaign)
	if err != nil {
		return MemberCount{}, noCampaign("count members", campaign, err)
	}
	if n, ok := counts.of(&f); ok {
		return MemberCount{Count: n}, nil
	}
	l := &lister{
		store: s, campaign: campaign, q: MemberQuery{Filter: f, Limit: pageReads}, counts: counts, left: pageReads, now: s.now().UnixMilli(),
	}
	if !f.deep() && f.Zone == nil && f.Lane == nil && f.Number == "" && f.state() == campaigns.Waiting && f.DueFrom.UnixMilli() > l.now {
		low, high := l.dueRange()
		n, err := s.rdb.ZCount(ctx, retryKey(campaign), low, high).Result()
		return MemberCount{Count: int(n)}, explain("count members", err)
	}
	page, err := l.byID(ctx)
	return MemberCount{Count: len(page.Members), AtLeast: page.Next != ""}, err
}

// of gives the size of the index that has what a filter asks for, and no more.
func (c *Counts) of(f *MemberFilter) (int, bool) {
	if f.deep() || f.Zone != nil || f.Number != "" || f.timed() {
		return 0, false
	}
	switch state := f.state(); {
	case state == "":
		return c.Imported, true
	case f.Lane != nil && state == campaigns.Waiting:
		return c.Lanes[*f.Lane], true
	case f.EndCause != "" && state == campaigns.Over:
		return c.EndedBy[f.EndCause], true
	case state == campaigns.Waiting:
		return c.Waiting, true
	case state == campaigns.Claimed:
		return c.Claimed, true
	case state == campaigns.Held:
		return c.Held, true
	case state == campaigns.Over:
		return c.Ended, true
	}
	return 0, true // no member has two states
}

// PageOfMembers gives the place in the list by id where a page begins: the first
// is 1. Ids are dense, so that it is known without reading.
func PageOfMembers(page, limit int) string { return strconv.Itoa((page - 1) * limit) }
