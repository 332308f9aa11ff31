// SPDX-License-Identifier: MIT

package bench

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/esl/switchsim"
	"tandem/proving/audit"
)

// Predictive is what was measured of a predictive campaign.
type Predictive struct {
	Agents            int     `json:"agents"`
	DurationSeconds   float64 `json:"duration_s"`
	AttemptsPerSecond float64 `json:"attempts_per_s"` // ended
	Utilisation       float64 `json:"utilisation"`    // talk and wrap-up, of the agents' time
	Answered          int     `json:"answered"`       // by people, from the first call on
	Abandoned         int     `json:"abandoned"`      // of those
	Abandonment       float64 `json:"abandonment"`
	Accounted         bool    `json:"accounted"`

	Ticks      int  `json:"ticks"`          // decisions that are due by the clock alone
	Decisions  int  `json:"decisions"`      // that were made
	Late       int  `json:"late_decisions"` // more than two ticks after the one before
	DecisionNS Cost `json:"decision_ns"`    // of those, on this machine with all that runs
	EngineNS   Cost `json:"engine_ns"`      // of the engine alone, with 500 agents
	CPU        Use  `json:"cpu_cores"`
}

// Cost is how long something takes, in nanoseconds.
type Cost struct {
	Mean float64 `json:"mean"`
	P99  float64 `json:"p99"`
}

// Use is how many cores processes keep busy.
type Use struct {
	Controller float64 `json:"controller"`
	Switch     float64 `json:"switchsim"`
	Redis      float64 `json:"redis"`
}

const (
	predictiveCampaign = "predictive"
	predictiveAgents   = 1000
	predictiveMembers  = 100_000
	pastAnswers        = 20_000
	pastBatch          = 500
	predictiveWrapUp   = 2 * time.Second
	tick               = 250 * time.Millisecond
	// coldStart is not measured: a ring cycle until enough has been seen to predict,
	// and a talk or two until the agents are out of step.
	coldStart = 40 * time.Second
)

// talkingScenario has calls like those of a call centre, six times as fast.
func talkingScenario() switchsim.Scenario {
	s := busyScenario()
	s.Customers[0].Rates = switchsim.CustomerRates{Answer: 0.35, NoAnswer: 0.5, Busy: 0.1, Unallocated: 0.05}
	s.Customers[0].Ring = switchsim.Distribution{Kind: switchsim.Lognormal, Mean: 2 * time.Second, Sigma: 0.45, Min: 700 * time.Millisecond, Max: 4 * time.Second}
	s.Customers[0].Talk = switchsim.Distribution{Kind: switchsim.Lognormal, Mean: 18 * time.Second, Sigma: 0.8, Min: time.Second, Max: 50 * time.Second}
	return s
}

// measurePredictive lets 1,000 agents talk, and looks at what the pacing does.
func (h *house) measurePredictive(ctx context.Context, p *Predictive) error {
	c := listed(predictiveCampaign)
	c.Mode, c.RingTimeout, c.WrapUp, c.Pacing.Talk = campaigns.Predictive, 5*time.Second, predictiveWrapUp, 18*time.Second
	c.Order = ""
	c, _, err := h.importList(ctx, c, predictiveMembers, 0)
	if err != nil {
		return err
	}
	if err := h.pastCalls(ctx, c); err != nil {
		return fmt.Errorf("past calls: %w", err)
	}
	if err := h.awaitQuietRedis(ctx); err != nil {
		return err
	}
	if err := h.prepareDialling(ctx, talkingScenario(), false); err != nil {
		return err
	}
	if err := h.addAgents(ctx, c.ID, predictiveAgents, func(i int) string { return "user/" + strconv.Itoa(10_000+i) }); err != nil {
		return err
	}
	length, began := max(h.Duration, time.Minute), time.Now()
	h.say("pacing %d agents for %s", predictiveAgents, length)
	if _, err := h.stage.Store.SetRunState(ctx, c.ID, campaigns.Running, "", time.Now()); err != nil {
		return err
	}
	if err := sleep(ctx, coldStart); err != nil {
		return err
	}
	from, before, err := h.look(ctx)
	if err != nil {
		return err
	}
	if err := sleep(ctx, length); err != nil {
		return err
	}
	to, after, err := h.look(ctx)
	if err != nil {
		return err
	}
	if err := h.finish(ctx, c.ID); err != nil {
		return err
	}
	book, accounted, err := h.account(ctx, c.ID)
	if err != nil {
		return err
	}
	p.Agents, p.Accounted = predictiveAgents, accounted
	p.sum(&book, began, from.at, to.at)
	p.decided(before, after)
	cores := func(d time.Duration) float64 { return rounded(d.Seconds() / p.DurationSeconds) }
	p.CPU = Use{cores(to.controller - from.controller), cores(to.theSwitch - from.theSwitch), cores(to.redis - from.redis)}
	h.say("%.0f attempts a second, agents busy %.1f %%, %d of %d abandoned; %d decisions, %d late, %.0f ns each, p99 %.0f ns",
		p.AttemptsPerSecond, 100*p.Utilisation, p.Abandoned, p.Answered, p.Decisions, p.Late, p.DecisionNS.Mean, p.DecisionNS.P99)
	return nil
}

// pastCalls makes a campaign one on its second day: so many people answered this
// morning that the budget of abandoned calls does not limit a big team. From
// nothing it would grow for half an hour.
func (h *house) pastCalls(ctx context.Context, c campaigns.Campaign) error {
	k := &claimer{store: h.stage.Store, campaign: c}
	if err := k.acquire(ctx); err != nil {
		return err
	}
	at := time.Now().Add(-6 * time.Hour)
	for range pastAnswers / pastBatch {
		if err := k.answered(ctx, pastBatch, at); err != nil {
			return err
		}
	}
	return k.yield(ctx)
}

// answered claims members and ends the attempts as calls that were answered, and
// hung up by the customer.
func (k *claimer) answered(ctx context.Context, n int, at time.Time) error {
	claims := make([]store.ClaimRequest, n)
	for i := range claims {
		claims[i] = k.request(at)
	}
	got, err := k.store.Claim(ctx, k.campaign.ID, claims)
	if err != nil {
		return err
	}
	ends := make([]store.Op, n)
	for i := range got {
		if got[i].Err != nil {
			return got[i].Err
		}
		a := got[i].Attempt
		a.DialedAt, a.AnsweredAt, a.EndedAt = at, at, at
		a.Result, a.Cause = campaigns.Dropped, campaigns.NormalClearing
		ends[i] = store.Finish{Attempt: a, Epoch: k.epoch, Member: k.campaign.Settle(got[i].Member, &a, time.Now()), Raw: got[i].Raw}
	}
	return errors.Join(k.store.Write(ctx, k.campaign.ID, ends)...)
}

// look reads what processes have used and what the controller tells of itself.
func (h *house) look(ctx context.Context) (meter, metrics, error) {
	m, err := h.meter()
	if err != nil {
		return m, nil, err
	}
	_, text, err := h.controller.Get(ctx, "/metrics")
	return m, readMetrics(text), err
}

// sum takes from the ledger what the campaign did between two moments. Of
// abandonment everything counts that was dialled from the beginning on.
func (p *Predictive) sum(b *audit.Book, began, from, to time.Time) {
	ended, busy := 0, time.Duration(0)
	for i := range b.Finished {
		a := &b.Finished[i]
		if !a.EndedAt.Before(from) && a.EndedAt.Before(to) {
			ended++
		}
		if !a.BridgedAt.IsZero() {
			busy += overlap(a.BridgedAt, a.EndedAt.Add(b.Campaign.WrapUp), from, to)
		}
		if !a.AnsweredAt.IsZero() && a.MachineAt.IsZero() && a.AnsweredAt.Before(to) && a.ClaimedAt.After(began) {
			p.Answered++
			if a.Result == campaigns.Abandoned {
				p.Abandoned++
			}
		}
	}
	length := to.Sub(from)
	p.DurationSeconds = rounded(length.Seconds())
	p.AttemptsPerSecond = rounded(float64(ended) / length.Seconds())
	p.Utilisation = rounded(busy.Seconds() / length.Seconds() / float64(p.Agents))
	p.Abandonment = float64(p.Abandoned) / float64(max(p.Answered, 1))
	p.Ticks = int(length / tick)
}

// overlap is how much of a stretch lies between two moments.
func overlap(begin, end, from, to time.Time) time.Duration {
	if begin.Before(from) {
		begin = from
	}
	if end.After(to) {
		end = to
	}
	return max(end.Sub(begin), 0)
}

// decided takes from the controller's metrics what pacing did between two looks.
func (p *Predictive) decided(before, after metrics) {
	const cost = "tandem_pacing_decision_seconds"
	p.Decisions = int(after.sum("tandem_pacing_decisions_total") - before.sum("tandem_pacing_decisions_total"))
	p.Late = int(after.sum("tandem_pacing_decisions_late_total") - before.sum("tandem_pacing_decisions_late_total"))
	n := after.sum(cost+"_count") - before.sum(cost+"_count")
	if n > 0 {
		p.DecisionNS.Mean = rounded(1e9 * (after.sum(cost+"_sum") - before.sum(cost+"_sum")) / n)
		p.DecisionNS.P99 = rounded(1e9 * after.quantile(before, cost, 0.99))
	}
}
