// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/controller"
)

// agentCallAnswer is the call that an agent has, is offered or has just had: all
// that a desktop draws.
type agentCallAnswer struct {
	Campaign     string         `json:"campaign"`
	CampaignName string         `json:"campaignName"`
	Mode         campaigns.Mode `json:"mode"`
	Attempt      string         `json:"attempt"`
	Phase        string         `json:"phase"`
	Offered      bool           `json:"offered"`           // waits for the agent's answer
	Deadline     time.Time      `json:"deadline,omitzero"` // of the answer
	Number       string         `json:"number"`
	Member       memberCard     `json:"member"`
	ClaimedAt    time.Time      `json:"claimedAt,omitzero"`
	DialedAt     time.Time      `json:"dialedAt,omitzero"`
	RingingAt    time.Time      `json:"ringingAt,omitzero"`
	AnsweredAt   time.Time      `json:"answeredAt,omitzero"`
	BridgedAt    time.Time      `json:"bridgedAt,omitzero"`
	EndedAt      time.Time      `json:"endedAt,omitzero"`
	Recording    bool           `json:"recording"`
	Paused       bool           `json:"paused"` // the recording
	Held         bool           `json:"held"`
	Muted        bool           `json:"muted"`

	Over        bool             `json:"over"`
	Result      campaigns.Result `json:"result"` // "" before the end
	Cause       campaigns.Cause  `json:"cause"`
	Disposition string           `json:"disposition"`
	ReadyAt     time.Time        `json:"readyAt,omitzero"` // end of the wrap-up
	WrapUp      wrapUpCard       `json:"wrapUp"`
	Awaits      bool             `json:"awaits"` // the campaign waits for results
	AwaitSec    float64          `json:"awaitSec"`
	AwaitUntil  time.Time        `json:"awaitUntil,omitzero"` // for that of this call

	Zone         string     `json:"zone"`
	ZoneSure     bool       `json:"zoneSure"`
	Dispositions any        `json:"dispositions"`
	History      []pastCall `json:"history"`
}

// wrapUpCard are the rules of a wrap-up; times are in seconds.
type wrapUpCard struct {
	Sec  float64 `json:"sec"`
	More float64 `json:"moreSec"` // what one press adds
	Left float64 `json:"leftSec"` // what may be added yet
}

func (s *Server) getAgentCall(c echo.Context) error {
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return missing("agent", id)
	}
	call, err := s.controller.AgentCall(c.Request().Context(), id)
	if err != nil {
		return err
	}
	history, err := s.history(c.Request().Context(), &call.Attempt)
	if err != nil {
		return err
	}
	return answer(c, agentCallOf(&call, history))
}

func agentCallOf(call *controller.AgentCall, history []pastCall) agentCallAnswer {
	a, campaign := &call.Attempt, &call.Campaign
	zone, sure := campaign.CustomerZone(&call.Member, a.Number)
	out := agentCallAnswer{
		Campaign: a.Campaign, CampaignName: campaign.Name, Mode: campaign.Mode, Attempt: a.ID, Phase: call.Phase, Offered: call.Offered,
		Deadline: call.Deadline, Number: a.Number, Member: memberCardOf(call.Member), ClaimedAt: a.ClaimedAt, DialedAt: a.DialedAt,
		RingingAt: a.RingingAt, AnsweredAt: a.AnsweredAt, BridgedAt: a.BridgedAt, EndedAt: a.EndedAt, Recording: a.Recording != "",
		Paused: call.Paused, Held: a.Held && !call.Over, Muted: a.Muted && !call.Over, Over: call.Over, Result: a.Result, Cause: a.Cause,
		Disposition: a.Disposition, WrapUp: wrapUpOf(call), Awaits: campaign.Await.Wait, AwaitSec: campaign.Await.Deadline.Seconds(),
		Zone: zone.String(), ZoneSure: sure, Dispositions: inSeconds(campaign.OfferedDispositions()), History: history,
	}
	if call.Over {
		out.ReadyAt = call.Agent.ReadyAt
	}
	if w := call.Member.Await; w != nil && w.Attempt == a.ID {
		out.AwaitUntil = w.Deadline
	}
	return out
}

func wrapUpOf(call *controller.AgentCall) wrapUpCard {
	rules := &call.Campaign.AgentRules
	left := rules.MostMore()
	if call.Over {
		left = max(0, left-call.Agent.WrapUpAdded)
	}
	return wrapUpCard{
		Sec: call.Agent.Card(&call.Campaign).WrapUp.Seconds(), More: rules.WrapUpMore.Seconds(), Left: left.Seconds(),
	}
}

// history gives the attempts of a member before one, newest first.
func (s *Server) history(ctx context.Context, a *campaigns.Attempt) ([]pastCall, error) {
	past, err := s.store.Attempts(ctx, a.Campaign, a.Member)
	if err != nil {
		return nil, err
	}
	history := []pastCall{}
	for _, p := range slices.Backward(past) {
		if p.Attempt.ID == a.ID || len(history) == popHistory {
			continue
		}
		one := pastCall{
			Attempt: p.Attempt.ID, At: p.Attempt.ClaimedAt, Number: p.Attempt.Number, Agent: p.Attempt.Agent, Result: p.Attempt.Result,
			Cause: p.Attempt.Cause, TalkSec: int(p.Attempt.Talk() / time.Second), Disposition: p.Attempt.Disposition,
		}
		switch {
		case p.Report != nil && p.Report.Report != nil:
			one.Comment = p.Report.Report.Comment
		case p.Attempt.Report != nil:
			one.Comment = p.Attempt.Report.Comment
		}
		history = append(history, one)
	}
	return history, nil
}
