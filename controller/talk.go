// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"errors"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
	"tandem/esl"
)

// Hold puts the customer of an agent's call on hold, or takes them back. Conflict:
// the agent does not talk with a customer.
func (c *Controller) Hold(ctx context.Context, campaign, id, agent string, on bool) error {
	return c.ask(ctx, store.Command{Kind: store.TellHold, Campaign: campaign, Attempt: id, Agent: agent, On: on})
}

// Mute has the customer not hear the agent, or hear them again. Conflict as of Hold.
func (c *Controller) Mute(ctx context.Context, campaign, id, agent string, on bool) error {
	return c.ask(ctx, store.Command{Kind: store.TellMute, Campaign: campaign, Attempt: id, Agent: agent, On: on})
}

// SendKeys sends keys of the keypad to the customer's side: 1 to 32 of 0-9, *, #
// and A to D. Conflict as of Hold.
func (c *Controller) SendKeys(ctx context.Context, campaign, id, agent, digits string) error {
	if !esl.ValidKeys(digits) {
		return &campaigns.Error{Code: campaigns.Invalid, Op: "send keys", Field: "digits", Msg: "must be 1 to 32 of 0 to 9, *, # and A to D"}
	}
	return c.ask(ctx, store.Command{Kind: store.TellKeys, Campaign: campaign, Attempt: id, Agent: agent, Digits: digits})
}

// ReportCall notes what an agent says that an open call came to: it holds when the
// call is over. Conflict: nobody has answered yet.
func (c *Controller) ReportCall(ctx context.Context, campaign, id, agent string, r campaigns.Report) error {
	return c.ask(ctx, store.Command{Kind: store.TellReport, Campaign: campaign, Attempt: id, Agent: agent, Report: &r})
}

// inTalk does something to the talk of an agent. It runs in the caller's
// goroutine, and ends when the record shows it.
func (o *owner) inTalk(ctx context.Context, cmd store.Command) error {
	o.hands.Lock()
	defer o.hands.Unlock()
	a := o.view.Load()
	if err := mayDo(a, cmd); err != nil {
		return err
	}
	in := attempt.Input{UUID: a.Seat.Leg, On: cmd.On}
	var err error
	switch cmd.Kind {
	case store.TellHold:
		in.Kind, err = attempt.HeldSet, o.hold(ctx, a, cmd.On)
	case store.TellMute:
		in.Kind, err = attempt.MutedSet, o.mute(ctx, a, cmd.On)
	case store.TellKeys:
		in.Kind, err = attempt.KeysSent, o.node.SendKeys(ctx, a.Record.CustomerLeg, cmd.Digits)
	default:
		in.Kind, in.Report = attempt.Reported, cmd.Report
	}
	if err != nil {
		return &campaigns.Error{Code: campaigns.Unavailable, Op: string(cmd.Kind), Msg: "FreeSWITCH did not do it", Err: err}
	}
	if !o.tellAndWait(ctx, in) || !shows(o.view.Load(), in) {
		o.loosenAfter(ctx, in)
		return notTalking(cmd)
	}
	return nil
}

// shows reports whether an input was applied: it is not where the talk was over
// by then.
func shows(a *attempt.Attempt, in attempt.Input) bool {
	switch in.Kind {
	case attempt.HeldSet:
		return a.Record.Held == in.On
	case attempt.MutedSet:
		return a.Record.Muted == in.On
	case attempt.Reported:
		return a.Record.Report == in.Report
	default:
		return true
	}
}

func notTalking(cmd store.Command) error {
	return &campaigns.Error{Code: campaigns.Conflict, Op: string(cmd.Kind), Msg: "agent " + cmd.Agent + " does not talk with a customer"}
}

// mayDo refuses what cannot be done now.
func mayDo(a *attempt.Attempt, cmd store.Command) error {
	if cmd.Kind != store.TellReport {
		if !a.Talks() || a.Seat.Agent != cmd.Agent {
			return notTalking(cmd)
		}
		return nil
	}
	if a.Record.AnsweredAt.IsZero() {
		return &campaigns.Error{Code: campaigns.Conflict, Op: string(cmd.Kind), Msg: "nobody has answered yet"}
	}
	return nil
}

// hold puts the customer on hold, with the campaign's music or the switch's own.
func (o *owner) hold(ctx context.Context, a *attempt.Attempt, on bool) error {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	if !on {
		return o.retrieve(ctx, a.Seat.Leg, a.Record.CustomerLeg)
	}
	// A nailed-up leg may have that of the campaign before.
	if err := o.node.SetVariables(ctx, a.Seat.Leg, map[string]string{"hold_music": a.Rules.Messages.Hold}); err != nil {
		return err
	}
	return o.node.Hold(ctx, a.Seat.Leg)
}

// retrieve ends a hold, and the music of one that was over before it began.
func (o *owner) retrieve(ctx context.Context, leg, customer string) error {
	if err := o.node.Retrieve(ctx, leg); err != nil {
		return err
	}
	if err := o.node.Break(ctx, customer); err != nil && !errors.Is(err, esl.ErrNoSuchChannel) {
		return err
	}
	return nil
}

func (o *owner) mute(ctx context.Context, a *attempt.Attempt, on bool) error {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	if on {
		return o.node.Mute(ctx, a.Seat.Leg)
	}
	return o.node.Unmute(ctx, a.Seat.Leg)
}

// tellAndWait takes an input and waits until it was applied. It reports false when
// the attempt is over.
func (o *owner) tellAndWait(ctx context.Context, in attempt.Input) bool {
	l := letter{input: stamped(in), read: make(chan struct{})}
	if !o.box.put(l) {
		return false
	}
	select {
	case <-l.read:
	case <-ctx.Done():
	}
	return true
}

// loosen carries out that a leg of an agent is as it was before the talk.
func (o *owner) loosen(ctx context.Context, e attempt.Effect) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	do := o.node.Retrieve
	switch {
	case e.Kind == attempt.Unmute:
		do = o.node.Unmute
	case e.Leg == attempt.Customer:
		do = func(ctx context.Context, leg string) error { return o.retrieve(ctx, leg, o.a.Record.CustomerLeg) }
	}
	if err := do(ctx, e.UUID); err != nil && !errors.Is(err, esl.ErrNoSuchChannel) {
		o.log.Warn("agent's leg not left as it was", "agent", o.a.Seat.Agent, "err", err)
	}
}

// loosenAfter takes back what was done to a leg when nobody reads of it any more.
func (o *owner) loosenAfter(ctx context.Context, in attempt.Input) {
	a := *o.view.Load()
	a.Ended = true
	_, effects := attempt.Apply(a, in)
	for _, e := range effects {
		o.loosen(ctx, e)
	}
}
