// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Exports are CSV in UTF-8, written while they are read: however long one is, it
// takes the memory of a page. Where Redis fails half-way the connection is cut,
// so that nobody takes a part for the whole.

// exportPage is how many rows are read at a time.
const exportPage = 1000

// exportParams are what an export can be asked besides the filter.
var exportParams = []string{"separator", "bom", "raw"}

// headKey marks a request whose answer has no body.
type headKey struct{}

// export is a table on its way to a client.
type export struct {
	c       echo.Context
	csv     *csv.Writer
	control *http.ResponseController
	raw     bool
}

// beginExport writes the head of an answer and the line of names.
func beginExport(c echo.Context, file string, columns []string) (*export, error) {
	e := &export{c: c, csv: csv.NewWriter(c.Response()), control: http.NewResponseController(c.Response().Writer), raw: c.QueryParam("raw") == "true"}
	switch separator := c.QueryParam("separator"); separator {
	case "", ",", "comma":
	case ";", "semicolon":
		e.csv.Comma = ';'
	case "\t", "tab":
		e.csv.Comma = '\t'
	default:
		return nil, invalid("separator", "must be comma, semicolon or tab")
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", file))
	c.Response().WriteHeader(http.StatusOK)
	if c.QueryParam("bom") == "true" {
		if _, err := c.Response().Write([]byte("\ufeff")); err != nil {
			return e, e.cut(err)
		}
	}
	return e, e.rows([][]string{columns})
}

// empty reports whether the client wants the head alone.
func (e *export) empty() bool { return e.c.Request().Context().Value(headKey{}) != nil }

// rows sends some rows; the client has the time of an answer for them.
func (e *export) rows(rows [][]string) error {
	// Not every writer has a deadline: that of a test has none.
	if err := e.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return e.cut(err)
	}
	for _, row := range rows {
		if err := e.csv.Write(row); err != nil {
			return e.cut(err)
		}
	}
	e.csv.Flush()
	if err := e.csv.Error(); err != nil {
		return e.cut(err)
	}
	if err := e.control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return e.cut(err)
	}
	return nil
}

// cut ends an answer that cannot be completed, with its connection.
func (e *export) cut(err error) error {
	if err == nil || e.c.Request().Context().Err() != nil || errors.Is(err, context.Canceled) {
		return err
	}
	panic(http.ErrAbortHandler)
}

// safe keeps a spreadsheet from taking a text for a formula: one that begins like
// a formula gets an apostrophe before it, unless the client asks for raw cells.
// Phone numbers, which begin with +, times and figures are no formulas and stay.
func (e *export) safe(text string) string {
	if e.raw || text == "" || !strings.ContainsRune("=+-@\t\r\n", rune(text[0])) || isFigure(text) {
		return text
	}
	return "'" + text
}

// isFigure reports whether text is a sign and digits, as an amount or a phone number is.
func isFigure(text string) bool {
	digits := strings.TrimLeft(text[1:], "0123456789.")
	return (text[0] == '+' || text[0] == '-') && len(text) > 1 && digits == ""
}

func cellTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// memberCells are the columns of an export of members, besides variables.NAME.
var memberCells = []string{
	"id", "name", "number", "numbers", "priority", "timezone", "expire", "person", "state", "due", "attempts", "endCause", "lastResult",
	"lastAttempt", "lastAgent", "callback", "variables",
}

// memberCell gives a cell. number is the one that is called next, or the first;
// numbers are all of them, with ; between.
func (e *export) memberCell(m *campaigns.Member, column string) string {
	if name, ok := strings.CutPrefix(column, "variables."); ok {
		return e.safe(m.Variables[name])
	}
	switch column {
	case "id":
		return strconv.FormatUint(m.ID, 10)
	case "name":
		return e.safe(m.Name)
	case "number":
		return m.Communications[min(max(m.Next, 0), len(m.Communications)-1)].Number
	case "numbers":
		numbers := make([]string, len(m.Communications))
		for i, c := range m.Communications {
			numbers[i] = c.Number
		}
		return strings.Join(numbers, ";")
	case "priority":
		return strconv.Itoa(m.Priority)
	case "timezone":
		return m.Timezone
	case "expire":
		return cellTime(m.Expire)
	case "person":
		return e.safe(m.Person)
	case "state":
		return string(m.State)
	case "due":
		return cellTime(m.Due)
	case "attempts":
		return strconv.Itoa(m.Attempts)
	case "endCause":
		return string(m.EndCause)
	case "lastResult":
		return string(m.LastResult)
	case "lastAttempt":
		return cellTime(m.LastAttempt)
	case "lastAgent":
		return m.LastAgent
	case "callback":
		if m.Callback == nil {
			return ""
		}
		return cellTime(m.Callback.At)
	case "variables":
		return variablesCell(m.Variables)
	}
	return ""
}

func variablesCell(v map[string]string) string {
	if len(v) == 0 {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil { // strings always marshal
		panic(err)
	}
	return string(text)
}

// exportMembers writes the members that a filter lets through.
func (s *Server) exportMembers(c echo.Context) error {
	campaign, q, p, _, err := s.memberQuery(c, exportParams...)
	if err != nil {
		return err
	}
	columns := memberCells
	if p.columns != nil {
		columns = p.columns
		if err := checkColumns(columns, memberCells); err != nil {
			return err
		}
	}
	if p.cursor != "" || p.page != 0 || c.QueryParam("limit") != "" {
		return invalid("limit", "an export has no pages")
	}
	q.Limit = exportPage
	e, err := beginExport(c, campaign.ID+"-members.csv", columns)
	if err != nil || e.empty() {
		return err
	}
	for {
		page, err := s.store.Members(c.Request().Context(), campaign.ID, q)
		if err != nil {
			return s.broken(e, err)
		}
		table := make([][]string, len(page.Members))
		for i := range page.Members {
			table[i] = make([]string, len(columns))
			for k, column := range columns {
				table[i][k] = e.memberCell(&page.Members[i], column)
			}
		}
		if err := e.rows(table); err != nil || page.Next == "" {
			return err
		}
		q.After = page.Next
	}
}

// broken ends an export that the store has failed.
func (s *Server) broken(e *export, err error) error {
	if e.c.Request().Context().Err() == nil {
		s.log.Error("export broken off", "route", e.c.Path(), "err", err)
	}
	return e.cut(err)
}

// attemptCells are the columns of an export of attempts.
var attemptCells = []string{
	"id", "member", "number", "agent", "resource", "callerId", "node", "mode", "claimedAt", "dialedAt", "ringingAt", "answeredAt",
	"bridgedAt", "endedAt", "talkSec", "result", "cause", "counts", "disposition", "recording", "memberState", "endCause",
}

func (e *export) attemptCell(ev *store.Event, column string) string {
	a := ev.Attempt
	switch column {
	case "id":
		return a.ID
	case "member":
		return strconv.FormatUint(a.Member, 10)
	case "number":
		return a.Number
	case "agent":
		return a.Agent
	case "resource":
		return a.Resource
	case "callerId":
		return a.CallerID
	case "node":
		return a.Node
	case "mode":
		return string(a.Mode)
	case "claimedAt":
		return cellTime(a.ClaimedAt)
	case "dialedAt":
		return cellTime(a.DialedAt)
	case "ringingAt":
		return cellTime(a.RingingAt)
	case "answeredAt":
		return cellTime(a.AnsweredAt)
	case "bridgedAt":
		return cellTime(a.BridgedAt)
	case "endedAt":
		return cellTime(a.EndedAt)
	case "talkSec":
		return strconv.FormatFloat(a.Talk().Seconds(), 'f', 3, 64)
	case "result":
		return string(a.Result)
	case "cause":
		return e.safe(string(a.Cause))
	case "counts":
		return strconv.FormatBool(a.Counts)
	case "disposition":
		return e.safe(a.Disposition)
	case "recording":
		return e.safe(a.Recording)
	case "memberState":
		return string(ev.MemberState)
	case "endCause":
		return string(ev.EndCause)
	}
	return ""
}

// exportAttempts writes the attempts that have ended, by when that was written down.
func (s *Server) exportAttempts(c echo.Context) error {
	campaign, q, _, err := s.attemptQuery(c)
	if err != nil {
		return err
	}
	columns := attemptCells
	if text := c.QueryParam("columns"); text != "" {
		columns = strings.Split(text, ",")
		for _, column := range columns {
			if !slices.Contains(attemptCells, column) {
				return invalid("columns", "%.80q is no column; there are %s", column, strings.Join(attemptCells, ", "))
			}
		}
	}
	if c.QueryParam("cursor") != "" || c.QueryParam("limit") != "" {
		return invalid("limit", "an export has no pages")
	}
	q.Limit = exportPage
	e, err := beginExport(c, campaign.ID+"-attempts.csv", columns)
	if err != nil || e.empty() {
		return err
	}
	for {
		page, err := s.store.PastAttempts(c.Request().Context(), campaign.ID, q)
		if err != nil {
			return s.broken(e, err)
		}
		table := make([][]string, len(page.Attempts))
		for i := range page.Attempts {
			table[i] = make([]string, len(columns))
			for k, column := range columns {
				table[i][k] = e.attemptCell(&page.Attempts[i], column)
			}
		}
		if err := e.rows(table); err != nil || page.Next == "" {
			return err
		}
		q.After = page.Next
	}
}
