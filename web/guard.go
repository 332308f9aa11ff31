// SPDX-License-Identifier: MIT

package web

import (
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"
)

// record logs each request once it is answered: the route with its
// placeholders, never what a client sent.
func (s *Server) record(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		s.log.Debug("http", "method", c.Request().Method, "route", c.Path(), "status", c.Response().Status,
			"took", time.Since(began))
		return nil
	}
}

// rescue makes an error of a panic, so that the request ends and not the process.
func (s *Server) rescue(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := error(nil)
		func() {
			defer func() {
				if v := recover(); v == http.ErrAbortHandler { //nolint:errorlint // it is that value, or none
					panic(v) // an answer that was begun cannot be ended well: the connection ends
				} else if v != nil {
					s.log.Error("panic in a request", "route", c.Path(), "panic", v, "stack", string(debug.Stack()))
					err = fmt.Errorf("panic: %v", v)
				}
			}()
			err = next(c)
		}()
		return err
	}
}

// secure sets the headers that keep a browser from doing more with an answer
// than it should. The page of the application has a policy of its own.
func (s *Server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		if s.isTLS(c.Request()) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		h.Set("Content-Security-Policy",
			"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "+
				"base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		return next(c)
	}
}

// guard keeps web pages of other sites out.
func (s *Server) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !s.open.Load() && !isLoopback(r.Host) {
			return &refusal{
				Status: http.StatusMisdirectedRequest, Code: "misdirected",
				Message: "this address is served to this machine only; call it localhost or 127.0.0.1",
			}
		}
		if s.fromElsewhere(r) {
			return &refusal{
				Status: http.StatusForbidden, Code: "cross_site",
				Message: "a web page of another site may not change anything here",
			}
		}
		return next(c)
	}
}

// isLoopback reports whether a Host header names this machine. A client of
// HTTP/1.0 may send none; a browser never does so.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if len(host) > 1 && host[0] == '[' {
		host = host[1 : len(host)-1]
	}
	ip := net.ParseIP(host)
	return host == "" || host == "localhost" || ip != nil && ip.IsLoopback()
}
