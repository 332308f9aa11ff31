// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// readyPatience is how long the look at everything may take that /readyz asks for.
const readyPatience = 2 * time.Second

// readiness is the answer of /readyz.
type readiness struct {
	Status  string      `json:"status"`
	Code    string      `json:"code,omitempty"`
	Message string      `json:"message,omitempty"`
	Nodes   []nodeState `json:"nodes"`
}

type nodeState struct {
	Name  string `json:"name"`
	State string `json:"state"`
	Error string `json:"error,omitempty"`
}

// healthz says that the process lives.
func (s *Server) healthz(c echo.Context) error {
	return c.JSON(http.StatusOK, struct {
		Status  string `json:"status"`
		Version string `json:"version"`
	}{"OK", s.version})
}

// readyz says whether this controller can dial, and else what is wrong.
func (s *Server) readyz(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyPatience)
	defer cancel()
	err := s.controller.Ready(ctx)
	r := readiness{Status: "OK", Nodes: []nodeState{}}
	for _, n := range s.controller.Nodes() {
		state := nodeState{Name: n.Name, State: string(n.State)}
		if n.State != "up" {
			state.Error = n.LastError
		}
		r.Nodes = append(r.Nodes, state)
	}
	if err == nil {
		return c.JSON(http.StatusOK, r)
	}
	r.Status, r.Code, r.Message = "error", "not_ready", trouble(err)
	return c.JSON(http.StatusServiceUnavailable, r)
}
