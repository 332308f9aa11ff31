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
	v2.PUT("/dialer/:id", s.changeCampaign)
	v2.POST("/dialer/:id/members", s.addMembers)
	v2.GET("/dialer/:id/members/:member", s.getMember)
	v2.PATCH("/dialer/:id/members/:member", s.changeMember)
	v2.DELETE("/dialer/:id/members/:member", s.terminateMember)
	v2.POST("/dialer/:id/members/:member/reset", s.resetMember)
	v2.PUT("/dialer/:id/members/:member/callback", s.setCallback)
	v2.PUT("/dialer/:id/members/:member/status", s.reportResult)
	v2.POST("/dialer/:id/members/:member/communications", s.addNumber)
	v2.DELETE("/dialer/:id/members/:member/communications/:number", s.stopNumber)
	v2.POST("/dialer/:id/reset", s.resetCampaign)
	v2.GET("/dialer/:id/events", s.events)
	v2.GET("/dialer/:id/pacing", s.pacing)
	v2.PUT("/dialer/:id/attempts/:attempt/machine", s.machineVerdict)
	v2.PUT("/dialer/:id/state/:state", s.setState)
	v2.PUT("/dialer/:id/pause", s.pause)
	v2.GET("/resources", s.listResources)
	v2.PUT("/resources/:id", s.putResource)
	v2.GET("/agents", s.listAgents)
	v2.PUT("/agents/:id", s.putAgent)
	v2.GET("/agents/:id/call", s.getAgentCall)
	v2.POST("/agents/:id/call/answer", s.answerOffer)
	v2.POST("/agents/:id/call/hangup", s.hangUp)
	v2.POST("/agents/:id/call/recording", s.pauseRecording)
	v2.POST("/agents/:id/call/transfer", s.transfer)
	v2.POST("/callcenter/agent/:id/status", s.setAgentStatus)
	v2.POST("/callcenter/agent/:id/state", s.setAgentState)
	v2.GET("/do-not-call", s.listDoNotCall)
	v2.GET("/do-not-call/:list", s.getDoNotCall)
	v2.POST("/do-not-call/:list", s.addDoNotCall)
	v2.DELETE("/do-not-call/:list/:number", s.removeDoNotCall)
	v2.GET("/rule-packs", s.rulePacks)
	return e
}
