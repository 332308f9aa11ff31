// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/esl"
)

// Config is what a controller needs to be told.
type Config struct {
	// Name tells controllers apart and stays the same over restarts: a process
	// of the same name takes its campaigns back at once.
	Name  string
	Nodes []esl.NodeConfig
	// Recordings is the folder on the FreeSWITCH machines below which calls are
	// recorded; "" is FreeSWITCH's own.
	Recordings string
	// Detectors are plugged in beside, or instead of, our own.
	Detectors map[campaigns.Detector]Detector
	// DesktopGrace is how long the connection of an agent's desktop may be lost
	// before the agent goes on a break; 0 = DefaultDesktopGrace.
	DesktopGrace time.Duration
	// Imports says which lists the schedules of campaigns may read; none unless set.
	Imports Imports
}

// Controller runs the campaigns whose leases it holds.
type Controller struct {
	cfg   Config
	store *store.Store
	log   *slog.Logger
	stats *stats

	router  *router
	desk    *desk
	phones  *phones
	sweeper *sweeper
	syncer  *syncer
	nodes   nodes
	foreign foreign
	// desktops are those of agents that are connected here.
	desktops desktops

	detectors    map[campaigns.Detector]Detector
	lags         lags
	installation string // of the Redis; every leg carries it
	watch        watch
	newsFrom     string // see NewsFrom

	ctx      context.Context // of everything that runs; ends last
	cancel   context.CancelFunc
	draining atomic.Bool
	loops    sync.WaitGroup

	mu      sync.Mutex
	runners map[string]*runner
	lost    map[string]bool // campaigns that another controller took from us

	alarms *alarms
	skew   atomic.Int64 // see wall
}

// New gives a controller that does nothing before [Controller.Start].
func New(cfg Config, s *store.Store, reg prometheus.Registerer, log *slog.Logger) (*Controller, error) {
	if !campaigns.ValidID(cfg.Name) {
		return nil, fmt.Errorf("controller name %q: must be 1 to 64 letters, digits, _ or -", cfg.Name)
	}
	if len(cfg.Nodes) == 0 {
		return nil, fmt.Errorf("no FreeSWITCH node is configured")
	}
	c := &Controller{
		cfg: cfg, store: s, log: log.With("controller", cfg.Name), stats: newStats(reg), runners: map[string]*runner{}, lost: map[string]bool{},
	}
	var err error
	if c.installation, err = s.Installation(context.Background()); err != nil {
		return nil, err
	}
	c.newsFrom = cfg.Name + "/" + uuid.NewString()
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.desk, c.phones = newDesk(c), newPhones(c)
	c.alarms = newAlarms(func() time.Duration { return time.Duration(c.skew.Load()) })
	c.detectors = detectors(cfg.Detectors)
	c.sweeper = newSweeper(c)
	c.syncer = newSyncer(c)
	c.router = newRouter(c.desk, c.phones)
	c.router.stray = c.syncer.strayEvent
	seen := map[string]bool{}
	for _, nc := range cfg.Nodes {
		if err := nc.Validate(); err != nil {
			return nil, err
		}
		if seen[nc.Name] {
			return nil, fmt.Errorf("node %s is configured twice", nc.Name)
		}
		seen[nc.Name] = true
		nc.Logger = c.log
		c.nodes = append(c.nodes, esl.NewNode(nc, esl.Handlers{
			Sync: c.syncer.sync, Event: c.heard, Up: c.syncer.up, Down: c.nodeDown,
		}))
	}
	return c, nil
}

// Start begins to work. It returns at once; trouble with nodes or the store is
// logged, retried, and shown by [Controller.Nodes].
func (c *Controller) Start() {
	for _, n := range c.nodes {
		c.loops.Go(func() {
			if err := n.Run(c.ctx); err != nil && c.ctx.Err() == nil {
				c.log.Error("node given up", "node", n.Name(), "err", err)
			}
		})
	}
	c.loops.Go(func() { c.desk.run(c.ctx) })
	c.loops.Go(func() { c.sweeper.run(c.ctx) })
	c.loops.Go(func() { c.phones.run(c.ctx) })
	c.alarms.start()
	c.loops.Go(c.obeyOthers)
	c.loops.Go(c.keepLeases)
	c.loops.Go(c.listen)
	c.loops.Go(c.lapseDesktops)
	c.loops.Go(c.publishNews)
}

func (c *Controller) nodeDown(n *esl.Node, err error) {
	if c.ctx.Err() != nil {
		return // it is we who leave
	}
	c.log.Warn("node lost", "node", n.Name(), "err", err)
	c.desk.nodeDown(n)
	c.phones.nodeDown(n)
}

// keepLeases takes campaigns that nobody runs and keeps those that are ours.
func (c *Controller) keepLeases() {
	tick := time.NewTicker(leaseRenew)
	defer tick.Stop()
	for {
		for _, r := range c.all() {
			// A failure is logged there; a lease that is lost ends its runner.
			_ = r.renew(c.ctx)
		}
		c.takeCampaigns()
		select {
		case <-tick.C:
		case <-c.ctx.Done():
			return
		}
	}
}

// takeCampaigns acquires every campaign that has work and no owner.
func (c *Controller) takeCampaigns() {
	if c.draining.Load() {
		return
	}
	list, err := c.store.Campaigns(c.ctx)
	if err != nil {
		if c.ctx.Err() == nil {
			c.log.Error("campaigns not read", "err", err)
		}
		return
	}
	for _, campaign := range list {
		if c.runner(campaign.ID) != nil {
			c.refresh(campaign)
			continue
		}
		if err := c.take(campaign); err != nil && c.ctx.Err() == nil {
			c.log.Error("campaign not taken", "campaign", campaign.ID, "err", err)
		}
	}
}

// take acquires a campaign if nobody has it. A process of our name may be taken
// over at once, because it is our own former life. Not so when the campaign was
// lost while we lived: then two of one name run, and must not take from each
// other for ever.
func (c *Controller) take(campaign campaigns.Campaign) error {
	asked := time.Now()
	if c.wasLost(campaign.ID) {
		run, err := c.store.Run(c.ctx, campaign.ID)
		if err != nil || asked.Before(run.Lease) {
			return err
		}
	}
	run, ok, err := c.store.Acquire(c.ctx, campaign.ID, c.cfg.Name, asked, leaseTTL)
	if err != nil || !ok {
		return err
	}
	resources, err := c.resourcesOf(campaign)
	if err != nil {
		return err
	}
	r := newRunner(c, campaign, resources, run, asked.Add(leaseTTL))
	c.mu.Lock()
	c.runners[campaign.ID] = r
	c.mu.Unlock()
	if err := r.start(); err != nil {
		c.forget(r)
		r.cancel()
		return err
	}
	return nil
}

// refresh gives a runner the settings as they are now.
func (c *Controller) refresh(campaign campaigns.Campaign) {
	r := c.runner(campaign.ID)
	if r == nil {
		return
	}
	resources, err := c.resourcesOf(campaign)
	if err != nil {
		if c.ctx.Err() != nil {
			return
		}
		c.log.Error("resources not read", "campaign", campaign.ID, "err", err)
		return
	}
	r.trunks.Store(newTrunks(resources))
	if before := r.campaign(); !sameSettings(before, &campaign) {
		r.settings.Store(&campaign)
		r.settingsChanged(before, &campaign)
	}
}

// sameSettings reports whether a campaign is as it was read before. What is kept
// of the settings (lanes, rules in force) stays then.
func sameSettings(a, b *campaigns.Campaign) bool { return reflect.DeepEqual(a, b) }

// settingsChanged tells those who go by the settings and would not ask.
func (r *runner) settingsChanged(before, after *campaigns.Campaign) {
	if before.Strategy != after.Strategy {
		if err := r.c.store.SaveTierStrategy(r.ctx, r.id, after.Strategy); err != nil {
			r.log.Warn("agents not put in the new order", "err", err)
		}
	}
	if before.Mode != after.Mode || !reflect.DeepEqual(before.Numbers, after.Numbers) {
		r.relane.Store(true)
	}
	r.setAlarms()
	r.wakeSchedules()
	r.membersChanged()
}

func (c *Controller) resourcesOf(campaign campaigns.Campaign) (map[string]campaigns.Resource, error) {
	out := make(map[string]campaigns.Resource, len(campaign.Resources))
	for _, id := range campaign.Resources {
		res, err := c.store.Resource(c.ctx, id)
		if campaigns.CodeOf(err) == campaigns.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[id] = res
	}
	return out, nil
}

// listen passes on what other processes, and people, have changed.
func (c *Controller) listen() {
	for w := range c.store.Wakes(c.ctx) {
		switch w.Kind {
		case store.WakeState:
			c.stateChanged(w.Campaign)
		case store.WakeMembers:
			if r := c.runner(w.Campaign); r != nil {
				r.membersChanged()
			}
		case store.WakeAgents:
			c.wake(w.Campaign)
		case store.WakeLines:
			c.wakeAll()
		default:
			for _, r := range c.all() {
				r.membersChanged()
			}
		}
	}
}

// stateChanged: a campaign was started, stopped, paused, created or edited.
func (c *Controller) stateChanged(id string) {
	campaign, err := c.store.Campaign(c.ctx, id)
	if err != nil {
		return
	}
	if r := c.runner(id); r != nil {
		c.refresh(campaign)
		_ = r.renew(c.ctx) // reads the state too
		r.wake()
		return
	}
	if !c.draining.Load() {
		if err := c.take(campaign); err != nil {
			c.log.Error("campaign not taken", "campaign", id, "err", err)
		}
	}
}

// wake wakes the runner of a campaign, all of them for "".
func (c *Controller) wake(campaign string) {
	if campaign == "" {
		c.wakeAll()
		return
	}
	if r := c.runner(campaign); r != nil {
		r.wake()
	}
}

func (c *Controller) wakeAll() {
	for _, r := range c.all() {
		r.wake()
	}
}

func (c *Controller) all() []*runner {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]*runner, 0, len(c.runners))
	for _, r := range c.runners {
		out = append(out, r)
	}
	return out
}

func (c *Controller) runner(id string) *runner {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.runners[id]
}

// runs reports whether the campaign is run here.
func (c *Controller) runs(id string) bool { return c.runner(id) != nil }

func (c *Controller) wasLost(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lost[id]
}

func (c *Controller) forget(r *runner) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.runners[r.id] == r {
		delete(c.runners, r.id)
		c.alarms.remove(r.id)
	}
}
