// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// InForce is what a campaign has to keep at a moment: of its own rules and
// those of its packs always the stricter.
type InForce struct {
	Caps          []Cap         // all of them hold
	MinRing       time.Duration // of a customer's phone, before we give up
	AgentWait     time.Duration // of an answered customer, before the call is abandoned
	AbandonCaps   []AbandonCap  // one for each window, all of them hold
	HoldAbandoned time.Duration
	HoldMachine   time.Duration
	RefusalRest   time.Duration // for people who said no; 0 = no rest is asked for
	MessageNeeded bool          // an abandoned customer has to hear Messages.Silent
	ConsentNeeded bool
	Versions      []string // packs, "name@version"
}

// AbandonCap bounds the abandoned calls among those that a person answered.
// Rate 0 lets none be risked: only calls with a reserved agent.
type AbandonCap struct {
	Rate   float64 `yaml:"rate" json:"rate"`
	Window Window  `yaml:"window" json:"window"`
	Pack   string  `yaml:"-" json:"pack,omitempty"` // "name@version" where a pack asks for it
}

// Keeps reports whether so many abandoned calls are within the bound.
func (a AbandonCap) Keeps(abandoned, answered int) bool {
	return abandoned == 0 || float64(abandoned) <= a.Rate*float64(answered)
}

// InForce gives what the campaign has to keep at a moment.
func (c *Campaign) InForce(at time.Time) InForce {
	in := InForce{
		Caps:          slices.Clone(c.Guards.Caps),
		MinRing:       orDefault(c.Guards.MinRing, DefaultMinRing),
		AgentWait:     orDefault(c.AgentWait, DefaultAgentWait),
		HoldAbandoned: orDefault(c.Guards.HoldAbandoned, DefaultHoldAbandoned),
		HoldMachine:   orDefault(c.Guards.HoldMachine, DefaultHoldMachine),
	}
	windows := c.Pacing.Windows
	if len(windows) == 0 {
		windows = defaultWindows()
	}
	for _, w := range windows {
		in.AbandonCaps = append(in.AbandonCaps, AbandonCap{Rate: orDefault(c.Pacing.Cap, DefaultCap), Window: w})
	}
	for _, p := range packsInForce(c.Guards.Packs, at) {
		in.add(&p)
	}
	return in
}

// add makes it as strict as a pack.
func (in *InForce) add(p *Pack) {
	in.Versions = append(in.Versions, p.ID())
	for i := range p.Caps {
		in.Caps = append(in.Caps, p.cap(i))
	}
	in.MinRing = max(in.MinRing, p.MinRing)
	if p.AgentWait > 0 {
		in.AgentWait = min(in.AgentWait, p.AgentWait)
	}
	in.HoldAbandoned = max(in.HoldAbandoned, p.HoldAbandoned)
	in.HoldMachine = max(in.HoldMachine, p.HoldMachine)
	in.RefusalRest = max(in.RefusalRest, p.RefusalRest)
	in.MessageNeeded = in.MessageNeeded || p.MessageNeeded
	in.ConsentNeeded = in.ConsentNeeded || p.ConsentNeeded
	for _, a := range p.Abandoned {
		a.Pack = p.ID()
		i := slices.IndexFunc(in.AbandonCaps, func(b AbandonCap) bool { return b.Window == a.Window })
		switch {
		case i < 0:
			in.AbandonCaps = append(in.AbandonCaps, a)
		case a.Rate < in.AbandonCaps[i].Rate:
			in.AbandonCaps[i] = a
		}
	}
}

// packHours gives the hours of the campaign's packs: of the versions that hold
// at a moment and of those that come after it.
func (c *Campaign) packHours(at time.Time) weeks {
	var all weeks
	for _, name := range withOthers(c.Guards.Packs) {
		first := len(all)
		for i := range readPacks() {
			p := &readPacks()[i]
			if p.Name != name {
				continue
			}
			if len(all) > first {
				all[len(all)-1].until = p.Begin()
			}
			all = append(all, p.opens)
		}
	}
	return slices.DeleteFunc(all, func(w week) bool {
		return w.always || !w.until.IsZero() && !at.Before(w.until)
	})
}

// orDefault gives v, or d where v is not set: a guard that is not set is not off.
func orDefault[T comparable](v, d T) T {
	setDefault(&v, d)
	return v
}
