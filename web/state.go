// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// runState is what a campaign is doing, with the numbers of the old product.
type runState struct {
	State     int                `json:"state"` // 0 idle, 1 running, 2 paused or asleep, 3 stopping, 4 ended
	StateName campaigns.RunState `json:"stateName"`
	Active    bool               `json:"active"`
	Cause     string             `json:"cause"`
	Since     time.Time          `json:"since,omitzero"`
	Owner     string             `json:"owner"` // the controller that runs it, "" for none
	// Asleep tells that it runs and waits for its calendar to open: then State says
	// 2, as the old product's Sleep. NextChange is when the calendar opens or closes.
	Asleep     bool      `json:"asleep"`
	NextChange time.Time `json:"nextChange,omitzero"`
}

// stateNumbers are the old product's: Idle, Work, Sleep, ProcessStop, End.
var stateNumbers = map[campaigns.RunState]int{
	campaigns.Idle: 0, campaigns.Running: 1, campaigns.Paused: 2, campaigns.Stopping: 3, campaigns.Ended: 4,
}

func runStateOf(r store.Run) runState {
	return runState{
		State: stateNumbers[r.State], StateName: r.State, Active: r.State == campaigns.Running,
		Cause: r.Cause, Since: r.Since, Owner: r.Owner,
	}
}

// stateOf gives what a campaign is doing, with what its calendar does to it.
func stateOf(c campaigns.Campaign, r store.Run) runState { return stateAt(c, r, time.Now()) }

func stateAt(c campaigns.Campaign, r store.Run, now time.Time) runState {
	state := runStateOf(r)
	state.NextChange = c.NextChange(now).UTC()
	if r.State == campaigns.Running && !c.OpenAt(now) {
		state.State, state.Asleep = stateNumbers[campaigns.Paused], true
	}
	return state
}

// setState runs (1) or stops (3) a campaign, as the old product does. Pausing,
// which that one does not have, is a path of its own.
func (s *Server) setState(c echo.Context) error {
	do := s.controller.Run
	switch c.Param("state") {
	case "1":
	case "3":
		do = s.controller.Stop
		if c.QueryParam("now") == "true" {
			do = s.controller.StopNow
		}
	default:
		return &refusal{
			Status: http.StatusBadRequest, Code: string(campaigns.Invalid), Field: "state",
			Message: "Bad set state: 1 runs and 3 stops a campaign",
		}
	}
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	return s.changeRun(c, campaign, do)
}

func (s *Server) pause(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	return s.changeRun(c, campaign, s.controller.Pause)
}

// changeRun runs, pauses or stops a campaign.
func (s *Server) changeRun(c echo.Context, campaign campaigns.Campaign, do func(context.Context, string) (store.Run, error)) error {
	ctx := c.Request().Context()
	before, err := s.store.Run(ctx, campaign.ID)
	if err != nil {
		return err
	}
	run, err := do(ctx, campaign.ID)
	if err != nil {
		return err
	}
	noteChange(c, "campaign "+campaign.ID, stateOf(campaign, before), stateOf(campaign, run))
	return answer(c, stateOf(campaign, run))
}
