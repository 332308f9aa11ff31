// SPDX-License-Identifier: MIT

package simulate

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

func settingsOf(mode campaigns.Mode, change ...func(*campaigns.Campaign)) Settings {
	c := campaigns.Campaign{ID: "c", Name: "c", Mode: mode, WrapUp: 15 * time.Second}
	for _, apply := range change {
		apply(&c)
	}
	c.Normalize()
	return SettingsOf(c, time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC))
}

func curveOf(t *testing.T, r WhatIfReport, over string) []Point {
	t.Helper()
	for _, c := range r.Curves {
		if c.Over == over {
			return c.Points
		}
	}
	t.Fatalf("no curve over %s", over)
	return nil
}

// What is known beforehand of each figure holds on its curve.
func TestWhatIf(t *testing.T) {
	t.Parallel()
	s := settingsOf(campaigns.Predictive)
	today := s.Today(Model{Agents: 20})
	asked := today
	asked.Agents = 40
	r, err := WhatIf(t.Context(), s, today, asked)
	if err != nil {
		t.Fatal(err)
	}
	if r.Today.Utilisation < 0.5 || r.Asked.CallsPerHour < 1.5*r.Today.CallsPerHour || r.Asked.Utilisation <= r.Today.Utilisation {
		t.Errorf("today %+v, with twice the agents %+v", r.Today, r.Asked)
	}
	agents := curveOf(t, r, "agents")
	if first, last := agents[0], agents[len(agents)-1]; first.X != 20 || last.X != 80 || first.CallsPerHour >= last.CallsPerHour {
		t.Errorf("over agents: %+v to %+v", first, last)
	}
	caps := curveOf(t, r, "cap")
	if first, last := caps[0], caps[len(caps)-1]; first.X != 0 || first.Abandonment != 0 || last.Utilisation <= first.Utilisation {
		t.Errorf("over the cap: %+v to %+v", first, last)
	}
	for _, p := range caps {
		// The first hundred answers of a day have a credit of their own.
		if p.Abandonment > p.X+0.02 {
			t.Errorf("a cap of %g: %g abandoned", p.X, p.Abandonment)
		}
	}
	for _, c := range r.Curves {
		found := false
		for i, p := range c.Points {
			found = found || p.Effect == r.Asked
			if i > 0 && p.X <= c.Points[i-1].X {
				t.Errorf("%s: %g after %g", c.Over, p.X, c.Points[i-1].X)
			}
		}
		if !found {
			t.Errorf("the curve over %s does not go through what was asked", c.Over)
		}
	}
}

// Longer ringing reaches more people; a curve goes over it.
func TestWhatIfOfRinging(t *testing.T) {
	t.Parallel()
	s := settingsOf(campaigns.Progressive)
	c := s.Today(Model{Agents: 10, AnswerRate: 0.3, RingMean: 15})
	c.Ring = 25
	long := c.AtRing(60)
	if short := c.AtRing(15); short.AnswerRate >= c.AnswerRate || long.AnswerRate <= c.AnswerRate || c.AtRing(c.Ring) != c {
		t.Errorf("%g after 15 s, %g after %g s, %g after 60 s", short.AnswerRate, c.AnswerRate, c.Ring, long.AnswerRate)
	}
	r, err := WhatIf(t.Context(), s, c, c)
	if err != nil {
		t.Fatal(err)
	}
	if r.Today != r.Asked || r.Today.Abandonment != 0 || len(curveOf(t, r, "ringSec")) < 4 || len(r.Curves) != 3 {
		t.Errorf("%+v", r)
	}
}

// A mode dials in its own way.
func TestWhatIfOfModes(t *testing.T) {
	t.Parallel()
	effect := func(s Settings, change ...func(*Case)) Effect {
		c := s.Today(Model{Agents: 10, AnswerRate: 0.3})
		for _, apply := range change {
			apply(&c)
		}
		e, err := s.effect(t.Context(), c, 4)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	progressive := effect(settingsOf(campaigns.Progressive))
	if preview := effect(settingsOf(campaigns.Preview)); preview != progressive {
		t.Errorf("preview %+v, progressive %+v", preview, progressive)
	}
	onAnswer := effect(settingsOf(campaigns.Progressive, func(c *campaigns.Campaign) {
		c.Order, c.Reserve = campaigns.CustomerFirst, campaigns.ReserveOnAnswer
	}))
	if onAnswer.Abandonment > 0.001 || onAnswer.Utilisation < progressive.Utilisation-0.01 {
		t.Errorf("agent chosen on the answer %+v, held before %+v", onAnswer, progressive)
	}
	power := settingsOf(campaigns.Power)
	few, many := effect(power, func(c *Case) { c.Lines = 1 }), effect(power, func(c *Case) { c.Lines = 3 })
	if few.Utilisation >= many.Utilisation {
		t.Errorf("1 line for each agent %g, 3 lines %g", few.Utilisation, many.Utilisation)
	}
	if _, err := WhatIf(t.Context(), settingsOf(campaigns.Broadcast), Case{}, Case{}); err == nil {
		t.Error("a broadcast has agents")
	}
}

// The same question has the same answer, and ends with its context. Extremes end.
func TestWhatIfIsRepeatable(t *testing.T) {
	t.Parallel()
	s := settingsOf(campaigns.Predictive)
	c := s.Today(Model{Agents: 3})
	first, err := WhatIf(t.Context(), s, c, c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := WhatIf(t.Context(), s, c, c)
	if diff := cmp.Diff(first, again); diff != "" || err != nil {
		t.Error(diff, err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := WhatIf(over, s, c, c); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for _, odd := range []Case{
		{Agents: 1, Ring: 5, AnswerRate: 0.001, Answer: 60, Talk: 1, Wrap: 0, Lines: 1},
		{Agents: maxAgents, Cap: 1, Ring: 120, AnswerRate: 1, Answer: 1, Talk: 1, Wrap: 0, Lines: 10, Machines: 1},
	} {
		if _, err := s.effect(t.Context(), odd, leastHours); err != nil {
			t.Error(err)
		}
	}
}

// BenchmarkWhatIf is what one question costs.
func BenchmarkWhatIf(b *testing.B) {
	for name, agents := range map[string]int{"3 agents": 3, "20 agents": 20, "200 agents": 200, "1000 agents": 1000} {
		b.Run(name, func(b *testing.B) {
			s := settingsOf(campaigns.Predictive, func(c *campaigns.Campaign) { c.Limit = 10_000 })
			c := s.Today(Model{Agents: agents})
			for b.Loop() {
				if _, err := WhatIf(b.Context(), s, c, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
