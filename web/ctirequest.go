// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"net/http"
	"time"

	"tandem/access"
	"tandem/campaigns"
	"tandem/cti"
)

// serve answers one request.
func (d *desktop) serve(ctx context.Context, r cti.Request, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var done outcome
	if err == nil {
		done, err = d.carryOut(ctx, r)
	}
	if err != nil {
		why := refusalOf(err)
		if why.Status >= http.StatusInternalServerError && ctx.Err() == nil {
			d.s.log.Error("request of a desktop failed", "agent", d.agent, "request", r.Type, "err", err)
		}
		d.send(cti.Failure(r, why.Code, why.Message, why.Field))
		return
	}
	d.send(cti.Conf(r, done.fields...))
	d.send(done.then...)
}

// outcome is what a request brings: fields of its answer, and messages after it.
type outcome struct {
	fields []cti.Field
	then   []cti.Message
}

func (d *desktop) carryOut(ctx context.Context, r cti.Request) (outcome, error) {
	switch r.Type {
	case cti.SetCallDataReq:
		return d.respond(ctx, r)
	case cti.SetAgentStateReq:
		return outcome{}, d.setState(ctx, r)
	case cti.QueryAgentStateReq:
		return outcome{fields: d.channel.State().Fields}, nil
	case cti.SnapshotCallReq:
		return outcome{then: d.channel.Replay()}, nil
	case cti.SetCallResultReq:
		return outcome{}, d.setResult(ctx, r)
	case cti.ClearCallReq, cti.TransferCallReq, cti.PauseRecordingReq, cti.ResumeRecordingReq, cti.HoldCallReq, cti.RetrieveCallReq,
		cti.MuteCallReq, cti.UnmuteCallReq, cti.SendDTMFSignalReq:
		return outcome{}, d.onCall(ctx, r)
	default: // HEARTBEAT_REQ, CLOSE_REQ
		return outcome{}, nil
	}
}

func conflict(msg string) error { return &campaigns.Error{Code: campaigns.Conflict, Msg: msg} }

// current gives the call that a request is about.
func (d *desktop) current(r cti.Request) (cti.Current, error) {
	c, ok := d.channel.Current()
	switch {
	case !ok:
		return c, conflict("there is no call")
	case r.CallID != 0 && r.CallID != c.Reservation && r.CallID != c.Customer:
		return c, &campaigns.Error{Code: campaigns.NotFound, Field: "ConnectionCallID", Msg: "there is no such call any more"}
	}
	return c, nil
}

// onCall does something with the call that the agent has.
func (d *desktop) onCall(ctx context.Context, r cti.Request) error {
	c, err := d.current(r)
	switch {
	case err != nil:
		return err
	case c.Offered:
		return conflict("the offer has to be answered first")
	case c.Over:
		return conflict("the call is over")
	}
	campaign, attempt := c.Call.Record.Campaign, c.Call.Record.ID
	switch r.Type {
	case cti.ClearCallReq:
		err = d.s.controller.HangUp(ctx, campaign, attempt)
	case cti.TransferCallReq:
		err = d.s.controller.Transfer(ctx, campaign, attempt, r.Agent, r.Number)
	case cti.HoldCallReq, cti.RetrieveCallReq:
		err = d.s.controller.Hold(ctx, campaign, attempt, d.agent, r.Type == cti.HoldCallReq)
	case cti.MuteCallReq, cti.UnmuteCallReq:
		err = d.s.controller.Mute(ctx, campaign, attempt, d.agent, r.Type == cti.MuteCallReq)
	case cti.SendDTMFSignalReq:
		err = d.s.controller.SendKeys(ctx, campaign, attempt, d.agent, r.Digits)
	default:
		err = d.s.controller.PauseRecording(ctx, campaign, attempt, r.Type == cti.PauseRecordingReq)
	}
	if err != nil {
		return err
	}
	d.noteCall(ctx, r.Type, &c.Call.Record, map[string]any{"agent": d.agent})
	return nil
}

// setState sets what the agent says of themself.
func (d *desktop) setState(ctx context.Context, r cti.Request) error {
	a, err := d.s.store.Agent(ctx, d.agent)
	if err != nil {
		return err
	}
	var status campaigns.AgentStatus
	reason := ""
	switch r.State {
	case cti.Logout:
		status = campaigns.LoggedOut
	case cti.NotReady:
		status, reason = campaigns.OnBreak, r.BreakReason()
		if len(reason) > maxBreakReason {
			return invalid("EventReasonText", "is longer than %d bytes", maxBreakReason)
		}
	case cti.Login:
		if a.Status != campaigns.LoggedOut {
			return nil
		}
		status, reason = campaigns.OnBreak, cti.BreakLogon
	default: // AVAILABLE, WORK_READY
		return d.ready(ctx, &a)
	}
	return d.setStatus(ctx, &a, status, reason)
}

// maxBreakReason is how long the words of a break may be, in bytes.
const maxBreakReason = 200

// ready has the agent given calls: after the present one, where there is one.
func (d *desktop) ready(ctx context.Context, a *campaigns.Agent) error {
	now := time.Now()
	works := a.Status == campaigns.Available || a.Status == campaigns.AvailableOnDemand
	switch {
	case !works:
		return d.setStatus(ctx, a, campaigns.Available, "")
	case a.PauseNext:
		return d.setStatus(ctx, a, a.Status, "") // they stay after all
	case a.Attempt != "" || a.State == campaigns.AgentWaiting:
		return nil
	}
	if err := d.s.store.SetAgentWaiting(ctx, d.agent, now); err != nil {
		return err
	}
	d.note(ctx, cti.SetAgentStateReq, "agent "+d.agent, nil, map[string]any{"state": campaigns.AgentWaiting})
	return nil
}

func (d *desktop) setStatus(ctx context.Context, a *campaigns.Agent, status campaigns.AgentStatus, reason string) error {
	if err := d.s.store.SetAgentStatus(ctx, d.agent, status, reason, time.Now()); err != nil {
		return err
	}
	d.noteStatus(ctx, cti.SetAgentStateReq, a, status, reason)
	return nil
}

// noteStatus notes what the agent says of themself.
func (d *desktop) noteStatus(ctx context.Context, what cti.Type, before *campaigns.Agent, status campaigns.AgentStatus, reason string) {
	d.note(ctx, what, "agent "+d.agent,
		map[string]any{"status": before.Status, "reason": before.BreakReason}, map[string]any{"status": status, "reason": reason})
}

// noteCall notes what was done to a call.
func (d *desktop) noteCall(ctx context.Context, what cti.Type, a *campaigns.Attempt, after any) {
	d.note(ctx, what, "campaign "+a.Campaign+" attempt "+a.ID, nil, after)
}

// note tells the audit log what was changed over the channel, in the words of the
// API for the same change.
func (d *desktop) note(ctx context.Context, what cti.Type, object string, before, after any) {
	d.s.recordChange(ctx, access.Entry{
		Who: d.who.User, Token: d.who.Token, Address: d.from, Method: http.MethodGet, Route: "/api/v2/cti",
		Action: string(what), Status: http.StatusOK,
	}, change{object, before, after})
}
