// SPDX-License-Identifier: MIT

package attempt

import (
	"time"

	"tandem/campaigns"
)

// LegState is how far a leg has come. States are ordered.
type LegState int

// The states of a leg.
const (
	None     LegState = iota // not asked for
	Sent                     // originate sent, or about to be
	Created                  // CHANNEL_CREATE
	Ringing                  // CHANNEL_PROGRESS or CHANNEL_PROGRESS_MEDIA
	Answered                 // CHANNEL_ANSWER
	Ready                    // answered, and its originate is over: may be bridged
	Gone                     // CHANNEL_HANGUP_COMPLETE, a failed job, or proved not to exist
)

func (s LegState) String() string {
	return [...]string{"none", "sent", "created", "ringing", "answered", "ready", "gone"}[s]
}

// alive reports whether the leg may exist on the switch.
func (s LegState) alive() bool { return s != None && s != Gone }

// Leg names one of the legs.
type Leg string

// The legs.
const (
	Customer Leg = "customer"
	Agent    Leg = "agent"
	Second   Leg = "second" // of the agent to whom a bridged customer is passed on: [Attempt.Next]
)

// WhisperState is how far the whisper to the seated agent has come.
type WhisperState int

// The states.
const (
	WhisperAhead WhisperState = iota
	Whispering
	WhisperOver
)

// Rules are what the campaign says about an attempt. They do not change while
// it runs.
type Rules struct {
	Mode       campaigns.Mode // "" is progressive
	AgentFirst bool           // an on-demand agent is called before the customer
	NoAgent    bool           // broadcast: a message or an extension instead of an agent

	// Preview: how an offer is taken, how long it stands, how long another agent
	// is looked for after one who did not take it, and how many are asked at most.
	Accept       campaigns.Accept
	OfferTimeout time.Duration
	OfferWait    time.Duration
	MaxOffers    int // 0 = no limit

	RingTimeout time.Duration // of the customer
	MinRing     time.Duration // the customer's phone is not given up before
	AgentWait   time.Duration // an answered customer waits so long for an agent to be found

	Messages  campaigns.Messages
	Machine   campaigns.MachineRules
	Broadcast campaigns.BroadcastRules
	Record    campaigns.RecordFrom // RecordNever where the member must not be recorded
}

// preview reports whether an agent decides about the call.
func (r *Rules) preview() bool { return r.Mode == campaigns.Preview }

// agentFirst reports whether an on-demand agent is on the line before the
// customer is called.
func (r *Rules) agentFirst() bool { return r.AgentFirst || r.preview() }

// gate reports whether an answered customer is kept from the agent for a while,
// in which machines are told from people.
func (r *Rules) gate() bool {
	return r.Machine.Action != campaigns.MachineIgnore && r.Machine.Wait > 0
}

// Seat is the agent who is to take the call.
type Seat struct {
	Agent    string
	Contact  string        // dial string of the agent's phone
	NailedUp bool          // Leg is up and parked
	Leg, Job string        // UUIDs of the agent leg and, on demand, of its originate
	Timeout  time.Duration // ringing of the agent's phone
	Card     campaigns.Card
}

// Attempt is the state of one attempt.
type Attempt struct {
	Record   campaigns.Attempt
	Rules    Rules
	Seat     Seat // zero while no agent is held
	Customer LegState
	Agent    LegState

	Next    Seat     // the agent to whom the customer is being passed on
	NextLeg LegState // and their leg
	Passes  int      // how far the bridge with it is: sent, asked about
	SentOn  bool     // the customer was sent to the dialplan after the talk

	Intercept  bool             // the customer's originate ends in &intercept(Seat.Leg)
	OriginOver bool             // the customer's originate is over, whatever came of it
	Bridges    int              // bridge commands for the present seat, the intercept included
	BridgeAt   time.Time        // the latest bridge that may be under way, whoever the agent
	Seeking    bool             // an agent is being looked for
	AgentFree  bool             // the nailed-up leg is parked again after the bridge
	LeftAlone  bool             // the customer was parked after the bridge
	Verdict    campaigns.Result // decided by us before the legs were gone
	Asked      bool             // whether a bridge is under way, since the last command
	Left       string           // the agent who was released last
	CalledAt   time.Time        // originate of the on-demand agent's leg
	Unseen     bool             // adopted, and the customer leg was never seen alive: what it came to is not known
	Adopted    bool             // taken over from the ledger
	Resumed    bool             // and what the ledger knows has been taken up again

	Offering  bool                  // the seated agent was shown the member and has not answered
	Fading    bool                  // no agent is left: the customer's phone rings on to the end of MinRing
	Listening bool                  // for an answering machine
	Gated     bool                  // the customer is kept from the agent until the verdict on the machine
	Separated bool                  // customer and agent are being taken apart, to leave a message
	Beeped    bool                  // the machine records, or must by now
	Begun     bool                  // the broadcast was begun
	Plays     int                   // times that its sound was played
	Recording bool                  // the recording was begun
	Recalled  bool                  // adopted, and the last message has its bound again
	Whisper   WhisperState          // to the seated agent
	Hearing   campaigns.MessageKind // what the customer is being played
	Farewell  campaigns.MessageKind // what the customer is to hear yet, and is then hung up

	// The switch did not know the leg when it was asked. It is believed the
	// second time: the first answer may be older than an event of the leg.
	CustomerMissed, AgentMissed bool

	Ended bool
}

// New gives the attempt of a freshly written claim. A zero seat means that the
// agent is chosen when the customer answers.
func New(record campaigns.Attempt, rules Rules, seat Seat) Attempt {
	a := Attempt{Record: record, Rules: rules}
	a.take(seat)
	return a
}

// Adopt gives the attempt of a claim that another process, or an earlier life
// of this one, left in the ledger. What its legs really are is not known until
// [Found] has been applied for both.
func Adopt(record campaigns.Attempt, rules Rules, seat Seat) Attempt {
	a := New(record, rules, seat)
	a.Adopted = true
	if !record.DialedAt.IsZero() {
		a.Customer = Sent
		up := seat.NailedUp || rules.agentFirst()
		a.Intercept = seat.Leg != "" && up && !rules.gate() && record.AnsweredAt.IsZero()
	}
	if seat.Leg != "" && !seat.NailedUp {
		a.Agent, a.CalledAt = Sent, record.ClaimedAt
	}
	a.recallOffer()
	a.recallMessages()
	return a
}

// take seats an agent.
func (a *Attempt) take(s Seat) {
	a.Seat, a.Bridges, a.Asked, a.AgentFree, a.AgentMissed = s, 0, false, false, false
	a.Whisper = WhisperAhead
	a.Agent = None
	if s.NailedUp {
		a.Agent = Ready
	}
	r := &a.Record
	r.Agent, r.NailedUp, r.AgentLeg, r.AgentJob = s.Agent, s.NailedUp, s.Leg, s.Job
}

// Bridged reports whether customer and agent have been bridged.
func (a *Attempt) Bridged() bool { return !a.Record.BridgedAt.IsZero() }

// answered reports whether the customer is on the line.
func (a *Attempt) answered() bool { return a.Customer == Answered || a.Customer == Ready }

// Phase names where the attempt is, for tables and logs.
func (a *Attempt) Phase() string {
	switch {
	case a.Ended:
		return "ended"
	case a.Bridged():
		return "bridged"
	case a.Customer == Gone:
		return "ending" // the agent's leg is still there
	case a.answered():
		return "answered"
	case a.Customer == Ringing:
		return "ringing"
	case a.Customer != None:
		return "dialing"
	case a.Agent != None && !a.Seat.NailedUp:
		return "calling_agent"
	case a.Offering:
		return "offered"
	}
	return "claimed"
}
