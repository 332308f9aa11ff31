// SPDX-License-Identifier: MIT

package controller

import "testing"

// The leg of an agent who is removed does not stay up.
func TestRemovedAgentIsHungUp(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	h.controller("ctl")
	h.campaign(nil, agents(2, true))
	h.ready("c1", 2)
	must(t, h.store.RemoveAgent(t.Context(), "a0"))
	h.eventually("the other agent alone to be on the line", func() bool { return len(h.sim.Channels()) == 1 })
	h.ready("c1", 1)
}
