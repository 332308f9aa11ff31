// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"slices"
	"sort"
	"strconv"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// MemberOrder is an order that members can be listed in.
type MemberOrder string

// The orders.
const (
	ByID           MemberOrder = "id"  // as they were imported
	ByIDDescending MemberOrder = "-id" // the newest first
	// ByDue has waiting members only: those who are due in the order in which they
	// are called, and then the others by when they are due.
	ByDue MemberOrder = "due"
)

// MemberQuery asks for a page of members.
type MemberQuery struct {
	Filter MemberFilter
	Order  MemberOrder // "" = ByID
	After  string      // Next of the page before; "" = from the beginning
	Limit  int         // members of the page, at most
}

// MemberPage is a part of a list.
type MemberPage struct {
	Members []campaigns.Member
	// Next is where the next page begins; "" = there is none. A page can be short,
	// or empty, and have a next one: much was read and little of it was wanted.
	Next string
}

const (
	// pageReads is how many members are read for a page at most: what a page costs
	// does not grow with the list.
	pageReads = 20_000
	// gathered is how many ids are taken out of an index to be sorted. Where an
	// index has more, the list is walked by id: of every so many members one is in it.
	gathered = 20_000
	// membersPerCall and walkBuckets bound how long Redis works for one script, or
	// at one time, for a list.
	membersPerCall = 64
	walkBuckets    = 16
)

// Members lists members of a campaign, each as it is when it is read. Ids are
// dense and members stand in buckets by id, so that a page by id is read from
// its place, wherever that is. A filter for state, end cause, due time, lane or
// number uses the index of that where it is small; others are applied to what is
// read, of which there is a bound for each page.
func (s *Store) Members(ctx context.Context, campaign string, q MemberQuery) (MemberPage, error) {
	counts, err := s.Counts(ctx, campaign)
	if err != nil {
		return MemberPage{}, noCampaign("list members", campaign, err)
	}
	l := &lister{store: s, campaign: campaign, q: q, counts: counts, left: pageReads, now: s.now().UnixMilli()}
	if q.Order == ByDue {
		return l.byDue(ctx)
	}
	return l.byID(ctx)
}

// lister reads one page.
type lister struct {
	store    *Store
	campaign string
	q        MemberQuery
	counts   Counts
	left     int   // members that may still be read
	step     int   // members that a walk reads next
	now      int64 // ms

	page MemberPage
}

func (l *lister) full() bool { return len(l.page.Members) >= l.q.Limit }

// badPosition says that a position is none of this list's.
func badPosition() error {
	return &campaigns.Error{Code: campaigns.Invalid, Op: "list members", Field: "cursor", Msg: "is not a place in this list"}
}

func (l *lister) byID(ctx context.Context) (MemberPage, error) {
	last := uint64(l.counts.Imported) //nolint:gosec // a size
	after, down := uint64(0), l.q.Order == ByIDDescending
	if down {
		after = last + 1
	}
	if l.q.After != "" {
		var err error
		if after, err = strconv.ParseUint(l.q.After, 10, 64); err != nil {
			return l.page, badPosition()
		}
	}
	ids, ok, err := l.candidates(ctx)
	if err != nil {
		return l.page, err
	}
	if !ok {
		return l.walk(ctx, min(after, last+1), last)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	at := sort.Search(len(ids), func(i int) bool { return ids[i] > after })
	if down {
		ids = ids[:sort.Search(len(ids), func(i int) bool { return ids[i] >= after })]
		slices.Reverse(ids)
		at = 0
	}
	ids = ids[at:]
	for len(ids) > 0 && !l.full() && l.left > 0 {
		some := ids[:min(len(ids), l.batch(), l.left)]
		n, err := l.take(ctx, some)
		if err != nil {
			return l.page, err
		}
		after, ids = some[n-1], ids[n:]
	}
	if len(ids) > 0 {
		l.page.Next = strconv.FormatUint(after, 10)
	}
	return l.page, nil
}

// batch is how many members are read in one round trip: what the page lacks, or
// more where a filter lets few of them through.
func (l *lister) batch() int {
	if l.q.Filter.IsZero() {
		return l.q.Limit - len(l.page.Members)
	}
	return max(membersPerCall, min(l.q.Limit-len(l.page.Members), membersPerCall*walkBuckets))
}

// take reads members and puts those that are wanted on the page, until it is
// full. It says how many of the ids are done with.
func (l *lister) take(ctx context.Context, ids []uint64) (int, error) {
	read, err := l.store.readMembers(ctx, l.campaign, ids)
	if err != nil {
		return 0, err
	}
	l.left -= len(ids)
	done := 0
	for _, m := range read {
		for ids[done] != m.ID {
			done++
		}
		done++
		if l.q.Filter.matches(&m.Member, m.lane, m.standing) {
			if l.page.Members = append(l.page.Members, m.Member); l.full() {
				return done, nil
			}
		}
	}
	return len(ids), nil
}

// walk goes through the members by id, from after on.
func (l *lister) walk(ctx context.Context, after, last uint64) (MemberPage, error) {
	down, done := l.q.Order == ByIDDescending, false
	for !done && !l.full() && l.left > 0 {
		ids := stretch(after, last, down, l.stretchSize())
		if len(ids) == 0 {
			done = true
			break
		}
		end := ids[len(ids)-1]
		if !l.q.Filter.IsZero() {
			l.left -= len(ids)
			var err error
			if ids, err = l.sift(ctx, ids); err != nil {
				return l.page, err
			}
			l.left += len(ids) // take counts them
		}
		n := 0
		if len(ids) > 0 {
			var err error
			if n, err = l.take(ctx, ids); err != nil {
				return l.page, err
			}
		}
		if after = end; n < len(ids) || n > 0 && l.full() {
			after = ids[n-1]
		}
	}
	if !done && (down && after > 1 || !down && after < last) {
		l.page.Next = strconv.FormatUint(after, 10)
	}
	return l.page, nil
}

func (l *lister) stretchSize() int {
	if l.q.Filter.IsZero() {
		return min(l.q.Limit-len(l.page.Members), l.left, membersPerCall*walkBuckets)
	}
	// Little at first, since a filter may let everybody through.
	l.step = min(max(2*l.step, 2*BucketMembers), BucketMembers*walkBuckets)
	return min(l.step, l.left)
}

// stretch gives up to n ids from after on, in buckets that are read as a whole.
func stretch(after, last uint64, down bool, n int) []uint64 {
	ids := make([]uint64, 0, n)
	for len(ids) < n {
		if down {
			if after--; after == 0 || after > last {
				break
			}
		} else if after++; after > last {
			break
		}
		ids = append(ids, after)
	}
	return ids
}

// sift reads the records of members that follow each other, and gives those
// that may be wanted.
func (l *lister) sift(ctx context.Context, ids []uint64) ([]uint64, error) {
	buckets := []uint64{}
	for _, id := range ids {
		if b := id / BucketMembers; len(buckets) == 0 || buckets[len(buckets)-1] != b {
			buckets = append(buckets, b)
		}
	}
	pipe := l.store.rdb.Pipeline()
	cmds := make(map[uint64]*redis.MapStringStringCmd, len(buckets))
	for _, b := range buckets {
		cmds[b] = pipe.HGetAll(ctx, bucketKey(l.campaign, b))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, explain("list members", err)
	}
	some := ids[:0]
	for _, id := range ids {
		raw, ok := cmds[id/BucketMembers].Val()[strconv.FormatUint(id, 10)]
		if ok && l.q.Filter.mayMatch(id, raw) {
			some = append(some, id)
		}
	}
	return some, nil
}

// standingMember is a member with the record that says so, and the lane in which
// it stands.
type standingMember struct {
	campaigns.Member
	raw      string
	lane     string
	standing bool
}

// readMembers reads members in the order of ids, each at one moment. Those that
// are not there are left out.
func (s *Store) readMembers(ctx context.Context, campaign string, ids []uint64) ([]standingMember, error) {
	var calls []call
	for some := range slices.Chunk(ids, membersPerCall) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		calls = append(calls, call{membersScript, []string{runKey(campaign)}, args})
	}
	all := make([]standingMember, 0, len(ids))
	for some := range slices.Chunk(calls, walkBuckets) {
		for _, out := range s.runAll(ctx, some) {
			if out.err != nil {
				return nil, out.err
			}
			for r := out.reply; len(r) >= 4; r = r[4:] {
				m := standingMember{raw: r.text(1), standing: r.text(2) != ""}
				at := r.time(3)
				if m.standing {
					at = laneDue(r.text(2))
					m.lane = recordLane(m.raw)
				}
				var err error
				if m.Member, _, err = decodeMember(uint64(r.int(0)), m.raw, at); err != nil { //nolint:gosec // ids are positive
					return nil, err
				}
				all = append(all, m)
			}
		}
	}
	return all, nil
}
