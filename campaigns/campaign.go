// SPDX-License-Identifier: MIT

package campaigns

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"tandem/calendars"
)

// Mode is the way a campaign dials.
type Mode string

// Progressive puts up one line for each agent who is free.
const Progressive Mode = "progressive"

// Order says which leg of an attempt is put up first.
type Order string

// The orders. With nailed-up agents the agent's leg is already there, so that
// AgentFirst only means that the agent is reserved before the customer is called.
const (
	AgentFirst    Order = "agent_first"
	CustomerFirst Order = "customer_first"
)

// Reserve says when the agent of a customer-first attempt is chosen.
type Reserve string

const (
	// ReserveBefore holds an agent for every line before it is dialled: no
	// customer can be left without one.
	ReserveBefore Reserve = "before"
	// ReserveOnAnswer chooses the agent who has waited longest when the
	// customer answers. Agents that serve several campaigns are used better,
	// and a customer can have to wait when another campaign was quicker.
	ReserveOnAnswer Reserve = "on_answer"
)

// Campaign is a list of members and the rules by which they are called.
// A zero field means its default; [Campaign.Normalize] fills them in.
type Campaign struct {
	ID          string              `json:"id"`
	Name        string              `json:"name"`
	Description string              `json:"description,omitempty"`
	Mode        Mode                `json:"mode"`
	Order       Order               `json:"order"`
	Reserve     Reserve             `json:"reserve"`
	Priority    int                 `json:"priority"`        // greater goes first where campaigns share lines; -1000…1000
	Limit       int                 `json:"limit"`           // lines in the air at most; default 999
	RetryWait   time.Duration       `json:"retry_wait"`      // from the end of an attempt to the member's next; default 5 min
	MaxAttempts int                 `json:"max_attempts"`    // attempts that count, then MAX_TRY_COUNT; default 5
	RingTimeout time.Duration       `json:"ring_timeout"`    // customer's ringing, 60 s unless set; whole seconds, 5…120 s
	MinTalk     time.Duration       `json:"min_talk"`        // a shorter conversation is no success and is tried again; default 0
	WrapUp      time.Duration       `json:"wrap_up"`         // agent's time after a call; default 0 here, 60 s where the old REST body leaves it out
	AgentWait   time.Duration       `json:"agent_wait"`      // answered customer waits so long for an agent, then ABANDONED; default 2 s
	Country     string              `json:"country"`         // ISO 3166 region for numbers without +; "" takes E.164 only
	Timezone    string              `json:"timezone"`        // IANA zone of members who have none; default UTC
	Hours       *calendars.Calendar `json:"hours,omitempty"` // when members may be called; nil means always
	Resources   []string            `json:"resources"`       // ids of resources, tried in order
	Causes      CauseLists          `json:"causes"`
	Variables   map[string]string   `json:"variables,omitempty"`
	CreatedAt   time.Time           `json:"created_at"`
}

// Defaults of a campaign, from the systems that Tandem follows (parameters of
// the Webitel dialer) where they had one.
const (
	DefaultLimit       = 999
	DefaultRetryWait   = 5 * time.Minute
	DefaultMaxAttempts = 5
	DefaultRingTimeout = 60 * time.Second
	// DefaultAgentWait is the two seconds that FTC, FCC and Ofcom rules give.
	DefaultAgentWait = 2 * time.Second
)

// Limits of ids and names.
const (
	maxName      = 200
	maxVariables = 100
)

var idPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)

// ValidID reports whether s can be the id of a campaign, agent or resource:
// 1 to 64 letters, digits, _ and -, so that ids are safe in keys, paths and
// FreeSWITCH variables.
func ValidID(s string) bool { return idPattern.MatchString(s) }

// Normalize fills in the defaults of zero fields.
func (c *Campaign) Normalize() {
	c.Name = strings.TrimSpace(c.Name)
	setDefault(&c.Mode, Progressive)
	setDefault(&c.Order, AgentFirst)
	setDefault(&c.Reserve, ReserveBefore)
	setDefault(&c.Limit, DefaultLimit)
	setDefault(&c.RetryWait, DefaultRetryWait)
	setDefault(&c.MaxAttempts, DefaultMaxAttempts)
	setDefault(&c.RingTimeout, DefaultRingTimeout)
	setDefault(&c.AgentWait, DefaultAgentWait)
	setDefault(&c.Timezone, "UTC")
	c.Causes.normalize()
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// Validate reports the first rule that a normalized campaign breaks.
func (c *Campaign) Validate() error {
	switch {
	case !ValidID(c.ID):
		return invalid("id", "must be 1 to 64 letters, digits, _ or -")
	case c.Name == "":
		return invalid("name", "is required")
	case len(c.Name) > maxName:
		return invalid("name", "is longer than %d bytes", maxName)
	case c.Mode != Progressive:
		return invalid("mode", "%q is not a dial mode; there is %q", c.Mode, Progressive)
	case c.Order != AgentFirst && c.Order != CustomerFirst:
		return invalid("order", "%q is neither %q nor %q", c.Order, AgentFirst, CustomerFirst)
	case c.Reserve != ReserveBefore && c.Reserve != ReserveOnAnswer:
		return invalid("reserve", "%q is neither %q nor %q", c.Reserve, ReserveBefore, ReserveOnAnswer)
	case c.Reserve == ReserveOnAnswer && c.Order == AgentFirst:
		return invalid("reserve", "%q needs order %q", ReserveOnAnswer, CustomerFirst)
	case c.Country != "" && !regionPattern.MatchString(c.Country):
		return invalid("country", "%q is not a two-letter country", c.Country)
	}
	if err := c.validateNumbers(); err != nil {
		return err
	}
	if !validZone(c.Timezone) {
		return invalid("timezone", "%q is not a time zone", c.Timezone)
	}
	if c.Hours != nil {
		if err := c.Hours.Validate(); err != nil {
			return invalid("hours", "%v", err)
		}
	}
	for i, r := range c.Resources {
		if !ValidID(r) {
			return invalid(fmt.Sprintf("resources[%d]", i), "%q is not an id", r)
		}
		if slices.Contains(c.Resources[:i], r) {
			return invalid(fmt.Sprintf("resources[%d]", i), "%q is named twice", r)
		}
	}
	if err := c.Causes.validate(); err != nil {
		return err
	}
	return validateVariables(c.Variables)
}

var regionPattern = regexp.MustCompile(`^[A-Z]{2}$`)

func (c *Campaign) validateNumbers() error {
	ranges := []struct {
		field       string
		v, min, max int64
		unit        string
	}{
		{"priority", int64(c.Priority), -1000, 1000, ""},
		{"limit", int64(c.Limit), 1, 100_000, " lines"},
		{"max_attempts", int64(c.MaxAttempts), 1, 1000, ""},
		{"retry_wait", int64(c.RetryWait / time.Second), 1, 30 * 86400, " seconds"},
		{"ring_timeout", int64(c.RingTimeout / time.Second), 5, 120, " seconds"},
		{"min_talk", int64(c.MinTalk / time.Second), 0, 3600, " seconds"},
		{"wrap_up", int64(c.WrapUp / time.Second), 0, 3600, " seconds"},
		{"agent_wait", int64(c.AgentWait / time.Second), 0, 300, " seconds"},
	}
	for _, r := range ranges {
		if r.v < r.min || r.v > r.max {
			return invalid(r.field, "%d is not within %d and %d%s", r.v, r.min, r.max, r.unit)
		}
	}
	return nil
}

// validVariable reports whether s can name a variable: a letter or _ and then
// at most 63 letters, digits, _, . and -.
func validVariable(s string) bool {
	if s == "" || len(s) > 64 || !isLetter(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && (c < '0' || c > '9') && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func validateVariables(vars map[string]string) error {
	if len(vars) > maxVariables {
		return invalid("variables", "%d are more than %d", len(vars), maxVariables)
	}
	for name, value := range vars {
		if !validVariable(name) {
			return invalid("variables", "%q is not a variable name", name)
		}
		if len(value) > 4096 {
			return invalid("variables."+name, "is longer than 4096 bytes")
		}
		if strings.ContainsRune(value, 0) {
			return invalid("variables."+name, "holds a NUL byte")
		}
	}
	return nil
}

// RunState is what a campaign is doing.
type RunState string

// The run states. Running members are only ever claimed in Running.
const (
	Idle     RunState = "idle"     // not started, or stopped and all its calls are over
	Running  RunState = "running"  // dialling
	Paused   RunState = "paused"   // no new calls, running calls go on; run resumes
	Stopping RunState = "stopping" // no new calls, waits for the running ones, then Idle
	Ended    RunState = "ended"    // no member is left to call; new members start it again only by run
)
