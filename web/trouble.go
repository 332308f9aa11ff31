// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
)

// refusal is an error as clients see it, the one shape of all of them. Status
// is that of HTTP; the body always says "error".
type refusal struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Field   string `json:"field,omitempty"`
	Line    int    `json:"line,omitempty"` // where invalid JSON stops being JSON; from 1
	Column  int    `json:"column,omitempty"`
	Member  uint64 `json:"member,omitempty"` // that has the number of a duplicate

	Wait time.Duration `json:"-"` // before the next try, where the client has to wait
}

// Error gives the message.
func (r *refusal) Error() string { return r.Message }

// statuses maps the codes of domain errors to HTTP.
var statuses = map[campaigns.Code]int{
	campaigns.Invalid:     http.StatusBadRequest,
	campaigns.NotFound:    http.StatusNotFound,
	campaigns.Conflict:    http.StatusConflict,
	campaigns.Stale:       http.StatusConflict,
	campaigns.Unavailable: http.StatusServiceUnavailable,
	campaigns.Unplanned:   http.StatusInternalServerError,

	campaigns.Unauthorized: http.StatusUnauthorized,
	campaigns.Forbidden:    http.StatusForbidden,
	campaigns.Throttled:    http.StatusTooManyRequests,
}

// refusalOf says how err is shown to a client. What is not meant for people is
// left to the log.
func refusalOf(err error) refusal {
	var own *refusal
	if errors.As(err, &own) {
		return *own
	}
	var domain *campaigns.Error
	if errors.As(err, &domain) && domain.Code != campaigns.Unplanned {
		status, ok := statuses[domain.Code]
		if !ok {
			status = http.StatusInternalServerError
		}
		r := refusal{Status: status, Code: string(domain.Code), Message: domain.Msg, Field: domain.Field}
		var throttled *access.Throttled
		if errors.As(err, &throttled) {
			r.Wait = throttled.RetryAfter
		}
		return r
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return refusal{
			Status: http.StatusRequestEntityTooLarge, Code: "too_large",
			Message: fmt.Sprintf("the body is larger than %d bytes", big.Limit),
		}
	}
	if errors.Is(err, echo.ErrNotFound) {
		return refusal{Status: http.StatusNotFound, Code: "not_found", Message: "there is nothing at this path"}
	}
	if errors.Is(err, echo.ErrMethodNotAllowed) {
		return refusal{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Message: "this path does not take this method"}
	}
	return refusal{
		Status: http.StatusInternalServerError, Code: string(campaigns.Unplanned),
		Message: "something went wrong inside; the log says what",
	}
}

// answerTrouble writes an error.
func (s *Server) answerTrouble(err error, c echo.Context) {
	if c.Response().Committed || errors.Is(err, context.Canceled) {
		return // the client has an answer, or has gone
	}
	r := refusalOf(err)
	if r.Status >= http.StatusInternalServerError {
		s.log.Error("request failed", "method", c.Request().Method, "route", c.Path(), "err", err)
	}
	h := c.Response().Header()
	if r.Status == http.StatusUnauthorized {
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="Tandem"`)
	}
	if r.Wait > 0 {
		h.Set("Retry-After", strconv.Itoa(int((r.Wait+time.Second-1)/time.Second)))
	}
	body := struct {
		Status string `json:"status"`
		refusal
	}{"error", r}
	if err := c.JSON(r.Status, body); err != nil {
		s.log.Debug("answer not written", "route", c.Path(), "err", err)
	}
}

func invalid(field, format string, args ...any) error {
	return &campaigns.Error{Code: campaigns.Invalid, Field: field, Msg: fmt.Sprintf(format, args...)}
}

// inWireWords gives a domain error with the name that its field has on the
// wire; an index or key behind the name stays.
func inWireWords(err error, names map[string]string) error {
	var e *campaigns.Error
	if !errors.As(err, &e) || e.Field == "" {
		return err
	}
	for end := len(e.Field); end > 0; end = strings.LastIndexAny(e.Field[:end], ".[") {
		if name, ok := names[e.Field[:end]]; ok {
			renamed := *e
			renamed.Field = name + e.Field[end:]
			return &renamed
		}
	}
	return err
}

// under puts the place of a part before the field of an error.
func under(place string, err error) error {
	var e *campaigns.Error
	if !errors.As(err, &e) || e.Code != campaigns.Invalid {
		return err
	}
	moved := *e
	moved.Field = join(place, e.Field)
	return &moved
}

func join(place, field string) string {
	if place == "" || field == "" {
		return place + field
	}
	return place + "." + field
}
