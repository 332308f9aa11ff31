// SPDX-License-Identifier: MIT

package simulate

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/controller/pacing"
)

const campaignFile = `
name: Spring
type: Predictive Dialer
parameters: {limit: 50, originateTimeout: 25, wrapUpTime: 20, agentWaitSec: 2}
pacing: {cap: 0.02, windows: [24h, campaign], late_cancel: true, talk: 90, max_lines_per_agent: 3}
guards: {min_ring: 18}
resources: [trunk]
hours: {unknown: to the simulator}
model: {agents: 6, answer_rate: 0.4, hours: 4, days: 2}
`

func TestParse(t *testing.T) {
	t.Parallel()
	c, m, err := Parse([]byte(campaignFile))
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{
		Name: "Spring", Mode: campaigns.Predictive, Limit: 50, WrapUp: 20 * time.Second,
		Pacing: pacing.Settings{
			Caps:      []pacing.Cap{{Rate: 0.02, Window: 24 * time.Hour}, {Rate: 0.02}},
			AgentWait: 2 * time.Second, RingTimeout: 25 * time.Second, MinRing: 18 * time.Second,
			Talk: 90 * time.Second, Wrap: 20 * time.Second, MaxLinesPerAgent: 3, LateCancel: true,
		},
	}
	if diff := cmp.Diff(want, SettingsOf(c, time.Now())); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Model{Agents: 6, AnswerRate: 0.4, Hours: 4, Days: 2}, m); diff != "" {
		t.Error(diff)
	}
	// JSON is YAML; the old product's default of the wrap-up; power takes its lines.
	c, _, err = Parse([]byte(`{"name": "P", "mode": "power", "pacing": {"lines": 1.8}}`))
	if err != nil {
		t.Fatal(err)
	}
	if s := SettingsOf(c, time.Now()); s.Pacing.Power != 1.8 || s.WrapUp != time.Minute || len(s.Pacing.Caps) != 2 {
		t.Errorf("%+v", s)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"name: x":                                         "type is required",
		"{name: x, type: Voice Broadcasting}":             "no pace",
		"{name: x, mode: power, model: {agnets: 5}}":      "agnets",
		"{name: x, mode: power, pacing: {lines: much}}":   "lines",
		"{name: x, mode: predictive, pacing: {cap: 0.5}}": "cap",
		"{name: x, mode: power":                           "",
	} {
		if _, _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestCampaign(t *testing.T) {
	t.Parallel()
	c, m, err := Parse([]byte(campaignFile))
	if err != nil {
		t.Fatal(err)
	}
	report, err := Campaign(t.Context(), SettingsOf(c, time.Now()), m)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(report.Rows))
	for _, row := range report.Rows {
		names = append(names, row.Policy)
		if row.DaysOver > 0 {
			t.Errorf("%s: worst day %.2f %%", row.Policy, row.WorstDay)
		}
	}
	want := []string{
		"this setting (predictive, 2 % in 24 h, 2 % in campaign)", "progressive",
		"predictive, 1 % a day", "predictive, 2 % a day", "predictive, 3 % a day", "predictive, 5 % a day",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	rows := report.Rows
	if rows[1].Abandonment > 0 || rows[1].Utilisation+3 > rows[0].Utilisation {
		t.Errorf("progressive %.1f %% with %.2f %% abandoned, this setting %.1f %%", rows[1].Utilisation, rows[1].Abandonment, rows[0].Utilisation)
	}
	if rows[2].Utilisation >= rows[5].Utilisation || rows[2].Abandonment >= rows[5].Abandonment {
		t.Errorf("a cap of 1 %%: %.1f %%, of 5 %%: %.1f %%", rows[2].Utilisation, rows[5].Utilisation)
	}
	if m := report.Model; m.WrapMean != 20 || m.TalkMean != 120 || m.Seed != 1 || report.Hours != 6*8 {
		t.Errorf("%+v, %g hours", m, report.Hours)
	}
	var out bytes.Buffer
	if err := report.Print(&out); err != nil || !strings.Contains(out.String(), "Spring: 6 agents, 40 % of calls") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestCampaignIsBounded(t *testing.T) {
	t.Parallel()
	c, m, err := Parse([]byte(campaignFile))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Campaign(ctx, SettingsOf(c, time.Now()), m); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	for name, m := range map[string]Model{
		"agents": {Agents: maxAgents + 1}, "answer_rate": {AnswerRate: 1.5}, "ring_mean": {RingMean: 26},
		"talk_mean": {TalkMean: -1}, "machines": {Machines: 2}, "hours": {Hours: 25}, "days": {Days: maxDays + 1},
	} {
		if _, err := Campaign(t.Context(), SettingsOf(c, time.Now()), m); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Campaign(t.Context(), Settings{Mode: campaigns.Broadcast}, Model{}); err == nil {
		t.Error("a broadcast has no agents to simulate")
	}
}

// Machines that are recognised before an agent hears them cost agents nothing.
func TestMachinesCostAgentsTime(t *testing.T) {
	t.Parallel()
	answers := map[bool]float64{}
	for _, filter := range []bool{false, true} {
		s := Settings{
			Mode: campaigns.Progressive, Limit: 100, DetectMachines: true, FilterMachines: filter,
			Pacing: pacing.Settings{RingTimeout: 25 * time.Second, AgentWait: suiteWait},
		}
		report, err := Campaign(t.Context(), s, Model{Agents: 4, Machines: 0.5, AnswerRate: 0.6, Hours: 2, Days: 1})
		if err != nil {
			t.Fatal(err)
		}
		row := report.Rows[0]
		answers[filter] = row.Answers
		if filter != (row.Calls.Machines > 0) {
			t.Errorf("filter %v: %+v", filter, row.Calls)
		}
	}
	if answers[false] <= answers[true] {
		t.Errorf("answers that reach an agent, by hour: %v", answers)
	}
}

func TestLearn(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return begun.Add(time.Duration(s) * time.Second) }
	var attempts []campaigns.Attempt
	for range 10 {
		attempts = append(attempts,
			campaigns.Attempt{DialedAt: at(0), EndedAt: at(25), Result: campaigns.Unanswered},
			campaigns.Attempt{DialedAt: at(0), EndedAt: at(25), Result: campaigns.Unanswered},
			campaigns.Attempt{DialedAt: at(0), AnsweredAt: at(8), BridgedAt: at(9), EndedAt: at(99), Result: campaigns.Connected},
			campaigns.Attempt{DialedAt: at(0), AnsweredAt: at(12), EndedAt: at(20), Result: campaigns.Machine},
			campaigns.Attempt{DialedAt: at(0), EndedAt: at(3), Result: campaigns.Cancelled},
			campaigns.Attempt{EndedAt: at(3), Result: campaigns.NotTaken},
		)
	}
	m := Model{Agents: 3}
	m.Learn(attempts)
	if diff := cmp.Diff(Model{Agents: 3, AnswerRate: 0.5, RingMean: 10, TalkMean: 90, Machines: 0.5}, m); diff != "" {
		t.Error(diff)
	}
	given := Model{AnswerRate: 0.2}
	given.Learn(attempts)
	if given.AnswerRate != 0.2 || given.RingMean != 10 {
		t.Errorf("%+v: what was given has to stay", given)
	}
	var few Model
	few.Learn(attempts[:24])
	if few != (Model{}) {
		t.Errorf("learned %+v from 16 calls", few)
	}
}
