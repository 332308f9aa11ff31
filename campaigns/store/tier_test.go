// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
)

// An agent's place in a campaign is given, changed and taken away, and what
// campaigns know of their agents follows.
func TestTiers(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	f.campaign(t, "c1")
	f.campaign(t, "c2")
	f.agent(t, "ann") // a place in c1
	tier := func(campaign string, level, position int) campaigns.Tier {
		return campaigns.Tier{Campaign: campaign, Agent: "ann", Level: level, Position: position}
	}
	places := func(want ...campaigns.Tier) {
		t.Helper()
		a, err := f.Agent(ctx, "ann")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, a.Tiers); diff != "" {
			t.Error(diff)
		}
		for _, id := range []string{"c1", "c2"} {
			f.sound(t, id)
		}
	}
	f.must(t, f.AddTier(ctx, tier("c2", 2, 3)))
	places(tier("c1", 1, 1), tier("c2", 2, 3))
	if n, err := f.ReadyCount(ctx, "c2"); n != 1 || err != nil {
		t.Errorf("%d agents are ready, %v", n, err)
	}
	f.must(t, f.ChangeTier(ctx, campaigns.Tier{Campaign: "c2", Agent: "ann", Level: 5}))
	f.must(t, f.ChangeTier(ctx, campaigns.Tier{Campaign: "c1", Agent: "ann", Position: 7}))
	places(tier("c1", 1, 7), tier("c2", 5, 3))
	f.must(t, f.RemoveTier(ctx, "c1", "ann"))
	places(tier("c2", 5, 3))
	if n, err := f.ReadyCount(ctx, "c1"); n != 0 || err != nil {
		t.Errorf("%d agents are ready, %v", n, err)
	}
	for name, tt := range map[string]struct {
		err  error
		want campaigns.Code
	}{
		"there already":   {f.AddTier(ctx, tier("c2", 1, 1)), campaigns.Conflict},
		"no such agent":   {f.AddTier(ctx, campaigns.Tier{Campaign: "c2", Agent: "nobody", Level: 1, Position: 1}), campaigns.NotFound},
		"no campaign":     {f.AddTier(ctx, tier("c9", 1, 1)), campaigns.NotFound},
		"no level":        {f.AddTier(ctx, tier("c1", 101, 1)), campaigns.Invalid},
		"level nought":    {f.AddTier(ctx, tier("c1", 0, 1)), campaigns.Invalid},
		"no position":     {f.ChangeTier(ctx, tier("c2", 0, 10001)), campaigns.Invalid},
		"below":           {f.ChangeTier(ctx, tier("c2", -1, 0)), campaigns.Invalid},
		"change none":     {f.ChangeTier(ctx, tier("c1", 1, 1)), campaigns.NotFound},
		"remove none":     {f.RemoveTier(ctx, "c1", "ann"), campaigns.NotFound},
		"remove nobody's": {f.RemoveTier(ctx, "c1", "nobody"), campaigns.NotFound},
	} {
		if campaigns.CodeOf(tt.err) != tt.want {
			t.Errorf("%s: %v", name, tt.err)
		}
	}
	places(tier("c2", 5, 3))
}

// There are as many places as an agent may have, and no more.
func TestTiersAreBounded(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	f.campaign(t, "c1")
	a := campaigns.Agent{ID: "ann", Contact: "user/1"}
	for i := range campaigns.MaxTiers {
		a.Tiers = append(a.Tiers, campaigns.Tier{Campaign: fmt.Sprintf("x%d", i)})
	}
	f.must(t, f.SaveAgent(ctx, a))
	if err := f.AddTier(ctx, campaigns.Tier{Campaign: "c1", Agent: "ann", Level: 1, Position: 1}); !errors.Is(err, ErrConflict) {
		t.Error(err)
	}
}

// A resource goes when nobody uses it.
func TestRemoveResource(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	f.must(t, f.SaveResource(ctx, campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/t/{number}"}))
	c, _ := f.campaign(t, "c1", func(c *campaigns.Campaign) { c.Resources = []string{"trunk"} })
	if err := f.RemoveResource(ctx, "trunk"); !errors.Is(err, ErrConflict) {
		t.Error(err)
	}
	c.Resources = nil
	f.must(t, f.SaveCampaign(ctx, c))
	f.must(t, f.rdb.ZAdd(ctx, linesKey("trunk"), redis.Z{Member: "c1/a1", Score: 1}).Err())
	if err := f.RemoveResource(ctx, "trunk"); !errors.Is(err, ErrConflict) {
		t.Error(err)
	}
	f.must(t, f.rdb.Del(ctx, linesKey("trunk")).Err())
	f.must(t, f.RemoveResource(ctx, "trunk"))
	if err := f.RemoveResource(ctx, "trunk"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}
