// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"tandem/campaigns"
)

// Many goroutines, as of several controllers that believe to be the one, dial a
// campaign at once, while members are added, the epoch moves on and the check
// runs: nobody is called twice at a time, the limits hold, and all are accounted for.
func TestConcurrentDialling(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	group, ctx := errgroup.WithContext(t.Context()) // the first failure ends them all
	const (
		limit   = 12
		members = 400
	)
	c, run := s.campaign(t, "c1", func(c *campaigns.Campaign) { c.Limit, c.MaxAttempts = limit, 1 })
	s.must(t, s.SaveResource(ctx, campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/t/{number}"}))
	for i := range 6 {
		s.agent(t, fmt.Sprintf("agent%d", i))
	}
	var (
		epoch    atomic.Uint64
		inCall   sync.Map // members and agents that somebody has
		finished atomic.Int64
		stale    atomic.Int64
	)
	epoch.Store(run.Epoch)
	take := func(key string) error {
		if _, taken := inCall.LoadOrStore(key, true); taken {
			return fmt.Errorf("%s is taken twice", key)
		}
		return nil
	}
	// dial makes one call; it reports false when there is nobody to call.
	dial := func(held uint64) (bool, error) {
		id := uuid.Must(uuid.NewV7()).String()
		reserved, err := s.Reserve(ctx, ReserveRequest{
			Campaign: "c1", Resource: "trunk", ResourceLimit: 4, Agents: true, Attempts: []string{id}, Now: noon, Lease: time.Minute,
		})
		got := reserved.Held
		if err != nil || len(got) == 0 {
			return true, err
		}
		if err := take("agent " + got[0].Agent); err != nil {
			return false, err
		}
		release := Release{Attempt: id, Agent: got[0].Agent, Resource: "trunk", Outcome: Talked, Now: noon, ReadyAt: noon}
		q := ClaimRequest{Epoch: held, Limit: limit, Now: noon, Attempt: campaigns.Attempt{ID: id, Agent: got[0].Agent}}
		res, err := s.Claim(ctx, "c1", []ClaimRequest{q})
		if err != nil {
			return false, err
		}
		ops, done := []Op{release}, true
		switch {
		case res[0].Err == nil:
			if err := take(fmt.Sprint("member ", res[0].Member.ID)); err != nil {
				return false, err
			}
			ops = []Op{finishing(c, Run{Epoch: held}, res[0].Claim, campaigns.Connected, noon), release}
		case errors.Is(res[0].Err, ErrNoneDue):
			done = false
		case errors.Is(res[0].Err, ErrStale):
			stale.Add(1)
		case !errors.Is(res[0].Err, ErrAtLimit):
			return false, res[0].Err
		}
		inCall.Delete("agent " + got[0].Agent)
		err = errors.Join(s.Write(ctx, "c1", ops)...)
		for errors.Is(err, ErrStale) && len(ops) == 2 {
			// Taken over between claim and finish: the new owner ends the attempt.
			ops[0] = finishing(c, Run{Epoch: epoch.Load()}, res[0].Claim, campaigns.Connected, noon)
			err = s.Write(ctx, "c1", ops[:1])[0]
		}
		if len(ops) == 2 {
			finished.Add(1)
		}
		return done, err
	}

	added := make(chan struct{})
	group.Go(func() error {
		defer close(added)
		for _, m := range people(members) {
			if _, err := s.AddMembers(ctx, "c1", []campaigns.Member{m}, noon); err != nil {
				return err
			}
		}
		return nil
	})
	group.Go(func() error {
		for {
			select {
			case <-added:
				return nil
			default:
			}
			next, ok, err := s.Acquire(ctx, "c1", "controller-1", noon, time.Minute)
			if err != nil || !ok {
				return fmt.Errorf("acquire: %v %w", ok, err)
			}
			epoch.Store(next.Epoch)
			breaches, err := s.Check(ctx, "c1")
			if len(breaches) > 0 || err != nil {
				return fmt.Errorf("%v %w", breaches, err)
			}
		}
	})
	for range 8 {
		group.Go(func() error {
			for {
				more, err := dial(epoch.Load())
				if err != nil {
					return err
				}
				if more {
					continue
				}
				select {
				case <-added:
					return nil
				default:
				}
			}
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}

	ctx = t.Context()
	open, err := s.OpenAttempts(ctx, "c1")
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.Counts(ctx, "c1")
	if err != nil || n.Imported != members || n.Claimed != len(open) || n.Ended+n.Waiting+n.Claimed != members || len(open) != 0 {
		t.Errorf("%+v, %d open, %v", n, len(open), err)
	}
	tally, err := s.Tally(ctx, "c1")
	if err != nil || tally.Attempts != n.Ended || int(finished.Load()) != n.Ended+len(open) {
		t.Errorf("%d finished and %d open of %d dialled, %d in the tally, %v", n.Ended, len(open), finished.Load(), tally.Attempts, err)
	}
	t.Logf("%d dialled, %d left open by a take-over, %d refused as stale, epoch %d", finished.Load(), len(open), stale.Load(), epoch.Load())
	s.sound(t, "c1")
}
