// SPDX-License-Identifier: MIT

package attempt

import (
	"time"

	"tandem/campaigns"
)

// giveUp ends a call for which there is no agent left, but not before the
// customer's phone rang for the minimum: an agent may be found meanwhile.
func (m *machine) giveUp() {
	if left := m.ringLeft(); left > 0 {
		m.Fading = true
		m.after(RingTimer, left)
		return
	}
	m.verdict(campaigns.AgentFailed)
	m.hangUp(Customer, campaigns.OriginatorCancel)
}

// ringLeft gives how long the customer's phone has to ring yet. Where no ringing
// was told of, the time from the call on counts.
func (m *machine) ringLeft() time.Duration {
	from := m.Record.RingingAt
	if from.IsZero() {
		from = m.Record.DialedAt
	}
	return m.left(from, m.Rules.MinRing)
}

// rangOut: the minimum is over, unless the ringing began later than thought.
func (m *machine) rangOut() {
	if m.Fading && m.Seeking && m.Customer.alive() && !m.answered() {
		m.giveUp()
	}
}

// keepRinging: there is an agent again, or the customer has answered.
func (m *machine) keepRinging() {
	if m.Fading {
		m.Fading = false
		m.cancel(RingTimer)
	}
}

// lateCancel gives a ringing call up for which nobody will be free. One that has
// an agent, or has not rung for long enough, goes on.
func (m *machine) lateCancel() {
	if m.Customer == Ringing && m.Seat.Agent == "" && m.Verdict == "" && m.ringLeft() == 0 {
		m.verdict(campaigns.Unanswered)
		m.hangUp(Customer, campaigns.OriginatorCancel)
	}
}
