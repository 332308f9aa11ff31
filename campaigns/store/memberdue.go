// SPDX-License-Identifier: MIT

package store

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"tandem/campaigns"
)

// indexPlace is a place in an index of waiting members.
type indexPlace struct {
	score float64
	text  string // the score as Redis writes it
	id    string // as it stands in the index
}

func (p indexPlace) compare(q indexPlace) int {
	return cmp.Or(cmp.Compare(p.score, q.score), strings.Compare(p.id, q.id))
}

// parts of the list by due time.
const (
	partDue   = "d" // those in lanes
	partLater = "l" // the others
)

// byDue goes through the lanes, merged, and then through those who are not due.
func (l *lister) byDue(ctx context.Context) (MemberPage, error) {
	part, at := partDue, indexPlace{score: math.Inf(-1), text: "-inf"}
	if l.q.After != "" {
		fields := strings.Split(l.q.After, ":")
		score, err := strconv.ParseFloat(fields[min(1, len(fields)-1)], 64)
		if len(fields) != 3 || err != nil || fields[0] != partDue && fields[0] != partLater || len(fields[2]) > 20 {
			return l.page, badPosition()
		}
		part, at = fields[0], indexPlace{score, fields[1], fields[2]}
	}
	if state := l.q.Filter.state(); state != "" && state != campaigns.Waiting {
		return l.page, nil
	}
	if part == partDue {
		more, end, err := l.through(ctx, l.q.Filter.lanes(l.counts.Lanes), at)
		if err != nil || more {
			l.page.Next = partDue + ":" + end.text + ":" + end.id
			return l.page, err
		}
		at = indexPlace{score: math.Inf(-1), text: "-inf"}
	}
	if l.q.Filter.Lane != nil {
		return l.page, nil
	}
	low, _ := l.dueRange()
	if score, err := strconv.ParseFloat(low, 64); err == nil && score > at.score {
		at = indexPlace{score: score, text: low}
	}
	more, end, err := l.through(ctx, nil, at)
	if err != nil || more {
		l.page.Next = partLater + ":" + end.text + ":" + end.id
	}
	return l.page, err
}

// through goes through lanes, or retry where there are none named, from a place
// on. It reports whether there is more, and how far it came.
func (l *lister) through(ctx context.Context, lanes []string, at indexPlace) (bool, indexPlace, error) {
	keys := make([]string, len(lanes))
	for i, lane := range lanes {
		keys[i] = "lane:" + lane
	}
	last := math.Inf(1)
	if lanes == nil {
		keys = []string{"retry"}
		if to := l.q.Filter.DueTo; !to.IsZero() {
			last = float64(ceilMillis(to) - 1)
		}
	}
	for len(keys) > 0 {
		if l.full() || l.left <= 0 {
			return true, at, nil
		}
		heads, whole, err := l.heads(ctx, keys, at, min(l.batch(), l.left, indexScan))
		if err != nil {
			return false, at, err
		}
		for len(heads) > 0 && heads[len(heads)-1].score > last {
			heads, whole = heads[:len(heads)-1], true
		}
		texts := make([]string, len(heads))
		for i, h := range heads {
			texts[i] = h.id
		}
		ids, err := appendIDs(nil, texts)
		if err != nil {
			return false, at, err
		}
		n, err := 0, error(nil)
		if len(ids) > 0 {
			if n, err = l.take(ctx, ids); err != nil {
				return false, at, err
			}
			at = heads[n-1]
		}
		if whole && n == len(ids) {
			return false, at, nil
		}
	}
	return false, at, nil
}

// heads gives the next n places of several indexes, merged, and whether there
// are no others.
func (l *lister) heads(ctx context.Context, keys []string, at indexPlace, n int) ([]indexPlace, bool, error) {
	calls := make([]call, len(keys))
	for i, key := range keys {
		calls[i] = call{walkScript, []string{runKey(l.campaign)}, []any{key, at.text, at.id, n}}
	}
	var all []indexPlace
	whole := true
	for _, out := range l.store.runAll(ctx, calls) {
		if out.err != nil {
			return nil, false, out.err
		}
		if len(out.reply) >= 2*n {
			whole = false
		}
		for r := out.reply; len(r) >= 2; r = r[2:] {
			score, _ := strconv.ParseFloat(r.text(1), 64)
			all = append(all, indexPlace{score, r.text(1), r.text(0)})
		}
	}
	slices.SortFunc(all, indexPlace.compare)
	if len(all) > n {
		all, whole = all[:n], false
	}
	return all, whole, nil
}
