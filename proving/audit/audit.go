// SPDX-License-Identifier: MIT

package audit

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tandem/campaigns"
)

// Kind is a way in which ledger and witness can disagree.
type Kind string

// The kinds. None of them may ever occur.
const (
	// DoubleDial: a customer's phone was called once too often. Either one UUID
	// or one attempt put up two customer legs; or two calls to one member
	// overlapped, or the later one began sooner after the end of the earlier one
	// than the campaign's retry wait; or the switch saw more calls to a member
	// than the ledger has attempts for it.
	DoubleDial Kind = "double_dials"
	// LostMember: a member is not in exactly one of waiting, claimed, held and
	// ended, or still claimed when everything is over.
	LostMember Kind = "lost_members"
	// NoIntent: a call was put up that no attempt in the ledger accounts for, or
	// before its attempt was written, or for an attempt that says that it never
	// dialled.
	NoIntent Kind = "dials_without_intent"
	// Orphan: a channel lives at the switch when everything is over, and is not
	// the nailed-up leg that the store names for an agent.
	Orphan Kind = "orphan_calls"
	// StuckAgent: an agent is neither free nor off duty when everything is over.
	StuckAgent Kind = "stuck_agents"
	// EndedTwice: an attempt ended more than once, or is open and ended.
	EndedTwice Kind = "ended_twice"
	// FalseResult: what the ledger says of a call is not what the switch saw of
	// it: see results.
	FalseResult Kind = "false_results"
	// CapBreach: more calls went to a number or a person within the window than a
	// cap of the calling campaign allows.
	CapBreach Kind = "cap_breaches"
	// Forbidden: a call began after its number stood on a do-not-call list.
	Forbidden Kind = "do_not_call"
	// HoldBreach: a call without a reserved agent began while its number was held
	// back after an abandoned one.
	HoldBreach Kind = "hold_breaches"
)

// Finding is one disagreement.
type Finding struct {
	Kind Kind
	Text string // for people
}

// Result is what an audit found.
type Result struct {
	Attempts     int // in the ledger, ended or open
	CustomerLegs int // originates of customers that the switch executed
	Connected    int
	Ambiguous    int
	Results      map[campaigns.Result]int
	Gates        map[campaigns.Gate]int // that stopped calls
	Recalls      int                    // calls to numbers of abandoned ones
	Findings     []Finding
	DeadAir      time.Duration // the longest that a customer who had answered heard nobody and was not hung up
}

// Count gives how many findings are of a kind.
func (r *Result) Count(k Kind) int {
	n := 0
	for _, f := range r.Findings {
		if f.Kind == k {
			n++
		}
	}
	return n
}

// Audit compares a witness with a ledger that was read after everything had
// come to rest: no campaign dials, no call is under way.
func Audit(w *Witnessed, l Ledger) Result {
	a := auditor{witnessed: w, ledger: l, attempts: map[string]*campaigns.Attempt{}, campaigns: map[string]*Book{}}
	a.Results, a.Gates = map[campaigns.Result]int{}, map[campaigns.Gate]int{}
	a.readAttempts()
	a.members()
	a.legs()
	a.agents()
	a.dials()
	a.recalls()
	a.results()
	a.caps()
	a.bans()
	return a.Result
}

type auditor struct {
	Result
	witnessed *Witnessed
	ledger    Ledger
	attempts  map[string]*campaigns.Attempt
	campaigns map[string]*Book
	calls     []*Leg // of customers, in order
}

func (a *auditor) find(k Kind, format string, args ...any) {
	a.Findings = append(a.Findings, Finding{k, fmt.Sprintf(format, args...)})
}

func (a *auditor) readAttempts() {
	for i := range a.ledger.Books {
		b := &a.ledger.Books[i]
		a.campaigns[b.Campaign.ID] = b
		for j := range b.Finished {
			x := &b.Finished[j]
			if a.attempts[x.ID] != nil {
				a.find(EndedTwice, "attempt %s of %s ended as %s and as %s", x.ID, b.Campaign.ID, a.attempts[x.ID].Result, x.Result)
			}
			a.attempts[x.ID] = x
			a.Results[x.Result]++
			if x.Refusal != nil {
				a.Gates[x.Refusal.Gate]++
			}
			switch x.Result {
			case campaigns.Ambiguous:
				a.Ambiguous++
			case campaigns.Connected:
				a.Connected++
			default:
			}
		}
		for j := range b.Open {
			x := &b.Open[j]
			if a.attempts[x.ID] != nil {
				a.find(EndedTwice, "attempt %s of %s has ended as %s and is open", x.ID, b.Campaign.ID, a.attempts[x.ID].Result)
			}
			a.attempts[x.ID] = x
		}
	}
	a.Attempts = len(a.attempts)
}

// members: everybody is in one place.
func (a *auditor) members() {
	for _, b := range a.ledger.Books {
		n := b.Counts
		missing := n.Imported - n.Waiting - n.Claimed - n.Held - n.Ended
		for range max(missing, -missing) {
			a.find(LostMember, "campaign %s: imported %d, waiting %d + claimed %d + held %d + ended %d",
				b.Campaign.ID, n.Imported, n.Waiting, n.Claimed, n.Held, n.Ended)
		}
		for range n.Claimed {
			a.find(LostMember, "campaign %s (%s): %d members are still claimed by %d attempts", b.Campaign.ID, b.State, n.Claimed, len(b.Open))
		}
		for _, x := range b.Breaches {
			kind := LostMember
			if x.Agent != "" {
				kind = StuckAgent
			}
			a.find(kind, "store: %s", x)
		}
	}
}

// legs: whatever was put up is accounted for, and nothing of it is left.
func (a *auditor) legs() {
	for _, l := range a.witnessed.Legs {
		if l.Role == CustomerLeg {
			a.CustomerLegs++
			a.calls = append(a.calls, l)
			a.deadAir(l)
		}
		if l.Role == CustomerLeg || l.Role == AgentLeg {
			a.intent(l)
		}
	}
	nailed := map[string]bool{}
	for _, g := range a.ledger.Agents {
		nailed[g.Leg] = true
	}
	for _, l := range a.witnessed.Alive() {
		if l.Role == NailedLeg && nailed[l.UUID] {
			continue
		}
		a.find(Orphan, "%s leg %s of attempt %q agent %q lives since %s", l.Role, l.UUID, l.Attempt, l.Agent, stamp(l.Created))
	}
}

// writeSkew is how much earlier than its claim a call may seem to be: the times
// of the ledger are in whole milliseconds, rounded up at worst.
const writeSkew = 2 * time.Millisecond

// intent: the ledger has the attempt of a leg, from before the leg was put up,
// and the leg's UUID stands in it: as the customer's leg, as the agent's, or as
// that of an agent who was tried before.
func (a *auditor) intent(l *Leg) {
	x := a.attempts[l.Attempt]
	switch {
	case x == nil:
		a.find(NoIntent, "%s leg %s to %s at %s: no attempt %s in the ledger", l.Role, l.UUID, l.Number, stamp(l.Originated), l.Attempt)
	case l.Role == CustomerLeg && l.UUID != x.CustomerLeg:
		a.find(NoIntent, "customer leg %s to %s: attempt %s has another one, %s", l.UUID, l.Number, x.ID, x.CustomerLeg)
	case l.Role == AgentLeg && l.UUID != x.AgentLeg && !slices.Contains(x.EarlierLegs, l.UUID):
		a.find(NoIntent, "agent leg %s to %s at %s: attempt %s (%s) does not know it", l.UUID, l.Number, stamp(l.Originated), x.ID, x.Result)
	case l.Originated.Before(x.ClaimedAt.Add(-writeSkew)):
		a.find(NoIntent, "%s leg %s put up at %s, its attempt %s claimed at %s", l.Role, l.UUID, stamp(l.Originated), x.ID, stamp(x.ClaimedAt))
	case l.Role == CustomerLeg && x.DialedAt.IsZero():
		a.find(NoIntent, "customer leg %s: attempt %s says that it never dialled (%s)", l.UUID, x.ID, x.Result)
	}
}

// deadAir measures from the answer to whatever the customer heard first: an
// agent, a sound, or the end.
func (a *auditor) deadAir(l *Leg) {
	if l.Answered.IsZero() || l.DiedWithSwitch && l.Bridged.IsZero() && l.Played.IsZero() {
		return
	}
	until := l.Ended
	for _, heard := range []time.Time{l.Bridged, l.Played} {
		if !heard.IsZero() && (until.IsZero() || heard.Before(until)) {
			until = heard
		}
	}
	if until.IsZero() {
		until = a.witnessed.Last
	}
	a.DeadAir = max(a.DeadAir, until.Sub(l.Answered))
}

// agents: everybody is free or off duty.
func (a *auditor) agents() {
	for _, g := range a.ledger.Agents {
		switch {
		case g.State != campaigns.AgentWaiting && g.State != campaigns.AgentIdle:
			a.find(StuckAgent, "agent %s is %q for attempt %q of campaign %q since %s", g.ID, g.State, g.Attempt, g.Campaign, stamp(g.Since))
		case g.Attempt != "":
			a.find(StuckAgent, "agent %s is %q and held by attempt %s", g.ID, g.State, g.Attempt)
		case g.State == campaigns.AgentIdle && g.Status == campaigns.Available && !a.ledger.Unreachable[g.ID] && (!g.NailedUp || g.LegUp):
			a.find(StuckAgent, "agent %s is available, can be reached, and is not offered calls (registered %t, own call %t)", g.ID, g.Registered, g.OwnCall)
		}
	}
}

// dials: nobody was called too often or too soon.
func (a *auditor) dials() {
	calls := map[Who][]*Leg{}
	perAttempt := map[string]int{}
	numbers := a.numbers()
	for _, l := range a.witnessed.Legs {
		if l.Role != CustomerLeg {
			continue
		}
		perAttempt[l.Attempt]++
		if perAttempt[l.Attempt] > 1 {
			a.find(DoubleDial, "attempt %s put up %d customer legs, the last at %s", l.Attempt, perAttempt[l.Attempt], stamp(l.Originated))
		}
		key, ok := numbers[l.Campaign+" "+plain(l.Number)]
		if x := a.attempts[l.Attempt]; x != nil {
			key, ok = Who{x.Campaign, x.Member}, true
		}
		if ok {
			calls[key] = append(calls[key], l)
		}
	}
	attempts := map[Who]int{}
	for _, x := range a.attempts {
		attempts[Who{x.Campaign, x.Member}]++
	}
	for key, legs := range calls {
		if len(legs) > attempts[key] {
			a.find(DoubleDial, "member %d of %s was called %d times, and the ledger has %d attempts", key.Member, key.Campaign, len(legs), attempts[key])
		}
		a.spacing(key, legs)
	}
}

// spacingSlack covers the whole milliseconds in which the store keeps due times.
const spacingSlack = 5 * time.Millisecond

// spacing: from the end of a call at the switch to the next one to the same
// member is at least the wait that the campaign has after such a result. Every
// attempt that dialled, however it ended, keeps its member waiting for so long;
// the ones that ended before the customer was dialled put up no customer leg and
// are not here.
func (a *auditor) spacing(key Who, legs []*Leg) {
	slices.SortFunc(legs, func(x, y *Leg) int { return x.Originated.Compare(y.Originated) })
	for i := 1; i < len(legs); i++ {
		before, after := legs[i-1], legs[i]
		wait := waitAfter(&a.campaigns[key.Campaign].Campaign, a.attempts[before.Attempt]) - spacingSlack
		if a.ledger.Edited[key] {
			wait = 0
		}
		switch gap := after.Originated.Sub(before.Ended); {
		case before.Ended.IsZero():
			a.find(DoubleDial, "member %d of %s was called at %s while the call of %s lived", key.Member, key.Campaign,
				stamp(after.Originated), stamp(before.Originated))
		case gap < wait:
			a.find(DoubleDial, "member %d of %s was called at %s (attempt %s), %s after the end of attempt %s (%s); the wait is %s",
				key.Member, key.Campaign, stamp(after.Originated), after.Attempt, gap, before.Attempt, a.resultOf(before), wait+spacingSlack)
		}
	}
}

// waitAfter gives the least time until a campaign calls a member again after an
// attempt; nil is one that the ledger does not know.
func waitAfter(c *campaigns.Campaign, x *campaigns.Attempt) time.Duration {
	switch {
	case x == nil:
		return c.RetryWait
	case x.Result == campaigns.Abandoned && c.Pacing.RecallAbandoned:
		return cmp.Or(c.Pacing.RecallWait, c.RetryWait)
	}
	return cmp.Or(c.Results[x.Result].Wait, c.RetryWait)
}

func (a *auditor) resultOf(l *Leg) string {
	if x := a.attempts[l.Attempt]; x != nil {
		return string(x.Result)
	}
	return "not in the ledger"
}

// numbers finds members by what was dialled, for calls whose attempt is unknown.
func (a *auditor) numbers() map[string]Who {
	out := map[string]Who{}
	for _, x := range a.attempts {
		out[x.Campaign+" "+plain(x.Number)] = Who{x.Campaign, x.Member}
	}
	return out
}

func plain(number string) string {
	if len(number) > 0 && number[0] == '+' {
		return number[1:]
	}
	return number
}

func stamp(t time.Time) string { return t.UTC().Format("15:04:05.000") }
