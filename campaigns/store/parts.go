// SPDX-License-Identifier: MIT

package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// partsOf gives the agents who had a part in an attempt: who was asked, and who
// had the call.
func partsOf(a *campaigns.Attempt) []string {
	var agents []string
	add := func(id string) {
		if id != "" && !slices.Contains(agents, id) {
			agents = append(agents, id)
		}
	}
	for i := range a.Offers {
		add(a.Offers[i].Agent)
	}
	add(a.Agent)
	return agents
}

// packedPosition is the position of an event as the index of agents has it; 0
// for one that no index has.
func packedPosition(position string) uint64 {
	ms, n, _ := strings.Cut(position, "-")
	var at, within uint64
	if _, err := fmt.Sscan(ms, &at); err != nil {
		return 0
	}
	if _, err := fmt.Sscan(n, &within); err != nil || within > math.MaxUint16 {
		return 0
	}
	return at<<16 | within
}

// AgentPlace is where a list of an agent's attempts goes on. The zero value is
// its beginning.
type AgentPlace struct {
	Position uint64 // of the last attempt before
	Campaign string // of that one
}

// AgentPage is a part of the attempts in which an agent had a part, the newest
// first.
type AgentPage struct {
	Attempts []Event // attempt.finished; its attempt names the campaign
	Next     AgentPlace
	More     bool
}

// AgentAttempts lists the ended attempts of all campaigns in which an agent had a
// part, the newest first: those that were written down since a moment (zero =
// all), limit at most. What ended before campaigns had this index is not among them.
func (s *Store) AgentAttempts(ctx context.Context, agent string, since time.Time, after AgentPlace, limit int) (AgentPage, error) {
	var page AgentPage
	ids, err := s.rdb.SMembers(ctx, directory).Result()
	if err != nil {
		return page, explain("agent's attempts", err)
	}
	lists, err := s.partLists(ctx, agent, ids, after)
	if err != nil {
		return page, err
	}
	places, err := s.newestParts(ctx, lists, since, limit+1)
	if err != nil {
		return page, err
	}
	if page.More = len(places) > limit; page.More {
		places = places[:limit]
		page.Next = places[limit-1]
	}
	page.Attempts, err = s.attemptsAt(ctx, places)
	return page, err
}

// partList is the index of an agent in one campaign, as far as it is wanted.
type partList struct {
	campaign string
	key      string
	n        int // positions
}

// partLists gives where an agent has a part, with how many of the positions stand
// before a place.
func (s *Store) partLists(ctx context.Context, agent string, ids []string, after AgentPlace) ([]partList, error) {
	pipe := s.rdb.Pipeline()
	lengths := make([]*redis.IntCmd, len(ids))
	for i, id := range ids {
		lengths[i] = pipe.StrLen(ctx, partsKey(id, agent))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, explain("agent's attempts", err)
	}
	var lists []partList
	for i, id := range ids {
		l := partList{id, partsKey(id, agent), int(lengths[i].Val()) / positionBytes}
		if after != (AgentPlace{}) && l.n > 0 {
			bound := after.Position
			if id < after.Campaign {
				bound++ // of two at one moment the one of the greater campaign comes first
			}
			var err error
			if l.n, err = s.partsBefore(ctx, l, bound); err != nil {
				return nil, err
			}
		}
		if l.n > 0 {
			lists = append(lists, l)
		}
	}
	return lists, nil
}

// partsBefore gives how many positions of a list are smaller than a bound, by a
// binary search.
func (s *Store) partsBefore(ctx context.Context, l partList, bound uint64) (int, error) {
	var failed error
	n := sort.Search(l.n, func(i int) bool {
		if failed != nil {
			return true
		}
		at, err := s.partsIn(ctx, l, i, i+1)
		if err != nil || len(at) == 0 {
			failed = err
			return true
		}
		return at[0] >= bound
	})
	return n, failed
}

func (s *Store) partsIn(ctx context.Context, l partList, from, to int) ([]uint64, error) {
	text, err := s.rdb.GetRange(ctx, l.key, int64(from)*positionBytes, int64(to)*positionBytes-1).Bytes()
	if err != nil {
		return nil, explain("agent's attempts", err)
	}
	at := make([]uint64, 0, to-from)
	for ; len(text) >= positionBytes; text = text[positionBytes:] {
		at = append(at, binary.BigEndian.Uint64(text))
	}
	return at, nil
}

// newestParts gives the newest positions of all lists.
func (s *Store) newestParts(ctx context.Context, lists []partList, since time.Time, limit int) ([]AgentPlace, error) {
	least := uint64(0)
	if ms := since.UnixMilli(); !since.IsZero() && ms > 0 {
		least = uint64(ms) << 16
	}
	var places []AgentPlace
	for _, l := range lists {
		at, err := s.partsIn(ctx, l, max(l.n-limit, 0), l.n)
		if err != nil {
			return nil, err
		}
		for _, position := range at {
			if position >= least {
				places = append(places, AgentPlace{position, l.campaign})
			}
		}
	}
	slices.SortFunc(places, func(a, b AgentPlace) int {
		return cmp.Or(cmp.Compare(b.Position, a.Position), strings.Compare(b.Campaign, a.Campaign))
	})
	return places[:min(limit, len(places))], nil
}

// attemptsAt reads the attempts at places, in their order.
func (s *Store) attemptsAt(ctx context.Context, places []AgentPlace) ([]Event, error) {
	by := map[string][]string{}
	for _, p := range places {
		by[p.Campaign] = append(by[p.Campaign], unpackPosition(p.Position))
	}
	found := map[AgentPlace]Event{}
	for campaign, at := range by {
		events, err := s.eventsAt(ctx, campaign, at)
		if err != nil {
			return nil, err
		}
		events = slices.DeleteFunc(events, func(e Event) bool { return e.Type != AttemptFinished })
		if err := s.dispose(ctx, campaign, events); err != nil {
			return nil, err
		}
		for _, e := range events {
			e.Attempt.Campaign = campaign
			found[AgentPlace{packedPosition(e.ID), campaign}] = e
		}
	}
	all := make([]Event, 0, len(places))
	for _, p := range places {
		if e, ok := found[p]; ok {
			all = append(all, e)
		}
	}
	return all, nil
}

// part notes an attempt of an agent, for a recount.
func (t *Tally) part(position, agent string) {
	at := packedPosition(position)
	if agent == "" || at == 0 {
		return
	}
	if known := t.parts[agent]; len(known) == 0 || known[len(known)-1] != at {
		t.parts[agent] = append(known, at)
	}
}

// readParts reads the index of the agents' attempts, by agent.
func (c *checker) readParts(ctx context.Context) (map[string]string, error) {
	agents, err := c.store.rdb.SMembers(ctx, partedKey(c.campaign)).Result()
	if err != nil {
		return nil, explain("check agents' attempts", err)
	}
	parts := make(map[string]string, len(agents))
	for _, agent := range agents {
		if parts[agent], err = c.store.rdb.Get(ctx, partsKey(c.campaign, agent)).Result(); err != nil {
			return nil, explain("check agents' attempts", err)
		}
	}
	return parts, nil
}

// checkParts looks whether the index of the agents' attempts says what the events
// say, from where it begins on.
func (c *checker) checkParts(parts map[string]string, counted map[string][]uint64) {
	for agent, text := range parts {
		var kept []uint64
		for rest := []byte(text); len(rest) >= positionBytes; rest = rest[positionBytes:] {
			kept = append(kept, binary.BigEndian.Uint64(rest))
		}
		wanted := counted[agent]
		if len(kept) > 0 {
			wanted = slices.DeleteFunc(slices.Clone(wanted), func(at uint64) bool { return at < kept[0] })
		}
		if len(text)%positionBytes != 0 || !slices.Equal(kept, wanted) {
			c.breach(Breach{Agent: agent, What: fmt.Sprintf("has %d attempts in the index of agents, the events have %d", len(kept), len(wanted))})
		}
	}
}
