// SPDX-License-Identifier: MIT

package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
)

// resourceCard is a resource on the wire.
type resourceCard struct {
	ID              string   `json:"id"`
	Name            string   `json:"name"`
	DialString      string   `json:"dialString"`
	StripPlus       bool     `json:"stripPlus"`
	Limit           int      `json:"limit"`
	CallerIDNumbers []string `json:"callerIdNumbers"`
	CallerIDName    string   `json:"callerIdName"`

	Pattern   string                  `json:"pattern"` // of the numbers that it takes, a regular expression
	Priority  int                     `json:"priority"`
	Strategy  campaigns.RouteStrategy `json:"strategy"`
	CPS       float64                 `json:"callsPerSecond"` // 0: no bound
	MaxErrors int                     `json:"maxErrors"`      // trunk faults in a row, then it rests
	Rest      int                     `json:"restSec"`        // the first rest; each further one doubles
	Faults    []campaigns.Cause       `json:"faultCauses"`
}

// resourceFields are the wire names of a resource's fields.
var resourceFields = map[string]string{
	"dial_string": "dialString", "caller_ids": "callerIdNumbers", "caller_name": "callerIdName",
	"cps": "callsPerSecond", "max_errors": "maxErrors", "rest": "restSec", "faults": "faultCauses",
}

func resourceCardOf(r campaigns.Resource) resourceCard {
	return resourceCard{
		ID: r.ID, Name: r.Name, DialString: r.DialString, StripPlus: r.StripPlus, Limit: r.Limit,
		CallerIDNumbers: list(r.CallerIDs), CallerIDName: r.CallerName, Pattern: r.Pattern, Priority: r.Priority, Strategy: r.Strategy,
		CPS: r.CPS, MaxErrors: r.MaxErrors, Rest: int(r.Rest / time.Second), Faults: list(r.Faults),
	}
}

func (w *resourceCard) resource() campaigns.Resource {
	return campaigns.Resource{
		ID: w.ID, Name: w.Name, DialString: w.DialString, StripPlus: w.StripPlus, Limit: w.Limit,
		CallerIDs: w.CallerIDNumbers, CallerName: w.CallerIDName, Pattern: w.Pattern, Priority: w.Priority, Strategy: w.Strategy,
		CPS: w.CPS, MaxErrors: w.MaxErrors, Rest: time.Duration(w.Rest) * time.Second, Faults: w.Faults,
	}
}

func (s *Server) listResources(c echo.Context) error {
	p, err := readPaging(c, limitMost)
	if err != nil {
		return err
	}
	if err := noOrder(c, p); err != nil {
		return err
	}
	all, err := s.store.Resources(c.Request().Context())
	if err != nil {
		return err
	}
	page, next, err := cut(p, "resources", all, func(r campaigns.Resource) string { return r.ID })
	if err != nil {
		return err
	}
	cards := make([]resourceCard, len(page))
	for i, r := range page {
		cards[i] = resourceCardOf(r)
	}
	return answerPage(c, cards, next)
}

// putResource creates a resource or changes one: what the body leaves out
// stays, and is the default where the resource is new.
func (s *Server) putResource(c echo.Context) error {
	ctx := c.Request().Context()
	body, err := readBody(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	s.cards.Lock()
	defer s.cards.Unlock()
	fresh := campaigns.Resource{ID: id}
	fresh.Normalize()
	card := resourceCardOf(fresh)
	card.Name = ""
	var before any
	if campaigns.ValidID(id) {
		known, err := s.store.Resource(ctx, id)
		switch campaigns.CodeOf(err) {
		case "":
			card = resourceCardOf(known)
			before = resourceCardOf(known) // not card: what is decoded into it shares its slices
		case campaigns.NotFound:
		default:
			return err
		}
	}
	if err := decode(body, "", &card); err != nil {
		return err
	}
	if card.ID != id {
		return invalid("id", "%q is not the id of the path, %q", card.ID, id)
	}
	if card.Limit == 0 {
		return invalid("limit", "0 is less than 1 line")
	}
	if card.Rest < 0 || card.Rest > mostSeconds {
		return invalid("restSec", "%d is no number of seconds", card.Rest)
	}
	r := card.resource()
	r.Normalize()
	if err := r.Validate(); err != nil {
		return inWireWords(err, resourceFields)
	}
	if err := s.store.SaveResource(ctx, r); err != nil {
		return err
	}
	noteChange(c, "resource "+id, before, resourceCardOf(r))
	return answer(c, resourceCardOf(r))
}
