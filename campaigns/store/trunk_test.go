// SPDX-License-Identifier: MIT

package store

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

// trunk is a resource with a limit far away.
type trunk struct {
	*fixture
	id    string
	calls int
	cps   float64
}

// take asks for n lines and gives the attempts that got one.
func (u *trunk) take(tb testing.TB, now time.Time, n int) ([]string, time.Time) {
	tb.Helper()
	q := ReserveRequest{Campaign: "c1", Resource: u.id, ResourceLimit: 1000, CPS: u.cps, Now: now, Lease: time.Hour}
	for range n {
		u.calls++
		q.Attempts = append(q.Attempts, fmt.Sprint(u.calls))
	}
	got, err := u.Reserve(tb.Context(), q)
	if err != nil {
		tb.Fatal(err)
	}
	var attempts []string
	for _, h := range got.Held {
		attempts = append(attempts, h.Attempt)
	}
	return attempts, got.RetryAt
}

func (u *trunk) end(tb testing.TB, attempt string, outcome TrunkOutcome, now time.Time) {
	tb.Helper()
	if errs := u.Write(tb.Context(), "c1", []Op{Release{Attempt: attempt, Resource: u.id, Trunk: outcome, Now: now}}); errs[0] != nil {
		tb.Fatal(errs[0])
	}
}

func (u *trunk) load(tb testing.TB, now time.Time) ResourceLoad {
	tb.Helper()
	loads, err := u.ResourceLoads(tb.Context(), []string{u.id}, now)
	if err != nil {
		tb.Fatal(err)
	}
	return loads[u.id]
}

// However calls are asked for, in no stretch of time are there more than the
// rate allows and the bucket holds, RetryAt always has at least one, and who
// asks all the time gets the whole rate.
func TestTokenBucket(t *testing.T) {
	t.Parallel()
	f, runs := newStore(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		u := &trunk{fixture: f, id: fmt.Sprintf("trunk%d", runs), cps: rapid.SampledFrom([]float64{0.5, 1, 3, 10, 100}).Draw(rt, "cps")}
		now, times := noon, []time.Time(nil)
		for range rapid.IntRange(1, 20).Draw(rt, "asks") {
			n := rapid.IntRange(1, 32).Draw(rt, "lines")
			got, retry := u.take(t, now, n)
			for range got {
				times = append(times, now)
			}
			if len(got) == n {
				if !retry.IsZero() {
					rt.Fatalf("all granted, and yet again at %s", retry)
				}
			} else if more, _ := u.take(t, retry, 1); !retry.After(now) || len(more) != 1 {
				rt.Fatalf("after %d of %d at %s again at %s, which gave %d", len(got), n, now, retry, len(more))
			} else {
				times, now = append(times, retry), retry
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 2000).Draw(rt, "ms")) * time.Millisecond)
		}
		burst := max(1, u.cps/4)
		for i := range times {
			for j := i; j < len(times); j++ {
				allowed := burst + u.cps*times[j].Sub(times[i]).Seconds() + 0.01
				if n := float64(j - i + 1); n > allowed {
					rt.Fatalf("%.0f calls in %s at %.1f a second", n, times[j].Sub(times[i]), u.cps)
				}
			}
		}
	})
	u := &trunk{fixture: f, id: "busy", cps: 40}
	total := 0
	for now := noon; now.Before(noon.Add(10 * time.Second)); {
		got, retry := u.take(t, now, 32)
		total, now = total+len(got), retry
	}
	if math.Abs(float64(total)-400) > 15 {
		t.Errorf("%d calls in ten seconds at 40 a second", total)
	}
}

// Too many faults in a row make a trunk rest, twice as long each time up to an
// hour; then one call at a time shows whether it has recovered.
func TestTrunkRests(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.must(t, s.SaveResource(t.Context(), campaigns.Resource{
		ID: "trunk", DialString: "sofia/gateway/t/{number}", MaxErrors: 3, Rest: 20 * time.Minute,
	}))
	u, now := &trunk{fixture: s, id: "trunk"}, noon
	calls, _ := u.take(t, now, 10)
	for i, outcome := range []TrunkOutcome{TrunkFault, TrunkFault, TrunkUnknown, TrunkOK, TrunkFault, TrunkFault} {
		u.end(t, calls[i], outcome, now)
	}
	u.end(t, calls[0], TrunkFault, now) // late: the line is given back already
	if got := u.load(t, now); got != (ResourceLoad{Lines: 4, Faults: 2}) {
		t.Fatalf("%+v", got)
	}
	u.end(t, calls[6], TrunkFault, now)
	u.end(t, calls[7], TrunkFault, now) // begun before the rest, and no reason for another
	for i, rest := range []time.Duration{20 * time.Minute, 40 * time.Minute, time.Hour, time.Hour} {
		until := now.Add(rest)
		if got := u.load(t, now); !got.RestUntil.Equal(until) || got.OnTrial {
			t.Fatalf("rest %d: %+v", i, got)
		}
		if got, retry := u.take(t, until.Add(-time.Millisecond), 5); len(got) != 0 || !retry.Equal(until) {
			t.Fatalf("rest %d: %v again at %s", i, got, retry)
		}
		now = until
		got, _ := u.take(t, now, 5)
		if len(got) != 1 || !u.load(t, now).OnTrial {
			t.Fatalf("after rest %d: %v", i, got)
		}
		if more, retry := u.take(t, now.Add(time.Second), 5); len(more) != 0 || !retry.Equal(now.Add(15*time.Second)) {
			t.Fatalf("after rest %d, a call on trial: %v again at %s", i, more, retry)
		}
		if i == 1 { // the call on trial was never begun: the next one is
			u.end(t, got[0], TrunkUnknown, now)
			got, _ = u.take(t, now, 5)
		}
		u.end(t, got[0], TrunkFault, now)
	}
	now = now.Add(time.Hour)
	got, _ := u.take(t, now, 5)
	u.end(t, got[0], TrunkOK, now)
	if got := u.load(t, now); got != (ResourceLoad{Lines: 2}) {
		t.Fatalf("recovered: %+v", got)
	}
	calls, _ = u.take(t, now, 20)
	if len(calls) != 20 {
		t.Fatalf("recovered: %v", calls)
	}
	for _, c := range calls[:3] { // and the next rest is a first one again
		u.end(t, c, TrunkFault, now)
	}
	if got := u.load(t, now); !got.RestUntil.Equal(now.Add(20 * time.Minute)) {
		t.Fatalf("%+v", got)
	}
}
