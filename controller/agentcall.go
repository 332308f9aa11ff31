// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"time"

	"tandem/campaigns"
)

// AgentCall is the call that an agent has or is offered, or has just had, with
// what a desktop shows of it.
type AgentCall struct {
	Agent    campaigns.Agent
	Campaign campaigns.Campaign
	Attempt  campaigns.Attempt
	Phase    string
	Member   campaigns.Member
	Offered  bool      // waits for the agent's answer
	Deadline time.Time // of the answer
	Paused   bool      // the recording; known only where the call is run here
	Over     bool      // for this agent: the last talk, during its wrap-up and while its result is waited for
}

// AgentCall gives the call of an agent. NotFound: there is none.
func (c *Controller) AgentCall(ctx context.Context, agent string) (AgentCall, error) {
	a, err := c.store.Agent(ctx, agent)
	if err != nil {
		return AgentCall{}, err
	}
	call := AgentCall{Agent: a}
	if a.Attempt != "" {
		if open, err := c.openCall(ctx, &call, a.Campaign, a.Attempt); err != nil || open {
			return call, err
		}
	}
	return call, c.lastCall(ctx, &call)
}

func noCall(agent string) error {
	return &campaigns.Error{Code: campaigns.NotFound, Op: "agent's call", Msg: "agent " + agent + " has no call"}
}

// openCall reads an attempt that is not over; false = there is no such.
func (c *Controller) openCall(ctx context.Context, call *AgentCall, campaign, id string) (bool, error) {
	if o := c.ownerOf(campaign, id); o != nil {
		view := o.view.Load()
		call.Attempt, call.Phase, call.Paused = view.Record, view.Phase(), o.paused.Load()
	} else {
		record, open, err := c.store.OpenAttempt(ctx, campaign, id)
		if err != nil || !open {
			return false, err
		}
		call.Attempt, call.Phase = record, PhaseOf(&record)
	}
	if err := c.readAround(ctx, call, campaign, call.Attempt.Member); err != nil {
		return false, err
	}
	if isOffered(&call.Attempt) {
		call.Offered = true
		call.Deadline = call.Attempt.Offers[len(call.Attempt.Offers)-1].OfferedAt.Add(call.Campaign.Preview.Timeout)
	}
	return true, nil
}

func (c *Controller) readAround(ctx context.Context, call *AgentCall, campaign string, member uint64) error {
	var err error
	if call.Campaign, err = c.store.Campaign(ctx, campaign); err != nil {
		return err
	}
	call.Member, err = c.store.Member(ctx, campaign, member)
	return err
}

// lastCall reads the agent's last talk, while something is still to be said of it.
func (c *Controller) lastCall(ctx context.Context, call *AgentCall) error {
	a := &call.Agent
	if a.LastAttempt == "" || a.Attempt != "" {
		return noCall(a.ID)
	}
	call.Over = true
	wraps := a.State == campaigns.AgentWrapUp && a.LastOutcome == campaigns.AgentTalked
	open, err := c.openCall(ctx, call, a.LastCampaign, a.LastAttempt)
	switch {
	case err != nil && campaigns.CodeOf(err) != campaigns.NotFound:
		return err
	case open && wraps: // its end is being written, or another agent has the customer now
		call.Phase, call.Offered = "ended", false
		return nil
	case open:
		return noCall(a.ID)
	}
	if err := c.readAround(ctx, call, a.LastCampaign, a.LastMember); err != nil {
		return err // the campaign may be gone
	}
	if w := call.Member.Await; !wraps && (w == nil || w.Attempt != a.LastAttempt) {
		return noCall(a.ID)
	}
	past, err := c.store.Attempts(ctx, a.LastCampaign, a.LastMember)
	if err != nil {
		return err
	}
	for _, p := range past {
		if p.Attempt.ID == a.LastAttempt {
			call.Attempt, call.Phase = *p.Attempt, "ended"
			return nil
		}
	}
	return noCall(a.ID)
}
