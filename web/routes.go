// SPDX-License-Identifier: MIT

package web

import (
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// router makes the routes. Each of them stands in openapi.yaml too; a test holds that.
func (s *Server) router(registry *prometheus.Registry) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.answerTrouble
	e.Pre(s.record, s.rescue, secure, s.guard)

	e.GET("/", page("index.html"))
	e.GET("/live.css", page("live.css"))
	e.GET("/live.js", page("live.js"))
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)
	e.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{Registry: registry})))
	e.GET("/api/openapi.yaml", openAPI)

	v2 := e.Group("/api/v2")
	v2.GET("/live", s.live)
	v2.GET("/dialer", s.listCampaigns)
	v2.POST("/dialer", s.createCampaign)
	v2.GET("/dialer/:id", s.getCampaign)
	v2.POST("/dialer/:id/members", s.addMembers)
	v2.PUT("/dialer/:id/state/:state", s.setState)
	v2.PUT("/dialer/:id/pause", s.pause)
	v2.GET("/resources", s.listResources)
	v2.PUT("/resources/:id", s.putResource)
	v2.GET("/agents", s.listAgents)
	v2.PUT("/agents/:id", s.putAgent)
	v2.POST("/callcenter/agent/:id/status", s.setAgentStatus)
	return e
}
