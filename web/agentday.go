// SPDX-License-Identifier: MIT

package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// agentAttempt is an ended attempt in which an agent had a part.
type agentAttempt struct {
	At           time.Time             `json:"at"`
	CampaignName string                `json:"campaignName"`
	MemberName   string                `json:"memberName"`
	MemberState  campaigns.MemberState `json:"memberState,omitempty"`
	EndCause     campaigns.Cause       `json:"endCause,omitempty"`
	Due          time.Time             `json:"due,omitzero"`
	Attempt      attemptAnswer         `json:"attempt"`
}

// agentOf reads the agent whom the path names.
func (s *Server) agentOf(c echo.Context) (campaigns.Agent, error) {
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return campaigns.Agent{}, missing("agent", id)
	}
	return s.store.Agent(c.Request().Context(), id)
}

// agentAttempts gives a page of the attempts in which an agent had a part.
func (s *Server) agentAttempts(c echo.Context) error {
	ctx := c.Request().Context()
	agent, err := s.agentOf(c)
	if err != nil {
		return err
	}
	if err := knownParams(c, "limit", "cursor", "from"); err != nil {
		return err
	}
	limit, err := wholeParam(c, "limit", limitDefault, 1, limitMost)
	if err != nil {
		return err
	}
	from, err := timeParam(c, "from")
	if err != nil {
		return err
	}
	list := fmt.Sprintf("agent attempts %s %d", agent.ID, millisOf(from))
	text, err := placeOf(list, c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	after, ok := agentPlace(text)
	if !ok {
		return invalid("cursor", "is no cursor")
	}
	page, err := s.store.AgentAttempts(ctx, agent.ID, from, after, limit)
	if err != nil {
		return err
	}
	rows, err := s.agentAttemptRows(c, page.Attempts)
	if err != nil {
		return err
	}
	next := ""
	if page.More {
		next = cursorOf(list, strconv.FormatUint(page.Next.Position, 10)+" "+page.Next.Campaign)
	}
	return answerPage(c, rows, next)
}

// agentPlace reads the place in a cursor.
func agentPlace(text string) (store.AgentPlace, bool) {
	if text == "" {
		return store.AgentPlace{}, true
	}
	position, campaign, _ := strings.Cut(text, " ")
	n, err := strconv.ParseUint(position, 10, 64)
	return store.AgentPlace{Position: n, Campaign: campaign}, err == nil && n > 0 && campaigns.ValidID(campaign)
}

func (s *Server) agentAttemptRows(c echo.Context, events []store.Event) ([]agentAttempt, error) {
	refs := make([]store.MemberRef, len(events))
	for i, e := range events {
		refs[i] = store.MemberRef{Campaign: e.Attempt.Campaign, Member: e.Member}
	}
	names, err := s.store.MemberNames(c.Request().Context(), refs)
	if err != nil {
		return nil, err
	}
	titles := map[string]string{}
	rows := make([]agentAttempt, len(events))
	for i, e := range events {
		id := e.Attempt.Campaign
		if _, known := titles[id]; !known {
			campaign, err := s.store.Campaign(c.Request().Context(), id)
			if err != nil && campaigns.CodeOf(err) != campaigns.NotFound {
				return nil, err
			}
			titles[id] = campaign.Name
		}
		rows[i] = agentAttempt{
			At: e.At, CampaignName: titles[id], MemberName: names[refs[i]], MemberState: e.MemberState, EndCause: e.EndCause, Due: e.Due,
			Attempt: attemptAnswerOf(e.Attempt),
		}
	}
	return rows, nil
}

// agentDay is what an agent did since a moment.
type agentDay struct {
	From          time.Time                `json:"from"`
	To            time.Time                `json:"to"`
	Timezone      string                   `json:"timezone"`
	Complete      bool                     `json:"complete"`
	Attempts      int                      `json:"attempts"`
	Calls         int                      `json:"calls"`
	Connected     int                      `json:"connected"`
	TalkSec       float64                  `json:"talkSec"`
	MeanTalkSec   float64                  `json:"meanTalkSec"`
	Offers        int                      `json:"offers"`
	Accepted      int                      `json:"accepted"`
	Rejected      int                      `json:"rejected"`
	Skipped       int                      `json:"skipped"`
	Cancelled     int                      `json:"cancelled"`
	Missed        int                      `json:"missed"`
	ByResult      map[campaigns.Result]int `json:"byResult"`
	ByDisposition map[string]int           `json:"byDisposition"`
}

// Bounds of the figures of an agent: far more than anybody has in a day.
const (
	agentDayMost = 5000
	agentDayPage = 500
)

// agentFigures gives what an agent did today, or since a moment.
func (s *Server) agentFigures(c echo.Context) error {
	agent, err := s.agentOf(c)
	if err != nil {
		return err
	}
	if err := knownParams(c, "from"); err != nil {
		return err
	}
	from, err := timeParam(c, "from")
	if err != nil {
		return err
	}
	now, zone := time.Now(), s.zoneOfAgent(c, agent)
	if from.IsZero() {
		from = startOfDay(now, zone)
	}
	out := agentDay{From: from.In(zone), To: now.In(zone), Timezone: zone.String(), Complete: true}
	day := campaigns.NewAgentDay()
	var after store.AgentPlace
	for more := true; more; {
		page, err := s.store.AgentAttempts(c.Request().Context(), agent.ID, from, after, agentDayPage)
		if err != nil {
			return err
		}
		for _, e := range page.Attempts {
			day.Add(e.Attempt, agent.ID)
		}
		after, more = page.Next, page.More
		if more && day.Attempts >= agentDayMost {
			out.Complete, more = false, false
		}
	}
	out.fill(day)
	return answer(c, out)
}

func (d *agentDay) fill(day campaigns.AgentDay) {
	d.Attempts, d.Calls, d.Connected, d.TalkSec = day.Attempts, day.Calls, day.Connected, day.Talk.Seconds()
	d.Offers, d.Accepted, d.Rejected, d.Skipped = day.Offers, day.Accepted, day.Rejected, day.Skipped
	d.Cancelled, d.Missed, d.ByResult, d.ByDisposition = day.Cancelled, day.Missed, day.ByResult, day.ByDisposition
	if day.Calls > 0 {
		d.MeanTalkSec = d.TalkSec / float64(day.Calls)
	}
}

// zoneOfAgent gives the time zone of the first campaign that the agent serves: an
// agent has none of their own.
func (s *Server) zoneOfAgent(c echo.Context, agent campaigns.Agent) *time.Location {
	for _, t := range agent.Tiers {
		if campaign, err := s.store.Campaign(c.Request().Context(), t.Campaign); err == nil {
			return locationOf(campaign.Timezone)
		}
	}
	return time.UTC
}
