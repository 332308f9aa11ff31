// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tandem/access"
)

// route is one of the API's: what it needs stands beside what it does, so that
// nothing is served that nobody has thought about.
type route struct {
	method string
	path   string // below /api/v2
	needs  access.Need
	handle echo.HandlerFunc
}

// read and write are what most routes need.
func read(a access.Area) access.Need  { return access.Need{Area: a} }
func write(a access.Area) access.Need { return access.Need{Area: a, Write: true} }

// own lets the agent whom the parameter of the path names, too.
func own(n access.Need, param string) access.Need {
	n.Own = param
	return n
}

// router makes the routes. Each of them stands in openapi.yaml too; a test holds that.
func (s *Server) router(registry *prometheus.Registry) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.answerTrouble
	e.IPExtractor = func(r *http.Request) string { return s.clientAddr(r).String() } // not what anybody says
	e.Pre(s.record, s.rescue, s.secure, s.cors, s.guard)
	e.Use(s.elsewhere)

	e.GET("/", s.application)
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)
	e.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{Registry: registry})), s.scrape)
	e.GET("/api/openapi.yaml", openAPI)
	e.GET("/api/docs", docs())
	e.GET("/api/docs.css", docsStyle)
	for _, r := range s.routes() {
		around := []echo.MiddlewareFunc{s.audited(r), s.authorize(r.needs)}
		if keepsAnswers(r) {
			around = append(around, s.once)
		}
		e.Add(r.method, "/api/v2"+r.path, r.handle, around...)
	}
	return e
}

// routes is the table of everything below /api/v2.
func (s *Server) routes() []route {
	return slices.Concat(
		s.campaignRoutes(), s.memberRoutes(), s.campaignListRoutes(), s.memberListRoutes(), s.attemptRoutes(), s.figureRoutes(), s.tierRoutes(), s.agentRoutes(), s.agentTalkRoutes(), s.resourceRoutes(),
		s.sessionRoutes(), s.userRoutes(), s.tokenRoutes(), s.auditRoutes(), s.explainRoutes(), s.feedRoutes(), s.ctiRoutes(), s.importRoutes(), s.calendarRoutes(), s.webhookRoutes(), s.scheduleRoutes(), s.softphoneRoutes(), s.messageRoutes(), s.demoRoutes(),
	)
}

func (s *Server) campaignRoutes() []route {
	return []route{
		{"GET", "/live", read(access.Live), s.live},
		{"GET", "/dialer", read(access.Campaigns), s.listCampaigns},
		{"POST", "/dialer", write(access.Campaigns), s.createCampaign},
		{"GET", "/dialer/:id", read(access.Campaigns), s.getCampaign},
		{"PUT", "/dialer/:id", write(access.Campaigns), s.changeCampaign},
		{"POST", "/dialer/:id/reset", write(access.Campaigns), s.resetCampaign},
		{"PUT", "/dialer/:id/reset", write(access.Campaigns), s.resetProcess},
		{"GET", "/dialer/:id/events", read(access.Campaigns), s.events},
		{"GET", "/dialer/:id/pacing", read(access.Campaigns), s.pacing},
		{"PUT", "/dialer/:id/attempts/:attempt/machine", write(access.Campaigns), s.machineVerdict},
		{"PUT", "/dialer/:id/state/:state", write(access.Campaigns), s.setState},
		{"PUT", "/dialer/:id/pause", write(access.Campaigns), s.pause},
	}
}

func (s *Server) memberRoutes() []route {
	return []route{
		{"POST", "/dialer/:id/members", write(access.Members), s.addMembers},
		{"GET", "/dialer/:id/members/:member", read(access.Members), s.getMember},
		{"PATCH", "/dialer/:id/members/:member", write(access.Members), s.changeMember},
		{"DELETE", "/dialer/:id/members/:member", write(access.Members), s.terminateMember},
		{"POST", "/dialer/:id/members/:member/reset", write(access.Members), s.resetMember},
		{"PUT", "/dialer/:id/members/:member/callback", write(access.Members), s.setCallback},
		{"PUT", "/dialer/:id/members/:member/status", write(access.Members), s.reportResult},
		{"POST", "/dialer/:id/members/:member/communications", write(access.Members), s.addNumber},
		{"DELETE", "/dialer/:id/members/:member/communications/:number", write(access.Members), s.stopNumber},
	}
}

func (s *Server) agentRoutes() []route {
	return []route{
		{"GET", "/agents", read(access.Agents), s.listAgents},
		{"PUT", "/agents/:id", write(access.Agents), s.putAgent},
		{"GET", "/agents/:id/call", own(read(access.Agents), "id"), s.getAgentCall},
		{"POST", "/agents/:id/call/answer", own(write(access.Agents), "id"), s.answerOffer},
		{"POST", "/agents/:id/call/hangup", own(write(access.Agents), "id"), s.hangUp},
		{"POST", "/agents/:id/call/recording", own(write(access.Agents), "id"), s.pauseRecording},
		{"POST", "/agents/:id/call/transfer", own(write(access.Agents), "id"), s.transfer},
		{"POST", "/callcenter/agent/:id/status", own(write(access.Agents), "id"), s.setAgentStatus},
		{"POST", "/callcenter/agent/:id/state", own(write(access.Agents), "id"), s.setAgentState},
	}
}

func (s *Server) resourceRoutes() []route {
	return []route{
		{"GET", "/resources", read(access.Resources), s.listResources},
		{"PUT", "/resources/:id", write(access.Resources), s.putResource},
		{"GET", "/rule-packs", read(access.Resources), s.rulePacks},
		{"GET", "/causes", read(access.Resources), s.listCauses},
		{"GET", "/do-not-call", read(access.DoNotCall), s.listDoNotCall},
		{"GET", "/do-not-call/:list", read(access.DoNotCall), s.getDoNotCall},
		{"POST", "/do-not-call/:list", write(access.DoNotCall), s.addDoNotCall},
		{"DELETE", "/do-not-call/:list/:number", write(access.DoNotCall), s.removeDoNotCall},
	}
}
