// SPDX-License-Identifier: MIT

package simulate

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"tandem/campaigns"
	"tandem/controller/pacing"
)

// Case are the figures of agents and customers, and the settings, of one
// simulation. Times are in seconds.
type Case struct {
	Agents     int
	Cap        float64 // in all windows of the campaign
	Ring       float64 // how long a customer is rung
	AnswerRate float64 // of the calls, with that ringing
	Answer     float64 // mean time until a customer who answers does
	Talk, Wrap float64 // means
	Lines      float64 // of a power campaign
	Machines   float64 // share of the answers
}

// Effect is what a case comes to.
type Effect struct {
	Utilisation  float64 // share of the agents' time that is talk and wrap-up
	AgentWait    float64 // mean time of an agent between two calls, s
	WaitP50      float64 // of answered customers for an agent, s
	WaitP90      float64
	Abandonment  float64 // share of the calls that a person answered
	CallsPerHour float64 // with an agent
}

// Point is a point of a curve.
type Point struct {
	X float64
	Effect
}

// Curve shows what one figure does, the others being as asked.
type Curve struct {
	Over   string // agents, cap, ringSec, answerRate
	Points []Point
}

// WhatIfReport is what other figures would do.
type WhatIfReport struct {
	Hours        float64 // simulated for today and for what was asked
	Today, Asked Effect
	Curves       []Curve
}

// The size of one simulation. A decision takes some 6 µs with all that belongs to
// it, and there are up to twenty simulations in an answer: so many decisions let it
// take about two seconds on one core, whatever was asked.
const (
	whatIfDecisions = 24_000
	whatIfTick      = 2 * time.Second
	whatIfSeed      = 1
	leastHours      = 0.3
	mostHours       = 8
	eventsPerCall   = 3 // decisions that a call makes
	// mostSimulated is from which size on a team is simulated as one of this size:
	// bigger ones gain nothing more from their size.
	mostSimulated = 150
)

// AtRing gives the case with another time of ringing. Longer ringing reaches more
// people, by the law of the times until they answer.
func (c Case) AtRing(sec float64) Case {
	law := Lognormal(inSeconds(c.Answer), ringSpread)
	c.AnswerRate = min(max(c.AnswerRate*law.whole(sec)/max(law.whole(c.Ring), 1e-6), leastRate), 1)
	c.Ring = sec
	return c
}

// WhatIf simulates a campaign as it is, as is asked, and along curves, one after
// the other. The same figures give the same answer. It ends with the context's
// error when ctx is over.
func WhatIf(ctx context.Context, s Settings, today, asked Case) (WhatIfReport, error) {
	if s.Mode == campaigns.Broadcast {
		return WhatIfReport{}, fmt.Errorf("a %s campaign has no agents to simulate", s.Mode)
	}
	hours := min(hoursOf(s, today), hoursOf(s, asked))
	report := WhatIfReport{Hours: hours}
	var err error
	if report.Today, err = s.effect(ctx, today, hours); err != nil {
		return report, err
	}
	report.Asked = report.Today
	if asked != today {
		if report.Asked, err = s.effect(ctx, asked, hours); err != nil {
			return report, err
		}
	}
	for _, axis := range s.axes(asked) {
		curve := Curve{Over: axis.over}
		for _, x := range axis.points(asked) {
			one := axis.at(asked, x)
			point := Point{X: x, Effect: report.Asked}
			if one != asked {
				if point.Effect, err = s.effect(ctx, one, hoursOf(s, one)); err != nil {
					return report, err
				}
			}
			curve.Points = append(curve.Points, point)
		}
		report.Curves = append(report.Curves, curve)
	}
	return report, nil
}

// axis is a figure that a curve goes over.
type axis struct {
	over  string
	value func(Case) float64
	at    func(Case, float64) Case
	xs    func(Case) []float64
}

// points gives the places on an axis, with that of the case among them.
func (a axis) points(c Case) []float64 {
	xs := append(a.xs(c), a.value(c))
	slices.Sort(xs)
	return slices.Compact(xs)
}

// around gives places around a value.
func around(v, least, most float64, round func(float64) float64) []float64 {
	var xs []float64
	for _, f := range []float64{0.5, 0.75, 1.25, 1.5, 2} {
		xs = append(xs, min(max(round(v*f), least), most))
	}
	return xs
}

func (s Settings) axes(asked Case) []axis {
	all := []axis{{
		"agents", func(c Case) float64 { return float64(c.Agents) },
		func(c Case, x float64) Case { c.Agents = int(x); return c },
		func(c Case) []float64 { return around(float64(c.Agents), 1, maxAgents, math.Round) },
	}, {
		"ringSec", func(c Case) float64 { return c.Ring }, Case.AtRing,
		func(Case) []float64 {
			return slices.DeleteFunc([]float64{15, 20, 30, 45, 60}, func(x float64) bool { return x < s.Pacing.MinRing.Seconds() })
		},
	}, {
		"answerRate", func(c Case) float64 { return c.AnswerRate },
		func(c Case, x float64) Case { c.AnswerRate = x; return c },
		func(c Case) []float64 {
			return around(c.AnswerRate, 0.02, 1, func(x float64) float64 { return math.Round(100*x) / 100 })
		},
	}}
	if s.predicts() {
		all = slices.Insert(all, 1, axis{
			"cap", func(c Case) float64 { return c.Cap },
			func(c Case, x float64) Case { c.Cap = x; return c },
			func(Case) []float64 { return []float64{0, 0.01, 0.03, 0.05, 0.1} },
		})
	}
	return all
}

func (s Settings) predicts() bool { return s.Mode == campaigns.Power || s.Mode == campaigns.Predictive }

// hoursOf gives how long a day of a case is simulated: a small team for long, a
// big one for as short as its many calls allow.
func hoursOf(s Settings, c Case) float64 {
	perCall := c.AnswerRate * (c.Talk + c.Wrap) // of an agent's time, for each call that is dialled
	if !s.predicts() {
		perCall += c.AnswerRate*c.Answer + (1-c.AnswerRate)*c.Ring
	}
	calls := 3600 * float64(min(c.Agents, mostSimulated)) / max(perCall, 1) // in an hour
	hours := whatIfDecisions / (time.Hour.Seconds()/whatIfTick.Seconds() + eventsPerCall*calls)
	return min(max(hours, min(leastHours, 3*hours)), mostHours)
}

// effect runs one case.
func (s Settings) effect(ctx context.Context, c Case, hours float64) (Effect, error) {
	s.Pacing.RingTimeout = inSeconds(c.Ring)
	s.Pacing.Talk, s.Pacing.Wrap = inSeconds(c.Talk), inSeconds(c.Wrap)
	s.Pacing.Caps = slices.Clone(s.Pacing.Caps)
	for i := range s.Pacing.Caps {
		s.Pacing.Caps[i].Rate = c.Cap
	}
	if s.Mode == campaigns.Power {
		s.Pacing.Power = c.Lines
	}
	team := min(c.Agents, mostSimulated)
	limits := s.rules()
	limits.Limit = max(limits.Limit*team/c.Agents, 1)
	m := Model{
		Agents: team, AnswerRate: max(c.AnswerRate, leastRate), RingMean: min(c.Answer, 0.8*c.Ring), TalkMean: c.Talk,
		WrapMean: max(c.Wrap, 0.001), Machines: c.Machines, Hours: hours, Days: 1, Seed: whatIfSeed,
	}
	world := m.world(s.Pacing.RingTimeout)
	r := newRun(&world, team, whatIfSeed, limits, s.policy(s.Pacing))
	length := inSeconds(3600 * hours)
	r.tick, r.warmUp = whatIfTick, length/4 // the pacer learns first
	if err := r.days(ctx, 1, length); err != nil {
		return Effect{}, err
	}
	row := r.row("", c.Cap, length)
	out := Effect{
		Utilisation: row.Utilisation / 100, AgentWait: row.AgentWait, Abandonment: row.Calls.rate() / 100,
		WaitP50: r.account.waits.quantile(0.5).Seconds(), WaitP90: r.account.waits.quantile(0.9).Seconds(),
	}
	if present := r.account.measured.present.Hours(); present > 0 {
		out.CallsPerHour = float64(row.Calls.Connected) * float64(c.Agents) / present
	}
	return out, nil
}

// policy gives the campaign's own way to dial. A preview counts as progressive: how
// long agents read before they call is not known.
func (s Settings) policy(p pacing.Settings) policy {
	switch {
	case s.predicts():
		return newPacer(p)
	case s.OnAnswer:
		return ratio(1)
	}
	return reservedFirst{}
}

// Today gives the case of a campaign as it is: its settings, and what a model says
// of agents and customers.
func (s Settings) Today(m Model) Case {
	m.normalize(s.WrapUp)
	c := Case{
		Agents: m.Agents, Ring: max(s.Pacing.RingTimeout, s.Pacing.MinRing).Seconds(), AnswerRate: m.AnswerRate, Answer: m.RingMean,
		Talk: m.TalkMean, Wrap: m.WrapMean, Machines: m.Machines, Cap: 1,
	}
	for _, k := range s.Pacing.Caps {
		c.Cap = min(c.Cap, k.Rate)
	}
	if s.Mode == campaigns.Power {
		c.Lines = s.Pacing.Power
	}
	return c
}
