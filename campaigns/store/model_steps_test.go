// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"slices"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

func (m *model) anyOpen(t *rapid.T) (string, Claim) {
	if len(m.open) == 0 {
		t.Skip("nothing is open")
	}
	ids := make([]string, 0, len(m.open))
	for id := range m.open {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	id := rapid.SampledFrom(ids).Draw(t, "attempt")
	return id, m.open[id]
}

// outcome draws what an attempt came to.
func (m *model) outcome(t *rapid.T, claim Claim, result campaigns.Result) Finish {
	a := claim.Attempt
	a.Result, a.EndedAt = result, m.now
	a.Cause = rapid.SampledFrom([]campaigns.Cause{campaigns.UserBusy, campaigns.NormalClearing, "UNALLOCATED_NUMBER"}).Draw(t, "cause")
	switch result {
	case campaigns.Connected:
		a.DialedAt, a.AnsweredAt, a.BridgedAt = m.now, m.now, m.now
		a.Agent = "ann"
	case campaigns.Abandoned, campaigns.Dropped, campaigns.Played:
		a.DialedAt, a.AnsweredAt = m.now, m.now
		a.OptOut = rapid.IntRange(0, 5).Draw(t, "opts out") == 0
	case campaigns.Machine:
		a.DialedAt, a.AnsweredAt, a.MachineAt = m.now, m.now, m.now
	case campaigns.Blocked:
		a.Refusal = &campaigns.Refusal{
			Gate:  rapid.SampledFrom([]campaigns.Gate{campaigns.GateDoNotCall, campaigns.GateCap, campaigns.GateAgent}).Draw(t, "gate"),
			Until: m.now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "refused for")) * time.Second),
		}
	case campaigns.Closed:
		a.EndsAs = campaigns.Rejected
	case campaigns.NotTaken, campaigns.Refused:
	default:
		if rapid.Bool().Draw(t, "dialled") {
			a.DialedAt = m.now
		}
		a.TrunkFault = result == campaigns.Failed && rapid.Bool().Draw(t, "trunk fault")
	}
	return Finish{Attempt: a, Epoch: m.epoch, Member: m.campaign.Settle(claim.Member, &a, m.now), Raw: claim.Raw}
}

func (m *model) finish(t *rapid.T) {
	id, _ := m.anyOpen(t)
	m.end(t, id, rapid.SampledFrom(campaigns.Results()).Draw(t, "result"))
}

// end finishes an attempt twice, of which the second is refused. Where its
// member was changed since the claim, it is settled again first.
func (m *model) end(t *rapid.T, id string, result campaigns.Result) {
	claim := m.open[id]
	op := m.outcome(t, claim, result)
	if m.edited[id] && m.epoch != 0 {
		if err := m.Write(t.Context(), m.id(), []Op{op})[0]; !errors.Is(err, ErrChanged) {
			t.Fatalf("an attempt whose member was changed: %v", err)
		}
		var err error
		if claim.Member, claim.Raw, err = m.MemberRaw(t.Context(), m.id(), op.Member.ID); err != nil {
			t.Fatal(err)
		}
		op.Member, op.Raw = m.campaign.Settle(claim.Member, &op.Attempt, m.now), claim.Raw
	}
	want := []error{nil, ErrNotOpen}
	if m.epoch == 0 {
		want = []error{ErrStale, ErrStale}
	}
	for i, err := range m.Write(t.Context(), m.id(), []Op{op, op}) {
		if !errors.Is(err, want[i]) {
			t.Fatalf("write %d: %v, want %v", i+1, err, want[i])
		}
	}
	if m.epoch == 0 {
		return
	}
	m.put(op.Member)
	m.finished++
	m.attempts[op.Member.ID] = append(m.attempts[op.Member.ID], id)
	_, people, abandoned, machines := answerOf(&op.Attempt)
	m.answers.Answered += people
	m.answers.Abandoned += abandoned
	m.answers.Machines += machines
	delete(m.open, id)
	delete(m.edited, id)
}

func (m *model) finishOld(t *rapid.T) {
	_, claim := m.anyOpen(t)
	if len(m.old) == 0 {
		t.Skip("there is no old epoch")
	}
	old := Run{Epoch: rapid.SampledFrom(m.old).Draw(t, "old epoch")}
	ops := []Op{finishing(m.campaign, old, claim, campaigns.Busy, m.now), Note{Attempt: claim.Attempt, Epoch: old.Epoch}}
	for i, err := range m.Write(t.Context(), m.id(), ops) {
		if !errors.Is(err, ErrStale) {
			t.Fatalf("op %d with an old epoch: %v", i, err)
		}
	}
}

func (m *model) anyMember(t *rapid.T) campaigns.Member {
	if len(m.members) == 0 {
		t.Skip("there are no members")
	}
	return m.members[rapid.Uint64Range(1, uint64(len(m.members))).Draw(t, "member")]
}

func (m *model) hold(t *rapid.T) {
	x := m.anyMember(t)
	err := m.HoldMember(t.Context(), m.id(), x.ID)
	if allowed := x.State == campaigns.Waiting || x.State == campaigns.Held && x.Await == nil; allowed != (err == nil) {
		t.Fatalf("%s: %v", x.State, err)
	}
	if err == nil {
		x.State, x.Due = campaigns.Held, time.Time{}
		m.members[x.ID] = x
	}
}

func (m *model) release(t *rapid.T) {
	x := m.anyMember(t)
	due := m.now.Add(time.Duration(rapid.IntRange(0, 9).Draw(t, "due")) * time.Second)
	err := m.ReleaseMember(t.Context(), m.id(), x.ID, due)
	if allowed := x.State == campaigns.Waiting || x.State == campaigns.Held && x.Await == nil; allowed != (err == nil) {
		t.Fatalf("%s: %v", x.State, err)
	}
	if err == nil {
		if x.State == campaigns.Held {
			x.Begin(&m.campaign, due)
		}
		m.put(x)
	}
}

func (m *model) ask(t *rapid.T) {
	to := rapid.SampledFrom([]campaigns.RunState{campaigns.Running, campaigns.Running, campaigns.Paused, campaigns.Stopping}).Draw(t, "to")
	run, err := m.SetRunState(t.Context(), m.id(), to, "", m.now)
	if err == nil {
		m.state = run.State
	}
	if run.State != m.state {
		t.Fatalf("%s, want %s", run.State, m.state)
	}
}

func (m *model) acquire(t *rapid.T) {
	who := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "controller")
	before, err := m.Run(t.Context(), m.id())
	if err != nil {
		t.Fatal(err)
	}
	run, ok, err := m.Acquire(t.Context(), m.id(), who, m.now, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if free := before.Owner == "" || before.Owner == who || !before.Lease.After(m.now); free != ok {
		t.Fatalf("%+v was acquired by %s: %v", before, who, ok)
	}
	if !ok {
		return
	}
	if run.Epoch != before.Epoch+1 {
		t.Fatalf("epoch %d after %d", run.Epoch, before.Epoch)
	}
	if m.epoch != 0 {
		m.old = append(m.old, m.epoch)
	}
	m.epoch = run.Epoch
}

func (m *model) yield(t *rapid.T) {
	if m.epoch == 0 {
		t.Skip("nobody has it")
	}
	if err := m.Yield(t.Context(), m.id(), m.epoch); err != nil {
		t.Fatal(err)
	}
	m.old = append(m.old, m.epoch)
	m.epoch = 0
}

func (m *model) advance(t *rapid.T) {
	to := rapid.SampledFrom([]campaigns.RunState{campaigns.Idle, campaigns.Ended}).Draw(t, "to")
	run, err := m.Advance(t.Context(), m.id(), m.epoch, m.state, to, "", m.now)
	over := true
	for _, x := range m.members {
		over = over && x.State == campaigns.Over
	}
	allowed := m.epoch != 0 && (to == campaigns.Idle && len(m.open) == 0 || to == campaigns.Ended && over)
	if allowed != (err == nil) {
		t.Fatalf("%s to %s: %v", m.state, to, err)
	}
	if err == nil {
		m.state = run.State
	}
}

func (m *model) wait(t *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 15).Draw(t, "seconds")) * time.Second)
	m.clock = m.now
}
