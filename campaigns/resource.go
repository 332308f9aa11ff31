// SPDX-License-Identifier: MIT

package campaigns

import (
	"regexp"
	"strings"
	"time"
)

// NumberPlaceholder stands in a resource's dial string where the number goes.
const NumberPlaceholder = "{number}"

// Resource is a way out: a dial string with the caller ids that may be shown
// on it and a limit of lines, shared by all campaigns that use it.
type Resource struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	DialString string   `json:"dial_string"` // "sofia/gateway/trunk/{number}"
	StripPlus  bool     `json:"strip_plus"`  // the trunk wants numbers without +
	Limit      int      `json:"limit"`       // lines in the air at most; default 100
	CallerIDs  []string `json:"caller_ids,omitempty"`
	CallerName string   `json:"caller_name,omitempty"`

	Pattern   string        `json:"pattern,omitempty"`    // of the numbers that it takes, a regular expression; "" = all
	Priority  int           `json:"priority,omitempty"`   // greater is tried first; equal ones by the campaign's order or Strategy
	Strategy  RouteStrategy `json:"strategy,omitempty"`   // among resources of one priority; default RouteTopDown
	CPS       float64       `json:"cps,omitempty"`        // calls begun in a second at most; 0 = no bound
	MaxErrors int           `json:"max_errors,omitempty"` // trunk faults in a row, then it rests; default 5
	Rest      time.Duration `json:"rest,omitempty"`       // the first rest, doubled up to an hour; default 10 s
	Faults    []Cause       `json:"faults,omitempty"`     // causes that are the trunk's; default TrunkFaults
}

// RouteStrategy says which resource of one priority is tried first.
type RouteStrategy string

// The strategies.
const (
	RouteTopDown   RouteStrategy = "top_down"
	RouteRandom    RouteStrategy = "random"
	RouteLeastUsed RouteStrategy = "least_used"
)

// CallerIDs says which caller id of a resource's pool is shown.
type CallerIDs string

// The ways.
const (
	CallerFixed      CallerIDs = "fixed" // the first
	CallerRoundRobin CallerIDs = "round_robin"
	CallerByPrefix   CallerIDs = "prefix" // the one that has most leading digits in common with the number
)

// DefaultResourceLimit is the line limit of a resource that names none.
const DefaultResourceLimit = 100

// DefaultRest is how long a resource rests first after faults in a row, and
// MaxRest how long at most, doubled from one rest to the next.
const (
	DefaultRest = 10 * time.Second
	MaxRest     = time.Hour
)

// Normalize fills in the defaults of zero fields.
func (r *Resource) Normalize() {
	r.Name = strings.TrimSpace(r.Name)
	setDefault(&r.Name, r.ID)
	setDefault(&r.Limit, DefaultResourceLimit)
	setDefault(&r.Strategy, RouteTopDown)
	setDefault(&r.MaxErrors, DefaultMaxErrors)
	setDefault(&r.Rest, DefaultRest)
	if len(r.Faults) == 0 {
		r.Faults = TrunkFaults()
	}
}

// Validate reports the first rule that a normalized resource breaks.
func (r *Resource) Validate() error {
	switch {
	case !ValidID(r.ID):
		return invalid("id", "must be 1 to 64 letters, digits, _ or -")
	case len(r.Name) > maxName || len(r.CallerName) > maxName:
		return invalid("name", "is longer than %d bytes", maxName)
	case strings.Count(r.DialString, NumberPlaceholder) != 1:
		return invalid("dial_string", "must hold %s once", NumberPlaceholder)
	case !ValidDialString(strings.Replace(r.DialString, NumberPlaceholder, "1", 1)):
		return invalid("dial_string", "%q is not a dial string such as sofia/gateway/trunk/%s", r.DialString, NumberPlaceholder)
	case r.Limit < 1 || r.Limit > 100_000:
		return invalid("limit", "%d is not within 1 and 100000 lines", r.Limit)
	case strings.ContainsFunc(r.CallerName, isControl):
		return invalid("caller_name", "holds control characters")
	}
	for i, n := range r.CallerIDs {
		if !ValidNumber(n) {
			return invalid(at("caller_ids", i), "%q is not a phone number", n)
		}
	}
	return r.validateUse()
}

// validateUse checks which calls the resource takes, and how many.
func (r *Resource) validateUse() error {
	if _, err := regexp.Compile(r.Pattern); err != nil || len(r.Pattern) > maxName {
		return invalid("pattern", "%q is not a regular expression of at most %d bytes", r.Pattern, maxName)
	}
	if r.Strategy != RouteTopDown && r.Strategy != RouteRandom && r.Strategy != RouteLeastUsed {
		return invalid("strategy", "%q is neither %q, %q nor %q", r.Strategy, RouteTopDown, RouteRandom, RouteLeastUsed)
	}
	for i, c := range r.Faults {
		if !causePattern.MatchString(string(c)) {
			return invalid(at("faults", i), "%q is not a hangup cause", c)
		}
	}
	return first(
		within("priority", r.Priority, minPriority, maxPriority),
		within("cps", r.CPS, 0, 10_000),
		within("max_errors", r.MaxErrors, 1, 1000),
		within("rest", r.Rest, time.Second, MaxRest),
	)
}

// Dial gives the dial string for a number.
func (r *Resource) Dial(number string) string {
	if r.StripPlus {
		number = strings.TrimPrefix(number, "+")
	}
	return strings.Replace(r.DialString, NumberPlaceholder, number, 1)
}

// CallerID gives the caller id of the n-th attempt: the pool in turn, "" for an
// empty pool.
func (r *Resource) CallerID(n uint64) string {
	if len(r.CallerIDs) == 0 {
		return ""
	}
	return r.CallerIDs[n%uint64(len(r.CallerIDs))]
}

// One endpoint and its path. FreeSWITCH gives a meaning to braces, brackets,
// commas, pipes, quotes, $ and spaces in a dial string; none of them gets in.
var dialStringPattern = regexp.MustCompile(`^[a-z_]+/[A-Za-z0-9_.:@;=+*#~/-]{1,200}$`)

// ValidDialString reports whether s is a dial string of one destination,
// without any character that FreeSWITCH would interpret.
func ValidDialString(s string) bool { return dialStringPattern.MatchString(s) }

func isControl(r rune) bool { return r < 0x20 || r == 0x7f }
