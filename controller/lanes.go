// SPDX-License-Identifier: MIT

package controller

import (
	"maps"
	"slices"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// lanes remembers what the names of lanes mean and when closed ones open. That
// is for waking up; whether a lane is open is asked each time. It belongs to the
// runner's own goroutine.
type lanes struct {
	of      *campaigns.Campaign // the settings that the answers are of
	known   map[string]laneState
	special bool // one of them needs certain agents
}

type laneState struct {
	lane    campaigns.Lane
	bad     bool      // not the name of a lane
	changes time.Time // of a closed lane: when it opens; zero = not asked yet
}

// idleLook is when a lane that never opens is looked at again: rule packs begin
// to hold at a date.
const idleLook = 24 * time.Hour

// parse reads the name of a lane.
func (l *lanes) parse(c *campaigns.Campaign, name string) laneState {
	if l.of != c {
		l.of, l.known, l.special = c, map[string]laneState{}, false
	}
	s, ok := l.known[name]
	if !ok {
		lane, err := campaigns.ParseLane(name)
		s = laneState{lane: lane, bad: err != nil}
		l.known[name] = s
		l.special = l.special || lane.Agent != "" || lane.Reserved
	}
	return s
}

// opens gives when a closed lane opens.
func (l *lanes) opens(c *campaigns.Campaign, name string, now time.Time) time.Time {
	s := l.known[name]
	if now.Before(s.changes) {
		return s.changes
	}
	s.changes = c.LaneChange(s.lane, now)
	if latest := now.Add(idleLook); s.changes.IsZero() || s.changes.After(latest) {
		s.changes = latest
	}
	l.known[name] = s
	return s.changes
}

// due is who could be called at a moment, sorted by who may call them.
type due struct {
	open     []string            // lanes whose members anybody may call
	members  int                 // that are due in them
	any      []string            // lanes whose members need an agent who is held for them
	anyone   int                 // members due in those
	personal map[string][]string // lanes of calls that an agent promised, by agent
	closed   []string            // lanes with members whose hours do not allow calls now
	changes  time.Time           // when the first of the closed ones opens; zero = never
	later    int                 // due by time, not in their lanes yet
	next     time.Time           // when the next member comes due; zero = none waits
}

// sortDue sorts what is due into open and closed lanes.
func (l *lanes) sortDue(c *campaigns.Campaign, counts store.Counts, now time.Time) due {
	d := due{later: counts.Due, next: counts.NextDue, personal: map[string][]string{}}
	for _, name := range slices.Sorted(maps.Keys(counts.Lanes)) {
		n := counts.Lanes[name]
		d.later -= n
		s := l.parse(c, name)
		switch {
		case s.bad:
		case !c.LaneOpen(s.lane, now):
			if n > 0 {
				d.closed = append(d.closed, name)
				d.changes = soonest(d.changes, l.opens(c, name, now))
			}
		case s.lane.Agent == "" && !s.lane.Reserved:
			// An empty one too: whoever comes due within the claim is found.
			d.open = append(d.open, name)
			d.members += n
		case n == 0:
		case s.lane.Agent != "":
			d.personal[s.lane.Agent] = append(d.personal[s.lane.Agent], name)
		default:
			d.any = append(d.any, name)
			d.anyone += n
		}
	}
	return d
}

// none reports whether nobody can be called now whoever is free.
func (d *due) none() bool {
	return d.members == 0 && d.anyone == 0 && len(d.personal) == 0 && d.later == 0
}

// wakeAt is when somebody may come due of whom nobody will tell: a time comes,
// or a lane opens. Zero = never.
func (d *due) wakeAt() time.Time { return soonest(d.next, d.changes) }

// soonest gives the earlier of two times of which zero means never.
func soonest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// checkLanes looks at the lane to which each claimed member belongs, which is
// another one than it was claimed from where the settings have changed since it
// was put there, or a minute has passed: its hours decide, and whose call it is.
// Who is turned away is put into the right lane by that.
func (r *runner) checkLanes(claims []*claim, now, wall time.Time) {
	c := r.campaign()
	for _, cl := range claims {
		lane := c.LaneOf(&cl.member)
		agent := cl.seat.seat.Agent
		closed := r.closedTo(&cl.member, cl.attempt.Number, now, wall)
		switch {
		case closed != nil:
			cl.refusal = closed
		case lane.Reserved && agent == "" || lane.Agent != "" && lane.Agent != agent:
			cl.refuse(campaigns.GateAgent, lane.String(), now.Add(time.Second))
		}
	}
}
