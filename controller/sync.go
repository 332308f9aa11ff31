// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"errors"
	"sync"
	"time"

	"tandem/controller/attempt"
	"tandem/esl"
)

// syncer compares the ledger with a node's channels: after every connect,
// before anything is dialled there, and each minute.
type syncer struct {
	c *Controller

	mu sync.Mutex
	// What a first sync found, held back until the node is up: what follows from
	// it may be another call there.
	found map[*esl.Node][]finding
}

// finding is what the switch said of the legs of one attempt.
type finding struct {
	owner                 *owner
	agent, customer       attempt.Facts
	agentLeg, customerLeg string // UUIDs; no agent, no agentLeg
}

func newSyncer(c *Controller) *syncer {
	return &syncer{c: c, found: map[*esl.Node][]finding{}}
}

// sync is the node's Sync handler. A later comparison that fails is made again
// in a minute; the first one has to succeed before the node is used.
func (s *syncer) sync(ctx context.Context, n *esl.Node, snap esl.Snapshot) error {
	err := s.compare(ctx, n, snap)
	if err != nil && !snap.Initial {
		s.c.log.Warn("ledger and switch not compared", "node", n.Name(), "err", err)
		return nil
	}
	return err
}

func (s *syncer) compare(ctx context.Context, n *esl.Node, snap esl.Snapshot) error {
	listed := make(map[string]bool, len(snap.Channels))
	for _, ch := range snap.Channels {
		listed[ch.UUID] = true
	}
	if snap.Restarted {
		s.c.log.Warn("FreeSWITCH was restarted; its calls are gone", "node", n.Name())
	}
	var found []finding
	for _, o := range s.ownersOn(n) {
		if !snap.Initial && !s.doubtful(o, listed) {
			continue
		}
		f, err := s.ask(ctx, o)
		if err != nil {
			return err
		}
		found = append(found, f)
	}
	s.hold(n, snap.Initial, found)
	if err := s.c.phones.sync(ctx, n, listed); err != nil {
		return err
	}
	if err := s.c.desk.sync(ctx, n, listed); err != nil {
		return err
	}
	return s.clearOrphans(ctx, n, snap)
}

func (s *syncer) ownersOn(n *esl.Node) []*owner {
	var out []*owner
	for _, r := range s.c.all() {
		for _, o := range r.all() {
			if o.node == n {
				out = append(out, o)
			}
		}
	}
	return out
}

// doubtful reports whether FreeSWITCH's own list, which lags, lacks a leg of the
// attempt. In a first sync every leg is asked about, since events were missed.
func (s *syncer) doubtful(o *owner, listed map[string]bool) bool {
	if !o.probed.Load() {
		return true
	}
	a := o.view.Load()
	customer := a.Customer == attempt.None || listed[a.Record.CustomerLeg]
	agent := a.Agent == attempt.None || a.Seat.Leg == "" || listed[a.Seat.Leg]
	return !customer || !agent
}

// ask asks the switch about both legs.
func (s *syncer) ask(ctx context.Context, o *owner) (finding, error) {
	a := o.view.Load()
	f := finding{owner: o, agentLeg: a.Seat.Leg, customerLeg: a.Record.CustomerLeg}
	var err error
	if f.customer, err = factsOf(ctx, o.node, f.customerLeg); err != nil {
		return f, err
	}
	f.agent, err = factsOf(ctx, o.node, f.agentLeg)
	return f, err
}

// tell puts what was found into the owner's mailbox. The agent of a live
// customer comes first, so that nobody is taken for a customer without an
// agent; the end of a customer comes first, so that it is not blamed on an
// agent whose leg has ended with it.
func (f finding) tell() {
	switch {
	case f.agentLeg == "":
		f.owner.found(f.customerLeg, f.customer)
	case f.customer.Alive:
		f.owner.found(f.agentLeg, f.agent)
		f.owner.found(f.customerLeg, f.customer)
	default:
		f.owner.found(f.customerLeg, f.customer)
		f.owner.found(f.agentLeg, f.agent)
	}
}

// hold keeps what a first sync found until the node is up; later syncs tell at once.
func (s *syncer) hold(n *esl.Node, initial bool, found []finding) {
	for _, f := range found {
		f.owner.probed.Store(true)
		if !initial {
			f.tell()
		}
	}
	if initial {
		s.mu.Lock()
		s.found[n] = found
		s.mu.Unlock()
	}
}

// askAbout is for an attempt that was adopted while its node is up.
func (s *syncer) askAbout(ctx context.Context, o *owner) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	f, err := s.ask(ctx, o)
	if err != nil {
		s.c.log.Warn("adopted attempt not asked about; the next sync does it", "err", err)
		return
	}
	o.probed.Store(true)
	f.tell()
}

// up tells what the first sync found, before any event of the generation, and
// asks about the attempts that were adopted while it ran.
func (s *syncer) up(n *esl.Node) {
	s.mu.Lock()
	found := s.found[n]
	delete(s.found, n)
	s.mu.Unlock()
	for _, f := range found {
		f.tell()
	}
	for _, o := range s.ownersOn(n) {
		if !o.probed.Load() {
			go s.askAbout(s.c.ctx, o)
		}
	}
	s.c.desk.wake()
	s.c.wakeAll()
}

// clearOrphans hangs up what is ours by its variables and stands in no ledger.
func (s *syncer) clearOrphans(ctx context.Context, n *esl.Node, snap esl.Snapshot) error {
	for _, ch := range snap.Channels {
		if s.c.router.ownerOf(ch.UUID) != nil || s.c.desk.knows(ch.UUID) || s.c.foreign.has(ch.UUID) {
			continue
		}
		if snap.Taken.Sub(ch.Created) < 2*time.Second && !snap.Initial {
			continue // on its way in
		}
		vars, err := s.variablesOf(ctx, n, ch.UUID)
		if err != nil {
			return err
		}
		if vars.Installation != s.c.installation {
			s.c.foreign.add(ch.UUID)
			continue
		}
		s.stray(ctx, n, ch.UUID, vars)
	}
	s.c.foreign.keep(snap.Channels)
	return nil
}

func (s *syncer) variablesOf(ctx context.Context, n *esl.Node, leg string) (legVariables, error) {
	var v legVariables
	for name, to := range map[string]*string{
		"tandem_installation": &v.Installation, "tandem_attempt": &v.Attempt, "tandem_campaign": &v.Campaign, "tandem_agent": &v.Agent,
	} {
		value, err := n.GetVariable(ctx, leg, name)
		if errors.Is(err, esl.ErrNoSuchChannel) {
			return legVariables{}, nil
		}
		if err != nil {
			return v, err
		}
		*to = value
	}
	return v, nil
}

// stray deals with a leg that carries our variables and that nobody here owns:
// a call that FreeSWITCH put up after its attempt had been given up, or one of
// a process that died. It is hung up, unless the ledger says that it is alive.
func (s *syncer) stray(ctx context.Context, n *esl.Node, leg string, vars legVariables) {
	switch {
	case vars.Installation != s.c.installation:
		return // nobody's, or another installation's on the same FreeSWITCH
	case vars.Agent != "":
		if s.c.desk.wants(ctx, vars.Agent, leg) {
			return
		}
	case !s.c.runs(vars.Campaign):
		return // another controller's, which looks after it itself
	default:
		_, open, err := s.c.store.OpenAttempt(ctx, vars.Campaign, vars.Attempt)
		if err != nil || open {
			return
		}
	}
	s.c.log.Warn("orphaned call hung up", "attempt", vars.Attempt, "agent", vars.Agent, "leg", leg, "node", n.Name())
	err := n.Kill(ctx, leg, "MANAGER_REQUEST")
	if err != nil && !errors.Is(err, esl.ErrNoSuchChannel) {
		s.c.log.Warn("orphaned call not hung up", "leg", leg, "err", err)
	}
}

// strayEvent is the router's word of such a leg. It must not wait.
func (s *syncer) strayEvent(n *esl.Node, leg string, vars legVariables) {
	go func() {
		ctx, cancel := context.WithTimeout(s.c.ctx, commandTimeout)
		defer cancel()
		s.stray(ctx, n, leg, vars)
	}()
}
