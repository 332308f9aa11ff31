// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/web"
)

//go:embed demo/preview.csv
var demoPeople []byte

const demoPreview = "demo-preview"

// seat is an agent whose place a person can take in the demo. The phone is
// simulated; the head is not.
type seat struct{ agent, name, user string }

var demoSeats = []seat{
	{"1101", "Anna Berg", "agent"}, {"1102", "Jonas Vik", "agent2"}, {"1103", "Maria Sand", "agent3"}, {"1104", "Peter Holm", "agent4"}, {"1105", "Sofie Lund", "agent5"},
}

// demoSupervisor is the name of the user whom one becomes by a click.
const demoSupervisor = "supervisor"

// oneClick is what the server needs to let people in without a password.
func oneClick() *web.Demo {
	d := &web.Demo{Supervisor: demoSupervisor}
	for _, s := range demoSeats {
		d.Seats = append(d.Seats, web.DemoSeat{Agent: s.agent, User: s.user})
	}
	return d
}

// users are those of the seats.
func seatUsers() []access.User {
	all := make([]access.User, len(demoSeats))
	for i, s := range demoSeats {
		all[i] = access.User{Name: s.user, FullName: s.name, Role: access.Agent, Agent: s.agent}
	}
	return all
}

// seedPreview makes a preview campaign with seats, and some calls that it had
// before, so that there is a history to be seen. It runs; nobody is offered
// anything before somebody has taken a seat and is ready.
func (h *house) seedPreview(ctx context.Context) error {
	campaign, err := h.create(ctx, campaigns.Campaign{
		ID: demoPreview, Name: "Demo: preview", Description: "Take a seat and work it yourself", Mode: campaigns.Preview, Limit: 2 * len(demoSeats),
		RetryWait: 5 * time.Minute, RingTimeout: 20 * time.Second, WrapUp: 20 * time.Second, MaxAttempts: 4,
		Await:      campaigns.AwaitRules{Wait: true, Deadline: 2 * time.Minute},
		AgentRules: campaigns.AgentRules{WrapUpMore: 20 * time.Second, WrapUpMost: 2 * time.Minute},
		Recording:  campaigns.Recording{From: campaigns.RecordOnBridge},
		Variables:  map[string]string{"product": "Tariff M", "script": "Greet, ask for the contract's holder, offer the new tariff."},
		Calendar:   demoAlways, LocalHours: campaigns.AllDay(), Resources: []string{demoMobile, demoTrunk},
	})
	if err != nil {
		return err
	}
	for _, s := range demoSeats {
		if err := h.store.SaveAgent(ctx, s.card()); err != nil {
			return err
		}
	}
	result, err := h.store.Import(ctx, campaign, bytes.NewReader(demoPeople), store.ImportOptions{})
	if err != nil {
		return err
	}
	fmt.Printf("campaign %q: %d members imported, %d seats to take\n", campaign.Name, result.Added, len(demoSeats))
	if _, err := h.controller.Run(ctx, demoPreview); err != nil {
		return err
	}
	return h.seedHistory(ctx, campaign)
}

// card is that of a seat that nobody has. Two offers that nobody answers put it on a break.
func (s seat) card() campaigns.Agent {
	a := campaigns.Agent{
		ID: s.agent, Name: s.name, Contact: "user/" + s.agent, Status: campaigns.LoggedOut, MaxNoAnswer: 2,
		Tiers: []campaigns.Tier{{Campaign: demoPreview}},
	}
	a.Normalize()
	return a
}

// emptySeats logs those out who were ready when the demo ended: their people are
// gone, and an offer to them would wait for nobody.
func (h *house) emptySeats(ctx context.Context) error {
	for _, s := range demoSeats {
		a, err := h.store.Agent(ctx, s.agent)
		switch {
		case campaigns.CodeOf(err) == campaigns.NotFound || err == nil && a.Status == campaigns.LoggedOut:
			continue
		case err == nil:
			err = h.store.SetAgentStatus(ctx, s.agent, campaigns.LoggedOut, "", time.Now())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pastCall is a call of the demo's history.
type pastCall struct {
	result campaigns.Result
	cause  campaigns.Cause
	talk   time.Duration
	report campaigns.Report // of one that was answered
}

var demoPast = []pastCall{
	{campaigns.Connected, campaigns.NormalClearing, 3 * time.Minute, campaigns.Report{Disposition: "no_decision", Comment: "Friendly. Wants the offer by mail first, then another call.", NextAfter: new(time.Duration)}},
	{campaigns.Busy, campaigns.UserBusy, 0, campaigns.Report{}},
	{campaigns.Connected, campaigns.NormalClearing, 70 * time.Second, campaigns.Report{Disposition: "not_home", Comment: "Her son picked up; she is back after five.", NextAfter: new(time.Duration)}},
	{campaigns.Unanswered, campaigns.NoAnswer, 0, campaigns.Report{}},
	{campaigns.Connected, campaigns.NormalClearing, 6 * time.Minute, campaigns.Report{Disposition: "sale", Comment: "Took the new tariff for two years.", Success: true}},
	{campaigns.Connected, campaigns.NormalClearing, 2 * time.Minute, campaigns.Report{Disposition: "no_decision", Comment: "Asked for somebody who knows the old contract; balance was disputed.", NextAfter: new(time.Duration)}},
}

// seedHistory writes calls of yesterday, of agents who have no seat.
func (h *house) seedHistory(ctx context.Context, campaign campaigns.Campaign) error {
	now := time.Now().UTC()
	run, ok, err := h.store.Acquire(ctx, demoPreview, h.config.Name, now, time.Minute)
	if err != nil || !ok {
		return err
	}
	for i := range 2 * len(demoPast) {
		began := now.Add(-24*time.Hour + time.Duration(i)*7*time.Minute)
		if err := h.past(ctx, campaign, run.Epoch, demoPast[i%len(demoPast)], began, demoAgent(i).ID); err != nil {
			return fmt.Errorf("history of the demo: %w", err)
		}
	}
	return h.store.Yield(ctx, demoPreview, run.Epoch)
}

func (h *house) past(ctx context.Context, campaign campaigns.Campaign, epoch uint64, p pastCall, began time.Time, agent string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	at := func(seconds int) time.Time { return began.Add(time.Duration(seconds) * time.Second) }
	a := campaigns.Attempt{
		ID: id.String(), Campaign: demoPreview, Node: h.config.Nodes[0].Name, Resource: demoMobile, CallerID: "5550190", Agent: agent, Mode: campaigns.Preview,
		AgentLeg: uuid.NewString(), CustomerLeg: uuid.NewString(), CustomerJob: uuid.NewString(), Controller: h.config.Name, Epoch: epoch,
		ClaimedAt: began, AcceptedAt: at(9), DialedAt: at(11), RingingAt: at(12),
		Offers: []campaigns.Offer{{
			Agent: agent, OfferedAt: began, AcceptedAt: at(9), CalledAt: at(9), RingingAt: at(10), AnsweredAt: at(11), Answer: campaigns.AnswerAccept,
			Outcome: campaigns.AgentUntouched,
		}},
	}
	got, err := h.store.Claim(ctx, demoPreview, []store.ClaimRequest{{Epoch: epoch, Limit: campaign.Limit, Now: time.Now(), Attempt: a}})
	if err != nil || got[0].Err != nil {
		return fmt.Errorf("%w", firstOf(err, got[0].Err))
	}
	a = got[0].Attempt
	a.Result, a.Cause, a.Counts, a.EndedAt = p.result, p.cause, true, at(32)
	if p.talk > 0 {
		a.AnsweredAt, a.BridgedAt, a.EndedAt = at(16), at(16), at(16).Add(p.talk)
		a.Offers[0].Outcome = campaigns.AgentTalked
	}
	a.Offers[0].EndedAt, a.Offers[0].Cause = a.EndedAt, campaigns.NormalClearing
	m := campaign.Settle(got[0].Member, &a, time.Now())
	for _, err := range h.store.Write(ctx, demoPreview, []store.Op{store.Finish{Attempt: a, Epoch: epoch, Member: m, Raw: got[0].Raw}}) {
		if err != nil {
			return err
		}
	}
	if p.talk == 0 {
		return nil
	}
	_, err = h.store.ReportResult(ctx, demoPreview, m.ID, p.report, func(m campaigns.Member) (campaigns.Member, error) {
		return campaign.Report(m, p.report, time.Now())
	})
	return err
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
