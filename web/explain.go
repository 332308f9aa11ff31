// SPDX-License-Identifier: MIT

package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
	"tandem/controller"
)

func (s *Server) explainRoutes() []route {
	return []route{
		{"GET", "/dialer/:id/members/:member/explain", read(access.Members), s.explain},
		{"GET", "/dialer/:id/waterfall", read(access.Members), s.waterfall},
	}
}

// explanation says why a member is or is not being called now.
type explanation struct {
	At       time.Time              `json:"at"`
	Member   uint64                 `json:"member"`
	Number   string                 `json:"number"`         // that is called next, "" for none
	Callable bool                   `json:"callable"`       // all gates are open
	Gate     campaigns.Gate         `json:"gate,omitempty"` // the first closed one
	Why      string                 `json:"why"`            // of that one
	Opens    time.Time              `json:"opens,omitzero"` // when the last of the closed ones opens, where all of them do by themselves
	Ahead    int                    `json:"ahead"`          // due members who come first
	Gates    []campaigns.GateReport `json:"gates"`
}

func explanationOf(e controller.Explanation) explanation {
	out := explanation{
		At: e.At, Member: e.Member.ID, Number: e.Number, Callable: true, Ahead: e.Ahead, Gates: e.Gates,
		Why: "every gate is open: the member is called as soon as it is their turn",
	}
	if g, closed := e.Blocking(); closed {
		out.Callable, out.Gate, out.Why, out.Opens = false, g.Gate, g.Why, opensAt(e.Gates)
	}
	return out
}

// opensAt gives when the last of the closed gates opens; zero where one of them
// does not by itself.
func opensAt(gates []campaigns.GateReport) time.Time {
	var last time.Time
	for _, g := range gates {
		switch {
		case g.Open:
		case g.Opens.IsZero():
			return time.Time{}
		case g.Opens.After(last):
			last = g.Opens
		}
	}
	return last
}

func (s *Server) explain(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	member, err := memberID(c)
	if err != nil {
		return err
	}
	e, err := s.controller.Explain(c.Request().Context(), campaign.ID, member)
	if err != nil {
		return err
	}
	return answer(c, explanationOf(e))
}

// waterfallAnswer says at which gate the members of a campaign stop.
type waterfallAnswer struct {
	At       time.Time       `json:"at"`
	Imported int             `json:"imported"`
	Callable int             `json:"callable"`
	Steps    []waterfallStep `json:"steps"`
}

type waterfallStep struct {
	Gate    campaigns.Gate  `json:"gate"`
	Stopped int             `json:"stopped"`
	Left    int             `json:"left"`
	Why     string          `json:"why"`
	Opens   time.Time       `json:"opens,omitzero"`
	Sampled int             `json:"sampled,omitempty"` // stopped is an estimate from so many
	Parts   []waterfallPart `json:"parts,omitempty"`
}

type waterfallPart struct {
	What    string    `json:"what"`
	Stopped int       `json:"stopped"`
	Opens   time.Time `json:"opens,omitzero"`
}

func (s *Server) waterfall(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	w, err := s.controller.Waterfall(c.Request().Context(), campaign.ID)
	if err != nil {
		return err
	}
	out := waterfallAnswer{At: w.At, Imported: w.Imported, Callable: w.Callable, Steps: make([]waterfallStep, len(w.Steps))}
	for i, step := range w.Steps {
		out.Steps[i] = waterfallStep{
			Gate: step.Gate, Stopped: step.Stopped, Left: step.Left, Why: step.Why, Opens: step.Opens, Sampled: step.Sampled,
		}
		for _, p := range step.Parts {
			if step.Gate == campaigns.GateZone && p.What == "" {
				p.What = campaign.Timezone
			}
			out.Steps[i].Parts = append(out.Steps[i].Parts, waterfallPart(p))
		}
	}
	return answer(c, out)
}
