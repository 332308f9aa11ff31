// SPDX-License-Identifier: MIT

package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/calendars"
	"tandem/campaigns"
)

func (s *Server) scheduleRoutes() []route {
	return []route{
		{"GET", "/dialer/:id/schedules", read(access.Campaigns), s.listSchedules},
	}
}

// calendarName is a campaign's calendar: what is set is the id, the name is told.
type calendarName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// UnmarshalJSON reads the id so that an error names its place.
func (n *calendarName) UnmarshalJSON(value []byte) error {
	type plain calendarName
	n.ID = ""
	return decode(value, "calendar", (*plain)(n))
}

// ownHours gives the hours that a person gave the campaign itself.
func ownHours(c campaigns.Campaign) *calendars.Calendar {
	if c.Calendar != "" {
		return nil
	}
	return c.Hours
}

func calendarOf(c campaigns.Campaign) calendarName {
	n := calendarName{ID: c.Calendar}
	if n.ID != "" && c.Hours != nil {
		n.Name = c.Hours.Name
	}
	return n
}

// scheduleAnswer is a schedule with what it came to.
type scheduleAnswer struct {
	ID       string         `json:"id"`
	Cron     string         `json:"cron"`
	Do       campaigns.Deed `json:"do"`
	Source   string         `json:"source"`
	Disabled bool           `json:"disabled"`
	Next     time.Time      `json:"next,omitzero"` // none where it is disabled
	Last     *firingAnswer  `json:"last"`          // null where it has not fired
}

// firingAnswer is what a schedule came to when it fired last.
type firingAnswer struct {
	Due    time.Time `json:"due"`
	Begun  time.Time `json:"begun"`
	Over   time.Time `json:"over,omitzero"` // none while it is under way
	Result string    `json:"result"`
	Error  string    `json:"error"`
}

// listSchedules gives the schedules of a campaign; they are changed with its settings.
func (s *Server) listSchedules(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	firings, err := s.store.Firings(c.Request().Context(), campaign.ID)
	if err != nil {
		return err
	}
	now := time.Now()
	answers := make([]scheduleAnswer, len(campaign.Schedules))
	for i, one := range campaign.Schedules {
		answers[i] = scheduleAnswer{
			ID: one.ID, Cron: one.Cron, Do: one.Do, Source: one.Source, Disabled: one.Disabled, Next: one.Next(campaign.Timezone, now).UTC(),
		}
		if f, ok := firings[one.ID]; ok {
			answers[i].Last = &firingAnswer{Due: f.Due.UTC(), Begun: f.Begun.UTC(), Over: f.Over.UTC(), Result: f.Result, Error: f.Error}
		}
	}
	return answer(c, answers)
}
