// SPDX-License-Identifier: MIT

package controller

import (
	"testing"

	"tandem/campaigns"
	"tandem/esl/switchsim"
)

// Agents are given calls only while their phone is registered and not in a call
// of their own: as it is found at the start, and as it changes.
func TestPhones(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(c *switchsim.Config) { c.Scenario = phoneScenario() })
	h.campaign(nil, []campaigns.Agent{
		{ID: "anna", Contact: "user/1001"}, {ID: "ben", Contact: "user/1002"}, {ID: "line", Contact: "sofia/gateway/tandem-test/999110000001"},
	})
	h.controller("one")
	state := func(agent string, registered, ownCall bool, ready int) {
		t.Helper()
		h.eventually(agent+"'s phone", func() bool {
			a, err := h.store.Agent(t.Context(), agent)
			must(t, err)
			n, err := h.store.ReadyCount(t.Context(), "c1")
			must(t, err)
			return a.Registered == registered && a.OwnCall == ownCall && n == ready
		})
	}
	state("anna", true, false, 2) // found registered at the start
	state("ben", false, false, 2)
	must(t, h.sim.Register("1002"))
	state("ben", true, false, 3)
	must(t, h.sim.Unregister("1001"))
	state("anna", false, false, 2)
	must(t, h.sim.Register("1001"))
	state("anna", true, false, 3)
	_, err := h.sim.PhoneCall("1001", "5551234")
	must(t, err)
	state("anna", true, true, 2)
	must(t, h.sim.PhoneHangup("1001"))
	state("anna", true, false, 3)
}

// A call that Tandem places to a registered phone is not one of the agent's own.
func TestTandemsCallIsNoOwnCall(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(c *switchsim.Config) { c.Scenario = phoneScenario() })
	h.campaign(nil, []campaigns.Agent{{ID: "anna", Contact: "user/1001"}, {ID: "ben", Contact: "user/1002"}}, "+99901010000001")
	h.run(h.controller("one"), "c1")
	h.eventually("the bridge", func() bool { return h.witness.count(`"w":"bridge"`) == 1 })
	must(t, h.sim.Register("1002")) // what is written of ben was looked at after anna's call
	h.eventually("ben's phone", func() bool {
		ben, err := h.store.Agent(t.Context(), "ben")
		must(t, err)
		return ben.Registered
	})
	anna, err := h.store.Agent(t.Context(), "anna")
	must(t, err)
	if anna.OwnCall || anna.State != campaigns.AgentInCall {
		t.Errorf("anna is %s, in a call of her own: %v", anna.State, anna.OwnCall)
	}
}

func phoneScenario() switchsim.Scenario {
	return switchsim.Scenario{
		Gateways: []string{"tandem-test"},
		Agents:   []switchsim.AgentRule{{Match: `^1002$`, Unregistered: true}, {Match: `^1\d{3}$`, Rates: switchsim.AgentRates{Answer: 1}}},
	}
}
