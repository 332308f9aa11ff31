// SPDX-License-Identifier: MIT

package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
)

func (s *Server) agentTalkRoutes() []route {
	self := own(write(access.Agents), "id")
	return []route{
		{"POST", "/agents/:id/call/hold", self, s.holdCall},
		{"POST", "/agents/:id/call/mute", self, s.muteCall},
		{"POST", "/agents/:id/call/dtmf", self, s.sendKeys},
		{"POST", "/agents/:id/call/result", self, s.reportOwnResult},
		{"POST", "/agents/:id/call/communications", self, s.addOwnNumber},
		{"DELETE", "/agents/:id/call/communications/:number", self, s.stopOwnNumber},
		{"POST", "/agents/:id/call/do-not-call", self, s.ownDoNotCall},
		{"POST", "/agents/:id/call/callback", self, s.ownCallback},
		{"POST", "/agents/:id/wrap-up/more", self, s.moreWrapUp},
		{"PUT", "/agents/:id/phone", self, s.setPhone},
		{"POST", "/dialer/:id/attempts/:attempt/hangup", write(access.Campaigns), s.hangUpAttempt},
		{"GET", "/dispositions", access.Need{}, listDispositions},
		{"GET", "/break-reasons", access.Need{}, s.listBreakReasons},
	}
}

// holdCall puts the customer on hold, or takes them back.
func (s *Server) holdCall(c echo.Context) error {
	var w struct {
		Held *bool `json:"held"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	if w.Held == nil {
		return invalid("held", "is required")
	}
	return s.onCall(c, func(campaign, attempt, agent string) error {
		return s.controller.Hold(c.Request().Context(), campaign, attempt, agent, *w.Held)
	})
}

// muteCall mutes the agent, or ends that.
func (s *Server) muteCall(c echo.Context) error {
	var w struct {
		Muted *bool `json:"muted"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	if w.Muted == nil {
		return invalid("muted", "is required")
	}
	return s.onCall(c, func(campaign, attempt, agent string) error {
		return s.controller.Mute(c.Request().Context(), campaign, attempt, agent, *w.Muted)
	})
}

// sendKeys presses keys of the keypad. Which ones is noted nowhere: it may be a
// secret of the customer's.
func (s *Server) sendKeys(c echo.Context) error {
	var w struct {
		Digits string `json:"digits"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	return s.onCall(c, func(campaign, attempt, agent string) error {
		return s.controller.SendKeys(c.Request().Context(), campaign, attempt, agent, w.Digits)
	})
}

// hangUpAttempt is a supervisor's: it ends an attempt in whatever phase.
func (s *Server) hangUpAttempt(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	id := c.Param("attempt")
	switch err := s.controller.HangUp(c.Request().Context(), campaign.ID, id); {
	case campaigns.CodeOf(err) == campaigns.Conflict: // it has ended a moment ago
		return missing("open attempt", id)
	case err != nil:
		return err
	}
	noteChange(c, "campaign "+campaign.ID+" attempt "+id, nil, map[string]bool{"hungUp": true})
	return answer(c, map[string]string{"attempt": id})
}

// moreWrapUp makes the agent's wrap-up longer by what the campaign gives.
func (s *Server) moreWrapUp(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	if !campaigns.ValidID(id) {
		return missing("agent", id)
	}
	a, err := s.store.Agent(ctx, id)
	switch {
	case err != nil:
		return err
	case a.State != campaigns.AgentWrapUp || a.LastAttempt == "":
		return conflict("agent " + id + " is not in wrap-up")
	}
	campaign, err := s.store.Campaign(ctx, a.LastCampaign)
	if err != nil {
		return err
	}
	by, most := campaign.AgentRules.WrapUpMore, campaign.AgentRules.MostMore()
	if by == 0 {
		return conflict("the campaign gives no more time to wrap up")
	}
	if err := s.store.ExtendWrapUp(ctx, id, a.LastAttempt, by, most, time.Now()); err != nil {
		return err
	}
	after, err := s.store.Agent(ctx, id)
	if err != nil {
		return err
	}
	noteChange(c, "agent "+id, map[string]any{"readyAt": a.ReadyAt}, map[string]any{"readyAt": after.ReadyAt})
	return answer(c, agentAnswerOf(after))
}

// setPhone is the agent's choice of how calls reach them.
func (s *Server) setPhone(c echo.Context) error {
	var w struct {
		Phone campaigns.Phone `json:"phone"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	if !campaigns.ValidID(id) {
		return missing("agent", id)
	}
	s.cards.Lock()
	defer s.cards.Unlock()
	a, err := s.store.Agent(ctx, id)
	switch {
	case err != nil:
		return err
	case w.Phone == "":
		return invalid("phone", "is required")
	case a.Attempt != "":
		return conflict("agent " + id + " has a call")
	}
	before := a.Phone
	a.Phone, a.NailedUp = w.Phone, w.Phone == campaigns.PhoneNailedUp
	if err := s.store.SaveAgent(ctx, a); err != nil {
		return inWireWords(err, agentFields)
	}
	s.controller.AttendDesk()
	noteChange(c, "agent "+id, map[string]any{"phone": before}, map[string]any{"phone": w.Phone})
	return s.answerAgent(c, id)
}

func listDispositions(c echo.Context) error {
	return answer(c, inSeconds(campaigns.DefaultDispositions()))
}

// DefaultBreakReasons are those of an installation that names none.
func DefaultBreakReasons() []string {
	return []string{"Lunch", "Coffee", "Meeting", "Training", "Technical"}
}

func (s *Server) listBreakReasons(c echo.Context) error { return answer(c, s.breakReasons) }
