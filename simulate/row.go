// SPDX-License-Identifier: MIT

package simulate

import "time"

// Row is what one policy came to in one world. The first quarter of an hour of
// each day is left out, except of what is said about abandonment.
type Row struct {
	Policy string `json:"policy"`
	World  string `json:"world,omitempty"`
	Agents int    `json:"agents"`
	Days   int    `json:"days"`

	Utilisation float64 `json:"utilisation"`    // talk and wrap-up, percent of the time logged in
	AgentWait   float64 `json:"agent_wait"`     // mean time of an agent between two calls, s
	Abandonment float64 `json:"abandonment"`    // percent of the calls answered by a person
	WorstDay    float64 `json:"worst_day"`      // abandonment of whole days, percent
	DaysOver    int     `json:"days_over"`      // days with more than the cap
	Lines       float64 `json:"lines_per_hour"` // dialled, for each hour of an agent
	Answers     float64 `json:"answers_per_hour"`
	AnswerWait  float64 `json:"answer_wait_p99"` // that answered customers waited for an agent, 99th percentile, s
	Calls       Counts  `json:"calls"`

	Cold      float64 `json:"cold_utilisation"` // in the first quarter of an hour of the first day
	ColdDrops int     `json:"cold_abandoned"`   // of the first hundred answers

	Decisions  int           `json:"decisions"`
	DecisionNS time.Duration `json:"ns_per_decision,omitempty"` // mean
	DecisionP  time.Duration `json:"ns_per_decision_p99,omitempty"`
	Tuned      float64       `json:"tuned,omitempty"` // knob of a policy that was tuned with hindsight
	Hours      float64       `json:"hours"`           // simulated
}

// row sums a run up. The cap is the share of abandoned calls that a day may have.
func (r *run) row(policy string, cap float64, hours time.Duration) Row {
	a := &r.account
	row := Row{
		Policy: policy, World: r.world.Name, Agents: len(r.agents), Days: len(a.days),
		Utilisation: a.measured.utilisation(), Abandonment: a.total().rate(),
		AnswerWait: a.waits.quantile(0.99).Seconds(), Calls: a.calls,
		Cold: a.cold.utilisation(), ColdDrops: a.first.Abandoned,
		Hours: hours.Hours() * float64(len(a.days)),
	}
	for _, day := range a.days {
		row.WorstDay = max(row.WorstDay, day.rate())
		if day.rate() > 100*cap {
			row.DaysOver++
		}
	}
	if present := a.measured.present.Hours(); present > 0 {
		row.Lines = float64(a.calls.Dialled) / present
		row.Answers = float64(a.calls.Connected+a.calls.Abandoned) / present
	}
	if a.calls.Connected > 0 {
		row.AgentWait = (a.measured.present - a.measured.busy).Seconds() / float64(a.calls.Connected)
	}
	if r.watch != nil {
		row.Decisions = r.watch.n
		row.DecisionNS, row.DecisionP = r.watch.cost()
	}
	return row
}
