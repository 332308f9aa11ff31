// SPDX-License-Identifier: MIT

package web

import (
	"fmt"
	"strings"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
)

// The old product's call-centre paths. A queue there is a campaign here, and a
// tier is an agent's place in it.

func (s *Server) tierRoutes() []route {
	const tiers = "/callcenter/queues/:queue/tiers"
	return []route{
		{"GET", "/callcenter/queues", read(access.Agents), s.listQueues},
		{"GET", tiers, read(access.Agents), s.listTiers},
		{"POST", tiers, write(access.Agents), s.addTier},
		{"GET", tiers + "/:agent", read(access.Agents), s.getTier},
		{"PUT", tiers + "/:agent", write(access.Agents), s.changeTier},
		{"PUT", tiers + "/:agent/level", write(access.Agents), s.changeTierLevel},
		{"PUT", tiers + "/:agent/position", write(access.Agents), s.changeTierPosition},
		{"DELETE", tiers + "/:agent", write(access.Agents), s.removeTier},
		{"GET", "/callcenter/agent", read(access.Agents), s.listAgents},
		{"GET", "/callcenter/agent/:id", own(read(access.Agents), "id"), s.getAgent},
		{"GET", "/agents/:id", own(read(access.Agents), "id"), s.getAgent},
		{"DELETE", "/agents/:id", write(access.Agents), s.removeAgent},
		{"GET", "/resources/:id", read(access.Resources), s.getResource},
		{"DELETE", "/resources/:id", write(access.Resources), s.removeResource},
	}
}

// tierCard is an agent's place in a queue.
type tierCard struct {
	Agent    string                `json:"agent"`
	Queue    string                `json:"queue"`
	Level    int                   `json:"level"`
	Position int                   `json:"position"`
	Status   campaigns.AgentStatus `json:"status"`
	State    campaigns.AgentState  `json:"state"`
}

// queueCard is a campaign as a queue of agents.
type queueCard struct {
	ID       string             `json:"id"`
	Name     string             `json:"name"`
	Strategy campaigns.Strategy `json:"strategy"`
	Agents   int                `json:"agents"`
	LoggedIn int                `json:"loggedIn"`
	Ready    int                `json:"ready"`
	Talking  int                `json:"talking"`
}

func (s *Server) listQueues(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := readPaging(c, limitDefault)
	if err != nil {
		return err
	}
	if err := noOrder(c, p); err != nil {
		return err
	}
	all, err := s.store.Campaigns(ctx)
	if err != nil {
		return err
	}
	page, next, err := cut(p, "queues", all, func(one campaigns.Campaign) string { return one.ID })
	if err != nil {
		return err
	}
	queues := make([]queueCard, len(page))
	for i, one := range page {
		staff, err := s.store.Staff(ctx, one.ID)
		if err != nil {
			return err
		}
		doing, err := s.store.Staffing(ctx, one.ID)
		if err != nil {
			return err
		}
		queues[i] = queueCard{
			ID: one.ID, Name: one.Name, Strategy: one.Strategy, Agents: staff, LoggedIn: doing.LoggedIn, Ready: doing.Ready, Talking: doing.Talking,
		}
	}
	return answerPage(c, queues, next)
}

// noOrder refuses what a short list does not have.
func noOrder(c echo.Context, p paging) error {
	switch {
	case p.sort != "" && p.sort != "id":
		return invalid("sort", "%.80q is no order here; there is id", p.sort)
	case p.columns != nil:
		return invalid("columns", "this list comes whole")
	case c.QueryParam("filter") != "":
		return invalid("filter", "this list has none")
	}
	return nil
}

// queue reads the campaign of the path.
func (s *Server) queue(c echo.Context) (campaigns.Campaign, error) {
	id := c.Param("queue")
	if !campaigns.ValidID(id) {
		return campaigns.Campaign{}, missing("queue", id)
	}
	return s.store.Campaign(c.Request().Context(), id)
}

// tiers gives the places in a queue, by agent.
func tiersOf(campaign string, agents []campaigns.Agent) []tierCard {
	cards := []tierCard{}
	for _, a := range agents {
		for _, place := range seatsOf(campaign, []campaigns.Agent{a}) {
			cards = append(cards, tierCard{a.ID, campaign, place.Level, place.Position, a.Status, a.State})
		}
	}
	return cards
}

func (s *Server) listTiers(c echo.Context) error {
	campaign, err := s.queue(c)
	if err != nil {
		return err
	}
	p, err := readPaging(c, limitMost)
	if err != nil {
		return err
	}
	if err := noOrder(c, p); err != nil {
		return err
	}
	agents, err := s.store.Agents(c.Request().Context())
	if err != nil {
		return err
	}
	page, next, err := cut(p, "tiers "+campaign.ID, tiersOf(campaign.ID, agents), func(t tierCard) string { return t.Agent })
	if err != nil {
		return err
	}
	return answerPage(c, page, next)
}

// tier reads the place that the path names.
func (s *Server) tier(c echo.Context) (tierCard, error) {
	campaign, err := s.queue(c)
	if err != nil {
		return tierCard{}, err
	}
	return s.tierOf(c, campaign.ID, c.Param("agent"))
}

func (s *Server) tierOf(c echo.Context, queue, agent string) (tierCard, error) {
	if !campaigns.ValidID(agent) {
		return tierCard{}, missing("agent", agent)
	}
	a, err := s.store.Agent(c.Request().Context(), agent)
	if err != nil {
		return tierCard{}, err
	}
	places := tiersOf(queue, []campaigns.Agent{a})
	if len(places) == 0 {
		return tierCard{}, &campaigns.Error{Code: campaigns.NotFound, Msg: fmt.Sprintf("agent %s has no place in campaign %s", agent, queue)}
	}
	return places[0], nil
}

func (s *Server) getTier(c echo.Context) error {
	place, err := s.tier(c)
	if err != nil {
		return err
	}
	return answer(c, place)
}

func (s *Server) addTier(c echo.Context) error {
	campaign, err := s.queue(c)
	if err != nil {
		return err
	}
	body, err := readBody(c)
	if err != nil {
		return err
	}
	w := struct {
		Agent    string `json:"agent"`
		Level    int    `json:"level"`
		Position int    `json:"position"`
	}{Level: 1, Position: 1}
	if err := decode(body, "", &w); err != nil {
		return err
	}
	if !campaigns.ValidID(w.Agent) {
		return invalid("agent", "%.80q is not the id of an agent", w.Agent)
	}
	s.cards.Lock()
	defer s.cards.Unlock()
	err = s.store.AddTier(c.Request().Context(), campaigns.Tier{Campaign: campaign.ID, Agent: w.Agent, Level: w.Level, Position: w.Position})
	if campaigns.CodeOf(err) == campaigns.NotFound {
		return invalid("agent", "there is no agent %s", w.Agent)
	}
	if err != nil {
		return err
	}
	return s.answerTier(c, campaign.ID, w.Agent, nil)
}

// answerTier answers with a place as it is now, and notes the change.
func (s *Server) answerTier(c echo.Context, queue, agent string, before any) error {
	place, err := s.tierOf(c, queue, agent)
	if err != nil {
		return err
	}
	noteChange(c, fmt.Sprintf("campaign %s agent %s", queue, agent), before, place)
	return answer(c, place)
}

// tierChange is the body of a change: nil stays.
type tierChange struct {
	Level    *int `json:"level"`
	Position *int `json:"position"`
}

func (s *Server) changeTier(c echo.Context) error         { return s.alterTier(c, "level, position") }
func (s *Server) changeTierLevel(c echo.Context) error    { return s.alterTier(c, "level") }
func (s *Server) changeTierPosition(c echo.Context) error { return s.alterTier(c, "position") }

// alterTier changes what the path is for.
func (s *Server) alterTier(c echo.Context, fields string) error {
	before, err := s.tier(c)
	if err != nil {
		return err
	}
	var w tierChange
	if err := readInto(c, &w); err != nil {
		return err
	}
	t := campaigns.Tier{Campaign: before.Queue, Agent: before.Agent}
	for _, one := range []struct {
		name string
		from *int
		to   *int
	}{{"level", w.Level, &t.Level}, {"position", w.Position, &t.Position}} {
		switch {
		case one.from == nil && fields == one.name:
			return invalid(one.name, "is missing")
		case one.from == nil:
		case !strings.Contains(fields, one.name):
			return invalid(one.name, "there is no such field here")
		case *one.from < 1:
			return invalid(one.name, "%d is less than 1", *one.from)
		default:
			*one.to = *one.from
		}
	}
	s.cards.Lock()
	defer s.cards.Unlock()
	if err := s.store.ChangeTier(c.Request().Context(), t); err != nil {
		return err
	}
	return s.answerTier(c, before.Queue, before.Agent, before)
}

func (s *Server) removeTier(c echo.Context) error {
	before, err := s.tier(c)
	if err != nil {
		return err
	}
	s.cards.Lock()
	defer s.cards.Unlock()
	if err := s.store.RemoveTier(c.Request().Context(), before.Queue, before.Agent); err != nil {
		return err
	}
	noteChange(c, fmt.Sprintf("campaign %s agent %s", before.Queue, before.Agent), before, nil)
	return answer(c, map[string]string{"agent": before.Agent, "queue": before.Queue})
}
