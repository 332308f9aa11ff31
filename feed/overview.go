// SPDX-License-Identifier: MIT

package feed

import (
	"context"
	"math"
	"sync"
	"time"

	"tandem/campaigns"
)

// OverviewFigure is what is live over all campaigns.
type OverviewFigure struct {
	Agents         AgentCounts                `json:"agents"`
	Latency        LatencyFigure              `json:"latency"`
	CallsPerSecond float64                    `json:"callsPerSecond"`
	InAir          int                        `json:"inAir"`
	Bridged        int                        `json:"bridged"`
	Campaigns      map[campaigns.RunState]int `json:"campaigns"`
	Trunks         []TrunkFigure              `json:"trunks"`
	Troubles       []Trouble                  `json:"troubles"`
}

// LatencyFigure is how long customers waited from their answer to the bridge, of
// the latest calls of this process.
type LatencyFigure struct {
	Calls int     `json:"calls"`
	P50Ms float64 `json:"p50Ms"`
	P99Ms float64 `json:"p99Ms"`
}

// TrunkFigure is a resource in the live table.
type TrunkFigure struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	InUse     int       `json:"inUse"` // lines reserved or in the air
	Limit     int       `json:"limit"`
	Faults    int       `json:"faults"` // of the trunk's kind in a row
	RestUntil time.Time `json:"restUntil,omitzero"`
	OnTrial   bool      `json:"onTrial"`
}

// Latency gives how long customers waited of late.
func (f *Figures) Latency() LatencyFigure {
	l := f.controller.Latency()
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return LatencyFigure{Calls: l.Calls, P50Ms: ms(l.P50), P99Ms: ms(l.P99)}
}

// Trunks looks at all resources now.
func (f *Figures) Trunks(ctx context.Context, now time.Time) ([]TrunkFigure, error) {
	all, err := f.store.Resources(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i, r := range all {
		ids[i] = r.ID
	}
	loads, err := f.store.ResourceLoads(ctx, ids, now)
	if err != nil {
		return nil, err
	}
	out := make([]TrunkFigure, len(all))
	for i, r := range all {
		l := loads[r.ID]
		out[i] = TrunkFigure{ID: r.ID, Name: r.Name, InUse: l.Lines, Limit: r.Limit, Faults: l.Faults, RestUntil: l.RestUntil, OnTrial: l.OnTrial}
	}
	return out, nil
}

// Overview sums up what was read of agents and campaigns, and looks at the rest.
// What cannot be read is a trouble, and no error; trunks are then those of before.
func (f *Figures) Overview(ctx context.Context, staff *Staff, all []CampaignFigure, before []TrunkFigure, now time.Time) OverviewFigure {
	s := Situation{Now: now, Agents: staff.All(), Campaigns: all, Nodes: f.Nodes(), Condition: f.controller.Condition()}
	s.Redis = f.health.look(ctx, f.store, now)
	s.Trunks = before
	if trunks, err := f.Trunks(ctx, now); err == nil {
		s.Trunks = trunks
	}
	if s.Trunks == nil {
		s.Trunks = []TrunkFigure{}
	}
	out := OverviewFigure{
		Agents: s.Agents, Latency: f.Latency(), Campaigns: map[campaigns.RunState]int{}, Trunks: s.Trunks, Troubles: Troubles(s),
	}
	for i := range all {
		c := &all[i]
		out.CallsPerSecond += c.CallsPerSecond
		out.InAir += c.InAir
		out.Bridged += c.Bridged
		out.Campaigns[c.State]++
	}
	out.CallsPerSecond = math.Round(100*out.CallsPerSecond) / 100
	return out
}

// latest are campaigns' figures as they were made last. It is safe for concurrent use.
type latest struct {
	begun chan struct{} // closed when all were made once
	begin func()

	mu sync.Mutex
	of map[string]CampaignFigure
}

func newLatest() *latest {
	l := &latest{begun: make(chan struct{}), of: map[string]CampaignFigure{}}
	l.begin = sync.OnceFunc(func() { close(l.begun) })
	return l
}

func (l *latest) put(c CampaignFigure) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of[c.ID] = c
}

func (l *latest) drop(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.of, id)
}

func (l *latest) all() []CampaignFigure {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]CampaignFigure, 0, len(l.of))
	for _, c := range l.of {
		out = append(out, c)
	}
	return out
}

const (
	overviewEvery = time.Second
	// overviewWait bounds what one look takes: a Redis that does not answer is
	// what the overview has to tell.
	overviewWait = 2 * time.Second
	overviewID   = "overview"
)

// overview makes the overview once a second. The first one waits for the first
// figures of the campaigns.
func (r *readers) overview() {
	select {
	case <-r.x.latest.begun:
	case <-r.ctx.Done():
		return
	}
	var trunks []TrunkFigure
	for {
		ctx, cancel := context.WithTimeout(r.ctx, overviewWait)
		o := r.hub.figures.Overview(ctx, r.x.agents.staff, r.x.latest.all(), trunks, time.Now())
		cancel()
		trunks = o.Trunks
		posted := r.post(func() {
			r.x.set(overviewKind, overviewID, "", o)
			r.x.have(overviewKind)
		})
		if !posted || !r.sleep(overviewEvery) {
			return
		}
	}
}
