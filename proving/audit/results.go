// SPDX-License-Identifier: MIT

package audit

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tandem/campaigns"
)

// results: what the ledger says of calls is what the switch saw of them. A call
// whose end a dying controller saw and could not write down may be AMBIGUOUS,
// never something that it was not.
func (a *auditor) results() {
	legs := map[string]*Leg{}
	for _, l := range a.calls {
		legs[l.Attempt] = l
	}
	for id, x := range a.attempts {
		if x.Result == "" || x.Result == campaigns.Ambiguous {
			continue
		}
		if wrong := a.wrong(x, legs[id]); wrong != "" {
			a.find(FalseResult, "attempt %s of %s is %s and %s", id, x.Campaign, x.Result, wrong)
		}
	}
}

// soundBegins is how long after the command a sound may begin. A customer who
// hangs up in between counts as played to.
const soundBegins = 250 * time.Millisecond

// wrong says what the switch saw of a call that the ledger's account of it rules
// out; "" = nothing. l is nil where no customer was called.
func (a *auditor) wrong(x *campaigns.Attempt, l *Leg) string {
	if l == nil {
		l = &Leg{}
	}
	answered, bridged := !l.Answered.IsZero(), !l.Bridged.IsZero()
	switch x.Result {
	case campaigns.Connected:
		if !bridged {
			return "was never bridged"
		}
	case campaigns.Abandoned:
		if bridged || !answered {
			return fmt.Sprintf("was answered: %t, bridged: %t", answered, bridged)
		}
	case campaigns.Machine:
		if b := a.campaigns[x.Campaign]; !answered || b.Campaign.Machine.Detector == campaigns.DetectBeep && l.Beeped.IsZero() {
			return fmt.Sprintf("was answered: %t, beeped: %t", answered, !l.Beeped.IsZero())
		}
	case campaigns.Played:
		began := !l.Played.IsZero() || !l.Told.IsZero() && l.Ended.Sub(l.Told) < soundBegins
		if !answered || !began || bridged {
			return fmt.Sprintf("was answered: %t, played to: %t, bridged: %t", answered, began, bridged)
		}
	case campaigns.NotTaken, campaigns.Closed, campaigns.Blocked:
		if l.UUID != "" {
			return "a customer was called"
		}
	case campaigns.Busy, campaigns.Unanswered, campaigns.BadNumber, campaigns.Failed, campaigns.Refused:
		if answered && !l.DiedWithSwitch {
			return "was answered"
		}
	case campaigns.Dropped, campaigns.AgentFailed, campaigns.Cancelled, campaigns.Ambiguous: // by what is true of all
	}
	switch {
	case bridged && x.AnsweredAt.IsZero():
		return "was bridged"
	case x.TrunkFault && (answered || !l.Rang.IsZero()):
		return "called the trunk's fault, and rang"
	}
	return ""
}

// callKey is a number of a member.
type callKey struct {
	Who
	number string
}

// recalls: after an abandoned call there is one more to the number where the
// campaign has it so, else none, and an agent is held for it.
func (a *auditor) recalls() {
	called := map[callKey][]*campaigns.Attempt{}
	for _, l := range a.calls {
		if x := a.attempts[l.Attempt]; x != nil {
			key := callKey{Who{x.Campaign, x.Member}, x.Number}
			called[key] = append(called[key], x)
		}
	}
	for key, calls := range called {
		slices.SortFunc(calls, inOrderOfClaims)
		first := slices.IndexFunc(calls, func(x *campaigns.Attempt) bool { return x.Result == campaigns.Abandoned })
		if first < 0 || a.ledger.Edited[key.Who] {
			continue
		}
		left := 0
		if a.campaigns[key.Campaign].Campaign.Pacing.RecallAbandoned {
			left = 1
		}
		for _, x := range calls[first+1:] {
			if !x.Reserved {
				a.find(DoubleDial, "member %d of %s was called on %s by attempt %s (%s) without an agent, after the abandoned attempt %s",
					key.Member, key.Campaign, key.number, x.ID, x.Result, calls[first].ID)
			}
			a.Recalls++
			if x.Counts {
				left--
			}
			if left < 0 {
				a.find(DoubleDial, "member %d of %s was called on %s once more by attempt %s (%s) after the abandoned attempt %s",
					key.Member, key.Campaign, key.number, x.ID, x.Result, calls[first].ID)
			}
		}
	}
}

// inOrderOfClaims sorts attempts as the guards were asked about them.
func inOrderOfClaims(x, y *campaigns.Attempt) int {
	return cmp.Or(x.ClaimedAt.Compare(y.ClaimedAt), cmp.Compare(x.ID, y.ID))
}
