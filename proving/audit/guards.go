// SPDX-License-Identifier: MIT

package audit

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tandem/campaigns"
)

// caps: no campaign has called a number or a person more often than its caps
// allow, the calls of all campaigns counted. What never left the switch, or that
// the trunk failed, was no call to anybody.
func (a *auditor) caps() {
	var calls []*campaigns.Attempt
	for _, l := range a.calls {
		if x := a.attempts[l.Attempt]; x != nil && x.Result != campaigns.Refused && !x.TrunkFault && !l.Refused {
			calls = append(calls, x)
		}
	}
	slices.SortFunc(calls, inOrderOfClaims)
	history := map[string][]time.Time{}
	for _, x := range calls {
		b := a.campaigns[x.Campaign]
		for _, per := range []campaigns.Per{campaigns.PerNumber, campaigns.PerPerson, campaigns.PerSubject} {
			key := a.counted(&b.Campaign, per, x.Number)
			history[key] = append(history[key], x.ClaimedAt)
		}
		for _, limit := range b.Campaign.Guards.Caps {
			key := a.counted(&b.Campaign, limit.Per, x.Number)
			if n := within(history[key], x.ClaimedAt.Add(-limit.Window)); n > limit.Most {
				a.find(CapBreach, "attempt %s of %s (%s) is call %d to %s within %s; %d are allowed", x.ID, x.Campaign, x.Result, n, key, limit.Window, limit.Most)
			}
		}
	}
}

// counted names what a cap counts, for a number.
func (a *auditor) counted(c *campaigns.Campaign, per campaigns.Per, number string) string {
	person := cmp.Or(a.ledger.Persons[number], number)
	switch per {
	case campaigns.PerPerson:
		return "person " + person
	case campaigns.PerSubject:
		return "person " + person + " about " + cmp.Or(c.Guards.Subject, c.ID)
	case campaigns.PerNumber:
	}
	return "number " + number
}

// within counts the times after from; they are in order.
func within(times []time.Time, from time.Time) int {
	n := 0
	for i := len(times) - 1; i >= 0 && times[i].After(from); i-- {
		n++
	}
	return n
}

// How long after something was written a call may still begin that was allowed
// just before: an originate is on its way, on a busy machine.
const (
	onItsWay = time.Second
	// endToHold is how long after the end of an abandoned call the hold may be
	// written: after a crash, by whoever takes over.
	endToHold = 20 * time.Second
)

// ban is a stretch of time in which a number is not called.
type ban struct {
	kind     Kind
	campaign string // "" = by nobody
	from, to time.Time
	spared   bool // calls for which an agent is held are allowed
	why      string
}

// bans: no call began after its number was put on a list or while it was held.
func (a *auditor) bans() {
	bans := a.allBans()
	for _, l := range a.calls {
		number := plain(l.Number)
		for _, b := range bans[number] {
			x := a.attempts[l.Attempt]
			switch {
			case b.campaign != "" && b.campaign != l.Campaign, !l.Originated.After(b.from), !b.to.IsZero() && l.Originated.After(b.to):
			case b.spared && (x == nil || x.Reserved || x.Agent != ""):
			default:
				a.find(b.kind, "%s was called at %s by attempt %s of %s; it must not be from %s on: %s",
					number, stamp(l.Originated), l.Attempt, l.Campaign, stamp(b.from), b.why)
			}
		}
	}
}

// allBans gives the bans by number: entries that were written during the proof,
// opt-outs, and holds.
func (a *auditor) allBans() map[string][]ban {
	bans := map[string][]ban{}
	put := func(number string, b ban) {
		number = plain(number)
		b.from = a.arrived(b.from)
		bans[number] = append(bans[number], b)
	}
	for _, e := range a.ledger.Banned {
		put(e.Number, ban{kind: Forbidden, campaign: e.Campaign, from: e.At.Add(onItsWay), why: strings.TrimSpace("do not call " + e.Campaign)})
	}
	for _, x := range a.attempts {
		if x.EndedAt.IsZero() {
			continue
		}
		if x.OptOut {
			put(x.Number, ban{kind: Forbidden, campaign: x.Campaign, from: x.EndedAt.Add(endToHold), why: "opted out in attempt " + x.ID})
		}
		if x.Result == campaigns.Abandoned {
			hold := cmp.Or(a.campaigns[x.Campaign].Campaign.Guards.HoldAbandoned, campaigns.DefaultHoldAbandoned)
			put(x.Number, ban{
				kind: HoldBreach, from: x.EndedAt.Add(endToHold), to: x.EndedAt.Add(hold), spared: true, why: "abandoned in attempt " + x.ID,
			})
		}
	}
	return bans
}

// arrived moves a moment behind the delays in which it, or what was on its way a
// little before, lies.
func (a *auditor) arrived(at time.Time) time.Time {
	spans := slices.Clone(a.ledger.Delays)
	slices.SortFunc(spans, func(x, y Span) int { return x.From.Compare(y.From) })
	for _, s := range spans {
		if !s.From.After(at) && s.To.Add(onItsWay).After(at.Add(-onItsWay)) {
			at = later(at, s.To.Add(onItsWay))
		}
	}
	return at
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
