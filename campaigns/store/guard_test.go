// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

const day = 24 * time.Hour

// admitting asks for a call to a number.
func admitting(attempt string, now time.Time, caps ...campaigns.Cap) AdmitRequest {
	return AdmitRequest{Attempt: attempt, Campaign: "c1", Number: "+4930100001", Caps: caps, Now: now}
}

// admits fails the test where Admit does not say what it should.
func (f *fixture) admits(tb testing.TB, q AdmitRequest, want *campaigns.Refusal) {
	tb.Helper()
	got, err := f.Admit(context.Background(), q)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		tb.Errorf("attempt %s: %s %v", q.Attempt, diff, err)
	}
}

func TestAdmitCaps(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	number := campaigns.Cap{Per: campaigns.PerNumber, Most: 2, Window: day, Pack: "uk@2024-01"}
	person := campaigns.Cap{Per: campaigns.PerPerson, Most: 3, Window: 7 * day}
	subject := campaigns.Cap{Per: campaigns.PerSubject, Most: 1, Window: 7 * day}

	s.admits(t, admitting("a1", noon, number), nil)
	s.admits(t, admitting("a1", noon, number), nil) // is counted already
	s.admits(t, admitting("a2", noon.Add(time.Hour), number), nil)
	s.admits(t, admitting("a3", noon.Add(2*time.Hour), number), &campaigns.Refusal{
		Gate: campaigns.GateCap, Pack: "uk@2024-01", What: "2 per number in 24 h", Until: noon.Add(day),
	})
	s.admits(t, admitting("a4", noon.Add(day-time.Millisecond), number), &campaigns.Refusal{
		Gate: campaigns.GateCap, Pack: "uk@2024-01", What: "2 per number in 24 h", Until: noon.Add(day),
	})
	// Another campaign and another attempt of the same name count beside them.
	other := admitting("a1", noon.Add(2*time.Hour), number)
	other.Campaign = "c2"
	s.admits(t, other, &campaigns.Refusal{Gate: campaigns.GateCap, Pack: "uk@2024-01", What: "2 per number in 24 h", Until: noon.Add(day)})
	// Without a person the number stands for one; the subject is the campaign's id.
	s.admits(t, admitting("a5", noon.Add(2*time.Hour), person), nil)
	s.admits(t, admitting("a6", noon.Add(3*time.Hour), person), &campaigns.Refusal{
		Gate: campaigns.GateCap, What: "3 per person in 7 d", Until: noon.Add(7 * day),
	})
	s.admits(t, admitting("a6", noon.Add(3*time.Hour), subject), &campaigns.Refusal{
		Gate: campaigns.GateCap, What: "1 per subject in 7 d", Until: noon.Add(7*day + 2*time.Hour),
	})
	// Of several caps the one that holds longest is named.
	s.admits(t, admitting("a6", noon.Add(3*time.Hour), number, person), &campaigns.Refusal{
		Gate: campaigns.GateCap, What: "3 per person in 7 d", Until: noon.Add(7 * day),
	})
	debt := admitting("a6", noon.Add(3*time.Hour), subject)
	debt.Subject = "another debt"
	s.admits(t, debt, nil)
	// A call that never left makes room.
	s.must(t, s.Retract(ctx, debt))
	s.must(t, s.Retract(ctx, admitting("a5", noon)))
	s.must(t, s.Retract(ctx, admitting("never", noon)))
	s.admits(t, admitting("a7", noon.Add(3*time.Hour), person), nil)
}

// A person is counted over all of its numbers.
func TestAdmitPersons(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	limit := campaigns.Cap{Per: campaigns.PerPerson, Most: 1, Window: day}
	first, second := admitting("a1", noon, limit), admitting("a2", noon.Add(time.Minute), limit)
	first.Person, second.Person, second.Number = "p1", "p1", "+4930100002"
	s.admits(t, first, nil)
	s.admits(t, second, &campaigns.Refusal{Gate: campaigns.GateCap, What: "1 per person in 24 h", Until: noon.Add(day)})
	s.must(t, s.Retract(ctx, first))
	s.admits(t, second, nil)
	third := admitting("a3", noon.Add(2*time.Minute), limit)
	third.Number, third.Person = "+4930100002", "p2"
	s.admits(t, third, nil) // the number is another person's too
}

func TestAdmitHolds(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	const number = "+4930100001"
	s.must(t, s.HoldNumber(ctx, number, noon.Add(72*time.Hour), HoldAbandoned))
	s.must(t, s.HoldNumber(ctx, number, noon.Add(day), HoldMachine)) // shortens nothing
	q := admitting("a1", noon)
	held := &campaigns.Refusal{Gate: campaigns.GateHold, What: HoldAbandoned, Until: noon.Add(72 * time.Hour)}
	s.admits(t, q, held)
	if got, err := s.Recheck(ctx, q); !cmp.Equal(held, got) || err != nil {
		t.Error(got, err)
	}
	reserved := q
	reserved.Reserved = true
	s.admits(t, reserved, nil)
	s.must(t, s.HoldNumber(ctx, number, noon.Add(time.Hour), "complaint"))
	s.admits(t, reserved, &campaigns.Refusal{Gate: campaigns.GateHold, What: "complaint", Until: noon.Add(time.Hour)})
	reserved.Now = noon.Add(time.Hour)
	s.admits(t, reserved, nil)
	q.Now = noon.Add(72 * time.Hour)
	s.admits(t, q, nil)
	other := q
	other.Number, other.Now = "+4930100002", noon
	s.admits(t, other, nil)

	// Holds that are over leave nothing behind.
	s.clock = noon.Add(100 * time.Hour)
	s.must(t, s.HoldNumber(ctx, number, s.clock.Add(time.Hour), HoldMachine))
	if n, err := s.rdb.HLen(ctx, fmt.Sprintf("%sholds:%d", guardSlot, numberBucket(number))).Result(); n != 1 || err != nil {
		t.Error(n, err)
	}
}

func TestAdmitDoNotCall(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	for list, until := range map[string]time.Time{"global": {}, "campaign-c1": noon.Add(day), "robinson": noon.Add(2 * day)} {
		q := admitting("a-"+list, noon, campaigns.Cap{Per: campaigns.PerNumber, Most: 1, Window: day})
		q.Number = "+49301" + fmt.Sprint(len(list))
		q.Lists = []string{"robinson"}
		entry := campaigns.DoNotCallEntry{Number: q.Number, Until: until}
		if n, err := s.AddDoNotCall(ctx, list, []campaigns.DoNotCallEntry{entry}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		want := &campaigns.Refusal{Gate: campaigns.GateDoNotCall, What: list, Until: until}
		s.admits(t, q, want)
		if got, err := s.Recheck(ctx, q); !cmp.Equal(want, got) || err != nil {
			t.Error(list, got, err)
		}
		if !until.IsZero() {
			q.Now = until
			s.admits(t, q, nil)
		}
		other := q
		other.Campaign, other.Lists, other.Now = "c2", nil, noon
		if got, err := s.Recheck(ctx, other); (got != nil) != (list == "global") || err != nil {
			t.Errorf("%s binds another campaign: %v, %v", list, got, err)
		}
	}
	// What lasts for ever goes before what ends.
	q := admitting("a9", noon)
	q.Lists = []string{"x", "y"}
	for list, until := range map[string]time.Time{"x": noon.Add(day), "y": {}} {
		if _, err := s.AddDoNotCall(ctx, list, []campaigns.DoNotCallEntry{{Number: q.Number, Until: until}}); err != nil {
			t.Fatal(err)
		}
	}
	s.admits(t, q, &campaigns.Refusal{Gate: campaigns.GateDoNotCall, What: "y"})
}

// made is a call as a naive model of the caps remembers it.
type made struct {
	number, person, subject string
	at                      time.Time
}

// Rolling windows agree with a model that looks at every call there ever was.
func TestAdmitAgainstModel(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		var calls []made
		var admitted []AdmitRequest
		now := noon
		caps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) campaigns.Cap {
			return campaigns.Cap{
				Per:    rapid.SampledFrom([]campaigns.Per{campaigns.PerNumber, campaigns.PerPerson, campaigns.PerSubject}).Draw(t, "per"),
				Most:   rapid.IntRange(1, 4).Draw(t, "most"),
				Window: rapid.SampledFrom([]time.Duration{time.Hour, day, 7 * day, 30 * day}).Draw(t, "window"),
			}
		}), 0, 3).Draw(t, "caps")
		for i := range rapid.IntRange(1, 40).Draw(t, "calls") {
			now = now.Add(rapid.SampledFrom([]time.Duration{0, time.Millisecond, 10 * time.Minute, time.Hour, 5 * time.Hour, 4 * day}).Draw(t, "pause"))
			q := AdmitRequest{
				Attempt: fmt.Sprint(i), Campaign: "c1", Caps: caps, Now: now,
				Number:  fmt.Sprintf("+49%d%d", 1000+run, rapid.IntRange(1, 3).Draw(t, "number")),
				Person:  rapid.SampledFrom([]string{"", fmt.Sprint("p", run), fmt.Sprint("q", run)}).Draw(t, "person"),
				Subject: rapid.SampledFrom([]string{"", "debt"}).Draw(t, "subject"),
			}
			got, err := s.Admit(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			until := naive(calls, q)
			if until.IsZero() != (got == nil) || got != nil && !got.Until.Equal(until) {
				t.Fatalf("call %d at %s: %+v, want until %s", i, now, got, until)
			}
			if got != nil {
				continue
			}
			calls, admitted = append(calls, q.made()), append(admitted, q)
			switch rapid.IntRange(0, 4).Draw(t, "then") {
			case 0:
				if again, err := s.Admit(t.Context(), q); again != nil || err != nil {
					t.Fatalf("asked again: %+v %v", again, err)
				}
			case 1:
				k := rapid.IntRange(0, len(admitted)-1).Draw(t, "retracted")
				if err := s.Retract(t.Context(), admitted[k]); err != nil {
					t.Fatal(err)
				}
				calls, admitted = slices.Delete(calls, k, k+1), slices.Delete(admitted, k, k+1)
			}
		}
	})
}

func (q *AdmitRequest) made() made {
	m := made{q.Number, q.Person, q.Subject, q.Now}
	if m.subject == "" {
		m.subject = q.Campaign
	}
	return m
}

// naive gives until when the caps refuse a call; zero = they do not. A person
// who has no name is the number, with whoever is called there.
func naive(calls []made, q AdmitRequest) time.Time {
	var until time.Time
	for _, c := range q.Caps {
		var counted []time.Time
		for _, m := range calls {
			same := m.number == q.Number
			if c.Per != campaigns.PerNumber && q.Person != "" {
				same = m.person == q.Person
			}
			if same && (c.Per != campaigns.PerSubject || m.subject == q.made().subject) && m.at.After(q.Now.Add(-c.Window)) {
				counted = append(counted, m.at)
			}
		}
		if len(counted) >= c.Most {
			until = later(until, counted[len(counted)-c.Most].Add(c.Window))
		}
	}
	return until
}

// However many ask at once, no cap is passed, and none is left unused.
func TestAdmitAtOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	const clients, asks, most = 16, 60, 25
	limit := campaigns.Cap{Per: campaigns.PerNumber, Most: most, Window: day}
	person := campaigns.Cap{Per: campaigns.PerPerson, Most: 2 * most, Window: day}
	var admitted [3]atomic.Int64
	group, ctx := errgroup.WithContext(t.Context())
	for client := range clients {
		group.Go(func() error {
			for i := range asks {
				q := admitting(fmt.Sprintf("a%d-%d", client, i), noon.Add(time.Duration(i)*time.Second), limit, person)
				k := (client + i) % 3
				q.Number, q.Person, q.Campaign = q.Number+fmt.Sprint(k), "p", fmt.Sprint("c", client%4)
				refusal, err := s.Admit(ctx, q)
				if err != nil {
					return err
				}
				if refusal == nil {
					admitted[k].Add(1)
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	sum := int64(0)
	for k := range admitted {
		n := admitted[k].Load()
		if sum += n; n > most {
			t.Errorf("number %d was called %d times", k, n)
		}
	}
	if sum != 2*most {
		t.Errorf("the person was called %d times", sum)
	}
}

func TestAdmitAll(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	limit := campaigns.Cap{Per: campaigns.PerNumber, Most: 2, Window: day}
	got := s.AdmitAll(t.Context(), []AdmitRequest{admitting("a1", noon, limit), admitting("a2", noon, limit), admitting("a3", noon, limit)})
	for i, a := range got {
		if a.Err != nil || (a.Refusal != nil) != (i == 2) {
			t.Errorf("%d: %+v", i, a)
		}
	}
	s.server.Kill()
	for _, a := range s.AdmitAll(t.Context(), []AdmitRequest{admitting("a1", noon)}) {
		if campaigns.CodeOf(a.Err) != campaigns.Unavailable {
			t.Error(a.Err)
		}
	}
}

// What is kept of calls is bounded: in number, and in time.
func TestCallsAreForgotten(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	reqs := make([]AdmitRequest, 1200)
	for i := range reqs {
		reqs[i] = admitting(fmt.Sprint("a", i), noon.Add(time.Duration(i)*time.Second))
		reqs[i].Person = "p1"
	}
	for _, a := range s.AdmitAll(ctx, reqs) {
		if err := a.Err; err != nil || a.Refusal != nil {
			t.Fatal(a)
		}
	}
	keys := []string{guardSlot + "calls:n:4930100001", guardSlot + "calls:p:p1"}
	for _, key := range keys {
		if n, err := s.rdb.ZCard(ctx, key).Result(); n != 1024 || err != nil {
			t.Error(key, n, err)
		}
		if ttl, err := s.rdb.TTL(ctx, key).Result(); ttl <= 29*day || ttl > 30*day || err != nil {
			t.Error(key, ttl, err)
		}
	}
	s.admits(t, admitting("last", noon.Add(31*day)), nil)
	if n, err := s.rdb.ZCard(ctx, keys[0]).Result(); n != 1 || err != nil {
		t.Error(n, err)
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{7 * day: "7 d", day: "24 h", 36 * time.Hour: "36 h", 90 * time.Minute: "1h30m", time.Second: "1s"} {
		if got := days(d); got != want {
			t.Errorf("%s: %q", d, got)
		}
	}
}

// BenchmarkDoNotCall measures lists of a million numbers: to write them, what
// they take, and what it costs to ask.
func BenchmarkDoNotCall(b *testing.B) {
	const n = 1_000_000
	s := newStore(b)
	ctx := context.Background()
	before := memory(b, s)
	entries := make([]campaigns.DoNotCallEntry, n)
	for i := range entries {
		entries[i] = campaigns.DoNotCallEntry{Number: fmt.Sprintf("+4930%07d", i), Added: noon}
	}
	start := time.Now()
	if added, err := s.AddDoNotCall(ctx, campaigns.GlobalDoNotCall, entries); added != n || err != nil {
		b.Fatal(added, err)
	}
	rate, bytes := n/time.Since(start).Seconds(), float64(memory(b, s)-before)/n
	caps := []campaigns.Cap{{Per: campaigns.PerNumber, Most: 3, Window: day}, {Per: campaigns.PerSubject, Most: 7, Window: 7 * day}}
	before = memory(b, s)
	asked := 0
	for b.Loop() {
		asked++
		q := AdmitRequest{Attempt: fmt.Sprint(asked), Campaign: "c1", Number: fmt.Sprintf("+4931%07d", asked), Caps: caps, Now: noon}
		if refusal, err := s.Admit(ctx, q); refusal != nil || err != nil {
			b.Fatal(refusal, err)
		}
	}
	b.ReportMetric(rate, "added/s")
	b.ReportMetric(bytes, "bytes/entry")
	b.ReportMetric(float64(memory(b, s)-before)/float64(asked), "bytes/number-called")
}
