// SPDX-License-Identifier: MIT

package attempt

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

var update = flag.Bool("update", false, "rewrite the expected parts of the transcripts and the state diagram")

// zero is when every attempt of the tests is claimed.
var zero = time.Date(2026, 1, 2, 9, 0, 0, 0, time.UTC)

const rule = "----------\n"

// TestTranscripts plays the paths in testdata: inputs, a rule, and what comes
// of them. See testdata/README.md for the words.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/paths/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			script, want, _ := strings.Cut(string(text), rule)
			got, err := play(script)
			if err != nil {
				t.Fatalf("%v\n%s", err, got)
			}
			if *update {
				if err := os.WriteFile(file, []byte(script+rule+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// session is one attempt that a script is played to.
type session struct {
	a      Attempt
	now    time.Time
	timers map[Timer]time.Time
	out    strings.Builder
	told   bool // what the record says in the end
}

// play gives the transcript of a script.
func play(script string) (string, error) {
	s := &session{now: zero, timers: map[Timer]time.Time{}}
	for i, line := range strings.Split(script, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := s.line(strings.Fields(line)); err != nil {
			return s.out.String(), fmt.Errorf("line %d: %q: %w", i+1, line, err)
		}
	}
	return s.out.String(), nil
}

func (s *session) line(words []string) error {
	if d, ok := strings.CutPrefix(words[0], "+"); ok {
		wait, err := time.ParseDuration(d)
		if err != nil {
			return err
		}
		s.now = s.now.Add(wait)
		words = words[1:]
	}
	if words[0] == "new" || words[0] == "adopt" {
		s.a = given(words[0] == "adopt", words[1:])
		fmt.Fprintf(&s.out, "        = %s\n", describeState(s.a))
		return nil
	}
	in, err := s.parse(words)
	if err != nil {
		return err
	}
	if in.Kind == TimerFired {
		due, running := s.timers[in.Timer]
		if !running {
			return fmt.Errorf("this timer does not run")
		}
		s.now = due
		delete(s.timers, in.Timer)
	}
	for timer, due := range s.timers {
		if due.Before(s.now) {
			return fmt.Errorf("the timer %s should have fired at %s", timerWords[timer], clock(due))
		}
	}
	in.At = s.now
	s.apply(in)
	return nil
}

func (s *session) apply(in Input) {
	before := describeState(s.a)
	after, effects := Apply(s.a, in)
	s.a = after
	fmt.Fprintf(&s.out, "%s %s\n", clock(s.now), describe(in))
	for _, e := range effects {
		fmt.Fprintf(&s.out, "          > %s\n", describeEffect(e))
		setTimers(s.timers, e, s.now)
	}
	if state := describeState(after); state != before {
		fmt.Fprintf(&s.out, "        = %s\n", state)
	}
	if after.Ended && !s.told {
		s.told = true
		s.tell(&after.Record)
	}
}

// tell writes what the record says of the agents and of what was heard.
func (s *session) tell(r *campaigns.Attempt) {
	for _, o := range r.Offers {
		fmt.Fprintf(&s.out, "        # %s %s:%s%s", o.Agent, o.Outcome, story("offered", o.OfferedAt), story("accepted", o.AcceptedAt)+when(o.Transfer, " passed on"+when(o.To != "", " to "+o.To)))
		fmt.Fprintf(&s.out, "%s%s%s%s%s\n", story("called", o.CalledAt), story("ringing", o.RingingAt), story("answered", o.AnsweredAt),
			story("ended", o.EndedAt), when(o.Cause != "", " by "+string(o.Cause)))
	}
	for _, x := range r.Messages {
		fmt.Fprintf(&s.out, "        # heard %s%s%s%s\n", x.Kind, story("from", x.At), story("to", x.EndedAt), when(x.Cut, ", cut"))
	}
	for _, x := range r.Actions {
		fmt.Fprintf(&s.out, "        # %s %s %.3f\n", x.Agent, x.What, x.At.Sub(zero).Seconds())
	}
	for _, x := range [][2]string{{"keys", r.Keys}, {"disposition", r.Disposition}, {"ends as", string(r.EndsAs)}} {
		if x[1] != "" {
			fmt.Fprintf(&s.out, "        # %s %s\n", x[0], x[1])
		}
	}
}

func story(word string, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return fmt.Sprintf(" %s %.3f", word, at.Sub(zero).Seconds())
}

// setTimers keeps the running timers.
func setTimers(timers map[Timer]time.Time, e Effect, now time.Time) {
	switch e.Kind {
	case SetTimer:
		timers[e.Timer] = now.Add(e.After)
	case CancelTimer:
		delete(timers, e.Timer)
	case Finish:
		clear(timers)
	}
}

// given makes the attempt with which a script begins.
func given(adopted bool, words []string) Attempt {
	has := func(w string) bool { return slices.Contains(words, w) }
	rules := rulesFor(has)
	record := campaigns.Attempt{CustomerLeg: "customer-leg", CustomerJob: "customer-job", ClaimedAt: zero}
	if !rules.agentFirst() || has("dialled") {
		record.DialedAt = zero
	}
	if has("answered") || has("bridged") {
		record.AnsweredAt = zero
	}
	if has("bridged") {
		record.BridgedAt = zero
	}
	var seat Seat
	if has("nailed-up") || has("on-demand") {
		seat = seatOf("ann", has("nailed-up"))
	}
	if has("offered") || has("accepted") {
		part := campaigns.Offer{Agent: seat.Agent, Leg: seat.Leg, NailedUp: seat.NailedUp, OfferedAt: zero}
		if has("accepted") {
			part.AcceptedAt, record.AcceptedAt = zero, zero
		}
		record.Offers = []campaigns.Offer{part}
	}
	record.Held, record.Muted = has("held"), has("muted")
	for _, kind := range []campaigns.MessageKind{campaigns.SilentMessage, campaigns.BroadcastMessage, campaigns.HoldMusic} {
		if has("hears-" + string(kind)) {
			record.Messages = append(record.Messages, campaigns.Message{Kind: kind, At: zero})
		}
	}
	if adopted {
		return Adopt(record, rules, seat)
	}
	return New(record, rules, seat)
}

func seatOf(agent string, nailedUp bool) Seat {
	s := Seat{Agent: agent, NailedUp: nailedUp, Leg: agent + "-leg", Timeout: 15 * time.Second}
	if !nailedUp {
		s.Contact, s.Job = "user/"+agent, agent+"-job"
	}
	return s
}

// parse reads an input in the words of describe.
func (s *session) parse(words []string) (Input, error) {
	line := strings.Join(words, " ")
	for _, k := range []Kind{Start, BridgeFailed, NoAgent, StopNow, BeepHeard, LateCancel} {
		if line == kindWords[k] {
			return Input{Kind: k}, nil
		}
	}
	rest := append(words[1:], "", "")
	if rest[0] == "says" {
		return Input{Kind: OfferAnswered, Agent: words[0], Answer: campaigns.Answer(rest[1])}, nil
	}
	if in, ok := parseTalk(words); ok {
		return in, nil
	}
	switch words[0] {
	case "verdict":
		return Input{Kind: MachineVerdict, Machine: rest[0] == "machine"}, nil
	case "bridged":
		peer := rest[0]
		if peer == "" {
			peer = s.a.Seat.Leg
		}
		return Input{Kind: LegBridged, Leg: Customer, Facts: Facts{Peer: peer}}, nil
	case "seat":
		return Input{Kind: AgentFound, Seat: seatOf(rest[1], rest[0] == "nailed-up")}, nil
	case "timer":
		t, ok := keyOf(timerWords, rest[0])
		return Input{Kind: TimerFired, Timer: t}, known(ok)
	case "transfer":
		if rest[0] == "out" {
			return Input{Kind: TransferOut, Extension: words[len(words)-1]}, nil
		}
		return Input{Kind: TransferTo, Seat: seatOf(words[3], words[2] == "nailed-up")}, nil
	case string(Customer), string(Agent), string(Second):
		return s.parseLeg(Leg(words[0]), words[1:])
	}
	return Input{}, known(false)
}

// parseTalk reads what an agent does in a talk: LEG holds, reports CODE.
func parseTalk(words []string) (Input, bool) {
	if len(words) != 2 {
		return Input{}, false
	}
	if words[0] == talkWords[Reported][0] {
		return Input{Kind: Reported, Report: &campaigns.Report{Disposition: words[1]}}, true
	}
	for kind, x := range talkWords {
		if words[1] == x[0] || words[1] == x[1] {
			return Input{Kind: kind, UUID: words[0], On: words[1] == x[1] && x[0] != x[1]}, true
		}
	}
	return Input{}, false
}

func (s *session) parseLeg(leg Leg, words []string) (Input, error) {
	word, rest := words[0], append(words[1:], "", "")
	in := Input{Leg: leg, Cause: campaigns.Cause(rest[0])}
	switch word {
	case "job":
		in.Kind = JobOver
		if in.Cause == "ok" {
			in.Cause = ""
		}
		return in, nil
	case "gone":
		in.Kind = LegGone
		return in, nil
	case "key":
		return Input{Kind: KeyPressed, Leg: leg, Key: rest[0]}, nil
	case "heard":
		return Input{Kind: MessageOver, Leg: leg, Message: campaigns.MessageKind(rest[0])}, nil
	case "forbidden":
		return Input{Kind: OriginateSent, Leg: leg, Outcome: Forbidden, Refusal: &campaigns.Refusal{Gate: campaigns.GateDoNotCall}}, nil
	case "found":
		f := map[string]Facts{
			"gone": {}, "ringing": {Alive: true}, "answered": {Alive: true, Answered: true},
			"over":    {Alive: true, Answered: true, Over: true},
			"moving":  {Alive: true, Answered: true, Over: true, Moving: true},
			"bridged": {Alive: true, Answered: true, Over: true, Peer: s.peerOf(leg, rest[1])},
		}
		facts, ok := f[rest[0]]
		return Input{Kind: Found, Leg: leg, Facts: facts}, known(ok)
	}
	if o, ok := keyOf(outcomeWords, strings.Join(words, " ")); ok {
		return Input{Kind: OriginateSent, Leg: leg, Outcome: o}, nil
	}
	k, ok := keyOf(kindWords, word)
	return Input{Kind: k, Leg: leg}, known(ok)
}

func (s *session) peerOf(leg Leg, named string) string {
	switch {
	case named != "":
		return named
	case leg != Customer:
		return s.a.Record.CustomerLeg
	}
	return s.a.Seat.Leg
}

func keyOf[K comparable](words map[K]string, word string) (K, bool) {
	for k := range maps.Keys(words) {
		if words[k] == word {
			return k, true
		}
	}
	var none K
	return none, false
}

func known(ok bool) error {
	if ok {
		return nil
	}
	return fmt.Errorf("not an input")
}
