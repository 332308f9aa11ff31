// SPDX-License-Identifier: MIT

package switchsim

import "time"

// limits are FreeSWITCH's two limits of sessions, and its pause. All of them refuse with the same cause.
type limits struct {
	perSecond   int // as it was set; counted from the next second on
	maxSessions int
	paused      bool

	second int64 // the second that is being counted
	left   int   // of it; FreeSWITCH refuses the call that makes it 0, so that N lets N-1 through

	live       int // sessions now
	total      int64
	peak       int
	thisSecond int
	lastSecond int
	peakPerSec int
}

func newLimits(perSecond, maxSessions int) limits {
	return limits{perSecond: perSecond, maxSessions: maxSessions}
}

// admit counts a new session, or says why it is refused. The reason is for the witness; callers only ever see
// DESTINATION_OUT_OF_ORDER.
func (l *limits) admit(now time.Time) string {
	l.advance(now)
	switch {
	case l.paused:
		return "paused"
	case l.live >= l.maxSessions:
		return "max_sessions"
	}
	l.left--
	if l.left <= 0 {
		return "sps"
	}
	l.live++
	l.total++
	l.thisSecond++
	l.peak = max(l.peak, l.live)
	l.peakPerSec = max(l.peakPerSec, l.thisSecond)
	return ""
}

// advance begins a new second when one has begun.
func (l *limits) advance(now time.Time) {
	second := now.Unix()
	if second == l.second {
		return
	}
	l.lastSecond = 0
	if second == l.second+1 {
		l.lastSecond = l.thisSecond
	}
	l.second, l.left, l.thisSecond = second, l.perSecond, 0
}

// release gives n sessions back.
func (l *limits) release(n int) { l.live -= n }
