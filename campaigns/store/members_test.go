// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// What becomes of a row depends on who has its numbers already.
func TestAddMembers(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	s.campaign(t, "c1")
	rows := []struct {
		name    string
		serials []int
		want    Added
	}{
		{"first", []int{1}, Added{ID: 1, Outcome: MemberAdded}},
		{"two numbers", []int{2, 3}, Added{ID: 2, Outcome: MemberAdded}},
		{"the same again", []int{1}, Added{ID: 1, Outcome: MemberExisting}},
		{"the same in another order", []int{3, 2}, Added{ID: 2, Outcome: MemberExisting}},
		{"a part of another's numbers", []int{2}, Added{Of: 2, Outcome: MemberDuplicate}},
		{"another's number and a new one", []int{4, 1}, Added{Of: 1, Outcome: MemberDuplicate}},
		{"all numbers, of two others", []int{1, 2}, Added{Of: 1, Outcome: MemberDuplicate}},
		{"another's numbers and a new one", []int{2, 3, 5}, Added{Of: 2, Outcome: MemberDuplicate}},
		{"the new number of a refused row", []int{4}, Added{ID: 3, Outcome: MemberAdded}},
	}
	var members []campaigns.Member
	for i, row := range rows {
		members = append(members, person(0, row.serials...))
		rows[i].want.Number = members[i].Communications[0].Number
	}
	added, err := s.AddMembers(ctx, "c1", members, noon)
	if err != nil || len(added) != len(rows) {
		t.Fatal(added, err)
	}
	for i, row := range rows {
		if diff := cmp.Diff(row.want, added[i]); diff != "" {
			t.Errorf("%s: %s", row.name, diff)
		}
	}
	if n, err := s.Counts(ctx, "c1"); err != nil || n.Imported != 3 || n.Waiting != 3 || n.Due != 3 {
		t.Errorf("%+v %v", n, err)
	}
	s.sound(t, "c1")
}

func TestAddMembersRefuses(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	if _, err := s.AddMembers(ctx, "nobody", people(1), noon); !errors.Is(err, ErrNotFound) {
		t.Errorf("no campaign: %v", err)
	}
	s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", []campaigns.Member{person(0, 1), {Name: "no number"}}, noon); campaigns.CodeOf(err) != campaigns.Invalid {
		t.Errorf("no number: %v", err)
	}
	if n, err := s.Counts(ctx, "c1"); err != nil || n.Imported != 0 {
		t.Errorf("%+v %v", n, err)
	}
	if _, err := s.Member(ctx, "c1", 1); !errors.Is(err, ErrNotFound) {
		t.Errorf("no member: %v", err)
	}
}

// A member comes back as it was added, and is due when it should be.
func TestMember(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	s.campaign(t, "c1")
	full := campaigns.Member{
		Name: "Jürgen \"J\" | 1", Priority: -3, Timezone: "Europe/Berlin", Expire: noon.Add(time.Hour),
		Communications: []campaigns.Communication{{Number: "+4930100001", Type: "home"}, {Number: "0301234", Priority: 2}},
		Variables:      map[string]string{"city": "Ulm", "note": "a\nb"},
	}
	later := person(5, 7)
	later.Due = noon.Add(time.Minute)
	if _, err := s.AddMembers(ctx, "c1", []campaigns.Member{full, later}, noon); err != nil {
		t.Fatal(err)
	}
	full.ID, full.State, full.Due, full.Next = 1, campaigns.Waiting, noon, 1
	later.ID, later.State = 2, campaigns.Waiting
	for _, want := range []campaigns.Member{full, later} {
		got, err := s.Member(ctx, "c1", want.ID)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	n, err := s.Counts(ctx, "c1")
	if err != nil || n.Waiting != 2 || n.Due != 1 || !n.NextDue.Equal(later.Due) {
		t.Errorf("%+v %v", n, err)
	}
	s.clock = noon.Add(2 * time.Minute)
	if n, err := s.Counts(ctx, "c1"); err != nil || n.Waiting != 2 || n.Due != 2 {
		t.Errorf("later: %+v %v", n, err)
	}
	lanes, err := s.Lanes(ctx, "c1")
	if diff := cmp.Diff([]string{"Europe/Berlin"}, lanes); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(3), noon); err != nil {
		t.Fatal(err)
	}
	hold := func(member uint64, want error) {
		t.Helper()
		if err := s.HoldMember(ctx, "c1", member); !errors.Is(err, want) {
			t.Fatalf("hold %d: %v", member, err)
		}
	}
	release := func(member uint64, want error) {
		t.Helper()
		if err := s.ReleaseMember(ctx, "c1", member, noon.Add(time.Hour)); !errors.Is(err, want) {
			t.Fatalf("release %d: %v", member, err)
		}
	}
	hold(1, nil)
	hold(1, nil) // is so already
	claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
	if claims[0].Member.ID != 2 {
		t.Fatalf("claimed %d", claims[0].Member.ID)
	}
	hold(2, ErrConflict)
	release(2, ErrConflict)
	s.finish(t, c, run, claims[0].Claim, campaigns.Connected, noon)
	hold(2, ErrConflict)
	hold(9, ErrNotFound)
	release(9, ErrNotFound)
	if n, err := s.Counts(ctx, "c1"); err != nil || n.Held != 1 || n.Waiting != 1 || n.Ended != 1 {
		t.Errorf("%+v %v", n, err)
	}
	release(1, nil)
	release(1, nil)
	if m, err := s.Member(ctx, "c1", 1); err != nil || m.State != campaigns.Waiting || !m.Due.Equal(noon.Add(time.Hour)) {
		t.Errorf("%+v %v", m, err)
	}
	s.sound(t, "c1")
}
