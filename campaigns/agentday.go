// SPDX-License-Identifier: MIT

package campaigns

import "time"

// AgentDay sums up what an agent did in attempts that have ended. How long they
// were ready, on a break or in wrap-up stands in no attempt.
type AgentDay struct {
	Attempts  int // in which the agent had a part
	Calls     int // in which the agent talked with the customer
	Connected int // of those, with that result
	Talk      time.Duration

	Offers    int // members shown before the call
	Accepted  int
	Rejected  int
	Skipped   int
	Cancelled int
	Missed    int // offers and calls of the phone that were not answered

	ByResult      map[Result]int // of the attempts in which the agent talked, or closed the member
	ByDisposition map[string]int // of the same
}

// NewAgentDay gives an empty day.
func NewAgentDay() AgentDay {
	return AgentDay{ByResult: map[Result]int{}, ByDisposition: map[string]int{}}
}

// Add adds an attempt in which the agent had a part.
func (d *AgentDay) Add(a *Attempt, agent string) {
	d.Attempts++
	closed := false
	for i := range a.Offers {
		if o := &a.Offers[i]; o.Agent == agent {
			d.offer(o)
			closed = closed || o.Answer == AnswerRejectClose || o.Answer == AnswerSkipClose || o.Answer == AnswerCancel
		}
	}
	talk, talked := a.TalkOf(agent)
	if talked {
		d.Calls++
		d.Talk += talk
		if a.Result == Connected {
			d.Connected++
		}
	}
	if talked || closed {
		d.ByResult[a.Result]++
		if a.Disposition != "" {
			d.ByDisposition[a.Disposition]++
		}
	}
}

func (d *AgentDay) offer(o *Offer) {
	if !o.OfferedAt.IsZero() {
		d.Offers++
	}
	if !o.AcceptedAt.IsZero() {
		d.Accepted++
	}
	switch o.Answer {
	case AnswerReject, AnswerRejectClose:
		d.Rejected++
		return
	case AnswerSkip, AnswerSkipClose:
		d.Skipped++
		return
	case AnswerCancel, AnswerCancelReservation:
		d.Cancelled++
		return
	case AnswerAccept:
	}
	switch o.Outcome {
	case AgentNoAnswer:
		d.Missed++
	case AgentRejected:
		d.Rejected++
	case AgentSkipped:
		d.Skipped++
	case AgentCancelled:
		d.Cancelled++
	case AgentUntouched, AgentTalked, AgentBusy, AgentError:
	}
}

// TalkOf gives how long an agent talked with the customer, and whether they did:
// from the bridge, or from when the customer was passed on to them, until they
// passed the customer on, or the end.
func (a *Attempt) TalkOf(agent string) (time.Duration, bool) {
	if a.BridgedAt.IsZero() {
		return 0, false
	}
	if len(a.Offers) == 0 {
		return a.Talk(), a.Agent == agent
	}
	var sum time.Duration
	talked, from := false, a.BridgedAt
	for i := range a.Offers {
		o := &a.Offers[i]
		to := a.EndedAt
		if o.Transfer {
			to = o.EndedAt
		}
		if o.Agent == agent && (o.Outcome == AgentTalked || o.Outcome == "" && a.Agent == agent) {
			talked = true
			sum += max(to.Sub(from), 0)
		}
		if o.Transfer {
			from = o.EndedAt
		}
	}
	return sum, talked
}
