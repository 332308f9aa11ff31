// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// Strategy says which of the free agents of a level gets a call.
type Strategy string

// The strategies (after mod_callcenter and the Webitel dialer).
const (
	LongestIdle   Strategy = "longest_idle" // the default
	FewestCalls   Strategy = "fewest_calls"
	LeastTalk     Strategy = "least_talk_time"
	LeastUtilised Strategy = "least_utilised"
	RandomAgent   Strategy = "random"
	TopDown       Strategy = "top_down" // always the first free one by position
	RingOrder     Strategy = "ring"     // by position, from the one after the last who was given a call
)

// TierRules say when agents of a further level are taken for a customer who
// waits (tier rules of mod_callcenter). Off, all levels are one row, lower
// levels first.
type TierRules struct {
	Apply bool `json:"apply,omitempty"`
	// Wait is how long a customer waits for an agent of the first level before
	// those of the next are asked.
	Wait time.Duration `json:"wait,omitempty"`
	// Multiply makes the wait grow with the level: level 3 after 2 × Wait.
	Multiply bool `json:"multiply,omitempty"`
	// SkipEmpty does not wait for a level on which nobody is logged in.
	SkipEmpty bool `json:"skip_empty,omitempty"`
}

// Skills are names with levels, 1…100.
type Skills map[string]int

// Has reports whether these skills are enough for what is needed.
func (s Skills) Has(needed Skills) bool {
	for name, level := range needed {
		if s[name] < level {
			return false
		}
	}
	return true
}

// AgentRules are the figures of an agent's card. In a campaign they override
// those of the card where they are set.
type AgentRules struct {
	CallTimeout   *time.Duration `json:"call_timeout,omitempty"`    // ringing of the agent's phone
	WrapUp        *time.Duration `json:"wrap_up,omitempty"`         // after a call
	MaxNoAnswer   *int           `json:"max_no_answer,omitempty"`   // in a row, then On Break; 0 = never
	NoAnswerDelay *time.Duration `json:"no_answer_delay,omitempty"` // kept from calls after one that was not answered
	BusyDelay     *time.Duration `json:"busy_delay,omitempty"`      // … after a busy phone (do not disturb)
	RejectDelay   *time.Duration `json:"reject_delay,omitempty"`    // … after a rejected offer
	MaxErrors     *int           `json:"max_errors,omitempty"`      // of the phone in a row, then Logged Out; 0 = never
	// WrapUpMore is what one press of the agent adds to a wrap-up, 0 = nothing, and
	// WrapUpMost what may be added to one in all, 0 = MaxWrapUpMore.
	WrapUpMore time.Duration `json:"wrap_up_more,omitempty"`
	WrapUpMost time.Duration `json:"wrap_up_most,omitempty"`
}

// MaxWrapUpMore is how much a wrap-up can be made longer at all.
const MaxWrapUpMore = 30 * time.Minute

// MostMore gives how much may be added to one wrap-up.
func (r *AgentRules) MostMore() time.Duration {
	switch {
	case r.WrapUpMore == 0:
		return 0
	case r.WrapUpMost == 0:
		return MaxWrapUpMore
	}
	return r.WrapUpMost
}

func (c *Campaign) validateStaffing() error {
	if !slices.Contains(strategies(), c.Strategy) {
		return invalid("strategy", "%q is not a strategy", c.Strategy)
	}
	return first(
		within("tier_rules.wait", c.TierRules.Wait, 0, time.Hour),
		c.Skills.validate("skills"),
		c.AgentRules.validate(),
	)
}

func strategies() []Strategy {
	return []Strategy{LongestIdle, FewestCalls, LeastTalk, LeastUtilised, RandomAgent, TopDown, RingOrder}
}

// maxSkills is how many skills an agent or a campaign can name.
const maxSkills = 50

func (s Skills) validate(field string) error {
	if len(s) > maxSkills {
		return invalid(field, "%d are more than %d", len(s), maxSkills)
	}
	for name, level := range s {
		if !ValidID(name) {
			return invalid(field, "%q is not the name of a skill", name)
		}
		if err := within(field+"."+name, level, 1, 100); err != nil {
			return err
		}
	}
	return nil
}

func (r *AgentRules) validate() error {
	return first(
		withinSet("agent_rules.call_timeout", r.CallTimeout, minCallTimeout, maxCallTimeout),
		withinSet("agent_rules.wrap_up", r.WrapUp, 0, time.Hour),
		withinSet("agent_rules.max_no_answer", r.MaxNoAnswer, 0, 100),
		withinSet("agent_rules.no_answer_delay", r.NoAnswerDelay, 0, time.Hour),
		withinSet("agent_rules.busy_delay", r.BusyDelay, 0, time.Hour),
		withinSet("agent_rules.reject_delay", r.RejectDelay, 0, time.Hour),
		withinSet("agent_rules.max_errors", r.MaxErrors, 0, 100),
		within("agent_rules.wrap_up_more", r.WrapUpMore, 0, 10*time.Minute),
		within("agent_rules.wrap_up_most", r.WrapUpMost, 0, MaxWrapUpMore),
	)
}
