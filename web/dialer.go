// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/feed"
)

// campaignAnswer is a campaign with what it is doing.
type campaignAnswer struct {
	campaignSettings
	CreatedOn time.Time `json:"createdOn"`
	runState
}

// campaignDetail is a campaign with its counts and its calls.
type campaignDetail struct {
	campaignAnswer
	Members  feed.MemberCounts        `json:"members"`
	Attempts int                      `json:"attempts"` // finished ones
	Results  map[campaigns.Result]int `json:"results"`
	Calls    campaignCalls            `json:"calls"`
}

func (s *Server) getCampaign(c echo.Context) error {
	ctx := c.Request().Context()
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	agents, err := s.store.Agents(ctx)
	if err != nil {
		return err
	}
	run, err := s.store.Run(ctx, campaign.ID)
	if err != nil {
		return err
	}
	counts, err := s.store.Counts(ctx, campaign.ID)
	if err != nil {
		return err
	}
	tally, err := s.store.Tally(ctx, campaign.ID)
	if err != nil {
		return err
	}
	calls, err := s.calls(ctx, campaign.ID)
	if err != nil {
		return err
	}
	return answer(c, campaignDetail{
		campaignAnswer: campaignAnswer{settingsOf(campaign, agents), campaign.CreatedAt, stateOf(campaign, run)},
		Members:        feed.CountsOf(counts), Attempts: tally.Attempts, Results: table(tally.ByResult), Calls: calls,
	})
}

// campaign reads the campaign that the path names.
func (s *Server) campaign(c echo.Context) (campaigns.Campaign, error) {
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return campaigns.Campaign{}, missing("campaign", id)
	}
	return s.store.Campaign(c.Request().Context(), id)
}

func missing(noun, id string) error {
	return &campaigns.Error{Code: campaigns.NotFound, Msg: fmt.Sprintf("there is no %s %s", noun, id)}
}

func (s *Server) createCampaign(c echo.Context) error {
	ctx := c.Request().Context()
	body, err := readBody(c)
	if err != nil {
		return err
	}
	campaign, seats, err := parseCampaign(body)
	if err != nil {
		return err
	}
	campaign.CreatedAt = time.Now().UTC().Truncate(time.Millisecond)
	if err := s.checkResources(ctx, campaign.Resources); err != nil {
		return err
	}
	s.cards.Lock()
	defer s.cards.Unlock()
	agents, err := s.seated(ctx, campaign.ID, seats)
	if err != nil {
		return err
	}
	if err := s.store.CreateCampaign(ctx, campaign); err != nil {
		return inWireWords(err, campaignFields)
	}
	for _, a := range agents {
		if err := s.store.SaveAgent(ctx, a); err != nil {
			return &campaigns.Error{
				Code: campaigns.CodeOf(err), Err: err,
				Msg: fmt.Sprintf("campaign %s was created, but without agent %s: add it with PUT /api/v2/agents/%s", campaign.ID, a.ID, a.ID),
			}
		}
	}
	run, err := s.store.Run(ctx, campaign.ID)
	if err != nil {
		return err
	}
	if campaign, err = s.store.Campaign(ctx, campaign.ID); err != nil { // with its calendar
		return err
	}
	noteChange(c, "campaign "+campaign.ID, nil, settingsOf(campaign, agents))
	return answer(c, campaignAnswer{settingsOf(campaign, agents), campaign.CreatedAt, stateOf(campaign, run)})
}

// changeCampaign edits a campaign, also while it runs: what the body names is
// changed, and holds from the next call on.
func (s *Server) changeCampaign(c echo.Context) error {
	ctx := c.Request().Context()
	body, err := readBody(c)
	if err != nil {
		return err
	}
	s.cards.Lock()
	defer s.cards.Unlock()
	known, err := s.campaign(c)
	if err != nil {
		return err
	}
	campaign, err := editCampaign(body, known)
	if err != nil {
		return err
	}
	if err := s.checkResources(ctx, campaign.Resources); err != nil {
		return err
	}
	if err := s.store.SaveCampaign(ctx, campaign); err != nil {
		return inWireWords(err, campaignFields)
	}
	noteChange(c, "campaign "+campaign.ID, settingsOf(known, nil), settingsOf(campaign, nil))
	return s.getCampaign(c)
}

func (s *Server) checkResources(ctx context.Context, ids []string) error {
	for i, id := range ids {
		_, err := s.store.Resource(ctx, id)
		if campaigns.CodeOf(err) == campaigns.NotFound {
			return invalid(fmt.Sprintf("resources[%d]", i), "there is no resource %s", id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// seated gives the agents of a new campaign with their places in it, not yet
// written.
func (s *Server) seated(ctx context.Context, campaign string, seats []seat) ([]campaigns.Agent, error) {
	agents := make([]campaigns.Agent, len(seats))
	for i, at := range seats {
		place := fmt.Sprintf("agents[%d]", i)
		a, err := s.store.Agent(ctx, at.ID)
		if campaigns.CodeOf(err) == campaigns.NotFound {
			return nil, invalid(place, "there is no agent %s", at.ID)
		}
		if err != nil {
			return nil, err
		}
		// A campaign that exists is refused a moment later.
		if len(seatsOf(campaign, []campaigns.Agent{a})) == 0 {
			a.Tiers = append(a.Tiers, campaigns.Tier{Campaign: campaign, Agent: a.ID, Level: at.Level, Position: at.Position})
		}
		if err := a.Validate(); err != nil {
			return nil, under(place, err)
		}
		agents[i] = a
	}
	return agents, nil
}
