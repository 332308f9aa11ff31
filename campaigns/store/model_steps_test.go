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

func (m *model) finish(t *rapid.T) {
	id, claim := m.anyOpen(t)
	result := rapid.SampledFrom(campaigns.Results()).Draw(t, "result")
	op := finishing(m.campaign, Run{Epoch: m.epoch}, claim, result, m.now)
	want := []error{nil, ErrNotOpen}
	if m.epoch == 0 {
		want = []error{ErrStale, ErrStale}
	}
	for i, err := range m.Write(t.Context(), m.id(), []Op{op, op}) {
		if !errors.Is(err, want[i]) {
			t.Fatalf("write %d: %v, want %v", i+1, err, want[i])
		}
	}
	if m.epoch != 0 {
		m.members[op.Member.ID] = op.Member
		m.finished++
		delete(m.open, id)
	}
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
	if allowed := x.State == campaigns.Waiting || x.State == campaigns.Held; allowed != (err == nil) {
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
	if allowed := x.State == campaigns.Waiting || x.State == campaigns.Held; allowed != (err == nil) {
		t.Fatalf("%s: %v", x.State, err)
	}
	if x.State == campaigns.Held {
		x.State, x.Due = campaigns.Waiting, due
		m.members[x.ID] = x
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
