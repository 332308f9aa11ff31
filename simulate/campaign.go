// SPDX-License-Identifier: MIT

package simulate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"tandem/campaigns"
	"tandem/controller/pacing"
)

// Settings are a campaign's settings as far as they matter to its pace.
type Settings struct {
	Name   string          `json:"name"`
	Mode   campaigns.Mode  `json:"mode"`
	Limit  int             `json:"limit"`   // lines at most
	WrapUp time.Duration   `json:"wrap_up"` // ns
	Pacing pacing.Settings `json:"pacing"`  // as the runner gives it to the pacer

	OnAnswer       bool `json:"on_answer,omitempty"` // progressive, with the agent chosen on the answer
	DetectMachines bool `json:"detect_machines"`     // machines are told from people
	FilterMachines bool `json:"filter_machines"`     // before an agent is chosen
}

// SettingsOf takes them from a normalized campaign, with what its rule packs ask for
// at a moment.
func SettingsOf(c campaigns.Campaign, at time.Time) Settings {
	rules := c.InForce(at)
	s := Settings{
		Name: c.Name, Mode: c.Mode, Limit: c.Limit, WrapUp: c.WrapUp,
		DetectMachines: c.Machine.Action != campaigns.MachineIgnore,
		FilterMachines: c.Machine.Action != campaigns.MachineIgnore && c.Machine.Wait > 0,
		Pacing: pacing.Settings{
			AgentWait: rules.AgentWait, RingTimeout: c.RingTimeout, MinRing: rules.MinRing,
			Talk: c.Pacing.Talk, Wrap: c.WrapUp,
			MaxLinesPerAgent: c.Pacing.MaxLinesPerAgent, LateCancel: c.Pacing.LateCancel,
		},
	}
	for _, a := range rules.AbandonCaps {
		s.Pacing.Caps = append(s.Pacing.Caps, pacing.Cap{Rate: a.Rate, Window: a.Window.Length()})
	}
	if s.DetectMachines {
		s.Pacing.FalsePositive = c.Pacing.FalsePositive
	}
	if c.Mode == campaigns.Power {
		s.Pacing.Power = c.Pacing.Lines
	}
	s.OnAnswer = c.Mode == campaigns.Progressive && c.CanAbandon()
	return s
}

// Report says what a campaign's setting would do, beside others.
type Report struct {
	Settings Settings `json:"settings"`
	Model    Model    `json:"model"` // with what was not given filled in
	Hours    float64  `json:"simulated_hours"`
	Rows     []Row    `json:"rows"` // this setting first
}

// sweep are the caps that are shown beside a campaign's setting.
var sweep = []float64{0.01, 0.02, 0.03, 0.05}

// variant is one setting of a report.
type variant struct {
	name   string
	cap    float64
	policy func() policy
}

// Campaign simulates a campaign's setting, progressive dialling and a few caps with
// the same customers. It ends with the context's error when ctx is over.
func Campaign(ctx context.Context, s Settings, m Model) (Report, error) {
	if s.Mode != campaigns.Progressive && s.Mode != campaigns.Power && s.Mode != campaigns.Predictive {
		return Report{}, fmt.Errorf("a %s campaign has no pace to simulate", s.Mode)
	}
	ringOut := s.Pacing.RingTimeout
	if ringOut <= 0 {
		return Report{}, errors.New("settings: the ring timeout is missing")
	}
	m.normalize(s.WrapUp)
	if err := m.validate(ringOut); err != nil {
		return Report{}, err
	}
	world, variants := m.world(ringOut), s.variants()
	rows := make([]Row, len(variants))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, v := range variants {
		group.Go(func() error {
			r := newRun(&world, m.Agents, m.Seed, s.rules(), v.policy())
			if err := r.days(ctx, m.Days, inSeconds(3600*m.Hours)); err != nil {
				return err
			}
			rows[i] = r.row(v.name, v.cap, inSeconds(3600*m.Hours))
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return Report{}, err
	}
	report := Report{Settings: s, Model: m, Rows: rows}
	for _, row := range rows {
		report.Hours += row.Hours
	}
	return report, nil
}

// rules are the bounds of every variant.
func (s Settings) rules() rules {
	limits := rules{
		Limit: s.Limit, AgentWait: s.Pacing.AgentWait, MinRing: s.Pacing.MinRing,
		DetectMachines: s.DetectMachines, FilterMachines: s.FilterMachines,
	}
	if limits.Limit <= 0 {
		limits.Limit = campaigns.DefaultLimit
	}
	if limits.AgentWait <= 0 {
		limits.AgentWait = campaigns.DefaultAgentWait
	}
	return limits
}

// variants lists what is compared.
func (s Settings) variants() []variant {
	strictest := 1.0
	for _, c := range s.Pacing.Caps {
		strictest = min(strictest, c.Rate)
	}
	own := variant{"this setting (" + s.describe() + ")", strictest, func() policy { return newPacer(s.Pacing) }}
	if s.Mode == campaigns.Progressive {
		own.policy = func() policy { return s.policy(s.Pacing) }
	}
	all := []variant{own, {"progressive", strictest, func() policy { return reservedFirst{} }}}
	for _, rate := range sweep {
		p := s.Pacing
		p.Power = 0
		p.Caps = []pacing.Cap{{Rate: rate, Window: 24 * time.Hour}}
		all = append(all, variant{
			fmt.Sprintf("predictive, %g %% a day", 100*rate), rate, func() policy { return newPacer(p) },
		})
	}
	return all
}

func (s Settings) describe() string {
	if s.Mode == campaigns.Progressive {
		return string(s.Mode)
	}
	text := string(s.Mode)
	if s.Mode == campaigns.Power {
		text = fmt.Sprintf("%s %g", text, s.Pacing.Power)
	}
	for _, c := range s.Pacing.Caps {
		window := fmt.Sprintf("%g h", c.Window.Hours())
		if c.Window == 0 {
			window = "campaign"
		}
		text += fmt.Sprintf(", %g %% in %s", 100*c.Rate, window)
	}
	return text
}

// reservedFirst is progressive dialling: an agent is held for each line.
type reservedFirst struct{}

func (reservedFirst) decide(r *run) decision {
	return decision{lines: len(r.idle), reserved: true}
}

func (reservedFirst) observe(happened) {}

// Print writes the report as a table.
func (r Report) Print(w io.Writer) error {
	m := r.Model
	fmt.Fprintf(w, "%s: %d agents, %.0f %% of calls answered after %.0f s, talk %.0f s, wrap-up %.0f s, machines %.0f %%, "+
		"%d days of %g h, seed %d\n\n", r.Settings.Name, m.Agents, 100*m.AnswerRate, m.RingMean, m.TalkMean, m.WrapMean,
		100*m.Machines, m.Days, m.Hours, m.Seed)
	t := table(w)
	fmt.Fprint(t, "\tutilisation %\tagent waits s\tabandoned %\tworst day %\tdays over\tlines/agent h\tanswers/agent h\tcustomer waits p99 s\n")
	for _, row := range r.Rows {
		fmt.Fprintf(t, "%s\t%.1f\t%.1f\t%.2f\t%.2f\t%d of %d\t%.1f\t%.1f\t%.2f\n", row.Policy, row.Utilisation,
			row.AgentWait, row.Abandonment, row.WorstDay, row.DaysOver, row.Days, row.Lines, row.Answers, row.AnswerWait)
	}
	return t.Flush()
}
