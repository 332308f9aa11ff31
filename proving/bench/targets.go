// SPDX-License-Identifier: MIT

package bench

import "fmt"

// Targets on two cores that switch, Redis and controller share.
const (
	targetAttempts  = 500.0
	targetReadyP50  = 0.5
	targetReadyP99  = 5.0
	targetCPU       = 1000.0
	targetBytes     = 300.0
	targetImport    = 50_000.0
	targetClaimGrow = 1.5

	targetDecisionP99 = 2000.0 // ns, of the engine alone, 500 agents
	targetCap         = 0.03   // abandoned of those who answered
	targetUtilisation = 0.9    // with 1,000 agents; the simulator says what is possible where nothing else takes time
)

// Missed names the targets that the figures miss.
func (f *Figures) Missed() []string {
	var all []string
	check := func(met bool, format string, args ...any) {
		if !met {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	check(f.Accounted, "not every call is accounted for")
	check(f.AttemptsPerSecond >= targetAttempts, "%.0f attempts a second; %.0f are wanted", f.AttemptsPerSecond, targetAttempts)
	check(f.ReadyToBridge.P50 <= targetReadyP50, "ready to bridge p50 %.2f ms; %.1f ms at most are wanted", f.ReadyToBridge.P50, targetReadyP50)
	check(f.ReadyToBridge.P99 <= targetReadyP99, "ready to bridge p99 %.2f ms; %.0f ms at most are wanted", f.ReadyToBridge.P99, targetReadyP99)
	check(f.LatencyUnbridged == 0, "%d customers who answered were not bridged", f.LatencyUnbridged)
	check(f.CPUPerAttempt <= targetCPU, "%.0f µs of controller an attempt; %.0f at most are wanted", f.CPUPerAttempt, targetCPU)
	check(f.BytesPerMember <= targetBytes, "%.0f bytes of Redis a member; %.0f at most are wanted", f.BytesPerMember, targetBytes)
	check(f.ImportPerSecond >= targetImport, "%.0f members imported a second; %.0f are wanted", f.ImportPerSecond, targetImport)
	check(f.Claim.Long.P99 <= targetClaimGrow*f.Claim.Short.P99, "claim p99 %.0f µs on the long list and %.0f µs on the short one; %.1f times as much at most is wanted",
		f.Claim.Long.P99, f.Claim.Short.P99, targetClaimGrow)
	return append(all, f.Predictive.missed()...)
}

func (p *Predictive) missed() []string {
	var all []string
	check := func(met bool, format string, args ...any) {
		if !met {
			all = append(all, "predictive: "+fmt.Sprintf(format, args...))
		}
	}
	check(p.Accounted, "not every call is accounted for")
	check(p.Late == 0 && p.Decisions >= p.Ticks, "%d decisions, %d of them late; one each 250 ms is %d", p.Decisions, p.Late, p.Ticks)
	check(p.EngineNS.P99 <= targetDecisionP99, "a decision takes %.0f ns at p99 with %d agents; %.0f at most are wanted", p.EngineNS.P99, engineAgents, targetDecisionP99)
	check(p.Abandonment <= targetCap, "%.2f %% of the answered calls are abandoned; %.0f %% at most are wanted", 100*p.Abandonment, 100*targetCap)
	check(p.Utilisation >= targetUtilisation, "agents are busy %.1f %% of the time; %.0f %% are wanted", 100*p.Utilisation, 100*targetUtilisation)
	return all
}
