// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// Report is the result of a call that comes from outside, a CRM for instance.
type Report struct {
	Success      bool `json:"success"`       // the member is done
	ResetRetries bool `json:"reset_retries"` // its attempts begin anew
	// NextAfter is the wait until the next try; nil = the campaign's, 0 = none.
	NextAfter         *time.Duration `json:"next_after,omitempty"`
	NextCommunication string         `json:"next_communication,omitempty"` // number that is tried next, added where it is new
	Stop              []string       `json:"stop,omitempty"`               // numbers that are not called any more
	StopAll           bool           `json:"stop_all,omitempty"`           // all but NextCommunication
	Comment           string         `json:"comment,omitempty"`            // for the log
	Description       string         `json:"description,omitempty"`        // for the log
	Disposition       string         `json:"disposition,omitempty"`        // code of one of the campaign's
}

// Report gives the member as it is by a result from outside. It is a Conflict
// unless the member waits for one and its deadline has not passed.
func (c *Campaign) Report(m Member, r Report, now time.Time) (Member, error) {
	switch {
	case m.Await == nil:
		return m, conflict("the member does not wait for a result")
	case !now.Before(m.Await.Deadline):
		return m, conflict("the deadline for the result was %s", m.Await.Deadline.UTC().Format(time.RFC3339))
	case r.NextAfter != nil && (*r.NextAfter < 0 || *r.NextAfter > maxWait):
		return m, invalid("next_after", "%s is not within 0 and %s", *r.NextAfter, maxWait)
	}
	m = m.own()
	if r.ResetRetries {
		m.startOver()
	}
	if err := c.stop(&m, r); err != nil {
		return m, err
	}
	next, err := c.nextNumber(&m, r.NextCommunication)
	switch {
	case err != nil:
		return m, err
	case r.Success:
		return m.end(NormalClearing), nil
	}
	due := now.Add(pick(c.waitAfter(Connected), r.NextAfter))
	m = c.resume(m, due)
	if m.State == Waiting && next >= 0 {
		m.Next, m.Due = next, c.opens(&m, next, due)
	}
	return m, nil
}

// startOver forgets the attempts.
func (m *Member) startOver() {
	m.Attempts, m.Tally = 0, nil
	for i := range m.Communications {
		m.Communications[i].Attempts = 0
	}
}

// stop ends the numbers that a report names.
func (c *Campaign) stop(m *Member, r Report) error {
	for i, s := range r.Stop {
		number, err := c.ParseNumber(s)
		if err != nil {
			return invalid(at("stop", i), "%q is not a phone number", s)
		}
		if k := m.find(number); k >= 0 {
			m.Communications[k].Ended = true
		}
	}
	for i := range m.Communications {
		m.Communications[i].Ended = m.Communications[i].Ended || r.StopAll
	}
	return nil
}

// addedPriority is at least the priority of a number that a report brings (as
// in the Webitel dialer).
const addedPriority = 100

// nextNumber gives the place of the number that a report wants next, -1 where
// it names none. A number that was stopped is called again by that.
func (c *Campaign) nextNumber(m *Member, s string) (int, error) {
	if s == "" {
		return -1, nil
	}
	number, err := c.ParseNumber(s)
	if err != nil {
		return -1, invalid("next_communication", "%q is not a phone number", s)
	}
	i := m.find(number)
	switch {
	case i >= 0 && m.Communications[i].Cause == DoNotCall:
		return -1, invalid("next_communication", "%s is on a do-not-call list", number)
	case i >= 0:
		m.Communications[i].Ended = false
		return i, nil
	case len(m.Communications) >= MaxCommunications:
		return -1, invalid("next_communication", "the member has %d numbers already", MaxCommunications)
	}
	priority := addedPriority
	if highest := slices.MaxFunc(m.Communications, byPriority).Priority; highest >= priority {
		priority = min(highest+1, maxPriority)
	}
	m.Communications = append(m.Communications, Communication{Number: number, Priority: priority})
	return len(m.Communications) - 1, nil
}

func byPriority(a, b Communication) int { return a.Priority - b.Priority }
