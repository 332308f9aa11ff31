// SPDX-License-Identifier: MIT

package web

import (
	"tandem/access"
)

// figureRoutes are the figures that are read from what has happened, and what is
// simulated from them.
func (s *Server) figureRoutes() []route {
	return []route{
		{"GET", "/dialer/:id/results", read(access.Campaigns), s.campaignResults},
		{"GET", "/dialer/:id/attempts/:attempt", read(access.Campaigns), s.getAttempt},
		{"POST", "/dialer/:id/what-if", read(access.Campaigns), s.whatIf},
		{"GET", "/agents/:id/attempts", own(read(access.Agents), "id"), s.agentAttempts},
		{"GET", "/agents/:id/figures", own(read(access.Agents), "id"), s.agentFigures},
	}
}
