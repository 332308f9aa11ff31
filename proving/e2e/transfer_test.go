// SPDX-License-Identifier: MIT

package e2e_test

import (
	"testing"
	"time"

	"tandem/campaigns"
)

// TestE2ETransfers passes customers on, to another agent and to a number (P-5).
func TestE2ETransfers(t *testing.T) {
	t.Parallel()
	transferred := func(nailedUp bool, to map[string]any, then func(play), rows ...string) story {
		return story{
			agents: agents(2, nailedUp), number: number("01", 2, 6),
			acts: func(p play) {
				d := p.agent(0)
				d.accept()
				d.phase("bridged")
				if to == nil {
					d.on("transfer", map[string]any{"agent": p.agent(1).agent})
				} else {
					d.on("transfer", to)
				}
				then(p)
			},
			result: campaigns.Connected, cause: campaigns.NormalClearing, member: campaigns.Over, end: campaigns.NormalClearing,
			rows: rows,
			check: func(t *testing.T, a told) {
				if first := a.Offers[0]; !first.Transfer || to != nil && first.To != to["number"] || first.Outcome != campaigns.AgentTalked {
					t.Errorf("the first agent's part: %+v", first)
				}
				if a.AnsweredAt.IsZero() || a.Talk() < 4*time.Second {
					t.Errorf("talked for %s", a.Talk())
				}
			},
		}
	}
	// The first agent is free while the customer still talks.
	second := func(p play) {
		p.agent(1).becomes(campaigns.AgentInCall)
		p.agent(0).becomes(campaigns.AgentWaiting)
		p.agent(1).phase("bridged")
	}
	away := func(p play) { p.agent(0).becomes(campaigns.AgentWaiting) }
	stories(t, preview, map[string]story{
		"P-5-to-an-agent": transferred(false, nil, second,
			"agent 0: k rang spoke passed-on", "customer: k rang spoke", "agent 1: k rang spoke transferred"),
		"P-5-to-an-agent-nailed-up": transferred(true, nil, second,
			"agent 0: k nailed-up spoke passed-on", "customer: k rang spoke", "agent 1: k nailed-up spoke transferred"),
		"P-5-to-a-number": transferred(false, map[string]any{"number": echo}, away,
			"agent 0: k rang spoke passed-on", "customer: k rang spoke", "number "+echo+": k spoke transferred"),
		"P-5-to-a-number-nailed-up": transferred(true, map[string]any{"number": echo}, away,
			"agent 0: k nailed-up spoke passed-on", "customer: k rang spoke", "number "+echo+": k spoke transferred"),
	})
}
