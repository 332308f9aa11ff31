// SPDX-License-Identifier: MIT

package cti

import "tandem/campaigns"

// stepPreview: the agent is asked first.
func (c *Channel) stepPreview(p *part) []Message {
	offer := &c.call.Record.Offers[p.at]
	p.kind = CallTypePreview
	var out []Message
	if !p.offered {
		p.offered = true
		out = c.enter(out, shown{state: Reserved}, "")
		out = append(out, c.begin(CallTypeReservation, p.reservation, "", c.call.reservationContext(c.call.reservedStatus())),
			c.delivered(p.reservation), c.screenPop(p))
	}
	if !p.begun && !offer.AcceptedAt.IsZero() {
		p.begun, p.response = true, string(Accept)
		out = append(out, c.accepted(p)...)
	}
	if p.begun && !p.dialed && c.call.dialed(p.at) {
		p.dialed = true
		out = c.dialing(out, p)
	}
	if p.dialed && !p.talking && c.call.bridged(p.at) {
		p.talking = true
		out = append(out, c.established(p.customer))
	}
	return out
}

// accepted: the call with the customer begins, the reservation ends. K-6: the
// update is one of the reservation and has, as the server prints it, the id of
// the call that it becomes.
func (c *Channel) accepted(p *part) []Message {
	out := []Message{
		c.updateResponse(CallTypeReservation, p.customer, p.response),
		c.begin(CallTypePreview, p.customer, c.call.Record.Number, c.call.customerContext(withCustomer, p.response)),
	}
	return append(out, c.clear(p.reservation, cecNone)...)
}

// dialing: the customer is called.
func (c *Channel) dialing(out []Message, p *part) []Message {
	vars := c.call.customerContext(withCustomer, p.response)
	out = append(out, c.update(CallTypePreview, p.customer, vars, customerPhoneNumber, customerAccountNumber))
	for _, name := range []string{baStatus, baTimeZone, baCustomerNumber} {
		out = append(out, c.updateOne(CallTypePreview, p.customer, name, vars.get(name)))
	}
	out = append(out, c.serviceInitiated(p.customer))
	out = c.enter(out, shown{state: Talking}, WorkNotReady)
	return append(out, c.originated(p.customer, c.call.Record.Number))
}

// clear ends a call.
func (c *Channel) clear(id uint32, cause string) []Message {
	return []Message{c.connectionCleared(id), c.cleared(id, cause), c.endCall(id)}
}

// end tells that a part is over.
func (c *Channel) end(p *part) []Message {
	if p.over {
		return nil
	}
	live, offer := p.live(), &c.call.Record.Offers[p.at]
	p.over = true
	switch {
	case !live:
		return nil
	case p.begun:
		return c.endTalk(p)
	}
	switch offer.Answer {
	case campaigns.AnswerSkip, campaigns.AnswerSkipClose:
		return c.skipped(p, offer.Answer)
	case campaigns.AnswerReject, campaigns.AnswerRejectClose, campaigns.AnswerCancel:
		p.response = string(responseOf(offer.Answer))
		return append([]Message{c.updateResponse(CallTypeReservation, p.reservation, p.response)}, c.clear(p.reservation, cecNone)...)
	case campaigns.AnswerCancelReservation:
		return c.clear(p.reservation, cecNone)
	case campaigns.AnswerAccept:
	}
	return c.clear(p.reservation, c.unanswered(offer))
}

// skipped: the agent stays with the campaign and gets its next record; that is
// what AVAILABLE, before and after, says.
func (c *Channel) skipped(p *part, answer campaigns.Answer) []Message {
	p.response = string(responseOf(answer))
	c.state, c.next = shown{state: Available}, ""
	available := c.stateMessage(c.state, "")
	return []Message{
		available, c.endCall(p.reservation), c.updateResponse(CallTypeReservation, p.reservation, p.response), available,
		c.connectionCleared(p.reservation), c.cleared(p.reservation, cecNone),
	}
}

// endTalk ends the call with the customer. K-8: END_CALL_EVENT comes last, here
// with what the call came to.
func (c *Channel) endTalk(p *part) []Message {
	offer := &c.call.Record.Offers[p.at]
	var out []Message
	if offer.Transfer && p.talking {
		out = append(out, c.updateOne(p.kind, p.customer, baStatus, transferred))
	}
	out = append(out, c.connectionCleared(p.customer))
	cause := c.cause(offer)
	if p.talking {
		out = c.enter(out, shown{state: WorkNotReady}, "")
		cause = cecxDropHandledOther
		if offer.Transfer {
			cause = cecTransfer
		}
	}
	end := c.endCall(p.customer)
	end.Fields = append(end.Fields, Field{"WrapupData", string(c.call.Record.Result)})
	return append(out, c.cleared(p.customer, cause), end)
}

// unanswered gives the cause with which a reservation ends that was not answered.
func (c *Channel) unanswered(o *campaigns.Offer) string {
	if o.Outcome == campaigns.AgentNoAnswer {
		return cecTimeOut
	}
	return c.cause(o)
}

// cause gives the EventCause of a call in which nobody talked.
func (c *Channel) cause(o *campaigns.Offer) string {
	switch o.Outcome {
	case campaigns.AgentNoAnswer:
		return cecCallNotAnswered
	case campaigns.AgentBusy:
		return cecBusy
	case campaigns.AgentError:
		return cecDestNotObtainable
	case campaigns.AgentRejected, campaigns.AgentCancelled, campaigns.AgentSkipped:
		return cecCallCancelled
	case campaigns.AgentTalked, campaigns.AgentUntouched:
	}
	switch c.call.Record.Result {
	case campaigns.Busy:
		return cecBusy
	case campaigns.Unanswered:
		return cecCallNotAnswered
	case campaigns.BadNumber, campaigns.Failed, campaigns.Refused, campaigns.Blocked:
		return cecDestNotObtainable
	case campaigns.Machine, campaigns.Abandoned, campaigns.Dropped:
		return cecxDropHandledOther
	case campaigns.Cancelled, campaigns.AgentFailed, campaigns.NotTaken, campaigns.Closed:
		return cecCallCancelled
	case campaigns.Connected, campaigns.Played, campaigns.Ambiguous:
	}
	return cecNone
}
