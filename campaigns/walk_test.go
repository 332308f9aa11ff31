// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/campaigns"
)

// walk is the life of one member under random rules, attempts and edits.
type walk struct {
	t        *rapid.T
	c        campaigns.Campaign
	m        campaigns.Member
	now      time.Time
	promises int
}

// Whatever happens to a member, in any order: it waits with a number that may
// be called, is held for a result, or has ended with a cause.
func TestMembersKeepTheirRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := walk{t: t, now: noon}
		w.c, w.m = drawReach(t)
		w.drawRules()
		w.m.Begin(&w.c, noon)
		w.check("begin")
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			w.step()
		}
	})
}

func (w *walk) drawRules() {
	t, c := w.t, &w.c
	c.Mode = rapid.SampledFrom([]campaigns.Mode{campaigns.Preview, campaigns.Progressive, campaigns.Power, campaigns.Predictive, campaigns.Broadcast}).Draw(t, "mode")
	c.MaxAttempts = rapid.IntRange(1, 8).Draw(t, "max attempts")
	c.Pacing.RecallAbandoned = rapid.Bool().Draw(t, "recall")
	c.Await = campaigns.AwaitRules{Wait: rapid.Bool().Draw(t, "await"), Success: rapid.Bool().Draw(t, "await success"), Free: rapid.Bool().Draw(t, "await free")}
	c.Callbacks.Missed = rapid.SampledFrom([]campaigns.Missed{campaigns.MissedNextOpening, campaigns.MissedRetry, campaigns.MissedClose}).Draw(t, "missed")
	c.Guards.Packs = rapid.SampledFrom([][]string{nil, {"france"}, {"us-florida", "uk"}}).Draw(t, "packs")
	c.Results = map[campaigns.Result]campaigns.ResultRule{
		campaigns.Busy: {Wait: time.Minute, Most: rapid.IntRange(0, 3).Draw(t, "most")}, campaigns.NotTaken: {Most: 1},
	}
	if rapid.Bool().Draw(t, "campaign hours") {
		c.Hours = office9to17()
	}
	c.Normalize()
	if rapid.IntRange(0, 3).Draw(t, "expires") == 0 {
		w.m.Expire = noon.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "expires after")) * time.Hour)
	}
}

// step lets one thing happen.
func (w *walk) step() {
	before, kept := w.m, deep(w.m)
	what := w.event()
	if diff := cmp.Diff(kept, before); diff != "" {
		w.t.Fatalf("%s changes the member that was passed in: %s", what, diff)
	}
	w.check(what)
}

func (w *walk) event() string {
	t := w.t
	switch rapid.IntRange(0, 5).Draw(t, "event") {
	case 0, 1, 2:
		if w.m.State == campaigns.Waiting {
			return w.attempt()
		}
		if w.m.Await != nil && rapid.Bool().Draw(t, "deadline") {
			w.now = later(w.now, w.m.Await.Deadline)
			w.m = w.c.SettleAwait(w.m, w.now)
			return "await"
		}
		r := campaigns.Report{
			Success: rapid.Bool().Draw(t, "success"), ResetRetries: rapid.Bool().Draw(t, "reset"), StopAll: rapid.Bool().Draw(t, "stop all"),
			NextCommunication: rapid.SampledFrom([]string{"", mobile, office}).Draw(t, "next"),
		}
		w.apply(w.c.Report(w.m, r, w.now))
		return "report"
	case 3:
		w.now = w.now.Add(time.Duration(rapid.IntRange(0, 48*60).Draw(t, "minutes")) * time.Minute)
		w.m, _ = w.c.KeepCallback(w.m, rapid.Bool().Draw(t, "logged in"), w.now)
		return "keep callback"
	}
	return w.edit()
}

func (w *walk) apply(m campaigns.Member, err error) {
	if err == nil {
		w.m = m
	}
}

func (w *walk) edit() string {
	t := w.t
	number := rapid.SampledFrom([]string{mobile, office, home}).Draw(t, "number")
	switch what := rapid.SampledFrom([]string{"due", "stop", "callback", "reset", "expire"}).Draw(t, "edit"); what {
	case "due":
		w.apply(w.c.SetDue(w.m, w.now.Add(time.Hour), w.now))
		return what
	case "stop":
		w.apply(w.c.StopNumber(w.m, number, w.now))
		return what
	case "callback":
		cb := campaigns.Callback{At: w.now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "in")) * time.Minute), Agent: rapid.SampledFrom([]string{"", "ann"}).Draw(t, "agent")}
		m, err := w.c.SetCallback(w.m, cb, w.now)
		if err == nil {
			w.promises++
		}
		w.apply(m, err)
		return what
	case "reset":
		w.apply(w.c.Reset(w.m, w.now))
		return what
	default:
		w.apply(w.c.SetExpire(w.m, w.now.Add(time.Hour), w.now))
		return what
	}
}

// attempt calls the member when it is due, and lets anything come of it.
func (w *walk) attempt() string {
	t := w.t
	w.now = later(w.now, w.m.Due)
	number := w.m.Communications[w.m.Next]
	a := campaigns.Attempt{
		ID: "a", Number: number.Number, ClaimedAt: w.now,
		Result:     rapid.SampledFrom(campaigns.Results()).Draw(t, "result"),
		Cause:      rapid.SampledFrom([]campaigns.Cause{campaigns.NormalClearing, campaigns.UserBusy, "UNALLOCATED_NUMBER", "NORMAL_TEMPORARY_FAILURE"}).Draw(t, "cause"),
		TrunkFault: rapid.IntRange(0, 9).Draw(t, "trunk") == 0,
		OptOut:     rapid.IntRange(0, 19).Draw(t, "opt out") == 0,
	}
	end := w.now.Add(time.Minute)
	switch a.Result {
	case campaigns.Blocked:
		a.Refusal = &campaigns.Refusal{Gate: rapid.SampledFrom([]campaigns.Gate{campaigns.GateDoNotCall, campaigns.GateCap}).Draw(t, "gate"), Until: w.now.Add(time.Hour)}
	case campaigns.NotTaken, campaigns.Closed:
	default:
		a.DialedAt = w.now
	}
	if a.Result == campaigns.Connected {
		a.AnsweredAt, a.BridgedAt, a.EndedAt = w.now, w.now, end
	}
	attempts := w.m.Attempts
	w.now = end
	settled := w.c.Settle(w.m, &a, w.now)
	if counted := settled.Attempts - attempts; counted != 0 && counted != 1 || (counted == 1) != a.Counts {
		t.Fatalf("%s counts %d, and says %v", a.Result, counted, a.Counts)
	}
	if settled.State == campaigns.Waiting && !settled.Due.After(w.now) {
		t.Fatalf("%s: due %s, ended %s: redialled at once", a.Result, settled.Due, w.now)
	}
	w.m = settled
	return "attempt " + string(a.Result)
}

func (w *walk) check(what string) {
	t, m := w.t, &w.m
	if !slices.ContainsFunc(m.Communications, func(n campaigns.Communication) bool { return !n.Ended }) && m.State == campaigns.Waiting {
		t.Fatalf("%s: waits without a number", what)
	}
	switch m.State {
	case campaigns.Waiting:
		switch {
		case m.Next < 0 || m.Communications[m.Next].Ended:
			t.Fatalf("%s: waits for number %d of %+v", what, m.Next, m.Communications)
		case m.EndCause != "" || m.Await != nil || m.Due.IsZero():
			t.Fatalf("%s: waits, and %+v", what, *m)
		case !m.Expire.IsZero() && !m.Due.Before(m.Expire):
			t.Fatalf("%s: due %s, when it has expired", what, m.Due)
		case m.Attempts > w.c.MaxAttempts+w.promises:
			t.Fatalf("%s: %d attempts of %d, %d promises", what, m.Attempts, w.c.MaxAttempts, w.promises)
		}
		lane := w.c.LaneOf(m)
		if parsed, err := campaigns.ParseLane(lane.String()); err != nil || parsed != lane {
			t.Fatalf("%s: lane %q: %v", what, lane, err)
		}
		typed := campaigns.Lane{Zone: lane.Zone, Type: lane.Type}
		hours := w.c
		hours.Guards.Packs = nil
		if !hours.LaneOpen(typed, m.Due) {
			t.Fatalf("%s: due %s, when its type is closed", what, m.Due)
		}
	case campaigns.Held:
		if m.Await == nil || !m.Due.IsZero() {
			t.Fatalf("%s: held, and %+v", what, *m)
		}
	case campaigns.Over:
		if m.EndCause == "" || !m.Due.IsZero() || m.Next != -1 || m.Callback != nil || m.Await != nil {
			t.Fatalf("%s: ended, and %+v", what, *m)
		}
	default:
		t.Fatalf("%s: %s", what, m.State)
	}
	if r := w.c.Rank(m); r < 0 || r > campaigns.MaxRank {
		t.Fatalf("rank %d", r)
	}
}

// deep copies a member with all that it points to.
func deep(m campaigns.Member) campaigns.Member {
	m.Communications = slices.Clone(m.Communications)
	if m.Callback != nil {
		cb := *m.Callback
		m.Callback = &cb
	}
	if m.Await != nil {
		a := *m.Await
		m.Await = &a
	}
	if m.Tally != nil {
		tally := map[campaigns.Result]int{}
		for r, n := range m.Tally {
			tally[r] = n
		}
		m.Tally = tally
	}
	return m
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
