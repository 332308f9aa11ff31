// SPDX-License-Identifier: MIT

package controller

import (
	"context"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// What people and CRMs ask of a call in the air reaches the controller that
// owns it: directly where that is this one, else over Redis.

// AnswerOffer is what an agent says to the offer of a preview, or, with
// AnswerCancel, of the call that came of it. Conflict: the agent does not hold
// the attempt, or the offer is over.
func (c *Controller) AnswerOffer(ctx context.Context, campaign, id, agent string, a campaigns.Answer) error {
	if !knownAnswer(a) {
		return &campaigns.Error{Code: campaigns.Invalid, Op: "answer offer", Field: "answer", Msg: string(a) + " is no answer to an offer"}
	}
	return c.ask(ctx, store.Command{Kind: store.TellAnswer, Campaign: campaign, Attempt: id, Agent: agent, Answer: a})
}

func knownAnswer(a campaigns.Answer) bool {
	switch a {
	case campaigns.AnswerAccept, campaigns.AnswerReject, campaigns.AnswerRejectClose, campaigns.AnswerSkip,
		campaigns.AnswerSkipClose, campaigns.AnswerCancel, campaigns.AnswerCancelReservation:
		return true
	}
	return false
}

// HangUp ends a call.
func (c *Controller) HangUp(ctx context.Context, campaign, id string) error {
	return c.ask(ctx, store.Command{Kind: store.TellHangUp, Campaign: campaign, Attempt: id})
}

// PauseRecording pauses or resumes the recording of a call: while it is paused
// silence is recorded.
func (c *Controller) PauseRecording(ctx context.Context, campaign, id string, pause bool) error {
	return c.ask(ctx, store.Command{Kind: store.TellPause, Campaign: campaign, Attempt: id, On: pause})
}

// Transfer gives a bridged customer to another agent, or sends them on to a
// number, which FreeSWITCH's dialplan routes.
func (c *Controller) Transfer(ctx context.Context, campaign, id, agent, number string) error {
	return c.ask(ctx, store.Command{Kind: store.TellTransfer, Campaign: campaign, Attempt: id, Agent: agent, Number: number})
}

// Machine is an outside analyser's verdict on a call.
func (c *Controller) Machine(ctx context.Context, campaign, id string, machine bool) error {
	return c.ask(ctx, store.Command{Kind: store.TellMachine, Campaign: campaign, Attempt: id, On: machine})
}

// ask brings a command to the attempt's owner.
func (c *Controller) ask(ctx context.Context, cmd store.Command) error {
	if c.ownerOf(cmd.Campaign, cmd.Attempt) != nil {
		return c.obey(ctx, cmd)
	}
	record, open, err := c.store.OpenAttempt(ctx, cmd.Campaign, cmd.Attempt)
	switch {
	case err != nil:
		return err
	case !open:
		return &campaigns.Error{Code: campaigns.NotFound, Op: string(cmd.Kind), Msg: "there is no such call in the air"}
	case record.Controller == c.cfg.Name:
		return &campaigns.Error{Code: campaigns.Unavailable, Op: string(cmd.Kind), Msg: "the call is being taken over; try again"}
	}
	return c.store.Tell(ctx, record.Controller, cmd)
}

func (c *Controller) ownerOf(campaign, id string) *owner {
	r := c.runner(campaign)
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.owners[id]
}

// obey carries a command out on an attempt of this process.
func (c *Controller) obey(ctx context.Context, cmd store.Command) error {
	o := c.ownerOf(cmd.Campaign, cmd.Attempt)
	over := &campaigns.Error{Code: campaigns.Conflict, Op: string(cmd.Kind), Msg: "the call is over"}
	if o == nil {
		return over
	}
	var in attempt.Input
	switch cmd.Kind {
	case store.TellAnswer:
		if err := o.mayAnswer(cmd); err != nil {
			return err
		}
		in = attempt.Input{Kind: attempt.OfferAnswered, Answer: cmd.Answer, Agent: cmd.Agent}
	case store.TellHangUp:
		in = attempt.Input{Kind: attempt.StopNow}
	case store.TellPause:
		return o.pauseRecording(ctx, cmd.On)
	case store.TellMachine:
		in = attempt.Input{Kind: attempt.MachineVerdict, Machine: cmd.On}
	case store.TellTransfer:
		return o.transfer(ctx, cmd)
	case store.TellHold, store.TellMute, store.TellKeys, store.TellReport:
		return o.inTalk(ctx, cmd)
	}
	if !o.tell(in) {
		return over
	}
	return nil
}

// mayAnswer refuses the answer of an agent who does not hold the attempt, and
// any but a cancel when the offer is over.
func (o *owner) mayAnswer(cmd store.Command) error {
	a := o.view.Load()
	conflict := func(why string) error {
		return &campaigns.Error{Code: campaigns.Conflict, Op: "answer offer", Msg: why}
	}
	switch {
	case a.Seat.Agent != cmd.Agent:
		return conflict("agent " + cmd.Agent + " does not have this call")
	case cmd.Answer != campaigns.AnswerCancel && !isOffered(&a.Record):
		return conflict("the offer is over")
	}
	return nil
}

// isOffered reports whether an agent's answer to an offer is waited for.
func isOffered(r *campaigns.Attempt) bool {
	if len(r.Offers) == 0 || !r.DialedAt.IsZero() {
		return false
	}
	last := r.Offers[len(r.Offers)-1]
	return !last.OfferedAt.IsZero() && last.AcceptedAt.IsZero() && last.Outcome == ""
}

// transfer gives the customer away.
func (o *owner) transfer(ctx context.Context, cmd store.Command) error {
	a := o.view.Load()
	conflict := func(why string) error {
		return &campaigns.Error{Code: campaigns.Conflict, Op: "transfer", Msg: why}
	}
	if !a.Bridged() {
		return conflict("only a customer who talks with an agent can be transferred")
	}
	if cmd.Number != "" {
		if !campaigns.ValidNumber(cmd.Number) {
			return &campaigns.Error{Code: campaigns.Invalid, Op: "transfer", Field: "number", Msg: cmd.Number + " is not a phone number"}
		}
		if !o.tell(attempt.Input{Kind: attempt.TransferOut, Extension: cmd.Number}) {
			return conflict("the call is over")
		}
		return nil
	}
	seat, ok := o.r.reserveAgent(ctx, o, cmd.Agent)
	if !ok {
		return conflict("agent " + cmd.Agent + " is not free")
	}
	o.r.c.router.register(o, seat.Leg, seat.Job)
	if !o.tell(attempt.Input{Kind: attempt.TransferTo, Seat: seat}) {
		o.r.c.router.unregister(o, seat.Leg, seat.Job)
		o.r.release(releaseOf(o, seat, campaigns.AgentUntouched))
		return conflict("the call is over")
	}
	return nil
}

// obeyOthers carries out what other processes ask of our attempts.
func (c *Controller) obeyOthers() {
	for cmd := range c.store.Told(c.ctx, c.cfg.Name) {
		go func() {
			ctx, cancel := context.WithTimeout(c.ctx, commandTimeout)
			defer cancel()
			err := c.obey(ctx, cmd)
			if err := c.store.AnswerCommand(ctx, cmd, err); err != nil && c.ctx.Err() == nil {
				c.log.Warn("command not answered", "err", err)
			}
		}()
	}
}
