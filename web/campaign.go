// SPDX-License-Identifier: MIT

package web

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"tandem/calendars"
	"tandem/campaigns"
)

// progressiveType is the name that the old product has for the mode progressive.
const progressiveType = "Progressive Dialer"

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
	Hours       *calendars.Calendar `json:"hours"`
	Parameters  campaignParameters  `json:"parameters"`
	Resources   []string            `json:"resources"`
	Agents      seats               `json:"agents"`
	Variables   variables           `json:"variables"`
	CausesOK    []campaigns.Cause   `json:"causesOK"`
	CausesRetry []campaigns.Cause   `json:"causesRetry"`
	CausesError []campaigns.Cause   `json:"causesError"`
	CausesMinus []campaigns.Cause   `json:"causesMinus"`
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
	"causes.ok": "causesOK", "causes.retry": "causesRetry", "causes.error": "causesError", "causes.minus": "causesMinus",
}

// parseCampaign reads a new campaign and its agents' places.
func parseCampaign(body []byte) (campaigns.Campaign, []seat, error) {
	var w campaignSettings
	if err := decode(body, "", &w); err != nil {
		return campaigns.Campaign{}, nil, err
	}
	c, err := w.campaign()
	return c, w.Agents, err
}

// UnmarshalJSON reads the figures so that an error names their place.
func (p *campaignParameters) UnmarshalJSON(value []byte) error {
	type plain campaignParameters
	return decode(value, "parameters", (*plain)(p))
}

// campaign gives the domain's campaign, normalized and valid.
func (w *campaignSettings) campaign() (campaigns.Campaign, error) {
	switch {
	case strings.TrimSpace(w.Name) == "":
		return campaigns.Campaign{}, invalid("name", "Name is required")
	case w.Type == "":
		return campaigns.Campaign{}, invalid("type", "Type is required")
	case w.Type != progressiveType:
		return campaigns.Campaign{}, invalid("type", "%q is no type of campaign; there is %q", w.Type, progressiveType)
	}
	c := campaigns.Campaign{
		ID: w.ID, Name: w.Name, Description: w.Description, Mode: campaigns.Progressive, Priority: w.Priority,
		Order: w.Order, Reserve: w.Reserve, Country: w.Country, Timezone: w.Timezone, Hours: w.Hours, WrapUp: defaultWrapUp,
		Resources: w.Resources, Causes: w.causes(), Variables: w.Variables,
	}
	if c.ID == "" {
		c.ID = newID()
	}
	if err := w.Parameters.apply(&c); err != nil {
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
		ID: c.ID, Name: c.Name, Description: c.Description, Type: progressiveType, Priority: c.Priority,
		Order: c.Order, Reserve: c.Reserve, Country: c.Country, Timezone: c.Timezone, Hours: c.Hours,
		Parameters: campaignParameters{
			Limit: &c.Limit, MinBillSec: sec(c.MinTalk), OriginateTimeout: sec(c.RingTimeout), MaxTryCount: &c.MaxAttempts,
			IntervalTryCount: sec(c.RetryWait), WrapUpTime: sec(c.WrapUp), AgentWaitSec: sec(c.AgentWait),
		},
		Resources: list(c.Resources), Agents: seatsOf(c.ID, agents), Variables: table(c.Variables),
		CausesOK: list(c.Causes.OK), CausesRetry: list(c.Causes.Retry),
		CausesError: list(c.Causes.Error), CausesMinus: list(c.Causes.Minus),
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
