// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Explanation says why a member is or is not being called at a moment: every
// gate in the order in which it is asked. A closed gate does not hide what is
// behind it.
type Explanation struct {
	At     time.Time
	Member campaigns.Member
	Number string // that is called next; "" for none
	Gates  []campaigns.GateReport
	Ahead  int // due members of the same lane who come first
}

// Blocking gives the first gate that is closed; false where all are open.
func (e *Explanation) Blocking() (campaigns.GateReport, bool) {
	i := slices.IndexFunc(e.Gates, func(g campaigns.GateReport) bool { return !g.Open })
	if i < 0 {
		return campaigns.GateReport{}, false
	}
	return e.Gates[i], true
}

// Explain asks every gate about a member. It changes and counts nothing.
func (c *Controller) Explain(ctx context.Context, campaign string, member uint64) (Explanation, error) {
	s, err := c.survey(ctx, campaign)
	if err != nil {
		return Explanation{}, err
	}
	m, err := c.store.Member(ctx, campaign, member)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{At: s.at, Member: m, Gates: s.campaign.MemberGates(&m, s.at)}
	if next, _ := s.campaign.Choose(&m, s.at); next >= 0 {
		e.Number = m.Communications[next].Number
		refusals, err := c.store.Examine(ctx, []store.AdmitRequest{s.admission(&m, e.Number)})
		if err != nil {
			return Explanation{}, err
		}
		e.Gates = append(e.Gates, guardGates(refusals[0])...)
	}
	e.Gates = append(e.Gates, s.campaignGates()...)
	e.Gates = append(e.Gates, s.resourceGate(e.Number), s.agentGate(&m))
	if g, ok := s.pacingGate(); ok {
		e.Gates = append(e.Gates, g)
	}
	e.Ahead, _, err = c.store.LanePlace(ctx, campaign, s.campaign.LaneOf(&m).String(), member)
	return e, err
}

// survey is what a campaign has and does at a moment, as people ask about it.
// It comes from the ledger, so that any controller can answer.
type survey struct {
	c        *Controller
	at       time.Time
	campaign campaigns.Campaign
	run      store.Run
	counts   store.Counts
	staffing store.Staffing
	agents   []campaigns.Agent // with a tier in the campaign
	routes   map[string]campaigns.Resource
	loads    map[string]store.ResourceLoad
}

func (c *Controller) survey(ctx context.Context, id string) (*survey, error) {
	s := &survey{c: c, at: time.Now()}
	var err error
	read := func(what func() error) {
		if err == nil {
			err = what()
		}
	}
	read(func() (e error) { s.campaign, e = c.store.Campaign(ctx, id); return })
	read(func() (e error) { s.run, e = c.store.Run(ctx, id); return })
	read(func() (e error) { s.counts, e = c.store.Counts(ctx, id); return })
	read(func() (e error) { s.staffing, e = c.store.Staffing(ctx, id); return })
	read(func() (e error) { s.agents, e = c.store.Agents(ctx); return })
	read(func() (e error) { s.routes, e = c.resourcesOf(s.campaign); return })
	read(func() (e error) { s.loads, e = c.store.ResourceLoads(ctx, s.campaign.Resources, s.at); return })
	s.agents = slices.DeleteFunc(s.agents, func(a campaigns.Agent) bool {
		return !slices.ContainsFunc(a.Tiers, func(t campaigns.Tier) bool { return t.Campaign == id })
	})
	return s, err
}

// admission is what the guards would be asked about a call to a member now.
func (s *survey) admission(m *campaigns.Member, number string) store.AdmitRequest {
	return store.AdmitRequest{
		Campaign: s.campaign.ID, Number: number, Person: m.Person, Subject: s.campaign.Guards.Subject,
		Lists: s.campaign.Guards.DoNotCall, Caps: s.campaign.InForce(s.at).Caps,
		Reserved: !s.campaign.CanAbandon(), Now: s.at,
	}
}

// guardGates gives the gates of the guards, open ones too.
func guardGates(refusals []campaigns.Refusal) []campaigns.GateReport {
	gates := []campaigns.GateReport{
		{Gate: campaigns.GateDoNotCall, Open: true, Why: "the number is on no list"},
		{Gate: campaigns.GateHold, Open: true, Why: "nothing holds the number back"},
		{Gate: campaigns.GateCap, Open: true, Why: "no cap of calls is reached"},
	}
	for _, r := range refusals {
		i := slices.IndexFunc(gates, func(g campaigns.GateReport) bool { return g.Gate == r.Gate })
		g := &gates[i]
		switch {
		case !g.Open && (g.Opens.IsZero() || !r.Until.IsZero() && r.Until.Before(g.Opens)):
			// The one that was found before lasts longer.
		default:
			*g = campaigns.GateReport{Gate: r.Gate, Why: r.What, Pack: r.Pack, Opens: r.Until}
		}
	}
	return gates
}

// campaignGates gives the gates that are the same for every member.
func (s *survey) campaignGates() []campaigns.GateReport {
	running := campaigns.GateReport{Gate: campaigns.GateCampaign, Open: s.run.State == campaigns.Running, Why: "is " + string(s.run.State)}
	limit := campaigns.GateReport{
		Gate: campaigns.GateLimit, Open: s.counts.Claimed < s.campaign.Limit,
		Why: fmt.Sprintf("%d of %d lines are in use", s.counts.Claimed, s.campaign.Limit),
	}
	return []campaigns.GateReport{running, s.campaign.CalendarGate(s.at), s.switchGate(), limit}
}

// switchGate says whether somebody runs the campaign, and reaches a FreeSWITCH.
func (s *survey) switchGate() campaigns.GateReport {
	g := campaigns.GateReport{Gate: campaigns.GateSwitch}
	switch {
	case s.run.Owner == "" || s.at.After(s.run.Lease):
		g.Why = "no controller runs the campaign"
	case s.run.Owner != s.c.cfg.Name:
		g.Open, g.Why = true, "controller "+s.run.Owner+" runs the campaign"
	case s.c.draining.Load():
		g.Why = "the controller is ending"
	case !s.c.nodes.anyUp():
		g.Why = "no FreeSWITCH node is up: " + s.c.nodeTrouble()
	default:
		g.Open, g.Why = true, "a FreeSWITCH node is up"
	}
	return g
}

// resourceGate says whether a resource takes the number and has a line.
func (s *survey) resourceGate(number string) campaigns.GateReport {
	g := campaigns.GateReport{Gate: campaigns.GateRoute, Why: "no resource takes the number"}
	for _, id := range s.campaign.Routes(s.routes, number, func(string) float64 { return 0 }, func(int) int { return 0 }) {
		res, load := s.routes[id], s.loads[id]
		switch {
		case load.RestUntil.After(s.at):
			g.Why, g.Opens = "resource "+id+" rests after faults", load.RestUntil
		case load.Lines >= res.Limit:
			g.Why = fmt.Sprintf("all %d lines of resource %s are in use", res.Limit, id)
		default:
			return campaigns.GateReport{
				Gate: campaigns.GateRoute, Open: true, Why: fmt.Sprintf("%d of %d lines of resource %s are in use", load.Lines, res.Limit, id),
			}
		}
	}
	return g
}

// lines gives how many lines the campaign's resources have free.
func (s *survey) lines() int {
	free := 0
	for id, res := range s.routes {
		if load := s.loads[id]; !load.RestUntil.After(s.at) {
			free += max(res.Limit-load.Lines, 0)
		}
	}
	return free
}

// agentGate says whether an agent is free whom a call to the member may have.
func (s *survey) agentGate(m *campaigns.Member) campaigns.GateReport {
	g := campaigns.GateReport{Gate: campaigns.GateAgent}
	lane := s.campaign.LaneOf(m)
	free := 0
	for _, a := range s.agents {
		if a.State == campaigns.AgentWaiting && (lane.Agent == "" || lane.Agent == a.ID) && a.Skills.Has(needed(&s.campaign, m)) {
			free++
		}
	}
	switch {
	case s.campaign.Mode == campaigns.Broadcast:
		g.Open, g.Why = true, "the campaign needs none"
	case free > 0:
		g.Open, g.Why = true, fmt.Sprintf("%d agents are free for the member", free)
	case s.campaign.CanAbandon() && lane.Agent == "" && !lane.Reserved && s.staffing.LoggedIn > 0:
		g.Open, g.Why = true, "an agent is sought when the member answers"
	case lane.Agent != "":
		g.Why = "agent " + lane.Agent + ", who promised the call, is not free"
	case len(s.agents) == 0:
		g.Why = "the campaign has no agent"
	case s.staffing.LoggedIn == 0:
		g.Why = "no agent of the campaign is logged in"
	default:
		g.Why = "no agent whom the member may have is free"
	}
	return g
}

// pacingGate says what pacing decided last; false for a campaign that is not
// paced by this controller.
func (s *survey) pacingGate() (campaigns.GateReport, bool) {
	p, ok := s.c.Pacing(s.campaign.ID)
	if !ok || s.run.State != campaigns.Running {
		return campaigns.GateReport{}, false
	}
	return campaigns.GateReport{
		Gate: campaigns.GatePacing, Open: !restrained(p.Decision.Why) || p.Decision.Lines > 0, Why: string(p.Decision.Why),
	}, true
}
