// SPDX-License-Identifier: MIT

package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
)

func (s *Server) attemptRoutes() []route {
	return []route{
		{"GET", "/dialer/:id/attempts", read(access.Campaigns), s.listAttempts},
		{"GET", "/dialer/:id/attempts/export", read(access.Campaigns), s.exportAttempts},
	}
}

// reportCard is a result that came from outside, on the wire.
type reportCard struct {
	At                time.Time `json:"at"`
	Success           bool      `json:"success"`
	ResetRetries      bool      `json:"reset_retries"`
	NextAfterSec      *int      `json:"next_after_sec,omitempty"`
	NextCommunication string    `json:"next_communication,omitempty"`
	Stop              []string  `json:"stop_communications,omitempty"` // numbers; "all" alone is all of them
	Comment           string    `json:"comment,omitempty"`
	Description       string    `json:"description,omitempty"`
	Disposition       string    `json:"disposition,omitempty"`
}

func reportCardOf(at time.Time, r campaigns.Report) *reportCard {
	card := reportCard{
		At: at, Success: r.Success, ResetRetries: r.ResetRetries, NextCommunication: r.NextCommunication, Comment: r.Comment,
		Description: r.Description, Disposition: r.Disposition,
	}
	if r.NextAfter != nil {
		card.NextAfterSec = new(int(*r.NextAfter / time.Second))
	}
	card.Stop = r.Stop
	if r.StopAll {
		card.Stop = []string{"all"}
	}
	return &card
}

// pastReport is what was reported of an ended attempt: afterwards, or during the
// call; nil for nothing.
func pastReport(a *store.PastAttempt) *reportCard {
	switch {
	case a.Report != nil:
		return reportCardOf(a.Report.At, *a.Report.Report)
	case a.Attempt.Report != nil:
		return reportCardOf(a.Attempt.EndedAt, *a.Attempt.Report)
	default:
		return nil
	}
}

// memberAttempts gives the attempts of a member that have ended, oldest first,
// with what was reported of them.
func (s *Server) memberAttempts(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	id, err := memberID(c)
	if err != nil {
		return err
	}
	all, err := s.store.Attempts(c.Request().Context(), campaign.ID, id)
	if err != nil {
		return err
	}
	answers := make([]eventAnswer, len(all))
	for i, a := range all {
		answers[i] = eventAnswerOf(a.Event)
		answers[i].Report = pastReport(&a)
	}
	return answer(c, answers)
}

// attemptParams are what attempts can be filtered by.
var attemptParams = []string{"from", "to", "result", "agent", "number", "member"}

// attemptQuery reads what a call about attempts asks for, and gives the name of
// the list that its cursors are good for.
func (s *Server) attemptQuery(c echo.Context) (campaigns.Campaign, store.AttemptQuery, string, error) {
	var q store.AttemptQuery
	campaign, err := s.campaign(c)
	if err != nil {
		return campaign, q, "", err
	}
	p, err := readPaging(c, limitDefault, append(attemptParams, exportParams...)...)
	if err != nil {
		return campaign, q, "", err
	}
	switch {
	case p.page > 1:
		return campaign, q, "", invalid("page", "attempts have no numbers; go on with the cursor in next")
	case p.sort != "" && p.sort != "id" && p.sort != "-id":
		return campaign, q, "", invalid("sort", "%.80q is no order; there are id, which is the oldest first, and -id", p.sort)
	case c.QueryParam("filter") != "":
		return campaign, q, "", invalid("filter", "attempts are filtered by the parameters %s", strings.Join(attemptParams, ", "))
	}
	q.Limit, q.Newest, q.Agent = p.limit, p.sort == "-id", c.QueryParam("agent")
	if q.Agent != "" && !campaigns.ValidID(q.Agent) {
		return campaign, q, "", invalid("agent", "%.80q is not the id of an agent", q.Agent)
	}
	if err := attemptFilter(c, &campaign, &q); err != nil {
		return campaign, q, "", err
	}
	list := fmt.Sprintf("attempts %s %v %v %v %v %s %s %d", campaign.ID, q.Newest, q.From.UnixMilli(), q.To.UnixMilli(), q.Results, q.Agent, q.Number, q.Member)
	if q.After, err = placeOf(list, p.cursor); err == nil && !isPosition(q.After) {
		err = invalid("cursor", "is no cursor")
	}
	return campaign, q, list, err
}

func attemptFilter(c echo.Context, campaign *campaigns.Campaign, q *store.AttemptQuery) error {
	for name, at := range map[string]*time.Time{"from": &q.From, "to": &q.To} {
		if text := c.QueryParam(name); text != "" {
			var err error
			if *at, err = conditionTime(name, text); err != nil {
				return err
			}
		}
	}
	if text := c.QueryParam("result"); text != "" {
		for one := range strings.SplitSeq(text, ",") {
			if !slices.Contains(campaigns.Results(), campaigns.Result(one)) {
				return invalid("result", "%.80q is no result; there are %v", one, campaigns.Results())
			}
			q.Results = append(q.Results, campaigns.Result(one))
		}
	}
	var err error
	if text := c.QueryParam("number"); text != "" {
		if q.Number, err = campaign.ParseNumber(text); err != nil {
			return named(err, "number")
		}
	}
	if text := c.QueryParam("member"); text != "" {
		if q.Member, err = strconv.ParseUint(text, 10, 64); err != nil || q.Member == 0 {
			return invalid("member", "%.80q is not the id of a member", text)
		}
	}
	return nil
}

// isPosition reports whether text is "", or can be the position of an event.
func isPosition(text string) bool {
	ms, n, ok := strings.Cut(text, "-")
	_, err1 := strconv.ParseUint(ms, 10, 64)
	_, err2 := strconv.ParseUint(n, 10, 64)
	return text == "" || ok && err1 == nil && err2 == nil
}

// listAttempts gives a page of the attempts that have ended.
func (s *Server) listAttempts(c echo.Context) error {
	campaign, q, list, err := s.attemptQuery(c)
	if err != nil {
		return err
	}
	if c.QueryParam("columns") != "" {
		return invalid("columns", "an attempt comes whole; an export has columns")
	}
	page, err := s.store.PastAttempts(c.Request().Context(), campaign.ID, q)
	if err != nil {
		return err
	}
	answers := make([]eventAnswer, len(page.Attempts))
	for i, e := range page.Attempts {
		answers[i] = eventAnswerOf(e)
	}
	return answerPage(c, answers, cursorOf(list, page.Next))
}
