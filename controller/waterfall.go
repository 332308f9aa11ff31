// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"maps"
	"slices"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Waterfall says at which gate the members of a campaign stop.
type Waterfall struct {
	At       time.Time
	Imported int
	Steps    []WaterfallStep
	Callable int // who could be called this moment
}

// WaterfallStep is how many members stop at a gate. Members who stop at an
// earlier gate are not asked about at a later one.
type WaterfallStep struct {
	Gate    campaigns.Gate
	Stopped int
	Left    int       // go on to the next gate
	Why     string    // for people, "" where Parts say it
	Opens   time.Time // when the first of them goes on; zero = not by itself
	// Sampled is how many members were asked about where not all of them were:
	// Stopped is then an estimate. 0 = all of them count.
	Sampled int
	Parts   []WaterfallPart
}

// WaterfallPart is a part of those who stop at a gate.
type WaterfallPart struct {
	What    string // end cause, lane
	Stopped int
	Opens   time.Time
}

// waterfallSample is how many due members the guards are asked about: their
// lists know numbers, not campaigns, so that nobody counts whom they stop.
const waterfallSample = 500

// Waterfall looks at which gate the members of a campaign stop. All but the
// guards are counted from the indexes, whose sizes Redis knows, so that it costs
// the same for a list of any length.
func (c *Controller) Waterfall(ctx context.Context, campaign string) (Waterfall, error) {
	s, err := c.survey(ctx, campaign)
	if err != nil {
		return Waterfall{}, err
	}
	w := Waterfall{At: s.at, Imported: s.counts.Imported, Callable: s.counts.Imported}
	w.states(s)
	open := w.lanes(s)
	if err := w.guards(ctx, s, open); err != nil {
		return Waterfall{}, err
	}
	for _, g := range s.campaignGates() {
		if g.Gate != campaigns.GateLimit {
			w.gate(g)
		}
	}
	w.capacity(campaigns.GateLimit, max(s.campaign.Limit-s.counts.Claimed, 0), "lines of the campaign are free")
	w.capacity(campaigns.GateRoute, s.lines(), "lines of its resources are free")
	if s.campaign.Mode != campaigns.Broadcast && !s.campaign.CanAbandon() {
		w.capacity(campaigns.GateAgent, s.staffing.Ready, "agents are free")
	}
	if g, ok := s.pacingGate(); ok {
		w.gate(g)
	}
	return w, nil
}

// stop notes a step.
func (w *Waterfall) stop(step WaterfallStep) {
	step.Stopped = min(step.Stopped, w.Callable)
	w.Callable -= step.Stopped
	step.Left = w.Callable
	w.Steps = append(w.Steps, step)
}

// gate is a step at which all stop, or none.
func (w *Waterfall) gate(g campaigns.GateReport) {
	step := WaterfallStep{Gate: g.Gate, Why: g.Why, Opens: g.Opens}
	if !g.Open {
		step.Stopped = w.Callable
	}
	w.stop(step)
}

// capacity is a step that lets so many pass.
func (w *Waterfall) capacity(g campaigns.Gate, free int, why string) {
	w.stop(WaterfallStep{Gate: g, Stopped: max(w.Callable-free, 0), Why: why})
}

// states stops those who are not waiting, or not due.
func (w *Waterfall) states(s *survey) {
	n := &s.counts
	ended := WaterfallStep{Gate: campaigns.GateState, Stopped: n.Imported - n.Waiting, Opens: n.NextAwait}
	for _, cause := range slices.Sorted(maps.Keys(n.EndedBy)) {
		ended.Parts = append(ended.Parts, WaterfallPart{What: string(cause), Stopped: n.EndedBy[cause]})
	}
	for _, p := range []WaterfallPart{
		{What: "claimed", Stopped: n.Claimed}, {What: "held", Stopped: n.Held - n.Awaiting},
		{What: "awaiting", Stopped: n.Awaiting, Opens: n.NextAwait},
	} {
		if p.Stopped > 0 {
			ended.Parts = append(ended.Parts, p)
		}
	}
	w.stop(ended)
	w.stop(WaterfallStep{Gate: campaigns.GateDue, Stopped: n.Waiting - n.Due, Opens: n.NextDue})
}

// lanes stops those whose own clocks do not allow calls, and gives the lanes
// that are open. Who is due and in no lane yet goes on: the runner asks then.
func (w *Waterfall) lanes(s *survey) []string {
	step := WaterfallStep{Gate: campaigns.GateZone}
	var open []string
	for _, name := range slices.Sorted(maps.Keys(s.counts.Lanes)) {
		lane, err := campaigns.ParseLane(name)
		if err == nil && s.campaign.LaneOpen(lane, s.at) {
			open = append(open, name)
			continue
		}
		p := WaterfallPart{What: name, Stopped: s.counts.Lanes[name]}
		if err == nil {
			p.Opens = s.campaign.LaneChange(lane, s.at)
		}
		step.Stopped += p.Stopped
		step.Opens = soonest(step.Opens, p.Opens)
		step.Parts = append(step.Parts, p)
	}
	w.stop(step)
	return open
}

// guards stops those whom do-not-call lists, holds and caps stop, by asking
// about the first ones of the open lanes.
func (w *Waterfall) guards(ctx context.Context, s *survey, open []string) error {
	sample, err := s.sample(ctx, open)
	if err != nil {
		return err
	}
	reqs := make([]store.AdmitRequest, 0, len(sample))
	for i := range sample {
		m := &sample[i]
		if next, _ := s.campaign.Choose(m, s.at); next >= 0 {
			reqs = append(reqs, s.admission(m, m.Communications[next].Number))
		}
	}
	answers, err := s.c.store.Examine(ctx, reqs)
	if err != nil {
		return err
	}
	stopped, opens := map[campaigns.Gate]int{}, map[campaigns.Gate]time.Time{}
	for _, refusals := range answers {
		for _, g := range guardGates(refusals) {
			if !g.Open {
				stopped[g.Gate]++
				opens[g.Gate] = soonest(opens[g.Gate], g.Opens)
				break
			}
		}
	}
	due := w.Callable
	for _, gate := range []campaigns.Gate{campaigns.GateDoNotCall, campaigns.GateHold, campaigns.GateCap} {
		step := WaterfallStep{Gate: gate, Stopped: stopped[gate], Opens: opens[gate]}
		if len(reqs) > 0 && due > len(reqs) {
			step.Sampled = len(reqs)
			step.Stopped = due * stopped[gate] / len(reqs)
		}
		w.stop(step)
	}
	return nil
}

// sample gives due members of open lanes, the next ones of each.
func (s *survey) sample(ctx context.Context, open []string) ([]campaigns.Member, error) {
	late, err := s.c.store.DueHead(ctx, s.campaign.ID, s.at, waterfallSample/10)
	if err != nil {
		return nil, err
	}
	for i, lane := range open {
		most := (waterfallSample - len(late)) / (len(open) - i)
		some, err := s.c.store.LaneHead(ctx, s.campaign.ID, lane, most)
		if err != nil {
			return nil, err
		}
		late = append(late, some...)
	}
	return late, nil
}
