// SPDX-License-Identifier: MIT

package campaigns

import "time"

// Refusal says why a number is not called now.
type Refusal struct {
	Gate  Gate      `json:"gate"`
	Pack  string    `json:"pack,omitempty"` // "name@version" that decided
	What  string    `json:"what,omitempty"` // the list, the cap, the hold
	Until time.Time `json:"until,omitzero"` // when it may be called; zero = never
}

// Gate names a check that a call has to pass.
type Gate string

// The gates between a claim and a call.
const (
	GateDoNotCall Gate = "do_not_call"
	GateCap       Gate = "cap"
	GateHold      Gate = "hold"
	GateHours     Gate = "hours"
	GateRoute     Gate = "route" // no resource takes the number, or has a line free
	GateAgent     Gate = "agent" // the agent whom the member needs is not free
)
