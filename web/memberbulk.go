// SPDX-License-Identifier: MIT

package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// terminateMost is how many members one call ends.
const terminateMost = 1000

// termination says what became of the members that a filter let through.
type termination struct {
	Ended  int  `json:"ended"`
	InCall int  `json:"inCall"` // are being called, and end with the call
	More   bool `json:"more"`   // not all were looked at: go on with the cursor
}

// terminateMembers ends all members whom a filter, which is the body, lets
// through: some of them by each call.
func (s *Server) terminateMembers(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	p, err := readPaging(c, terminateMost)
	if err != nil {
		return err
	}
	if p.sort != "" || p.page != 0 || p.columns != nil || c.QueryParam("filter") != "" {
		return invalid("filter", "is the body here, and there is no order and no column")
	}
	body, err := readBody(c)
	if err != nil {
		return err
	}
	var all conditions
	if err := decode(body, "", &all); err != nil {
		return err
	}
	q := store.MemberQuery{Order: store.ByID, Limit: p.limit}
	if q.Filter, err = parseMemberFilter(all, &campaign); err != nil {
		return err
	}
	if q.Filter.IsZero() {
		return invalid("filter", "an empty filter would end every member; say which, by state for instance")
	}
	list := "terminate " + memberListName(campaign.ID, q)
	if q.After, err = placeOf(list, p.cursor); err != nil {
		return err
	}
	done, err := s.store.TerminateMembers(c.Request().Context(), campaign.ID, q)
	if err != nil {
		return err
	}
	out := termination{done.Ended, done.InCall, done.Next != ""}
	// The values of a filter can be personal: the log has its names.
	noteChange(c, "campaign "+campaign.ID, nil, map[string]any{"terminated": out, "filter": slices.Sorted(maps.Keys(all))})
	return answerPage(c, out, cursorOf(list, done.Next))
}

// resetMembers makes those members wait again that were added from a time on, as
// the old product's call does: those that have ended, not successfully, and have
// a number that was not stopped.
func (s *Server) resetMembers(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	query, err := queryOf(c)
	if err != nil {
		return err
	}
	for name := range query {
		switch name {
		case "from", "_log":
		default:
			return invalid(name, "there is no such parameter here")
		}
	}
	if log := query.Get("_log"); log != "" && log != "false" {
		return invalid("_log", "what has happened is never deleted")
	}
	from := time.UnixMilli(0)
	if text := query.Get("from"); text != "" {
		ms, err := strconv.ParseInt(text, 10, 64)
		if err != nil || ms < 0 || ms >= 1<<42 {
			return invalid("from", "must be milliseconds since 1970")
		}
		from = time.UnixMilli(ms)
	}
	n, err := s.store.ResetMembers(c.Request().Context(), campaign.ID, from, time.Now())
	if err != nil {
		return err
	}
	noteChange(c, "campaign "+campaign.ID, nil, map[string]int{"reset": n})
	return answer(c, map[string]int{"reset": n})
}

// replaceMember puts a member in the place of one, as the old product's call does.
func (s *Server) replaceMember(c echo.Context) error {
	body, err := readBody(c)
	if err != nil {
		return err
	}
	return s.edit(c, func(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		card, err := parseMember(body, campaign, now)
		if err != nil {
			return m, err
		}
		if m.State == campaigns.Claimed {
			return m, inState(http.StatusNotAcceptable, "the member is being called")
		}
		return campaign.Replace(m, card, now)
	})
}

// terminateOne ends a member with MANAGER_REQUEST as the old product's call does:
// one who has ended, or is being called, is refused. (DELETE has the latter end
// with the call.)
func (s *Server) terminateOne(c echo.Context) error {
	if c.Request().ContentLength != 0 {
		body, err := readBody(c)
		if err != nil {
			return err
		}
		if err := decode(body, "", &struct{}{}); err != nil {
			return err
		}
	}
	return s.edit(c, func(campaign *campaigns.Campaign, m campaigns.Member, now time.Time) (campaigns.Member, error) {
		switch m.State {
		case campaigns.Over:
			return m, inState(http.StatusMethodNotAllowed, fmt.Sprintf("the member has ended with %s", m.EndCause))
		case campaigns.Claimed:
			return m, inState(http.StatusMethodNotAllowed, "the member is being called")
		case campaigns.Waiting, campaigns.Held:
		}
		return campaign.Terminate(m, now)
	})
}

// inState is a conflict with a status of the old product.
func inState(status int, message string) error {
	return &refusal{Status: status, Code: string(campaigns.Conflict), Message: message}
}
