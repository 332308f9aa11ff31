// SPDX-License-Identifier: MIT

package simulate

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"tandem/campaigns"
)

// file is a campaign as the REST body names it, as far as its pace is concerned,
// with a model beside it. Times are in seconds.
type file struct {
	Name       string         `json:"name"`
	Type       string         `json:"type"` // "Predictive Dialer", or
	Mode       campaigns.Mode `json:"mode"` // "predictive"
	Parameters struct {
		Limit            int      `json:"limit"`
		OriginateTimeout float64  `json:"originateTimeout"`
		WrapUpTime       *float64 `json:"wrapUpTime"`
		AgentWaitSec     float64  `json:"agentWaitSec"`
	} `json:"parameters"`
	Pacing struct {
		Lines            float64            `json:"lines"`
		Cap              float64            `json:"cap"`
		Windows          []campaigns.Window `json:"windows"`
		MaxLinesPerAgent float64            `json:"max_lines_per_agent"`
		FalsePositive    float64            `json:"false_positive"`
		LateCancel       bool               `json:"late_cancel"`
		Talk             float64            `json:"talk"`
	} `json:"pacing"`
	Machine struct {
		Action campaigns.MachineAction `json:"action"`
		Wait   float64                 `json:"wait"`
	} `json:"machine"`
	Guards struct {
		Packs   []string `json:"packs"`
		MinRing float64  `json:"min_ring"`
	} `json:"guards"`
	Model Model `json:"model"`
}

// defaultWrapUp is that of a REST body which names none.
const defaultWrapUp = time.Minute

// Parse reads a campaign's settings, YAML or JSON, named as in the body of
// POST /api/v2/campaigns, and the model under "model". Settings that do not matter
// to the pace are not looked at, in the model nothing is unknown.
func Parse(text []byte) (campaigns.Campaign, Model, error) {
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		return campaigns.Campaign{}, Model{}, fmt.Errorf("campaign file: %s", yaml.FormatError(err, false, true))
	}
	var f file
	if err := json.Unmarshal(asJSON, &f); err != nil {
		return campaigns.Campaign{}, Model{}, fmt.Errorf("campaign file: %w", err)
	}
	c, err := f.campaign()
	return c, f.Model, err
}

// UnmarshalJSON refuses names that no model has: a slip would silently be a default.
func (m *Model) UnmarshalJSON(text []byte) error {
	type plain Model
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	if err := d.Decode((*plain)(m)); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	return nil
}

// campaign maps the wire to the domain.
func (f *file) campaign() (campaigns.Campaign, error) {
	mode, err := f.mode()
	if err != nil {
		return campaigns.Campaign{}, err
	}
	wrapUp := defaultWrapUp
	if f.Parameters.WrapUpTime != nil {
		wrapUp = inSeconds(*f.Parameters.WrapUpTime)
	}
	c := campaigns.Campaign{
		ID: "simulated", Name: f.Name, Mode: mode, Limit: f.Parameters.Limit,
		RingTimeout: inSeconds(f.Parameters.OriginateTimeout), WrapUp: wrapUp,
		AgentWait: inSeconds(f.Parameters.AgentWaitSec),
		Pacing: campaigns.PacingRules{
			Lines: f.Pacing.Lines, Cap: f.Pacing.Cap, Windows: f.Pacing.Windows,
			MaxLinesPerAgent: f.Pacing.MaxLinesPerAgent, FalsePositive: f.Pacing.FalsePositive,
			LateCancel: f.Pacing.LateCancel, Talk: inSeconds(f.Pacing.Talk),
		},
		Machine: campaigns.MachineRules{Action: f.Machine.Action, Wait: inSeconds(f.Machine.Wait)},
		Guards:  campaigns.Guards{Packs: f.Guards.Packs, MinRing: inSeconds(f.Guards.MinRing)},
	}
	if c.Name == "" {
		c.Name = "campaign"
	}
	c.Normalize()
	if err := c.Validate(); err != nil {
		return campaigns.Campaign{}, fmt.Errorf("campaign file: %w", err)
	}
	return c, nil
}

// mode takes the mode in the domain's word or in the old product's.
func (f *file) mode() (campaigns.Mode, error) {
	word := string(f.Mode)
	if word == "" {
		word, _, _ = strings.Cut(strings.ToLower(f.Type), " ")
	}
	switch m := campaigns.Mode(word); m {
	case campaigns.Progressive, campaigns.Power, campaigns.Predictive:
		return m, nil
	case "":
		return "", fmt.Errorf("campaign file: type is required: Progressive, Power or Predictive Dialer")
	default:
		return "", fmt.Errorf("campaign file: a %q has no pace to simulate", word)
	}
}

// inSeconds gives a length of time, at most a year.
func inSeconds(s float64) time.Duration {
	return time.Duration(math.Min(s, 365*86400) * float64(time.Second))
}
