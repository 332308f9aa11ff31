// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// life is what happens to one agent, one step after the other.
type life struct {
	*fixture
	id  string
	now time.Time
}

func (l *life) read(t *testing.T) campaigns.Agent {
	t.Helper()
	a, err := l.Agent(t.Context(), l.id)
	l.must(t, err)
	return a
}

// is compares state, status and reason.
func (l *life) is(t *testing.T, state campaigns.AgentState, status campaigns.AgentStatus, reason string) {
	t.Helper()
	a := l.read(t)
	if a.State != state || a.Status != status || a.BreakReason != reason {
		t.Fatalf("%s, %s (%s); want %s, %s (%s)", a.State, a.Status, a.BreakReason, state, status, reason)
	}
	l.sound(t, "c1")
}

func (l *life) status(t *testing.T, status campaigns.AgentStatus, reason string) {
	t.Helper()
	l.must(t, l.SetAgentStatus(t.Context(), l.id, status, reason, l.now))
}

func (l *life) reserve(t *testing.T) {
	t.Helper()
	if got := l.reserved(t, reserving("1")); len(got) != 1 {
		t.Fatal("not ready")
	}
}

func (l *life) release(t *testing.T, r Release) {
	t.Helper()
	r.Agent, r.Now = l.id, l.now
	if r.Attempt == "" {
		r.Attempt = "1"
	}
	l.must(t, l.Write(t.Context(), "c1", []Op{r})[0])
}

func newLife(t *testing.T, change ...func(*campaigns.Agent)) *life {
	t.Helper()
	l := &life{fixture: newStore(t), id: "ann", now: noon}
	l.agent(t, "ann", change...)
	return l
}

// An agent on demand says Waiting after every call, and not after one that did
// not disturb them.
func TestOnDemand(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.status(t, campaigns.AvailableOnDemand, "")
	l.is(t, campaigns.AgentWaiting, campaigns.AvailableOnDemand, "")
	l.reserve(t)
	l.release(t, Release{Outcome: Untouched})
	l.is(t, campaigns.AgentWaiting, campaigns.AvailableOnDemand, "")
	for _, outcome := range []campaigns.AgentOutcome{campaigns.AgentTalked, campaigns.AgentNoAnswer, campaigns.AgentRejected} {
		l.reserve(t)
		l.release(t, Release{Outcome: outcome, ReadyAt: l.now.Add(time.Second)})
		l.is(t, campaigns.AgentWrapUp, campaigns.AvailableOnDemand, "")
		if _, _, err := l.ReadyAgents(t.Context(), l.now.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		l.is(t, campaigns.AgentIdle, campaigns.AvailableOnDemand, "")
		l.must(t, l.SetAgentWaiting(t.Context(), "ann", l.now))
		l.is(t, campaigns.AgentWaiting, campaigns.AvailableOnDemand, "")
	}
	l.reserve(t)
	if err := l.SetAgentWaiting(t.Context(), "ann", l.now); !errors.Is(err, ErrConflict) {
		t.Error("waiting while reserved", err)
	}
	l.status(t, campaigns.LoggedOut, "")
	l.release(t, Release{Outcome: Talked})
	if err := l.SetAgentWaiting(t.Context(), "ann", l.now); !errors.Is(err, ErrConflict) {
		t.Error("waiting while logged out", err)
	}
	if err := l.SetAgentWaiting(t.Context(), "bob", l.now); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

// "Connected and Pause": the break begins with the end of the call.
func TestPauseDuringCall(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.reserve(t)
	l.must(t, l.Write(t.Context(), "c1", []Op{AgentReceiving{Agent: "ann", Attempt: "1", Now: l.now}})[0])
	l.is(t, campaigns.AgentReceiving, campaigns.Available, "")
	l.must(t, l.Write(t.Context(), "c1", []Op{AgentInCall{Agent: "ann", Attempt: "1", Now: l.now}})[0])
	l.status(t, campaigns.OnBreak, "LUNCH")
	l.is(t, campaigns.AgentInCall, campaigns.Available, "LUNCH")
	if !l.read(t).PauseNext {
		t.Error("no pause to come")
	}
	l.release(t, Release{Outcome: Talked, ReadyAt: l.now.Add(time.Minute)})
	l.is(t, campaigns.AgentIdle, campaigns.OnBreak, "LUNCH")
	if l.read(t).PauseNext {
		t.Error("another pause to come")
	}
	l.status(t, campaigns.Available, "")
	l.is(t, campaigns.AgentWrapUp, campaigns.Available, "") // a break does not cut it short
	l.must(t, l.SetAgentWaiting(t.Context(), "ann", l.now)) // but the agent may
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
	// Thought better of.
	l.reserve(t)
	l.status(t, campaigns.OnBreak, "LUNCH")
	l.status(t, campaigns.Available, "")
	l.release(t, Release{Outcome: Untouched})
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
	// The agent's own reason goes before ours.
	l.reserve(t)
	l.status(t, campaigns.OnBreak, "LUNCH")
	l.release(t, Release{Outcome: campaigns.AgentCancelled})
	l.is(t, campaigns.AgentIdle, campaigns.OnBreak, "LUNCH")
}

// What becomes of an agent who does not take what is offered, time after time.
func TestOffersInARow(t *testing.T) {
	t.Parallel()
	limits := Release{MaxNoAnswer: 3, MaxSkips: 2, MaxErrors: 2, ReadyAt: noon}
	tests := map[string]struct {
		outcomes []campaigns.AgentOutcome // the last one is too much
		status   campaigns.AgentStatus
		reason   string
	}{
		"no answers": {[]campaigns.AgentOutcome{"no_answer", "no_answer", "no_answer"}, campaigns.OnBreak, BreakNoAnswer},
		"no answers, but there": {
			[]campaigns.AgentOutcome{"no_answer", "no_answer", "rejected", "no_answer", "no_answer", "skipped", "no_answer", "busy", "no_answer", "untouched", "no_answer"},
			campaigns.OnBreak, BreakNoAnswer,
		},
		"skips":                {[]campaigns.AgentOutcome{"skipped", "talked", "skipped", "rejected", "skipped"}, campaigns.OnBreak, BreakSkips},
		"reservation given up": {[]campaigns.AgentOutcome{"cancelled"}, campaigns.OnBreak, BreakCancelReservation},
		"errors":               {[]campaigns.AgentOutcome{"error", "busy", "error", "no_answer", "error", "error"}, campaigns.LoggedOut, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLife(t)
			for i, outcome := range tt.outcomes {
				l.reserve(t)
				r := limits
				r.Outcome = outcome
				l.release(t, r)
				if i < len(tt.outcomes)-1 {
					l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
				}
				if got := l.read(t).LastOutcome; got != outcome {
					t.Errorf("last outcome %q", got)
				}
			}
			l.is(t, campaigns.AgentIdle, tt.status, tt.reason)
			l.status(t, campaigns.Available, "")
			l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
			if a := l.read(t); a.NoAnswerInARow+a.SkipsInARow+a.ErrorsInARow != 0 {
				t.Errorf("no clean sheet: %+v", a)
			}
			// Without limits nothing is too much.
			for range 10 {
				l.reserve(t)
				l.release(t, Release{Outcome: tt.outcomes[0], ReadyAt: noon})
				if tt.outcomes[0] == campaigns.AgentCancelled {
					return
				}
				l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
			}
		})
	}
}

// A late release changes nothing at all of the agent.
func TestLateRelease(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.reserve(t)
	before := l.read(t)
	for _, outcome := range []campaigns.AgentOutcome{
		campaigns.AgentUntouched, campaigns.AgentTalked, campaigns.AgentNoAnswer, campaigns.AgentBusy, campaigns.AgentRejected,
		campaigns.AgentError, campaigns.AgentSkipped, campaigns.AgentCancelled,
	} {
		l.release(t, Release{Attempt: "late", Outcome: outcome, ReadyAt: noon.Add(time.Hour), MaxNoAnswer: 1, MaxErrors: 1, MaxSkips: 1, Talk: time.Hour})
		if diff := cmp.Diff(before, l.read(t)); diff != "" {
			t.Errorf("%s: %s", outcome, diff)
		}
	}
}

// Only a phone that is registered and free is called; a nailed-up leg needs no
// registration.
func TestPhone(t *testing.T) {
	t.Parallel()
	l := newLife(t, func(a *campaigns.Agent) { a.Registered = false })
	ctx := t.Context()
	registered := func(on bool) { l.must(t, l.SetRegistered(ctx, []string{"nobody", "ann"}, on, l.now)) }
	own := func(on bool) { l.must(t, l.SetOwnCall(ctx, "ann", on, l.now)) }
	l.is(t, campaigns.AgentIdle, campaigns.Available, "")
	registered(true)
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
	own(true)
	l.is(t, campaigns.AgentIdle, campaigns.Available, "")
	if a := l.read(t); !a.OwnCall || !a.Registered {
		t.Errorf("%+v", a)
	}
	own(false)
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
	l.reserve(t)
	registered(false)
	l.is(t, campaigns.AgentReserved, campaigns.Available, "")
	l.release(t, Release{Outcome: Untouched})
	l.is(t, campaigns.AgentIdle, campaigns.Available, "")
	registered(true)
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
	save := func(contact string, nailed bool) {
		t.Helper()
		l.must(t, l.SaveAgent(ctx, campaigns.Agent{ID: "ann", Contact: contact, NailedUp: nailed, Tiers: []campaigns.Tier{{Campaign: "c1"}}}))
	}
	save("user/ann", false) // the same: still registered
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
	save("user/other", false) // that one is not known
	l.is(t, campaigns.AgentIdle, campaigns.Available, "")
	save("sofia/gateway/pbx/12", false) // and of this one it cannot be known
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
	save("user/ann", true)
	l.is(t, campaigns.AgentIdle, campaigns.Available, "")
	l.must(t, l.SetAgentLeg(ctx, "ann", "fs1", "leg", LegUp, l.now))
	l.is(t, campaigns.AgentWaiting, campaigns.Available, "")
	if _, err := l.Agent(ctx, "nobody"); !errors.Is(err, ErrNotFound) {
		t.Error("registering made an agent", err)
	}
}

// Calls and talk are counted from login on, and for each campaign.
func TestLoginAccount(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	ctx := t.Context()
	account := func(calls int, talk time.Duration, login time.Time, served int) {
		t.Helper()
		a := l.read(t)
		if a.Calls != calls || a.TalkTime != talk || !a.LoggedInAt.Equal(login) {
			t.Errorf("%d calls, talk %s, logged in at %s", a.Calls, a.TalkTime, a.LoggedInAt)
		}
		got, err := l.Served(ctx, "c1")
		if diff := cmp.Diff(map[string]int{"ann": served}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	account(0, 0, noon, 0)
	for range 2 {
		l.reserve(t)
		l.release(t, Release{Outcome: Talked, Talk: 90 * time.Second, ReadyAt: noon})
	}
	l.status(t, campaigns.OnBreak, "LUNCH")
	account(2, 3*time.Minute, noon, 2)
	l.status(t, campaigns.LoggedOut, "")
	account(2, 3*time.Minute, time.Time{}, 2)
	l.now = noon.Add(time.Hour)
	l.status(t, campaigns.OnBreak, "SETTING UP")
	account(0, 0, noon.Add(time.Hour), 0)
	l.status(t, campaigns.Available, "")
	account(0, 0, noon.Add(time.Hour), 0)
}
