// SPDX-License-Identifier: MIT

package feed

import (
	"reflect"
	"slices"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller"
)

// agents are the agents as they were read last.
type agents struct {
	all   map[string]campaigns.Agent
	staff *Staff
}

func newAgents() agents { return agents{map[string]campaigns.Agent{}, NewStaff()} }

// agentsRead takes what was read of some agents, or of all (ids is nil). Those
// who were asked for and are not there have been removed.
func (x *session) agentsRead(ids []string, found []campaigns.Agent, now time.Time) {
	there := make(map[string]bool, len(found))
	for _, a := range found {
		there[a.ID] = true
		before, known := x.agents.all[a.ID]
		if known && sameAgent(&before, &a) {
			continue
		}
		x.agentTurned(before, a)
		x.agents.all[a.ID] = a
		x.set(agentKind, a.ID, a.ID, AgentFigure{a.ID, a.Name, a.Status, DoingOf(a, now)})
		for f := range x.followers[a.ID] {
			x.deliver(f, f.seating.see(a, now))
		}
	}
	if ids == nil {
		for id := range x.agents.all {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		if a, known := x.agents.all[id]; known && !there[id] {
			x.agentTurned(a, campaigns.Agent{})
			delete(x.agents.all, id)
			x.gone(agentKind, id, nil)
			for f := range x.followers[id] {
				x.unfollow(f, ErrGone)
			}
		}
	}
}

// agentTurned notes what an agent's change is to campaigns' figures.
func (x *session) agentTurned(before, after campaigns.Agent) {
	for _, a := range []campaigns.Agent{before, after} {
		if a.Campaign != "" {
			x.dirty.add(a.Campaign)
		}
	}
	x.agents.staff.turned(before, after)
}

// attempts are the open attempts.
type attempts struct {
	open map[string]*tracked
	over map[string]time.Time // that ended a short while ago: late news of them mean nothing
}

// tracked is an open attempt.
type tracked struct {
	Attempt
	had     []string  // agents who have, or had, a part in it
	missing time.Time // when the ledger did not have it, and its end was not heard; zero: it has
}

func newAttempts() attempts { return attempts{map[string]*tracked{}, map[string]time.Time{}} }

const (
	// overFor is how long an attempt that has ended is remembered.
	overFor = 30 * time.Second
	// missingFor is how long the news of an attempt's end may take after the end
	// stands in the ledger.
	missingFor = time.Second
)

// heard takes news of an attempt. News of an owner who has lost the campaign, and
// of an attempt that is over, come late and do nothing.
func (x *session) heard(n store.AttemptNews, now time.Time) {
	id := n.Record.ID
	known := x.attempts.open[id]
	if _, over := x.attempts.over[id]; over || known != nil && n.Record.Epoch < known.Record.Epoch {
		return
	}
	a := Attempt{Record: n.Record, Phase: n.Phase, Agent: n.Agent, Next: n.Next, Paused: n.Paused, Over: n.Over}
	if known == nil {
		known = &tracked{}
		x.attempts.open[id] = known
	}
	known.Attempt, known.missing = a, time.Time{}
	for _, agent := range []string{a.Agent, a.Next} {
		if agent != "" && !slices.Contains(known.had, agent) {
			known.had = append(known.had, agent)
		}
	}
	x.dirty.add(a.Record.Campaign)
	x.set(attemptKind, id, a.Record.Campaign, attemptFigure(&a))
	if a.Over {
		delete(x.attempts.open, id)
		x.attempts.over[id] = now
		x.gone(attemptKind, id, attemptFigure(&a))
	}
	for _, agent := range known.had {
		for f := range x.followers[agent] {
			x.deliver(f, f.seating.hear(a, now))
		}
	}
}

// ledgerRead takes the open attempts of all campaigns as the ledger has them: what
// news may have been missed of. What is known already is known better.
func (x *session) ledgerRead(records []campaigns.Attempt, now time.Time) {
	there := make(map[string]bool, len(records))
	for _, r := range records {
		there[r.ID] = true
		if known := x.attempts.open[r.ID]; known != nil && known.Record.Epoch >= r.Epoch {
			known.missing = time.Time{}
			continue
		}
		x.heard(store.AttemptNews{Record: r, Phase: controller.PhaseOf(&r), Agent: r.Agent}, now)
	}
	for id, a := range x.attempts.open {
		if !there[id] && a.missing.IsZero() {
			a.missing = now
		}
	}
}

// vanished gives the attempts whose end was missed, and forgets those that ended
// long ago.
func (a *attempts) vanished(now time.Time) []string {
	for id, at := range a.over {
		if now.Sub(at) > overFor {
			delete(a.over, id)
		}
	}
	var ids []string
	for id, t := range a.open {
		if !t.missing.IsZero() && now.Sub(t.missing) > missingFor {
			ids = append(ids, id)
		}
	}
	return ids
}

// lost ends an attempt whose end was missed: what it came to stands in the
// campaign's events.
func (x *session) lost(id string, now time.Time) {
	a := x.attempts.open[id]
	x.heard(store.AttemptNews{Record: a.Record, Phase: "ended", Agent: a.Agent, Next: a.Next, Over: true}, now)
}

// has gives the open attempt that an agent has, or is to have; nil for none.
func (x *session) has(agent string) *Attempt {
	var found *Attempt
	for _, t := range x.attempts.open {
		if (t.Agent == agent || t.Next == agent) && (found == nil || found.Record.ID < t.Record.ID) {
			a := t.Attempt
			found = &a
		}
	}
	return found
}

// sameAgent reports whether nothing that is told of an agent has changed.
func sameAgent(a, b *campaigns.Agent) bool {
	x, y := *a, *b
	x.Lease, y.Lease = time.Time{}, time.Time{}
	return reflect.DeepEqual(&x, &y)
}
