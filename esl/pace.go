// SPDX-License-Identifier: MIT

package esl

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

// unknownRate is FreeSWITCH's own default for sessions-per-second, assumed until it has said what it is set to.
const unknownRate = 30

// ratePlan gives the pace for a FreeSWITCH that is set to sps sessions a second, of which it lets sps-1 through, and
// a caller who wants no more than most (0 = as many as there may be): tokens a second, and how many at once. In no
// second do more than sps-1 go out; 2 % is left for those that FreeSWITCH counts into the next second.
func ratePlan(sps int, most float64) (rate.Limit, int) {
	if sps <= 0 {
		sps = unknownRate
	}
	burst := min(max(1, (sps-1)/20), 10)
	perSecond := 0.98 * float64(max(1, sps-burst))
	if most > 0 && most < perSecond {
		perSecond = most
		burst = min(burst, max(1, int(most/20)))
	}
	return rate.Limit(perSecond), burst
}

// learnRate sets the pace by what FreeSWITCH said.
func (n *Node) learnRate(sps int) {
	perSecond, burst := ratePlan(sps, n.config.MaxRate)
	if n.limiter.Limit() != perSecond {
		n.limiter.SetLimit(perSecond)
	}
	if n.limiter.Burst() != burst {
		n.limiter.SetBurst(burst)
	}
}

// waitTurn waits until the pace allows one more originate, ctx ends or the generation ends.
func (g *generation) waitTurn(ctx context.Context) error {
	turn := g.node.limiter.Reserve()
	delay := turn.Delay()
	if delay == 0 {
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < delay {
		turn.Cancel()
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		turn.Cancel()
		return ctx.Err()
	case <-g.ctx.Done():
		turn.Cancel()
		return ErrNotUp
	}
}
