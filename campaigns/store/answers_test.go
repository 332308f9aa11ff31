// SPDX-License-Identifier: MIT

package store

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

// A member whose result comes from outside is held until then, or until the
// deadline.
func TestAwait(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1", func(c *campaigns.Campaign) {
		c.Await = campaigns.AwaitRules{Wait: true, Deadline: time.Minute}
	})
	if _, err := s.AddMembers(ctx, "c1", people(3), noon); err != nil {
		t.Fatal(err)
	}
	claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon), request(run, noon)})
	first := s.finish(t, c, run, claims[0].Claim, campaigns.Connected, noon)
	s.finish(t, c, run, claims[1].Claim, campaigns.Connected, noon.Add(time.Second))
	got, err := s.Member(ctx, "c1", 1)
	if diff := cmp.Diff(first, got); diff != "" || err != nil || got.Await == nil {
		t.Fatal(diff, err)
	}
	n, err := s.Counts(ctx, "c1")
	if err != nil || n.Held != 2 || n.Awaiting != 2 || n.Claimed != 0 || !n.NextAwait.Equal(noon.Add(time.Minute)) {
		t.Errorf("%+v %v", n, err)
	}
	if next, err := s.NextAwait(ctx, "c1"); err != nil || !next.Equal(noon.Add(time.Minute)) {
		t.Error(next, err)
	}
	for _, err := range []error{s.HoldMember(ctx, "c1", 1), s.ReleaseMember(ctx, "c1", 1, noon)} {
		if campaigns.CodeOf(err) != campaigns.Conflict {
			t.Error(err)
		}
	}
	if _, err := s.Advance(ctx, "c1", run.Epoch, campaigns.Running, campaigns.Ended, "", noon); campaigns.CodeOf(err) != campaigns.Conflict {
		t.Errorf("the campaign ended: %v", err)
	}
	if due, err := s.DueAwaits(ctx, "c1", noon.Add(time.Minute), 9); len(due) != 1 || due[0] != 1 || err != nil {
		t.Error(due, err)
	}
	s.sound(t, "c1")

	again := s.edit(t, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) {
		return c.SettleAwait(m, noon.Add(time.Minute)), nil
	})
	done := s.edit(t, "c1", 2, func(m campaigns.Member) (campaigns.Member, error) {
		return c.Report(m, campaigns.Report{Success: true}, noon.Add(time.Minute))
	})
	if again.State != campaigns.Waiting || done.State != campaigns.Over {
		t.Error(again.State, done.State)
	}
	if next, err := s.NextAwait(ctx, "c1"); !next.IsZero() || err != nil {
		t.Error(next, err)
	}
	s.sound(t, "c1")
}

// The ledger says at every moment, for each window that a cap can have, what a
// count of the answers themselves says.
func TestAnswersAgainstModel(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		ctx, id := t.Context(), fmt.Sprintf("c%d", run)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		c := campaigns.Campaign{ID: id, Name: id, MaxAttempts: 1000}
		c.Normalize()
		must(s.CreateCampaign(ctx, c))
		_, err := s.SetRunState(ctx, id, campaigns.Running, "", noon)
		must(err)
		r, _, err := s.Acquire(ctx, id, "a", noon, time.Hour)
		must(err)
		_, err = s.AddMembers(ctx, id, people(1), noon)
		must(err)

		now := noon
		var when []time.Time
		var kinds []AnswerBucket
		for range rapid.IntRange(1, 12).Draw(t, "answers") {
			now = now.Add(rapid.SampledFrom([]time.Duration{time.Minute, time.Hour, 24 * time.Hour, 40 * 24 * time.Hour}).Draw(t, "pause"))
			claims, err := s.Claim(ctx, id, []ClaimRequest{request(r, now)})
			must(err)
			if claims[0].Err != nil {
				break // the member has ended
			}
			op := finishing(c, r, claims[0].Claim, campaigns.Busy, now)
			op.Attempt.AnsweredAt = now.Add(-time.Duration(rapid.IntRange(0, 600).Draw(t, "talk")) * time.Second)
			kind := rapid.SampledFrom([]AnswerBucket{{Answered: 1}, {Answered: 1, Abandoned: 1}, {Machines: 1}}).Draw(t, "kind")
			op.Attempt.Result = campaigns.Dropped
			if kind.Abandoned == 1 {
				op.Attempt.Result = campaigns.Abandoned
			}
			if kind.Machines == 1 {
				op.Attempt.MachineAt = now
			}
			must(s.Write(ctx, id, []Op{op})[0])
			when, kinds = append(when, op.Attempt.AnsweredAt), append(kinds, kind)
		}
		buckets, err := s.Answers(ctx, id)
		must(err)
		for _, window := range []time.Duration{24 * time.Hour, 30 * 24 * time.Hour, 1e6 * time.Hour} {
			since := now.Add(-window).Truncate(AnswerBucketSize)
			var got, want AnswerBucket
			for _, b := range buckets {
				if !b.At.Before(since) {
					got.Answered, got.Abandoned, got.Machines = got.Answered+b.Answered, got.Abandoned+b.Abandoned, got.Machines+b.Machines
				}
			}
			for i, at := range when {
				if !at.Before(since) {
					k := kinds[i]
					want.Answered, want.Abandoned, want.Machines = want.Answered+k.Answered, want.Abandoned+k.Abandoned, want.Machines+k.Machines
				}
			}
			if got != want && window < 1e6*time.Hour {
				t.Fatalf("in %s: %+v, want %+v", window, got, want)
			}
		}
		breaches, err := s.Check(ctx, id)
		if len(breaches) > 0 || err != nil {
			t.Fatal(breaches, err)
		}
	})
}

// Buckets that are old go into the total of the campaign's life, a few at a time.
func TestAnswersAreFolded(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1", func(c *campaigns.Campaign) { c.MaxAttempts = 1000 })
	if _, err := s.AddMembers(ctx, "c1", people(400), noon); err != nil {
		t.Fatal(err)
	}
	var buckets []AnswerBucket
	for i := range 400 {
		now := noon.Add(time.Duration(i) * 4 * time.Hour) // 66 days
		claims, err := s.Claim(ctx, "c1", []ClaimRequest{request(run, now)})
		s.must(t, err)
		s.must(t, claims[0].Err)
		claim := claims[0].Claim
		claim.Attempt.AnsweredAt = now
		s.finish(t, c, run, claim, campaigns.Connected, now)
	}
	buckets, err := s.Answers(ctx, "c1")
	s.must(t, err)
	last := noon.Add(399 * 4 * time.Hour)
	if len(buckets) != 188 || !buckets[0].At.IsZero() || buckets[0].Answered != 213 {
		t.Errorf("%d buckets, the first %+v", len(buckets), buckets[0])
	}
	sum, inMonth := 0, 0
	for _, b := range buckets {
		sum += b.Answered
		if b.At.After(last.Add(-30 * 24 * time.Hour)) {
			inMonth += b.Answered
		}
	}
	if sum != 400 || inMonth != 180 {
		t.Errorf("%d answers, %d in the last 30 days", sum, inMonth)
	}
	s.sound(t, "c1")
}

func TestPacingModel(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	_, run := s.campaign(t, "c1")
	if model, err := s.Model(ctx, "c1"); model != nil || err != nil {
		t.Error(model, err)
	}
	want := []byte{0, 1, '|', 0xff}
	s.must(t, s.SaveModel(ctx, "c1", run.Epoch, want))
	if model, err := s.Model(ctx, "c1"); !bytes.Equal(model, want) || err != nil {
		t.Error(model, err)
	}
}
