// SPDX-License-Identifier: MIT

package campaigns

import "time"

// Missed says what becomes of a callback that could not be made in time.
type Missed string

// The ways (Cisco UCCX: next day, retry, close).
const (
	MissedNextOpening Missed = "next_opening"
	MissedRetry       Missed = "retry"
	MissedClose       Missed = "close"
)

// CallbackRules say how callbacks are kept.
type CallbackRules struct {
	Missed Missed        `json:"missed"` // default MissedNextOpening
	Window time.Duration `json:"window"` // after its time a callback is missed; default 15 min
	// Anyone is how long after its time a callback to one agent is given to
	// anybody; 0 = when the agent is logged out, at once, else never.
	Anyone time.Duration `json:"anyone,omitempty"`
}

// Callback is a call that was promised.
type Callback struct {
	At     time.Time `json:"at"`
	Agent  string    `json:"agent,omitempty"`  // "" = anybody
	Number string    `json:"number,omitempty"` // "" = the one that is next
	Missed int       `json:"missed,omitempty"` // times that it was not made in time
}

func (r *CallbackRules) normalize() {
	setDefault(&r.Missed, MissedNextOpening)
	setDefault(&r.Window, DefaultCallbackWindow)
}

func (r *CallbackRules) validate() error {
	if r.Missed != MissedNextOpening && r.Missed != MissedRetry && r.Missed != MissedClose {
		return invalid("callbacks.missed", "%q is neither %q, %q nor %q", r.Missed, MissedNextOpening, MissedRetry, MissedClose)
	}
	return first(
		within("callbacks.window", r.Window, time.Minute, 24*time.Hour),
		within("callbacks.anyone", r.Anyone, 0, maxWait),
	)
}

// missedAt gives when a callback is missed.
func (c *Campaign) missedAt(cb *Callback) time.Time {
	return cb.At.Add(orDefault(c.Callbacks.Window, DefaultCallbackWindow))
}

// miss gives the member whose callback could not be made in time, and who may
// not be called before due.
func (c *Campaign) miss(m Member, due, now time.Time) Member {
	switch c.Callbacks.Missed {
	case MissedClose:
		return m.end(CallbackMissed)
	case MissedRetry:
		m.Callback = nil
		return c.waitFrom(m, due)
	case MissedNextOpening:
	}
	cb := *m.Callback
	cb.Missed++
	m.Callback = &cb
	return c.promise(m, later(c.nextOpening(&m, now), due))
}

// promise has the member wait for its callback, from a moment on at the
// earliest. A call that was promised for a time at which it may not be made is
// due when it may.
func (c *Campaign) promise(m Member, earliest time.Time) Member {
	cb := *m.Callback
	next, open := c.Choose(&m, later(cb.At, earliest))
	if next < 0 {
		return m.end(NoCommunications)
	}
	m.Next, cb.At = next, open
	if !c.openFor(c.LaneOf(&m), cb.At) {
		cb.At = c.nextOpening(&m, cb.At)
	}
	m.Callback = &cb
	return c.waitFrom(m, cb.At)
}

// KeepCallback gives the member whose callback time has come and who still
// waits: given to anybody where the agent who promised it is not there, or
// missed. loggedIn tells whether that agent is. It reports whether anything
// has changed.
func (c *Campaign) KeepCallback(m Member, loggedIn bool, now time.Time) (Member, bool) {
	cb := m.Callback
	if m.State != Waiting || cb == nil || now.Before(cb.At) {
		return m, false
	}
	if now.After(c.missedAt(cb)) {
		return c.miss(m.own(), now, now), true
	}
	wait := c.Callbacks.Anyone
	if cb.Agent == "" || wait == 0 && loggedIn || wait > 0 && now.Before(cb.At.Add(wait)) {
		return m, false
	}
	anyone := *cb
	anyone.Agent = ""
	m.Callback = &anyone
	return m, true
}

// openingsAhead is how many changes of hours are looked at for an opening: some
// weeks of several windows a day.
const openingsAhead = 200

// nextOpening gives when the hours in which the member may be called begin
// anew. Where they never end that is the same time tomorrow.
func (c *Campaign) nextOpening(m *Member, now time.Time) time.Time {
	lane := c.LaneOf(m)
	closed := !c.openFor(lane, now)
	at, tomorrow := now, now.In(c.zonesOf(lane.Zone)[0]).AddDate(0, 0, 1)
	for range openingsAhead {
		at = c.hoursChange(lane, at)
		switch {
		case at.IsZero():
			return tomorrow
		case !c.openFor(lane, at):
			closed = true
		case closed:
			return at
		}
	}
	return tomorrow
}

func (c *Campaign) openFor(l Lane, at time.Time) bool { return c.LaneOpen(l, at) && c.OpenAt(at) }

// hoursChange gives the next moment at which openFor may change, zero = never.
func (c *Campaign) hoursChange(l Lane, at time.Time) time.Time {
	change, own := c.LaneChange(l, at), c.NextChange(at)
	if change.IsZero() || !own.IsZero() && own.Before(change) {
		return own
	}
	return change
}
