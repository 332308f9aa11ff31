// SPDX-License-Identifier: MIT

package attempt

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// TestStates walks through every state that can be reached, asks the law of the
// answered customer of each, and compares STATES.md with what it found.
func TestStates(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("STATES.md")
	if err != nil {
		t.Fatal(err)
	}
	w := walk(t)
	got := replaceBlock(t, string(page), "```mermaid\n", "```\n", w.diagram())
	got = replaceBlock(t, got, "<!-- ends -->\n", "<!-- /ends -->\n", w.ends())
	if *update {
		if err := os.WriteFile("STATES.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(page), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("STATES.md is out of date, run go test ./controller/attempt -update: -want +got:\n%s", diff)
	}
}

func replaceBlock(t *testing.T, page, begin, end, block string) string {
	t.Helper()
	head, rest, ok1 := strings.Cut(page, begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("STATES.md has no block %q", begin)
	}
	return head + begin + block + end + tail
}

// spot is a state of the machine with the timers that run.
type spot struct {
	a      Attempt
	timers [CloseTimer + 1]bool
}

// key is what makes two spots differ. Of the times it only counts whether they
// are set.
type key struct {
	customer, agent                        LegState
	seat, verdict, cause                   string
	agentFirst, intercept, over, seeking   bool
	free, alone, customerMissed, agentMiss bool
	dialed, answered, bridged, called      bool
	bridging, asked                        bool
	bridges                                int
	timers                                 [CloseTimer + 1]bool
}

func (s spot) key() key {
	a, r := s.a, s.a.Record
	return key{
		customer: a.Customer, agent: a.Agent, seat: a.Seat.Agent, verdict: string(a.Verdict), cause: string(r.Cause),
		agentFirst: a.Rules.AgentFirst, intercept: a.Intercept, over: a.OriginOver, seeking: a.Seeking,
		free: a.AgentFree, alone: a.LeftAlone, customerMissed: a.CustomerMissed, agentMiss: a.AgentMissed,
		dialed: !r.DialedAt.IsZero(), answered: !r.AnsweredAt.IsZero(), bridged: a.Bridged(), called: !a.CalledAt.IsZero(),
		bridging: !a.BridgeAt.IsZero(), asked: a.Asked, bridges: a.Bridges, timers: s.timers,
	}
}

// walker has been where the machine can go.
type walker struct {
	t     *testing.T
	seen  map[key]bool
	todo  []spot
	edges map[[2]string]map[string]bool // from and to: the inputs that lead there
}

// walk goes breadth-first from every kind of new claim.
func walk(t *testing.T) *walker {
	w := &walker{t: t, seen: map[key]bool{}, edges: map[[2]string]map[string]bool{}}
	for _, start := range []string{"", "nailed-up", "on-demand", "agent-first on-demand"} {
		w.visit(spot{a: given(false, strings.Fields(start))})
	}
	for len(w.todo) > 0 {
		from := w.todo[0]
		w.todo = w.todo[1:]
		for _, in := range inputsAt(from) {
			w.take(from, in)
		}
	}
	return w
}

func (w *walker) visit(s spot) {
	if k := s.key(); !s.a.Ended && !w.seen[k] {
		w.seen[k] = true
		w.todo = append(w.todo, s)
	}
}

func (w *walker) take(from spot, in Input) {
	after, effects := Apply(from.a, in)
	to := spot{a: timeless(after), timers: from.timers}
	if in.Kind == TimerFired {
		to.timers[in.Timer] = false
	}
	for _, e := range effects {
		if e.Kind == SetTimer || e.Kind == CancelTimer {
			to.timers[e.Timer] = e.Kind == SetTimer
		}
	}
	if err := checkNotLeft(after, func(t Timer) bool { return to.timers[t] }); err != nil {
		w.t.Fatalf("%s: %v\nin  %s\nout %s", describe(in), err, describeState(from.a), describeState(after))
	}
	if a, b := from.a.Phase(), after.Phase(); a != b && b != "ended" {
		w.edge(a, b, in)
	} else if a != b {
		w.edge(a, b+" "+string(after.Record.Result), in)
	}
	w.visit(to)
}

func (w *walker) edge(from, to string, in Input) {
	key := [2]string{from, to}
	if w.edges[key] == nil {
		w.edges[key] = map[string]bool{}
	}
	w.edges[key][inputClass(in)] = true
}

// inputClass names an input in the diagram.
func inputClass(in Input) string {
	switch {
	case in.Kind == OriginateSent:
		return string(in.Leg) + " not sent"
	case in.Kind == JobOver && in.Cause != "":
		return string(in.Leg) + " job failed"
	case in.Kind == LegGone:
		return string(in.Leg) + " gone"
	case in.Kind == AgentFound:
		return "agent found"
	case in.Kind == LegBridged:
		return "bridged"
	case in.Kind == Found && in.Facts.Peer != "":
		return "found bridged"
	}
	return describe(in)
}

// timeless puts every time of an attempt back to the beginning, so that states
// that differ in nothing else are one.
func timeless(a Attempt) Attempt {
	r := &a.Record
	for _, at := range []*time.Time{&r.RingingAt, &r.DialedAt, &r.AnsweredAt, &r.BridgedAt, &r.EndedAt, &a.CalledAt, &a.BridgeAt} {
		if !at.IsZero() {
			*at = zero
		}
	}
	return a
}

var causesOf = map[Leg][]campaigns.Cause{
	Customer: {campaigns.NoAnswer, campaigns.UserBusy, campaigns.UserNotRegistered, "UNALLOCATED_NUMBER", "NORMAL_TEMPORARY_FAILURE"},
	Agent:    {campaigns.NoAnswer},
}

// inputsAt gives what can happen at a spot.
func inputsAt(s spot) []Input {
	later := zero.Add(10 * time.Second) // when a missing leg is believed
	ins := []Input{
		{Kind: Start}, {Kind: StopNow}, {Kind: NoAgent}, {Kind: BridgeFailed},
		{Kind: LegBridged, Leg: Customer, Facts: Facts{Peer: s.a.Seat.Leg}},
	}
	if s.a.Seeking {
		ins = append(ins, Input{Kind: AgentFound, Seat: seatOf("bob", true)}, Input{Kind: AgentFound, Seat: seatOf("cat", false)})
	}
	for t, running := range s.timers {
		if running {
			ins = append(ins, Input{Kind: TimerFired, Timer: Timer(t)})
		}
	}
	for _, leg := range []Leg{Customer, Agent} {
		for _, k := range []Kind{LegCreated, LegRinging, LegAnswered, LegParked, JobOver} {
			ins = append(ins, Input{Kind: k, Leg: leg})
		}
		other := s.a.Record.CustomerLeg
		if leg == Customer {
			other = s.a.Seat.Leg
		}
		for _, c := range causesOf[leg] {
			ins = append(ins, Input{Kind: JobOver, Leg: leg, Cause: c}, Input{Kind: LegGone, Leg: leg, Cause: c})
		}
		ins = append(ins, Input{Kind: OriginateSent, Leg: leg, Outcome: NotSent})
		for _, f := range []Facts{
			{}, {Alive: true}, {Alive: true, Answered: true}, {Alive: true, Answered: true, Over: true},
			{Alive: true, Answered: true, Over: true, Moving: true},
			{Alive: true, Answered: true, Over: true, Peer: other},
		} {
			ins = append(ins, Input{Kind: Found, Leg: leg, Facts: f})
		}
	}
	for i := range ins {
		ins[i].At = later
	}
	return ins
}

// diagram writes the edges in mermaid, in the order of the phases. What ends an
// attempt is left to the table.
func (w *walker) diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> claimed\n")
	results := map[string][]string{}
	for _, k := range w.sorted() {
		to, result, ends := strings.Cut(k[1], " ")
		if ends {
			results[k[0]] = append(results[k[0]], result)
			continue
		}
		fmt.Fprintf(&b, "    %s --> %s: %s\n", k[0], to, w.inputs(k))
	}
	for _, phase := range phases {
		if len(results[phase]) > 0 {
			fmt.Fprintf(&b, "    %s --> ended: %s\n", phase, strings.Join(results[phase], ", "))
		}
	}
	b.WriteString("    ended --> [*]\n")
	return b.String()
}

// ends writes which input ends an attempt with which result.
func (w *walker) ends() string {
	var b strings.Builder
	b.WriteString("| from | result | by |\n| --- | --- | --- |\n")
	for _, k := range w.sorted() {
		if _, result, ends := strings.Cut(k[1], " "); ends {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", k[0], result, w.inputs(k))
		}
	}
	return b.String()
}

func (w *walker) inputs(edge [2]string) string {
	return strings.Join(slices.Sorted(maps.Keys(w.edges[edge])), ", ")
}

var phases = []string{"claimed", "calling_agent", "dialing", "ringing", "answered", "bridged", "ending", "ended"}

func (w *walker) sorted() [][2]string {
	place := func(edge [2]string) string {
		to, result, _ := strings.Cut(edge[1], " ")
		return fmt.Sprintf("%02d %02d %s", slices.Index(phases, edge[0]), slices.Index(phases, to), result)
	}
	return slices.SortedFunc(maps.Keys(w.edges), func(x, y [2]string) int {
		return strings.Compare(place(x), place(y))
	})
}
