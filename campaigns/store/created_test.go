// SPDX-License-Identifier: MIT

package store

import (
	"slices"
	"testing"
	"time"

	"tandem/campaigns"
)

// Members are reset by when they were added, to the second, where they were not
// reached and have a number that nobody stopped.
func TestResetMembers(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	c, run := f.campaign(t, "c1", func(c *campaigns.Campaign) { c.MaxAttempts = 1 })
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	serial := 0
	add := func(when time.Time, n int) {
		t.Helper()
		rows := make([]campaigns.Member, n)
		for i := range rows {
			rows[i] = person(0, serial+1, serial+2)
			serial += 2
		}
		if _, err := f.AddMembers(ctx, "c1", rows, when); err != nil {
			t.Fatal(err)
		}
	}
	add(at(10), 2)                           // 1 2
	add(at(10).Add(500*time.Millisecond), 1) // 3, of the same second
	add(at(20), 2)                           // 4 5
	add(at(15), 1)                           // 6, by a clock that is behind: counts as of 20 s
	add(at(30), 3)                           // 7 8 9
	add(at(31).Add(-time.Millisecond), 1)    // 10, of the second of the 7th
	f.clock = at(60)
	results := map[uint64]campaigns.Result{7: campaigns.Connected}
	for range 10 {
		res, err := f.Claim(ctx, "c1", []ClaimRequest{request(run, at(60))})
		if err != nil || res[0].Err != nil {
			t.Fatal(err, res[0].Err)
		}
		result := campaigns.Busy
		if r := results[res[0].Member.ID]; r != "" {
			result = r
		}
		f.finish(t, c, run, res[0].Claim, result, at(60))
	}
	stop := func(id uint64, which ...int) {
		if _, err := f.EditMember(ctx, "c1", id, func(m campaigns.Member) (campaigns.Member, error) {
			m.Communications = slices.Clone(m.Communications)
			for _, i := range which {
				m.Communications[i].Ended = true
			}
			return m, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	stop(8, 0, 1)
	stop(9, 0)
	waiting := func() []uint64 {
		page, err := f.Members(ctx, "c1", MemberQuery{Filter: MemberFilter{State: campaigns.Waiting}, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		var ids []uint64
		for _, m := range page.Members {
			ids = append(ids, m.ID)
		}
		return ids
	}
	for _, tt := range []struct {
		from time.Time
		n    int
		want []uint64
	}{
		{at(31), 0, nil},
		{at(30).Add(999 * time.Millisecond), 2, []uint64{9, 10}}, // 7 was reached, 8 has no number left
		{at(21), 0, []uint64{9, 10}},
		{at(11), 3, []uint64{4, 5, 6, 9, 10}},
		{noon, 3, []uint64{1, 2, 3, 4, 5, 6, 9, 10}},
		{time.UnixMilli(0), 0, []uint64{1, 2, 3, 4, 5, 6, 9, 10}},
	} {
		n, err := f.ResetMembers(ctx, "c1", tt.from, at(100))
		if got := waiting(); n != tt.n || err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("from %s: %d, %v: %v wait, want %v", tt.from, n, err, got, tt.want)
		}
	}
	m, err := f.Member(ctx, "c1", 9)
	if err != nil || m.Next != 1 || !m.Communications[0].Ended || m.Communications[1].Ended {
		t.Errorf("a number that was stopped is called again: %+v, %v", m, err)
	}
	f.sound(t, "c1")
	if n, err := f.rdb.ZCard(ctx, timesKey("c1")).Result(); n != 3 || err != nil {
		t.Errorf("%d seconds are kept, %v", n, err)
	}
}

// Who was added before there was the index counts as added with the campaign.
func TestResetMembersOfOldCampaign(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	c, run := f.campaign(t, "c1", func(c *campaigns.Campaign) { c.MaxAttempts = 1 })
	for i, when := range []time.Time{noon, noon.Add(time.Hour)} {
		if _, err := f.AddMembers(ctx, "c1", []campaigns.Member{person(0, i+1)}, when); err != nil {
			t.Fatal(err)
		}
		f.attemptOf(t, c, run, campaigns.Busy, when)
		if i == 0 {
			f.must(t, f.rdb.Del(ctx, timesKey("c1")).Err())
		}
	}
	now := noon.Add(2 * time.Hour)
	for _, tt := range []struct {
		from time.Time
		want int
	}{{noon.Add(time.Minute), 1}, {noon, 1}} {
		if n, err := f.ResetMembers(ctx, "c1", tt.from, now); n != tt.want || err != nil {
			t.Errorf("from %s: %d, %v", tt.from, n, err)
		}
	}
}

// A filter ends members some at a time; those in a call end with it.
func TestTerminateMembers(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	members := crowd(t, f, "c1", 200)
	q := MemberQuery{Filter: MemberFilter{Variables: map[string]string{"batch": "1"}}, Limit: 7}
	want := Terminated{}
	for _, m := range members {
		switch {
		case m.Variables["batch"] != "1" || m.State == campaigns.Over:
		case m.State == campaigns.Claimed:
			want.InCall++
		default:
			want.Ended++
		}
	}
	var got Terminated
	for {
		done, err := f.TerminateMembers(ctx, "c1", q)
		if err != nil {
			t.Fatal(err)
		}
		got.Ended += done.Ended
		got.InCall += done.InCall
		if q.After = done.Next; q.After == "" {
			break
		}
	}
	if got != want || want.InCall == 0 || want.Ended == 0 {
		t.Errorf("%+v, want %+v", got, want)
	}
	for id, before := range members {
		m, err := f.Member(ctx, "c1", id)
		if err != nil {
			t.Fatal(err)
		}
		wanted := before.Variables["batch"] == "1" && before.State != campaigns.Over
		if ended := m.EndCause == campaigns.ManagerRequest || m.Terminate; ended != wanted {
			t.Errorf("member %d, which was %s, is %s", id, before.State, m.State)
		}
	}
	q.After = ""
	if again, err := f.TerminateMembers(ctx, "c1", q); err != nil || again.Ended+again.InCall != 0 {
		t.Error(again, err)
	}
	f.sound(t, "c1")
}
