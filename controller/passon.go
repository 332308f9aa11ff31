// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
	"tandem/esl"
)

// separate takes the customer away from the agent: both are parked, or the
// agent's leg ends where it does not outlive a bridge.
func (o *owner) separate(ctx context.Context) {
	if !o.r.mayAct(ctx) {
		return
	}
	cctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	// Repark: the leg may be parked already, and a second Park would un-park it.
	err := o.node.Repark(cctx, o.a.Record.CustomerLeg)
	if err != nil && !errors.Is(err, esl.ErrNoSuchChannel) {
		o.log.Warn("customer not taken from the agent", "err", err)
	}
}

// sendOn gives the customer's leg to FreeSWITCH's dialplan.
func (o *owner) sendOn(ctx context.Context, e attempt.Effect) {
	if !o.r.mayAct(ctx) {
		return
	}
	dialContext := firstOf(e.Context, defaultContext)
	cctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	err := o.node.Transfer(cctx, o.a.Record.CustomerLeg, e.Extension, "XML", dialContext)
	if err == nil || errors.Is(err, esl.ErrNoSuchChannel) {
		return
	}
	o.log.Error("customer not sent on", "extension", e.Extension, "err", err)
	o.tell(attempt.Input{Kind: attempt.MessageOver, Leg: attempt.Customer, Message: campaigns.BroadcastMessage})
}

// defaultContext is FreeSWITCH's own name of the dialplan's usual part.
const defaultContext = "default"

// reserveAgent reserves one certain agent, on the customer's node, for an
// attempt that has another one already: a transfer.
func (r *runner) reserveAgent(ctx context.Context, o *owner, agent string) (attempt.Seat, bool) {
	record := &o.view.Load().Record
	got, err := r.c.store.Reserve(ctx, store.ReserveRequest{
		Campaign: r.id, Priority: r.campaign().Priority, Agents: true, Only: agent, Attempts: []string{record.ID}, Node: record.Node,
		Waited: -1, Controller: r.c.cfg.Name, Now: time.Now(), Lease: holdLease,
	})
	if err != nil || len(got.Held) == 0 {
		if err != nil {
			o.log.Warn("agent not reserved", "agent", agent, "err", err)
		}
		return attempt.Seat{}, false
	}
	return r.seatOf(got.Held[0]), true
}

// keepOptOut writes a number into the campaign's own do-not-call list. It keeps
// trying: the customer was told that it is done.
func (c *Controller) keepOptOut(campaign, number string) {
	entry := campaigns.DoNotCallEntry{Number: number, Reason: "asked during the message", Added: time.Now()}
	for {
		_, err := c.store.AddDoNotCall(c.ctx, campaigns.CampaignDoNotCall(campaign), []campaigns.DoNotCallEntry{entry})
		if err == nil {
			return
		}
		c.log.Error("do-not-call list not written; tried again", "campaign", campaign, "err", err)
		if !sleep(c.ctx, storeRetry) {
			return
		}
	}
}

// giveVariables puts the variables of campaign and member on the customer's
// channel, for the dialplan and for records. They come from lists and people, so
// they are set by commands of their own, which check every value, and never
// stand in the originate.
func (o *owner) giveVariables(ctx context.Context) {
	variables := channelVariables(o.r.campaign().Variables, o.member.Variables)
	if len(variables) == 0 {
		return
	}
	leg, node := o.a.Record.CustomerLeg, o.node
	go func() {
		ctx, cancel := context.WithTimeout(ctx, commandTimeout)
		defer cancel()
		err := node.SetVariables(ctx, leg, variables)
		if err != nil && !errors.Is(err, esl.ErrNoSuchChannel) && ctx.Err() == nil {
			o.log.Warn("variables not set", "err", err)
		}
	}()
}

// memberPrefix begins the names of members' variables on a channel: FreeSWITCH
// gives a meaning to hundreds of names, and what is in a list must have none.
const memberPrefix = "member_"

// channelVariables gives what can be set of the variables. Names are in lower
// case, with _ for what FreeSWITCH does not take in one. A supervisor's may steer
// FreeSWITCH, but not have it run something, nor pass for ours.
func channelVariables(campaign, member map[string]string) map[string]string {
	out := map[string]string{}
	for name, value := range campaign {
		name = channelName(name)
		steers := slices.ContainsFunc([]string{"execute_on_", "exec_", "api_", "tandem_", memberPrefix}, func(prefix string) bool {
			return strings.HasPrefix(name, prefix)
		})
		if !steers && settable(value) {
			out[name] = value
		}
	}
	for name, value := range member {
		if settable(value) {
			out[memberPrefix+channelName(name)] = value
		}
	}
	return out
}

func channelName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
}

// settable reports whether FreeSWITCH would keep a value as it is.
func settable(value string) bool {
	return value != "" && !strings.Contains(value, "${") && !strings.ContainsFunc(value, unicode.IsControl)
}
