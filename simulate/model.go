// SPDX-License-Identifier: MIT

package simulate

import (
	"fmt"
	"time"

	"tandem/campaigns"
)

// Model is how a supervisor believes the agents and customers of a campaign to be.
// Times are in seconds. Zero means the default.
type Model struct {
	Agents     int     `json:"agents"`      // logged in all day; default 10
	AnswerRate float64 `json:"answer_rate"` // of the calls, 0…1; default 0.3
	RingMean   float64 `json:"ring_mean"`   // to the answer; default 12
	TalkMean   float64 `json:"talk_mean"`   // default 120
	WrapMean   float64 `json:"wrap_mean"`   // default the campaign's wrap-up, or 15
	Machines   float64 `json:"machines"`    // share of the answered calls that a machine answers, 0…1
	Hours      float64 `json:"hours"`       // of one working day; default 8
	Days       int     `json:"days"`        // default 5
	Seed       uint64  `json:"seed"`        // default 1
}

// The shapes of the laws, as in the suite, and bounds of what may be asked.
const (
	ringSpread, talkSpread, wrapSpread = 0.45, 1, 0.5

	failShare   = 0.12
	machineTalk = 8 * time.Second // until an agent hangs up on a machine

	maxAgents = 2000
	maxDays   = 60
	leastRate = 0.001
	leastTime = 1 // s
)

// normalize fills in the defaults.
func (m *Model) normalize(wrapUp time.Duration) {
	if m.WrapMean == 0 {
		m.WrapMean = wrapUp.Seconds()
	}
	for _, d := range []struct {
		value *float64
		unset float64
	}{{&m.AnswerRate, 0.3}, {&m.RingMean, 12}, {&m.TalkMean, 120}, {&m.WrapMean, 15}, {&m.Hours, 8}} {
		if *d.value == 0 {
			*d.value = d.unset
		}
	}
	if m.Agents == 0 {
		m.Agents = 10
	}
	if m.Days == 0 {
		m.Days = 5
	}
	if m.Seed == 0 {
		m.Seed = 1
	}
}

// validate reports the first figure that cannot be.
func (m *Model) validate(ringOut time.Duration) error {
	for _, f := range []struct {
		name     string
		v        float64
		from, to float64
	}{
		{"agents", float64(m.Agents), 1, maxAgents},
		{"answer_rate", m.AnswerRate, leastRate, 1},
		{"ring_mean", m.RingMean, leastTime, ringOut.Seconds()},
		{"talk_mean", m.TalkMean, leastTime, 7200},
		{"wrap_mean", m.WrapMean, leastTime, 7200},
		{"machines", m.Machines, 0, 1},
		{"hours", m.Hours, 0.1, 23},
		{"days", float64(m.Days), 1, maxDays},
	} {
		if !(f.v >= f.from && f.v <= f.to) {
			return fmt.Errorf("model.%s: %g is not within %g and %g", f.name, f.v, f.from, f.to)
		}
	}
	return nil
}

// world gives the model's laws. A customer is rung until ringOut.
func (m *Model) world(ringOut time.Duration) World {
	return World{
		Rates: []float64{m.AnswerRate}, Period: dayLength,
		Ring:    Lognormal(inSeconds(m.RingMean), ringSpread).Within(time.Second, ringOut),
		RingOut: ringOut, FailShare: failShare,
		Talk: Lognormal(inSeconds(m.TalkMean), talkSpread), Wrap: Lognormal(inSeconds(m.WrapMean), wrapSpread),
		Machines: m.Machines, MachineTalk: machineTalk,
	}
}

// learnFrom is how many attempts that were dialled a figure is learned from at least.
const learnFrom = 30

// Learn fills in, from attempts that have ended, the figures of the model that
// nobody gave. How long agents wrap up does not stand in attempts.
func (m *Model) Learn(attempts []campaigns.Attempt) {
	var calls, answers, machines, talks int
	var ring, talk time.Duration
	for i := range attempts {
		a := &attempts[i]
		if a.DialedAt.IsZero() || a.Result == campaigns.Cancelled || a.Result == campaigns.Ambiguous {
			continue // says nothing of the customer
		}
		calls++
		if a.AnsweredAt.IsZero() {
			continue
		}
		answers++
		ring += a.AnsweredAt.Sub(a.DialedAt)
		if a.Result == campaigns.Machine {
			machines++
			continue
		}
		if t := a.Talk(); t > 0 {
			talks++
			talk += t
		}
	}
	if calls < learnFrom {
		return
	}
	learn := func(to *float64, sum float64, n int, least float64) {
		if *to == 0 && n > 0 {
			*to = max(sum/float64(n), least)
		}
	}
	learn(&m.AnswerRate, float64(answers), calls, leastRate)
	learn(&m.RingMean, ring.Seconds(), answers, leastTime)
	learn(&m.Machines, float64(machines), answers, 0)
	learn(&m.TalkMean, talk.Seconds(), talks, leastTime)
}
