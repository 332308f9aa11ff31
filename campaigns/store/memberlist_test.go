// SPDX-License-Identifier: MIT

package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

// crowd makes a campaign with members in every state: n of them, of three zones,
// five priorities, and times from an hour ago to hours ahead.
func crowd(tb testing.TB, f *fixture, id string, n int) map[uint64]campaigns.Member {
	tb.Helper()
	ctx := tb.Context()
	c, run := f.campaign(tb, id)
	rows := make([]campaigns.Member, n)
	for i := range rows {
		rows[i] = person(i%5, 2*i+1)
		rows[i].Name = fmt.Sprintf("Member %d of %s", i, []string{"Äpfel", "Birnen"}[i%2])
		rows[i].Timezone = []string{"", "Europe/Berlin", "Asia/Tokyo"}[i%3]
		rows[i].Variables = map[string]string{"batch": fmt.Sprint(i % 4)}
		rows[i].Communications[0].Type = []string{"", "mobile"}[i%2]
		if i%3 == 0 {
			rows[i].Due = noon.Add(time.Duration(i%90-30) * time.Minute)
		}
	}
	if _, err := f.AddMembers(ctx, id, rows, noon); err != nil {
		tb.Fatal(err)
	}
	for i := range n / 3 {
		res, err := f.Claim(ctx, id, []ClaimRequest{request(run, noon.Add(time.Hour))})
		if err != nil || res[0].Err != nil {
			tb.Fatal(err, res[0].Err)
		}
		if i%4 != 0 {
			f.finish(tb, c, run, res[0].Claim, []campaigns.Result{campaigns.Connected, campaigns.Busy, campaigns.Connected}[i%3], noon.Add(time.Hour))
		}
	}
	for i := 2; i <= n; i += 7 { // those that wait
		if err := f.HoldMember(ctx, id, uint64(i)); err != nil && campaigns.CodeOf(err) != campaigns.Conflict {
			tb.Fatal(err)
		}
	}
	f.clock = noon.Add(time.Hour)
	all := map[uint64]campaigns.Member{}
	for i := range n {
		m, err := f.Member(ctx, id, uint64(i+1))
		if err != nil {
			tb.Fatal(err)
		}
		all[m.ID] = m
	}
	return all
}

// drawFilter draws a filter of some conditions.
func drawFilter(t *rapid.T) MemberFilter {
	var f MemberFilter
	set := func(name string, do func()) {
		if rapid.IntRange(0, 3).Draw(t, name+"?") == 0 {
			do()
		}
	}
	set("state", func() {
		f.State = rapid.SampledFrom([]campaigns.MemberState{campaigns.Waiting, campaigns.Claimed, campaigns.Held, campaigns.Over}).Draw(t, "state")
	})
	set("cause", func() {
		f.EndCause = rapid.SampledFrom([]campaigns.Cause{campaigns.NormalClearing, campaigns.MaxTryCount}).Draw(t, "cause")
	})
	set("from", func() { f.DueFrom = noon.Add(time.Duration(rapid.IntRange(-60, 240).Draw(t, "from")) * time.Minute) })
	set("to", func() { f.DueTo = noon.Add(time.Duration(rapid.IntRange(-60, 240).Draw(t, "to")) * time.Minute) })
	set("zone", func() { f.Zone = new(rapid.SampledFrom([]string{"", "Europe/Berlin", "UTC"}).Draw(t, "zone")) })
	set("priority", func() { f.Priority = new(rapid.IntRange(0, 5).Draw(t, "priority")) })
	set("name", func() { f.Name = rapid.SampledFrom([]string{"äPFEL", "birnen", "1", "nobody"}).Draw(t, "name") })
	set("type", func() { f.Type = "mobile" })
	set("number", func() { f.Number = fmt.Sprintf("+99901%09d", rapid.IntRange(1, 300).Draw(t, "number")) })
	set("result", func() { f.LastResult = campaigns.Busy })
	set("variable", func() { f.Variables = map[string]string{"batch": fmt.Sprint(rapid.IntRange(0, 4).Draw(t, "batch"))} })
	return f
}

// listed gives the pages of a list, one after the other.
func (f *fixture) listed(t *rapid.T, id string, q MemberQuery) []campaigns.Member {
	var all []campaigns.Member
	for pages := 0; ; pages++ {
		page, err := f.Members(t.Context(), id, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Members) > q.Limit || pages > 2000 {
			t.Fatalf("page %d has %d members", pages, len(page.Members))
		}
		all = append(all, page.Members...)
		if q.After = page.Next; q.After == "" {
			return all
		}
	}
}

// Whatever the filter, the order and the size of a page: the pages of a list
// together are the members that match, each once, in order; and they are counted.
func TestMemberListsArePartsOfTheWhole(t *testing.T) {
	t.Parallel()
	f := newStore(t)
	members := crowd(t, f, "c1", 300)
	rapid.Check(t, func(t *rapid.T) {
		q := MemberQuery{
			Filter: drawFilter(t), Limit: rapid.SampledFrom([]int{1, 3, 40, 1000}).Draw(t, "limit"),
			Order: rapid.SampledFrom([]MemberOrder{"", ByID, ByIDDescending, ByDue}).Draw(t, "order"),
		}
		var want []campaigns.Member
		for _, m := range members {
			if q.Filter.matches(&m, "", false) && (q.Order != ByDue || m.State == campaigns.Waiting) {
				want = append(want, m)
			}
		}
		slices.SortFunc(want, func(a, b campaigns.Member) int {
			if q.Order == ByIDDescending {
				a, b = b, a
			}
			return cmp.Compare(a.ID, b.ID)
		})
		got := f.listed(t, "c1", q)
		if q.Order == ByDue {
			checkDueOrder(t, f, got)
			slices.SortFunc(got, func(a, b campaigns.Member) int { return cmp.Compare(a.ID, b.ID) })
		}
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if q.Order == ByDue {
			return
		}
		if n, err := f.CountMembers(t.Context(), "c1", q.Filter); err != nil || n.AtLeast || n.Count != len(want) {
			t.Fatalf("counted %+v, want %d, %v", n, len(want), err)
		}
	})
}

// checkDueOrder: those in lanes by rank and due time, then the others by due time.
func checkDueOrder(t *rapid.T, f *fixture, all []campaigns.Member) {
	later := false
	for i, m := range all {
		_, err := f.rdb.ZScore(t.Context(), retryKey("c1"), indexed(m.ID)).Result()
		if later && err != nil {
			t.Fatalf("member %d is due and comes after one who is not", m.ID)
		}
		was := later
		later = err == nil
		if i == 0 || later != was {
			continue
		}
		before := all[i-1]
		wrong := before.Due.After(m.Due)
		if !later {
			wrong = before.Priority < m.Priority || before.Priority == m.Priority && before.Due.After(m.Due)
		}
		if wrong {
			t.Fatalf("member %d of priority %d due %s comes before member %d of priority %d due %s",
				before.ID, before.Priority, before.Due, m.ID, m.Priority, m.Due)
		}
	}
}

// A place in an index is found again where many stand at one score, also when
// the member that was there has gone.
func TestWalkGoesOnWhereAMemberHasGone(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	f.campaign(t, "c1")
	if _, err := f.AddMembers(ctx, "c1", people(200), noon); err != nil {
		t.Fatal(err)
	}
	q := MemberQuery{Order: ByDue, Limit: 50}
	page, err := f.Members(ctx, "c1", q)
	if err != nil || len(page.Members) != 50 {
		t.Fatal(len(page.Members), err)
	}
	for _, m := range page.Members[30:] {
		f.must(t, f.HoldMember(ctx, "c1", m.ID))
	}
	q.After = page.Next
	page, err = f.Members(ctx, "c1", q)
	if err != nil || len(page.Members) != 50 || page.Members[0].ID != 51 {
		t.Fatal(len(page.Members), err)
	}
	for _, bad := range []string{"x", "d:1", "d:x:1", "q:1:0000000001", "d:1:" + strings.Repeat("1", 30)} {
		if _, err := f.Members(ctx, "c1", MemberQuery{Order: ByDue, Limit: 1, After: bad}); campaigns.CodeOf(err) != campaigns.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A page reads so many members and no more; what is left is the next page's.
func TestMemberPageIsBounded(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	f.campaign(t, "c1")
	rows := people(pageReads + 1000)
	rows[pageReads+500].Name = "the one"
	if _, err := f.AddMembers(ctx, "c1", rows, noon); err != nil {
		t.Fatal(err)
	}
	q := MemberQuery{Filter: MemberFilter{Name: "the one"}, Limit: 10}
	page, err := f.Members(ctx, "c1", q)
	if err != nil || len(page.Members) != 0 || page.Next != fmt.Sprint(pageReads) {
		t.Fatal(page, err)
	}
	if n, err := f.CountMembers(ctx, "c1", q.Filter); err != nil || n != (MemberCount{0, true}) {
		t.Error(n, err)
	}
	q.After = page.Next
	page, err = f.Members(ctx, "c1", q)
	if err != nil || len(page.Members) != 1 || page.Members[0].ID != pageReads+501 || page.Next != "" {
		t.Error(page, err)
	}
	// Where the index is too large to be sorted, the list is walked.
	q = MemberQuery{Filter: MemberFilter{State: campaigns.Waiting}, Limit: 10, After: fmt.Sprint(pageReads + 995)}
	page, err = f.Members(ctx, "c1", q)
	if err != nil || len(page.Members) != 5 || page.Next != "" {
		t.Error(len(page.Members), page.Next, err)
	}
}
