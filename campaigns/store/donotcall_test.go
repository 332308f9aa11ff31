// SPDX-License-Identifier: MIT

package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

func TestDoNotCallLists(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	entry := func(n int, until time.Time) campaigns.DoNotCallEntry {
		return campaigns.DoNotCallEntry{Number: fmt.Sprintf("+4930%07d", n), Reason: `asked | "so"`, Added: noon, Until: until}
	}
	var entries []campaigns.DoNotCallEntry
	for i := range 300 {
		entries = append(entries, entry(i, time.Time{}))
	}
	entries[7].Number = "0301234" // without a country
	entries[8].Until = noon.Add(time.Hour)
	for _, want := range []int{300, 0} {
		if n, err := s.AddDoNotCall(ctx, "list", entries); n != want || err != nil {
			t.Fatal(n, err)
		}
	}
	read := func() []campaigns.DoNotCallEntry {
		var all []campaigns.DoNotCallEntry
		for cursor := 0; ; {
			page, next, err := s.DoNotCallPage(ctx, "list", cursor, 50)
			s.must(t, err)
			all = append(all, page...)
			if cursor = next; cursor == 0 {
				break
			}
		}
		slices.SortFunc(all, func(a, b campaigns.DoNotCallEntry) int { return strings.Compare(a.Number, b.Number) })
		return all
	}
	slices.SortFunc(entries, func(a, b campaigns.DoNotCallEntry) int { return strings.Compare(a.Number, b.Number) })
	if diff := cmp.Diff(entries, read()); diff != "" {
		t.Error(diff)
	}
	// For ever is not shortened to a year, but a year is made longer.
	change := []campaigns.DoNotCallEntry{entry(1, noon.Add(time.Minute)), entry(8, noon.Add(2*time.Hour))}
	if n, err := s.AddDoNotCall(ctx, "list", change); n != 0 || err != nil {
		t.Error(n, err)
	}
	s.clock = noon.Add(time.Hour)
	if n, err := s.RemoveDoNotCall(ctx, "list", []string{entry(2, noon).Number, entry(2, noon).Number, "+1"}); n != 1 || err != nil {
		t.Error(n, err)
	}
	numbers := []string{entry(1, noon).Number, entry(2, noon).Number, entry(8, noon).Number, "0301234", "+490301234"}
	found, err := s.IsDoNotCall(ctx, []string{"none", "list"}, numbers, s.clock)
	want := map[string]string{numbers[0]: "list", numbers[2]: "list", "0301234": "list"}
	if diff := cmp.Diff(want, found); diff != "" || err != nil {
		t.Error(diff, err)
	}
	// What is over is not there, can be added again, and is forgotten.
	s.clock = noon.Add(2 * time.Hour)
	if found, err := s.IsDoNotCall(ctx, []string{"list"}, numbers[2:3], s.clock); len(found) != 0 || err != nil {
		t.Error(found, err)
	}
	if all := read(); len(all) != 298 {
		t.Error(len(all))
	}
	if n, err := s.AddDoNotCall(ctx, "list", change[1:]); n != 1 || err != nil {
		t.Error(n, err) // its end is the present moment: over as it comes
	}
	lists, err := s.DoNotCallLists(ctx)
	if diff := cmp.Diff([]DoNotCallList{{"list", 298}}, lists); diff != "" || err != nil {
		t.Error(diff, err)
	}
	var rest []string
	for _, e := range read() {
		rest = append(rest, e.Number)
	}
	if n, err := s.RemoveDoNotCall(ctx, "list", rest); n != 298 || err != nil {
		t.Error(n, err)
	}
	if keys, err := s.rdb.Keys(ctx, guardSlot+"*").Result(); len(keys) != 0 || err != nil {
		t.Error("left behind:", keys, err)
	}
}

func TestDoNotCallRefuses(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	_, err1 := s.AddDoNotCall(ctx, "a list", nil)
	_, err2 := s.RemoveDoNotCall(ctx, "a:list", nil)
	_, _, err3 := s.DoNotCallPage(ctx, "", 0, 1)
	_, err4 := s.AddDoNotCall(ctx, "list", []campaigns.DoNotCallEntry{{Number: "x"}})
	_, err5 := s.AddDoNotCall(ctx, "list", []campaigns.DoNotCallEntry{{Number: "+4930100001", Reason: strings.Repeat("x", 201)}})
	for i, err := range []error{err1, err2, err3, err4, err5} {
		if campaigns.CodeOf(err) != campaigns.Invalid {
			t.Errorf("%d: %v", i+1, err)
		}
	}
}

// Members on a list are not imported, and of those who have another number the
// listed one has ended.
func TestAddMembersOnList(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, _ := s.campaign(t, "c1")
	global := []campaigns.DoNotCallEntry{{Number: person(0, 1).Communications[0].Number}}
	own := []campaigns.DoNotCallEntry{{Number: person(0, 3).Communications[0].Number, Until: noon.Add(day)}}
	if _, err := s.AddDoNotCall(ctx, campaigns.GlobalDoNotCall, global); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddDoNotCall(ctx, campaigns.CampaignDoNotCall("c1"), own); err != nil {
		t.Fatal(err)
	}
	members := []campaigns.Member{person(0, 1), person(0, 2), person(0, 3, 1), person(0, 4, 3), person(0, 1)}
	got, err := s.AddMembers(ctx, "c1", members, noon)
	want := []Added{
		{Outcome: MemberDoNotCall, Number: "+99901000000001", List: "global"},
		{ID: 1, Outcome: MemberAdded, Number: "+99901000000002"},
		{Outcome: MemberDoNotCall, Number: "+99901000000003", List: "global"},
		{ID: 2, Outcome: MemberAdded, Number: "+99901000000004"},
		{Outcome: MemberDoNotCall, Number: "+99901000000001", List: "global"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if members[3].Communications[1].Ended {
		t.Error("the caller's member was changed")
	}
	m, err := s.Member(ctx, "c1", 2)
	if n := m.Communications[1]; !n.Ended || n.Cause != campaigns.DoNotCall || m.State != campaigns.Waiting || err != nil {
		t.Errorf("%+v %v", m, err)
	}
	// In a list, the row is rejected with the reason.
	var rejects rejectFile
	result, err := s.Import(ctx, c, strings.NewReader("number\n+99901000000001\n+99901000000009\n"), ImportOptions{Rejects: rejects.open})
	if want := (ImportResult{Rows: 2, Added: 1, DoNotCall: 1}); result != want || err != nil {
		t.Errorf("%+v %v", result, err)
	}
	if text := rejects.String(); !strings.Contains(text, `2,"the number is on the do-not-call list ""global""",+99901000000001`) {
		t.Error(text)
	}
	s.sound(t, "c1")
}
