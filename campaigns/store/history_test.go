// SPDX-License-Identifier: MIT

package store

import (
	"slices"
	"testing"
	"time"

	"tandem/campaigns"
)

// attemptOf claims a member and finishes the attempt.
func (f *fixture) attemptOf(tb testing.TB, c campaigns.Campaign, run Run, result campaigns.Result, at time.Time) Claim {
	tb.Helper()
	res, err := f.Claim(tb.Context(), c.ID, []ClaimRequest{request(run, at)})
	if err != nil || res[0].Err != nil {
		tb.Fatal(err, res[0].Err)
	}
	f.finish(tb, c, run, res[0].Claim, result, at)
	return res[0].Claim
}

// The attempts of a member are found without looking at those of others, with
// the result that came from outside; there is a bound to them.
func TestAttemptsOfAMember(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	c, run := f.campaign(t, "c1", func(c *campaigns.Campaign) { c.MaxAttempts, c.RetryWait = 1000, time.Second })
	if _, err := f.AddMembers(ctx, "c1", people(2), noon); err != nil {
		t.Fatal(err)
	}
	at := noon
	var want []string
	for range 205 {
		at = at.Add(time.Minute)
		for range 2 {
			if claim := f.attemptOf(t, c, run, campaigns.Busy, at); claim.Member.ID == 2 {
				want = append(want, claim.Attempt.ID)
			}
		}
	}
	got, err := f.Attempts(ctx, "c1", 2)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(got))
	for i, a := range got {
		ids[i] = a.Attempt.ID
		if a.Type != AttemptFinished || a.Member != 2 || a.Attempt.Result != campaigns.Busy || a.Report != nil {
			t.Errorf("%+v", a)
		}
	}
	if !slices.Equal(ids, want[len(want)-200:]) {
		t.Errorf("%d attempts, want the last 200 of %d", len(ids), len(want))
	}
	f.sound(t, "c1")
	if _, err := f.Attempts(ctx, "c1", 9); campaigns.CodeOf(err) != campaigns.NotFound {
		t.Error(err)
	}
}

// A result from outside is written down with the attempt that it is of.
func TestReportedResultIsKept(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	c, run := f.campaign(t, "c1", func(c *campaigns.Campaign) { c.Await = campaigns.AwaitRules{Wait: true, Deadline: time.Hour} })
	if _, err := f.AddMembers(ctx, "c1", people(1), noon); err != nil {
		t.Fatal(err)
	}
	claim := f.attemptOf(t, c, run, campaigns.Connected, noon)
	r := campaigns.Report{Success: true, Comment: "sold"}
	refused := &campaigns.Error{Code: campaigns.Conflict}
	if _, err := f.ReportResult(ctx, "c1", 1, r, func(m campaigns.Member) (campaigns.Member, error) { return m, refused }); err != refused { //nolint:errorlint // as it came
		t.Fatal(err)
	}
	m, err := f.ReportResult(ctx, "c1", 1, r, func(m campaigns.Member) (campaigns.Member, error) { return c.Report(m, r, noon) })
	if err != nil || m.EndCause != campaigns.NormalClearing {
		t.Fatal(m, err)
	}
	got, err := f.Attempts(ctx, "c1", 1)
	if err != nil || len(got) != 1 || got[0].Attempt.ID != claim.Attempt.ID || got[0].Report == nil {
		t.Fatal(got, err)
	}
	if e := got[0].Report; e.Type != ResultReported || e.Member != 1 || e.Reported != claim.Attempt.ID || e.Report.Comment != "sold" || !e.Report.Success {
		t.Errorf("%+v", e)
	}
	f.sound(t, "c1")
}

// A campaign that was written before there was a history is sound, and has none.
func TestNoHistoryIsNoBreach(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	busyCampaign(t, f)
	f.must(t, f.rdb.Del(ctx, historyKey("c1", 0), timesKey("c1"), statesKey("c1")).Err())
	f.sound(t, "c1")
	for _, member := range []uint64{2, 5} {
		if got, err := f.Attempts(ctx, "c1", member); err != nil || len(got) != 0 {
			t.Error(got, err)
		}
	}
	if got, err := f.StateHistory(ctx, "c1"); err != nil || len(got) != 0 {
		t.Error(got, err)
	}
}

// Attempts are paged from the stream of events, in both directions, whatever
// stands between them.
func TestPastAttempts(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	c, run := f.campaign(t, "c1")
	if _, err := f.AddMembers(ctx, "c1", people(40), noon); err != nil {
		t.Fatal(err)
	}
	var ids, busy []string
	for i := range 40 {
		result := []campaigns.Result{campaigns.Busy, campaigns.Connected}[i%2]
		claim := f.attemptOf(t, c, run, result, noon)
		ids = append(ids, claim.Attempt.ID)
		if result == campaigns.Busy {
			busy = append(busy, claim.Attempt.ID)
		}
		if _, err := f.EditMember(ctx, "c1", 40, func(m campaigns.Member) (campaigns.Member, error) {
			m.Variables = map[string]string{"i": claim.Attempt.ID}
			return m, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	list := func(q AttemptQuery) []string {
		var got []string
		for {
			page, err := f.PastAttempts(ctx, "c1", q)
			if err != nil || len(page.Attempts) > q.Limit {
				t.Fatal(len(page.Attempts), err)
			}
			for _, e := range page.Attempts {
				got = append(got, e.Attempt.ID)
			}
			if q.After = page.Next; q.After == "" {
				return got
			}
		}
	}
	backwards := slices.Clone(ids)
	slices.Reverse(backwards)
	for name, tt := range map[string]struct {
		q    AttemptQuery
		want []string
	}{
		"oldest first":         {AttemptQuery{Limit: 7}, ids},
		"newest first":         {AttemptQuery{Limit: 7, Newest: true}, backwards},
		"of a result":          {AttemptQuery{Limit: 3, Results: []campaigns.Result{campaigns.Busy}}, busy},
		"of a member":          {AttemptQuery{Limit: 3, Member: 1}, ids[:1]},
		"of an agent":          {AttemptQuery{Limit: 3, Agent: "ann"}, nil},
		"of a number":          {AttemptQuery{Limit: 3, Number: "+99901000000002"}, ids[1:2]},
		"before there was one": {AttemptQuery{Limit: 3, To: time.UnixMilli(1)}, nil},
		"until now and beyond": {AttemptQuery{Limit: 300, From: time.UnixMilli(1), To: time.Now().Add(time.Hour)}, ids},
		"after the last":       {AttemptQuery{Limit: 3, From: time.Now().Add(time.Hour)}, nil},
	} {
		if got := list(tt.q); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %d attempts, want %d", name, len(got), len(tt.want))
		}
	}
}

// How a campaign came into its states, newest first.
func TestStateHistory(t *testing.T) {
	t.Parallel()
	f, ctx := newStore(t), t.Context()
	f.campaign(t, "c1")
	for _, to := range []campaigns.RunState{campaigns.Paused, campaigns.Running, campaigns.Stopping} {
		if _, err := f.SetRunState(ctx, "c1", to, "BY ME", noon); err != nil {
			t.Fatal(err)
		}
	}
	all, err := f.StateHistory(ctx, "c1")
	if err != nil {
		t.Fatal(err)
	}
	var states []campaigns.RunState
	for _, e := range all {
		states = append(states, e.State)
	}
	if want := []campaigns.RunState{campaigns.Idle, campaigns.Running, campaigns.Paused, campaigns.Running}; !slices.Equal(states, want) {
		t.Errorf("%v, want %v", states, want)
	}
}
