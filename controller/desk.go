// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/esl"
)

// desk keeps the legs of nailed-up agents up. One controller at a time does it,
// by lease; the others follow the legs' events all the same.
type desk struct {
	c       *Controller
	bell    chan struct{}
	holding atomic.Bool // the lease
	epoch   uint64      // of the lease; run's own

	mu    sync.Mutex
	legs  map[string]*deskLeg // by UUID
	tries map[string]retry    // by agent
}

// retry spaces the calls to a phone that does not stay up.
type retry struct {
	failures int
	at       time.Time
}

// Limits of the spacing.
const (
	deskRetryMin = time.Second
	deskRetryMax = 30 * time.Second
)

func newDesk(c *Controller) *desk {
	return &desk{c: c, bell: make(chan struct{}, 1), legs: map[string]*deskLeg{}, tries: map[string]retry{}}
}

func (d *desk) wake() {
	select {
	case d.bell <- struct{}{}:
	default:
	}
}

// AttendDesk has the desk look at the agents' phones now, where it is this
// process that does; another one looks every two seconds.
func (c *Controller) AttendDesk() { c.desk.wake() }

// run holds the desk's lease when it can and calls agents who should be on the
// line.
func (d *desk) run(ctx context.Context) {
	for {
		wait := leaseRenew
		if d.holding.Store(d.hold(ctx)); d.holding.Load() {
			wait = d.attend(ctx)
		}
		timer := time.NewTimer(wait)
		select {
		case <-d.bell:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

// hold takes or keeps the desk's lease.
func (d *desk) hold(ctx context.Context) bool {
	if d.epoch != 0 && d.c.store.RenewDesk(ctx, d.c.cfg.Name, d.epoch, time.Now(), leaseTTL) == nil {
		return true
	}
	epoch, ok, err := d.c.store.AcquireDesk(ctx, d.c.cfg.Name, time.Now(), leaseTTL)
	if err != nil && ctx.Err() == nil {
		d.c.log.Warn("desk not taken", "err", err)
	}
	d.epoch = epoch
	return ok && err == nil
}

// attend brings every nailed-up agent's leg to where it should be.
func (d *desk) attend(ctx context.Context) time.Duration {
	agents, err := d.c.store.Agents(ctx)
	if err != nil {
		d.c.log.Warn("agents not read", "err", err)
		return leaseRenew
	}
	wait := leaseRenew
	for _, a := range agents {
		if !a.NailedUp && a.Leg == "" || d.c.draining.Load() {
			continue
		}
		if next := d.attendOne(ctx, a); next > 0 {
			wait = min(wait, next)
		}
	}
	d.letGo(ctx, agents)
	return wait
}

func (d *desk) attendOne(ctx context.Context, a campaigns.Agent) time.Duration {
	leg, known, next := d.legOf(a)
	wanted := a.NailedUp && a.Status == campaigns.Available
	switch {
	case known && !a.NailedUp && a.Attempt == "":
		d.hangUp(ctx, leg, a.Leg) // they have another phone now
	case !known && a.Leg != "":
		return d.find(ctx, a)
	case known && leg.up && !wanted && a.State == campaigns.AgentIdle:
		d.hangUp(ctx, leg, a.Leg)
	case !known && wanted && time.Now().Before(next.at):
		return time.Until(next.at)
	case !known && wanted:
		d.call(ctx, a)
	}
	return 0
}

// find looks for a leg that the store names and this process does not know: it
// was put up by another process.
func (d *desk) find(ctx context.Context, a campaigns.Agent) time.Duration {
	n := d.c.nodes.byName(a.Node)
	if n == nil {
		d.down(a.Leg, a.ID)
		return 0
	}
	if !n.Up() {
		return leaseRenew
	}
	if err := d.look(ctx, n, a); err != nil {
		d.c.log.Warn("nailed-up leg not asked about", "agent", a.ID, "err", err)
	}
	return 0
}

// look asks the switch whether the agent's leg is there.
func (d *desk) look(ctx context.Context, n *esl.Node, a campaigns.Agent) error {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	facts, err := factsOf(ctx, n, a.Leg)
	switch {
	case err != nil:
		return err
	case !facts.Alive:
		d.down(a.Leg, a.ID)
		return nil
	}
	d.mu.Lock()
	if d.legs[a.Leg] == nil {
		d.legs[a.Leg] = &deskLeg{agent: a.ID, node: n.Name()}
	}
	leg := d.legs[a.Leg]
	leg.answered, leg.over = facts.Answered, facts.Over
	d.mu.Unlock()
	if facts.Answered && facts.Over {
		d.setUp(a.Leg)
	}
	return nil
}

// call puts a leg up. Its id is in the store before anything is sent, so that
// no process loses sight of it.
func (d *desk) call(ctx context.Context, a campaigns.Agent) {
	n := d.c.nodes.choose("")
	if n == nil {
		return
	}
	leg, job := uuid.NewString(), uuid.NewString()
	if err := d.c.store.SetAgentLeg(ctx, a.ID, n.Name(), leg, store.LegCalling, time.Now()); err != nil {
		d.c.log.Warn("nailed-up leg not written", "agent", a.ID, "err", err)
		return
	}
	d.mu.Lock()
	d.legs[leg] = &deskLeg{agent: a.ID, node: n.Name()}
	d.mu.Unlock()
	d.c.router.registerDeskJob(leg, job)
	cctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	err := n.Originate(cctx, esl.Originate{
		UUID: leg, JobUUID: job, DialString: a.Contact, App: esl.Park(), Timeout: a.Timeout,
		Variables: map[string]string{
			"tandem_installation": d.c.installation, "tandem_agent": a.ID, "tandem_controller": d.c.cfg.Name,
			// The leg outlives its customers.
			"hangup_after_bridge": "false", "park_after_bridge": "true",
		},
	})
	if err != nil && !errors.Is(err, esl.ErrUnclear) {
		d.c.log.Warn("agent not called", "agent", a.ID, "err", err)
		d.down(leg, a.ID)
		return
	}
	time.AfterFunc(a.Timeout+commandTimeout, func() { d.overdue(leg, a) })
}

// overdue asks about a leg that neither came up nor failed.
func (d *desk) overdue(leg string, a campaigns.Agent) {
	d.mu.Lock()
	l := d.legs[leg]
	pending := l != nil && !l.up
	d.mu.Unlock()
	if n := d.c.nodes.byName(l.nodeName()); pending && n != nil && n.Up() && d.c.ctx.Err() == nil {
		a.Leg = leg
		if err := d.look(d.c.ctx, n, a); err != nil {
			d.c.log.Warn("nailed-up leg not asked about", "agent", a.ID, "err", err)
		}
	}
}

func (d *desk) hangUp(ctx context.Context, leg deskLeg, id string) {
	n := d.c.nodes.byName(leg.node)
	if n == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	err := n.Kill(ctx, id, string(campaigns.NormalClearing))
	if errors.Is(err, esl.ErrNoSuchChannel) {
		d.down(id, leg.agent)
	}
}

// wants reports whether the store names leg as the agent's.
func (d *desk) wants(ctx context.Context, agent, leg string) bool {
	a, err := d.c.store.Agent(ctx, agent)
	return err != nil && campaigns.CodeOf(err) != campaigns.NotFound || a.Leg == leg
}

// nodeDown: who is on a node that cannot be reached is not given calls.
func (d *desk) nodeDown(n *esl.Node) {
	if !d.holding.Load() {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, leg := range d.legs {
		if leg.node == n.Name() && leg.up {
			leg.up = false
			go d.write(leg.agent, leg.node, id, store.LegDown)
		}
	}
}

// sync asks about the legs of the node that are not known to be up, and about
// those that FreeSWITCH does not list.
func (d *desk) sync(ctx context.Context, n *esl.Node, listed map[string]bool) error {
	if !d.holding.Load() {
		return nil
	}
	agents, err := d.c.store.Agents(ctx)
	if err != nil {
		d.c.log.Warn("nailed-up legs not compared", "err", err)
		return nil
	}
	for _, a := range agents {
		if a.Leg == "" || a.Node != n.Name() || listed[a.Leg] && d.isUp(a.Leg) {
			continue
		}
		if err := d.look(ctx, n, a); err != nil {
			return err
		}
	}
	return nil
}
