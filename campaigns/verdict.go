// SPDX-License-Identifier: MIT

package campaigns

import (
	"slices"
	"time"
)

// verdict is what an attempt means for its member.
type verdict int

const (
	success   verdict = iota // reached: not called again
	awaited                  // counts; talked, and what it came to is told from outside
	retry                    // counts, tried again after the wait
	free                     // does not count, tried again after the wait
	again                    // does not count, tried again at once
	nothing                  // nobody was called
	barred                   // nobody was called; this number must not be
	badNumber                // counts, this number is not called again
	abandoned                // counts; the number is left in peace
	recalled                 // counts; the number is called once more, with a reserved agent
)

// counts reports whether the attempt counts as one.
func (v verdict) counts() bool {
	switch v {
	case free, again, nothing, barred:
		return false
	case success, awaited, retry, badNumber, abandoned, recalled:
	}
	return true
}

// tells reports whether a call was tried at all.
func (v verdict) tells() bool { return v != nothing && v != barred }

func (v verdict) endsNumber() bool { return v == badNumber || v == abandoned || v == barred }

// lastCause gives the end cause of a member whose last number ended.
func lastCause(v verdict, a *Attempt) Cause {
	switch v {
	case badNumber:
		return a.Cause
	case abandoned:
		return AbandonedEnd
	case barred:
		return DoNotCall
	case success, awaited, retry, free, again, nothing, recalled:
	}
	return NoCommunications
}

func (c *Campaign) judge(m *Member, a *Attempt, now time.Time) verdict {
	if a.TrunkFault && a.AnsweredAt.IsZero() {
		return free
	}
	switch a.Result {
	case Blocked, NotTaken, Closed:
		if a.Refusal != nil && a.Refusal.Gate == GateDoNotCall {
			return barred
		}
		return nothing
	case AgentFailed, Cancelled:
		// A customer whose phone rang must not be called again within the second.
		if a.DialedAt.IsZero() {
			return again
		}
		return retry
	case Refused:
		return free
	case Ambiguous, Machine:
		return retry
	case Abandoned:
		if c.Pacing.RecallAbandoned && !m.Recalled {
			return recalled
		}
		return abandoned
	case Connected, Played:
		return c.judgeTalk(m, a, now)
	case Busy, Unanswered, BadNumber, Failed, Dropped:
	}
	switch {
	case slices.Contains(c.Causes.Minus, a.Cause):
		return free
	case slices.Contains(c.Causes.Error, a.Cause):
		return badNumber
	}
	return retry
}

// judgeTalk judges an attempt in which the customer was spoken to, or heard the
// message of a broadcast.
func (c *Campaign) judgeTalk(m *Member, a *Attempt, now time.Time) verdict {
	switch {
	case a.Result == Connected && c.Await.Wait && (m.Expire.IsZero() || now.Before(m.Expire)):
		return awaited
	case slices.Contains(c.Causes.Minus, a.Cause):
		return free
	case c.enough(a):
		return success
	}
	return retry
}

// enough reports whether a talk is a success: long enough, and no list says
// otherwise of how it ended.
func (c *Campaign) enough(a *Attempt) bool {
	talk := a.Talk()
	if a.Result == Played {
		talk = a.EndedAt.Sub(a.AnsweredAt)
	}
	otherwise := slices.Contains(c.Causes.Retry, a.Cause) || slices.Contains(c.Causes.Error, a.Cause) ||
		slices.Contains(c.Causes.Minus, a.Cause)
	return talk >= c.MinTalk && !otherwise
}

// skipped reports whether the last agent who was asked wanted another record.
func (a *Attempt) skipped() bool {
	return a.Result == NotTaken && len(a.Offers) > 0 && a.Offers[len(a.Offers)-1].Outcome == AgentSkipped
}
