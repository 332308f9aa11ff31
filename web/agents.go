// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
)

func (s *Server) listAgents(c echo.Context) error {
	p, err := readPaging(c, limitMost)
	if err != nil {
		return err
	}
	if err := noOrder(c, p); err != nil {
		return err
	}
	all, err := s.store.Agents(c.Request().Context())
	if err != nil {
		return err
	}
	page, next, err := cut(p, "agents", all, func(a campaigns.Agent) string { return a.ID })
	if err != nil {
		return err
	}
	answers := make([]agentAnswer, len(page))
	for i, a := range page {
		answers[i] = agentAnswerOf(a)
	}
	return answerPage(c, answers, next)
}

// putAgent creates an agent or changes the card of one: what the body leaves
// out stays, and is the default where the agent is new.
func (s *Server) putAgent(c echo.Context) error {
	ctx := c.Request().Context()
	body, err := readBody(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	s.cards.Lock()
	defer s.cards.Unlock()
	card, err := s.agentCard(ctx, id)
	if err != nil {
		return err
	}
	before, tiers, was := card.Status, card.Tiers, frozen(card)
	phone, nailedUp := card.Phone, card.NailedUp
	if before == "" {
		was = nil // there is no such agent yet
	}
	card.Tiers = nil // a slice that is decoded into would keep parts of its old elements
	if err := decode(body, "", &card); err != nil {
		return err
	}
	if card.Tiers == nil {
		card.Tiers = tiers
	}
	if card.ID != id {
		return invalid("id", "%q is not the id of the path, %q", card.ID, id)
	}
	if err := card.settlePhone(phone, nailedUp); err != nil {
		return err
	}
	a, err := card.agent()
	if err != nil {
		return err
	}
	if err := s.checkTiers(ctx, a.Tiers); err != nil {
		return err
	}
	if err := s.store.SaveAgent(ctx, a); err != nil {
		return err
	}
	if before != "" && a.Status != before {
		if err := s.store.SetAgentStatus(ctx, id, a.Status, "", time.Now()); err != nil {
			return err
		}
	}
	noteChange(c, "agent "+id, was, agentCardOf(a))
	return s.answerAgent(c, id)
}

// agentCard gives the card of an agent, or an empty one with the defaults and
// no status.
func (s *Server) agentCard(ctx context.Context, id string) (agentCard, error) {
	var fresh campaigns.Agent
	fresh.Normalize()
	fresh.ID, fresh.Status = id, ""
	if !campaigns.ValidID(id) {
		return agentCardOf(fresh), nil
	}
	known, err := s.store.Agent(ctx, id)
	if campaigns.CodeOf(err) == campaigns.NotFound {
		return agentCardOf(fresh), nil
	}
	return agentCardOf(known), err
}

func (s *Server) checkTiers(ctx context.Context, tiers []campaigns.Tier) error {
	for i, t := range tiers {
		_, err := s.store.Campaign(ctx, t.Campaign)
		if campaigns.CodeOf(err) == campaigns.NotFound {
			return invalid(fmt.Sprintf("tiers[%d].campaign", i), "there is no campaign %s", t.Campaign)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// setAgentStatus is what the agent says of themself.
func (s *Server) setAgentStatus(c echo.Context) error {
	var w struct {
		Status campaigns.AgentStatus `json:"status"`
		Reason string                `json:"reason"` // of a break
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return missing("agent", id)
	}
	before, err := s.store.Agent(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if err := s.store.SetAgentStatus(c.Request().Context(), id, w.Status, w.Reason, time.Now()); err != nil {
		return err
	}
	noteChange(c, "agent "+id, map[string]any{"status": before.Status, "reason": before.BreakReason},
		map[string]any{"status": w.Status, "reason": w.Reason})
	return s.answerAgent(c, id)
}

func (s *Server) answerAgent(c echo.Context, id string) error {
	a, err := s.store.Agent(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return answer(c, agentAnswerOf(a))
}
