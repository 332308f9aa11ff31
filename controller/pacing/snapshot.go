// SPDX-License-Identifier: MIT

package pacing

import "time"

// Snapshot is what a campaign has at one moment.
type Snapshot struct {
	Now      time.Time
	Due      int             // members who could be called now
	Limit    int             // lines of the campaign at most
	Open     int             // attempts of the campaign in the air
	Batch    int             // lines that may be put up in one go; 0 means no bound
	Free     int             // agents who could be given a call now, holding none
	Talking  int             // agents in a call
	Wrapping int             // agents in wrap-up
	Waiting  int             // answered customers who wait for an agent
	Ages     []time.Duration // since when each line that holds no agent and is not answered yet was dialled
	Blind    bool            // events late or lost, registrations lost: only lines with an agent held
}

// agents is everybody who can take a call now or soon.
func (s *Snapshot) agents() int { return s.Free + s.Talking + s.Wrapping }

// claims is how many customers may want one of the agents who are free: those who
// wait, and every line in the air that holds no agent.
func (s *Snapshot) claims() int { return s.Waiting + len(s.Ages) }

// room is how many lines the campaign's limit, the members who are due and the batch
// leave.
func (s *Snapshot) room() int {
	n := min(s.Limit-s.Open, s.Due)
	if s.Batch > 0 {
		n = min(n, s.Batch)
	}
	return max(n, 0)
}

// Progressive puts up one line for each agent who is free: a line that holds no agent
// yet and a customer who waits have a claim on one of the free, and the campaign's
// limit, the members who are due and the batch bound them all.
func Progressive(s Snapshot) int {
	return min(max(s.Free-s.claims(), 0), s.room())
}

// Decision is what to do now.
type Decision struct {
	Lines    int    // to put up
	Reserved bool   // each of them must hold an agent before it is dialled
	Cancel   int    // so many of the oldest ringing lines should be hung up; all of them rang MinRing
	Why      Reason // what decided
}

// Reason is what decided about the number of lines.
type Reason string

// The reasons of a decision.
const (
	Free        Reason = "free"         // a line for each free agent, and one more would be too many
	Predicted   Reason = "predicted"    // lines beyond the free agents, on the prediction
	PowerRatio  Reason = "power"        // the fixed ratio of power mode
	ColdStart   Reason = "cold start"   // not enough seen yet to predict: one to one
	BudgetSpent Reason = "budget spent" // a cap has less than one call left: reserved one to one until it recovers
	NoCap       Reason = "no cap"       // no abandonment cap is set: reserved one to one
	Blind       Reason = "blind"        // what happens is not known well enough: reserved one to one
	NoAgents    Reason = "no agents"    // nobody is there to take a call
	AtLimit     Reason = "at limit"     // the campaign's lines, or the lines per agent, are all in the air
	NoneDue     Reason = "none due"     // no member could be called now
)
