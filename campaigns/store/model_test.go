// SPDX-License-Identifier: MIT

package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

// model is a campaign as it should be, in plain Go.
type model struct {
	*fixture
	other    *Store // of another controller, whose settings may be old
	campaign campaigns.Campaign
	state    campaigns.RunState
	now      time.Time
	members  map[uint64]campaigns.Member
	lanes    map[uint64]string // where members were put, by the settings of that time
	owners   map[string]uint64 // of numbers
	listed   map[string]bool   // numbers that are not called
	open     map[string]Claim
	edited   map[string]bool // attempts whose member was changed since the claim
	answers  AnswerBucket    // the sum
	epoch    uint64          // 0 = nobody has the campaign
	old      []uint64
	finished int
	attempts map[uint64][]string // ids of those that have ended, by member
}

// Every sequence of steps leaves the store as the model says: each member in
// one state, claims in the right order and within the limit, attempts finished
// once, old epochs refused, and the data sound after every step.
func TestCampaignModel(t *testing.T) {
	t.Parallel()
	f := newStore(t)
	other, err := Open(t.Context(), f.server.URL(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		f.clock = noon
		m := &model{
			fixture: f, other: other, campaign: campaigns.Campaign{ID: fmt.Sprintf("c%d", run), Name: "x", MaxAttempts: 2, RetryWait: 20 * time.Second, LocalHours: campaigns.AllDay()},
			state: campaigns.Idle, now: noon, members: map[uint64]campaigns.Member{}, lanes: map[uint64]string{},
			owners: map[string]uint64{}, listed: map[string]bool{}, open: map[string]Claim{}, edited: map[string]bool{},
			attempts: map[uint64][]string{},
		}
		m.rules(t)
		if err := f.CreateCampaign(t.Context(), m.campaign); err != nil {
			t.Fatal(err)
		}
		t.Repeat(map[string]func(*rapid.T){
			"add":         m.add,
			"claim":       m.claim,
			"finish":      m.finish,
			"finish old":  m.finishOld,
			"hold":        m.hold,
			"release":     m.release,
			"edit":        m.edit,
			"report":      m.report,
			"deadlines":   m.deadlines,
			"reset":       m.reset,
			"relane":      m.relaneAll,
			"settings":    m.save,
			"do not call": m.forbid,
			"crash":       m.crash,
			"ask":         m.ask,
			"acquire":     m.acquire,
			"yield":       m.yield,
			"advance":     m.advance,
			"wait":        m.wait,
			"":            m.check,
		})
		m.sound(f, t)
	})
}

func (m *model) id() string { return m.campaign.ID }

// rules draws the settings that decide about lanes and about what becomes of members.
func (m *model) rules(t *rapid.T) {
	c := &m.campaign
	c.Mode = rapid.SampledFrom([]campaigns.Mode{campaigns.Progressive, campaigns.Predictive}).Draw(t, "mode")
	c.Order, c.Reserve = "", ""
	c.Limit = rapid.IntRange(1, 6).Draw(t, "limit")
	c.Await = campaigns.AwaitRules{
		Wait: rapid.Bool().Draw(t, "await"), Deadline: 10 * time.Second, Success: rapid.Bool().Draw(t, "success"), Free: rapid.Bool().Draw(t, "free"),
	}
	c.Pacing.RecallAbandoned = rapid.Bool().Draw(t, "recall")
	c.Numbers = campaigns.NumberRules{Strategy: campaigns.RoundRobin}
	if rapid.Bool().Draw(t, "types") {
		// Open until a minute after noon, and from then on.
		c.Numbers.Types = []campaigns.CommunicationType{
			{Code: "early", Hours: []campaigns.Hours{{Start: 0, End: 12*60 + 1}}},
			{Code: "late", Hours: []campaigns.Hours{{Start: 12*60 + 1, End: 24 * 60}}, Attempts: 1},
		}
	}
	c.Normalize()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
}

// put is a write of a member: it stands where the settings say.
func (m *model) put(x campaigns.Member) {
	m.members[x.ID] = x
	m.lanes[x.ID] = m.campaign.LaneOf(&x).String()
	for _, c := range x.Communications {
		m.owners[c.Number] = x.ID
	}
}

func (m *model) add(t *rapid.T) {
	var rows []campaigns.Member
	var want []Added
	for range rapid.IntRange(1, 6).Draw(t, "rows") {
		row := campaigns.Member{
			Name: "x", Priority: rapid.IntRange(-2, 2).Draw(t, "priority"),
			Timezone: rapid.SampledFrom([]string{"", "Europe/Berlin", "Asia/Tokyo"}).Draw(t, "zone"),
			Due:      m.now.Add(time.Duration(rapid.IntRange(-5, 5).Draw(t, "due")) * time.Second),
		}
		if rapid.IntRange(0, 3).Draw(t, "expires") == 0 {
			row.Expire = m.now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "expire")) * time.Second)
		}
		for range rapid.IntRange(1, 3).Draw(t, "numbers") {
			n := rapid.IntRange(1, 60).Draw(t, "number")
			row.Communications = append(row.Communications, campaigns.Communication{
				Number: aNumber(n), Type: rapid.SampledFrom([]string{"", "", "early", "late"}).Draw(t, "type"),
			})
		}
		slices.SortFunc(row.Communications, func(a, b campaigns.Communication) int { return cmp.Compare(a.Number, b.Number) })
		row.Communications = slices.CompactFunc(row.Communications, func(a, b campaigns.Communication) bool { return a.Number == b.Number })
		rows = append(rows, row)
		want = append(want, m.expectAdd(row))
	}
	got, err := m.AddMembers(t.Context(), m.id(), rows, m.now)
	if diff := gocmp.Diff(want, got); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
}

func (m *model) expectAdd(row campaigns.Member) Added {
	a := Added{Number: row.Communications[0].Number}
	ended, shared := 0, 0
	for i := range row.Communications {
		if c := &row.Communications[i]; m.listed[c.Number] {
			c.Ended, c.Cause = true, campaigns.DoNotCall
			ended++
		}
	}
	if ended == len(row.Communications) {
		a.Outcome, a.List = MemberDoNotCall, campaigns.CampaignDoNotCall(m.id())
		return a
	}
	for _, c := range row.Communications {
		if o := m.owners[c.Number]; o != 0 {
			shared++
			a.Of = cmp.Or(a.Of, o)
			if o != a.Of {
				shared = -100
			}
		}
	}
	switch {
	case a.Of == 0:
		row.ID = uint64(len(m.members) + 1)
		row.Begin(&m.campaign, later(row.Due, m.now))
		m.put(row)
		a.ID, a.Outcome = row.ID, MemberAdded
	case shared == len(row.Communications) && shared == len(m.members[a.Of].Communications):
		a.ID, a.Of, a.Outcome = a.Of, 0, MemberExisting
	default:
		a.Outcome = MemberDuplicate
	}
	return a
}

// due lists the members that a claim looks at, best first.
func (m *model) due(lanes []string) []campaigns.Member {
	var all []campaigns.Member
	for _, x := range m.members {
		if x.State == campaigns.Waiting && !x.Due.After(m.now) && (lanes == nil || slices.Contains(lanes, m.lanes[x.ID])) {
			all = append(all, x)
		}
	}
	slices.SortFunc(all, func(a, b campaigns.Member) int {
		return cmp.Or(cmp.Compare(m.campaign.Rank(&b), m.campaign.Rank(&a)), a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID))
	})
	return all
}

func (m *model) claim(t *rapid.T) {
	m.promoteAll(t)
	q := request(Run{Epoch: m.epoch, Owner: "a"}, m.now)
	q.Limit = m.campaign.Limit
	if rapid.Bool().Draw(t, "some lanes") {
		known := slices.Compact(slices.Sorted(maps.Values(m.lanes)))
		q.Lanes = rapid.SliceOfNDistinct(rapid.SampledFrom(append(known, "UTC")), 0, 3, rapid.ID).Draw(t, "lanes")
	}
	if rapid.IntRange(0, 4).Draw(t, "stale") == 0 && len(m.old) > 0 {
		q.Epoch = rapid.SampledFrom(m.old).Draw(t, "old epoch")
	}
	res, err := m.Claim(t.Context(), m.id(), []ClaimRequest{q})
	if err != nil {
		t.Fatal(err)
	}
	want := m.expectClaim(q)
	switch e := want.(type) {
	case error:
		if !errors.Is(res[0].Err, e) {
			t.Fatalf("%v, want %v", res[0].Err, e)
		}
	case uint64:
		if res[0].Err != nil || res[0].Member.ID != e {
			t.Fatalf("member %d, %v, want %d", res[0].Member.ID, res[0].Err, e)
		}
		x := m.members[e]
		if res[0].Attempt.Number != x.Communications[x.Next].Number {
			t.Fatalf("number %s of %+v", res[0].Attempt.Number, x)
		}
		x.State, x.Due = campaigns.Claimed, time.Time{}
		m.members[e] = x
		m.open[q.Attempt.ID] = res[0].Claim
	}
}

// expectClaim gives the member that should be claimed, or the error.
func (m *model) expectClaim(q ClaimRequest) any {
	switch {
	case q.Lanes != nil && len(q.Lanes) == 0:
		return ErrNoneDue
	case q.Epoch != m.epoch || m.epoch == 0:
		return ErrStale
	case m.state != campaigns.Running:
		return ErrNotRunning
	case len(m.open) >= m.campaign.Limit:
		return ErrAtLimit
	}
	// As many expired ones are ended on the way as a call ends.
	for i, x := range m.due(q.Lanes) {
		if x.Expire.IsZero() || x.Expire.After(m.now) {
			return x.ID
		}
		if i == 16 {
			break
		}
		x.State, x.EndCause, x.Due, x.Next = campaigns.Over, campaigns.MemberExpired, time.Time{}, -1 // by the script, which reads no more
		m.members[x.ID] = x
	}
	return ErrNoneDue
}

// promoteAll makes the order of claims exact, which a claim itself does for
// sixteen members at a time only.
func (m *model) promoteAll(t *rapid.T) {
	for m.epoch != 0 {
		if n, _, err := m.Promote(t.Context(), m.id(), m.epoch, m.now); err != nil {
			t.Fatal(err)
		} else if n == 0 {
			return
		}
	}
}

// check compares the store with the model.
func (m *model) check(t *rapid.T) {
	ctx := t.Context()
	m.promoteAll(t)
	want := Counts{Imported: len(m.members), EndedBy: map[campaigns.Cause]int{}, Lanes: map[string]int{}}
	for id, x := range m.members {
		switch x.State {
		case campaigns.Waiting:
			want.Waiting++
			if !x.Due.After(m.now) {
				want.Due++
				want.Lanes[m.lanes[id]]++
			}
		case campaigns.Claimed:
			want.Claimed++
		case campaigns.Held:
			want.Held++
			if x.Await != nil {
				want.Awaiting++
				if want.NextAwait.IsZero() || x.Await.Deadline.Before(want.NextAwait) {
					want.NextAwait = x.Await.Deadline
				}
			}
		case campaigns.Over:
			want.Ended++
			want.EndedBy[x.EndCause]++
		}
	}
	got, err := m.Counts(ctx, m.id())
	got.NextDue = time.Time{} // which members wait outside the lanes is not the model's concern
	if m.epoch == 0 {
		want.Lanes, got.Lanes = nil, nil // nobody could promote
	}
	if diff := gocmp.Diff(want, got); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	m.checkMembers(t)
	tally, err := m.Tally(ctx, m.id())
	if err != nil || tally.Attempts != m.finished {
		t.Fatalf("the tally counts %d of %d attempts, %v", tally.Attempts, m.finished, err)
	}
	c := &checker{store: m.Store, campaign: m.id()}
	for _, step := range []func(context.Context) error{c.counts, c.members, c.attempts, c.answers} {
		if err := step(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.breaches) > 0 {
		t.Fatal(c.breaches)
	}
}

func (m *model) checkMembers(t *rapid.T) {
	calls := make([]call, len(m.members))
	for i := range calls {
		calls[i] = call{memberScript, []string{runKey(m.id())}, []any{i + 1}}
	}
	for i, out := range m.runAll(t.Context(), calls) {
		id := uint64(i + 1)
		if out.err != nil {
			t.Fatal(out.err)
		}
		at := out.reply.time(2)
		if out.reply.text(1) != "" {
			at = laneDue(out.reply.text(1))
		}
		got, _, err := decodeMember(id, out.reply.text(0), at)
		if diff := gocmp.Diff(m.members[id], got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Fatalf("member %d: %s %v", id, diff, err)
		}
	}
}

// sound runs the whole check once.
func (m *model) sound(f *fixture, t *rapid.T) {
	breaches, err := f.Check(t.Context(), m.id())
	if len(breaches) > 0 || err != nil {
		t.Fatal(breaches, err)
	}
	for id := range m.members {
		got, err := m.Attempts(t.Context(), m.id(), id)
		ids := make([]string, len(got))
		for i, a := range got {
			ids[i] = a.Attempt.ID
		}
		if err != nil || !slices.Equal(ids, m.attempts[id]) {
			t.Fatalf("member %d has the attempts %v, want %v, %v", id, ids, m.attempts[id], err)
		}
	}
	kept, err := m.Answers(t.Context(), m.id())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range kept {
		m.answers.Answered -= b.Answered
		m.answers.Abandoned -= b.Abandoned
		m.answers.Machines -= b.Machines
	}
	if m.answers != (AnswerBucket{}) {
		t.Fatalf("the ledger lacks %+v", m.answers)
	}
}

func aNumber(n int) string { return fmt.Sprintf("+4930%06d", n) }
