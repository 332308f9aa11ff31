// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"strings"
	"sync"
	"time"

	"tandem/campaigns"
	"tandem/esl"
)

// phones knows which agents' phones FreeSWITCH can reach and which are in a
// call of their own. Both are followed from events and read whole at each sync,
// so that a lost event is made up for within a minute. Every controller does it
// for the nodes that it knows; what they write is the same.
type phones struct {
	c    *Controller
	bell chan struct{}

	mu         sync.Mutex
	registered map[string]map[string]bool // by node: users, with their domain and without
	own        map[string]map[string]user // by node and UUID: calls that are not ours
}

func newPhones(c *Controller) *phones {
	return &phones{
		c: c, bell: make(chan struct{}, 1),
		registered: map[string]map[string]bool{}, own: map[string]map[string]user{},
	}
}

// user is somebody of a FreeSWITCH's directory. An agent's contact may name the
// domain, or not: then the user of any domain is meant.
type user struct{ name, domain string }

func (u user) putInto(set map[string]bool) {
	set[u.name], set[u.name+"@"+u.domain] = true, true
}

// event takes one event of a node. It must not block.
func (p *phones) event(n *esl.Node, e *esl.Event) {
	switch e.Name() {
	case "CUSTOM":
		if change, ok := e.Registration(); ok {
			p.changed(n, change)
		}
	case "CHANNEL_CREATE":
		if name, domain, ok := e.Phone(); ok && e.Variable("tandem_installation") == "" {
			p.mu.Lock()
			table(p.own, n.Name())[e.UUID()] = user{name, domain}
			p.mu.Unlock()
			p.ring()
		}
	case "CHANNEL_HANGUP_COMPLETE":
		p.mu.Lock()
		_, known := p.own[n.Name()][e.UUID()]
		delete(p.own[n.Name()], e.UUID())
		p.mu.Unlock()
		if known {
			p.ring()
		}
	}
}

func table[V any](of map[string]map[string]V, name string) map[string]V {
	if of[name] == nil {
		of[name] = map[string]V{}
	}
	return of[name]
}

// changed follows a registration. One that ended may leave another phone of the
// same user registered: then the node is asked.
func (p *phones) changed(n *esl.Node, change esl.RegistrationChange) {
	if change.Kind != esl.Registered {
		go p.ask(n)
		return
	}
	p.mu.Lock()
	user{change.User, change.Domain}.putInto(table(p.registered, n.Name()))
	p.mu.Unlock()
	p.ring()
}

func (p *phones) ask(n *esl.Node) {
	ctx, cancel := context.WithTimeout(p.c.ctx, commandTimeout)
	defer cancel()
	if err := p.read(ctx, n); err != nil && p.c.ctx.Err() == nil {
		p.c.log.Warn("registrations not read", "node", n.Name(), "err", err)
	}
	p.ring()
}

// read learns all registrations of a node.
func (p *phones) read(ctx context.Context, n *esl.Node) error {
	list, err := n.Registrations(ctx)
	if err != nil {
		return err
	}
	users := make(map[string]bool, len(list))
	for _, r := range list {
		user{r.User, r.Domain}.putInto(users)
	}
	p.mu.Lock()
	p.registered[n.Name()] = users
	p.mu.Unlock()
	return nil
}

// sync is part of a node's sync: registrations are read, and calls of agents'
// own that are over are forgotten.
func (p *phones) sync(ctx context.Context, n *esl.Node, listed map[string]bool) error {
	p.mu.Lock()
	for uuid := range p.own[n.Name()] {
		if !listed[uuid] {
			delete(p.own[n.Name()], uuid)
		}
	}
	p.mu.Unlock()
	err := p.read(ctx, n)
	p.ring()
	return err
}

// nodeDown: nobody is reached through a node that is away.
func (p *phones) nodeDown(n *esl.Node) {
	p.mu.Lock()
	delete(p.registered, n.Name())
	delete(p.own, n.Name())
	p.mu.Unlock()
	p.ring()
}

func (p *phones) ring() {
	select {
	case p.bell <- struct{}{}:
	default:
	}
}

// run writes what changed. It looks at all agents from time to time too: cards
// change.
func (p *phones) run(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-p.bell:
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if err := p.write(ctx); err != nil && ctx.Err() == nil {
			p.c.log.Warn("agents' phones not written", "err", err)
		}
	}
}

// write brings the store's picture of the agents in line. As long as no node
// has been read nothing is known, and nothing is written.
func (p *phones) write(ctx context.Context) error {
	if !p.c.nodes.anyUp() {
		return nil
	}
	agents, err := p.c.store.Agents(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	reached, busy := p.sets()
	var on, off []string
	for _, a := range agents {
		// Only users of a directory can be told; any other contact is believed.
		name, known := strings.CutPrefix(a.Contact, "user/")
		reachable, ownCall := !known || reached[name], known && busy[name]
		switch {
		case reachable && !a.Registered:
			on = append(on, a.ID)
		case !reachable && a.Registered:
			off = append(off, a.ID)
		}
		if ownCall == a.OwnCall {
			continue
		}
		if err := p.c.store.SetOwnCall(ctx, a.ID, ownCall, now); err != nil && campaigns.CodeOf(err) != campaigns.NotFound {
			return err
		}
	}
	if err := p.c.store.SetRegistered(ctx, on, true, now); err != nil {
		return err
	}
	return p.c.store.SetRegistered(ctx, off, false, now)
}

// sets gives who is registered on any node, and who is in a call of their own.
func (p *phones) sets() (map[string]bool, map[string]bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	reached, busy := map[string]bool{}, map[string]bool{}
	for _, users := range p.registered {
		for name := range users {
			reached[name] = true
		}
	}
	for _, calls := range p.own {
		for _, u := range calls {
			u.putInto(busy)
		}
	}
	return reached, busy
}
