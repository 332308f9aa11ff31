// SPDX-License-Identifier: MIT

package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
)

// doNotCallBody is a number that must not be called, on the wire.
type doNotCallBody struct {
	Number string    `json:"number"`
	Reason string    `json:"reason,omitempty"`
	Added  time.Time `json:"added,omitzero"`
	Until  time.Time `json:"until,omitzero"`
}

// doNotCallPage is a part of a list.
type doNotCallPage struct {
	Entries []doNotCallBody `json:"entries"`
	Next    int             `json:"next"` // cursor of the next part, 0 at the end
}

// doNotCallList is a list with about how many numbers it has.
type doNotCallList struct {
	Name    string `json:"name"`
	Entries int    `json:"entries"`
}

// maxListName is how long the name of a list can be, in bytes.
const maxListName = 80

// pageOfNumbers is how many numbers one answer lists.
const pageOfNumbers = 500

func (s *Server) listDoNotCall(c echo.Context) error {
	lists, err := s.store.DoNotCallLists(c.Request().Context())
	if err != nil {
		return err
	}
	out := make([]doNotCallList, len(lists))
	for i, l := range lists {
		out[i] = doNotCallList(l)
	}
	return answer(c, out)
}

func (s *Server) getDoNotCall(c echo.Context) error {
	name, err := listName(c)
	if err != nil {
		return err
	}
	if text := c.QueryParam("number"); text != "" {
		return s.findDoNotCall(c, name, text)
	}
	cursor := 0
	if text := c.QueryParam("cursor"); text != "" {
		if cursor, err = strconv.Atoi(text); err != nil || cursor < 0 {
			return invalid("cursor", "%q is not the next of a page", text)
		}
	}
	entries, next, err := s.store.DoNotCallPage(c.Request().Context(), name, cursor, pageOfNumbers)
	if err != nil {
		return err
	}
	page := doNotCallPage{Entries: make([]doNotCallBody, len(entries)), Next: next}
	for i, e := range entries {
		page.Entries[i] = doNotCallBody(e)
	}
	return answer(c, page)
}

// findDoNotCall answers with the entry of one number, or with none.
func (s *Server) findDoNotCall(c echo.Context, list, text string) error {
	number, err := new(campaigns.Campaign).ParseNumber(text)
	if err != nil {
		return err
	}
	entry, found, err := s.store.DoNotCallEntry(c.Request().Context(), list, number)
	if err != nil {
		return err
	}
	page := doNotCallPage{Entries: []doNotCallBody{}}
	if found {
		page.Entries = append(page.Entries, doNotCallBody(entry))
	}
	return answer(c, page)
}

func listName(c echo.Context) (string, error) {
	name := c.Param("list")
	if len(name) > maxListName {
		return "", missing("do-not-call list", name)
	}
	return name, nil // the store knows what a name is
}

// addDoNotCall puts numbers on a list. They are in force for the next call.
func (s *Server) addDoNotCall(c echo.Context) error {
	name, err := listName(c)
	if err != nil {
		return err
	}
	var w []doNotCallBody
	if err := readInto(c, &w); err != nil {
		return err
	}
	if len(w) > maxMembers {
		return &refusal{
			Status: http.StatusRequestEntityTooLarge, Code: "too_many",
			Message: fmt.Sprintf("%d numbers are more than the %d that one call takes", len(w), maxMembers),
		}
	}
	now := time.Now().UTC()
	entries := make([]campaigns.DoNotCallEntry, len(w))
	for i, e := range w {
		place := fmt.Sprintf("[%d]", i)
		number, err := new(campaigns.Campaign).ParseNumber(e.Number)
		if err != nil {
			return under(place, err)
		}
		if !e.Until.IsZero() && !e.Until.After(now) {
			return invalid(place+".until", "is not in the future")
		}
		entries[i] = campaigns.DoNotCallEntry{Number: number, Reason: e.Reason, Added: now, Until: e.Until}
	}
	added, err := s.store.AddDoNotCall(c.Request().Context(), name, entries)
	if err != nil {
		return err
	}
	noteChange(c, "do-not-call "+name, nil, map[string]int{"added": added})
	return answer(c, map[string]int{"added": added})
}

func (s *Server) removeDoNotCall(c echo.Context) error {
	name, err := listName(c)
	if err != nil {
		return err
	}
	number, err := pathNumber(c, new(campaigns.Campaign))
	if err != nil {
		return err
	}
	n, err := s.store.RemoveDoNotCall(c.Request().Context(), name, []string{number})
	if err != nil {
		return err
	}
	noteChange(c, "do-not-call "+name, map[string]string{"number": number}, map[string]int{"removed": n})
	return answer(c, map[string]int{"removed": n})
}

// rulePacks are the packs that campaigns can turn on.
func (s *Server) rulePacks(c echo.Context) error {
	packs := campaigns.Packs()
	out := make([]any, len(packs))
	for i, p := range packs {
		out[i] = inSeconds(p)
	}
	return answer(c, out)
}
