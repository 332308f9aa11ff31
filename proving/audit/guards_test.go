// SPDX-License-Identifier: MIT

package audit_test

import (
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/esl/switchsim"
	"tandem/proving/audit"
)

// campaign gives the story's campaign, to be changed.
func (s *story) campaign() *campaigns.Campaign { return &s.ledger.Books[0].Campaign }

// happens is something that a customer's leg went through.
func (s *story) happens(seconds float64, what, attempt string) {
	s.saw(seconds, switchsim.Entry{W: what, UUID: "cust-" + attempt})
}

// called is a call of a second that nobody answers, and its attempt.
func (s *story) called(id string, from float64, result campaigns.Result) *campaigns.Attempt {
	a := s.wrote(id, from, result)
	a.Counts, a.EndedAt = true, at(from+1)
	s.call(id, from, -1, -1, from+1)
	return a
}

// abandoned is a call that is answered, and ends without an agent.
func (s *story) abandoned(id string, from float64) {
	a := s.wrote(id, from, campaigns.Abandoned)
	a.Counts, a.AnsweredAt, a.EndedAt = true, at(from+1), at(from+3)
	s.call(id, from, from+1, -1, from+3)
}

func TestGuards(t *testing.T) {
	t.Parallel()
	tests := findings{
		"as often as the cap allows": {func(s *story) {
			s.campaign().Guards.Caps = []campaigns.Cap{{Per: campaigns.PerNumber, Most: 2, Window: time.Hour}}
			s.called("1", 1, campaigns.Busy)
			s.called("2", 20, campaigns.Busy)
			s.called("3", 3602, campaigns.Busy) // the first has left the window
		}, nil},
		"once too often": {func(s *story) {
			s.campaign().Guards.Caps = []campaigns.Cap{{Per: campaigns.PerNumber, Most: 2, Window: time.Hour}}
			s.called("1", 1, campaigns.Busy)
			s.called("2", 20, campaigns.Busy)
			s.called("3", 3600, campaigns.Busy)
		}, map[audit.Kind]int{audit.CapBreach: 1}},
		"what the trunk failed or the switch refused is no call": {func(s *story) {
			s.campaign().Guards.Caps = []campaigns.Cap{{Per: campaigns.PerNumber, Most: 1, Window: time.Hour}}
			s.called("1", 1, campaigns.Failed).TrunkFault = true
			s.called("2", 20, campaigns.Refused)
			s.called("3", 40, campaigns.Busy)
		}, nil},
		"a person with two numbers": {func(s *story) {
			s.campaign().Guards.Caps = []campaigns.Cap{{Per: campaigns.PerPerson, Most: 1, Window: time.Hour}}
			s.ledger.Persons = map[string]string{"+4930111": "ann", "+4930222": "ann"}
			s.called("1", 1, campaigns.Busy)
			other := s.wrote("2", 20, campaigns.Busy)
			other.Member, other.Number = 8, "+4930222"
			s.originate("cust-2", "2", "+4930222", 20)
		}, map[audit.Kind]int{audit.CapBreach: 1}},
		"called after it was listed": {func(s *story) {
			s.ledger.Banned = []audit.Ban{{Number: "+4930111", At: at(10)}}
			s.called("1", 1, campaigns.Busy)
			s.called("2", 20, campaigns.Busy)
		}, map[audit.Kind]int{audit.Forbidden: 1}},
		"on its way when it was listed": {func(s *story) {
			s.ledger.Banned = []audit.Ban{{Number: "+4930111", At: at(10)}}
			s.called("1", 10.5, campaigns.Busy)
		}, nil},
		"held up on its way": {func(s *story) {
			s.ledger.Banned = []audit.Ban{{Number: "+4930111", At: at(10)}}
			s.ledger.Delays = []audit.Span{{From: at(9.5), To: at(14)}, {From: at(13), To: at(16)}}
			s.called("1", 16.5, campaigns.Busy)
		}, nil},
		"on the list of another campaign": {func(s *story) {
			s.ledger.Banned = []audit.Ban{{Number: "+4930111", Campaign: "d", At: at(10)}}
			s.called("1", 20, campaigns.Busy)
		}, nil},
		"called after an opt-out": {func(s *story) {
			s.called("1", 1, campaigns.Busy).OptOut = true
			s.called("2", 60, campaigns.Busy)
		}, map[audit.Kind]int{audit.Forbidden: 1}},
		"one recall with an agent": {func(s *story) {
			s.campaign().Pacing = campaigns.PacingRules{RecallAbandoned: true, RecallWait: 5 * time.Second}
			s.abandoned("1", 1)
			refused := s.called("2", 9, campaigns.Refused) // sooner than the retry wait
			refused.Counts, refused.Reserved = false, true
			s.called("3", 30, campaigns.Busy).Reserved = true
		}, nil},
		"a recall without an agent, and another": {func(s *story) {
			s.campaign().Pacing.RecallAbandoned = true
			s.abandoned("1", 1)
			s.called("2", 30, campaigns.Busy)
			s.called("3", 50, campaigns.Busy).Reserved = true
		}, map[audit.Kind]int{audit.DoubleDial: 2, audit.HoldBreach: 1}},
		"a recall that nobody asked for": {func(s *story) {
			s.abandoned("1", 1)
			s.called("2", 30, campaigns.Busy).Reserved = true
		}, map[audit.Kind]int{audit.DoubleDial: 1}},
		"a recall too soon": {func(s *story) {
			s.campaign().Pacing = campaigns.PacingRules{RecallAbandoned: true, RecallWait: 20 * time.Second}
			s.abandoned("1", 1)
			s.called("2", 20, campaigns.Busy).Reserved = true
		}, map[audit.Kind]int{audit.DoubleDial: 1}},
		"held for another campaign": {func(s *story) {
			s.ledger.Books = append(s.ledger.Books, audit.Book{Campaign: campaigns.Campaign{ID: "d"}})
			s.abandoned("1", 1)
			s.ledger.Books[1].Finished = []campaigns.Attempt{{
				ID: "2", Campaign: "d", Member: 1, Number: "+4930111", CustomerLeg: "cust-2", ClaimedAt: at(60), DialedAt: at(60), Result: campaigns.Busy,
			}}
			s.originate("cust-2", "2", "+4930111", 60)
		}, map[audit.Kind]int{audit.HoldBreach: 1}},
		"results that are true": {func(s *story) {
			s.campaign().Machine.Detector = campaigns.DetectBeep
			s.wrote("1", 1, campaigns.Machine).AnsweredAt = at(2)
			s.call("1", 1, 2, 2.1, 5)
			s.happens(4, switchsim.WitnessBeep, "1")
			s.wrote("2", 20, campaigns.Played).AnsweredAt = at(21)
			s.call("2", 20, 21, -1, 25)
			s.happens(22, switchsim.WitnessPlay, "2")
			s.wrote("3", 40, campaigns.Played).AnsweredAt = at(41)
			s.call("3", 40, 41, -1, -1)
			s.saw(41.1, switchsim.Entry{W: switchsim.WitnessCommand, Command: "api uuid_broadcast cust-3 news.wav aleg"})
			s.happens(41.2, switchsim.WitnessHangup, "3")
			for i, result := range []campaigns.Result{campaigns.NotTaken, campaigns.Closed, campaigns.Blocked} {
				s.wrote(string(result), float64(60+i), result).DialedAt = time.Time{}
			}
		}, nil},
		"results that are false": {func(s *story) {
			s.campaign().Machine.Detector = campaigns.DetectBeep
			s.wrote("1", 1, campaigns.Machine).AnsweredAt = at(2)
			s.call("1", 1, 2, -1, 5) // no beep
			s.wrote("2", 20, campaigns.Played).AnsweredAt = at(21)
			s.call("2", 20, 21, -1, 25) // nothing played
			s.wrote("3", 40, campaigns.Blocked)
			s.call("3", 40, -1, -1, 41)
			s.wrote("4", 60, campaigns.Busy)
			s.call("4", 60, 61, -1, 62)
			s.wrote("5", 80, campaigns.Failed).TrunkFault = true
			s.originate("cust-5", "5", "+4930111", 80)
			s.happens(80.5, switchsim.WitnessProgress, "5")
			s.happens(81, switchsim.WitnessHangup, "5")
		}, map[audit.Kind]int{audit.FalseResult: 5}},
		"an agent whose phone nobody knows": {func(s *story) {
			s.ledger.Unreachable = map[string]bool{"off": true}
			s.ledger.Agents = []campaigns.Agent{
				{ID: "off", State: campaigns.AgentIdle, Status: campaigns.Available},
				{ID: "rings", State: campaigns.AgentReceiving, Status: campaigns.Available},
			}
		}, map[audit.Kind]int{audit.StuckAgent: 1}},
	}
	tests.run(t)
}

func TestDeadAirEndsWithASound(t *testing.T) {
	t.Parallel()
	s := newStory()
	s.wrote("1", 1, campaigns.Played).AnsweredAt = at(2)
	s.call("1", 1, 2, -1, -1)
	s.happens(2.5, switchsim.WitnessPlay, "1")
	s.happens(9, switchsim.WitnessHangup, "1")
	if got := s.audit(t).DeadAir; got != 500*time.Millisecond {
		t.Errorf("dead air %s, want 500 ms", got)
	}
}
