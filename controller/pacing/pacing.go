// SPDX-License-Identifier: MIT

// Package pacing decides how many lines a campaign puts up now. It is pure:
// what it knows comes in as a [Snapshot].
package pacing

// Snapshot is what a campaign has at one moment.
type Snapshot struct {
	Due     int // members who could be called now
	Ready   int // agents who could be given a call now
	Open    int // attempts of the campaign in the air
	Seeking int // of these, the ones that will need an agent and hold none
	Limit   int // lines of the campaign at most
	Batch   int // lines that may be put up in one go; 0 means no bound
}

// Progressive puts up one line for each agent who is free: a line that holds
// no agent yet has a claim on one of the ready, and the campaign's limit and the
// members who are due bound them all.
func Progressive(s Snapshot) int {
	n := min(s.Ready-s.Seeking, s.Limit-s.Open, s.Due)
	if s.Batch > 0 {
		n = min(n, s.Batch)
	}
	return max(n, 0)
}
