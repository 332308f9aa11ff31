// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
)

// Demo lets anybody in who can open the page, without a password. It is for
// `tandem demo` alone, and of effect on a loopback address only.
type Demo struct {
	Supervisor string // name of the user whom a supervisor becomes
	Seats      []DemoSeat
}

// DemoSeat is a simulated agent whose place a person can take.
type DemoSeat struct {
	Agent string // id
	User  string // name of the user who is that agent
}

func (s *Server) demoRoutes() []route {
	public := access.Need{Public: true}
	return []route{
		{"GET", "/session/demo", public, s.showDemo},
		{"POST", "/session/demo", public, s.enterDemo},
	}
}

// demoAnswer says whether one can enter without a password, and as whom.
type demoAnswer struct {
	Enabled bool       `json:"enabled"`
	Seats   []demoSeat `json:"seats"`
}

type demoSeat struct {
	Agent  string                `json:"agent"`
	Name   string                `json:"name"`
	Taken  bool                  `json:"taken"` // somebody is signed in there
	State  campaigns.AgentState  `json:"state"`
	Status campaigns.AgentStatus `json:"status"`
}

// inDemo reports whether the demo's way in is there. Where others can reach the
// server, it is not.
func (s *Server) inDemo() bool { return s.demo != nil && !s.open.Load() }

func (s *Server) showDemo(c echo.Context) error {
	out := demoAnswer{Enabled: s.inDemo(), Seats: []demoSeat{}}
	if !out.Enabled {
		return answer(c, out)
	}
	for _, seat := range s.demo.Seats {
		a, err := s.store.Agent(c.Request().Context(), seat.Agent)
		if campaigns.CodeOf(err) == campaigns.NotFound {
			continue // somebody has removed the agent
		}
		if err != nil {
			return err
		}
		taken, err := s.isTaken(c.Request().Context(), seat)
		if err != nil {
			return err
		}
		out.Seats = append(out.Seats, demoSeat{Agent: a.ID, Name: a.Name, Taken: taken, State: a.State, Status: a.Status})
	}
	return answer(c, out)
}

func (s *Server) isTaken(ctx context.Context, seat DemoSeat) (bool, error) {
	sessions, err := s.access.Sessions(ctx, seat.User)
	return len(sessions) > 0, err
}

// enterDemo begins a session as the demo's supervisor, or as the agent of a seat:
// one that nobody has, or the one that is named, whoever has it.
func (s *Server) enterDemo(c echo.Context) error {
	if !s.inDemo() {
		return echo.ErrNotFound
	}
	var w struct {
		Role  access.Role `json:"role"`
		Agent string      `json:"agent"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	ctx := c.Request().Context()
	user := s.demo.Supervisor
	var err error
	switch {
	case w.Role == access.Agent:
		user, err = s.chooseSeat(ctx, w.Agent)
	case w.Role != access.Supervisor:
		err = invalid("role", "must be supervisor or agent")
	case w.Agent != "":
		err = invalid("agent", "a supervisor has no seat")
	}
	if err != nil {
		return err
	}
	session, secret, err := s.access.StartSession(ctx, user, s.from(c))
	if err != nil {
		return err
	}
	who, err := s.begin(c, session, secret)
	if err != nil {
		return err
	}
	return answer(c, sessionAnswerOf(who, session))
}

// chooseSeat gives the user of the seat of an agent, "" for any that is free.
func (s *Server) chooseSeat(ctx context.Context, agent string) (string, error) {
	if agent != "" {
		at := slices.IndexFunc(s.demo.Seats, func(one DemoSeat) bool { return one.Agent == agent })
		if at < 0 {
			return "", invalid("agent", "%.80q has no seat that can be taken", agent)
		}
		return s.demo.Seats[at].User, nil
	}
	for _, seat := range s.demo.Seats {
		if taken, err := s.isTaken(ctx, seat); err != nil || !taken {
			return seat.User, err
		}
	}
	return "", &refusal{Status: http.StatusConflict, Code: string(campaigns.Conflict), Message: "all seats are taken; name the agent whose seat it shall be"}
}
