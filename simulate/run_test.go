// SPDX-License-Identifier: MIT

package simulate

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// played runs a policy and gives the run, so that tests can look inside.
func played(t interface{ Fatal(...any) }, w World, agents, days int, hours time.Duration, seed uint64, p policy) *run {
	r := newRun(&w, agents, seed, rules{Limit: 4*agents + 20, AgentWait: suiteWait, MinRing: suiteLeast}, p)
	if err := r.days(context.Background(), days, hours); err != nil {
		t.Fatal(err)
	}
	return r
}

// policyOf makes a contender, one that is tuned with a middling knob.
func policyOf(c contender, w *World, agents int) policy {
	if c.tuned != nil {
		return c.tuned(1.7)
	}
	return c.make(w, agents)
}

func contenderNamed(t *testing.T, name string) contender {
	t.Helper()
	for _, c := range contenders() {
		if c.name == name {
			return c
		}
	}
	t.Fatalf("no policy %q", name)
	return contender{}
}

// Every call comes to exactly one end, and the day ends with nobody on the line,
// whatever the policy, the world, the crowd and the number of agents.
func TestCallsAreConserved(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(contenders()).Draw(t, "policy")
		w := rapid.SampledFrom(Worlds()).Draw(t, "world")
		if rapid.Bool().Draw(t, "machines") {
			w.Machines, w.MachineTalk = 0.3, machineTalk
		}
		if w.On > 0 { // often enough that it matters within minutes
			w.On, w.Off, w.Period = 5*time.Minute, 2*time.Minute, 10*time.Minute
		}
		n := rapid.IntRange(1, 12).Draw(t, "agents")
		r := newRun(&w, n, rapid.Uint64().Draw(t, "seed"), rules{
			Limit: 4*n + 20, AgentWait: suiteWait, MinRing: suiteLeast,
			DetectMachines: true, FilterMachines: rapid.Bool().Draw(t, "filter"),
		}, policyOf(c, &w, n))
		if err := r.days(context.Background(), 2, 40*time.Minute); err != nil {
			t.Fatal(err)
		}
		checkConservation(t, r, n)
	})
}

func checkConservation(t *rapid.T, r *run, agents int) {
	for i, d := range r.account.days {
		if d.Dialled != d.Answered+d.Machines+d.Failed+d.Cancelled {
			t.Fatalf("day %d: %+v: calls are missing", i, d)
		}
		if d.Answered != d.Connected+d.Abandoned {
			t.Fatalf("day %d: %+v: answered calls are missing", i, d)
		}
	}
	if r.up != 0 || r.ringing != 0 || len(r.waiting) != 0 || r.oldest != nobody || r.newest != nobody {
		t.Fatalf("after the last day: %d lines, %d ringing, %d waiting", r.up, r.ringing, len(r.waiting))
	}
	if len(r.spare) != len(r.calls) {
		t.Fatalf("%d of %d lines are free", len(r.spare), len(r.calls))
	}
	if r.inState[away] != agents || len(r.idle) != 0 {
		t.Fatalf("after the last day: agents by state %v, %d idle", r.inState, len(r.idle))
	}
	if a := &r.account; a.measured.busy > a.measured.present || a.measured.present > time.Duration(agents)*2*30*time.Minute {
		t.Fatalf("busy %v of %v", a.measured.busy, a.measured.present)
	}
	if r.account.early != 0 {
		t.Fatalf("%d calls should have been hung up before %v", r.account.early, r.rules.MinRing)
	}
}

// The rows of the published table (utilisation, abandonment). Customers are
// others, so that some tenths of a point are luck.
func TestKnownRulesComeToKnownFigures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		world        int
		agents, days int
		policy       string
		utilisation  float64
		abandonment  float64
	}{
		"p=0.20, progressive":    {0, 20, 6, ProgressiveRow, 57.1, 0},
		"p=0.35, progressive":    {1, 20, 6, ProgressiveRow, 71.7, 0},
		"p=0.60, progressive":    {2, 20, 6, ProgressiveRow, 83.5, 0},
		"HARD, progressive":      {3, 20, 6, ProgressiveRow, 64.9, 0},
		"p=0.35, power 1.5":      {1, 10, 12, "power 1.5:1", 78.6, 0.9},
		"p=0.35, power 2":        {1, 10, 12, "power 2:1", 84.5, 4.6},
		"p=0.35, power 3":        {1, 10, 12, "power 3:1", 89.5, 14.5},
		"p=0.20, power 3":        {0, 50, 3, "power 3:1", 80.7, 0},
		"p=0.35, HARD_LIMIT":     {1, 20, 6, "VICIdial-like, HARD_LIMIT", 71.9, 3.1},
		"p=0.60, AVERAGE":        {2, 20, 6, "VICIdial-like, AVERAGE", 83.2, 3.1},
		"p=0.20, TAPERED":        {0, 20, 6, "VICIdial-like, TAPERED", 59.3, 3.2},
		"p=0.35, causal":         {1, 10, 6, CausalRow, 85.2, 3.0},
		"p=0.35, handle times":   {1, 10, 6, "oracle: knows handle times", 86.6, 3.0},
		"p=0.35, knows outcomes": {1, 10, 6, "oracle: knows who answers", 94.5, 3.0},
		"HARD, knows outcomes":   {3, 20, 4, "oracle: knows who answers", 94.8, 3.0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := Worlds()[c.world]
			r := played(t, w, c.agents, c.days, suiteDay, 2, contenderNamed(t, c.policy).make(&w, c.agents))
			row := r.row(c.policy, suiteCap, suiteDay)
			if math.Abs(row.Utilisation-c.utilisation) > 0.8 || math.Abs(row.Abandonment-c.abandonment) > 0.5 {
				t.Errorf("%.1f %% with %.1f %% abandoned, the table has %.1f and %.1f",
					row.Utilisation, row.Abandonment, c.utilisation, c.abandonment)
			}
		})
	}
}

// Who knows everything wastes nothing, also where agents come and go.
func TestOracleReachesEverything(t *testing.T) {
	t.Parallel()
	for _, w := range Worlds() {
		for _, n := range []int{5, 50} {
			r := played(t, w, n, 2, suiteDay, 1, &oracle{})
			row := r.row(OracleRow, suiteCap, suiteDay)
			if row.Utilisation < 99.95 || row.Abandonment > 0.05 {
				t.Errorf("%s, %d agents: %.2f %% with %.2f %% abandoned", w.Name, n, row.Utilisation, row.Abandonment)
			}
		}
	}
}

// Each piece of knowledge is worth something, with the same abandonment.
func TestKnowledgeHelps(t *testing.T) {
	t.Parallel()
	w := Worlds()[1]
	last := 0.0
	for _, name := range []string{
		ProgressiveRow, CausalRow, "oracle: knows handle times", "oracle: knows who answers", OracleRow,
	} {
		r := played(t, w, 10, 4, suiteDay, 3, contenderNamed(t, name).make(&w, 10))
		row := r.row(name, suiteCap, suiteDay)
		if row.Utilisation <= last+0.5 {
			t.Errorf("%s: %.1f %%, hardly more than %.1f %%", name, row.Utilisation, last)
		}
		last = row.Utilisation
	}
}

// Larger groups are used better, and more patient customers are lost less.
func TestSizeAndPatienceHelp(t *testing.T) {
	t.Parallel()
	w := Worlds()[1]
	last := 0.0
	for _, n := range []int{5, 20, 100} {
		u := played(t, w, n, 200/n/4+1, suiteDay, 1, newReference(&w, n, suiteWait, suiteCap, knowsLaws)).account.measured.utilisation()
		if u <= last+1 {
			t.Errorf("%d agents: %.1f %%, fewer came to %.1f %%", n, u, last)
		}
		last = u
	}
	lost := 100.0
	for _, patience := range []time.Duration{0, time.Second, 4 * time.Second} {
		r := newRun(&w, 10, 1, rules{Limit: 60, AgentWait: patience}, ratio(2))
		if err := r.days(t.Context(), 3, suiteDay); err != nil {
			t.Fatal(err)
		}
		if got := r.account.total().rate(); got >= lost {
			t.Errorf("patience %v: %.2f %% abandoned, less patience lost %.2f %%", patience, got, lost)
		} else {
			lost = got
		}
		if most := r.account.waits.quantile(1); most > patience+waitStep {
			t.Errorf("patience %v: somebody waited %v", patience, most)
		}
	}
}

// The same seed gives the same result, another one another.
func TestSeedDecidesEverything(t *testing.T) {
	t.Parallel()
	for _, c := range contenders() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := Worlds()[3]
			row := func(seed uint64) Row {
				r := played(t, w, 8, 2, 2*time.Hour, seed, policyOf(c, &w, 8))
				return r.row(c.name, suiteCap, 2*time.Hour)
			}
			first := row(5)
			if diff := cmp.Diff(first, row(5)); diff != "" {
				t.Errorf("the same seed gives another result: %s", diff)
			}
			if cmp.Equal(first, row(6)) {
				t.Error("another seed gives the same result")
			}
		})
	}
}

// hasty hangs up whatever rings.
type hasty struct{ ratio }

func (p hasty) decide(r *run) decision {
	d := p.ratio.decide(r)
	d.cancel = r.ringing
	return d
}

func TestNoCallIsHungUpEarly(t *testing.T) {
	t.Parallel()
	r := played(t, Worlds()[0], 5, 1, time.Hour, 1, hasty{2})
	if r.account.early == 0 || r.account.total().Cancelled == 0 {
		t.Fatalf("%d early, %+v: the policy should have tried", r.account.early, r.account.total())
	}
	w := Worlds()[0]
	w.RingOut = suiteLeast - time.Second // every call ends by itself before
	w.Ring = Lognormal(8*time.Second, 0.3).Within(4*time.Second, w.RingOut)
	if r := played(t, w, 5, 1, time.Hour, 1, hasty{2}); r.account.total().Cancelled != 0 {
		t.Fatalf("%+v: hung up before %v", r.account.total(), suiteLeast)
	}
}

// What the pacer is for: it beats progressive dialling by far and keeps its cap on
// every day, and late cancel really hangs up.
func TestPacerBeatsProgressiveAndKeepsTheCap(t *testing.T) {
	t.Parallel()
	for _, w := range Worlds() {
		t.Run(w.Name, func(t *testing.T) {
			t.Parallel()
			const n = 10
			row := func(name string) Row {
				r := played(t, w, n, 2, suiteDay, 1, contenderNamed(t, name).make(&w, n))
				return r.row(name, suiteCap, suiteDay)
			}
			plain, daily, late := row(ProgressiveRow), row(DailyRow), row(DailyLateRow)
			if daily.Utilisation < plain.Utilisation+3 || daily.DaysOver > 0 {
				t.Errorf("%.1f %%, progressive %.1f %%; worst day %.2f %%", daily.Utilisation, plain.Utilisation, daily.WorstDay)
			}
			if late.Calls.Cancelled == 0 || late.DaysOver > 0 {
				t.Errorf("late cancel: %+v, worst day %.2f %%", late.Calls, late.WorstDay)
			}
			if daily.Calls.Cancelled > daily.Calls.Dialled/100 && w.On == 0 {
				t.Errorf("without late cancel: %+v", daily.Calls)
			}
		})
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := Worlds()[1]
	r := newRun(&w, 100, 1, rules{Limit: 420, AgentWait: suiteWait}, ratio(1))
	if err := r.days(ctx, 1000, suiteDay); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestQuantileOfWaits(t *testing.T) {
	t.Parallel()
	var w waits
	if got := w.quantile(0.99); got != 0 {
		t.Errorf("of nobody: %v", got)
	}
	for i := range 100 {
		w.add(time.Duration(i) * waitStep)
	}
	w.add(time.Hour)
	for share, want := range map[float64]time.Duration{0: 0, 0.5: 50 * waitStep, 0.98: 98 * waitStep, 1: 999 * waitStep} {
		if got := w.quantile(share); got != want {
			t.Errorf("quantile %g: %v, want %v", share, got, want)
		}
	}
}
