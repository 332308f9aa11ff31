// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/campaigns"
)

// Limits of do-not-call lists.
const (
	maxReason = 200
	listBatch = 128 // numbers that one script writes
	findBatch = 512 // numbers that one script looks for
)

var listPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$`)

func checkList(list string) error {
	if listPattern.MatchString(list) {
		return nil
	}
	return &campaigns.Error{Code: campaigns.Invalid, Op: "do not call", Field: "list", Msg: strconv.Quote(list) + " is not the name of a list"}
}

// AddDoNotCall puts numbers on a do-not-call list, which need not exist before.
// Of two entries of a number the one that lasts longer stays. It says how many
// were not there, with an error too: entries before it are there.
func (s *Store) AddDoNotCall(ctx context.Context, list string, entries []campaigns.DoNotCallEntry) (int, error) {
	if err := checkList(list); err != nil {
		return 0, err
	}
	now := s.now()
	var calls []call
	for some := range slices.Chunk(entries, listBatch) {
		args := make([]any, 2, 2+5*len(some))
		args[0], args[1] = now.UnixMilli(), list
		for _, e := range some {
			if !campaigns.ValidNumber(e.Number) || len(e.Reason) > maxReason {
				return 0, &campaigns.Error{
					Code: campaigns.Invalid, Op: "do not call", Field: "number",
					Msg: strconv.Quote(e.Number) + " is not a phone number, or its reason is longer than 200 bytes",
				}
			}
			var until any = ""
			if !e.Until.IsZero() {
				until = e.Until.UnixMilli()
			}
			if e.Added.IsZero() {
				e.Added = now
			}
			args = append(args, numberBucket(e.Number), numberField(e.Number), e.Added.UnixMilli(), until, e.Reason)
		}
		calls = append(calls, call{listAddScript, []string{listsKey()}, args})
	}
	return s.sum(ctx, calls)
}

// RemoveDoNotCall takes numbers from a list. It says how many were there.
func (s *Store) RemoveDoNotCall(ctx context.Context, list string, numbers []string) (int, error) {
	if err := checkList(list); err != nil {
		return 0, err
	}
	var calls []call
	for some := range slices.Chunk(numbers, listBatch) {
		args := []any{s.now().UnixMilli(), list}
		for _, n := range some {
			args = append(args, numberBucket(n), numberField(n))
		}
		calls = append(calls, call{listRemoveScript, []string{listsKey()}, args})
	}
	return s.sum(ctx, calls)
}

// pipelined is how many scripts with full batches are sent at a time.
const pipelined = 64

// sum runs scripts and adds up their numbers, up to the first error.
func (s *Store) sum(ctx context.Context, calls []call) (int, error) {
	total := 0
	for some := range slices.Chunk(calls, pipelined) {
		for _, out := range s.runAll(ctx, some) {
			if out.err != nil {
				return total, out.err
			}
			total += out.reply.int(0)
		}
	}
	return total, nil
}

// IsDoNotCall looks for numbers on lists. It gives those that are there now,
// each with the first list that has it.
func (s *Store) IsDoNotCall(ctx context.Context, lists, numbers []string, now time.Time) (map[string]string, error) {
	lists, err := s.inUse(ctx, lists)
	if err != nil || len(lists) == 0 {
		return nil, err
	}
	var calls []call
	for some := range slices.Chunk(numbers, findBatch) {
		args := make([]any, 2, 2+len(lists)+2*len(some))
		args[0], args[1] = now.UnixMilli(), len(lists)
		for _, l := range lists {
			args = append(args, l)
		}
		for _, n := range some {
			args = append(args, numberBucket(n), numberField(n))
		}
		calls = append(calls, call{listFindScript, []string{listsKey()}, args})
	}
	found := map[string]string{}
	for i, out := range s.runAll(ctx, calls) {
		if out.err != nil {
			return nil, out.err
		}
		for r := out.reply; len(r) >= 2; r = r[2:] {
			found[numbers[i*findBatch+r.int(0)]] = r.text(1)
		}
	}
	return found, nil
}

// inUse gives those lists that have entries: most have none, and then nothing
// has to be looked for.
func (s *Store) inUse(ctx context.Context, lists []string) ([]string, error) {
	if len(lists) == 0 {
		return nil, nil
	}
	counts, err := s.rdb.HMGet(ctx, listsKey(), lists...).Result()
	if err != nil {
		return nil, explain("do-not-call lists", err)
	}
	var used []string
	for i, count := range counts {
		if count != nil {
			used = append(used, lists[i])
		}
	}
	return used, nil
}

// DoNotCallPage reads entries of a list that are in force, in no order: about n
// of them from a cursor on. It also gives the cursor of the next page; 0 begins,
// and 0 as the next one is the end.
func (s *Store) DoNotCallPage(ctx context.Context, list string, cursor, n int) ([]campaigns.DoNotCallEntry, int, error) {
	if err := checkList(list); err != nil {
		return nil, 0, err
	}
	var page []campaigns.DoNotCallEntry
	for cursor < NumberBuckets && len(page) < n {
		r, err := s.run(ctx, call{listPageScript, []string{listsKey()}, []any{
			s.now().UnixMilli(), list, cursor, NumberBuckets, n - len(page),
		}})
		if err != nil {
			return nil, 0, err
		}
		cursor = r.int(0)
		for r = r[1:]; len(r) >= 2; r = r[2:] {
			page = append(page, parseEntry(r.text(0), r.text(1)))
		}
	}
	if cursor >= NumberBuckets {
		cursor = 0
	}
	return page, cursor, nil
}

// DoNotCallEntry looks up a number on a list. It reports whether the number is
// there and its entry in force.
func (s *Store) DoNotCallEntry(ctx context.Context, list, number string) (campaigns.DoNotCallEntry, bool, error) {
	if err := checkList(list); err != nil {
		return campaigns.DoNotCallEntry{}, false, err
	}
	bucket := numberBucket(number)
	r, err := s.run(ctx, call{listPageScript, []string{listsKey()}, []any{s.now().UnixMilli(), list, bucket, bucket + 1, 1}})
	if err != nil {
		return campaigns.DoNotCallEntry{}, false, err
	}
	for r = r[1:]; len(r) >= 2; r = r[2:] {
		if r.text(0) == numberField(number) {
			return parseEntry(r.text(0), r.text(1)), true, nil
		}
	}
	return campaigns.DoNotCallEntry{}, false, nil
}

func parseEntry(field, text string) campaigns.DoNotCallEntry {
	e := campaigns.DoNotCallEntry{Number: "+" + field}
	if number, ok := strings.CutPrefix(field, "="); ok {
		e.Number = number
	}
	parts := append(strings.SplitN(text, "|", 3), "", "")
	added, _ := strconv.ParseInt(parts[0], 10, 64) // written by AddDoNotCall
	until, _ := strconv.ParseInt(parts[1], 10, 64)
	e.Added, e.Until, e.Reason = fromMillis(added), fromMillis(until), parts[2]
	return e
}

// DoNotCallList is a list and how many entries it has, which counts some that
// are over and not yet forgotten.
type DoNotCallList struct {
	Name    string
	Entries int
}

// DoNotCallLists gives the lists that have entries, by name.
func (s *Store) DoNotCallLists(ctx context.Context) ([]DoNotCallList, error) {
	counts, err := s.rdb.HGetAll(ctx, listsKey()).Result()
	if err != nil {
		return nil, explain("do-not-call lists", err)
	}
	all := make([]DoNotCallList, 0, len(counts))
	for name, count := range counts {
		n, _ := strconv.Atoi(count) // written by HINCRBY
		all = append(all, DoNotCallList{name, n})
	}
	slices.SortFunc(all, func(a, b DoNotCallList) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}
