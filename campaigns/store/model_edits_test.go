// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

// edit makes one of the edits that a person, or a customer's CRM, can ask for.
func (m *model) edit(t *rapid.T) {
	x := m.anyMember(t)
	c := &m.campaign
	number := aNumber(rapid.IntRange(1, 60).Draw(t, "number"))
	seconds := time.Duration(rapid.IntRange(-5, 40).Draw(t, "in seconds")) * time.Second
	edits := map[string]Edit{
		"priority": func(x campaigns.Member) (campaigns.Member, error) {
			return c.SetPriority(x, int(seconds/time.Second), m.now)
		},
		"expire":    func(x campaigns.Member) (campaigns.Member, error) { return c.SetExpire(x, m.now.Add(seconds), m.now) },
		"due":       func(x campaigns.Member) (campaigns.Member, error) { return c.SetDue(x, m.now.Add(seconds), m.now) },
		"terminate": func(x campaigns.Member) (campaigns.Member, error) { return c.Terminate(x, m.now) },
		"reset":     func(x campaigns.Member) (campaigns.Member, error) { return c.Reset(x, m.now) },
		"stop": func(x campaigns.Member) (campaigns.Member, error) {
			return c.StopNumber(x, x.Communications[len(x.Communications)-1].Number, m.now)
		},
		"add": func(x campaigns.Member) (campaigns.Member, error) {
			return c.AddNumber(x, campaigns.Communication{Number: number, Type: "late"}, m.now)
		},
		"callback": func(x campaigns.Member) (campaigns.Member, error) {
			cb := campaigns.Callback{At: m.now.Add(seconds), Agent: []string{"", "ann"}[int(m.now.Unix())%2]}
			return c.SetCallback(x, cb, m.now)
		},
	}
	names := []string{"add", "callback", "due", "expire", "priority", "reset", "stop", "terminate"}
	name := rapid.SampledFrom(names).Draw(t, "edit")
	m.editWith(t, x, edits[name])
}

// editWith edits a member in the store and in the model.
func (m *model) editWith(t *rapid.T, x campaigns.Member, edit Edit) {
	want, wantErr := edit(x)
	got, err := m.EditMember(t.Context(), m.id(), x.ID, edit)
	for _, c := range want.Communications {
		if o := m.owners[c.Number]; wantErr == nil && o != 0 && o != x.ID {
			if !errors.Is(err, ErrConflict) {
				t.Fatalf("number %s of member %d was given to member %d: %v", c.Number, o, x.ID, err)
			}
			return
		}
	}
	if campaigns.CodeOf(err) != campaigns.CodeOf(wantErr) {
		t.Fatalf("%v, want %v", err, wantErr)
	}
	if err != nil {
		return
	}
	if got.State != want.State {
		t.Fatalf("%+v, want %+v", got, want)
	}
	if want.State == campaigns.Claimed {
		for id, claim := range m.open {
			if claim.Member.ID == x.ID {
				_, raw, err := m.MemberRaw(t.Context(), m.id(), x.ID)
				if err != nil {
					t.Fatal(err)
				}
				m.edited[id] = raw != claim.Raw // an edit may change nothing
			}
		}
	}
	m.put(want)
}

func (m *model) awaiting(t *rapid.T) campaigns.Member {
	var ids []uint64
	for id, x := range m.members {
		if x.Await != nil {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		t.Skip("nobody waits for a result")
	}
	slices.Sort(ids)
	return m.members[rapid.SampledFrom(ids).Draw(t, "member")]
}

func (m *model) report(t *rapid.T) {
	x := m.awaiting(t)
	r := campaigns.Report{
		Success: rapid.Bool().Draw(t, "reached"), StopAll: rapid.Bool().Draw(t, "stop all"), ResetRetries: rapid.Bool().Draw(t, "reset retries"),
		NextCommunication: rapid.SampledFrom([]string{"", aNumber(1), aNumber(61)}).Draw(t, "next"),
	}
	m.editWith(t, x, func(x campaigns.Member) (campaigns.Member, error) { return m.campaign.Report(x, r, m.now) })
}

// deadlines settles the members whose result did not come.
func (m *model) deadlines(t *rapid.T) {
	var want []uint64
	for id, x := range m.members {
		if x.Await != nil && !x.Await.Deadline.After(m.now) {
			want = append(want, id)
		}
	}
	slices.Sort(want)
	got, err := m.DueAwaits(t.Context(), m.id(), m.now, 100)
	slices.Sort(got)
	if !slices.Equal(got, want) || err != nil {
		t.Fatalf("%v, want %v, %v", got, want, err)
	}
	for _, id := range got {
		m.editWith(t, m.members[id], func(x campaigns.Member) (campaigns.Member, error) { return m.campaign.SettleAwait(x, m.now), nil })
	}
}

// reset begins anew, and is run again as after a crash in the middle: that
// changes nothing.
func (m *model) reset(t *rapid.T) {
	want := 0
	for id := uint64(1); id <= uint64(len(m.members)); id++ {
		x := m.members[id]
		if x.MayReset(m.now) && !x.LastAttempt.After(m.now) {
			if fresh, err := m.campaign.Reset(x, m.now); err == nil {
				m.put(fresh)
				want++
			}
		}
	}
	for _, want := range []int{want, 0} {
		if n, err := m.ResetCampaign(t.Context(), m.id(), m.now); n != want || err != nil {
			t.Fatalf("%d were reset, want %d, %v", n, want, err)
		}
	}
}

// relaneAll relanes every lane, in pages, until each was looked at.
func (m *model) relaneAll(t *rapid.T) {
	if m.epoch == 0 {
		t.Skip("nobody can promote")
	}
	m.promoteAll(t)
	c := &m.campaign
	most := rapid.IntRange(1, 4).Draw(t, "page")
	lanes, err := m.Lanes(t.Context(), m.id())
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lanes)
	lane := rapid.SampledFrom(append(lanes, "")).Draw(t, "lane")
	parsed, err := campaigns.ParseLane(lane)
	if err != nil {
		t.Fatal(err)
	}
	want, there := 0, 0
	for id, x := range m.members {
		if x.State != campaigns.Waiting || x.Due.After(m.now) || m.lanes[id] != lane {
			continue
		}
		there++
		if !c.LaneOpen(parsed, m.now) {
			if next, open := c.Choose(&x, m.now); next >= 0 && !open.After(m.now) {
				x.Next = next
			}
		}
		if c.LaneOf(&x).String() != lane {
			m.put(x)
			want++
		}
	}
	moved := 0
	m.forgetPages()
	for range there/most + 1 {
		n, err := m.Relane(t.Context(), m.id(), lane, m.now, most)
		if err != nil {
			t.Fatal(err)
		}
		moved += n
	}
	if moved != want {
		t.Fatalf("%d were moved out of lane %q, want %d", moved, lane, want)
	}
}

func (f *fixture) forgetPages() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.pages)
}

// save changes the settings by another controller: what this one remembers of
// them is old.
func (m *model) save(t *rapid.T) {
	m.rules(t)
	if err := m.other.SaveCampaign(t.Context(), m.campaign); err != nil {
		t.Fatal(err)
	}
}

// forbid puts a number on the campaign's list.
func (m *model) forbid(t *rapid.T) {
	number := aNumber(rapid.IntRange(1, 60).Draw(t, "number"))
	n, err := m.AddDoNotCall(t.Context(), campaigns.CampaignDoNotCall(m.id()), []campaigns.DoNotCallEntry{{Number: number}})
	if want := map[bool]int{false: 1}[m.listed[number]]; n != want || err != nil {
		t.Fatalf("%d were new, want %d, %v", n, want, err)
	}
	m.listed[number] = true
}

// crash loses the controller with all that it remembers. The one that comes
// after it ends what was open.
func (m *model) crash(t *rapid.T) {
	m.mu.Lock()
	clear(m.known)
	clear(m.tallies)
	clear(m.pages)
	m.mu.Unlock()
	m.now = m.now.Add(time.Minute)
	m.clock = m.now
	m.acquire(t)
	open, err := m.OpenAttempts(t.Context(), m.id())
	if err != nil || len(open) != len(m.open) {
		t.Fatalf("%d attempts are open, want %d, %v", len(open), len(m.open), err)
	}
	slices.SortFunc(open, func(a, b campaigns.Attempt) int { return strings.Compare(a.ID, b.ID) })
	for _, a := range open {
		m.end(t, a.ID, campaigns.Ambiguous)
	}
}
