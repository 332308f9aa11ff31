// SPDX-License-Identifier: MIT

package simulate

import (
	"context"
	"time"

	"tandem/controller/pacing"
)

// Names of policies that goals are about.
const (
	ProgressiveRow = "progressive 1:1"
	DailyRow       = "tandem, daily cap"
	MonthlyRow     = "tandem, 30-day cap"
	DailyLateRow   = "tandem, daily cap, late cancel"
	MonthlyLateRow = "tandem, 30-day cap, late cancel"
	CausalRow      = "index rule with the true laws"
	OracleRow      = "oracle: knows everything"
)

// The figures of the suite.
const (
	suiteCap   = 0.03
	suiteWait  = 2 * time.Second
	suiteRing  = 25 * time.Second
	suiteLeast = 15 * time.Second // ringing before late cancel
	suiteDay   = 8 * time.Hour
)

// contender is a policy of the suite.
type contender struct {
	name string
	make func(w *World, agents int) policy
	// tuned is set where a knob is turned, with hindsight, until just so many calls
	// are abandoned as may be.
	tuned func(knob float64) policy
	most  float64 // of the knob
}

// contenders are the policies of the suite, in the order of the tables.
func contenders() []contender {
	simple := func(name string, p func() policy) contender {
		return contender{name: name, make: func(*World, int) policy { return p() }}
	}
	knowing := func(name string, k knowledge) contender {
		return contender{name: name, make: func(w *World, agents int) policy {
			return newReference(w, agents, suiteWait, suiteCap, k)
		}}
	}
	return []contender{
		simple(ProgressiveRow, func() policy { return ratio(1) }),
		simple("power 1.5:1", func() policy { return ratio(1.5) }),
		simple("power 2:1", func() policy { return ratio(2) }),
		simple("power 3:1", func() policy { return ratio(3) }),
		{name: "power, tuned to 3 %", tuned: func(knob float64) policy { return ratio(knob) }, most: 12},
		simple("VICIdial-like, HARD_LIMIT", func() policy { return newAdaptive(dropHard) }),
		simple("VICIdial-like, AVERAGE", func() policy { return newAdaptive(dropAverage) }),
		simple("VICIdial-like, TAPERED", func() policy { return newAdaptive(dropTapered) }),
		simple(DailyRow, func() policy { return newPacer(suiteSettings(24 * time.Hour)) }),
		simple(MonthlyRow, func() policy { return newPacer(suiteSettings(30 * 24 * time.Hour)) }),
		simple(DailyLateRow, func() policy { return newPacer(lateCancel(suiteSettings(24 * time.Hour))) }),
		simple(MonthlyLateRow, func() policy { return newPacer(lateCancel(suiteSettings(30 * 24 * time.Hour))) }),
		knowing(CausalRow, knowsLaws),
		knowing("oracle: knows handle times", knowsHandling),
		knowing("oracle: knows who answers", knowsOutcomes),
		simple(OracleRow, func() policy { return &oracle{} }),
	}
}

func suiteSettings(window time.Duration) pacing.Settings {
	return pacing.Settings{
		Caps:      []pacing.Cap{{Rate: suiteCap, Window: window}},
		AgentWait: suiteWait, RingTimeout: suiteRing, MinRing: suiteLeast,
		Talk: 2 * time.Minute, Wrap: 15 * time.Second,
	}
}

func lateCancel(s pacing.Settings) pacing.Settings {
	s.LateCancel = true
	return s
}

// cell is one policy in one world with one number of agents.
type cell struct {
	contender contender
	world     World
	agents    int
	days      int
	seed      uint64
}

func (c *cell) run(ctx context.Context, p policy, clock Stopwatch) (Row, error) {
	limits := rules{Limit: 4*c.agents + 20, AgentWait: suiteWait, MinRing: suiteLeast}
	r := newRun(&c.world, c.agents, c.seed, limits, p)
	r.watch = &stopwatch{clock: clock}
	if err := r.days(ctx, c.days, suiteDay); err != nil {
		return Row{}, err
	}
	return r.row(c.contender.name, suiteCap, suiteDay), nil
}

// play runs the cell, as often as tuning needs it.
func (c *cell) play(ctx context.Context, clock Stopwatch) (Row, error) {
	if ctx.Err() != nil { // before the tables of a reference are made
		return Row{}, context.Cause(ctx)
	}
	if c.contender.tuned == nil {
		return c.run(ctx, c.contender.make(&c.world, c.agents), clock)
	}
	const steps = 9
	low, high := 1.0, c.contender.most
	best, err := c.run(ctx, c.contender.tuned(low), clock)
	best.Tuned = low
	for range steps {
		if err != nil {
			return Row{}, err
		}
		knob := (low + high) / 2
		var row Row
		row, err = c.run(ctx, c.contender.tuned(knob), clock)
		if row.Abandonment > 100*suiteCap {
			high = knob
			continue
		}
		low, best = knob, row
		best.Tuned = knob
	}
	return best, err
}
