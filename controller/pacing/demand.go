// SPDX-License-Identifier: MIT

package pacing

// demand is what share of the answered calls wants an agent: the machines that a
// detector keeps away from the agents do not. It has a memory of some hundred answers.
type demand struct {
	Answered, Wanted, Machines float64
}

const (
	demandFade  = 0.995 // for each answer
	demandPrior = 20.0  // answers that all wanted an agent
)

func (d *demand) answered() {
	d.Answered = d.Answered*demandFade + 1
	d.Wanted *= demandFade
	d.Machines *= demandFade
}

func (d *demand) wanted() { d.Wanted++ }

func (d *demand) machine() { d.Machines++ }

// share is 1 where nothing is known of machines, and where machines are connected too.
func (d *demand) share() float64 {
	kept := clamp(d.Answered-d.Wanted, 0, d.Machines)
	return 1 - kept/(d.Answered+demandPrior)
}
