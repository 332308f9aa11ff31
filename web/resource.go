// SPDX-License-Identifier: MIT

package web

import (
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
}

// resourceFields are the wire names of a resource's fields.
var resourceFields = map[string]string{
	"dial_string": "dialString", "caller_ids": "callerIdNumbers", "caller_name": "callerIdName",
}

func resourceCardOf(r campaigns.Resource) resourceCard {
	return resourceCard{
		ID: r.ID, Name: r.Name, DialString: r.DialString, StripPlus: r.StripPlus, Limit: r.Limit,
		CallerIDNumbers: list(r.CallerIDs), CallerIDName: r.CallerName,
	}
}

func (w *resourceCard) resource() campaigns.Resource {
	return campaigns.Resource{
		ID: w.ID, Name: w.Name, DialString: w.DialString, StripPlus: w.StripPlus, Limit: w.Limit,
		CallerIDs: w.CallerIDNumbers, CallerName: w.CallerIDName,
	}
}

func (s *Server) listResources(c echo.Context) error {
	all, err := s.store.Resources(c.Request().Context())
	if err != nil {
		return err
	}
	cards := make([]resourceCard, len(all))
	for i, r := range all {
		cards[i] = resourceCardOf(r)
	}
	return answer(c, cards)
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
	card := resourceCard{ID: id, Limit: campaigns.DefaultResourceLimit}
	if campaigns.ValidID(id) {
		known, err := s.store.Resource(ctx, id)
		switch campaigns.CodeOf(err) {
		case "":
			card = resourceCardOf(known)
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
	r := card.resource()
	r.Normalize()
	if err := r.Validate(); err != nil {
		return inWireWords(err, resourceFields)
	}
	if err := s.store.SaveResource(ctx, r); err != nil {
		return err
	}
	return answer(c, resourceCardOf(r))
}
