// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

func TestCampaignContract(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c := campaigns.Campaign{ID: "c1", Name: "First", Resources: []string{"trunk"}, CreatedAt: noon}
	if err := s.CreateCampaign(ctx, c); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateCampaign(ctx, c); !errors.Is(err, ErrConflict) {
		t.Errorf("created twice: %v", err)
	}
	if err := s.CreateCampaign(ctx, campaigns.Campaign{ID: "c 2", Name: "x"}); campaigns.CodeOf(err) != campaigns.Invalid {
		t.Errorf("invalid id: %v", err)
	}
	c.Normalize()
	c.Limit = 5
	if err := s.SaveCampaign(ctx, c); err != nil {
		t.Fatal(err)
	}
	got, err := s.Campaign(ctx, "c1")
	if diff := cmp.Diff(c, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := s.SaveCampaign(ctx, campaigns.Campaign{ID: "nobody", Name: "x"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("saved without creating: %v", err)
	}
	if _, err := s.Campaign(ctx, "nobody"); !errors.Is(err, ErrNotFound) || err.Error() != "read campaign: there is no campaign nobody: there is no such thing" {
		t.Errorf("unknown campaign: %v", err)
	}
	if err := s.CreateCampaign(ctx, campaigns.Campaign{ID: "a0", Name: "Second", CreatedAt: noon}); err != nil {
		t.Fatal(err)
	}
	all, err := s.Campaigns(ctx)
	if err != nil || len(all) != 2 || all[0].ID != "a0" || all[1].ID != "c1" {
		t.Error(all, err)
	}
}

func TestResourceContract(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	want := campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/t/{number}", CallerIDs: []string{"100"}}
	if err := s.SaveResource(ctx, want); err != nil {
		t.Fatal(err)
	}
	want.Normalize()
	got, err := s.Resource(ctx, "trunk")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	all, err := s.Resources(ctx)
	if diff := cmp.Diff([]campaigns.Resource{want}, all); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, err := s.Resource(ctx, "none"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if err := s.SaveResource(ctx, campaigns.Resource{ID: "x"}); campaigns.CodeOf(err) != campaigns.Invalid {
		t.Error(err)
	}
}

// What people ask, in every state, with and without a call in the air.
func TestSetRunState(t *testing.T) {
	t.Parallel()
	const conflict = campaigns.RunState("conflict")
	tests := []struct {
		from, ask  campaigns.RunState
		idle, busy campaigns.RunState // what it comes to without and with an open attempt
	}{
		{campaigns.Idle, campaigns.Running, campaigns.Running, campaigns.Running},
		{campaigns.Idle, campaigns.Paused, conflict, conflict},
		{campaigns.Idle, campaigns.Stopping, campaigns.Idle, campaigns.Idle},
		{campaigns.Running, campaigns.Running, campaigns.Running, campaigns.Running},
		{campaigns.Running, campaigns.Paused, campaigns.Paused, campaigns.Paused},
		{campaigns.Running, campaigns.Stopping, campaigns.Idle, campaigns.Stopping},
		{campaigns.Paused, campaigns.Running, campaigns.Running, campaigns.Running},
		{campaigns.Paused, campaigns.Paused, campaigns.Paused, campaigns.Paused},
		{campaigns.Paused, campaigns.Stopping, campaigns.Idle, campaigns.Stopping},
		{campaigns.Stopping, campaigns.Running, campaigns.Running, campaigns.Running},
		{campaigns.Stopping, campaigns.Paused, conflict, conflict},
		{campaigns.Stopping, campaigns.Stopping, campaigns.Idle, campaigns.Stopping},
		{campaigns.Ended, campaigns.Running, campaigns.Running, campaigns.Running},
		{campaigns.Ended, campaigns.Paused, conflict, conflict},
		{campaigns.Ended, campaigns.Stopping, campaigns.Ended, campaigns.Ended},
	}
	s, ctx := newStore(t), t.Context()
	for i, tt := range tests {
		for busy, want := range map[bool]campaigns.RunState{false: tt.idle, true: tt.busy} {
			name := fmt.Sprintf("%s asked for %s, call in the air %v", tt.from, tt.ask, busy)
			id := fmt.Sprintf("c%d-%v", i, busy)
			_, run := s.campaign(t, id)
			if busy {
				if _, err := s.AddMembers(ctx, id, people(1), noon); err != nil {
					t.Fatal(err)
				}
				if res, _ := s.Claim(ctx, id, []ClaimRequest{request(run, noon)}); res[0].Err != nil {
					t.Fatal(res[0].Err)
				}
			}
			// States that the rules of the campaign itself would not let us reach.
			if err := s.rdb.HSet(ctx, runKey(id), "state", string(tt.from)).Err(); err != nil {
				t.Fatal(err)
			}
			run, err := s.SetRunState(ctx, id, tt.ask, "BY ME", noon.Add(time.Hour))
			if want == conflict {
				if !errors.Is(err, ErrConflict) || run.State != tt.from {
					t.Errorf("%s: %s, %v", name, run.State, err)
				}
				continue
			}
			if err != nil || run.State != want {
				t.Errorf("%s: %s, %v, want %s", name, run.State, err, want)
			}
			if changed := want != tt.from; changed != (run.Cause == "BY_ME") || changed != run.Since.Equal(noon.Add(time.Hour)) {
				t.Errorf("%s: cause %q since %s", name, run.Cause, run.Since)
			}
		}
	}
	if _, err := s.SetRunState(ctx, "nobody", campaigns.Running, "", noon); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, err := s.SetRunState(ctx, "c0-true", campaigns.Ended, "", noon); campaigns.CodeOf(err) != campaigns.Invalid {
		t.Error(err)
	}
}

func TestLease(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	if err := s.CreateCampaign(ctx, campaigns.Campaign{ID: "c1", Name: "x"}); err != nil {
		t.Fatal(err)
	}
	acquire := func(who string, at time.Duration, wantEpoch uint64, want bool) Run {
		t.Helper()
		run, ok, err := s.Acquire(ctx, "c1", who, noon.Add(at), 10*time.Second)
		if err != nil || ok != want || run.Epoch != wantEpoch {
			t.Fatalf("%s at %s: epoch %d, %v, %v; want epoch %d, %v", who, at, run.Epoch, ok, err, wantEpoch, want)
		}
		return run
	}
	first := acquire("a", 0, 1, true)
	if !first.Lease.Equal(noon.Add(10*time.Second)) || first.Owner != "a" {
		t.Errorf("%+v", first)
	}
	acquire("b", 9*time.Second, 1, false)
	acquire("a", 9*time.Second, 2, true) // the process was started again
	if _, err := s.Renew(ctx, "c1", 1, noon, time.Minute); !errors.Is(err, ErrStale) {
		t.Errorf("old epoch renewed: %v", err)
	}
	if run, err := s.Renew(ctx, "c1", 2, noon.Add(10*time.Second), 10*time.Second); err != nil || !run.Lease.Equal(noon.Add(20*time.Second)) {
		t.Errorf("%+v %v", run, err)
	}
	acquire("b", 19*time.Second, 2, false)
	acquire("b", 20*time.Second, 3, true) // the lease is over
	if err := s.Yield(ctx, "c1", 2); !errors.Is(err, ErrStale) {
		t.Errorf("old epoch yielded: %v", err)
	}
	if err := s.Yield(ctx, "c1", 3); err != nil {
		t.Fatal(err)
	}
	if run, err := s.Run(ctx, "c1"); err != nil || run.Owner != "" || !run.Lease.IsZero() {
		t.Errorf("%+v %v", run, err)
	}
	if _, err := s.Renew(ctx, "c1", 3, noon, time.Minute); !errors.Is(err, ErrStale) {
		t.Errorf("renewed after yielding: %v", err)
	}
	acquire("a", 21*time.Second, 4, true)
	if _, _, err := s.Acquire(ctx, "nobody", "a", noon, time.Second); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, err := s.Run(ctx, "nobody"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestAdvance(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	advance := func(from, to campaigns.RunState, want error) {
		t.Helper()
		got, err := s.Advance(ctx, "c1", run.Epoch, from, to, "X", noon)
		if !errors.Is(err, want) || err == nil && got.State != to {
			t.Fatalf("%s to %s: %s, %v; want %v", from, to, got.State, err, want)
		}
	}
	if _, err := s.AddMembers(ctx, "c1", people(2), noon); err != nil {
		t.Fatal(err)
	}
	advance(campaigns.Running, campaigns.Ended, ErrConflict) // two wait
	claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon), request(run, noon)})
	advance(campaigns.Running, campaigns.Ended, ErrConflict) // two are called
	advance(campaigns.Stopping, campaigns.Idle, ErrConflict) // it is not stopping
	if _, err := s.SetRunState(ctx, "c1", campaigns.Stopping, "", noon); err != nil {
		t.Fatal(err)
	}
	advance(campaigns.Stopping, campaigns.Idle, ErrConflict) // calls in the air
	s.finish(t, c, run, claims[0].Claim, campaigns.Connected, noon)
	s.finish(t, c, run, claims[1].Claim, campaigns.Busy, noon)
	advance(campaigns.Stopping, campaigns.Idle, nil)
	if _, err := s.SetRunState(ctx, "c1", campaigns.Running, "", noon); err != nil {
		t.Fatal(err)
	}
	if err := s.HoldMember(ctx, "c1", 2); err != nil {
		t.Fatal(err)
	}
	advance(campaigns.Running, campaigns.Ended, ErrConflict) // one is held
	if err := s.ReleaseMember(ctx, "c1", 2, noon); err != nil {
		t.Fatal(err)
	}
	claims, _ = s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
	s.finish(t, c, run, claims[0].Claim, campaigns.Connected, noon)
	advance(campaigns.Running, campaigns.Ended, nil)
	s.sound(t, "c1")
}

// New members do not start an ended campaign; running it does.
func TestEndedStaysEnded(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	_, run := s.campaign(t, "c1")
	if _, err := s.Advance(ctx, "c1", run.Epoch, campaigns.Running, campaigns.Ended, "DONE", noon); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddMembers(ctx, "c1", people(1), noon); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Run(ctx, "c1"); err != nil || got.State != campaigns.Ended || got.Cause != "DONE" {
		t.Fatalf("%+v %v", got, err)
	}
	if res, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)}); !errors.Is(res[0].Err, ErrNotRunning) {
		t.Fatal(res[0].Err)
	}
}
