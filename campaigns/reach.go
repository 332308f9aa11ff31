// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// NumberStrategy says which of a member's numbers is next.
type NumberStrategy string

// The strategies.
const (
	ByPriority NumberStrategy = "by_priority" // the greatest priority until it has no attempts left
	RoundRobin NumberStrategy = "round_robin" // the one that was called longest ago
)

// NumberZone says where the zone of members comes from who name none.
type NumberZone string

// The ways.
const (
	ZoneOfNumber   NumberZone = "number"   // all zones that the number can be in; the campaign's where nobody knows
	ZoneOfCampaign NumberZone = "campaign" // the campaign's
)

// NumberRules say which number of a member is called next, and when.
type NumberRules struct {
	Strategy NumberStrategy `json:"strategy"`
	// Zone says whose clock a member without a zone of its own lives by.
	Zone NumberZone `json:"zone"`
	// PerNumber counts MaxAttempts of a type for each number by itself; else all
	// numbers of a type share them.
	PerNumber bool                `json:"per_number,omitempty"`
	Types     []CommunicationType `json:"types,omitempty"` // a type that is not named has no hours and no bound
}

// CommunicationType is a kind of number: mobile, office, home.
type CommunicationType struct {
	Code     string  `json:"code"`
	Name     string  `json:"name,omitempty"`
	Priority int     `json:"priority,omitempty"`     // added to that of the number
	Hours    []Hours `json:"hours,omitempty"`        // none = always
	Attempts int     `json:"max_attempts,omitempty"` // 0 = no bound but the campaign's
}

// Hours is a stretch of each day, in minutes on the member's clock; the end is
// not part of it.
type Hours struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

func (r *NumberRules) normalize() {
	setDefault(&r.Strategy, ByPriority)
	setDefault(&r.Zone, ZoneOfNumber)
}

// maxTypes is how many types of numbers a campaign can name: each is a lane of
// its own in every zone.
const maxTypes = 32

func (r *NumberRules) validate() error {
	switch {
	case r.Strategy != ByPriority && r.Strategy != RoundRobin:
		return invalid("numbers.strategy", "%q is neither %q nor %q", r.Strategy, ByPriority, RoundRobin)
	case r.Zone != ZoneOfNumber && r.Zone != ZoneOfCampaign:
		return invalid("numbers.zone", "%q is neither %q nor %q", r.Zone, ZoneOfNumber, ZoneOfCampaign)
	case len(r.Types) > maxTypes:
		return invalid("numbers.types", "%d are more than %d", len(r.Types), maxTypes)
	}
	for i, t := range r.Types {
		field := at("numbers.types", i)
		switch {
		case !ValidID(t.Code):
			return invalid(field+".code", "must be 1 to 64 letters, digits, _ or -")
		case slices.ContainsFunc(r.Types[:i], func(o CommunicationType) bool { return o.Code == t.Code }):
			return invalid(field+".code", "%q is named twice", t.Code)
		case len(t.Name) > maxName:
			return invalid(field+".name", "is longer than %d bytes", maxName)
		}
		if err := first(
			validateHours(field+".hours", t.Hours),
			within(field+".priority", t.Priority, minPriority, maxPriority),
			within(field+".max_attempts", t.Attempts, 0, 1000),
		); err != nil {
			return err
		}
	}
	return nil
}

// ResultRule says when a member is tried again after a result, and how often.
type ResultRule struct {
	Wait time.Duration `json:"wait,omitempty"` // 0 = RetryWait
	Most int           `json:"most,omitempty"` // of this result, then the member ends with MAX_TRY_COUNT; 0 = MaxAttempts alone decides
}

func validateResults(rules map[Result]ResultRule) error {
	for r, rule := range rules {
		field := "results." + string(r)
		switch {
		case !slices.Contains(Results(), r):
			return invalid("results", "%q is not a result", r)
		case rule.Wait != 0 && rule.Wait < time.Second:
			return invalid(field+".wait", "%s is shorter than a second", rule.Wait)
		}
		if err := first(within(field+".wait", rule.Wait, 0, maxWait), within(field+".most", rule.Most, 0, 1000)); err != nil {
			return err
		}
	}
	return nil
}
