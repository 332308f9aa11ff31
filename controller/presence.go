// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"errors"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// DefaultDesktopGrace is how long a desktop may be away before its agent is not
// given calls any more.
const DefaultDesktopGrace = 15 * time.Second

// A desktop that holds a connection is kept there by the process that has it,
// three times in a grace time. Whether the connection is lost or the process
// dies, the same moment passes, and any controller sees to it.
const keepsInAGrace = 3

// lapseEvery is how often desktops are looked for that are away for too long: it
// is added to the grace time at most.
const lapseEvery = time.Second

// Desktop is the connection of an agent's desktop.
type Desktop struct {
	c                 *Controller
	agent, connection string
	taken             chan struct{}
	takenOnce         sync.Once
	stop              context.CancelFunc
	done              chan struct{}
	endOnce           sync.Once
}

// desktops are the connections that this process has, the newest of each agent.
type desktops struct {
	mu  sync.Mutex
	all map[string]*Desktop
}

// put gives the connection that was the agent's before, nil for none.
func (ds *desktops) put(d *Desktop) *Desktop {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if ds.all == nil {
		ds.all = map[string]*Desktop{}
	}
	before := ds.all[d.agent]
	ds.all[d.agent] = d
	return before
}

func (ds *desktops) remove(d *Desktop) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if ds.all[d.agent] == d {
		delete(ds.all, d.agent)
	}
}

// DesktopGrace is the grace time in force.
func (c *Controller) DesktopGrace() time.Duration {
	if c.cfg.DesktopGrace > 0 {
		return c.cfg.DesktopGrace
	}
	return DefaultDesktopGrace
}

// OpenDesktop notes that a desktop of an agent has connected; connection is an
// id of its own. An older connection of the agent is told so by [Desktop.Taken]:
// at once in this process, when it is kept next in another one.
// The caller ends it with Lost or Leave. NotFound: there is no such agent.
func (c *Controller) OpenDesktop(ctx context.Context, agent, connection string) (*Desktop, error) {
	if err := c.store.TakeDesktop(ctx, agent, connection, time.Now().Add(c.DesktopGrace())); err != nil {
		return nil, err
	}
	kept, stop := context.WithCancel(c.ctx)
	d := &Desktop{c: c, agent: agent, connection: connection, taken: make(chan struct{}), stop: stop, done: make(chan struct{})}
	if before := c.desktops.put(d); before != nil {
		before.lose()
	}
	go d.keep(kept)
	return d, nil
}

// lose says that the agent has a newer connection.
func (d *Desktop) lose() { d.takenOnce.Do(func() { close(d.taken) }) }

// Taken is closed when the agent has a newer connection.
func (d *Desktop) Taken() <-chan struct{} { return d.taken }

func (d *Desktop) keep(ctx context.Context) {
	defer close(d.done)
	tick := time.NewTicker(max(d.c.DesktopGrace()/keepsInAGrace, time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := d.extend(ctx)
		switch {
		case errors.Is(err, store.ErrStale):
			d.lose()
			return
		case err != nil && ctx.Err() == nil:
			d.c.log.Warn("desktop not kept", "agent", d.agent, "err", err)
		}
	}
}

func (d *Desktop) extend(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	return d.c.store.KeepDesktop(ctx, d.agent, d.connection, time.Now().Add(d.c.DesktopGrace()))
}

// Lost says that the connection was lost: the grace time begins.
func (d *Desktop) Lost() {
	d.end(func() error { return d.extend(context.Background()) })
}

// Leave says that the desktop has said goodbye: the agent is logged out, after
// the call where there is one.
func (d *Desktop) Leave() {
	d.end(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
		defer cancel()
		if err := d.c.store.LeaveDesktop(ctx, d.agent, d.connection); err != nil {
			return err
		}
		return d.c.store.SetAgentStatus(ctx, d.agent, campaigns.LoggedOut, "", time.Now())
	})
}

func (d *Desktop) end(last func() error) {
	d.endOnce.Do(func() {
		d.c.desktops.remove(d)
		d.stop()
		<-d.done
		if err := last(); err != nil && !errors.Is(err, store.ErrStale) {
			d.c.log.Warn("end of a desktop not noted", "agent", d.agent, "err", err)
		}
	})
}

// lapseDesktops puts agents on a break whose desktop is away for too long.
func (c *Controller) lapseDesktops() {
	tick := time.NewTicker(lapseEvery)
	defer tick.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-tick.C:
		}
		agents, err := c.store.LapseDesktops(c.ctx, time.Now())
		if err != nil && c.ctx.Err() == nil {
			c.log.Warn("desktops not looked after", "err", err)
		}
		for _, a := range agents {
			c.log.Info("desktop away for too long", "agent", a)
		}
	}
}
