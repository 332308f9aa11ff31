// SPDX-License-Identifier: MIT

package chaos

import (
	"fmt"
	"io"

	"tandem/campaigns"
	"tandem/proving/audit"
)

// Result is what was done and what was found, by the kinds of package audit.
type Result struct {
	Kills              int `json:"kills"`    // SIGKILLs of controllers and of the switch
	Attempts           int `json:"attempts"` // in the ledger
	DoubleDials        int `json:"double_dials"`
	LostMembers        int `json:"lost_members"`
	DialsWithoutIntent int `json:"dials_without_intent"`
	OrphanCalls        int `json:"orphan_calls"`
	StuckAgents        int `json:"stuck_agents"`
	Ambiguous          int `json:"ambiguous"` // attempts whose fate nobody can prove; allowed

	EndedTwice        int     `json:"ended_twice"`
	FalseResults      int     `json:"false_results"`
	CapBreaches       int     `json:"cap_breaches"`
	DoNotCall         int     `json:"do_not_call"` // calls that began after their number was listed
	HoldBreaches      int     `json:"hold_breaches"`
	DeadAirMaxMS      int64   `json:"dead_air_max_ms"` // longest wait of an answered customer for a voice or the end
	CustomerLegs      int     `json:"customer_legs"`   // put up by the switch
	Connected         int     `json:"connected"`
	AttemptsPerSecond float64 `json:"attempts_per_s"`
	ControllerKills   int     `json:"controller_kills"`
	SwitchKills       int     `json:"switch_kills"`
	Cuts              int     `json:"cuts"`     // of all connections to the switch or to Redis
	Holds             int     `json:"holds"`    // connections that were half-open for a while
	Freezes           int     `json:"freezes"`  // controllers stopped for longer than their lease
	Revivals          int     `json:"revivals"` // controllers that gave up at their start because Redis was away
	Listed            int     `json:"listed"`   // numbers put on do-not-call lists meanwhile

	Results map[campaigns.Result]int `json:"results"` // of attempts
	Blocked map[campaigns.Gate]int   `json:"blocked"` // of those, by the gate
	Answers map[campaigns.Answer]int `json:"answers"` // of the agents of previews
	Recalls int                      `json:"recalls"` // calls to numbers of abandoned ones

	Seed    uint64  `json:"seed"`
	Seconds float64 `json:"seconds"`

	Findings []audit.Finding `json:"-"`
}

func (h *house) result(found audit.Result) Result {
	s := h.saboteur
	return Result{
		Kills: s.controllerKills + s.switchKills, Attempts: found.Attempts,
		DoubleDials: found.Count(audit.DoubleDial), LostMembers: found.Count(audit.LostMember),
		DialsWithoutIntent: found.Count(audit.NoIntent), OrphanCalls: found.Count(audit.Orphan),
		StuckAgents: found.Count(audit.StuckAgent), Ambiguous: found.Ambiguous,
		EndedTwice: found.Count(audit.EndedTwice), FalseResults: found.Count(audit.FalseResult),
		CapBreaches: found.Count(audit.CapBreach), DoNotCall: found.Count(audit.Forbidden), HoldBreaches: found.Count(audit.HoldBreach),
		Listed: len(h.forbid.entries), Results: found.Results, Blocked: found.Gates, Recalls: found.Recalls, Answers: h.robot.said,
		DeadAirMaxMS: found.DeadAir.Milliseconds(), CustomerLegs: found.CustomerLegs, Connected: found.Connected,
		ControllerKills: s.controllerKills, SwitchKills: s.switchKills, Cuts: s.cuts, Holds: s.holds, Freezes: s.freezes, Revivals: s.revivals,
		Seed: h.config.Seed, Findings: found.Findings,
	}
}

// Breached reports whether something was found that may never be.
func (r *Result) Breached() bool { return len(r.Findings) > 0 }

// maxExplained bounds how many findings of a kind are written out.
const maxExplained = 20

// Explain writes the findings out, one a line.
func (r *Result) Explain(w io.Writer) {
	shown := map[audit.Kind]int{}
	for _, f := range r.Findings {
		if shown[f.Kind]++; shown[f.Kind] <= maxExplained {
			fmt.Fprintf(w, "%s: %s\n", f.Kind, f.Text)
		}
	}
	for kind, n := range shown {
		if n > maxExplained {
			fmt.Fprintf(w, "%s: and %d more\n", kind, n-maxExplained)
		}
	}
}
