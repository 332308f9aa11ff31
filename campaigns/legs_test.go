// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// sec gives a moment, seconds after noon.
func sec(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }

// legText writes a row as the tables of the source systems do: event, result,
// side, destination, and when it was set up, rang, was answered and ended.
func legText(r campaigns.LegRow) string {
	s := fmt.Sprintf("%s %s %s %s", r.Event, r.Result, r.Side, r.Destination)
	if r.Event == campaigns.MessageEvent {
		s = fmt.Sprintf("%s %s %s", r.Event, r.Result, r.Message)
	}
	if r.Event == campaigns.QueueEvent {
		s = strings.TrimSpace(fmt.Sprintf("%s %s %s", r.Event, r.Result, r.Agent))
	}
	for _, at := range []time.Time{r.SetupAt, r.AlertAt, r.SpeakAt, r.EndAt} {
		if at.IsZero() {
			s += " –"
		} else {
			s += fmt.Sprintf(" %d", int(at.Sub(noon)/time.Second))
		}
	}
	if r.Response != 0 {
		s += fmt.Sprintf(" (%d)", r.Response)
	}
	return s
}

// taken is an agent who accepted on the desktop and talked.
func taken(agent string) campaigns.Offer {
	return campaigns.Offer{
		Agent: agent, OfferedAt: sec(1), AcceptedAt: sec(3), CalledAt: sec(3), RingingAt: sec(4), AnsweredAt: sec(5), EndedAt: sec(60),
		Outcome: campaigns.AgentTalked, Answer: campaigns.AnswerAccept, Cause: campaigns.NormalClearing,
	}
}

func refusing(agent string, o campaigns.Offer) campaigns.Offer {
	o.Agent, o.OfferedAt, o.EndedAt = agent, sec(1), sec(2)
	return o
}

// customer is an attempt whose customer leg was dialled, and rang if it did.
func customer(rings bool, change func(*campaigns.Attempt)) campaigns.Attempt {
	a := campaigns.Attempt{Number: mobile, ClaimedAt: sec(0), DialedAt: sec(6), EndedAt: sec(60), Offers: []campaigns.Offer{taken("ann")}}
	if rings {
		a.RingingAt = sec(7)
	}
	change(&a)
	return a
}

// The rows of each case of preview (P) and customer-first (DF) dialling, by the
// names that the specification of the source systems gives them.
func TestLegs(t *testing.T) {
	t.Parallel()
	const ann = "c k a ann 1 4 5 60"
	cause := func(c campaigns.Cause) func(*campaigns.Attempt) {
		return func(a *campaigns.Attempt) { a.Result, a.Cause = campaigns.ResultOf(c), c }
	}
	alone := func(a *campaigns.Attempt) { a.Offers = nil }
	none := func(*campaigns.Attempt) {}
	both := func(fs ...func(*campaigns.Attempt)) func(*campaigns.Attempt) {
		return func(a *campaigns.Attempt) {
			for _, f := range fs {
				f(a)
			}
		}
	}
	answered := func(a *campaigns.Attempt) {
		a.AnsweredAt, a.BridgedAt, a.Result = sec(10), sec(10), campaigns.Connected
	}
	offers := func(os ...campaigns.Offer) func(*campaigns.Attempt) {
		return func(a *campaigns.Attempt) { a.Offers = os }
	}
	noCustomer := func(a *campaigns.Attempt) { a.DialedAt, a.Result = time.Time{}, campaigns.NotTaken }
	played := func(m campaigns.Message) func(*campaigns.Attempt) {
		return func(a *campaigns.Attempt) { a.Messages = append(a.Messages, m) }
	}
	gone := func(a *campaigns.Attempt) {
		a.AnsweredAt, a.Result, a.Cause = sec(10), campaigns.Abandoned, campaigns.LoseRace
	}
	disabled := func(a *campaigns.Attempt) { a.EndsAs = campaigns.Disabled }
	cancelling := refusing("ann", campaigns.Offer{Outcome: campaigns.AgentCancelled, Answer: campaigns.AnswerCancel})
	cancelledLater := taken("ann")
	cancelledLater.Answer = campaigns.AnswerCancel
	nailed := campaigns.Offer{Agent: "ann", NailedUp: true, OfferedAt: sec(1), AcceptedAt: sec(3), EndedAt: sec(60), Outcome: campaigns.AgentTalked}
	late := campaigns.Offer{Agent: "ann", CalledAt: sec(10), AnsweredAt: sec(11), EndedAt: sec(60), Outcome: campaigns.AgentTalked}

	for name, tt := range map[string]struct {
		rings  bool
		change func(*campaigns.Attempt)
		want   []string
	}{
		"P-1 answered":                       {true, answered, []string{ann, "c k c " + mobile + " 6 7 10 60"}},
		"P-1 nailed-up":                      {true, both(answered, offers(nailed)), []string{"c k a ann 1 – 3 60", "c k c " + mobile + " 6 7 10 60"}},
		"P-2 ringing timeout":                {true, cause(campaigns.NoAnswer), []string{ann, "c t c " + mobile + " 6 7 – 60"}},
		"P-2 allotted timeout":               {true, cause(campaigns.AllottedTimeout), []string{ann, "c t c " + mobile + " 6 7 – 60"}},
		"P-2 agent hangs up while it rings":  {true, cause(campaigns.OriginatorCancel), []string{ann, "c h c " + mobile + " 6 7 – 60"}},
		"P-2 agent hangs up in set-up":       {false, cause(campaigns.OriginatorCancel), []string{ann, "c q c " + mobile + " 6 – – 60"}},
		"P-2 hung up with the default cause": {true, cause(campaigns.NormalClearing), []string{ann, "c h c " + mobile + " 6 7 – 60"}},
		"P-2 busy":                           {true, cause(campaigns.UserBusy), []string{ann, "c b c " + mobile + " 6 7 – 60 (17)"}},
		"P-2 rejected":                       {true, cause(campaigns.CallRejected), []string{ann, "c b c " + mobile + " 6 7 – 60 (21)"}},
		"P-2 set-up timeout":                 {false, cause(campaigns.NoUserResponse), []string{ann, "c c c " + mobile + " 6 – – 60"}},
		"P-2 set-up timeout, no progress":    {false, cause("PROGRESS_TIMEOUT"), []string{ann, "c c c " + mobile + " 6 – – 60"}},
		"P-2 network error":                  {false, cause("NETWORK_OUT_OF_ORDER"), []string{ann, "c e c " + mobile + " 6 – – 60 (38)"}},
		"P-2 number not in use":              {false, cause("UNALLOCATED_NUMBER"), []string{ann, "c e c " + mobile + " 6 – – 60 (1)"}},
		"P-2 phone is away":                  {false, cause(campaigns.SubscriberAbsent), []string{ann, "c e c " + mobile + " 6 – – 60 (20)"}},
		"P-3 rejected, then taken": {true, both(answered, offers(refusing("bob", campaigns.Offer{Outcome: campaigns.AgentRejected, Answer: campaigns.AnswerReject}), taken("ann"))),
			[]string{"c b a bob 1 – – 2", ann, "c k c " + mobile + " 6 7 10 60"}},
		"P-3 not answered by anybody": {false, both(noCustomer, offers(refusing("bob", campaigns.Offer{Outcome: campaigns.AgentNoAnswer}))),
			[]string{"c t a bob 1 – – 2"}},
		"P-3 the phone does not answer": {false, both(noCustomer, offers(refusing("bob", campaigns.Offer{CalledAt: sec(1), RingingAt: sec(2), Outcome: campaigns.AgentNoAnswer, Cause: campaigns.NoAnswer}))),
			[]string{"c t a bob 1 2 – 2"}},
		"P-3 the phone is busy": {false, both(noCustomer, offers(refusing("bob", campaigns.Offer{Outcome: campaigns.AgentBusy, Cause: campaigns.UserBusy}))),
			[]string{"c b a bob 1 – – 2 (17)"}},
		"P-3 the phone is not there": {false, both(noCustomer, offers(refusing("bob", campaigns.Offer{Outcome: campaigns.AgentError, Cause: campaigns.UserNotRegistered}))),
			[]string{"c e a bob 1 – – 2 (606)"}},
		"P-3 skipped": {false, both(noCustomer, offers(refusing("bob", campaigns.Offer{Outcome: campaigns.AgentSkipped, Answer: campaigns.AnswerSkip}))),
			[]string{"c b a bob 1 – – 2"}},
		"P-4 cancelled in the offer": {false, both(noCustomer, disabled, offers(cancelling)),
			[]string{"c h a ann 1 – – 2", "q d ann 60 – – 60"}},
		"P-4 cancelled while it rings": {true, both(cause(campaigns.ManagerRequest), disabled, offers(cancelledLater)),
			[]string{ann, "c h c " + mobile + " 6 7 – 60", "q d ann 60 – – 60"}},
		"P-4 cancelled in set-up": {false, both(cause(campaigns.ManagerRequest), disabled, offers(cancelledLater)),
			[]string{ann, "c q c " + mobile + " 6 – – 60", "q d ann 60 – – 60"}},
		"DF-1 answered and connected":  {true, both(answered, offers(late)), []string{"c k c " + mobile + " 6 7 10 60", "c k a ann 10 – 11 60"}},
		"DF-2 not answered":            {true, both(alone, cause(campaigns.NoAnswer)), []string{"c t c " + mobile + " 6 7 – 60"}},
		"DF-2 busy":                    {false, both(alone, cause(campaigns.UserBusy)), []string{"c b c " + mobile + " 6 – – 60 (17)"}},
		"DF-2 set-up timeout":          {false, both(alone, cause("RECOVERY_ON_TIMER_EXPIRE")), []string{"c c c " + mobile + " 6 – – 60"}},
		"DF-2 no such number":          {false, both(alone, cause("INVALID_NUMBER_FORMAT")), []string{"c e c " + mobile + " 6 – – 60 (28)"}},
		"DF-3 silent call":             {true, both(alone, gone), []string{"c k c " + mobile + " 6 7 10 60"}},
		"DF-3 with a message":          {true, both(alone, gone, played(campaigns.Message{Kind: campaigns.SilentMessage, At: sec(12), EndedAt: sec(20)})), []string{"c k c " + mobile + " 6 7 10 60", "m k silent 12 – 12 20"}},
		"DF-3 hung up in the message":  {true, both(alone, gone, played(campaigns.Message{Kind: campaigns.SilentMessage, At: sec(12), EndedAt: sec(60), Cut: true})), []string{"c k c " + mobile + " 6 7 10 60", "m h silent 12 – 12 60"}},
		"DF-3 a key ends the message":  {true, both(alone, gone, played(campaigns.Message{Kind: campaigns.SilentMessage, At: sec(12), EndedAt: sec(15), Cut: true})), []string{"c k c " + mobile + " 6 7 10 60", "m k silent 12 – 12 15"}},
		"DF-3 an agent did not come":   {true, both(gone, offers(campaigns.Offer{Agent: "bob", CalledAt: sec(10), RingingAt: sec(11), EndedAt: sec(12), Outcome: campaigns.AgentNoAnswer})), []string{"c k c " + mobile + " 6 7 10 60", "c t a bob 10 11 – 12"}},
		"DF-4 stopped before the call": {false, both(alone, noCustomer, func(a *campaigns.Attempt) { a.Result = campaigns.Cancelled }), []string{"q d 60 – – 60"}},
		"W-1 welcome, hold and whisper": {true, both(answered, played(campaigns.Message{Kind: campaigns.HoldMusic, At: sec(8)}), played(campaigns.Message{Kind: campaigns.WhisperMessage, At: sec(9)}), played(campaigns.Message{Kind: campaigns.WelcomeMessage, At: sec(10), EndedAt: sec(12)})),
			[]string{ann, "c k c " + mobile + " 6 7 10 60", "m k welcome 10 – 10 12"}},
		"DF-1 nailed-up":    {true, both(answered, offers(campaigns.Offer{Agent: "ann", NailedUp: true, EndedAt: sec(60), Outcome: campaigns.AgentTalked})), []string{"c k c " + mobile + " 6 7 10 60", "c k a ann 10 – 10 60"}},
		"DF-2 nailed-up":    {true, both(cause(campaigns.NoAnswer), offers(campaigns.Offer{Agent: "ann", NailedUp: true, EndedAt: sec(60), Outcome: campaigns.AgentUntouched})), []string{"c t c " + mobile + " 6 7 – 60"}},
		"nobody was called": {false, both(none, noCustomer, alone), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := customer(tt.rings, tt.change)
			var got []string
			for _, r := range a.Legs() {
				got = append(got, legText(r))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// P-5: who passed the customer on, and whom to. A number has no side.
func TestLegsOfTransfers(t *testing.T) {
	t.Parallel()
	passing := taken("ann")
	passing.Transfer, passing.EndedAt = true, sec(30)
	second := campaigns.Offer{Agent: "bob", CalledAt: sec(25), RingingAt: sec(26), AnsweredAt: sec(28), EndedAt: sec(60), Outcome: campaigns.AgentTalked}
	away := passing
	away.To = "+4420"
	for name, tt := range map[string]struct {
		offers []campaigns.Offer
		want   []string
	}{
		"to an agent": {[]campaigns.Offer{passing, second}, []string{
			"c k a ann 1 4 5 30 passed on", "c k c " + mobile + " 6 7 10 60", "c k a bob 25 26 28 60 taken over",
		}},
		"to a number": {[]campaigns.Offer{away}, []string{
			"c k a ann 1 4 5 30 passed on", "c k c " + mobile + " 6 7 10 60", "c k  +4420 30 – 30 60 taken over",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := customer(true, func(a *campaigns.Attempt) { a.AnsweredAt, a.Offers = sec(10), tt.offers })
			var got []string
			for _, r := range a.Legs() {
				text := legText(r)
				if r.CallTransfer {
					text += " passed on"
				}
				if r.Transferred {
					text += " taken over"
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLegsTellMachines(t *testing.T) {
	t.Parallel()
	a := customer(true, func(a *campaigns.Attempt) { a.AnsweredAt, a.MachineAt, a.Offers = sec(10), sec(14), nil })
	if rows := a.Legs(); len(rows) != 1 || !rows[0].Machine || rows[0].Result != campaigns.LegOK {
		t.Errorf("%+v", rows)
	}
}

func TestTimeline(t *testing.T) {
	t.Parallel()
	a := customer(true, func(a *campaigns.Attempt) {
		a.Agent, a.AnsweredAt, a.BridgedAt, a.Result, a.Cause = "ann", sec(10), sec(10), campaigns.Connected, campaigns.NormalClearing
		a.Offers = slices.Insert(a.Offers, 0, refusing("bob", campaigns.Offer{Outcome: campaigns.AgentRejected, Answer: campaigns.AnswerReject}))
		a.Messages = []campaigns.Message{{Kind: campaigns.WelcomeMessage, At: sec(10), EndedAt: sec(12), Cut: true}}
	})
	a.Offers[1].Leg = "leg-a"
	var got []string
	for _, m := range a.Timeline() {
		got = append(got, fmt.Sprintf("%d %s %s %s %s", int(m.At.Sub(noon)/time.Second), m.What, m.Leg, m.Agent, m.Detail))
	}
	want := []string{
		"0 claimed   " + mobile,
		"1 offered a bob ",
		"1 offered a ann ",
		"2 hung up a bob reject",
		"3 accepted a ann ",
		"3 called a ann leg-a",
		"4 ringing a ann ",
		"5 answered a ann ",
		"6 called c  " + mobile,
		"7 ringing c  ",
		"10 answered c  ",
		"10 bridged  ann ",
		"10 playing   welcome",
		"12 played   welcome (cut)",
		"60 hung up a ann talked (NORMAL_CLEARING)",
		"60 ended   CONNECTED (NORMAL_CLEARING)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if empty := (&campaigns.Attempt{}).Timeline(); len(empty) != 0 {
		t.Errorf("an attempt without times: %+v", empty)
	}
}
