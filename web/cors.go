// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// anyOrigin in the configuration lets pages of every site call, with tokens only.
const anyOrigin = "*"

const (
	corsMethods = "GET, HEAD, POST, PUT, PATCH, DELETE"
	corsHeaders = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Access-Token, X-CSRF-Token, X-Key"
	corsExposed = "Content-Disposition, Idempotency-Replayed, Retry-After"
	corsAge     = 10 * time.Minute
)

// cors answers pages of the origins that the configuration names, and nobody
// where it names none. A named origin may send the session's cookie, as far as
// the cookie's SameSite lets it; "*" may not.
func (s *Server) cors(next echo.HandlerFunc) echo.HandlerFunc {
	if len(s.origins) == 0 {
		return next
	}
	return func(c echo.Context) error {
		r, h := c.Request(), c.Response().Header()
		h.Add("Vary", "Origin")
		origin := r.Header.Get("Origin")
		switch {
		case origin == "":
			return next(c)
		case slices.Contains(s.origins, origin):
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Allow-Credentials", "true")
		case slices.Contains(s.origins, anyOrigin):
			h.Set("Access-Control-Allow-Origin", anyOrigin)
		default:
			return next(c)
		}
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", corsMethods)
			h.Set("Access-Control-Allow-Headers", corsHeaders)
			h.Set("Access-Control-Max-Age", strconv.Itoa(int(corsAge/time.Second)))
			return c.NoContent(http.StatusNoContent)
		}
		h.Set("Access-Control-Expose-Headers", corsExposed)
		return next(c)
	}
}

// fromElsewhere reports whether a browser sends a request from a page of
// another site that may not change anything here.
func (s *Server) fromElsewhere(r *http.Request) bool {
	if s.crossSite.Check(r) == nil {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin != "" && slices.Contains(s.origins, origin) {
		return false
	}
	// Without a cookie there is nothing that a page could misuse.
	return r.Header.Get("Cookie") != "" || !slices.Contains(s.origins, anyOrigin)
}

// foreignSocket reports whether a page of another site opens a WebSocket.
// Browsers send the cookie with it and ask nobody first; programs send no Origin.
func (s *Server) foreignSocket(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || origin == "" || r.Header.Get("Sec-Fetch-Site") == "same-origin" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || !strings.EqualFold(u.Host, r.Host) && !slices.Contains(s.origins, origin)
}
