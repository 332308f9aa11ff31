// SPDX-License-Identifier: MIT

package web

import (
	"crypto/rand"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"tandem/calendars"
	"tandem/campaigns"
)

// campaignTypes are the names of the dial modes on the wire.
var campaignTypes = campaigns.ModeTypes()

func modeOf(kind string) (campaigns.Mode, error) {
	for mode, name := range campaignTypes {
		if name == kind {
			return mode, nil
		}
	}
	names := slices.Sorted(maps.Values(campaignTypes))
	return "", invalid("type", "%q is no type of campaign; there are %q", kind, names)
}

// campaignSettings is what a person decides of a campaign, on the wire.
type campaignSettings struct {
	ID          string              `json:"id"`
	Name        string              `json:"name"`
	Description string              `json:"description"`
	Type        string              `json:"type"`
	Priority    int                 `json:"priority"`
	Order       campaigns.Order     `json:"order"`
	Reserve     campaigns.Reserve   `json:"reserve"`
	Country     string              `json:"country"`
	Timezone    string              `json:"timezone"`
	Hours       *calendars.Calendar `json:"hours"` // the campaign's own; null where it has a calendar
	Calendar    calendarName        `json:"calendar"`
	Parameters  campaignParameters  `json:"parameters"`
	Resources   []string            `json:"resources"`
	Agents      seats               `json:"agents"`
	Variables   variables           `json:"variables"`
	CausesOK    []campaigns.Cause   `json:"causesOK"`
	CausesRetry []campaigns.Cause   `json:"causesRetry"`
	CausesError []campaigns.Cause   `json:"causesError"`
	CausesMinus []campaigns.Cause   `json:"causesMinus"`
	campaignRules
}

// campaignRules are the settings beyond the old product's, as inSeconds writes them.
type campaignRules struct {
	Share     json.RawMessage `json:"share"`
	Preview   json.RawMessage `json:"preview"`
	Pacing    json.RawMessage `json:"pacing"`
	Broadcast json.RawMessage `json:"broadcast"`
	Messages  json.RawMessage `json:"messages"`
	Recording json.RawMessage `json:"recording"`
	Machine   json.RawMessage `json:"machine"`
	CallerIDs json.RawMessage `json:"caller_ids"`
	Strategy  json.RawMessage `json:"strategy"`
	TierRules json.RawMessage `json:"tier_rules"`
	Skills    json.RawMessage `json:"skills"`
	Sticky    json.RawMessage `json:"sticky"`
	Cards     json.RawMessage `json:"agent_rules"`
	Numbers   json.RawMessage `json:"numbers"`
	Results   json.RawMessage `json:"result_rules"`
	Await     json.RawMessage `json:"await"`
	Says      json.RawMessage `json:"dispositions"`
	Callbacks json.RawMessage `json:"callbacks"`
	Guards    json.RawMessage `json:"guards"`
	Local     json.RawMessage `json:"local_hours"`
	Schedules json.RawMessage `json:"schedules"`
}

// rulePart ties a part of the body to the settings that it is.
type rulePart struct {
	name string
	wire *json.RawMessage
	rule any // pointer into the campaign
}

func (w *campaignRules) parts(c *campaigns.Campaign) []rulePart {
	return []rulePart{
		{"share", &w.Share, &c.Share},
		{"preview", &w.Preview, &c.Preview},
		{"pacing", &w.Pacing, &c.Pacing},
		{"broadcast", &w.Broadcast, &c.Broadcast},
		{"messages", &w.Messages, &c.Messages},
		{"recording", &w.Recording, &c.Recording},
		{"machine", &w.Machine, &c.Machine},
		{"caller_ids", &w.CallerIDs, &c.CallerIDs},
		{"strategy", &w.Strategy, &c.Strategy},
		{"tier_rules", &w.TierRules, &c.TierRules},
		{"skills", &w.Skills, &c.Skills},
		{"sticky", &w.Sticky, &c.Sticky},
		{"agent_rules", &w.Cards, &c.AgentRules},
		{"numbers", &w.Numbers, &c.Numbers},
		{"result_rules", &w.Results, &c.Results},
		{"await", &w.Await, &c.Await},
		{"dispositions", &w.Says, &c.Dispositions},
		{"callbacks", &w.Callbacks, &c.Callbacks},
		{"guards", &w.Guards, &c.Guards},
		{"local_hours", &w.Local, &c.LocalHours},
		{"schedules", &w.Schedules, &c.Schedules},
	}
}

// apply writes the parts that were given.
func (w *campaignRules) apply(c *campaigns.Campaign) error {
	for _, part := range w.parts(c) {
		if len(*part.wire) == 0 {
			continue
		}
		if err := fromSeconds(*part.wire, part.name, part.rule); err != nil {
			return err
		}
	}
	return nil
}

func rulesOf(c campaigns.Campaign) campaignRules {
	var w campaignRules
	for _, part := range w.parts(&c) {
		text, err := json.Marshal(inSeconds(part.rule))
		if err != nil { // strings, numbers and times always marshal
			panic(err)
		}
		*part.wire = text
	}
	return w
}

// campaignParameters are the figures of a campaign; times are in seconds. Nil
// means the default.
type campaignParameters struct {
	Limit            *int `json:"limit"`
	MinBillSec       *int `json:"minBillSec"`
	OriginateTimeout *int `json:"originateTimeout"`
	MaxTryCount      *int `json:"maxTryCount"`
	IntervalTryCount *int `json:"intervalTryCount"`
	WrapUpTime       *int `json:"wrapUpTime"`
	AgentWaitSec     *int `json:"agentWaitSec"`
}

// defaultWrapUp is the wrap-up time of a campaign whose body names none, as in
// the old product.
const defaultWrapUp = time.Minute

// campaignFields are the wire names of a campaign's fields.
var campaignFields = map[string]string{
	"mode": "type", "limit": "parameters.limit", "min_talk": "parameters.minBillSec",
	"ring_timeout": "parameters.originateTimeout", "max_attempts": "parameters.maxTryCount",
	"retry_wait": "parameters.intervalTryCount", "wrap_up": "parameters.wrapUpTime", "agent_wait": "parameters.agentWaitSec",
	"calendar": "calendar.id", "results": "result_rules", "causes.ok": "causesOK", "causes.retry": "causesRetry", "causes.error": "causesError", "causes.minus": "causesMinus",
}

// parseCampaign reads a new campaign and its agents' places.
func parseCampaign(body []byte) (campaigns.Campaign, []seat, error) {
	var w campaignSettings
	if err := decode(body, "", &w); err != nil {
		return campaigns.Campaign{}, nil, err
	}
	c, err := w.campaign(campaigns.Campaign{WrapUp: defaultWrapUp})
	return c, w.Agents, err
}

// editCampaign gives a campaign with what the body names changed. Its id and
// its agents, who have cards of their own, stay.
func editCampaign(body []byte, known campaigns.Campaign) (campaigns.Campaign, error) {
	w := settingsOf(known, nil)
	w.Agents = nil
	if err := decode(body, "", &w); err != nil {
		return campaigns.Campaign{}, err
	}
	switch {
	case w.ID != known.ID:
		return campaigns.Campaign{}, invalid("id", "%q is not the id of the path, %q", w.ID, known.ID)
	case w.Agents != nil:
		return campaigns.Campaign{}, invalid("agents", "agents join and leave a campaign by their own cards: PUT /api/v2/agents/{id}")
	}
	return w.campaign(known)
}

// UnmarshalJSON reads the figures so that an error names their place.
func (p *campaignParameters) UnmarshalJSON(value []byte) error {
	type plain campaignParameters
	return decode(value, "parameters", (*plain)(p))
}

// campaign gives the domain's campaign, normalized and valid: base with what
// the body says.
func (w *campaignSettings) campaign(base campaigns.Campaign) (campaigns.Campaign, error) {
	switch {
	case strings.TrimSpace(w.Name) == "":
		return campaigns.Campaign{}, invalid("name", "Name is required")
	case w.Type == "":
		return campaigns.Campaign{}, invalid("type", "Type is required")
	}
	mode, err := modeOf(w.Type)
	if err != nil {
		return campaigns.Campaign{}, err
	}
	c := base
	c.ID, c.Name, c.Description, c.Mode, c.Priority = w.ID, w.Name, w.Description, mode, w.Priority
	c.Order, c.Reserve, c.Country, c.Timezone, c.Hours = w.Order, w.Reserve, w.Country, w.Timezone, w.Hours
	if c.Calendar = w.Calendar.ID; c.Calendar != "" && w.Hours != nil {
		return campaigns.Campaign{}, invalid("hours", "a campaign has a calendar or hours of its own, not both")
	}
	c.Resources, c.Causes, c.Variables = w.Resources, w.causes(), w.Variables
	if c.ID == "" {
		c.ID = newID()
	}
	if err := w.Parameters.apply(&c); err != nil {
		return campaigns.Campaign{}, err
	}
	if err := w.campaignRules.apply(&c); err != nil {
		return campaigns.Campaign{}, err
	}
	c.Normalize()
	return c, inWireWords(c.Validate(), campaignFields)
}

// newID gives an id to a campaign that came without one: 60 random bits.
func newID() string { return strings.ToLower(rand.Text()[:12]) }

// apply writes the figures that were given. Zero means "the default" to the
// domain, so that where zero is no legal value it has to be refused here.
func (p *campaignParameters) apply(c *campaigns.Campaign) error {
	counts := []struct {
		name string
		from *int
		to   *int
	}{{"limit", p.Limit, &c.Limit}, {"maxTryCount", p.MaxTryCount, &c.MaxAttempts}}
	for _, n := range counts {
		if n.from == nil {
			continue
		}
		if *n.from < 1 {
			return invalid("parameters."+n.name, "%d is less than 1", *n.from)
		}
		*n.to = *n.from
	}
	times := []struct {
		name  string
		from  *int
		to    *time.Duration
		least int
	}{
		{"minBillSec", p.MinBillSec, &c.MinTalk, 0},
		{"originateTimeout", p.OriginateTimeout, &c.RingTimeout, 1},
		{"intervalTryCount", p.IntervalTryCount, &c.RetryWait, 1},
		{"wrapUpTime", p.WrapUpTime, &c.WrapUp, 0},
		{"agentWaitSec", p.AgentWaitSec, &c.AgentWait, 1},
	}
	for _, t := range times {
		if err := seconds("parameters."+t.name, t.from, t.least, t.to); err != nil {
			return err
		}
	}
	return nil
}

// mostSeconds keeps a number of seconds within a time.Duration.
const mostSeconds = 1_000_000_000

// seconds writes a number of seconds, unless it is nil, into a duration.
func seconds(field string, from *int, least int, to *time.Duration) error {
	switch {
	case from == nil:
		return nil
	case *from < least:
		return invalid(field, "%d seconds are less than %d", *from, least)
	case *from > mostSeconds:
		return invalid(field, "%d seconds are too many", *from)
	}
	*to = time.Duration(*from) * time.Second
	return nil
}

// causes gives the lists of causes. A list that was not given is the default,
// without the causes that stand in a list that was.
func (w *campaignSettings) causes() campaigns.CauseLists {
	given := slices.Concat(w.CausesOK, w.CausesRetry, w.CausesError, w.CausesMinus)
	list := func(own, standard []campaigns.Cause) []campaigns.Cause {
		if own != nil {
			return own
		}
		return slices.DeleteFunc(standard, func(c campaigns.Cause) bool { return slices.Contains(given, c) })
	}
	d := campaigns.DefaultCauses()
	return campaigns.CauseLists{
		OK: list(w.CausesOK, d.OK), Retry: list(w.CausesRetry, d.Retry),
		Error: list(w.CausesError, d.Error), Minus: list(w.CausesMinus, d.Minus),
	}
}

// settingsOf gives a campaign on the wire.
func settingsOf(c campaigns.Campaign, agents []campaigns.Agent) campaignSettings {
	sec := func(d time.Duration) *int { return new(int(d / time.Second)) }
	return campaignSettings{
		ID: c.ID, Name: c.Name, Description: c.Description, Type: campaignTypes[c.Mode], Priority: c.Priority,
		Order: c.Order, Reserve: c.Reserve, Country: c.Country, Timezone: c.Timezone, Hours: ownHours(c), Calendar: calendarOf(c),
		Parameters: campaignParameters{
			Limit: &c.Limit, MinBillSec: sec(c.MinTalk), OriginateTimeout: sec(c.RingTimeout), MaxTryCount: &c.MaxAttempts,
			IntervalTryCount: sec(c.RetryWait), WrapUpTime: sec(c.WrapUp), AgentWaitSec: sec(c.AgentWait),
		},
		Resources: list(c.Resources), Agents: seatsOf(c.ID, agents), Variables: table(c.Variables),
		CausesOK: list(c.Causes.OK), CausesRetry: list(c.Causes.Retry),
		CausesError: list(c.Causes.Error), CausesMinus: list(c.Causes.Minus),
		campaignRules: rulesOf(c),
	}
}

// list and table give [] and {} where the domain has nil: clients should not
// have to tell null from empty.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func table[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return m
}
