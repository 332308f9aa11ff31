// SPDX-License-Identifier: MIT

package bench

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"tandem/campaigns"
	"tandem/esl/switchsim"
	"tandem/proving/audit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPercentiles(t *testing.T) {
	t.Parallel()
	all := make([]time.Duration, 0, 1000)
	for i := 1000; i > 0; i-- {
		all = append(all, time.Duration(i)*time.Millisecond)
	}
	want := Percentiles{P50: 500, P95: 950, P99: 990, Max: 1000}
	if got := percentiles(all); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := percentiles(nil); got != (Percentiles{}) {
		t.Errorf("of nothing: %+v", got)
	}
	if got := percentiles([]time.Duration{1500 * time.Microsecond}); got != (Percentiles{1.5, 1.5, 1.5, 1.5}) {
		t.Errorf("of one: %+v", got)
	}
}

// log makes a witness log of lines at milliseconds.
type log []switchsim.Entry

func (l *log) at(ms int64, e switchsim.Entry) { e.T = ms * 1000; *l = append(*l, e) }

func (l *log) customer(id string) {
	l.at(0, switchsim.Entry{W: switchsim.WitnessOriginate, UUID: id, Job: "job-" + id, Vars: map[string]string{"tandem_attempt": id}})
}

func (l *log) sent(ms int64, name, leg, job string) {
	l.at(ms, switchsim.Entry{W: switchsim.WitnessSent, Name: name, UUID: leg, Job: job})
}

func (l *log) each(yield func(switchsim.Entry, error) bool) {
	for _, e := range *l {
		if !yield(e, nil) {
			return
		}
	}
}

func TestLatencies(t *testing.T) {
	t.Parallel()
	var l log
	l.customer("parked-first")
	l.sent(100, "CHANNEL_ANSWER", "parked-first", "")
	l.sent(112, "CHANNEL_PARK", "parked-first", "")
	l.sent(113, "BACKGROUND_JOB", "", "job-parked-first")
	l.at(115, switchsim.Entry{W: switchsim.WitnessCommand, Command: "api uuid_bridge parked-first agent"})
	l.at(150, switchsim.Entry{W: switchsim.WitnessCommand, Command: "api uuid_bridge parked-first agent"})
	l.at(160, switchsim.Entry{W: switchsim.WitnessBridge, A: "parked-first", B: "agent"})

	l.customer("job-first")
	l.sent(200, "CHANNEL_ANSWER", "job-first", "")
	l.sent(210, "BACKGROUND_JOB", "", "job-job-first")
	l.sent(214, "CHANNEL_PARK", "job-first", "")
	l.at(211, switchsim.Entry{W: switchsim.WitnessCommand, Command: "api uuid_bridge agent job-first"})

	// An agent's park, an unanswered customer and a foreign call count for nothing.
	l.sent(300, "CHANNEL_PARK", "agent", "")
	l.customer("busy")
	l.sent(301, "BACKGROUND_JOB", "", "job-busy")
	l.at(302, switchsim.Entry{W: switchsim.WitnessOriginate, UUID: "foreign"})
	l.sent(303, "CHANNEL_ANSWER", "foreign", "")

	got, err := latenciesOf(l.each)
	if err != nil {
		t.Fatal(err)
	}
	if got.answered != 2 || got.unbridged != 1 {
		t.Errorf("%d answered, %d unbridged", got.answered, got.unbridged)
	}
	answer, ready := percentiles(got.fromAnswer), percentiles(got.fromReady)
	if answer.P50 != 11 || answer.Max != 15 || ready.P50 != 1 || ready.Max != 3 {
		t.Errorf("from the answer %+v, from ready %+v", answer, ready)
	}
}

func TestBrokenWitness(t *testing.T) {
	t.Parallel()
	_, err := latenciesOf(func(yield func(switchsim.Entry, error) bool) { yield(switchsim.Entry{}, fmt.Errorf("line 3")) })
	if err == nil {
		t.Error("a log that cannot be read was measured")
	}
}

// TestList reads the list as an import does.
func TestList(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	writeRows(&b, 3, 999_998)
	c := campaigns.Campaign{ID: "c"}
	c.Normalize()
	list, err := campaigns.ReadList(strings.NewReader(b.String()), &c)
	if err != nil {
		t.Fatal(err)
	}
	chunk, err := list.Next(10)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []string
	for _, row := range list.Parse(chunk) {
		if row.Err != nil {
			t.Fatal(row.Err)
		}
		if len(row.Member.Variables) != 2 || row.Member.Name == "" {
			t.Errorf("member %+v", row.Member)
		}
		numbers = append(numbers, row.Member.Communications[0].Number)
	}
	if diff := cmp.Diff([]string{"+493000999998", "+493000999999", "+493001000000"}, numbers); diff != "" {
		t.Error(diff)
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	at := func(s int64) time.Time { return time.Unix(s, 0) }
	if n := within([]time.Time{at(1), at(2), at(3), at(4)}, at(2), at(4)); n != 2 {
		t.Errorf("%d, want 2", n)
	}
}

func TestMissed(t *testing.T) {
	t.Parallel()
	good := Figures{
		AttemptsPerSecond: 500, Accounted: true, ReadyToBridge: Percentiles{P50: 0.5, P99: 5}, CPUPerAttempt: 1000, BytesPerMember: 300,
		ImportPerSecond: 50_000, Claim: Claims{ClaimTime{1, 100}, ClaimTime{1, 150}},
		Predictive: Predictive{Accounted: true, Ticks: 240, Decisions: 240, Utilisation: 0.9, Abandonment: 0.03, EngineNS: Cost{P99: 2000}},
		API:        API{PostPerSecond: 5001, StatusPuts: 1, StatusPerSecond: 190, Feed: Feed{Heard: 1}},
	}
	if m := good.Missed(); len(m) != 0 {
		t.Errorf("missed by what meets everything: %q", m)
	}
	bad := Figures{ReadyToBridge: Percentiles{P50: 1, P99: 6}, CPUPerAttempt: 1001, BytesPerMember: 301, Claim: Claims{ClaimTime{1, 100}, ClaimTime{1, 151}}, LatencyUnbridged: 1}
	bad.Predictive = Predictive{Ticks: 240, Decisions: 240, Late: 1, Utilisation: 0.89, Abandonment: 0.031, EngineNS: Cost{P99: 2001}}
	bad.API = API{StatusPuts: 1, StatusPerSecond: 190, Feed: Feed{Heard: 1}}
	if m := bad.Missed(); len(m) != 15 {
		t.Errorf("%d targets missed, want 15: %q", len(m), m)
	}
}

func TestPredictiveFigures(t *testing.T) {
	t.Parallel()
	at := func(s float64) time.Time { return time.Unix(1000, 0).Add(time.Duration(s * float64(time.Second))) }
	call := func(result campaigns.Result, answered, bridged, ended float64) campaigns.Attempt {
		a := campaigns.Attempt{Result: result, ClaimedAt: at(-15), EndedAt: at(ended)}
		if answered >= 0 {
			a.AnsweredAt = at(answered)
		}
		if bridged >= 0 {
			a.BridgedAt = at(bridged)
		}
		return a
	}
	b := audit.Book{Campaign: campaigns.Campaign{WrapUp: 2 * time.Second}, Finished: []campaigns.Attempt{
		call(campaigns.Connected, -5, -5, 4),  // busy to 6, 6 of it inside
		call(campaigns.Connected, 7, 8, 13),   // 2 inside
		call(campaigns.Abandoned, 3, -1, 5),   // one of three
		call(campaigns.Busy, -1, -1, 6),       // no answer
		call(campaigns.Abandoned, 11, -1, 12), // after
		call(campaigns.Connected, -9, -9, -2), // before; its wrap-up too
	}}
	for i, before := range []float64{-5, 0, 0, 0, 0, -9} {
		if before < 0 {
			b.Finished[i].AnsweredAt, b.Finished[i].BridgedAt = at(before), at(before)
		}
	}
	p := Predictive{Agents: 2}
	p.sum(&b, at(-20), at(0), at(10))
	if p.Answered != 4 || p.Abandoned != 1 || p.Abandonment != 0.25 || p.AttemptsPerSecond != 0.3 || p.Utilisation != 0.4 || p.Ticks != 40 {
		t.Errorf("%+v", p)
	}
	const first = "tandem_pacing_decisions_total{mode=\"predictive\",reason=\"free\"} 10\n# HELP x\ntandem_pacing_decisions_late_total 1\n" +
		"tandem_pacing_decision_seconds_bucket{le=\"1e-06\"} 10\ntandem_pacing_decision_seconds_bucket{le=\"+Inf\"} 10\n" +
		"tandem_pacing_decision_seconds_sum 1e-05\ntandem_pacing_decision_seconds_count 10\n"
	const second = "tandem_pacing_decisions_total{mode=\"predictive\",reason=\"free\"} 60\ntandem_pacing_decisions_total{mode=\"predictive\",reason=\"predicted\"} 50\n" +
		"tandem_pacing_decisions_late_total 3\ntandem_pacing_decision_seconds_bucket{le=\"1e-06\"} 108\ntandem_pacing_decision_seconds_bucket{le=\"2e-06\"} 109\n" +
		"tandem_pacing_decision_seconds_bucket{le=\"+Inf\"} 110\ntandem_pacing_decision_seconds_sum 2.1e-04\ntandem_pacing_decision_seconds_count 110\n"
	p.decided(readMetrics(first), readMetrics(second))
	if p.Decisions != 100 || p.Late != 2 || p.DecisionNS != (Cost{2000, 2000}) {
		t.Errorf("%+v", p)
	}
}

func TestEngineCost(t *testing.T) {
	t.Parallel()
	// The mean can be above the 99th percentile: others use the machine too.
	if c := engineCost(20); c.Mean <= 0 || c.P99 <= 0 {
		t.Errorf("%+v", c)
	}
}
