// SPDX-License-Identifier: MIT

package switchsim

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// decider draws a far end's reaction. It depends on nothing but the seed, the number and how many times that number was
// dialled before, so that a run can be repeated whatever the order of its calls.
type decider struct {
	seed     uint64
	scenario Scenario
	dialled  map[uint64]uint64 // hash of the number -> calls so far
}

func newDecider(seed uint64, scenario Scenario) *decider {
	return &decider{seed: seed, scenario: scenario, dialled: make(map[uint64]uint64)}
}

// source is the random source of the next call to number.
func (d *decider) source(number string) *rand.Rand {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(number)) // a hash.Hash never fails
	key := hash.Sum64()
	d.dialled[key]++
	return rand.New(rand.NewPCG(d.seed^key, d.dialled[key]))
}

// customer is what the number does this time.
func (d *decider) customer(number string) reaction {
	if r, ok := testExtension(number); ok && !d.ruled(number) {
		return r
	}
	if r, ok := scenarioNumber(number); ok {
		return r
	}
	for i := range d.scenario.Customers {
		if rule := &d.scenario.Customers[i]; rule.pattern.MatchString(number) {
			return rule.draw(d.source(number))
		}
	}
	return refusing(404)
}

// ruled reports whether a rule with a pattern of its own names the number; such a rule goes before a test extension.
func (d *decider) ruled(number string) bool {
	for i := range d.scenario.Customers {
		if rule := &d.scenario.Customers[i]; rule.Match != "" && rule.pattern.MatchString(number) {
			return true
		}
	}
	return false
}

// agent is what user/id does this time; registered tells whether its phone is on. Its second result is the failure of a call that never starts: "" for none,
// SUBSCRIBER_ABSENT for an unknown user, USER_NOT_REGISTERED for a phone that is off.
func (d *decider) agent(id string, registered bool) (reaction, string) {
	if r, ok := scenarioNumber(id); ok {
		return r, ""
	}
	for i := range d.scenario.Agents {
		rule := &d.scenario.Agents[i]
		switch {
		case !rule.pattern.MatchString(id):
		case !registered:
			return reaction{}, "USER_NOT_REGISTERED"
		default:
			return rule.draw(d.source("user/" + id)), ""
		}
	}
	return reaction{}, "SUBSCRIBER_ABSENT"
}

func (r CustomerRates) weights() []float64 {
	return []float64{
		r.Answer, r.Machine, r.Busy, r.RingBusy, r.NoAnswer, r.Silent,
		r.Rejected, r.Unallocated, r.Congestion, r.Invalid, r.Refused,
	}
}

func (r AgentRates) weights() []float64 {
	return []float64{r.Answer, r.HangsUpEarly, r.Reject, r.Busy, r.NoAnswer, r.Unavailable}
}

// pick is an index of weights, each with its share of the sum. It is 0 when all weights are 0.
func pick(r *rand.Rand, weights []float64) int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	at := r.Float64() * sum
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return 0
}

func (r *CustomerRule) draw(source *rand.Rand) reaction {
	outcome := pick(source, r.Rates.weights())
	ring, talk, greeting := r.Ring.Draw(source), r.Talk.Draw(source), r.Greeting.Draw(source)
	var result reaction
	switch outcome {
	case 0:
		result = answering(ring, talk)
	case 1:
		result = reaction{kind: answers, ring: ring, beep: greeting, talk: greeting + talk}
	case 2:
		result = refusing(486)
	case 3:
		result = refusing(486)
		result.ring = ring
	case 4:
		result = reaction{kind: ringsForever}
	case 5:
		result = reaction{kind: staysSilent}
	case 6:
		result = refusing(603)
	case 7:
		result = refusing(404)
	case 8:
		result = refusing(503)
	case 9:
		result = refusing(484)
	default:
		result = refusing(r.SIP)
	}
	result.early = r.Early
	return result
}

func (r *AgentRule) draw(source *rand.Rand) reaction {
	outcome := pick(source, r.Rates.weights())
	wait, early := r.AnswerAfter.Draw(source), r.HangsUpAfter.Draw(source)
	switch outcome {
	case 1:
		return answering(wait, max(early, time.Millisecond))
	case 2:
		return refusing(603)
	case 3:
		return refusing(486)
	case 4:
		return reaction{kind: ringsForever}
	case 5:
		return refusing(480)
	}
	return answering(wait, 0)
}
