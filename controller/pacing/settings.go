// SPDX-License-Identifier: MIT

package pacing

import "time"

// Settings are a campaign's rules of pacing. Zero values take the defaults named.
type Settings struct {
	Power            float64       // lines per ready agent, to a tenth, in power mode; 0 means predictive
	Caps             []Cap         // abandonment caps, all kept at once; without one every line is a reserved one
	AgentWait        time.Duration // an answered customer waits so long for an agent; 0 means 2 s
	BridgeLatency    time.Duration // from finding an agent to the bridge; taken off AgentWait
	RingTimeout      time.Duration // a customer is rung so long; 0 means 25 s
	MinRing          time.Duration // no ringing call is hung up before; 0 means 15 s (16 CFR 310.4(b)(4)(ii))
	Talk, Wrap       time.Duration // means believed before any were seen; 0 means 120 s and 15 s
	MaxLinesPerAgent float64       // lines in the air for each agent at most, and 8 more; 0 means 4
	LateCancel       bool          // hang up what rang MinRing while an answer would be lost
	FalsePositive    float64       // share of the machine verdicts that were people, 0…1; they count as answered and abandoned
}

// Cap is the highest share of the people who answered that may be abandoned.
type Cap struct {
	Rate   float64       // 0.03 is the US and UK figure
	Window time.Duration // rolling; 0, or more than 31 days, means the campaign's life
}

// withDefaults fills in what was left at zero.
func (s Settings) withDefaults() Settings {
	set := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	set(&s.AgentWait, 2*time.Second)
	set(&s.RingTimeout, 25*time.Second)
	set(&s.MinRing, 15*time.Second)
	set(&s.Talk, 120*time.Second)
	set(&s.Wrap, 15*time.Second)
	if s.MaxLinesPerAgent <= 0 {
		s.MaxLinesPerAgent = 4
	}
	return s
}

// patience is how long an answered customer can wait until an agent must be found, in
// seconds.
func (s Settings) patience() float64 {
	return max(s.AgentWait-s.BridgeLatency, 0).Seconds()
}
