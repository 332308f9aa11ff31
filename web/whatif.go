// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/simulate"
)

// whatIfAsked is what somebody asks about. What is nil is as today.
type whatIfAsked struct {
	Agents     *int     `json:"agents"`
	Cap        *float64 `json:"cap"`
	RingSec    *float64 `json:"ringSec"`
	AnswerRate *float64 `json:"answerRate"`
	TalkSec    *float64 `json:"talkSec"`
	WrapSec    *float64 `json:"wrapSec"`
	Lines      *float64 `json:"lines"`
}

type whatIfAnswer struct {
	Mode   campaigns.Mode `json:"mode"`
	Hours  float64        `json:"hours"`
	Today  whatIfCase     `json:"today"`
	Asked  whatIfCase     `json:"asked"`
	Curves []whatIfCurve  `json:"curves"`
}

// whatIfCase is a case with what it comes to.
type whatIfCase struct {
	Agents     int      `json:"agents"`
	Cap        float64  `json:"cap"`
	RingSec    float64  `json:"ringSec"`
	AnswerRate float64  `json:"answerRate"`
	AnswerSec  float64  `json:"answerSec"`
	TalkSec    float64  `json:"talkSec"`
	WrapSec    float64  `json:"wrapSec"`
	Lines      float64  `json:"lines"`
	Machines   float64  `json:"machines"`
	Measured   []string `json:"measured"`

	Utilisation  float64 `json:"utilisation"`
	AgentWaitSec float64 `json:"agentWaitSec"`
	WaitP50      float64 `json:"waitP50"`
	WaitP90      float64 `json:"waitP90"`
	Abandonment  float64 `json:"abandonment"`
	CallsPerHour float64 `json:"callsPerHour"`
}

type whatIfCurve struct {
	Over   string        `json:"over"`
	Points []whatIfPoint `json:"points"`
}

type whatIfPoint struct {
	X            float64 `json:"x"`
	Utilisation  float64 `json:"utilisation"`
	Wait         float64 `json:"wait"`
	WaitP90      float64 `json:"waitP90"`
	Abandonment  float64 `json:"abandonment"`
	CallsPerHour float64 `json:"callsPerHour"`
}

func whatIfCaseOf(c simulate.Case, e simulate.Effect, measured []string) whatIfCase {
	return whatIfCase{
		Agents: c.Agents, Cap: c.Cap, RingSec: c.Ring, AnswerRate: c.AnswerRate, AnswerSec: c.Answer, TalkSec: c.Talk, WrapSec: c.Wrap,
		Lines: c.Lines, Machines: c.Machines, Measured: list(measured),
		Utilisation: e.Utilisation, AgentWaitSec: e.AgentWait, WaitP50: e.WaitP50, WaitP90: e.WaitP90, Abandonment: e.Abandonment, CallsPerHour: e.CallsPerHour,
	}
}

// check refuses what cannot be simulated.
func (a *whatIfAsked) check() error {
	for _, f := range []struct {
		name     string
		v        *float64
		from, to float64
	}{
		{"cap", a.Cap, 0, 1}, {"ringSec", a.RingSec, 5, 120}, {"answerRate", a.AnswerRate, 0.001, 1},
		{"talkSec", a.TalkSec, 1, 7200}, {"wrapSec", a.WrapSec, 0, 7200}, {"lines", a.Lines, 1, 10},
	} {
		if f.v != nil && !(*f.v >= f.from && *f.v <= f.to) {
			return invalid(f.name, "%g is not within %g and %g", *f.v, f.from, f.to)
		}
	}
	if a.Agents != nil && (*a.Agents < 1 || *a.Agents > 2000) {
		return invalid("agents", "%d is not within 1 and 2000", *a.Agents)
	}
	return nil
}

// over puts what is asked over today's case, and gives what is measured still. No
// customer is rung for less than the least time that the campaign has to keep.
func (a *whatIfAsked) over(today simulate.Case, leastRing time.Duration, measured []string) (simulate.Case, []string) {
	c, asked := today, map[string]bool{}
	set := func(name string, to, from *float64) {
		if from != nil {
			*to, asked[name] = *from, true
		}
	}
	if a.RingSec != nil {
		c = c.AtRing(max(*a.RingSec, leastRing.Seconds()))
		asked["answerRate"] = c.Ring != today.Ring
	}
	if a.Agents != nil {
		c.Agents, asked["agents"] = *a.Agents, true
	}
	set("cap", &c.Cap, a.Cap)
	set("answerRate", &c.AnswerRate, a.AnswerRate)
	set("talkSec", &c.Talk, a.TalkSec)
	set("wrapSec", &c.Wrap, a.WrapSec)
	if today.Lines > 0 {
		set("lines", &c.Lines, a.Lines)
	}
	return c, slices.DeleteFunc(slices.Clone(measured), func(name string) bool { return asked[name] })
}

// Bounds of a simulation.
const (
	whatIfTurn     = 2 * time.Second  // to wait for the one before
	whatIfPatience = 45 * time.Second // on a machine that has other things to do; an answer has a minute
)

// whatIf simulates the campaign with other figures.
func (s *Server) whatIf(c echo.Context) error {
	var asked whatIfAsked
	if c.Request().ContentLength != 0 {
		if err := readInto(c, &asked); err != nil {
			return err
		}
	}
	if err := asked.check(); err != nil {
		return err
	}
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	if campaign.Mode == campaigns.Broadcast {
		return &campaigns.Error{Code: campaigns.Conflict, Msg: "a broadcast has no agents to simulate"}
	}
	ctx, now := c.Request().Context(), time.Now()
	settings := simulate.SettingsOf(campaign, now)
	today, measured, err := s.today(ctx, &campaign, settings, now)
	if err != nil {
		return err
	}
	if err := s.whatIfs.take(ctx); err != nil {
		return err
	}
	defer s.whatIfs.leave()
	then, left := asked.over(today, settings.Pacing.MinRing, measured)
	ctx, cancel := context.WithTimeout(ctx, s.whatIfFor)
	defer cancel()
	report, err := simulate.WhatIf(ctx, settings, today, then)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return &campaigns.Error{Code: campaigns.Unavailable, Msg: "the simulation takes too long: this machine is busy", Err: err}
	case err != nil:
		return err
	}
	out := whatIfAnswer{
		Mode: campaign.Mode, Hours: report.Hours, Curves: make([]whatIfCurve, len(report.Curves)),
		Today: whatIfCaseOf(today, report.Today, measured), Asked: whatIfCaseOf(then, report.Asked, left),
	}
	for i, curve := range report.Curves {
		out.Curves[i].Over = curve.Over
		for _, p := range curve.Points {
			out.Curves[i].Points = append(out.Curves[i].Points, whatIfPoint{p.X, p.Utilisation, p.AgentWait, p.WaitP90, p.Abandonment, p.CallsPerHour})
		}
	}
	return answer(c, out)
}

// turn lets one in at a time.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

// take waits for a moment for the one before.
func (t turn) take(ctx context.Context) error {
	timer := time.NewTimer(whatIfTurn)
	defer timer.Stop()
	select {
	case t <- struct{}{}:
		return nil
	case <-timer.C:
	case <-ctx.Done():
	}
	return &refusal{Status: http.StatusTooManyRequests, Code: string(campaigns.Throttled), Message: "another simulation is under way", Wait: whatIfTurn}
}

func (t turn) leave() { <-t }

// whatIfLearns is how many attempts today's figures are measured from at most.
const whatIfLearns = 2000

// today gives a campaign's own figures: of the newest attempts of a day, or of a
// month where a day has too few; of its pacer what no attempt tells; of its
// settings, or what is common, the rest. The second answer are the names of those
// that were measured.
func (s *Server) today(ctx context.Context, campaign *campaigns.Campaign, settings simulate.Settings, now time.Time) (simulate.Case, []string, error) {
	var model simulate.Model
	var measured []string
	agents, err := s.store.Agents(ctx)
	if err != nil {
		return simulate.Case{}, nil, err
	}
	there, all := seatsOn(campaign.ID, agents)
	if model.Agents = there; there > 0 {
		measured = append(measured, "agents")
	} else {
		model.Agents = all
	}
	for _, back := range []time.Duration{24 * time.Hour, 30 * 24 * time.Hour} {
		page, err := s.store.PastAttempts(ctx, campaign.ID, store.AttemptQuery{From: now.Add(-back), Newest: true, Limit: whatIfLearns})
		if err != nil {
			return simulate.Case{}, nil, err
		}
		attempts := make([]campaigns.Attempt, len(page.Attempts))
		for i, e := range page.Attempts {
			attempts[i] = *e.Attempt
		}
		if model.Learn(attempts); model.AnswerRate > 0 {
			break
		}
	}
	if p, ok := s.controller.Pacing(campaign.ID); ok && !p.Standing.Learning {
		model.WrapMean = p.Standing.Wrap.Seconds()
	}
	for _, f := range []struct {
		name string
		v    float64
	}{
		{"answerRate", model.AnswerRate}, {"answerSec", model.RingMean}, {"machines", model.Machines}, {"talkSec", model.TalkMean}, {"wrapSec", model.WrapMean},
	} {
		if f.v > 0 {
			measured = append(measured, f.name)
		}
	}
	return settings.Today(model), measured, nil
}

// seatsOn counts the agents of a campaign who are logged in, and all of them.
func seatsOn(campaign string, agents []campaigns.Agent) (int, int) {
	there, all := 0, 0
	for _, a := range agents {
		if !slices.ContainsFunc(a.Tiers, func(t campaigns.Tier) bool { return t.Campaign == campaign }) {
			continue
		}
		all++
		if a.Status != campaigns.LoggedOut {
			there++
		}
	}
	return there, all
}
