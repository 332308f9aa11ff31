// SPDX-License-Identifier: MIT

package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
)

// onCall carries something out on the call that the agent of the path has.
func (s *Server) onCall(c echo.Context, do func(campaign, attempt, agent string) error) error {
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return missing("agent", id)
	}
	a, err := s.store.Agent(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if a.Attempt == "" {
		return &campaigns.Error{Code: campaigns.Conflict, Msg: "agent " + id + " has no call"}
	}
	if err := do(a.Campaign, a.Attempt, id); err != nil {
		return err
	}
	noteChange(c, "campaign "+a.Campaign+" attempt "+a.Attempt, nil, map[string]string{"agent": id})
	return s.answerAgent(c, id)
}

// answerOffer is what the agent says to the offer of a preview.
func (s *Server) answerOffer(c echo.Context) error {
	var w struct {
		Answer campaigns.Answer `json:"answer"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	return s.onCall(c, func(campaign, attempt, agent string) error {
		return s.controller.AnswerOffer(c.Request().Context(), campaign, attempt, agent, w.Answer)
	})
}

func (s *Server) hangUp(c echo.Context) error {
	return s.onCall(c, func(campaign, attempt, _ string) error {
		return s.controller.HangUp(c.Request().Context(), campaign, attempt)
	})
}

func (s *Server) pauseRecording(c echo.Context) error {
	var w struct {
		Paused bool `json:"paused"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	return s.onCall(c, func(campaign, attempt, _ string) error {
		return s.controller.PauseRecording(c.Request().Context(), campaign, attempt, w.Paused)
	})
}

// transfer gives the customer to another agent, or sends them on to a number.
func (s *Server) transfer(c echo.Context) error {
	var w struct {
		Agent  string `json:"agent"`
		Number string `json:"number"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	if (w.Agent == "") == (w.Number == "") {
		return invalid("agent", "name either an agent or a number")
	}
	return s.onCall(c, func(campaign, attempt, _ string) error {
		return s.controller.Transfer(c.Request().Context(), campaign, attempt, w.Agent, w.Number)
	})
}

// machineVerdict is what an analyser outside says of a call.
func (s *Server) machineVerdict(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	var w struct {
		Machine bool `json:"machine"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	if err := s.controller.Machine(c.Request().Context(), campaign.ID, c.Param("attempt"), w.Machine); err != nil {
		return err
	}
	noteChange(c, "campaign "+campaign.ID+" attempt "+c.Param("attempt"), nil, map[string]bool{"machine": w.Machine})
	return answer(c, map[string]bool{"machine": w.Machine})
}

// setAgentState is how an agent who is available on demand asks for a call.
func (s *Server) setAgentState(c echo.Context) error {
	var w struct {
		State campaigns.AgentState `json:"state"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return missing("agent", id)
	}
	if w.State != campaigns.AgentWaiting {
		return invalid("state", "%q is not what one can ask for; there is %q", w.State, campaigns.AgentWaiting)
	}
	if err := s.store.SetAgentWaiting(c.Request().Context(), id, time.Now()); err != nil {
		return err
	}
	noteChange(c, "agent "+id, nil, map[string]any{"state": w.State})
	return s.answerAgent(c, id)
}
