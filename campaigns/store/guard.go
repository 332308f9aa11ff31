// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"tandem/campaigns"
)

// AdmitRequest asks whether a number may be called now.
type AdmitRequest struct {
	Attempt  string
	Campaign string
	Number   string
	Person   string          // "" = caps of persons count the number
	Subject  string          // what the call is about; "" = Campaign
	Lists    []string        // do-not-call lists beside the global one and the campaign's own, which always are asked
	Caps     []campaigns.Cap // windows up to 30 days, up to 1000 calls in each
	Reserved bool            // an agent is held for the call
	Now      time.Time
}

// The reasons of holds that a call with a reserved agent may pass over.
const (
	HoldAbandoned = "abandoned"
	HoldMachine   = "machine"
)

// Admit says whether a call may be made: by do-not-call lists, holds, and caps
// over all campaigns. If so, nil, it counts the call, in the same step, so that
// however many ask at once no cap is passed. To ask again for the same attempt
// counts nothing. A Refusal says until when; zero = for ever.
func (s *Store) Admit(ctx context.Context, q AdmitRequest) (*campaigns.Refusal, error) {
	r, err := s.run(ctx, q.admit(askAndCount))
	if err != nil {
		return nil, err
	}
	return q.refusal(r), nil
}

// Admission is what Admit says of one of many requests.
type Admission struct {
	Refusal *campaigns.Refusal
	Err     error
}

// AdmitAll is Admit for many, in order, in one round trip.
func (s *Store) AdmitAll(ctx context.Context, reqs []AdmitRequest) []Admission {
	calls := make([]call, len(reqs))
	for i := range reqs {
		calls[i] = reqs[i].admit(askAndCount)
	}
	all := make([]Admission, len(reqs))
	for i, out := range s.runAll(ctx, calls) {
		if all[i].Err = out.err; out.err == nil {
			all[i].Refusal = reqs[i].refusal(out.reply)
		}
	}
	return all
}

// Recheck looks once more, just before an admitted call is made, whether a list
// or a hold forbids it by now. It counts nothing and asks for no caps.
func (s *Store) Recheck(ctx context.Context, q AdmitRequest) (*campaigns.Refusal, error) {
	r, err := s.run(ctx, q.admit(askListsOnly))
	if err != nil {
		return nil, err
	}
	return q.refusal(r), nil
}

// Retract takes back that a call was counted, because it never left. What was
// not counted is left alone.
func (s *Store) Retract(ctx context.Context, q AdmitRequest) error {
	_, err := s.run(ctx, call{retractScript, []string{listsKey()}, []any{numberField(q.Number), q.mark(), q.Person}})
	return err
}

// HoldNumber keeps a number from being called until a moment, unless it is kept
// for longer already. HoldAbandoned and HoldMachine do not bind calls for which
// an agent is held; any other reason does.
func (s *Store) HoldNumber(ctx context.Context, number string, until time.Time, why string) error {
	field := numberField(number)
	if why != HoldAbandoned && why != HoldMachine {
		field = "!" + field
	}
	_, err := s.run(ctx, call{holdNumberScript, []string{listsKey()}, []any{
		s.now().UnixMilli(), numberBucket(number), field, until.UnixMilli(), why,
	}})
	return err
}

// Examine gives every reason for which numbers may not be called now, in the
// order of the requests. It counts nothing: it is for people who ask why.
func (s *Store) Examine(ctx context.Context, reqs []AdmitRequest) ([][]campaigns.Refusal, error) {
	calls := make([]call, len(reqs))
	for i := range reqs {
		calls[i] = reqs[i].admit(askForEverything)
	}
	all := make([][]campaigns.Refusal, len(reqs))
	for i, out := range s.runAll(ctx, calls) {
		if out.err != nil {
			return nil, out.err
		}
		for r := out.reply; len(r) >= 3; r = r[3:] {
			all[i] = append(all[i], *reqs[i].refusal(r[:3]))
		}
	}
	return all, nil
}

// ownLists are the do-not-call lists that every call of a campaign obeys.
func ownLists(campaign string) []string {
	return []string{campaigns.GlobalDoNotCall, campaigns.CampaignDoNotCall(campaign)}
}

// asking says what the guards are asked for.
type asking int

const (
	askListsOnly asking = iota
	askAndCount
	askForEverything
)

func (q *AdmitRequest) admit(what asking) call {
	lists := ownLists(q.Campaign)
	for _, l := range q.Lists {
		if !slices.Contains(lists, l) {
			lists = append(lists, l)
		}
	}
	args := make([]any, 0, 8+len(lists)+3*len(q.Caps))
	args = append(args, q.Now.UnixMilli(), int(what), numberBucket(q.Number), numberField(q.Number), q.Reserved, q.mark(), q.Person, len(lists))
	for _, l := range lists {
		args = append(args, l)
	}
	if what != askListsOnly {
		for _, c := range q.Caps {
			args = append(args, string(c.Per), c.Most, c.Window.Milliseconds())
		}
	}
	return call{admitScript, []string{listsKey()}, args}
}

// mark stands for a call in the sets of calls: the subject in four bytes and the
// attempt in eight, since there is a mark for every call of a month. Two
// subjects that a checksum takes for one are one: the caps become stricter.
func (q *AdmitRequest) mark() string {
	subject := q.Subject
	if subject == "" {
		subject = q.Campaign
	}
	attempt := fnv.New64a()
	_, _ = attempt.Write([]byte(q.Campaign + "/" + q.Attempt)) // never fails
	b := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(subject)))
	return string(binary.BigEndian.AppendUint64(b, attempt.Sum64()))
}

func (q *AdmitRequest) refusal(r reply) *campaigns.Refusal {
	if len(r) == 0 {
		return nil
	}
	refusal := &campaigns.Refusal{What: r.text(1), Until: r.time(2)}
	switch r.text(0) {
	case "list":
		refusal.Gate = campaigns.GateDoNotCall
	case "hold":
		refusal.Gate = campaigns.GateHold
	case "cap":
		c := q.Caps[r.int(1)]
		refusal.Gate, refusal.Pack = campaigns.GateCap, c.Pack
		refusal.What = fmt.Sprintf("%d per %s in %s", c.Most, c.Per, days(c.Window))
	}
	return refusal
}

// days writes a window for people: "7 d", "24 h", "90m0s".
func days(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d > day && d%day == 0:
		return fmt.Sprintf("%d d", d/day)
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return strings.TrimSuffix(d.String(), "0s")
}
