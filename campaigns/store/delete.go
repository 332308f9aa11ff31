// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// DeleteCampaign deletes a campaign with its members, numbers, events and
// figures, and takes it from its agents. It is a Conflict unless the campaign is
// idle or ended and nobody is in a call. Its do-not-call list stays: what people
// have asked for outlives the campaign, and holds again for one of the same id.
//
// The first step takes the campaign from everybody's sight; the rest goes in
// steps of bounded size, by the names of the keys, which follow from how many
// members there were. What a crash leaves is finished by calling it again, or by
// FinishDeletions; until then the id is taken.
func (s *Store) DeleteCampaign(ctx context.Context, id string) error {
	// The mark is in another slot. A mark without a deletion is nothing.
	if err := s.rdb.SAdd(ctx, deletions, id).Err(); err != nil {
		return explain("delete campaign", err)
	}
	d := &deletion{store: s, id: id, token: uuid.NewString()}
	r, err := d.take(ctx, "begin")
	switch {
	case errors.Is(err, ErrConflict) && r.text(0) == "deleting":
		return wrong("delete campaign", fmt.Sprintf("campaign %s is being deleted", id), err)
	case errors.Is(err, ErrConflict):
		err = wrong("delete campaign", fmt.Sprintf("campaign %s is %s, or has calls in the air: stop it first", id, r.text(0)), err)
		return errors.Join(err, s.rdb.SRem(ctx, deletions, id).Err())
	case errors.Is(err, ErrNotFound):
		if err := s.rdb.SRem(ctx, deletions, id).Err(); err != nil {
			return explain("delete campaign", err)
		}
		return noCampaign("delete campaign", id, err)
	case err != nil:
		return err
	}
	// Somebody may have taken the mark away who saw that nothing had begun.
	if err := s.rdb.SAdd(ctx, deletions, id).Err(); err != nil {
		return explain("delete campaign", err)
	}
	return d.clear(ctx)
}

// deletion is one of a campaign, by one process.
type deletion struct {
	store *Store
	id    string
	token string // its own: who has another one has lost it
}

// deletionLease is how long a deletion is left to a process that says nothing of it.
const deletionLease = 30 * time.Second

func (d *deletion) until() int64 { return millis(d.store.now().Add(deletionLease)) }

// take begins the deletion, or goes on with one that was left.
func (d *deletion) take(ctx context.Context, how string) (reply, error) {
	return d.store.run(ctx, call{deleteScript, []string{runKey(d.id)}, []any{millis(d.store.now()), d.token, d.until(), how}})
}

// unlink removes keys, and prolongs the lease.
func (d *deletion) unlink(ctx context.Context, keys ...string) error {
	args := []any{d.token, d.until()}
	for _, key := range keys {
		args = append(args, strings.TrimPrefix(key, slotOf(d.id)))
	}
	_, err := d.store.run(ctx, call{clearScript, []string{runKey(d.id)}, args})
	return err
}

// FinishDeletions finishes what crashes have left of deletions. It says of which
// campaigns.
func (s *Store) FinishDeletions(ctx context.Context) ([]string, error) {
	ids, err := s.rdb.SMembers(ctx, deletions).Result()
	if err != nil {
		return nil, explain("finish deletions", err)
	}
	var done []string
	for _, id := range ids {
		d := &deletion{store: s, id: id, token: uuid.NewString()}
		switch _, err := d.take(ctx, "resume"); {
		case errors.Is(err, ErrConflict), errors.Is(err, ErrNotFound):
			continue // under way; about to begin, or refused a moment ago
		case err != nil:
			return done, err
		}
		if err := d.clear(ctx); err != nil {
			return done, err
		}
		done = append(done, id)
	}
	return done, nil
}

// clear removes what is left of a campaign that nobody finds any more.
func (d *deletion) clear(ctx context.Context) error {
	s, id := d.store, d.id
	s.forgetAll(id)
	for _, step := range []func(context.Context) error{d.clearPool, d.clearMembers, d.clearRest} {
		if err := step(ctx); err != nil {
			return explain("delete campaign", err)
		}
	}
	if err := s.rdb.SRem(ctx, directory, id).Err(); err != nil {
		return explain("delete campaign", err)
	}
	if err := d.unlink(ctx, goneKey(id)); err != nil {
		return err
	}
	return explain("delete campaign", s.rdb.SRem(ctx, deletions, id).Err())
}

// forgetAll forgets what this process knows of a campaign.
func (s *Store) forgetAll(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, id)
	delete(s.tallies, id)
	for place := range s.pages {
		if strings.HasPrefix(place, id+" ") {
			delete(s.pages, place)
		}
	}
}

// meet forgets what this process knows of a campaign that had the id of this one
// before and was deleted.
func (s *Store) meet(c *campaigns.Campaign) {
	s.mu.Lock()
	born, known := s.born[c.ID]
	s.born[c.ID] = c.CreatedAt
	s.mu.Unlock()
	if known && !born.Equal(c.CreatedAt) {
		s.forgetAll(c.ID)
	}
}

// clearPool takes the campaign from its agents and from what campaigns compete for.
func (d *deletion) clearPool(ctx context.Context) error {
	s, id := d.store, d.id
	staff, err := s.rdb.SMembers(ctx, staffKey(id)).Result()
	if err != nil {
		return err
	}
	for _, agent := range staff {
		if err := s.RemoveTier(ctx, id, agent); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := s.rdb.HDel(ctx, agentKey(agent), "n:"+id).Err(); err != nil {
			return err
		}
	}
	resources, err := s.rdb.HKeys(ctx, resourcesKey()).Result()
	if err != nil {
		return err
	}
	ring, err := s.rdb.HKeys(ctx, ringKey()).Result()
	if err != nil {
		return err
	}
	pipe := s.rdb.Pipeline()
	pipe.Unlink(ctx, staffKey(id), staffingKey(id), readyKey(id))
	pipe.HDel(ctx, strategyKey(), id)
	pipe.HDel(ctx, demandKey(), id)
	for _, resource := range resources {
		pipe.HDel(ctx, wantKey(resource), id)
	}
	for _, field := range ring {
		if strings.HasPrefix(field, id+":") {
			pipe.HDel(ctx, ringKey(), field)
		}
	}
	_, err = pipe.Exec(ctx)
	return err
}

// unlinked is how many keys are removed by one command.
const unlinked = 256

// clearMembers removes the members and the index of their numbers.
func (d *deletion) clearMembers(ctx context.Context) error {
	s, id := d.store, d.id
	seq, err := s.rdb.Get(ctx, seqKey(id)).Uint64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return err
	}
	keys := make([]string, 0, unlinked)
	flush := func(least int) error {
		if len(keys) < least {
			return nil
		}
		err := d.unlink(ctx, keys...)
		keys = keys[:0]
		return err
	}
	for b := uint64(0); b <= seq/BucketMembers; b++ {
		keys = append(keys, bucketKey(id, b), historyKey(id, b))
		if err := flush(unlinked); err != nil {
			return err
		}
	}
	for b := range uint32(NumberBuckets) {
		keys = append(keys, numberKey(id, b))
		if err := flush(unlinked); err != nil {
			return err
		}
	}
	return flush(1)
}

// clearRest removes the indexes and everything else of the campaign's slot; the
// names of lanes and causes, and how many members there were, last.
func (d *deletion) clearRest(ctx context.Context) error {
	s, id := d.store, d.id
	lanes, err := s.rdb.SMembers(ctx, lanesKey(id)).Result()
	if err != nil {
		return err
	}
	causes, err := s.rdb.SMembers(ctx, endsKey(id)).Result()
	if err != nil {
		return err
	}
	parted, err := s.rdb.SMembers(ctx, partedKey(id)).Result()
	if err != nil {
		return err
	}
	keys := []string{
		retryKey(id), openKey(id), heldKey(id), awaitKey(id), answersKey(id), modelKey(id), eventsKey(id), tallyKey(id),
		timesKey(id), statesKey(id), settingsKey(id), schedulesKey(id), dispositionsKey(id),
	}
	for _, agent := range parted {
		keys = append(keys, partsKey(id, agent))
	}
	for _, lane := range lanes {
		keys = append(keys, laneKey(id, lane))
	}
	for _, cause := range causes {
		keys = append(keys, endedKey(id, cause))
	}
	keys = append(keys, lanesKey(id), endsKey(id), partedKey(id), seqKey(id))
	for some := range slices.Chunk(keys, unlinked) {
		if err := d.unlink(ctx, some...); err != nil {
			return err
		}
	}
	return nil
}
