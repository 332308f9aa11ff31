// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// An attempt ends exactly once, and the member goes where Settle says.
func TestFinish(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(2), noon); err != nil {
		t.Fatal(err)
	}
	claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon), request(run, noon)})
	end := noon.Add(time.Minute)
	busy := finishing(c, run, claims[0].Claim, campaigns.Busy, end)
	talked := finishing(c, run, claims[1].Claim, campaigns.Connected, end)
	for i, err := range s.Write(ctx, "c1", []Op{busy, busy, talked}) {
		if want := []error{nil, ErrNotOpen, nil}[i]; !errors.Is(err, want) {
			t.Errorf("op %d: %v, want %v", i, err, want)
		}
	}
	if err := s.Write(ctx, "c1", []Op{talked})[0]; !errors.Is(err, ErrNotOpen) {
		t.Errorf("finished twice: %v", err)
	}
	if err := s.Write(ctx, "c1", []Op{Note{Attempt: busy.Attempt, Epoch: run.Epoch}})[0]; !errors.Is(err, ErrNotOpen) {
		t.Errorf("noted after its end: %v", err)
	}
	for _, want := range []campaigns.Member{busy.Member, talked.Member} {
		got, err := s.Member(ctx, "c1", want.ID)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	n, err := s.Counts(ctx, "c1")
	want := Counts{
		Imported: 2, Waiting: 1, Ended: 1, Lanes: map[string]int{}, EndedBy: map[campaigns.Cause]int{campaigns.NormalClearing: 1}, NextDue: busy.Member.Due,
	}
	if diff := cmp.Diff(want, n); diff != "" || err != nil {
		t.Error(diff, err)
	}
	s.sound(t, "c1")
}

// A member that was changed while it was called is read and settled again.
func TestFinishChangedMember(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(1), noon); err != nil {
		t.Fatal(err)
	}
	claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
	claim := claims[0].Claim
	if _, err := s.EditMember(ctx, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) {
		m.Name = "Renamed"
		return m, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(ctx, "c1", []Op{finishing(c, run, claim, campaigns.Busy, noon)})[0]; !errors.Is(err, ErrChanged) {
		t.Fatal(err)
	}
	var err error
	if claim.Member, claim.Raw, err = s.MemberRaw(ctx, "c1", 1); err != nil {
		t.Fatal(err)
	}
	s.finish(t, c, run, claim, campaigns.Busy, noon)
	if m, err := s.Member(ctx, "c1", 1); err != nil || m.Name != "Renamed" || m.Attempts != 1 {
		t.Errorf("%+v %v", m, err)
	}
	s.sound(t, "c1")
}

func TestNote(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	_, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(1), noon); err != nil {
		t.Fatal(err)
	}
	claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
	a := claims[0].Attempt
	a.Agent, a.AnsweredAt = "ann", noon.Add(3*time.Second)
	if err := s.Write(ctx, "c1", []Op{Note{Attempt: a, Epoch: run.Epoch}})[0]; err != nil {
		t.Fatal(err)
	}
	all, err := s.OpenAttempts(ctx, "c1")
	if diff := cmp.Diff([]campaigns.Attempt{a}, all); diff != "" || err != nil {
		t.Error(diff, err)
	}
	s.sound(t, "c1")
}

// A write that makes no sense is refused alone.
func TestWriteRefusesOne(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(1), noon); err != nil {
		t.Fatal(err)
	}
	claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
	good := finishing(c, run, claims[0].Claim, campaigns.Busy, noon)
	unsettled := good
	unsettled.Member.State = campaigns.Claimed
	errs := s.Write(ctx, "c1", []Op{unsettled, Release{Agent: "ann", Outcome: "asleep"}, good})
	if errs[0] == nil || errs[1] == nil || errs[2] != nil {
		t.Error(errs)
	}
	if errs := s.Write(ctx, "c1", nil); len(errs) != 0 {
		t.Error(errs)
	}
}

// The stream tells what happened, in order, and the tally counts it.
func TestEventsAndTally(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(3), noon); err != nil {
		t.Fatal(err)
	}
	var finished []Finish
	for _, result := range []campaigns.Result{campaigns.Busy, campaigns.Connected, campaigns.Busy} {
		claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
		f := finishing(c, run, claims[0].Claim, result, noon.Add(time.Minute))
		finished = append(finished, f)
		if err := s.Write(ctx, "c1", []Op{f})[0]; err != nil {
			t.Fatal(err)
		}
	}
	events, err := s.Events(ctx, "c1", "", 2)
	if err != nil || len(events) != 2 || events[0].Type != StateChanged || events[0].State != campaigns.Running || events[0].StateCause != "TEST" {
		t.Fatalf("%+v %v", events, err)
	}
	more, err := s.Events(ctx, "c1", events[1].ID, 10)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range append(events[1:], more...) {
		f := finished[i]
		want := Event{
			ID: e.ID, Type: AttemptFinished, At: f.Attempt.EndedAt, Attempt: &f.Attempt, Member: f.Member.ID,
			MemberState: f.Member.State, EndCause: f.Member.EndCause, Due: f.Member.Due,
		}
		if diff := cmp.Diff(want, e); diff != "" {
			t.Errorf("event %d: %s", i, diff)
		}
	}
	if last, err := s.LastEvent(ctx, "c1"); err != nil || last != more[len(more)-1].ID {
		t.Error(last, err)
	}
	if last, err := s.LastEvent(ctx, "nobody"); err != nil || last != "" {
		t.Error(last, err)
	}
	tally, err := s.Tally(ctx, "c1")
	want := map[campaigns.Result]int{campaigns.Busy: 2, campaigns.Connected: 1}
	if diff := cmp.Diff(want, tally.ByResult); diff != "" || tally.Attempts != 3 || err != nil {
		t.Error(diff, tally.Attempts, err)
	}
	tally.ByResult[campaigns.Busy] = 99 // the caller's copy
	if again, err := s.Tally(ctx, "c1"); err != nil || again.ByResult[campaigns.Busy] != 2 {
		t.Error(again, err)
	}
}

// A controller that starts reads on from the checkpoint.
func TestTallyCheckpoint(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	pipe := s.rdb.Pipeline()
	for i := range tallyPage + 500 {
		result := []campaigns.Result{campaigns.Busy, campaigns.Unanswered}[i%2]
		pipe.Do(ctx, "XADD", eventsKey("c1"), "*", "e", `{"type":"attempt.finished","at":1,"attempt":{"result":"`+string(result)+`"}}`)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		t.Fatal(err)
	}
	want, err := s.Tally(ctx, "c1")
	if err != nil || want.Attempts != tallyPage+500 || want.ByResult[campaigns.Busy] != (tallyPage+500)/2 {
		t.Fatal(want, err)
	}
	// What was counted is gone, so that only the checkpoint can know it.
	if err := s.rdb.Del(ctx, eventsKey("c1")).Err(); err != nil {
		t.Fatal(err)
	}
	clear(s.tallies)
	got, err := s.Tally(ctx, "c1")
	if err != nil || got.Position != want.Position || !cmp.Equal(got.ByResult, want.ByResult) {
		t.Errorf("%+v %v, want %+v", got, err, want)
	}
}
