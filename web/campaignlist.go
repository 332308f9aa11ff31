// SPDX-License-Identifier: MIT

package web

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
)

func (s *Server) campaignListRoutes() []route {
	return []route{
		{"DELETE", "/dialer/:id", write(access.Campaigns), s.deleteCampaign},
		{"GET", "/dialer/:id/history", read(access.Campaigns), s.campaignHistory},
		{"POST", "/dialer/:id/agents/stats", read(access.Agents), s.agentStats},
	}
}

// campaignFilterNames are what campaigns can be filtered by; name is a part of it.
var campaignFilterNames = []string{"name", "type", "state"}

// campaignOrders are the orders of the list of campaigns.
var campaignOrders = []string{"id", "-id", "name", "-name"}

// campaignColumns are the fields of a campaign, as campaignAnswer has them.
var campaignColumns = sync.OnceValue(func() []string { return fieldsOf(reflect.TypeFor[campaignAnswer]()) })

func (s *Server) listCampaigns(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := readPaging(c, limitDefault, campaignFilterNames...)
	if err != nil {
		return err
	}
	if p.sort == "" {
		p.sort = "id"
	}
	if !slices.Contains(campaignOrders, p.sort) {
		return invalid("sort", "%.80q is no order; there are %s", p.sort, strings.Join(campaignOrders, ", "))
	}
	if p.columns != nil {
		if err := checkColumns(p.columns, campaignColumns()); err != nil {
			return err
		}
	}
	wants, err := campaignFilter(c)
	if err != nil {
		return err
	}
	all, err := s.store.Campaigns(ctx)
	if err != nil {
		return err
	}
	runs := map[string]store.Run{}
	for _, campaign := range all {
		run, err := s.store.Run(ctx, campaign.ID)
		switch campaigns.CodeOf(err) {
		case "":
			runs[campaign.ID] = run
		case campaigns.NotFound: // it is being created, or deleted
		default:
			return err
		}
	}
	all = slices.DeleteFunc(all, func(one campaigns.Campaign) bool {
		run, ok := runs[one.ID]
		return !ok || !wants(&one, run)
	})
	key := func(one campaigns.Campaign) string { return one.ID }
	if strings.HasSuffix(p.sort, "name") {
		key = func(one campaigns.Campaign) string { return strings.ToLower(one.Name) + "\x00" + one.ID }
	}
	slices.SortFunc(all, func(a, b campaigns.Campaign) int { return strings.Compare(key(a), key(b)) })
	if p.sort[0] == '-' {
		slices.Reverse(all)
	}
	page, next, err := cut(p, "campaigns "+p.sort+" "+filterText(c), all, key)
	if err != nil {
		return err
	}
	agents, err := s.store.Agents(ctx)
	if err != nil {
		return err
	}
	answers := make([]campaignAnswer, len(page))
	for i, one := range page {
		answers[i] = campaignAnswer{settingsOf(one, agents), one.CreatedAt, stateOf(one, runs[one.ID])}
	}
	data, err := rows(answers, p.columns, campaignColumns())
	if err != nil {
		return err
	}
	return answerPage(c, data, next)
}

// filterText gives the filter of a call as it was sent, for the name of its list.
func filterText(c echo.Context) string {
	query := c.QueryParams()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !slices.Contains([]string{"limit", "page", "cursor", "sort", "columns", "domain"}, name) {
			b.WriteString(name + "=" + query.Get(name) + "\x00")
		}
	}
	return b.String()
}

// campaignFilter reads what campaigns are wanted.
func campaignFilter(c echo.Context) (func(*campaigns.Campaign, store.Run) bool, error) {
	all, err := readConditions(c, campaignFilterNames)
	if err != nil {
		return nil, err
	}
	var name string
	var mode campaigns.Mode
	var state campaigns.RunState
	for _, field := range slices.Sorted(maps.Keys(all)) {
		text, err := conditionText(field, all[field])
		if err != nil {
			return nil, err
		}
		switch field {
		case "name":
			name = strings.ToLower(text)
		case "type":
			if mode, err = modeOf(text); err != nil {
				return nil, err
			}
		case "state":
			if state, err = runStateNamed(text); err != nil {
				return nil, err
			}
		default:
			return nil, invalid(field, "campaigns cannot be filtered by this; they can by %s", strings.Join(campaignFilterNames, ", "))
		}
	}
	return func(one *campaigns.Campaign, run store.Run) bool {
		return strings.Contains(strings.ToLower(one.Name), name) && (mode == "" || one.Mode == mode) && (state == "" || run.State == state)
	}, nil
}

// runStateNamed reads the name of a state, or the old product's number.
func runStateNamed(text string) (campaigns.RunState, error) {
	for state, number := range stateNumbers {
		if text == string(state) || len(text) == 1 && int(text[0]-'0') == number {
			return state, nil
		}
	}
	return "", invalid("state", "%.80q is no state of a campaign", text)
}

// deleteCampaign deletes a campaign that is idle or has ended, with all its members.
func (s *Server) deleteCampaign(c echo.Context) error {
	s.cards.Lock()
	defer s.cards.Unlock()
	id := c.Param("id")
	if !campaigns.ValidID(id) {
		return missing("campaign", id)
	}
	ctx := c.Request().Context()
	var before any
	known, err := s.store.Campaign(ctx, id)
	switch campaigns.CodeOf(err) {
	case "":
		before = settingsOf(known, nil)
	case campaigns.NotFound: // or a deletion that was broken off
	default:
		return err
	}
	if err := s.store.DeleteCampaign(ctx, id); err != nil {
		return err
	}
	noteChange(c, "campaign "+id, before, nil)
	return answer(c, map[string]string{"id": id})
}

// campaignHistory gives how the campaign came into its states, newest first.
func (s *Server) campaignHistory(c echo.Context) error {
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	p, err := readPaging(c, limitDefault)
	if err != nil {
		return err
	}
	if p.sort != "" || p.columns != nil || c.QueryParam("filter") != "" {
		return invalid("sort", "the history comes newest first and whole")
	}
	all, err := s.store.StateHistory(c.Request().Context(), campaign.ID)
	if err != nil {
		return err
	}
	p.sort = "-id"
	page, next, err := cut(p, "history "+campaign.ID, all, func(e store.Event) string { return positionKey(e.ID) })
	if err != nil {
		return err
	}
	events := make([]eventAnswer, len(page))
	for i, e := range page {
		events[i] = eventAnswerOf(e)
	}
	return answerPage(c, events, next)
}

// positionKey gives the position of an event so that text sorts as the stream does.
func positionKey(id string) string {
	ms, n, _ := strings.Cut(id, "-")
	return strings.Repeat("0", max(0, 15-len(ms))) + ms + strings.Repeat("0", max(0, 10-len(n))) + n
}

// agentFigure is an agent of a campaign with what they did.
type agentFigure struct {
	ID        string                `json:"id"`
	Name      string                `json:"name"`
	Level     int                   `json:"level"`
	Position  int                   `json:"position"`
	Status    campaigns.AgentStatus `json:"status"`
	State     campaigns.AgentState  `json:"state"`
	Skills    map[string]int        `json:"skills"`
	Served    int                   `json:"served"`   // calls of this campaign since login
	Calls     int                   `json:"calls"`    // of all campaigns, since login
	TalkTime  int                   `json:"talkTime"` // s, since login
	NoAnswers int                   `json:"noAnswers"`
	Errors    int                   `json:"errors"`
}

// agentStats gives the figures of the agents of a campaign: of all, or of those
// whom the body names or who have one of the skills that it names.
func (s *Server) agentStats(c echo.Context) error {
	ctx := c.Request().Context()
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	var w struct {
		Agents []string `json:"agents"`
		Skills []string `json:"skills"`
	}
	if err := readInto(c, &w); err != nil {
		return err
	}
	agents, err := s.store.Agents(ctx)
	if err != nil {
		return err
	}
	served, err := s.store.Served(ctx, campaign.ID)
	if err != nil {
		return err
	}
	figures := []agentFigure{}
	for _, a := range agents {
		if w.Agents != nil && !slices.Contains(w.Agents, a.ID) {
			continue
		}
		if w.Skills != nil && !slices.ContainsFunc(w.Skills, func(skill string) bool { return a.Skills[skill] > 0 }) {
			continue
		}
		for _, place := range seatsOf(campaign.ID, []campaigns.Agent{a}) {
			card := agentAnswerOf(a)
			figures = append(figures, agentFigure{
				ID: a.ID, Name: a.Name, Level: place.Level, Position: place.Position, Status: a.Status, State: a.State, Skills: card.Skills,
				Served: served[a.ID], Calls: a.Calls, TalkTime: card.TalkTime, NoAnswers: a.NoAnswerInARow, Errors: a.ErrorsInARow,
			})
		}
	}
	return answer(c, figures)
}
