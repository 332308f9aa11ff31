// SPDX-License-Identifier: MIT

package switchsim

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func compiled(t testing.TB, s Scenario) Scenario {
	t.Helper()
	s = s.withDefaults()
	if err := s.compile(); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestScenarioNumbers(t *testing.T) {
	t.Parallel()
	busyLater := refusing(486)
	busyLater.ring = 300 * time.Millisecond
	earlyBusy, rejectedLater := busyLater, refusing(603)
	earlyBusy.early, rejectedLater.ring = true, 300*time.Millisecond
	for number, want := range map[string]reaction{
		"999010305":       answering(300*time.Millisecond, 5*time.Second),
		"+999010305":      answering(300*time.Millisecond, 5*time.Second),
		"999010305123456": answering(300*time.Millisecond, 5*time.Second),
		"999010000":       answering(0, 0),
		"999110300":       answering(300*time.Millisecond, 0),
		"999020000":       refusing(486),
		"999030000":       {kind: ringsForever},
		"999040000":       refusing(603),
		"999050000":       refusing(404),
		"999060000":       refusing(503),
		"999070205":       {kind: answers, ring: 200 * time.Millisecond, beep: time.Second, talk: 6 * time.Second},
		"999080000":       refusing(484),
		"999090300":       busyLater,
		"999120207":       {kind: answers, ring: 200 * time.Millisecond, digits: "7", digitsAfter: time.Second + digitTakes},
		"999120030123":    {kind: answers, digits: "0", digitsAfter: 3*time.Second + digitTakes},
		"+999130204":      {kind: answers, ring: 200 * time.Millisecond, beep: 4 * time.Second},
		"999130000":       {kind: answers, beep: time.Millisecond},
		"999140300":       earlyBusy,
		"999150300":       rejectedLater,
	} {
		got, known := scenarioNumber(number)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(reaction{}, refusal{})); !known || diff != "" {
			t.Errorf("%s (known: %v): %s", number, known, diff)
		}
	}
	for _, number := range []string{"", "999", "99901030", "999000000", "999100000", "999160000", "998010305", "9990103051234567", "99901o305", "4930123456"} {
		if r, known := scenarioNumber(number); known {
			t.Errorf("%q is no scenario number, but behaves as %+v", number, r)
		}
	}
}

func TestTestExtensions(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]reaction{
		"8answer":          answering(time.Second, 2*time.Minute),
		"8answer_500_60":   answering(500*time.Millisecond, time.Minute),
		"8instant":         {kind: answers, instant: true, talk: 2 * time.Minute},
		"8cause_LOSE_RACE": refusingFor("LOSE_RACE"),
		"8silent":          {kind: staysSilent},
	} {
		got, known := testExtension(number)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(reaction{}, refusal{})); !known || diff != "" {
			t.Errorf("%s (known: %v): %s", number, known, diff)
		}
	}
	if r, known := testExtension("8123456"); known {
		t.Errorf("8123456 is a number, not an extension: %+v", r)
	}
	if r, known := testExtension("8nosuch"); !known || r.dialplanCause != "NO_ROUTE_DESTINATION" {
		t.Errorf("8nosuch: %+v", r)
	}
}

// What a number does depends on the seed, the number and how often it was dialled: not on what else was dialled.
func TestDecisionsAreRepeatable(t *testing.T) {
	t.Parallel()
	scenario := compiled(t, DefaultScenario())
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		calls := rapid.SliceOfN(rapid.IntRange(0, 20), 1, 100).Draw(t, "calls")
		alone := make(map[int][]reaction) // each number by itself
		for _, n := range calls {
			if alone[n] != nil {
				continue
			}
			d := newDecider(seed, scenario)
			for _, m := range calls {
				if m == n {
					alone[n] = append(alone[n], d.customer("4930"+strconv.Itoa(n)))
				}
			}
		}
		d := newDecider(seed, scenario)
		for _, n := range calls {
			got := d.customer("4930" + strconv.Itoa(n))
			if got != alone[n][0] {
				t.Fatalf("number %d behaves as %+v among others, as %+v alone", n, got, alone[n][0])
			}
			alone[n] = alone[n][1:]
		}
	})
}

func TestSeedsDiffer(t *testing.T) {
	t.Parallel()
	scenario := compiled(t, DefaultScenario())
	a, b := newDecider(1, scenario), newDecider(2, scenario)
	same := 0
	for n := range 200 {
		number := "4930" + strconv.Itoa(n)
		if a.customer(number) == b.customer(number) {
			same++
		}
	}
	if same > 190 {
		t.Errorf("%d of 200 numbers behave alike under two seeds", same)
	}
}

// The rates come out as they were asked for, and repeated calls of one number vary.
func TestRates(t *testing.T) {
	t.Parallel()
	scenario := compiled(t, Scenario{Customers: []CustomerRule{{
		Rates: CustomerRates{Answer: 4, Machine: 1, Busy: 2, NoAnswer: 3}, Ring: Between(time.Second, 2*time.Second), Greeting: Always(time.Second),
	}}})
	const calls = 20_000
	count := make(map[string]int)
	d := newDecider(7, scenario)
	for n := range calls {
		r := d.customer("49301234" + strconv.Itoa(n%50))
		switch {
		case r.kind == answers && r.beep > 0:
			count["machine"]++
		case r.kind == answers:
			count["answer"]++
		case r.kind == refuses && r.refusal.status == 486:
			count["busy"]++
		case r.kind == ringsForever:
			count["no answer"]++
		default:
			t.Fatalf("unexpected: %+v", r)
		}
		if r.kind == answers && (r.ring < time.Second || r.ring > 2*time.Second) {
			t.Errorf("rings %s", r.ring)
		}
	}
	for outcome, share := range map[string]float64{"machine": 0.1, "answer": 0.4, "busy": 0.2, "no answer": 0.3} {
		got := float64(count[outcome]) / calls
		if math.Abs(got-share) > 4*math.Sqrt(share*(1-share)/calls) {
			t.Errorf("%s: %.3f of all calls, want %.3f", outcome, got, share)
		}
	}
}

func TestAgents(t *testing.T) {
	t.Parallel()
	d := newDecider(1, compiled(t, Scenario{Agents: []AgentRule{
		{Match: `^10`, AnswerAfter: Always(time.Second)},
		{Match: `^20`, Unregistered: true},
		{Match: `^30`, Rates: AgentRates{HangsUpEarly: 1}, HangsUpAfter: Always(3 * time.Second)},
		{Match: `^40`, Rates: AgentRates{Unavailable: 1}},
	}}))
	for id, want := range map[string]struct {
		reaction
		cause string
	}{
		"1001":      {answering(time.Second, 0), ""},
		"2001":      {reaction{}, "USER_NOT_REGISTERED"},
		"3001":      {answering(0, 3*time.Second), ""},
		"4001":      {refusing(480), ""},
		"5001":      {reaction{}, "SUBSCRIBER_ABSENT"},
		"999110500": {answering(500*time.Millisecond, 0), ""},
	} {
		if got, cause := d.agent(id, want.cause == ""); got != want.reaction || cause != want.cause {
			t.Errorf("user/%s: %+v %q, want %+v %q", id, got, cause, want.reaction, want.cause)
		}
	}
}

func TestDistributions(t *testing.T) {
	t.Parallel()
	const draws = 20_000
	for _, test := range []struct {
		Distribution
		mean time.Duration
	}{
		{Always(3 * time.Second), 3 * time.Second},
		{Distribution{}, 0},
		{Between(time.Second, 3*time.Second), 2 * time.Second},
		{Distribution{Kind: Exponential, Mean: 5 * time.Second}, 5 * time.Second},
		{Distribution{Kind: Lognormal, Mean: 4 * time.Second, Sigma: 0.5}, time.Duration(float64(4*time.Second) * math.Exp(0.125))},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		var sum time.Duration
		for range draws {
			sum += test.Draw(r)
		}
		if got := sum / draws; math.Abs(float64(got-test.mean)) > 0.05*float64(test.mean) {
			t.Errorf("%+v: mean %s, want %s", test.Distribution, got, test.mean)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := Distribution{
			Kind: rapid.SampledFrom([]string{Constant, Exponential, Lognormal, Uniform}).Draw(t, "kind"),
			Mean: time.Duration(rapid.Int64Range(0, 1e11).Draw(t, "mean")), Sigma: rapid.Float64Range(0, 3).Draw(t, "sigma"),
			Min: time.Duration(rapid.Int64Range(0, 1e9).Draw(t, "min")), Max: time.Duration(rapid.Int64Range(1e9, 1e11).Draw(t, "max")),
		}
		if err := d.Validate(); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range 20 {
			if got := d.Draw(r); got < d.Min || got > d.Max {
				t.Fatalf("%s is not within %s and %s", got, d.Min, d.Max)
			}
		}
	})
}

func TestLoadScenario(t *testing.T) {
	t.Parallel()
	load := func(t *testing.T, text string) (Scenario, error) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "scenario.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return LoadScenario(path)
	}
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		got, err := load(t, `
gateways: [carrier]
customers:
  - match: ^49
    rates: {answer: 0.6, refused: 0.4}
    sip: 480
    ring: {kind: lognormal, mean: 8s, sigma: 0.5, max: 40s}
    talk: {mean: 90s}
agents:
  - match: ^10
    answer_after: {kind: uniform, min: 300ms, max: 2s}
  - match: ^20
    unregistered: true
sounds:
  - {match: welcome, length: 2s}
  - {match: moh, endless: true}
  - {match: gone, missing: true}
extensions:
  - {match: ^55$, context: tandem, play: [welcome.wav], cause: user_busy}
`)
		if err != nil {
			t.Fatal(err)
		}
		want := Scenario{
			Gateways: []string{"carrier"}, Profiles: []string{"external", "internal"},
			Customers: []CustomerRule{{
				Match: "^49", Rates: CustomerRates{Answer: 0.6, Refused: 0.4}, SIP: 480, Talk: Distribution{Mean: 90 * time.Second},
				Ring: Distribution{Kind: Lognormal, Mean: 8 * time.Second, Sigma: 0.5, Max: 40 * time.Second},
			}},
			Agents: []AgentRule{
				{Match: "^10", AnswerAfter: Between(300*time.Millisecond, 2*time.Second)}, {Match: "^20", Unregistered: true},
			},
			Sounds:     []SoundRule{{Match: "welcome", Length: 2 * time.Second}, {Match: "moh", Endless: true}, {Match: "gone", Missing: true}},
			Extensions: []ExtensionRule{{Match: "^55$", Context: "tandem", Play: []string{"welcome.wav"}, Cause: "user_busy"}},
		}
		unprepared := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".pattern" }, cmp.Ignore())
		if diff := cmp.Diff(want, got, unprepared); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("empty is the default", func(t *testing.T) {
		t.Parallel()
		if got, err := load(t, ""); err != nil || len(got.Customers) != 1 || len(got.Agents) != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	})
	for name, text := range map[string]string{
		"unknown":           "customer: []",
		"raets":             "customers: [{raets: {answer: 1}}]",
		"missing closing )": "customers: [{match: '('}]",
		"negative":          "customers: [{rates: {answer: -1}}]",
		"distribution":      "customers: [{ring: {kind: pareto}}]",
		"sip":               "customers: [{rates: {refused: 1}, sip: 299}]",
		"below min":         "agents: [{answer_after: {kind: uniform, min: 2s, max: 1s}}]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := load(t, text); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := LoadScenario(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a file that is not there was read")
	}
}
