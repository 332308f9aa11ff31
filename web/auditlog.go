// SPDX-License-Identifier: MIT

package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
)

func (s *Server) auditRoutes() []route {
	return []route{{"GET", "/audit", read(access.Audit), s.auditLog}}
}

// change is what a request has changed, for the audit log. Before and After are
// wire values, nil where there was or is nothing; secrets are never in them.
type change struct {
	Object        string // "campaign spring", "user anna"
	Before, After any
}

const changesKey = "changes"

// noteChange tells the audit log what a request has changed. A request that
// writes and notes nothing is in the log with its route alone.
func noteChange(c echo.Context, object string, before, after any) {
	all, _ := c.Get(changesKey).([]change)
	c.Set(changesKey, append(all, change{object, before, after}))
}

// frozen is a wire value as it is now, whatever is decoded into it later.
func frozen(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return json.RawMessage(text)
}

// audited writes into the audit log what a request has changed, and what
// somebody was not permitted to change. What failed otherwise has changed
// nothing; requests of nobody who is known are not kept, or anybody could fill
// the log.
func (s *Server) audited(r route) echo.MiddlewareFunc {
	writes := r.method != http.MethodGet && (r.needs.Area == "" || r.needs.Write)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			err := next(c)
			status := c.Response().Status
			if err != nil && !c.Response().Committed {
				status = refusalOf(err).Status
			}
			if c.Get(replayedKey) == nil {
				s.recordChanges(c, status, writes)
			}
			return err
		}
	}
}

// recordChanges writes an entry for each change that was noted, or one for a
// request that writes where none was.
func (s *Server) recordChanges(c echo.Context, status int, writes bool) {
	r, who := c.Request(), principal(c)
	changes, _ := c.Get(changesKey).([]change)
	if len(changes) == 0 {
		refused := status == http.StatusForbidden
		if !writes || who.User == "" || status >= http.StatusBadRequest && !refused {
			return
		}
		changes = []change{{Object: r.URL.Path}}
	}
	for _, one := range changes {
		s.recordChange(r.Context(), access.Entry{
			Who: who.User, Token: who.Token, Address: s.clientAddr(r).String(), Method: r.Method, Route: c.Path(), Status: status,
		}, one)
	}
}

// recordChange writes the entry of one change; e says who has made it, and how.
func (s *Server) recordChange(ctx context.Context, e access.Entry, one change) {
	e.Object = one.Object
	e.Before, e.After = differences(one.Before, one.After)
	ctx = context.WithoutCancel(ctx) // it was done, also for a client that has gone
	if err := s.access.Record(ctx, e); err != nil {
		s.log.Error("audit entry not written", "route", e.Route, "action", e.Action, "object", e.Object, "user", e.Who, "err", err)
	}
}

// differences gives two wire values as JSON, of objects only the fields that differ.
func differences(before, after any) (json.RawMessage, json.RawMessage) {
	b, a := asJSON(before), asJSON(after)
	var was, is map[string]json.RawMessage
	if json.Unmarshal(b, &was) != nil || json.Unmarshal(a, &is) != nil {
		return b, a
	}
	for name, value := range was {
		if now, ok := is[name]; ok && bytes.Equal(value, now) {
			delete(was, name)
			delete(is, name)
		}
	}
	return asJSON(was), asJSON(is)
}

func asJSON(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return text
}

// auditAnswer is an entry of the audit log.
type auditAnswer struct {
	ID     string          `json:"id"`
	At     time.Time       `json:"at"`
	User   string          `json:"user"`            // "" = nobody had signed in
	Token  string          `json:"token,omitempty"` // key of the token that was used
	Addr   string          `json:"address"`
	Method string          `json:"method"`
	Route  string          `json:"route"`
	Action string          `json:"action,omitempty"` // which request of the CTI channel it was
	Object string          `json:"object"`
	HTTP   int             `json:"http"` // status of the answer
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
}

// auditPage is a part of the log, the newest entry first.
type auditPage struct {
	Entries []auditAnswer `json:"entries"`
	Next    string        `json:"next"` // cursor of older entries, "" at the end
}

func (s *Server) auditLog(c echo.Context) error {
	count, err := pageSize(c, eventsDefault, eventsMost)
	if err != nil {
		return err
	}
	entries, next, err := s.access.Entries(c.Request().Context(), access.Question{
		Before: c.QueryParam("before"), After: c.QueryParam("after"), User: c.QueryParam("user"),
		Object: c.QueryParam("object"), Limit: count,
	})
	if err != nil {
		return err
	}
	page := auditPage{Entries: make([]auditAnswer, len(entries)), Next: next}
	for i, e := range entries {
		page.Entries[i] = auditAnswer{
			ID: e.ID, At: e.At, User: e.Who, Token: e.Token, Addr: e.Address, Method: e.Method, Route: e.Route,
			Action: e.Action, Object: e.Object, HTTP: e.Status, Before: e.Before, After: e.After,
		}
	}
	return answer(c, page)
}

// pageSize reads the count of a request that lists something.
func pageSize(c echo.Context, usual, most int) (int, error) {
	text := c.QueryParam("count")
	if text == "" {
		return usual, nil
	}
	count, err := strconv.Atoi(text)
	if err != nil || count < 1 || count > most {
		return 0, invalid("count", "must be a number from 1 to %d", most)
	}
	return count, nil
}
