// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/feed"
)

// Overview is the live table: everything at one glance, the same for the page
// and for the terminal. It holds no personal data.
type Overview struct {
	At        time.Time             `json:"at"`
	Version   string                `json:"version"`
	Trouble   string                `json:"trouble"` // what keeps this controller from dialling, "" for nothing
	Campaigns []feed.CampaignFigure `json:"campaigns"`
	Agents    AgentFigures          `json:"agents"`
	Latency   feed.LatencyFigure    `json:"latency"`
	Nodes     []feed.NodeFigure     `json:"nodes"`

	CallsPerSecond float64            `json:"callsPerSecond"` // customers dialled in the last minute
	InAir          int                `json:"inAir"`
	Bridged        int                `json:"bridged"`
	Trunks         []feed.TrunkFigure `json:"trunks"`
	Troubles       []feed.Trouble     `json:"troubles"`
}

// AgentFigures counts the agents.
type AgentFigures struct {
	Total    int                           `json:"total"`
	ByState  map[campaigns.AgentState]int  `json:"byState"`
	ByStatus map[campaigns.AgentStatus]int `json:"byStatus"`
}

// Overview looks at everything now. Nodes, latency and trouble are those of
// this process; the rest comes from the store and is that of all controllers.
func (s *Server) Overview(ctx context.Context) (Overview, error) {
	o := Overview{
		At: time.Now(), Version: s.version, Campaigns: []feed.CampaignFigure{}, Nodes: s.figures().Nodes(),
		Trouble: trouble(s.controller.Ready(ctx)),
	}
	agents, err := s.store.Agents(ctx)
	if err != nil {
		return o, err
	}
	o.Agents = agentFigures(agents)
	all, err := s.store.Campaigns(ctx)
	if err != nil {
		return o, err
	}
	staff := feed.NewStaff(agents...)
	for _, c := range all {
		figure, err := s.figures().Campaign(ctx, c, staff, o.At)
		if campaigns.CodeOf(err) == campaigns.NotFound {
			continue // it is being created
		}
		if err != nil {
			return o, err
		}
		o.Campaigns = append(o.Campaigns, figure)
	}
	total := s.figures().Overview(ctx, staff, o.Campaigns, nil, o.At)
	o.Latency, o.CallsPerSecond, o.InAir, o.Bridged = total.Latency, total.CallsPerSecond, total.InAir, total.Bridged
	o.Trunks, o.Troubles = total.Trunks, total.Troubles
	return o, nil
}

func (s *Server) figures() *feed.Figures { return s.feed.Figures() }

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
