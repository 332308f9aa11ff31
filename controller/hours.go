// SPDX-License-Identifier: MIT

package controller

import (
	"time"

	"tandem/calendars"
	"tandem/campaigns"
	"tandem/campaigns/store"
)

// closedFor gives how long the campaign's calendar does not allow calls from now
// on, 0 where it does.
func (r *runner) closedFor(now time.Time) time.Duration {
	c := r.campaign()
	if c.OpenAt(now) {
		return 0
	}
	opens := c.NextChange(now)
	if opens.IsZero() {
		return time.Hour // never; a change of the hours wakes us
	}
	return opens.Sub(now)
}

// keepHours does what the calendar asks for while it is closed: what has not
// become a call ends, and so does the campaign when its calendar is over and its
// last call too. It gives how long it is until the calendar changes, an hour at
// most.
func (r *runner) keepHours(now time.Time) time.Duration {
	c := r.campaign()
	if !c.OpenAt(now) {
		r.withdrawOffers()
		r.freeNexts()
		if r.openHere() == 0 {
			r.endWhileClosed(c.Phase(now))
		}
	}
	next := c.NextChange(now)
	if next.IsZero() {
		return time.Hour
	}
	return min(next.Sub(now), time.Hour)
}

// endWhileClosed ends a campaign without calls whose calendar is over, or whose
// list was done by its last call before the calendar closed.
func (r *runner) endWhileClosed(phase calendars.Phase) {
	if phase == calendars.Over {
		r.journal.flush(r.ctx)
		r.advance(campaigns.Running, campaigns.Ended, store.CalendarOver)
		return
	}
	counts, err := r.c.store.Counts(r.ctx, r.id)
	if err == nil && counts.Ended == counts.Imported {
		r.journal.flush(r.ctx)
		r.advance(campaigns.Running, campaigns.Ended, "QUEUE_COMPLETE")
	}
}

// closedTo says what keeps a number of a member from being called at a moment:
// the calendar, by its own time wall, or the hours where the number is. Nil = nothing.
func (r *runner) closedTo(m *campaigns.Member, number string, now, wall time.Time) *campaigns.Refusal {
	c := r.campaign()
	if !c.OpenAt(wall) {
		refusal := &campaigns.Refusal{Gate: campaigns.GateCalendar, What: c.Calendar, Until: now.Add(idleLook)}
		if opens := c.NextChange(wall); !opens.IsZero() && c.Phase(wall) != calendars.Over {
			refusal.Until = soonest(now.Add(opens.Sub(wall)), refusal.Until)
		}
		return refusal
	}
	lane := c.LaneOf(m.Calling(number))
	if c.LaneOpen(lane, now) {
		return nil
	}
	refusal := &campaigns.Refusal{Gate: campaigns.GateHours, What: lane.String(), Until: c.LaneChange(lane, now)}
	if by := c.LaneClosedBy(lane, now); by != campaigns.ByLocalHours {
		refusal.Pack = by
	}
	if refusal.Until.IsZero() {
		refusal.Until = now.Add(idleLook)
	}
	return refusal
}
