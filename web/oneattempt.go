// SPDX-License-Identifier: MIT

package web

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller"
)

// oneAttempt is an attempt with what became of its member.
type oneAttempt struct {
	Open         bool                  `json:"open"`
	Phase        string                `json:"phase"`
	CampaignName string                `json:"campaignName"`
	MemberName   string                `json:"memberName"`
	MemberState  campaigns.MemberState `json:"memberState,omitempty"`
	EndCause     campaigns.Cause       `json:"endCause,omitempty"`
	Due          time.Time             `json:"due,omitzero"`
	Attempt      attemptAnswer         `json:"attempt"`
	Report       *reportCard           `json:"report,omitempty"`
}

func attemptAnswerOf(a *campaigns.Attempt) attemptAnswer {
	return attemptAnswer{*a, a.Timeline(), list(a.Legs())}
}

// getAttempt gives one attempt, open or ended. One that ends between the two looks
// is looked for among the ended ones last, so that it is found.
func (s *Server) getAttempt(c echo.Context) error {
	ctx := c.Request().Context()
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	if err := knownParams(c, "member"); err != nil {
		return err
	}
	id, member := c.Param("attempt"), uint64(0)
	if text := c.QueryParam("member"); text != "" {
		if member, err = strconv.ParseUint(text, 10, 64); err != nil || member == 0 {
			return invalid("member", "%.80q is not the id of a member", text)
		}
	}
	out := oneAttempt{CampaignName: campaign.Name}
	a, phase, open, err := s.openAttempt(c, campaign.ID, id)
	if err != nil {
		return err
	}
	if open {
		out.Open, out.Phase, out.Attempt = true, phase, attemptAnswerOf(&a)
		member = a.Member
	} else {
		past, err := s.store.EndedAttempt(ctx, campaign.ID, id, member)
		if err != nil {
			return err
		}
		out.Phase, out.Attempt, out.MemberState, out.EndCause, out.Due = "ended", attemptAnswerOf(past.Attempt), past.MemberState, past.EndCause, past.Due
		out.Report = pastReport(&past)
		member = past.Attempt.Member
	}
	ref := store.MemberRef{Campaign: campaign.ID, Member: member}
	names, err := s.store.MemberNames(ctx, []store.MemberRef{ref})
	if err != nil {
		return err
	}
	out.MemberName = names[ref]
	return answer(c, out)
}

// openAttempt gives an attempt that is not over: as its owner sees it where that
// is in this process, else as the ledger has it.
func (s *Server) openAttempt(c echo.Context, campaign, id string) (campaigns.Attempt, string, bool, error) {
	for _, live := range s.controller.InAir(campaign) {
		if live.Attempt.ID == id {
			return live.Attempt, live.Phase, live.Phase != "ended", nil
		}
	}
	a, open, err := s.store.OpenAttempt(c.Request().Context(), campaign, id)
	return a, controller.PhaseOf(&a), open, err
}
