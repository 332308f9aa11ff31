// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// keysOf gives every key of a campaign's slot, and whatever else names it.
func (f *fixture) keysOf(tb testing.TB, id string) []string {
	tb.Helper()
	keys, err := f.rdb.Keys(tb.Context(), "*"+id+"*").Result()
	if err != nil {
		tb.Fatal(err)
	}
	return keys
}

// deletable makes a campaign with members, events and agents, and stops it.
func deletable(t *testing.T, f *fixture) {
	t.Helper()
	ctx := t.Context()
	c, run := f.campaign(t, "doomed")
	if _, err := f.AddMembers(ctx, "doomed", people(500), noon); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		f.attemptOf(t, c, run, campaigns.Connected, noon)
	}
	f.must(t, f.SaveAgent(ctx, campaigns.Agent{ID: "ann", Contact: "user/1", Registered: true, Status: campaigns.Available, Tiers: []campaigns.Tier{{Campaign: "doomed"}, {Campaign: "other"}}}))
	f.must(t, f.HoldMember(ctx, "doomed", 9))
	f.must(t, f.SaveModel(ctx, "doomed", run.Epoch, []byte("{}")))
	if _, err := f.Tally(ctx, "doomed"); err != nil {
		t.Fatal(err)
	}
	if err := f.DeleteCampaign(ctx, "doomed"); !errors.Is(err, ErrConflict) {
		t.Fatalf("deleted while it runs: %v", err)
	}
	if _, err := f.SetRunState(ctx, "doomed", campaigns.Stopping, "", noon); err != nil {
		t.Fatal(err)
	}
}

// A campaign that is deleted leaves nothing but its do-not-call list, and a new
// one of its id knows nothing of it.
func TestDeleteCampaign(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	deletable(t, f)
	list := campaigns.CampaignDoNotCall("doomed")
	if _, err := f.AddDoNotCall(ctx, list, []campaigns.DoNotCallEntry{{Number: "+99901000000400"}}); err != nil {
		t.Fatal(err)
	}
	f.must(t, f.DeleteCampaign(ctx, "doomed"))
	if keys := f.keysOf(t, "doomed"); len(keys) != 1 || !strings.Contains(keys[0], "dnc:"+list) {
		t.Errorf("left: %v", keys)
	}
	a, err := f.Agent(ctx, "ann")
	if err != nil || len(a.Tiers) != 1 || a.Tiers[0].Campaign != "other" {
		t.Errorf("%+v, %v", a.Tiers, err)
	}
	for name, err := range map[string]error{
		"read":    second(f.Campaign(ctx, "doomed")),
		"run":     second(f.Run(ctx, "doomed")),
		"add":     second(f.AddMembers(ctx, "doomed", people(1), noon)),
		"start":   second(f.SetRunState(ctx, "doomed", campaigns.Running, "", noon)),
		"edit":    second(f.EditMember(ctx, "doomed", 1, func(m campaigns.Member) (campaigns.Member, error) { return m, nil })),
		"delete":  f.DeleteCampaign(ctx, "doomed"),
		"nothing": f.DeleteCampaign(ctx, "never"),
	} {
		if campaigns.CodeOf(err) != campaigns.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.campaign(t, "doomed", func(c *campaigns.Campaign) { c.CreatedAt = noon.AddDate(0, 0, 1) })
	added, err := f.AddMembers(ctx, "doomed", people(3), noon)
	if err != nil || added[0].ID != 1 || added[0].Outcome != MemberAdded {
		t.Error(added, err)
	}
	if _, err := f.Campaign(ctx, "doomed"); err != nil {
		t.Error(err)
	}
	if tally, err := f.Tally(ctx, "doomed"); err != nil || tally.Attempts != 0 {
		t.Error(tally, err)
	}
	f.sound(t, "doomed")
}

func second[T any](_ T, err error) error { return err }

// cutting is a client that dies after so many commands.
type cutting struct{ left int }

var errCut = errors.New("the process has died")

func (c *cutting) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c *cutting) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if c.left--; c.left < 0 {
			return errCut
		}
		return next(ctx, cmd)
	}
}

func (c *cutting) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if c.left--; c.left < 0 {
			return errCut
		}
		return next(ctx, cmds)
	}
}

// Wherever a deletion is broken off, it is finished by somebody else, and until
// then the id is taken.
func TestDeletionIsFinished(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	for cut := 0; ; cut += 3 {
		deletable(t, f)
		dying, err := Open(ctx, f.server.URL(), slog.New(slog.DiscardHandler))
		f.must(t, err)
		dying.now = f.now
		dying.rdb.AddHook(&cutting{left: cut})
		err = dying.DeleteCampaign(ctx, "doomed")
		f.must(t, dying.Close())
		if err == nil {
			return
		}
		if _, err := f.Run(ctx, "doomed"); campaigns.CodeOf(err) == campaigns.NotFound {
			if err := f.CreateCampaign(ctx, campaigns.Campaign{ID: "doomed", Name: "x"}); !errors.Is(err, ErrConflict) && f.goneExists(t) {
				t.Fatalf("cut after %d: created in what is being deleted: %v", cut, err)
			}
		}
		f.clock = f.clock.Add(10 * deletionLease) // of the one that died
		if _, err := f.FinishDeletions(ctx); err != nil {
			t.Fatal(err)
		}
		// One that had not begun is there as it was.
		if _, err := f.Run(ctx, "doomed"); err == nil {
			f.sound(t, "doomed")
			f.must(t, f.DeleteCampaign(ctx, "doomed"))
		}
		if keys := f.keysOf(t, "doomed"); len(keys) != 0 {
			t.Fatalf("cut after %d: left %d keys, such as %s", cut, len(keys), keys[0])
		}
		ids, err := f.rdb.SMembers(ctx, directory).Result()
		if err != nil || slices.Contains(ids, "doomed") {
			t.Fatal(ids, err)
		}
	}
}

// Who deletes is left alone until its lease is over, and has lost the deletion then.
func TestDeletionHasOneOwner(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	deletable(t, f)
	slow := &deletion{store: f.Store, id: "doomed", token: "slow"}
	if _, err := slow.take(ctx, "begin"); err != nil {
		t.Fatal(err)
	}
	f.must(t, f.rdb.SAdd(ctx, deletions, "doomed").Err())
	if done, err := f.FinishDeletions(ctx); len(done) != 0 || err != nil {
		t.Error(done, err)
	}
	if err := f.DeleteCampaign(ctx, "doomed"); !errors.Is(err, ErrConflict) {
		t.Error(err)
	}
	f.clock = f.clock.Add(deletionLease)
	if done, err := f.FinishDeletions(ctx); len(done) != 1 || err != nil {
		t.Error(done, err)
	}
	f.campaign(t, "doomed")
	if _, err := f.AddMembers(ctx, "doomed", people(3), noon); err != nil {
		t.Fatal(err)
	}
	if err := slow.unlink(ctx, seqKey("doomed"), bucketKey("doomed", 0)); !errors.Is(err, ErrStale) {
		t.Error(err)
	}
	f.sound(t, "doomed")
}

func (f *fixture) goneExists(t *testing.T) bool {
	t.Helper()
	n, err := f.rdb.Exists(t.Context(), goneKey("doomed")).Result()
	f.must(t, err)
	return n == 1
}
