// SPDX-License-Identifier: MIT

package audit_test

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/esl/switchsim"
	"tandem/proving/audit"
)

var zero = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// at is so many seconds after the beginning.
func at(seconds float64) time.Time { return zero.Add(time.Duration(seconds * float64(time.Second))) }

// story is a witness log and a ledger that are made line by line.
type story struct {
	lines  []switchsim.Entry
	core   string
	ledger audit.Ledger
}

func newStory() *story {
	s := &story{core: "core-1"}
	s.ledger.Books = []audit.Book{{
		Campaign: campaigns.Campaign{ID: "c", RetryWait: 10 * time.Second},
		Counts:   store.Counts{Imported: 2, Waiting: 1, Ended: 1},
	}}
	s.saw(0, switchsim.Entry{W: switchsim.WitnessStart})
	return s
}

func (s *story) saw(seconds float64, e switchsim.Entry) {
	e.T, e.Core = at(seconds).UnixMicro(), s.core
	s.lines = append(s.lines, e)
}

// call is a customer leg from its originate to its end; from < 0 leaves a part out.
func (s *story) call(attempt string, from, answer, bridge, end float64) {
	leg := "cust-" + attempt
	s.originate(leg, attempt, "+4930111", from)
	s.saw(from, switchsim.Entry{W: switchsim.WitnessCreate, UUID: leg})
	if answer >= 0 {
		s.saw(answer, switchsim.Entry{W: switchsim.WitnessAnswer, UUID: leg})
	}
	if bridge >= 0 {
		s.saw(bridge, switchsim.Entry{W: switchsim.WitnessBridge, A: leg, B: "agent-" + attempt})
	}
	if end >= 0 {
		s.saw(end, switchsim.Entry{W: switchsim.WitnessHangup, UUID: leg, Cause: "NORMAL_CLEARING"})
	}
}

func (s *story) originate(leg, attempt, number string, from float64) {
	s.saw(from, switchsim.Entry{
		W: switchsim.WitnessOriginate, UUID: leg, Number: number,
		Vars: map[string]string{"tandem_attempt": attempt, "tandem_campaign": "c"},
	})
}

// wrote puts an attempt into the ledger as finished.
func (s *story) wrote(id string, claimed float64, result campaigns.Result) *campaigns.Attempt {
	b := &s.ledger.Books[0]
	a := campaigns.Attempt{
		ID: id, Campaign: "c", Member: 7, Number: "+4930111", CustomerLeg: "cust-" + id, ClaimedAt: at(claimed), DialedAt: at(claimed), Result: result,
	}
	if result == campaigns.Connected {
		a.AnsweredAt = at(claimed + 1)
	}
	b.Finished = append(b.Finished, a)
	return &b.Finished[len(b.Finished)-1]
}

func (s *story) entries() iter.Seq2[switchsim.Entry, error] {
	return func(yield func(switchsim.Entry, error) bool) {
		for _, e := range s.lines {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (s *story) audit(t *testing.T) audit.Result {
	t.Helper()
	w, err := audit.Witness(s.entries(), audit.Customer)
	if err != nil {
		t.Fatal(err)
	}
	return audit.Audit(w, s.ledger)
}

func TestAudit(t *testing.T) {
	t.Parallel()
	tests := findings{
		"connected, and again after the wait": {func(s *story) {
			s.wrote("1", 1, campaigns.Connected)
			s.call("1", 1, 2, 2.1, 5)
			s.wrote("2", 15, campaigns.Busy)
			s.call("2", 15, -1, -1, 15.2)
		}, nil},
		"one attempt dials twice": {func(s *story) {
			s.wrote("1", 1, campaigns.Busy)
			s.call("1", 1, -1, -1, 2)
			s.call("1", 30, -1, -1, 31)
			s.wrote("2", 60, campaigns.Busy)
		}, map[audit.Kind]int{audit.DoubleDial: 1}},
		"called too soon": {func(s *story) {
			s.wrote("1", 1, campaigns.Ambiguous)
			s.call("1", 1, -1, -1, 2)
			s.wrote("2", 11, campaigns.Busy)
			s.call("2", 11, -1, -1, 12)
		}, map[audit.Kind]int{audit.DoubleDial: 1}},
		"called while the call lives": {func(s *story) {
			s.wrote("1", 1, campaigns.Ambiguous)
			s.call("1", 1, 2, -1, -1)
			s.wrote("2", 20, campaigns.Busy)
			s.call("2", 20, -1, -1, 21)
			s.saw(22, switchsim.Entry{W: switchsim.WitnessHangup, UUID: "cust-1"})
		}, map[audit.Kind]int{audit.DoubleDial: 1}},
		"calls die with the switch": {func(s *story) {
			s.wrote("1", 1, campaigns.Ambiguous)
			s.call("1", 1, 2, -1, -1)
			s.core = "core-2"
			s.saw(3, switchsim.Entry{W: switchsim.WitnessStart})
			s.wrote("2", 14, campaigns.Busy)
			s.call("2", 14, -1, -1, 15)
		}, nil},
		"more calls than attempts": {func(s *story) {
			s.wrote("1", 1, campaigns.Busy)
			s.call("1", 1, -1, -1, 2)
			s.call("unknown", 30, -1, -1, 31)
		}, map[audit.Kind]int{audit.DoubleDial: 1, audit.NoIntent: 1}},
		"another leg than was written": {func(s *story) {
			s.wrote("1", 1, campaigns.Busy).CustomerLeg = "somebody"
			s.call("1", 1, -1, -1, 2)
		}, map[audit.Kind]int{audit.NoIntent: 1}},
		"dialled before it was claimed": {func(s *story) {
			s.wrote("1", 1.5, campaigns.Busy)
			s.call("1", 1, -1, -1, 2)
		}, map[audit.Kind]int{audit.NoIntent: 1}},
		"dialled, and the attempt denies it": {func(s *story) {
			s.wrote("1", 1, campaigns.Cancelled).DialedAt = time.Time{}
			s.call("1", 1, -1, -1, 2)
		}, map[audit.Kind]int{audit.NoIntent: 1}},
		"agents who were replaced": {func(s *story) {
			a := s.wrote("1", 1, campaigns.AgentFailed)
			a.DialedAt, a.EarlierLegs, a.AgentLeg = time.Time{}, []string{"agent-a"}, "agent-b"
			s.originate("agent-a", "1", "1001", 1)
			s.originate("agent-b", "1", "1002", 2)
		}, nil},
		"an agent of whom the attempt knows nothing": {func(s *story) {
			s.wrote("1", 1, campaigns.AgentFailed).AgentLeg = "agent-b"
			s.originate("agent-a", "1", "1001", 1)
			s.originate("agent-b", "1", "1002", 2)
		}, map[audit.Kind]int{audit.NoIntent: 1}},
		"an agent of no attempt": {func(s *story) {
			s.originate("agent-a", "nothing", "99911050012", 1)
		}, map[audit.Kind]int{audit.NoIntent: 1}},
		"a refused call is a call": {func(s *story) {
			s.saw(1, switchsim.Entry{
				W: switchsim.WitnessRefused, UUID: "cust-9", Number: "+4930111", Cause: "INVALID_GATEWAY",
				Vars: map[string]string{"tandem_attempt": "9", "tandem_campaign": "c"},
			})
		}, map[audit.Kind]int{audit.NoIntent: 1}},
		"orphan, nailed-up leg, foreign leg": {func(s *story) {
			s.wrote("1", 1, campaigns.Ambiguous)
			s.call("1", 1, 2, -1, -1)
			for _, agent := range []string{"kept", "forgotten"} {
				s.saw(3, switchsim.Entry{W: switchsim.WitnessOriginate, UUID: "leg-" + agent, Vars: map[string]string{"tandem_agent": agent}})
				s.saw(3, switchsim.Entry{W: switchsim.WitnessCreate, UUID: "leg-" + agent})
			}
			s.ledger.Agents = []campaigns.Agent{{ID: "kept", Leg: "leg-kept", LegUp: true, NailedUp: true, State: campaigns.AgentWaiting}}
		}, map[audit.Kind]int{audit.Orphan: 2}},
		"members": {func(s *story) {
			s.ledger.Books[0].Counts = store.Counts{Imported: 5, Waiting: 1, Claimed: 2, Ended: 1}
			s.ledger.Books[0].Breaches = []store.Breach{{Campaign: "c", Member: 3, What: "is nowhere"}, {Campaign: "c", Agent: "a", What: "is held"}}
		}, map[audit.Kind]int{audit.LostMember: 4, audit.StuckAgent: 1}},
		"agents": {func(s *story) {
			s.ledger.Agents = []campaigns.Agent{
				{ID: "free", State: campaigns.AgentWaiting, Status: campaigns.Available},
				{ID: "off", State: campaigns.AgentIdle, Status: campaigns.LoggedOut},
				{ID: "no leg", State: campaigns.AgentIdle, Status: campaigns.Available, NailedUp: true},
				{ID: "held", State: campaigns.AgentReserved, Attempt: "1"},
				{ID: "forgotten", State: campaigns.AgentIdle, Status: campaigns.Available},
				{ID: "half", State: campaigns.AgentWaiting, Attempt: "1"},
			}
		}, map[audit.Kind]int{audit.StuckAgent: 3}},
		"ended twice": {func(s *story) {
			s.wrote("1", 1, campaigns.Busy)
			s.wrote("1", 1, campaigns.Ambiguous)
			s.ledger.Books[0].Open = []campaigns.Attempt{{ID: "1", Campaign: "c", Member: 7}}
		}, map[audit.Kind]int{audit.EndedTwice: 2}},
		"results": {func(s *story) {
			s.wrote("1", 1, campaigns.Connected)
			s.call("1", 1, 2, -1, 3)
			s.wrote("2", 20, campaigns.Unanswered)
			s.call("2", 20, 21, 21.1, 22)
			s.wrote("3", 40, campaigns.Ambiguous)
			s.call("3", 40, 41, 41.1, 42)
		}, map[audit.Kind]int{audit.FalseResult: 2}},
	}
	tests.run(t)
}

// findings are stories, by name, with what the audit has to find in them.
type findings map[string]struct {
	tell func(s *story)
	want map[audit.Kind]int
}

func (tests findings) run(t *testing.T) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory()
			test.tell(s)
			result := s.audit(t)
			got := map[audit.Kind]int{}
			for _, f := range result.Findings {
				got[f.Kind]++
			}
			if len(got) == 0 {
				got = nil
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s\n%v", diff, result.Findings)
			}
		})
	}
}

func TestDeadAir(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.wrote("1", 1, campaigns.Connected)
	s.call("1", 1, 2, 2.5, 20)
	s.wrote("2", 40, campaigns.Dropped)
	s.call("2", 40, 41, -1, 44)
	if got := s.audit(t).DeadAir; got != 3*time.Second {
		t.Errorf("dead air %s, want 3 s", got)
	}
}

func TestBadWitness(t *testing.T) {
	t.Parallel()
	broken := func(yield func(switchsim.Entry, error) bool) { yield(switchsim.Entry{}, fmt.Errorf("line 1")) }
	if _, err := audit.Witness(broken, audit.Customer); err == nil {
		t.Error("a witness log that cannot be read was read")
	}
}

func TestCustomer(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]bool{
		"+49301234567": true, "9990105030001": true, "+9990105030001": true, "1001": false, "99911050012": false, "+9991105001": false, "": false,
	} {
		if got := audit.Customer(number); got != want {
			t.Errorf("Customer(%q) = %v", number, got)
		}
	}
}
