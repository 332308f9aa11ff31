// SPDX-License-Identifier: MIT

package controller

import "time"

// Condition is what this process has of its own that keeps calls from being made.
type Condition struct {
	Draining bool     // it ends, and begins no calls
	Late     []string // nodes whose events come late: nothing is dialled on a prediction
}

// Condition tells how this process is, from memory alone.
func (c *Controller) Condition() Condition {
	now := time.Now()
	out := Condition{Draining: c.draining.Load()}
	for _, n := range c.nodes {
		if n.Up() && c.lags.node(n).isLate(now) {
			out.Late = append(out.Late, n.Status().Name)
		}
	}
	return out
}
