// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/esl"
)

// Overview is the live table: everything at one glance, the same for the page
// and for the terminal. It holds no personal data.
type Overview struct {
	At        time.Time        `json:"at"`
	Version   string           `json:"version"`
	Trouble   string           `json:"trouble"` // what keeps this controller from dialling, "" for nothing
	Campaigns []CampaignFigure `json:"campaigns"`
	Agents    AgentFigures     `json:"agents"`
	Latency   LatencyFigures   `json:"latency"`
	Nodes     []NodeFigure     `json:"nodes"`
}

// CampaignFigure is a campaign in the live table.
type CampaignFigure struct {
	ID      string                   `json:"id"`
	Name    string                   `json:"name"`
	State   campaigns.RunState       `json:"state"`
	Cause   string                   `json:"cause"`
	Members memberCounts             `json:"members"`
	Results map[campaigns.Result]int `json:"results"` // of the finished attempts
	InAir   int                      `json:"inAir"`   // attempts that are not over
	Bridged int                      `json:"bridged"` // of those, with an agent now
}

// AgentFigures counts the agents.
type AgentFigures struct {
	Total    int                           `json:"total"`
	ByState  map[campaigns.AgentState]int  `json:"byState"`
	ByStatus map[campaigns.AgentStatus]int `json:"byStatus"`
}

// LatencyFigures is how long customers waited from their answer to the bridge,
// of the latest calls of this process.
type LatencyFigures struct {
	Calls int     `json:"calls"`
	P50Ms float64 `json:"p50Ms"`
	P99Ms float64 `json:"p99Ms"`
}

// NodeFigure is a FreeSWITCH in the live table.
type NodeFigure struct {
	Name        string    `json:"name"`
	State       esl.State `json:"state"`
	Since       time.Time `json:"since,omitzero"`
	Sessions    int       `json:"sessions"`
	MaxSessions int       `json:"maxSessions"`
	Reconnects  uint64    `json:"reconnects"`
	Events      uint64    `json:"events"`
	LastError   string    `json:"lastError"`
}

// Overview looks at everything now. Nodes, latency and trouble are those of
// this process; the rest comes from the store and is that of all controllers.
func (s *Server) Overview(ctx context.Context) (Overview, error) {
	o := Overview{
		At: time.Now(), Version: s.version, Campaigns: []CampaignFigure{}, Nodes: nodeFigures(s.controller.Nodes()),
		Trouble: trouble(s.controller.Ready(ctx)),
	}
	l := s.controller.Latency()
	o.Latency = LatencyFigures{Calls: l.Calls, P50Ms: milliseconds(l.P50), P99Ms: milliseconds(l.P99)}
	agents, err := s.store.Agents(ctx)
	if err != nil {
		return o, err
	}
	o.Agents = agentFigures(agents)
	all, err := s.store.Campaigns(ctx)
	if err != nil {
		return o, err
	}
	for _, c := range all {
		figure, err := s.figure(ctx, c, agents)
		if campaigns.CodeOf(err) == campaigns.NotFound {
			continue // it is being created
		}
		if err != nil {
			return o, err
		}
		o.Campaigns = append(o.Campaigns, figure)
	}
	return o, nil
}

func (s *Server) figure(ctx context.Context, c campaigns.Campaign, agents []campaigns.Agent) (CampaignFigure, error) {
	run, err := s.store.Run(ctx, c.ID)
	if err != nil {
		return CampaignFigure{}, err
	}
	counts, err := s.store.Counts(ctx, c.ID)
	if err != nil {
		return CampaignFigure{}, err
	}
	tally, err := s.store.Tally(ctx, c.ID)
	if err != nil {
		return CampaignFigure{}, err
	}
	return CampaignFigure{
		ID: c.ID, Name: c.Name, State: run.State, Cause: run.Cause, Members: countsOf(counts), Results: table(tally.ByResult),
		InAir: counts.Claimed, Bridged: s.bridged(c.ID, counts, agents),
	}, nil
}

// bridged counts the customers who talk now: by the attempts where the campaign
// is run here, by the agents where another controller runs it.
func (s *Server) bridged(campaign string, counts store.Counts, agents []campaigns.Agent) int {
	n := 0
	if calls := s.controller.InAir(campaign); len(calls) > 0 || counts.Claimed == 0 {
		for _, c := range calls {
			if !c.Attempt.BridgedAt.IsZero() {
				n++
			}
		}
		return n
	}
	for _, a := range agents {
		if a.Campaign == campaign && a.State == campaigns.AgentInCall {
			n++
		}
	}
	return n
}

func agentFigures(agents []campaigns.Agent) AgentFigures {
	f := AgentFigures{
		Total: len(agents), ByState: map[campaigns.AgentState]int{}, ByStatus: map[campaigns.AgentStatus]int{},
	}
	for _, a := range agents {
		f.ByState[a.State]++
		f.ByStatus[a.Status]++
	}
	return f
}

func nodeFigures(nodes []esl.Status) []NodeFigure {
	out := make([]NodeFigure, len(nodes))
	for i, n := range nodes {
		out[i] = NodeFigure{
			Name: n.Name, State: n.State, Since: n.Since, Sessions: n.Sessions, MaxSessions: n.MaxSessions,
			Reconnects: n.Counters.Reconnects, Events: n.Counters.Events, LastError: n.LastError,
		}
	}
	return out
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// trouble gives the message of why the controller is not ready.
func trouble(err error) string {
	var e *campaigns.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Msg
	}
	return err.Error()
}

// overviewAge is how old an overview may be that several clients share.
const overviewAge = 500 * time.Millisecond

// overviews keeps the latest overview, so that many pages cost no more than one.
type overviews struct {
	mu   sync.Mutex
	last Overview
}

func (s *Server) recentOverview(ctx context.Context) (Overview, error) {
	s.overviews.mu.Lock()
	defer s.overviews.mu.Unlock()
	if time.Since(s.overviews.last.At) < overviewAge {
		return s.overviews.last, nil
	}
	o, err := s.Overview(ctx)
	if err == nil {
		s.overviews.last = o
	}
	return o, err
}

func (s *Server) live(c echo.Context) error {
	o, err := s.recentOverview(c.Request().Context())
	if err != nil {
		return err
	}
	return answer(c, o)
}
