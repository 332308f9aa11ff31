// SPDX-License-Identifier: MIT

package switchsim

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
)

// Scenario says who answers a call and how. The rules are tried in order; the first whose pattern matches decides.
// Scenario numbers (999…) and the test extensions (8answer…) need no rule. A number that no rule knows is unallocated.
type Scenario struct {
	// Gateways are the names that sofia/gateway/NAME/… may use.
	Gateways []string `yaml:"gateways"`
	// Profiles are the names that sofia/NAME/… may use.
	Profiles []string `yaml:"profiles"`
	// Customers are the rules for numbers.
	Customers []CustomerRule `yaml:"customers"`
	// Agents are the rules for user/ID.
	Agents []AgentRule `yaml:"agents"`
	// Sounds are the rules for what is played. A file that none is about lasts a second.
	Sounds []SoundRule `yaml:"sounds"`
	// Extensions are what a call can be transferred to; empty means those of DefaultScenario.
	Extensions []ExtensionRule `yaml:"extensions"`
}

// CustomerRule says how the numbers that match a pattern behave.
type CustomerRule struct {
	// Match is a regular expression on the number as it was dialled; empty matches every number.
	Match string `yaml:"match"`
	// Rates are the odds of each outcome.
	Rates CustomerRates `yaml:"rates"`
	// Ring is the time until the answer; Talk the time from the answer until the customer hangs up (0 = never).
	Ring Distribution `yaml:"ring"`
	Talk Distribution `yaml:"talk"`
	// Greeting is the time from a machine's answer until its beep.
	Greeting Distribution `yaml:"greeting"`
	// Early rings with early media (183) instead of 180.
	Early bool `yaml:"early"`
	// SIP is the response of the outcome Refused.
	SIP int `yaml:"sip"`

	pattern *regexp.Regexp
}

// CustomerRates are weights: each counts in proportion to the sum of all. All 0 means that every call is answered.
type CustomerRates struct {
	Answer      float64 `yaml:"answer"`
	Machine     float64 `yaml:"machine"`
	Busy        float64 `yaml:"busy"`
	RingBusy    float64 `yaml:"ring_busy"`
	NoAnswer    float64 `yaml:"no_answer"`
	Silent      float64 `yaml:"silent"`
	Rejected    float64 `yaml:"rejected"`
	Unallocated float64 `yaml:"unallocated"`
	Congestion  float64 `yaml:"congestion"`
	Invalid     float64 `yaml:"invalid"`
	Refused     float64 `yaml:"refused"`
}

// AgentRule says how the agents whose ids match a pattern behave.
type AgentRule struct {
	// Match is a regular expression on the id of user/ID.
	Match string `yaml:"match"`
	// Unregistered agents give USER_NOT_REGISTERED.
	Unregistered bool `yaml:"unregistered"`
	// Rates are the odds of each outcome.
	Rates AgentRates `yaml:"rates"`
	// AnswerAfter is the time until the agent answers.
	AnswerAfter Distribution `yaml:"answer_after"`
	// HangsUpAfter is the time from the answer until an agent of the outcome HangsUpEarly hangs up.
	HangsUpAfter Distribution `yaml:"hangs_up_after"`

	pattern *regexp.Regexp
}

// AgentRates are weights, as CustomerRates.
type AgentRates struct {
	Answer       float64 `yaml:"answer"`
	HangsUpEarly float64 `yaml:"hangs_up_early"`
	Reject       float64 `yaml:"reject"`
	Busy         float64 `yaml:"busy"`
	NoAnswer     float64 `yaml:"no_answer"`
	Unavailable  float64 `yaml:"unavailable"`
}

// DefaultScenario is a scenario of plausible outbound calls, and agents 1000 to 1999, all of them registered.
func DefaultScenario() Scenario {
	return Scenario{
		Gateways: []string{"tandem-test", "demo"},
		Profiles: []string{"external", "internal"},
		Customers: []CustomerRule{{
			Rates: CustomerRates{
				Answer: 0.42, Machine: 0.10, Busy: 0.08, NoAnswer: 0.28, Rejected: 0.04, Unallocated: 0.05, Congestion: 0.03,
			},
			Ring:     Distribution{Kind: Lognormal, Mean: 6 * time.Second, Sigma: 0.5, Min: 500 * time.Millisecond, Max: 30 * time.Second},
			Talk:     Distribution{Kind: Lognormal, Mean: 20 * time.Second, Sigma: 0.8, Min: 2 * time.Second, Max: 5 * time.Minute},
			Greeting: Between(time.Second, 4*time.Second),
		}},
		Agents: []AgentRule{{
			Match:       `^1\d{3}$`,
			AnswerAfter: Between(300*time.Millisecond, 2*time.Second),
		}},
		Extensions: []ExtensionRule{{
			Match: `^tandem-broadcast$`, Context: "tandem",
			Play: []string{"tone_stream://%(400,100,440);%(400,100,550);%(800,200,660)"},
		}},
	}
}

// LoadScenario reads a scenario from a YAML file; unknown keys are refused. What the file leaves out of gateways and
// profiles is taken from DefaultScenario.
func LoadScenario(path string) (Scenario, error) {
	file, err := os.Open(path)
	if err != nil {
		return Scenario{}, fmt.Errorf("scenario: %w", err)
	}
	defer file.Close()
	var s Scenario
	if err := yaml.NewDecoder(file, yaml.Strict()).Decode(&s); err != nil && !errors.Is(err, io.EOF) {
		return Scenario{}, fmt.Errorf("scenario %s: %w", path, err)
	}
	s = s.withDefaults()
	if err := s.compile(); err != nil {
		return Scenario{}, fmt.Errorf("scenario %s: %w", path, err)
	}
	return s, nil
}

// withDefaults fills in what cannot be empty. A scenario without any rule is the default one.
func (s Scenario) withDefaults() Scenario {
	normal := DefaultScenario()
	if len(s.Customers) == 0 && len(s.Agents) == 0 {
		s.Customers, s.Agents = normal.Customers, normal.Agents
	}
	if len(s.Extensions) == 0 {
		s.Extensions = normal.Extensions
	}
	if len(s.Gateways) == 0 {
		s.Gateways = normal.Gateways
	}
	if len(s.Profiles) == 0 {
		s.Profiles = normal.Profiles
	}
	s.Customers, s.Agents = slices.Clone(s.Customers), slices.Clone(s.Agents)
	s.Sounds, s.Extensions = slices.Clone(s.Sounds), slices.Clone(s.Extensions)
	return s
}

// compile checks every rule and prepares its pattern.
func (s *Scenario) compile() error {
	for i := range s.Customers {
		if err := s.Customers[i].compile(); err != nil {
			return fmt.Errorf("customers[%d]: %w", i, err)
		}
	}
	for i := range s.Agents {
		if err := s.Agents[i].compile(); err != nil {
			return fmt.Errorf("agents[%d]: %w", i, err)
		}
	}
	for i := range s.Sounds {
		if err := s.Sounds[i].compile(); err != nil {
			return fmt.Errorf("sounds[%d]: %w", i, err)
		}
	}
	for i := range s.Extensions {
		if err := s.Extensions[i].compile(); err != nil {
			return fmt.Errorf("extensions[%d]: %w", i, err)
		}
	}
	return nil
}

func (r *CustomerRule) compile() error {
	pattern, err := regexp.Compile(r.Match)
	if err != nil {
		return fmt.Errorf("match: %w", err)
	}
	r.pattern = pattern
	if _, known := refusals[r.SIP]; r.Rates.Refused > 0 && !known {
		return fmt.Errorf("sip: %d is no response that this switch knows", r.SIP)
	}
	return errors.Join(r.Ring.Validate(), r.Talk.Validate(), r.Greeting.Validate(), checkWeights(r.Rates.weights()))
}

func (r *AgentRule) compile() error {
	pattern, err := regexp.Compile(r.Match)
	if err != nil {
		return fmt.Errorf("match: %w", err)
	}
	r.pattern = pattern
	return errors.Join(r.AnswerAfter.Validate(), r.HangsUpAfter.Validate(), checkWeights(r.Rates.weights()))
}

func checkWeights(weights []float64) error {
	if slices.Min(weights) < 0 {
		return errors.New("rates cannot be negative")
	}
	return nil
}
