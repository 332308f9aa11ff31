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
	timers [Timers]bool
	start  int
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
	start                                  int // by which rules
	offering, fading, listening, gated     bool
	separated, beeped, begun, turnedDown   bool
	accepted, machine, heard, recording    bool
	whisper                                WhisperState
	hearing, farewell                      campaigns.MessageKind
	plays, tried                           int
	timers                                 [Timers]bool
}

func (s spot) key() key {
	a, r := s.a, s.a.Record
	return key{
		customer: a.Customer, agent: a.Agent, seat: a.Seat.Agent, verdict: string(a.Verdict), cause: string(r.Cause),
		agentFirst: a.Rules.AgentFirst, intercept: a.Intercept, over: a.OriginOver, seeking: a.Seeking,
		free: a.AgentFree, alone: a.LeftAlone, customerMissed: a.CustomerMissed, agentMiss: a.AgentMissed,
		dialed: !r.DialedAt.IsZero(), answered: !r.AnsweredAt.IsZero(), bridged: a.Bridged(), called: !a.CalledAt.IsZero(),
		bridging: !a.BridgeAt.IsZero(), asked: a.Asked, bridges: a.Bridges, timers: s.timers,
		start: s.start, offering: a.Offering, fading: a.Fading, listening: a.Listening, gated: a.Gated, separated: a.Separated,
		beeped: a.Beeped, begun: a.Begun, turnedDown: (&machine{Attempt: a}).turnedDown(), accepted: !r.AcceptedAt.IsZero(),
		machine: !r.MachineAt.IsZero(), heard: a.heard(campaigns.BroadcastMessage), recording: a.Recording,
		whisper: a.Whisper, hearing: a.Hearing, farewell: a.Farewell, plays: a.Plays, tried: len(a.tried()),
	}
}

// walker has been where the machine can go.
type walker struct {
	t     *testing.T
	seen  map[key]bool
	todo  []spot
	edges map[[2]string]map[string]bool // from and to: the inputs that lead there
}

// starts are the kinds of claim, in the words of the transcripts. The first ones
// are walked with everything that can go wrong on the switch; the others, which
// are about what people do, with a switch that answers and loses nothing.
var starts = []string{
	"", "nailed-up", "on-demand", "agent-first on-demand",
	"preview two-offers nailed-up", "preview one-offer on-demand", "preview one-offer by-phone on-demand",
	"silent hold", "whisper hold nailed-up", "whisper on-demand", "min-ring nailed-up",
	"machine-hang-up gate nailed-up", "machine-hang-up gate on-demand", "machine-message message nailed-up",
	"broadcast keys", "broadcast extension", "broadcast machine-message message",
}

const plain = 4 // starts without further rules

// walk goes breadth-first from every kind of new claim.
func walk(t *testing.T) *walker {
	w := &walker{t: t, seen: map[key]bool{}, edges: map[[2]string]map[string]bool{}}
	for i, start := range starts {
		w.visit(spot{a: given(false, strings.Fields(start)), start: max(0, i-plain+1)})
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
	to := spot{a: timeless(after), timers: from.timers, start: from.start}
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
		return string(in.Leg) + " " + outcomeWords[in.Outcome]
	case in.Kind == OfferAnswered:
		return "says " + string(in.Answer)
	case in.Kind == MessageOver:
		return string(in.Leg) + " heard " + string(in.Message)
	case in.Kind == KeyPressed:
		return "key"
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
	a.Record.Offers = timelessOffers(a)
	a.Record.Messages = timelessMessages(r.Messages)
	a.Record.Keys, a.Record.EarlierLegs = "", nil
	return a
}

// timelessOffers keeps two of those who did not take the call, which is as many
// as may be asked, and who is seated.
func timelessOffers(a Attempt) []campaigns.Offer {
	var out []campaigns.Offer
	for _, name := range a.tried() {
		if len(out) < 2 && a.Rules.preview() {
			out = append(out, campaigns.Offer{Agent: name, Outcome: campaigns.AgentRejected})
		}
	}
	if p := a.openPart(); p != nil {
		o := *p
		for _, at := range []*time.Time{&o.OfferedAt, &o.AcceptedAt, &o.CalledAt, &o.RingingAt, &o.AnsweredAt, &o.EndedAt} {
			if !at.IsZero() {
				*at = zero
			}
		}
		out = append(out, o)
	}
	return out
}

func timelessMessages(all []campaigns.Message) []campaigns.Message {
	var out []campaigns.Message
	for _, x := range all {
		first := !slices.ContainsFunc(out, func(y campaigns.Message) bool { return y.Kind == x.Kind })
		if x.At = zero; x.EndedAt.IsZero() || first && x.Kind == campaigns.BroadcastMessage {
			out = append(out, x)
		}
	}
	return out
}

var causesOf = map[Leg][]campaigns.Cause{
	Customer: {campaigns.NoAnswer, campaigns.UserBusy, campaigns.UserNotRegistered, "UNALLOCATED_NUMBER", "NORMAL_TEMPORARY_FAILURE"},
	Agent:    {campaigns.NoAnswer},
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

var phases = []string{"claimed", "offered", "calling_agent", "dialing", "ringing", "answered", "bridged", "ending", "ended"}

func (w *walker) sorted() [][2]string {
	place := func(edge [2]string) string {
		to, result, _ := strings.Cut(edge[1], " ")
		return fmt.Sprintf("%02d %02d %s", slices.Index(phases, edge[0]), slices.Index(phases, to), result)
	}
	return slices.SortedFunc(maps.Keys(w.edges), func(x, y [2]string) int {
		return strings.Compare(place(x), place(y))
	})
}
