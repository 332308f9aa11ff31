// SPDX-License-Identifier: MIT

package web

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
)

func (s *Server) memberListRoutes() []route {
	return []route{
		{"GET", "/dialer/:id/members", read(access.Members), s.listMembers},
		{"DELETE", "/dialer/:id/members", write(access.Members), s.terminateMembers},
		{"GET", "/dialer/:id/members/count", read(access.Members), s.countMembers},
		{"GET", "/dialer/:id/members/export", read(access.Members), s.exportMembers},
		{"POST", "/dialer/:id/members/aggregate", read(access.Members), s.aggregateMembers},
		{"PUT", "/dialer/:id/members/reset", write(access.Members), s.resetMembers},
		{"PUT", "/dialer/:id/members/:member", write(access.Members), s.replaceMember},
		{"PUT", "/dialer/:id/members/:member/terminate", write(access.Members), s.terminateOne},
		{"GET", "/dialer/:id/members/:member/attempts", read(access.Members), s.memberAttempts},
	}
}

// memberColumns are the fields of a member, as memberCard has them.
var memberColumns = []string{
	"id", "name", "priority", "timezone", "expire", "person", "variables", "skills", "noRecord", "communications", "state", "due",
	"next", "attempts", "endCause", "lastResult", "lastAttempt", "lastAgent", "callback", "await",
}

// memberOrders are the orders that members can be listed in.
var memberOrders = []store.MemberOrder{store.ByID, store.ByIDDescending, store.ByDue}

// memberQuery reads what a call about many members asks for, and gives the name
// of the list that its cursors are good for.
func (s *Server) memberQuery(c echo.Context, others ...string) (campaigns.Campaign, store.MemberQuery, paging, string, error) {
	var q store.MemberQuery
	campaign, err := s.campaign(c)
	if err != nil {
		return campaign, q, paging{}, "", err
	}
	p, err := readPaging(c, limitDefault, slices.Concat(memberFilterNames, others)...)
	if err != nil {
		return campaign, q, p, "", err
	}
	all, err := readConditions(c, memberFilterNames)
	if err != nil {
		return campaign, q, p, "", err
	}
	if q.Filter, err = parseMemberFilter(all, &campaign); err != nil {
		return campaign, q, p, "", err
	}
	q.Limit, q.Order = p.limit, store.MemberOrder(p.sort)
	if q.Order == "" {
		q.Order = store.ByID
	}
	if !slices.Contains(memberOrders, q.Order) {
		return campaign, q, p, "", invalid("sort", "%.80q is no order; there are %v", p.sort, memberOrders)
	}
	list := memberListName(campaign.ID, q)
	switch {
	case p.page > 1 && (q.Order != store.ByID || !q.Filter.IsZero()):
		return campaign, q, p, "", invalid("page", "pages have numbers by id and without a filter only; go on with the cursor in next")
	case p.page > 1:
		q.After = store.PageOfMembers(p.page, p.limit)
	default:
		q.After, err = placeOf(list, p.cursor)
	}
	return campaign, q, p, list, err
}

// memberListName names a list of members: equal for equal filters.
func memberListName(campaign string, q store.MemberQuery) string {
	filter, err := json.Marshal(q.Filter)
	if err != nil { // strings, numbers and times always marshal
		panic(err)
	}
	return fmt.Sprintf("members %s %s %s", campaign, q.Order, filter)
}

// listMembers gives a page of the members.
func (s *Server) listMembers(c echo.Context) error {
	campaign, q, p, list, err := s.memberQuery(c)
	if err != nil {
		return err
	}
	if p.columns != nil {
		if err := checkColumns(p.columns, memberColumns); err != nil {
			return err
		}
	}
	page, err := s.store.Members(c.Request().Context(), campaign.ID, q)
	if err != nil {
		return err
	}
	cards := make([]memberCard, len(page.Members))
	for i, m := range page.Members {
		cards[i] = memberCardOf(m)
	}
	data, err := rows(cards, p.columns, memberColumns)
	if err != nil {
		return err
	}
	return answerPage(c, data, cursorOf(list, page.Next))
}

// memberCount is how many members a filter lets through.
type memberCount struct {
	Count   int  `json:"count"`
	AtLeast bool `json:"atLeast,omitempty"` // there may be more: not all were looked at
}

func (s *Server) countMembers(c echo.Context) error {
	campaign, q, _, _, err := s.memberQuery(c)
	if err != nil {
		return err
	}
	n, err := s.store.CountMembers(c.Request().Context(), campaign.ID, q.Filter)
	if err != nil {
		return err
	}
	return answer(c, memberCount{n.Count, n.AtLeast})
}
