// SPDX-License-Identifier: MIT

package campaigns

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"tandem/calendars"
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
	Priority    int                 `json:"priority"`           // greater goes first where campaigns share lines; -1000…1000
	Limit       int                 `json:"limit"`              // lines in the air at most; default 999
	RetryWait   time.Duration       `json:"retry_wait"`         // from the end of an attempt to the member's next; default 5 min
	MaxAttempts int                 `json:"max_attempts"`       // attempts that count, then MAX_TRY_COUNT; default 5
	RingTimeout time.Duration       `json:"ring_timeout"`       // customer's ringing, 60 s unless set; whole seconds, 5…120 s
	MinTalk     time.Duration       `json:"min_talk"`           // a shorter conversation is no success and is tried again; default 0
	WrapUp      time.Duration       `json:"wrap_up"`            // agent's time after a call; default 0 here, 60 s where the old REST body leaves it out
	AgentWait   time.Duration       `json:"agent_wait"`         // answered customer waits so long for an agent, then ABANDONED; default 2 s
	Country     string              `json:"country"`            // ISO 3166 region for numbers without +; "" takes E.164 only
	Timezone    string              `json:"timezone"`           // IANA zone of members who have none; default UTC
	Hours       *calendars.Calendar `json:"hours,omitempty"`    // when members may be called; nil means always
	Calendar    string              `json:"calendar,omitempty"` // id of a calendar, which the store puts into Hours; "" = Hours are the campaign's own
	LocalHours  *Hours              `json:"local_hours"`        // on each member's own clock as well, every day; default 08:00–21:00
	Resources   []string            `json:"resources"`          // ids of resources, tried in order
	Causes      CauseLists          `json:"causes"`
	Variables   map[string]string   `json:"variables,omitempty"`
	CreatedAt   time.Time           `json:"created_at"`

	Share      int                   `json:"share"` // of the agents whom campaigns of one priority want; 1…100, default 1
	Preview    PreviewRules          `json:"preview,omitzero"`
	Pacing     PacingRules           `json:"pacing,omitzero"`
	Broadcast  BroadcastRules        `json:"broadcast,omitzero"`
	Messages   Messages              `json:"messages,omitzero"`
	Recording  Recording             `json:"recording,omitzero"`
	Machine    MachineRules          `json:"machine,omitzero"`
	CallerIDs  CallerIDs             `json:"caller_ids"` // which of a resource's caller ids is shown
	Strategy   Strategy              `json:"strategy"`
	TierRules  TierRules             `json:"tier_rules,omitzero"`
	Skills     Skills                `json:"skills,omitempty"` // that every agent needs
	Sticky     time.Duration         `json:"sticky,omitempty"` // for so long after a talk the same agent is preferred
	AgentRules AgentRules            `json:"agent_rules,omitzero"`
	Numbers    NumberRules           `json:"numbers,omitzero"`
	Results    map[Result]ResultRule `json:"results,omitempty"`
	Await      AwaitRules            `json:"await,omitzero"`
	// Dispositions are what agents can say that a call came to; none: the default ones.
	Dispositions []Disposition `json:"dispositions,omitempty"`
	Callbacks    CallbackRules `json:"callbacks,omitzero"`
	Guards       Guards        `json:"guards,omitzero"`
	Schedules    []Schedule    `json:"schedules,omitempty"` // that start, stop, reset or feed it, on the campaign's clock
}

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

// Normalize fills in the defaults of zero fields. Nothing that protects people
// is off because nobody has set it.
func (c *Campaign) Normalize() {
	c.Name = strings.TrimSpace(c.Name)
	c.normalizeMode()
	setDefault(&c.Limit, DefaultLimit)
	setDefault(&c.RetryWait, DefaultRetryWait)
	setDefault(&c.MaxAttempts, DefaultMaxAttempts)
	setDefault(&c.RingTimeout, DefaultRingTimeout)
	setDefault(&c.AgentWait, DefaultAgentWait)
	setDefault(&c.Timezone, "UTC")
	setDefault(&c.Share, 1)
	setDefault(&c.CallerIDs, CallerRoundRobin)
	setDefault(&c.Strategy, LongestIdle)
	c.Causes.normalize()
	c.Preview.normalize()
	c.Machine.normalize()
	c.Pacing.normalize(c.Machine.Action != MachineIgnore)
	c.Broadcast.normalize()
	c.Messages.normalize()
	c.Recording.normalize()
	c.Numbers.normalize()
	c.Await.normalize(c.WrapUp)
	c.Callbacks.normalize()
	c.Guards.normalize(c.ID)
	if c.LocalHours == nil {
		c.LocalHours = new(DefaultLocalHours())
	}
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// Validate reports the first rule that a normalized campaign breaks.
func (c *Campaign) Validate() error {
	return first(
		c.validateIdentity(),
		c.validateMode(),
		c.validateNumbers(),
		c.validatePlaces(),
		c.Causes.validate(),
		validateVariables(c.Variables),
		c.Preview.validate(),
		c.Pacing.validate(),
		c.Broadcast.validate(c.Mode == Broadcast),
		c.Messages.validate(),
		c.Recording.validate(),
		c.Machine.validate(c.Messages.Machine),
		c.validateStaffing(),
		c.Numbers.validate(),
		validateResults(c.Results),
		c.Await.validate(),
		validateDispositions(c.Dispositions),
		c.Callbacks.validate(),
		c.validateGuards(),
		validateSchedules(c.Schedules, c.Timezone),
	)
}

func (c *Campaign) validateIdentity() error {
	switch {
	case !ValidID(c.ID):
		return invalid("id", "must be 1 to 64 letters, digits, _ or -")
	case c.Name == "":
		return invalid("name", "is required")
	case len(c.Name) > maxName:
		return invalid("name", "is longer than %d bytes", maxName)
	case c.Country != "" && !regionPattern.MatchString(c.Country):
		return invalid("country", "%q is not a two-letter country", c.Country)
	}
	return nil
}

var regionPattern = regexp.MustCompile(`^[A-Z]{2}$`)

func (c *Campaign) validateNumbers() error {
	return first(
		within("priority", c.Priority, minPriority, maxPriority),
		within("share", c.Share, 1, 100),
		within("limit", c.Limit, 1, 100_000),
		within("max_attempts", c.MaxAttempts, 1, 1000),
		within("retry_wait", c.RetryWait, time.Second, maxWait),
		seconds("ring_timeout", c.RingTimeout, 5*time.Second, 2*time.Minute),
		within("min_talk", c.MinTalk, 0, time.Hour),
		within("wrap_up", c.WrapUp, 0, time.Hour),
		within("agent_wait", c.AgentWait, 0, 5*time.Minute),
		within("sticky", c.Sticky, 0, 365*24*time.Hour),
	)
}

// validatePlaces checks when and over which resources the campaign calls.
func (c *Campaign) validatePlaces() error {
	if !validZone(c.Timezone) {
		return invalid("timezone", "%q is not a time zone", c.Timezone)
	}
	if err := c.validateHours(); err != nil {
		return err
	}
	for i, r := range c.Resources {
		if !ValidID(r) {
			return invalid(at("resources", i), "%q is not an id", r)
		}
		if slices.Contains(c.Resources[:i], r) {
			return invalid(at("resources", i), "%q is named twice", r)
		}
	}
	if c.CallerIDs != CallerFixed && c.CallerIDs != CallerRoundRobin && c.CallerIDs != CallerByPrefix {
		return invalid("caller_ids", "%q is neither %q, %q nor %q", c.CallerIDs, CallerFixed, CallerRoundRobin, CallerByPrefix)
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
