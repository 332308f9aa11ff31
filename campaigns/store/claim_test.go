// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// claimAll claims until there is nothing to claim, and gives the members.
func (f *fixture) claimAll(t *testing.T, run Run, id string, now time.Time, lanes ...string) []uint64 {
	t.Helper()
	var order []uint64
	for {
		q := request(run, now)
		q.Lanes = lanes
		res, err := f.Claim(t.Context(), id, []ClaimRequest{q})
		if err != nil {
			t.Fatal(err)
		}
		if errors.Is(res[0].Err, ErrNoneDue) {
			return order
		}
		if res[0].Err != nil {
			t.Fatal(res[0].Err)
		}
		order = append(order, res[0].Member.ID)
	}
}

// Greatest priority first, then the earliest due, then the order of import.
func TestClaimOrder(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	_, run := s.campaign(t, "c1")
	var members []campaigns.Member
	for i, m := range []struct {
		priority int
		due      time.Duration
	}{
		{0, 0}, {0, 0}, {5, time.Second}, {5, 0}, {-1000, 0}, {1000, 2 * time.Second}, {0, -time.Hour}, {0, 3 * time.Second},
		{0, time.Second}, {0, 0}, {0, 0}, {0, 0},
	} {
		p := person(m.priority, i+1)
		p.Due = noon.Add(m.due)
		members = append(members, p)
	}
	if _, err := s.AddMembers(t.Context(), "c1", members, noon); err != nil {
		t.Fatal(err)
	}
	// 8 is not due; who was due before the import is due since the import.
	want := []uint64{6, 4, 3, 1, 2, 7, 10, 11, 12, 9, 5}
	if diff := cmp.Diff(want, s.claimAll(t, run, "c1", noon.Add(2*time.Second))); diff != "" {
		t.Error(diff)
	}
	s.sound(t, "c1")
}

// Only lanes that are open are claimed from; the best of them goes first.
func TestClaimLanes(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	_, run := s.campaign(t, "c1")
	zones := []string{"", "Europe/Berlin", "America/New_York", "Europe/Berlin", ""}
	var members []campaigns.Member
	for i, zone := range zones {
		m := person(i, i+1) // the later, the greater the priority
		m.Timezone = zone
		members = append(members, m)
	}
	if _, err := s.AddMembers(t.Context(), "c1", members, noon); err != nil {
		t.Fatal(err)
	}
	asleep := request(run, noon)
	asleep.Lanes = []string{}
	if res, err := s.Claim(t.Context(), "c1", []ClaimRequest{asleep}); err != nil || !errors.Is(res[0].Err, ErrNoneDue) {
		t.Fatal(res, err)
	}
	if got := s.claimAll(t, run, "c1", noon, "Europe/Paris"); got != nil {
		t.Error("a lane of nobody gave", got)
	}
	if diff := cmp.Diff([]uint64{4, 3, 2}, s.claimAll(t, run, "c1", noon, "Europe/Berlin", "America/New_York")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]uint64{5, 1}, s.claimAll(t, run, "c1", noon)); diff != "" {
		t.Error(diff)
	}
}

func TestClaimWritesTheIntent(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	_, run := s.campaign(t, "c1")
	m := person(3, 1)
	m.Variables = map[string]string{"city": "Ulm"}
	if _, err := s.AddMembers(ctx, "c1", []campaigns.Member{m}, noon); err != nil {
		t.Fatal(err)
	}
	q := request(run, noon.Add(time.Second))
	q.Attempt.Node, q.Attempt.Agent = "fs1", "ann"
	res, err := s.Claim(ctx, "c1", []ClaimRequest{q})
	if err != nil || res[0].Err != nil {
		t.Fatal(err, res[0].Err)
	}
	want := q.Attempt
	want.Member, want.Number = 1, m.Communications[0].Number
	if diff := cmp.Diff(want, res[0].Attempt); diff != "" {
		t.Errorf("returned: %s", diff)
	}
	stored, open, err := s.OpenAttempt(ctx, "c1", want.ID)
	if diff := cmp.Diff(want, stored); diff != "" || !open || err != nil {
		t.Errorf("stored: %s %v %v", diff, open, err)
	}
	m.ID, m.State, m.Due = 1, campaigns.Claimed, noon
	if diff := cmp.Diff(m, res[0].Member); diff != "" {
		t.Errorf("member: %s", diff)
	}
	if _, raw, err := s.MemberRaw(ctx, "c1", 1); err != nil || raw != res[0].Raw {
		t.Errorf("record %q, claim says %q, %v", raw, res[0].Raw, err)
	}
	if _, open, err := s.OpenAttempt(ctx, "c1", "other"); open || err != nil {
		t.Error(open, err)
	}
	if _, err := s.Claim(ctx, "c1", []ClaimRequest{{}}); err == nil {
		t.Error("an attempt without an id was claimed")
	}
}

// After an error nobody knows whether the claim was made: making it again
// gives the same member, even when the campaign was paused meanwhile.
func TestClaimTwice(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	_, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(2), noon); err != nil {
		t.Fatal(err)
	}
	q := request(run, noon)
	first, _ := s.Claim(ctx, "c1", []ClaimRequest{q})
	if _, err := s.SetRunState(ctx, "c1", campaigns.Paused, "", noon); err != nil {
		t.Fatal(err)
	}
	again, _ := s.Claim(ctx, "c1", []ClaimRequest{q})
	if again[0].Err != nil {
		t.Fatal(again[0].Err)
	}
	first[0].Member.Due, again[0].Member.Due = time.Time{}, time.Time{} // not kept for a claimed member
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	if n, err := s.Counts(ctx, "c1"); err != nil || n.Claimed != 1 || n.Waiting != 1 {
		t.Errorf("%+v %v", n, err)
	}
}

func TestClaimRefuses(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	_, run := s.campaign(t, "c1")
	claim := func(limit int) ClaimResult {
		t.Helper()
		q := request(run, noon)
		q.Limit = limit
		res, err := s.Claim(ctx, "c1", []ClaimRequest{q})
		if err != nil {
			t.Fatal(err)
		}
		return res[0]
	}
	if r := claim(9); !errors.Is(r.Err, ErrNoneDue) || !r.NextDue.IsZero() {
		t.Errorf("empty: %v %s", r.Err, r.NextDue)
	}
	later := person(0, 3)
	later.Due = noon.Add(time.Minute)
	if _, err := s.AddMembers(ctx, "c1", append(people(2), later), noon); err != nil {
		t.Fatal(err)
	}
	if r := claim(0); !errors.Is(r.Err, ErrAtLimit) {
		t.Errorf("limit 0: %v", r.Err)
	}
	if r := claim(1); r.Err != nil {
		t.Errorf("limit 1: %v", r.Err)
	}
	if r := claim(1); !errors.Is(r.Err, ErrAtLimit) {
		t.Errorf("limit 1, second: %v", r.Err)
	}
	if r := claim(9); r.Err != nil {
		t.Error(r.Err)
	}
	if r := claim(9); !errors.Is(r.Err, ErrNoneDue) || !r.NextDue.Equal(later.Due) {
		t.Errorf("none due: %v %s", r.Err, r.NextDue)
	}
	for _, state := range []campaigns.RunState{campaigns.Paused, campaigns.Stopping} {
		if _, err := s.SetRunState(ctx, "c1", state, "", noon); err != nil {
			t.Fatal(err)
		}
		if r := claim(9); !errors.Is(r.Err, ErrNotRunning) {
			t.Errorf("%s: %v", state, r.Err)
		}
	}
}

// Many in one round trip: each gets another member, and what one lacks the
// next does not get either.
func TestClaimMany(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	_, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(t.Context(), "c1", people(30), noon); err != nil {
		t.Fatal(err)
	}
	reqs := make([]ClaimRequest, 40)
	for i := range reqs {
		reqs[i] = request(run, noon)
	}
	res, err := s.Claim(t.Context(), "c1", reqs)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range res {
		switch {
		case i < 30 && (r.Err != nil || r.Member.ID != uint64(i+1) || r.Attempt.ID != reqs[i].Attempt.ID):
			t.Errorf("%d: member %d, %v", i, r.Member.ID, r.Err)
		case i >= 30 && !errors.Is(r.Err, ErrNoneDue):
			t.Errorf("%d: %v", i, r.Err)
		}
	}
	s.sound(t, "c1")
}

// Members that expired while they waited are ended on the way, a bounded
// number a call, and nobody behind them is forgotten.
func TestClaimExpired(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	_, run := s.campaign(t, "c1")
	members := people(41)
	for i := range 40 {
		members[i].Expire = noon.Add(time.Minute)
	}
	if _, err := s.AddMembers(ctx, "c1", members, noon); err != nil {
		t.Fatal(err)
	}
	now := noon.Add(time.Minute)
	for _, want := range []int{16, 32} {
		res, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, now)})
		if !errors.Is(res[0].Err, ErrNoneDue) || !res[0].NextDue.Equal(now) {
			t.Fatalf("%v, next due %s", res[0].Err, res[0].NextDue)
		}
		if n, _ := s.Counts(ctx, "c1"); n.EndedBy[campaigns.MemberExpired] != want {
			t.Fatalf("%+v", n)
		}
	}
	if got := s.claimAll(t, run, "c1", now); !cmp.Equal(got, []uint64{41}) {
		t.Fatal(got)
	}
	if m, err := s.Member(ctx, "c1", 7); err != nil || m.State != campaigns.Over || m.EndCause != campaigns.MemberExpired || m.Next != -1 {
		t.Errorf("%+v %v", m, err)
	}
	events, err := s.Events(ctx, "c1", "", 100)
	if err != nil || len(events) != 41 || events[1].Type != MemberEnded || events[1].Member != 1 ||
		events[1].EndCause != campaigns.MemberExpired || !events[1].At.Equal(now) {
		t.Errorf("%d events, %+v, %v", len(events), events[1], err)
	}
	s.sound(t, "c1")
}

// A call moves a bounded number of members that came due; Promote the rest.
func TestPromote(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	_, run := s.campaign(t, "c1")
	members := people(250)
	for i := range members {
		members[i].Due = noon.Add(time.Duration(i+1) * time.Millisecond)
	}
	members[249].Due = noon.Add(time.Hour)
	if _, err := s.AddMembers(ctx, "c1", members, noon); err != nil {
		t.Fatal(err)
	}
	now := noon.Add(time.Second)
	for i, want := range []int{100, 100, 49, 0} {
		moved, next, err := s.Promote(ctx, "c1", run.Epoch, now)
		if err != nil || moved != want {
			t.Fatalf("call %d moved %d, %v", i, moved, err)
		}
		if i >= 2 && !next.Equal(members[249].Due) {
			t.Fatalf("next is due %s", next)
		}
	}
	if n, err := s.Counts(ctx, "c1"); err != nil || n.Due != 249 || n.Waiting != 250 {
		t.Errorf("%+v %v", n, err)
	}
	s.sound(t, "c1")
}

// A claim that is repeated names the number that the attempt was claimed with,
// whatever has become of the member meanwhile.
func TestClaimAgainAfterEdit(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", []campaigns.Member{person(0, 1, 2)}, noon); err != nil {
		t.Fatal(err)
	}
	q := request(run, noon)
	first, _ := s.Claim(ctx, "c1", []ClaimRequest{q})
	s.edit(t, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) {
		m.Next = 1
		return c.SetPriority(m, 5, noon)
	})
	again, _ := s.Claim(ctx, "c1", []ClaimRequest{q})
	if again[0].Err != nil || again[0].Attempt.Number != first[0].Attempt.Number || again[0].Member.Priority != 5 {
		t.Errorf("%+v", again[0])
	}
	s.sound(t, "c1")
}

// The order of due times holds in the years after 2039 too.
func TestClaimOrderInFarYears(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	far := time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	_, run := s.campaign(t, "c1")
	late, early := person(0, 1), person(0, 2)
	late.Due, early.Due = far.Add(time.Second), far
	if _, err := s.AddMembers(ctx, "c1", []campaigns.Member{late, early}, noon); err != nil {
		t.Fatal(err)
	}
	res, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, far.Add(time.Hour))})
	if res[0].Member.ID != 2 || !res[0].Member.Due.Equal(far) {
		t.Errorf("%+v", res[0])
	}
}

// The lane of an agent is forgotten when nobody waits in it, that of a time zone is not.
func TestLanesOfAgents(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	m := person(0, 1)
	m.Timezone = "Europe/Berlin"
	if _, err := s.AddMembers(ctx, "c1", []campaigns.Member{m}, noon); err != nil {
		t.Fatal(err)
	}
	s.edit(t, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) {
		return c.SetCallback(m, campaigns.Callback{At: noon, Agent: "ann"}, noon)
	})
	want := [][]string{{"Europe/Berlin", "Europe/Berlin@ann"}, {"Europe/Berlin"}}
	for i := range want {
		lanes, err := s.Lanes(ctx, "c1")
		slices.Sort(lanes)
		if diff := cmp.Diff(want[i], lanes); diff != "" || err != nil {
			t.Error(diff, err)
		}
		res, err := s.Claim(ctx, "c1", []ClaimRequest{{Epoch: run.Epoch, Limit: 9, Now: noon, Lanes: lanes, Attempt: request(run, noon).Attempt}})
		if err != nil || i == 0 && res[0].Member.Callback == nil {
			t.Fatal(res[0], err)
		}
	}
}
