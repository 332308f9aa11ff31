// SPDX-License-Identifier: MIT

package web

import (
	"github.com/labstack/echo/v4"

	"tandem/campaigns"
)

// Reading and removing one agent or resource. An agent's card is changed in
// agents.go, a resource in resource.go.

func (s *Server) getAgent(c echo.Context) error {
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return missing("agent", id)
	}
	return s.answerAgent(c, id)
}

// removeAgent removes an agent whom no call holds.
func (s *Server) removeAgent(c echo.Context) error {
	id, ctx := c.Param("id"), c.Request().Context()
	if !campaigns.ValidID(id) {
		return missing("agent", id)
	}
	s.cards.Lock()
	defer s.cards.Unlock()
	before, err := s.store.Agent(ctx, id)
	if err != nil {
		return err
	}
	if err := s.store.RemoveAgent(ctx, id); err != nil {
		return err
	}
	noteChange(c, "agent "+id, agentCardOf(before), nil)
	return answer(c, map[string]string{"id": id})
}

func (s *Server) getResource(c echo.Context) error {
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return missing("resource", id)
	}
	r, err := s.store.Resource(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return answer(c, resourceCardOf(r))
}

// removeResource removes a resource that no campaign uses.
func (s *Server) removeResource(c echo.Context) error {
	id, ctx := c.Param("id"), c.Request().Context()
	if !campaigns.ValidID(id) {
		return missing("resource", id)
	}
	s.cards.Lock()
	defer s.cards.Unlock()
	before, err := s.store.Resource(ctx, id)
	if err != nil {
		return err
	}
	if err := s.store.RemoveResource(ctx, id); err != nil {
		return err
	}
	noteChange(c, "resource "+id, resourceCardOf(before), nil)
	return answer(c, map[string]string{"id": id})
}
