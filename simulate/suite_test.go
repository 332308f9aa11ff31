// SPDX-License-Identifier: MIT

package simulate

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestSuite(t *testing.T) {
	t.Parallel()
	v, err := Suite{Worlds: []string{"p=0.60"}, Agents: []int{10, 3}, Days: 1, Seed: 1}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := 2 * len(contenders()); len(v.Rows) != want {
		t.Fatalf("%d rows, want %d", len(v.Rows), want)
	}
	for i, row := range v.Rows {
		if c := contenders()[i%len(contenders())]; row.Policy != c.name || row.World != "p=0.60" || row.Utilisation <= 0 {
			t.Errorf("row %d: %+v, want %s", i, row, c.name)
		}
	}
	for _, g := range v.Goals {
		if g.Agents != 10 {
			t.Errorf("a goal for a size that has none: %+v", g)
		}
	}
	if v.Hours != float64(len(v.Rows))*8 {
		t.Errorf("%g hours", v.Hours)
	}
	var out bytes.Buffer
	if err := v.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{ProgressiveRow, "oracle: knows everything", "utilisation %", GoalMust, "goals reached"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, out.String())
		}
	}
}

func TestSuiteRefusesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, s := range []Suite{{Worlds: []string{"p=0.99"}}, {Agents: []int{0}}, {Agents: []int{maxAgents + 1}}} {
		if _, err := s.Run(t.Context()); err == nil {
			t.Errorf("%+v ran", s)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Suite{}).Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestTuningKeepsTheCapAndUsesIt(t *testing.T) {
	t.Parallel()
	c := cell{contenderNamed(t, "power, tuned to 3 %"), Worlds()[1], 20, 2, 1}
	row, err := c.play(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if row.Abandonment > 3 || row.Abandonment < 2 || row.Tuned < 2 || row.Tuned > 3 {
		t.Errorf("%.2f %% abandoned with %.2f lines for an agent", row.Abandonment, row.Tuned)
	}
}

func TestStopwatchTakesSomeDecisions(t *testing.T) {
	t.Parallel()
	now := time.Duration(0)
	s := stopwatch{clock: func() time.Duration { now += time.Microsecond; return now }}
	for range 10 * sampled {
		s.start()
		s.restart()
		s.stop()
	}
	mean, p99 := s.cost()
	if s.n != 10*sampled || len(s.samples) != 10 || mean != time.Microsecond || p99 != time.Microsecond {
		t.Errorf("%d decisions, %d timed, mean %v, p99 %v", s.n, len(s.samples), mean, p99)
	}
}

// A row that is just good enough reaches its goal, one that is a little worse does not.
func TestJudge(t *testing.T) {
	t.Parallel()
	rows := func(change func(policy string, r *Row)) []Row {
		var all []Row
		for policy, r := range map[string]Row{
			ProgressiveRow: {Cold: 50}, DailyRow: {Utilisation: 73.5, Cold: 49, ColdDrops: 3},
			MonthlyLateRow: {Utilisation: 77.5}, CausalRow: {Utilisation: 75.7},
		} {
			r.Policy, r.World, r.Agents = policy, "p=0.20", 5
			change(policy, &r)
			all = append(all, r)
		}
		return all
	}
	missed := func(change func(policy string, r *Row)) string {
		var names []string
		for _, g := range judge(rows(change)) {
			if !g.Reached {
				names = append(names, g.Name)
			}
		}
		return strings.Join(names, "; ")
	}
	for name, c := range map[string]struct {
		change func(policy string, r *Row)
		want   string
	}{
		"just good enough": {func(string, *Row) {}, GoalLimit},
		"limit, with tolerance": {func(p string, r *Row) {
			if p == CausalRow {
				r.Utilisation = 75.81
			}
		}, GoalShare},
		"good": {func(p string, r *Row) {
			switch p {
			case CausalRow:
				r.Utilisation = 76.3
			case DailyRow:
				r.Utilisation = 74.1
			}
		}, ""},
		"all worse": {func(_ string, r *Row) {
			r.Utilisation -= 1
			r.Cold -= float64(len(r.Policy)) // progressive has the shorter name
			r.DaysOver++
			r.ColdDrops++
		}, strings.Join([]string{GoalMust, GoalDays, GoalStretch, GoalLimit, GoalCold, GoalCareful}, "; ")},
	} {
		if got := missed(c.change); got != c.want {
			t.Errorf("%s: missed %q, want %q", name, got, c.want)
		}
	}
	if goals := judge([]Row{{World: "p=0.20", Agents: 7}}); len(goals) != 0 {
		t.Errorf("goals for a size that has none: %+v", goals)
	}
}
