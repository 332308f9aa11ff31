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

// Leg names one of the two legs.
type Leg string

// The legs.
const (
	Customer Leg = "customer"
	Agent    Leg = "agent"
)

// Rules are what the campaign says about an attempt. They do not change while
// it runs.
type Rules struct {
	AgentFirst  bool          // an on-demand agent is called before the customer
	RingTimeout time.Duration // of the customer
	AgentWait   time.Duration // an answered customer waits so long for an agent to be found
}

// Seat is the agent who is to take the call.
type Seat struct {
	Agent       string
	Contact     string        // dial string of the agent's phone
	NailedUp    bool          // Leg is up and parked
	Leg, Job    string        // UUIDs of the agent leg and, on demand, of its originate
	Timeout     time.Duration // ringing of the agent's phone
	FailedDelay time.Duration // kept from calls for so long after a failed offer
}

// Attempt is the state of one attempt.
type Attempt struct {
	Record   campaigns.Attempt
	Rules    Rules
	Seat     Seat // zero while no agent is held
	Customer LegState
	Agent    LegState

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
		up := seat.NailedUp || rules.AgentFirst
		a.Intercept = seat.Leg != "" && up && record.AnsweredAt.IsZero()
	}
	if seat.Leg != "" && !seat.NailedUp {
		a.Agent, a.CalledAt = Sent, record.ClaimedAt
	}
	return a
}

// take seats an agent.
func (a *Attempt) take(s Seat) {
	a.Seat, a.Bridges, a.Asked, a.AgentFree, a.AgentMissed = s, 0, false, false, false
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
	}
	return "claimed"
}
