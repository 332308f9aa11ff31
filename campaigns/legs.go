// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// LegRow is a row of what the archive knows of an attempt, in the codes of
// Puzzel's call events: a conversation with one leg, a message that was played,
// or the deletion of the member from the queue.
type LegRow struct {
	Event       LegEvent  `json:"event"`
	Side        LegSide   `json:"side,omitempty"`        // of a conversation
	Agent       string    `json:"agent,omitempty"`       // of the agent's conversation, and who deleted
	Destination string    `json:"destination,omitempty"` // the number, or the agent
	Message     string    `json:"message,omitempty"`     // kind of the message
	Result      LegResult `json:"result"`
	Response    int       `json:"response,omitempty"`  // number of the cause, with results b and e
	SetupAt     time.Time `json:"setup_at,omitzero"`   // called, offered, played
	AlertAt     time.Time `json:"alert_at,omitzero"`   // the phone began to ring
	SpeakAt     time.Time `json:"speak_at,omitzero"`   // answered
	EndAt       time.Time `json:"end_at,omitzero"`     // zero while it lasts
	Machine     bool      `json:"machine,omitempty"`   // an answering machine spoke
	NailedUp    bool      `json:"nailed_up,omitempty"` // the agent's leg was up already

	CallTransfer bool `json:"call_transfer,omitempty"` // the agent passed the customer on
	Transferred  bool `json:"transferred,omitempty"`   // whom the customer was passed on to: an agent (leg type TransferAgent), or a number, which has no side
}

// LegEvent says what a row is about.
type LegEvent string

// The events.
const (
	ConversationEvent LegEvent = "c"
	MessageEvent      LegEvent = "m"
	QueueEvent        LegEvent = "q"
)

// LegSide says who a conversation was held with.
type LegSide string

// The sides.
const (
	AgentSide    LegSide = "a"
	CustomerSide LegSide = "c"
)

// LegResult is how a row ended.
type LegResult string

// The results.
const (
	LegOK           LegResult = "k" // answered; a message was played
	LegTimeout      LegResult = "t" // rang in vain
	LegHungUp       LegResult = "h" // we, or the agent, hung up while it rang; the customer, during a message
	LegHungUpSetup  LegResult = "q" // … before it rang
	LegBusy         LegResult = "b" // busy or rejected
	LegSetupTimeout LegResult = "c" // no ringing came in time
	LegError        LegResult = "e" // the network, or no such number
	LegDeleted      LegResult = "d" // of a queue: taken out of it by a person
)

// Legs gives the rows of an attempt, in the order in which they began. Agents
// who were only shown the member have a row too.
func (a *Attempt) Legs() []LegRow {
	var rows []LegRow
	passed := false
	for i := range a.Offers {
		o := &a.Offers[i]
		// A nailed-up agent who was held and never bridged did not notice.
		if row := a.offerRow(o); !row.SetupAt.IsZero() {
			row.CallTransfer, row.Transferred = o.Transfer, passed
			rows = append(rows, row)
		}
		if passed = passed || o.Transfer; o.Transfer && o.To != "" {
			rows = append(rows, LegRow{
				Event: ConversationEvent, Destination: o.To, Result: LegOK, Transferred: true,
				SetupAt: o.EndedAt, SpeakAt: o.EndedAt, EndAt: a.EndedAt,
			})
		}
	}
	if !a.DialedAt.IsZero() {
		rows = append(rows, a.customerRow())
	}
	for _, m := range a.Messages {
		if row, ok := a.messageRow(m); ok {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(x, y LegRow) int { return x.SetupAt.Compare(y.SetupAt) })
	if a.Deleted() {
		rows = append(rows, LegRow{Event: QueueEvent, Agent: a.closer(), Result: LegDeleted, SetupAt: a.EndedAt, EndAt: a.EndedAt})
	}
	return rows
}

// Deleted reports whether a person took the member out of the queue: an agent
// who cancelled, a manager, or the stop of the campaign.
func (a *Attempt) Deleted() bool { return a.EndsAs == Disabled || a.Result == Cancelled }

// closer gives the agent who cancelled, "" where it was somebody else.
func (a *Attempt) closer() string {
	for _, o := range a.Offers {
		if o.Answer == AnswerCancel {
			return o.Agent
		}
	}
	return ""
}

// offerRow gives the row of an agent.
func (a *Attempt) offerRow(o *Offer) LegRow {
	row := LegRow{
		Event: ConversationEvent, Side: AgentSide, Agent: o.Agent, Destination: o.Agent, NailedUp: o.NailedUp,
		AlertAt: o.RingingAt, SpeakAt: o.speakAt(a), EndAt: o.EndedAt, Result: LegOK,
	}
	row.SetupAt = earliest(o.OfferedAt, o.CalledAt, row.SpeakAt)
	if row.SpeakAt.IsZero() {
		row.Result = o.result()
		row.Response = response(row.Result, o.Cause)
	}
	return row
}

// speakAt gives when the agent was on the line; zero = never. A nailed-up agent
// is so all the time, for this customer from the acceptance or the bridge on.
func (o *Offer) speakAt(a *Attempt) time.Time {
	if !o.NailedUp {
		return o.AnsweredAt
	}
	if o.Outcome != AgentTalked && o.AcceptedAt.IsZero() {
		return time.Time{}
	}
	return earliest(o.AcceptedAt, o.AnsweredAt, a.BridgedAt)
}

// result gives the code of an agent who did not come to the line.
func (o *Offer) result() LegResult {
	switch {
	case o.Answer == AnswerCancel || o.Answer == AnswerCancelReservation || o.Outcome == AgentCancelled:
		return LegHungUp
	case o.Answer != "" && o.Answer != AnswerAccept:
		return LegBusy // Reject, Skip: "busy, or clicks Reject"
	}
	switch o.Outcome {
	case AgentNoAnswer:
		return LegTimeout
	case AgentBusy, AgentRejected, AgentSkipped:
		return LegBusy
	case AgentError:
		return LegError
	case AgentUntouched, AgentTalked, AgentCancelled:
	}
	return causeResult(o.Cause, o.rang())
}

// rang reports whether the agent's phone rang, or an offer stood on the desktop.
func (o *Offer) rang() bool { return !o.RingingAt.IsZero() || !o.OfferedAt.IsZero() }

// customerRow gives the row of the customer.
func (a *Attempt) customerRow() LegRow {
	row := LegRow{
		Event: ConversationEvent, Side: CustomerSide, Destination: a.Number,
		SetupAt: a.DialedAt, AlertAt: a.RingingAt, SpeakAt: a.AnsweredAt, EndAt: a.EndedAt,
		Result: LegOK, Machine: !a.MachineAt.IsZero(),
	}
	if a.AnsweredAt.IsZero() {
		row.Result = causeResult(a.Cause, !a.RingingAt.IsZero())
		row.Response = response(row.Result, a.Cause)
	}
	return row
}

// causeResult gives the code of a leg that was not answered, by its cause and
// whether it rang.
func causeResult(c Cause, rang bool) LegResult {
	if c == LoseRace || c == ManagerRequest || c == NormalClearing || c == OriginatorCancel {
		return either(rang, LegHungUp, LegHungUpSetup)
	}
	switch ResultOf(c) {
	case Busy:
		return LegBusy
	case Unanswered:
		// The network says that the phone is away, which is no time that ran out.
		if c == SubscriberAbsent {
			return LegError
		}
		return either(rang, LegTimeout, LegSetupTimeout)
	default:
		return LegError
	}
}

func either(first bool, a, b LegResult) LegResult {
	if first {
		return a
	}
	return b
}

// response gives the number of the cause for the codes that show one.
func response(r LegResult, c Cause) int {
	if r == LegBusy || r == LegError {
		return c.Number()
	}
	return 0
}

// messageRow gives the row of a message that customers hear; hold music and
// whispers are none.
func (a *Attempt) messageRow(m Message) (LegRow, bool) {
	if m.Kind == HoldMusic || m.Kind == WhisperMessage {
		return LegRow{}, false
	}
	row := LegRow{Event: MessageEvent, Message: string(m.Kind), Destination: a.Number, SetupAt: m.At, SpeakAt: m.At, EndAt: m.EndedAt, Result: LegOK}
	if m.Cut && !m.EndedAt.Before(a.EndedAt) {
		row.Result = LegHungUp // it ended with the customer's leg
	}
	return row, true
}

// earliest gives the earliest of the times that are set.
func earliest(times ...time.Time) time.Time {
	var best time.Time
	for _, t := range times {
		if !t.IsZero() && (best.IsZero() || t.Before(best)) {
			best = t
		}
	}
	return best
}
