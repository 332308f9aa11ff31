// SPDX-License-Identifier: MIT

package campaigns

import (
	"time"

	"tandem/calendars"
)

// When members may be called: the campaign's calendar or its own hours, which
// are a gate before all lanes, and each member's local hours, which are part of
// what opens a lane.

// validateHours checks the campaign's own hours and those on members' clocks.
func (c *Campaign) validateHours() error {
	if c.Calendar != "" && !ValidID(c.Calendar) {
		return invalid("calendar", "%q is not the id of a calendar", c.Calendar)
	}
	if c.Hours != nil && c.Calendar == "" {
		if err := c.Hours.Validate(); err != nil {
			return invalid("hours", "%v", err)
		}
	}
	h := c.LocalHours
	if h != nil && (h.Start < 0 || h.End > minutesOfDay || h.Start >= h.End) {
		return invalid("local_hours", "from minute %d to %d is no stretch of a day", h.Start, h.End)
	}
	return nil
}

// localHours gives the hours on members' own clocks.
func (c *Campaign) localHours() Hours {
	if c.LocalHours == nil {
		return DefaultLocalHours() // nothing that protects people is off because nobody has set it
	}
	return *c.LocalHours
}

// Attach gives the campaign the hours of its calendar, nil for one that is gone:
// then it is never open. It does nothing to a campaign with hours of its own.
func (c *Campaign) Attach(calendar *calendars.Calendar) {
	switch {
	case c.Calendar == "":
	case calendar == nil:
		c.Hours = &calendars.Calendar{ID: c.Calendar, Timezone: "UTC"}
	default:
		c.Hours = calendar
	}
}

// OpenAt reports whether the campaign's calendar, or its own hours, are open.
func (c *Campaign) OpenAt(at time.Time) bool { return c.Hours == nil || c.Hours.OpenAt(at) }

// Phase gives where the campaign's calendar stands at a moment; a campaign
// without one is always open.
func (c *Campaign) Phase(at time.Time) calendars.Phase {
	if c.Hours == nil {
		return calendars.Open
	}
	return c.Hours.Phase(at)
}

// NextChange gives the next moment at which OpenAt answers differently, or at
// which the calendar ends; zero = never.
func (c *Campaign) NextChange(at time.Time) time.Time {
	if c.Hours == nil {
		return time.Time{}
	}
	return c.Hours.Wakes().Next(at)
}
