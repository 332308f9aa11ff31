// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// Guards keep people from being called when, or more often than, they should.
// Rule packs add their own figures; the stricter one holds.
type Guards struct {
	// Packs are the names of rule packs: "us-federal", "us-florida", "uk",
	// "germany", "france".
	Packs []string `json:"packs,omitempty"`
	// DoNotCall are the lists that are asked beside the global one and the
	// campaign's own, which always are.
	DoNotCall []string `json:"do_not_call,omitempty"`
	// Subject is what the calls are about, where a law counts calls by person
	// and subject; default the campaign's id.
	Subject string `json:"subject,omitempty"`
	Caps    []Cap  `json:"caps,omitempty"`
	// MinRing is how long a customer's phone rings at least before we give up;
	// default 15 s.
	MinRing time.Duration `json:"min_ring"`
	// HoldAbandoned and HoldMachine keep a number from calls without a reserved
	// agent after an abandoned call (default 72 h) and after a machine (24 h).
	HoldAbandoned time.Duration `json:"hold_abandoned"`
	HoldMachine   time.Duration `json:"hold_machine"`
}

func (g *Guards) normalize(campaign string) {
	setDefault(&g.Subject, campaign)
	setDefault(&g.MinRing, DefaultMinRing)
	setDefault(&g.HoldAbandoned, DefaultHoldAbandoned)
	setDefault(&g.HoldMachine, DefaultHoldMachine)
}

func (g *Guards) validate() error {
	for i, name := range g.Packs {
		switch {
		case !knownPack(name):
			return invalid(at("guards.packs", i), "there is no rule pack %q", name)
		case slices.Contains(g.Packs[:i], name):
			return invalid(at("guards.packs", i), "%q is named twice", name)
		}
	}
	for i, list := range g.DoNotCall {
		if !ValidID(list) {
			return invalid(at("guards.do_not_call", i), "%q is not the id of a list", list)
		}
	}
	if len(g.Caps) > maxCaps {
		return invalid("guards.caps", "%d are more than %d", len(g.Caps), maxCaps)
	}
	for i, c := range g.Caps {
		if err := c.validate(at("guards.caps", i)); err != nil {
			return err
		}
	}
	if !ValidID(g.Subject) {
		return invalid("guards.subject", "must be 1 to 64 letters, digits, _ or -")
	}
	return first(
		within("guards.min_ring", g.MinRing, time.Second, time.Minute),
		within("guards.hold_abandoned", g.HoldAbandoned, time.Second, maxWait),
		within("guards.hold_machine", g.HoldMachine, time.Second, maxWait),
	)
}

// maxCaps is how many caps a campaign can have: each is looked up for every call.
const maxCaps = 10

// validateGuards reports the first rule of the campaign that the rules of its
// packs forbid.
func (c *Campaign) validateGuards() error {
	if err := c.Guards.validate(); err != nil {
		return err
	}
	minRing := c.Guards.MinRing
	for _, name := range withOthers(c.Guards.Packs) {
		for _, p := range readPacks() {
			if p.Name != name {
				continue
			}
			minRing = max(minRing, p.MinRing)
			if p.MessageNeeded && c.CanAbandon() && c.Messages.Silent == "" {
				return invalid("messages.silent", "is required by rule pack %s", name)
			}
		}
	}
	if c.RingTimeout < minRing {
		return invalid("ring_timeout", "%s is shorter than the ringing of %s that is due to people", c.RingTimeout, minRing)
	}
	return nil
}
