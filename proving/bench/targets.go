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

	targetPosted     = 5000.0 // members a second: 50,000 in 10 s
	targetStatusP99  = 10.0   // ms
	targetStatusRate = 190.0  // of about 200 attempts a second, which come at random moments
	targetFeedCPU    = 1.0    // cores, 1,000 clients at 10 changes a second
	targetFeedP99    = 100.0  // ms
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
	all = append(all, f.Predictive.missed()...)
	return append(all, f.API.missed()...)
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

func (a *API) missed() []string {
	var all []string
	check := func(met bool, format string, args ...any) {
		if !met {
			all = append(all, "api: "+fmt.Sprintf(format, args...))
		}
	}
	check(a.PostPerSecond > targetPosted, "%.0f members posted a second; more than %.0f are wanted", a.PostPerSecond, targetPosted)
	check(a.StatusErrors == 0 && a.StatusPuts > 0, "%d of %d results are not accepted", a.StatusErrors, a.StatusPuts)
	check(a.StatusPut.P99 <= targetStatusP99, "a result takes %.2f ms at p99; %.0f ms at most are wanted", a.StatusPut.P99, targetStatusP99)
	check(a.StatusPerSecond >= targetStatusRate, "%.0f attempts a second beside the results; %.0f are wanted", a.StatusPerSecond, targetStatusRate)
	check(a.Feed.Lost == 0 && a.Feed.Heard > 0, "the feed lost %d of %d clients", a.Feed.Lost, a.Feed.Clients)
	check(a.Feed.CPU <= targetFeedCPU, "%d clients of the feed take %.2f cores; %.0f at most is wanted", a.Feed.Clients, a.Feed.CPU, targetFeedCPU)
	check(a.Feed.ToClient.P99 <= targetFeedP99, "a change takes %.1f ms to a client at p99; %.0f ms at most are wanted", a.Feed.ToClient.P99, targetFeedP99)
	return all
}
