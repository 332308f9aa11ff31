// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// Per says what a cap counts.
type Per string

// What caps count.
const (
	PerNumber  Per = "number"
	PerPerson  Per = "person"  // Member.Person, or the number where there is none
	PerSubject Per = "subject" // person and subject
)

// Cap bounds the calls in a rolling window, over all campaigns.
type Cap struct {
	Per    Per           `json:"per"`
	Most   int           `json:"most"`
	Window time.Duration `json:"window"`         // up to 30 days
	Pack   string        `json:"pack,omitempty"` // "name@version" where a pack asks for it
}

func (c Cap) validate(field string) error {
	switch {
	case c.Per != PerNumber && c.Per != PerPerson && c.Per != PerSubject:
		return invalid(field+".per", "%q is neither %q, %q nor %q", c.Per, PerNumber, PerPerson, PerSubject)
	case c.Most < 1 || c.Most > 1000:
		return invalid(field+".most", "%d is not within 1 and 1000", c.Most)
	case c.Window < time.Minute || c.Window > maxWait:
		return invalid(field+".window", "%s is not within 1 min and %s", c.Window, maxWait)
	}
	return nil
}

// Free gives when one more call keeps the cap, given the times of those
// before: now, or when enough of them have left the window. Zero = never.
func (c Cap) Free(calls []time.Time, now time.Time) time.Time {
	var inside []time.Time
	for _, at := range calls {
		if at.After(now.Add(-c.Window)) {
			inside = append(inside, at)
		}
	}
	switch {
	case len(inside) < c.Most:
		return now
	case c.Most <= 0:
		return time.Time{}
	}
	slices.SortFunc(inside, time.Time.Compare)
	return inside[len(inside)-c.Most].Add(c.Window)
}
