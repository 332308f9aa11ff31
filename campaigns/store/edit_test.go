// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"tandem/campaigns"
)

// edit changes a member, and gives it as it is read afterwards.
func (f *fixture) edit(tb testing.TB, id string, member uint64, edit Edit) campaigns.Member {
	tb.Helper()
	want, err := f.EditMember(context.Background(), id, member, edit)
	if err != nil {
		tb.Fatal(err)
	}
	got, err := f.Member(context.Background(), id, member)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		tb.Fatal(diff, err)
	}
	return got
}

func TestEditMember(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(3), noon); err != nil {
		t.Fatal(err)
	}
	// A greater priority goes first at once.
	s.edit(t, "c1", 3, func(m campaigns.Member) (campaigns.Member, error) { return c.SetPriority(m, 9, noon) })
	claims, _ := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
	if claims[0].Member.ID != 3 {
		t.Fatalf("claimed %d", claims[0].Member.ID)
	}
	// A new number is the member's own, and may not be another's.
	addNumber := func(number string) Edit {
		return func(m campaigns.Member) (campaigns.Member, error) {
			return c.AddNumber(m, campaigns.Communication{Number: number}, noon)
		}
	}
	s.edit(t, "c1", 1, addNumber("+49301000"))
	if _, err := s.EditMember(ctx, "c1", 2, addNumber("+49301000")); !errors.Is(err, ErrConflict) {
		t.Errorf("a number of member 1: %v", err)
	}
	added, err := s.AddMembers(ctx, "c1", []campaigns.Member{{Communications: []campaigns.Communication{{Number: "+49301000"}}}}, noon)
	if err != nil || added[0].Outcome != MemberDuplicate || added[0].Of != 1 {
		t.Errorf("%+v %v", added, err)
	}
	// A number that is taken away can be given to another.
	s.edit(t, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) {
		m.Communications = m.Communications[:1]
		return m, nil
	})
	s.edit(t, "c1", 2, addNumber("+49301000"))
	// Later, and among the ended, and back.
	s.edit(t, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) { return c.SetDue(m, noon.Add(time.Hour), noon) })
	if n, err := s.Counts(ctx, "c1"); err != nil || !n.NextDue.Equal(noon.Add(time.Hour)) || n.Due != 1 {
		t.Errorf("%+v %v", n, err)
	}
	s.edit(t, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) { return c.Terminate(m, noon) })
	events, err := s.Events(ctx, "c1", "", 10)
	if last := events[len(events)-1]; err != nil || last.Type != MemberEnded || last.EndCause != campaigns.ManagerRequest || last.Member != 1 {
		t.Errorf("%+v %v", last, err)
	}
	s.edit(t, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) { return c.Reset(m, noon) })
	if n, err := s.Counts(ctx, "c1"); err != nil || n.Due != 2 || n.Ended != 0 {
		t.Errorf("%+v %v", n, err)
	}
	s.sound(t, "c1")
}

func TestEditMemberRefuses(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, _ := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(1), noon); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no")
	tests := map[string]Edit{
		"an error":     func(m campaigns.Member) (campaigns.Member, error) { return m, broken },
		"claimed":      func(m campaigns.Member) (campaigns.Member, error) { m.State = campaigns.Claimed; return m, nil },
		"another":      func(m campaigns.Member) (campaigns.Member, error) { m.ID = 2; return m, nil },
		"no number":    func(m campaigns.Member) (campaigns.Member, error) { m.Communications = nil; return m, nil },
		"none is next": func(m campaigns.Member) (campaigns.Member, error) { m.Next = -1; return m, nil },
	}
	before := s.dump(t, "c1")
	for name, edit := range tests {
		if _, err := s.EditMember(ctx, "c1", 1, edit); err == nil || name == "an error" && !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.EditMember(ctx, "c1", 7, tests["an error"]); !errors.Is(err, ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
	// Somebody else is always quicker.
	n := 0
	_, err := s.EditMember(ctx, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) {
		n++
		s.must(t, s.rdb.HSet(ctx, memberKey("c1", 1), 1, fmt.Sprintf(`w|+99901000000001|||||{"n":"%d"}`, n)).Err())
		return c.SetPriority(m, 1, noon)
	})
	if !errors.Is(err, ErrChanged) || n != editTries {
		t.Errorf("after %d tries: %v", n, err)
	}
	s.must(t, s.rdb.HSet(ctx, memberKey("c1", 1), 1, `w|+99901000000001|||||{"n":"Member 1"}`).Err())
	if diff := cmp.Diff(before, s.dump(t, "c1")); diff != "" {
		t.Error(diff)
	}
}

// A member that is released, held and released to another time since it was
// read has the same record, and was changed.
func TestEditSeesAnotherDueTime(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, _ := s.campaign(t, "c1")
	if _, err := s.AddMembers(ctx, "c1", people(1), noon); err != nil {
		t.Fatal(err)
	}
	tries := 0
	got := s.edit(t, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) {
		if tries++; tries == 1 {
			s.must(t, s.HoldMember(ctx, "c1", 1))
			s.must(t, s.ReleaseMember(ctx, "c1", 1, noon.Add(time.Hour)))
		}
		return c.SetExpire(m, noon.Add(2*time.Hour), noon)
	})
	if tries != 2 || !got.Due.Equal(noon.Add(time.Hour)) {
		t.Errorf("%d tries, due %s", tries, got.Due)
	}
}

// Edits of a member against the end of its attempts: no edit is lost, no attempt
// is finished twice, and none is left open.
func TestEditsAgainstFinishes(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	c, run := s.campaign(t, "c1", func(c *campaigns.Campaign) { c.MaxAttempts, c.RetryWait = 1000, time.Second })
	if _, err := s.AddMembers(t.Context(), "c1", people(1), noon); err != nil {
		t.Fatal(err)
	}
	const edits, calls = 150, 80
	group, ctx := errgroup.WithContext(t.Context())
	for range 3 {
		group.Go(func() error {
			for range edits / 3 {
				for {
					_, err := s.EditMember(ctx, "c1", 1, func(m campaigns.Member) (campaigns.Member, error) {
						n := 0
						_, _ = fmt.Sscan(m.Variables["edits"], &n)
						m.Variables = map[string]string{"edits": fmt.Sprint(n + 1)}
						return m, nil
					})
					if err == nil {
						break
					}
					if !errors.Is(err, ErrChanged) {
						return err
					}
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		for i := range calls {
			now := noon.Add(time.Duration(i+1) * time.Hour)
			res, err := s.Claim(ctx, "c1", []ClaimRequest{request(run, now)})
			if err != nil || res[0].Err != nil {
				return fmt.Errorf("claim %d: %w", i, errors.Join(err, res[0].Err))
			}
			claim := res[0].Claim
			for {
				err := s.Write(ctx, "c1", []Op{finishing(c, run, claim, campaigns.Busy, now)})[0]
				if err == nil {
					break
				}
				if !errors.Is(err, ErrChanged) {
					return err
				}
				if claim.Member, claim.Raw, err = s.MemberRaw(ctx, "c1", 1); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	m, err := s.Member(t.Context(), "c1", 1)
	if err != nil || m.Attempts != calls || m.Variables["edits"] != fmt.Sprint(edits) {
		t.Errorf("%d attempts, %s edits, %v", m.Attempts, m.Variables["edits"], err)
	}
	s.sound(t, "c1")
}

// Members go where the settings say that another controller has just changed.
func TestSettingsOfAnotherController(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	c, run := s.campaign(t, "c1")
	mobile := func(serial int) campaigns.Member {
		m := person(0, serial)
		m.Communications[0].Type = "mobile"
		return m
	}
	if _, err := s.AddMembers(ctx, "c1", []campaigns.Member{mobile(1)}, noon); err != nil {
		t.Fatal(err)
	}
	changed := c
	changed.Numbers.Types = []campaigns.CommunicationType{{Code: "mobile", Hours: []campaigns.Hours{{Start: 9 * 60, End: 17 * 60}}}}
	old, err := s.settings(ctx, "c1")
	s.must(t, err)
	s.must(t, s.SaveCampaign(ctx, changed))
	forget := func() { s.known["c1"] = old } // as if it had been another controller that saved

	forget()
	var many []campaigns.Member
	for i := range 200 {
		many = append(many, mobile(i+2))
	}
	if added, err := s.AddMembers(ctx, "c1", many, noon); err != nil || added[199].ID != 201 {
		t.Fatal(err)
	}
	forget()
	res, err := s.Claim(ctx, "c1", []ClaimRequest{request(run, noon)})
	if err != nil || res[0].Member.ID != 1 {
		t.Fatal(res[0], err)
	}
	s.finish(t, changed, run, res[0].Claim, campaigns.Busy, noon)
	n, err := s.Counts(ctx, "c1")
	if diff := cmp.Diff(map[string]int{"~mobile": 200}, n.Lanes); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, _, err := s.Promote(ctx, "c1", run.Epoch, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	n, err = s.Counts(ctx, "c1")
	if diff := cmp.Diff(map[string]int{"~mobile": 201}, n.Lanes); diff != "" || err != nil {
		t.Error(diff, err)
	}
	s.sound(t, "c1")
}

// Of a lane that is closed, those who have another number that can be called
// move; and the members of a lane that the settings do not have any more.
func TestRelane(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	types := []campaigns.CommunicationType{
		{Code: "home", Priority: 1, Hours: []campaigns.Hours{{Start: 9 * 60, End: 13 * 60}}},
		{Code: "office", Hours: []campaigns.Hours{{Start: 9 * 60, End: 18 * 60}}},
	}
	c, _ := s.campaign(t, "c1", func(c *campaigns.Campaign) { c.Numbers.Types = types })
	var all []campaigns.Member
	for i := range 50 {
		m := person(0, 2*i+1, 2*i+2)
		m.Communications[0].Type, m.Communications[1].Type = "home", "office"
		if i%2 == 0 {
			m.Communications = m.Communications[:1]
		}
		all = append(all, m)
	}
	if _, err := s.AddMembers(ctx, "c1", all, noon); err != nil {
		t.Fatal(err)
	}
	relane := func(lane string, now time.Time) int {
		moved := 0
		for range 6 {
			n, err := s.Relane(ctx, "c1", lane, now, 10)
			s.must(t, err)
			moved += n
		}
		return moved
	}
	lanes := func() map[string]int {
		n, err := s.Counts(ctx, "c1")
		s.must(t, err)
		return n.Lanes
	}
	if n := relane("~home", noon); n != 0 {
		t.Errorf("%d moved out of an open lane", n)
	}
	if n := relane("~home", noon.Add(2*time.Hour)); n != 25 {
		t.Errorf("%d moved", n)
	}
	if diff := cmp.Diff(map[string]int{"~home": 25, "~office": 25}, lanes()); diff != "" {
		t.Error(diff)
	}
	c.Numbers.Types = c.Numbers.Types[:1]
	s.must(t, s.SaveCampaign(ctx, c))
	if n := relane("~office", noon); n != 25 {
		t.Errorf("%d moved", n)
	}
	if diff := cmp.Diff(map[string]int{"~home": 25, "": 25}, lanes()); diff != "" {
		t.Error(diff)
	}
	s.sound(t, "c1")
}

// A reset that breaks off in the middle is completed by the next, and members
// that were called meanwhile are left alone.
func TestResetCampaign(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	const n = 1500
	c, run := s.campaign(t, "c1", func(c *campaigns.Campaign) { c.Limit, c.MaxAttempts = n, 1 })
	if _, err := s.AddMembers(ctx, "c1", people(n), noon); err != nil {
		t.Fatal(err)
	}
	callAll := func(now time.Time, result func(uint64) campaigns.Result) int {
		reqs := make([]ClaimRequest, n)
		for i := range reqs {
			reqs[i] = request(run, now)
			reqs[i].Limit = n
		}
		claims, err := s.Claim(ctx, "c1", reqs)
		s.must(t, err)
		var ops []Op
		for _, claim := range claims {
			if claim.Err == nil {
				ops = append(ops, finishing(c, run, claim.Claim, result(claim.Member.ID), now))
			}
		}
		s.must(t, errors.Join(s.Write(ctx, "c1", ops)...))
		return len(ops)
	}
	callAll(noon, func(id uint64) campaigns.Result {
		if id%3 == 0 {
			return campaigns.Connected
		}
		return campaigns.Busy
	})
	now := noon.Add(time.Hour)
	// It breaks off after the first page.
	set, err := s.settings(ctx, "c1")
	s.must(t, err)
	ids, err := s.rdb.SRandMemberN(ctx, endedKey("c1", string(campaigns.MaxTryCount)), 300).Result()
	s.must(t, err)
	if got, err := s.resetSome(ctx, set.ID, ids, now, reset{again: resetWhole}); got != 300 || err != nil {
		t.Fatal(got, err)
	}
	if called := callAll(now.Add(time.Minute), func(uint64) campaigns.Result { return campaigns.Busy }); called != 300 {
		t.Fatal(called)
	}
	if got, err := s.ResetCampaign(ctx, "c1", now); got != 700 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
	counts, err := s.Counts(ctx, "c1")
	if err != nil || counts.Due != 700 || counts.Ended != 800 || counts.EndedBy[campaigns.NormalClearing] != 500 {
		t.Errorf("%+v %v", counts, err)
	}
	if _, err := s.ResetCampaign(ctx, "nobody", now); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	s.sound(t, "c1")
}
