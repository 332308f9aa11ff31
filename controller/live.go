// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"slices"
	"strings"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/esl"
)

// Nodes tells how the nodes are.
func (c *Controller) Nodes() []esl.Status {
	out := make([]esl.Status, len(c.nodes))
	for i, n := range c.nodes {
		out[i] = n.Status()
	}
	return out
}

// Ready says what keeps this controller from dialling, nil when nothing does.
func (c *Controller) Ready(ctx context.Context) error {
	if c.draining.Load() {
		return &campaigns.Error{Code: campaigns.Conflict, Op: "ready", Msg: "draining"}
	}
	if err := c.store.Ping(ctx); err != nil {
		return &campaigns.Error{Code: campaigns.Unavailable, Op: "ready", Msg: "Redis does not answer", Err: err}
	}
	if !c.nodes.anyUp() {
		return &campaigns.Error{Code: campaigns.Unavailable, Op: "ready", Msg: "no FreeSWITCH node is up: " + c.nodeTrouble()}
	}
	return nil
}

func (c *Controller) nodeTrouble() string {
	var parts []string
	for _, s := range c.Nodes() {
		parts = append(parts, s.Name+" "+string(s.State)+" "+s.LastError)
	}
	return strings.Join(parts, "; ")
}

// Latency gives the answer-to-bridge times of the latest calls of this process.
func (c *Controller) Latency() Latency { return c.stats.latency() }

// InAir gives the attempts of a campaign that this process has in the air,
// oldest first; none for a campaign that another controller runs.
func (c *Controller) InAir(campaign string) []Live {
	r := c.runner(campaign)
	if r == nil {
		return nil
	}
	owners := r.all()
	out := make([]Live, len(owners))
	for i, o := range owners {
		a := o.view.Load()
		out[i] = Live{Attempt: a.Record, Phase: a.Phase()}
	}
	slices.SortFunc(out, func(a, b Live) int { return strings.Compare(a.Attempt.ID, b.Attempt.ID) })
	return out
}

// Run starts a campaign. A campaign that could never dial is refused.
func (c *Controller) Run(ctx context.Context, id string) (store.Run, error) {
	campaign, err := c.store.Campaign(ctx, id)
	if err != nil {
		return store.Run{}, err
	}
	if err := c.canDial(ctx, campaign); err != nil {
		return store.Run{}, err
	}
	return c.store.SetRunState(ctx, id, campaigns.Running, "QUEUE_RUN", c.wall())
}

func (c *Controller) canDial(ctx context.Context, campaign campaigns.Campaign) error {
	if len(campaign.Resources) == 0 {
		return cannotRun("the campaign has no resource to call on")
	}
	resources, err := c.resourcesOf(campaign)
	if err != nil {
		return err
	}
	for _, id := range campaign.Resources {
		if _, ok := resources[id]; !ok {
			return cannotRun("resource " + id + " does not exist")
		}
	}
	if campaign.Mode == campaigns.Broadcast {
		return nil // needs no agent
	}
	agents, err := c.store.Agents(ctx)
	if err != nil {
		return err
	}
	for _, a := range agents {
		for _, t := range a.Tiers {
			if t.Campaign == campaign.ID {
				return nil
			}
		}
	}
	return cannotRun("the campaign has no agent")
}

func cannotRun(why string) error {
	return &campaigns.Error{Code: campaigns.Conflict, Op: "run", Msg: why}
}

// Pause stops new calls until the campaign is run again.
func (c *Controller) Pause(ctx context.Context, id string) (store.Run, error) {
	return c.store.SetRunState(ctx, id, campaigns.Paused, "QUEUE_PAUSE", time.Now())
}

// Stop ends new calls; running calls finish.
func (c *Controller) Stop(ctx context.Context, id string) (store.Run, error) {
	return c.store.SetRunState(ctx, id, campaigns.Stopping, "QUEUE_STOP", time.Now())
}

// StopNow stops a campaign and hangs its running calls up.
func (c *Controller) StopNow(ctx context.Context, id string) (store.Run, error) {
	return c.store.SetRunState(ctx, id, campaigns.Stopping, CauseNow, time.Now())
}

// PhaseOf tells from its record in what phase an attempt of another process is,
// as far as the ledger knows.
func PhaseOf(a *campaigns.Attempt) string {
	switch {
	case !a.BridgedAt.IsZero():
		return "bridged"
	case !a.AnsweredAt.IsZero():
		return "answered"
	case !a.RingingAt.IsZero():
		return "ringing"
	case !a.DialedAt.IsZero():
		return "dialing"
	case isOffered(a):
		return "offered"
	}
	return "claimed"
}
