// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// Breach is a rule of the store that does not hold.
type Breach struct {
	Campaign string
	Member   uint64 // where it is about one
	Attempt  string
	Agent    string
	What     string // for people
}

func (b Breach) String() string {
	switch {
	case b.Member != 0:
		return fmt.Sprintf("campaign %s: member %d %s", b.Campaign, b.Member, b.What)
	case b.Agent != "":
		return fmt.Sprintf("campaign %s: agent %s %s", b.Campaign, b.Agent, b.What)
	case b.Attempt != "":
		return fmt.Sprintf("campaign %s: attempt %s %s", b.Campaign, b.Attempt, b.What)
	}
	return fmt.Sprintf("campaign %s: %s", b.Campaign, b.What)
}

// leaseGrace is how long after its lease an agent or a line of no attempt may
// wait for the sweep before it counts as stuck.
const leaseGrace = 30 * time.Second

// maxBreaches bounds a report: who has so many needs no more of them.
const maxBreaches = 1000

// Check looks whether the campaign's data hold together: every member is in
// exactly one index and the one that its record names, the counts add up, open
// attempts and claimed members belong to each other, the index of numbers and
// the members agree, agents stand in the lists that their state says, what is reserved is
// reserved for a living attempt, and the
// tally agrees with the events. It may run while the campaign does: what has
// to be true at one moment is looked at by one script.
func (s *Store) Check(ctx context.Context, campaign string) ([]Breach, error) {
	c := &checker{store: s, campaign: campaign}
	steps := []func(context.Context) error{c.counts, c.members, c.attempts, c.numbers, c.agents, c.reservations, c.tally, c.answers}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return c.breaches, fmt.Errorf("check campaign %s: %w", campaign, err)
		}
		if len(c.breaches) >= maxBreaches {
			break
		}
	}
	return c.breaches, nil
}

type checker struct {
	store    *Store
	campaign string
	breaches []Breach
	seq      int // members imported when the members were read
	indexed  int // numbers of those members
	edits    int // of numbers, before the members were read
}

func (c *checker) breach(b Breach) {
	b.Campaign = c.campaign
	c.breaches = append(c.breaches, b)
}

func (c *checker) counts(ctx context.Context) error {
	n, err := c.store.Counts(ctx, c.campaign)
	if err != nil {
		return err
	}
	if sum := n.Waiting + n.Claimed + n.Held + n.Ended; sum != n.Imported {
		c.breach(Breach{What: fmt.Sprintf("%d members imported, but %d waiting + %d claimed + %d held + %d ended = %d",
			n.Imported, n.Waiting, n.Claimed, n.Held, n.Ended, sum)})
	}
	return nil
}

// checkPage is how many buckets are looked at in one round trip.
const checkPage = 16

// renumbered gives how often an edit changed which numbers a member has.
func (c *checker) renumbered(ctx context.Context) (int, error) {
	n, err := c.store.rdb.HGet(ctx, runKey(c.campaign), "renumbered").Int()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	return n, explain("check numbers", err)
}

func (c *checker) members(ctx context.Context) error {
	var err error
	if c.edits, err = c.renumbered(ctx); err != nil {
		return err
	}
	for first := 0; first == 0 || first*BucketMembers <= c.seq; first += checkPage {
		calls := make([]call, checkPage)
		for i := range calls {
			calls[i] = call{bucketScript, []string{runKey(c.campaign)}, []any{first + i}}
		}
		var members []campaigns.Member
		for _, out := range c.store.runAll(ctx, calls) {
			if out.err != nil {
				return out.err
			}
			members = append(members, c.bucket(out.reply)...)
		}
		if err := c.memberNumbers(ctx, members); err != nil {
			return err
		}
		if len(c.breaches) >= maxBreaches {
			return nil
		}
	}
	return nil
}

func (c *checker) bucket(r reply) []campaigns.Member {
	c.seq = r.int(0)
	r, breaches := r[2:], r.int(1)
	for ; breaches > 0; breaches-- {
		c.breach(Breach{Member: uint64(r.int(0)), What: r.text(1)}) //nolint:gosec // ids are positive
		r = r[2:]
	}
	var members []campaigns.Member
	for ; len(r) >= 2; r = r[2:] {
		id := uint64(r.int(0)) //nolint:gosec // ids are positive
		m, _, err := decodeMember(id, r.text(1), time.Time{})
		if err != nil {
			c.breach(Breach{Member: id, What: err.Error()})
			continue
		}
		members = append(members, m)
	}
	return members
}

// memberNumbers asks the index for each number. An edit can give and take
// numbers meanwhile: what looks wrong is looked at once more with the member as
// it is then.
func (c *checker) memberNumbers(ctx context.Context, members []campaigns.Member) error {
	pipe := c.store.rdb.Pipeline()
	var cmds []*redis.StringCmd
	for _, m := range members {
		for _, n := range m.Communications {
			cmds = append(cmds, pipe.HGet(ctx, numberKey(c.campaign, numberBucket(n.Number)), numberField(n.Number)))
		}
	}
	_, _ = pipe.Exec(ctx) // each command carries its own error
	i := 0
	for _, m := range members {
		for _, number := range m.Communications {
			owner, err := cmds[i].Uint64()
			i++
			if err != nil && err != redis.Nil { //nolint:errorlint // never wrapped
				return explain("check numbers", err)
			}
			if owner == m.ID {
				continue
			}
			if wrong, err := c.stillWrong(ctx, m.ID, number.Number); err != nil {
				return err
			} else if wrong {
				c.breach(Breach{Member: m.ID, What: fmt.Sprintf("has a number that the index gives to member %d", owner)})
			}
		}
		c.indexed += len(m.Communications)
	}
	return nil
}

// stillWrong reports whether a member has a number now that the index gives to
// another.
func (c *checker) stillWrong(ctx context.Context, id uint64, number string) (bool, error) {
	m, err := c.store.Member(ctx, c.campaign, id)
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(m.Communications, func(n campaigns.Communication) bool { return n.Number == number }) {
		return false, nil
	}
	owner, err := c.store.rdb.HGet(ctx, numberKey(c.campaign, numberBucket(number)), numberField(number)).Uint64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, explain("check numbers", err)
	}
	return owner != id, nil
}

func (c *checker) attempts(ctx context.Context) error {
	ids, err := c.store.rdb.HKeys(ctx, openKey(c.campaign)).Result()
	if err != nil {
		return explain("check attempts", err)
	}
	const page = 100
	for len(ids) > 0 {
		n := min(len(ids), page)
		args := make([]any, n)
		for i, id := range ids[:n] {
			args[i] = id
		}
		r, err := c.store.run(ctx, call{orphanScript, []string{runKey(c.campaign)}, args})
		if err != nil {
			return err
		}
		for ; len(r) >= 2; r = r[2:] {
			c.breach(Breach{Attempt: r.text(0), What: r.text(1)})
		}
		ids = ids[n:]
	}
	return nil
}

// numbers looks for numbers in the index that no member has. It can only tell
// when nobody imports, or gives numbers to members, at the same time.
func (c *checker) numbers(ctx context.Context) error {
	total := 0
	for first := uint32(0); first < NumberBuckets; first += 1024 {
		pipe := c.store.rdb.Pipeline()
		cmds := make([]*redis.IntCmd, 1024)
		for i := range cmds {
			cmds[i] = pipe.HLen(ctx, numberKey(c.campaign, first+uint32(i))) //nolint:gosec // below 16384
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return explain("check numbers", err)
		}
		for _, cmd := range cmds {
			total += int(cmd.Val())
		}
	}
	n, err := c.store.Counts(ctx, c.campaign)
	if err != nil {
		return err
	}
	renumbered, err := c.renumbered(ctx)
	if err != nil {
		return err
	}
	if n.Imported == c.seq && renumbered == c.edits && total != c.indexed {
		c.breach(Breach{What: fmt.Sprintf("the index has %d numbers, the members have %d", total, c.indexed)})
	}
	return nil
}

// agents looks whether the agents of the campaign stand in the lists of the
// pool where their own records say.
func (c *checker) agents(ctx context.Context) error {
	ids, err := c.store.rdb.SMembers(ctx, staffKey(c.campaign)).Result()
	if err != nil {
		return explain("check agents", err)
	}
	calls := make([]call, len(ids))
	for i, id := range ids {
		calls[i] = call{checkAgentScript, []string{agentsKey()}, []any{id}}
	}
	for i, out := range c.store.runAll(ctx, calls) {
		if out.err != nil {
			return out.err
		}
		for n := range out.reply {
			c.breach(Breach{Agent: ids[i], What: out.reply.text(n)})
		}
	}
	return c.staffing(ctx)
}

// staffing counts the agents again.
func (c *checker) staffing(ctx context.Context) error {
	r, err := c.store.run(ctx, call{checkStaffScript, []string{agentsKey()}, []any{c.campaign}})
	for n := range r {
		c.breach(Breach{What: r.text(n)})
	}
	return err
}

// reservations looks for agents and lines that are held for attempts of this
// campaign that are not open, longer than lease and sweep allow.
func (c *checker) reservations(ctx context.Context) error {
	held, err := c.store.Expired(ctx, c.store.now().Add(-leaseGrace), maxBreaches)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Campaign != c.campaign {
			continue
		}
		_, open, err := c.store.OpenAttempt(ctx, c.campaign, h.Attempt)
		if err != nil {
			return err
		}
		what := "has been held by attempt " + h.Attempt + " for long after its lease"
		if !open {
			what = "is held by attempt " + h.Attempt + ", which is over"
		}
		if h.Agent == "" {
			what = strings.Replace("a line of "+h.Resource+" "+what, "  ", " ", 1)
		}
		c.breach(Breach{Agent: h.Agent, Attempt: h.Attempt, What: what})
	}
	return nil
}

func (c *checker) tally(ctx context.Context) error {
	// Where another process has deleted the campaign and made it anew, its settings
	// tell that what is remembered of its tally is over.
	if _, err := c.store.Campaign(ctx, c.campaign); err != nil && campaigns.CodeOf(err) != campaigns.NotFound {
		return err
	}
	kept, err := c.store.Tally(ctx, c.campaign)
	if err != nil {
		return err
	}
	if kept.Position == "" {
		return nil
	}
	again, err := c.store.recount(ctx, c.campaign, kept.Position)
	if err != nil {
		return err
	}
	if !maps.Equal(again.ByResult, kept.ByResult) {
		c.breach(Breach{What: fmt.Sprintf("the tally says %v, the events say %v", kept.ByResult, again.ByResult)})
	}
	return nil
}

// answers looks whether the ledger of answers, and the index of the agents'
// attempts, say what the events say. It can only tell when no attempt ends at the
// same time.
func (c *checker) answers(ctx context.Context) error {
	before, err := c.store.LastEvent(ctx, c.campaign)
	if err != nil {
		return err
	}
	kept, err := c.store.Answers(ctx, c.campaign)
	if err != nil {
		return err
	}
	parts, err := c.readParts(ctx)
	if err != nil {
		return err
	}
	counted, err := c.store.recount(ctx, c.campaign, before)
	if err != nil {
		return err
	}
	after, err := c.store.LastEvent(ctx, c.campaign)
	if err != nil {
		return err
	}
	var sum AnswerBucket
	for _, b := range kept {
		sum.Answered += b.Answered
		sum.Abandoned += b.Abandoned
		sum.Machines += b.Machines
	}
	if before != after {
		return nil
	}
	c.checkParts(parts, counted.parts)
	if sum != counted.answers {
		c.breach(Breach{What: fmt.Sprintf("the ledger of answers says %d answered, %d abandoned and %d machines, the events say %d, %d and %d",
			sum.Answered, sum.Abandoned, sum.Machines, counted.answers.Answered, counted.answers.Abandoned, counted.answers.Machines)})
	}
	return nil
}
