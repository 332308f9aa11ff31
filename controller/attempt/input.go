// SPDX-License-Identifier: MIT

package attempt

import (
	"time"

	"tandem/campaigns"
)

// Kind says which fact an [Input] is.
type Kind int

// The kinds of input, with the fields that they use.
const (
	Start          Kind = iota // the claim is written: begin
	OriginateSent              // Leg, Outcome: what became of an originate command
	JobOver                    // Leg, Cause: the job's answer; Cause "" is +OK
	LegCreated                 // Leg
	LegRinging                 // Leg
	LegAnswered                // Leg
	LegParked                  // Leg
	LegBridged                 // customer and seated agent are bridged
	LegGone                    // Leg, Cause, Life
	BridgeFailed               // the bridge command was refused: a leg does not exist
	AgentFound                 // Seat: an agent was reserved
	NoAgent                    // none is free now; the search goes on until told otherwise
	TimerFired                 // Timer
	Found                      // Leg, Facts: what the switch says of a leg
	StopNow                    // hang up
	OfferAnswered              // Answer, Agent: what the agent says to the offer, or of the call
	KeyPressed                 // Leg, Key
	MessageOver                // Leg, Message: it was played to its end, or could not be played
	BeepHeard                  // of an answering machine
	MachineVerdict             // Machine: what the outside analyser says
	LateCancel                 // a call that nobody will be free for: give it up if it rang long enough
	TransferTo                 // Seat: the agent passes the customer on to another one
	TransferOut                // Extension, Context: … to anywhere in the dialplan
	HeldSet                    // UUID, On: the customer was put on hold, or taken back, from that leg of an agent
	MutedSet                   // UUID, On: that leg of an agent was muted, or unmuted
	KeysSent                   // UUID: the agent on that leg has pressed keys
	Reported                   // Report: what the agent says that the call came to
)

// Outcome is what became of an originate command.
type Outcome int

// The outcomes.
const (
	Accepted  Outcome = iota // FreeSWITCH took it; the job's answer and events follow
	NotSent                  // it certainly never reached FreeSWITCH
	Unclear                  // written, and no answer: it may have been taken
	Forbidden                // a guard said no just before the call; Refusal says why
)

// Facts are what the switch says of a leg when it is asked.
type Facts struct {
	Alive    bool
	Answered bool
	Over     bool   // it runs an application: its originate is over
	Peer     string // UUID of the leg that it is bridged with
	Moving   bool   // between two states: a bridge is being made or taken apart
}

// Input is one fact, with the moment at which it was learned.
type Input struct {
	Kind    Kind
	At      time.Time
	Leg     Leg
	Cause   campaigns.Cause
	Outcome Outcome
	Seat    Seat
	Timer   Timer
	Facts   Facts
	Life    Life

	Answer    campaigns.Answer
	Agent     string // who answered the offer
	Key       string // 0…9, * or #
	Message   campaigns.MessageKind
	Machine   bool
	Refusal   *campaigns.Refusal
	Extension string // of the dialplan
	Context   string // "" is the switch's default
	UUID      string // of a leg
	On        bool
	Report    *campaigns.Report
}

// Life is what the end of a leg tells of it: how long before the end it was
// answered and bridged, zero where it never was. It makes up for events that
// came while nobody listened.
type Life struct {
	Answered, Bridged time.Duration
}

// Timer names a timer of an attempt; each runs at most once at a time.
type Timer int

// The timers.
const (
	DialTimer    Timer = iota // the customer leg should have answered or ended by now
	AgentTimer                // the agent leg should have answered or ended by now
	BridgeTimer               // CHANNEL_BRIDGE should have come by now
	WaitTimer                 // the customer has waited long enough for an agent to be found
	CloseTimer                // the legs should be gone by now
	OfferTimer                // the offer should have been answered by now
	RingTimer                 // the customer's phone has rung long enough to be given up
	PlayTimer                 // what the customer hears before the end should be over by now
	WhisperTimer              // what the agent hears before the bridge should be over by now
	MachineTimer              // the wait for a verdict, or the listening, is over

	// Timers is how many there are.
	Timers = int(MachineTimer) + 1
)

// EffectKind says what is to be done.
type EffectKind int

// The kinds of effect, with the fields that they use. They are to be carried
// out in order.
const (
	Originate     EffectKind = iota // Leg, Intercept, Commit
	SendBridge                      // uuid_bridge of the customer and the seated agent's leg
	Kill                            // Leg, UUID, Cause
	Seek                            // Except: reserve an agent; answer AgentFound, or NoAgent and later AgentFound
	Unseek                          // stop looking
	ReleaseAgent                    // Seat, Outcome: give the agent back
	SetTimer                        // Timer, After
	CancelTimer                     // Timer
	Probe                           // Leg: ask the switch, answer Found
	Note                            // write the record
	InCall                          // the agent is in a call now
	Finish                          // the attempt has ended: write the record's result and settle the member
	Offer                           // Seat: show the agent the member; answered by OfferAnswered
	Withdraw                        // Seat, Answer: the offer is over, by this answer or by none; one for each Offer
	Play                            // Leg, UUID, Message, Sound, Both; answer MessageOver at the end, or at once where it cannot be played
	StopPlaying                     // Leg, UUID: the leg hears nothing more
	Record                          // start the recording of the customer's leg
	OptOut                          // write the number into the campaign's do-not-call list, at once
	Detect                          // Detector: listen to the customer's leg; answer BeepHeard or MachineVerdict
	StopDetecting                   // Detector
	Separate                        // take the customer from the agent and park them, even one who is parked; legs that stay answer LegParked
	Retrieve                        // UUID: nobody is on hold from that leg of an agent any more; Leg: Customer, whose music ends too
	Unmute                          // UUID
	Transfer                        // Extension, Context: send the customer's leg there; answer MessageOver of the broadcast where that fails
)

// Effect is one thing to be done.
type Effect struct {
	Kind      EffectKind
	Leg       Leg
	UUID      string
	Intercept bool // Originate: the customer goes straight to the seated agent
	Commit    bool // Originate: the record must be in the ledger before anything is sent
	Cause     campaigns.Cause
	Seat      Seat
	Outcome   campaigns.AgentOutcome
	Timer     Timer
	After     time.Duration

	Except    []string // agents who were asked already
	Answer    campaigns.Answer
	Message   campaigns.MessageKind
	Sound     string
	Both      bool // the leg that it is bridged with hears it too
	Detector  campaigns.Detector
	Extension string
	Context   string
}
