// SPDX-License-Identifier: MIT

package store

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

// anyAttempt gives an attempt that may hold something, or may not any more.
func (m *poolModel) anyAttempt(t *rapid.T) string {
	if m.attempts == 0 {
		t.Skip("no attempt")
	}
	return fmt.Sprintf("%sa%d", m.prefix, rapid.IntRange(max(1, m.attempts-6), m.attempts).Draw(t, "attempt"))
}

func (m *poolModel) release(t *rapid.T) {
	attempt, id := m.anyAttempt(t), m.anyAgent(t)
	line, held := m.lines[attempt]
	op := Release{
		Attempt: attempt, Agent: id, Resource: m.prefix + "trunk", Now: m.now,
		Outcome: rapid.SampledFrom([]campaigns.AgentOutcome{
			campaigns.AgentUntouched, campaigns.AgentTalked, campaigns.AgentNoAnswer, campaigns.AgentBusy, campaigns.AgentRejected,
			campaigns.AgentError, campaigns.AgentSkipped, campaigns.AgentCancelled,
		}).Draw(t, "outcome"),
		ReadyAt:     m.now.Add(time.Duration(rapid.IntRange(0, 9).Draw(t, "wrap-up")) * time.Second),
		MaxNoAnswer: maxInARow, MaxErrors: maxInARow, MaxSkips: maxInARow,
	}
	if !held {
		line.campaign = m.campaign(t)
	}
	m.must(t, m.Write(t.Context(), line.campaign, []Op{op})[0])
	delete(m.lines, attempt)
	a := m.agents[id]
	if a.attempt != attempt {
		return
	}
	m.outcome(a, op)
}

// outcome does to an agent what the release says.
func (m *poolModel) outcome(a *agentModel, op Release) {
	kept := a.waited
	takeABreak := func(reason string) {
		if a.works() && !a.pauseNext {
			a.status, a.reason = campaigns.OnBreak, reason
		}
	}
	switch op.Outcome {
	case campaigns.AgentUntouched, campaigns.AgentSkipped, campaigns.AgentCancelled:
	default:
		kept, a.readyAt, a.demand = time.Time{}, op.ReadyAt, false
	}
	switch op.Outcome {
	case campaigns.AgentTalked:
		a.noAnswers, a.errors, a.skips = 0, 0, 0
		a.calls++
	case campaigns.AgentNoAnswer:
		a.errors = 0
		if a.noAnswers++; a.noAnswers >= maxInARow {
			takeABreak(BreakNoAnswer)
		}
	case campaigns.AgentBusy:
		a.errors = 0
	case campaigns.AgentRejected:
		a.errors, a.noAnswers = 0, 0
	case campaigns.AgentSkipped:
		a.noAnswers = 0
		if a.skips++; a.skips >= maxInARow {
			takeABreak(BreakSkips)
		}
	case campaigns.AgentCancelled:
		a.noAnswers = 0
		takeABreak(BreakCancelReservation)
	case campaigns.AgentError:
		if a.errors++; a.errors >= maxInARow {
			a.status, a.reason, a.pauseNext = campaigns.LoggedOut, "", false
		}
	}
	m.letGo(a, kept)
}

func (m *poolModel) rebook(t *rapid.T) {
	attempt, id := m.anyAttempt(t), m.anyAgent(t)
	line, held := m.lines[attempt]
	m.attempts++
	q := RebookRequest{
		Campaign: line.campaign, Agent: id, From: attempt, To: fmt.Sprintf("%sa%d", m.prefix, m.attempts), Resource: m.prefix + "trunk",
		MaxSkips: maxInARow, Now: m.now, Until: m.now.Add(10 * time.Second),
	}
	err := m.Rebook(t.Context(), q)
	a := m.agents[id]
	fit := held && a.attempt == attempt && a.works() && !a.pauseNext && a.reachable() && a.skips+1 < maxInARow
	if fit != (err == nil) {
		t.Fatalf("rebooked %v, %+v: %v", q, a, err)
	}
	if !fit {
		return
	}
	delete(m.lines, attempt)
	m.lines[q.To] = lineModel{line.campaign, q.Until}
	a.attempt, a.lease, a.state, a.inCall, a.since = q.To, q.Until, campaigns.AgentReserved, false, m.now
	a.skips++
	a.noAnswers = 0
}

func (m *poolModel) talk(t *rapid.T) {
	attempt, id := m.anyAttempt(t), m.anyAgent(t)
	var op Op = AgentInCall{Agent: id, Attempt: attempt, Now: m.now}
	state := campaigns.AgentInCall
	if rapid.Bool().Draw(t, "rings") {
		op, state = AgentReceiving{Agent: id, Attempt: attempt, Now: m.now}, campaigns.AgentReceiving
	}
	err := m.Write(t.Context(), "", []Op{op})[0]
	a := m.agents[id]
	if (a.attempt == attempt) != (err == nil) {
		t.Fatalf("%s for %s, held by %q: %v", id, attempt, a.attempt, err)
	}
	if err == nil {
		a.state, a.inCall, a.since = state, true, m.now
	}
}

func (m *poolModel) status(t *rapid.T) {
	id := m.anyAgent(t)
	status := rapid.SampledFrom([]campaigns.AgentStatus{
		campaigns.Available, campaigns.Available, campaigns.AvailableOnDemand, campaigns.OnBreak, campaigns.LoggedOut,
	}).Draw(t, "status")
	m.must(t, m.SetAgentStatus(t.Context(), id, status, "LUNCH", m.now))
	a := m.agents[id]
	if a.attempt != "" && status == campaigns.OnBreak && a.works() {
		a.pauseNext, a.reason = true, "LUNCH"
		return
	}
	before := a.status
	a.status, a.pauseNext, a.reason = status, false, ""
	if status == campaigns.OnBreak {
		a.reason = "LUNCH"
	}
	if a.works() && status != before {
		a.noAnswers, a.errors, a.skips, a.demand = 0, 0, 0, status == campaigns.AvailableOnDemand
	}
	if before == campaigns.LoggedOut && status != before {
		a.calls = 0
	}
	m.settle(a, time.Time{})
}

func (m *poolModel) waiting(t *rapid.T) {
	id := m.anyAgent(t)
	a := m.agents[id]
	err := m.SetAgentWaiting(t.Context(), id, m.now)
	if fit := a.works() && a.attempt == ""; fit != (err == nil) {
		t.Fatalf("%+v: %v", a, err)
	}
	if err == nil {
		a.demand, a.readyAt = a.status == campaigns.AvailableOnDemand, time.Time{}
		m.settle(a, time.Time{})
	}
}

func (m *poolModel) phone(t *rapid.T) {
	id := m.anyAgent(t)
	a := m.agents[id]
	on, before := rapid.Bool().Draw(t, "on"), *a
	if rapid.Bool().Draw(t, "registered") {
		m.must(t, m.SetRegistered(t.Context(), []string{id, m.prefix + "nobody"}, on, m.now))
		a.reg = on
	} else {
		m.must(t, m.SetOwnCall(t.Context(), id, on, m.now))
		a.own = on
	}
	if a.reg != before.reg || a.own != before.own {
		m.settle(a, time.Time{})
	}
}

func (m *poolModel) leg(t *rapid.T) {
	id := m.anyAgent(t)
	a := m.agents[id]
	leg := rapid.SampledFrom([]string{"x", "y"}).Draw(t, "leg")
	state := rapid.SampledFrom([]LegState{LegUp, LegUp, LegCalling, LegDown, LegGone}).Draw(t, "state")
	m.must(t, m.SetAgentLeg(t.Context(), id, "fs1", leg, state, m.now))
	switch {
	case state == LegUp || state == LegCalling:
		a.leg, a.up = leg, state == LegUp
	case leg != a.leg:
		return
	case state == LegGone:
		a.leg, a.up = "", false
	default:
		a.up = false
	}
	m.settle(a, time.Time{})
}

func (m *poolModel) ready(t *rapid.T) {
	_, _, err := m.ReadyAgents(t.Context(), m.now)
	m.must(t, err)
	for _, a := range m.agents {
		if a.state == campaigns.AgentWrapUp && !a.readyAt.After(m.now) {
			m.settle(a, time.Time{})
		}
	}
}

func (m *poolModel) extend(t *rapid.T) {
	attempt, id := m.anyAttempt(t), m.anyAgent(t)
	line := m.lines[attempt]
	held := []Held{{Campaign: line.campaign, Attempt: attempt, Agent: id, Resource: m.prefix + "trunk"}}
	m.must(t, m.Extend(t.Context(), m.now, 10*time.Second, held))
	until := m.now.Add(10 * time.Second)
	if _, ok := m.lines[attempt]; ok {
		m.lines[attempt] = lineModel{line.campaign, until}
	}
	if a := m.agents[id]; a.attempt == attempt {
		a.lease = until
	}
}

func (m *poolModel) sweep(t *rapid.T) {
	held, err := m.Expired(t.Context(), m.now, 1000)
	m.must(t, err)
	// What other runs left behind is swept on the way.
	_, err = m.ReleaseExpired(t.Context(), held, m.now)
	m.must(t, err)
	for attempt, line := range m.lines {
		if !line.lease.After(m.now) {
			delete(m.lines, attempt)
		}
	}
	for _, a := range m.agents {
		if a.attempt != "" && !a.lease.After(m.now) {
			kept := a.waited
			if a.inCall {
				kept, a.demand = time.Time{}, false
			}
			m.letGo(a, kept)
		}
	}
}

func (m *poolModel) wait(t *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 6).Draw(t, "seconds")) * time.Second)
	m.clock = m.now
}
