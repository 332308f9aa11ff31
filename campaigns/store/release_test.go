// SPDX-License-Identifier: MIT

package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// What becomes of an agent when an attempt lets go.
func TestRelease(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) time.Time { return noon.Add(d) }
	tests := map[string]struct {
		agent    func(*campaigns.Agent)
		before   func(s *fixture, t *testing.T) // while the attempt has the agent
		release  Release
		state    campaigns.AgentState
		status   campaigns.AgentStatus
		since    time.Time
		noAnswer int
	}{
		"not disturbed": {
			release: Release{Outcome: Untouched}, state: campaigns.AgentWaiting, since: at(-time.Minute),
		},
		"talked": {
			release: Release{Outcome: Talked, ReadyAt: at(time.Minute)}, state: campaigns.AgentWrapUp, since: at(time.Second),
		},
		"talked, no wrap-up": {
			release: Release{Outcome: Talked, ReadyAt: at(time.Second)}, state: campaigns.AgentWaiting, since: at(time.Second),
		},
		"did not come": {
			release: Release{Outcome: Failed, ReadyAt: at(time.Minute)}, state: campaigns.AgentWrapUp, since: at(time.Second), noAnswer: 1,
		},
		"did not come once too often": {
			release: Release{Outcome: Failed, ReadyAt: at(time.Minute), MaxNoAnswer: 1}, state: campaigns.AgentIdle, status: campaigns.OnBreak, since: at(time.Second), noAnswer: 1,
		},
		"logged out meanwhile": {
			before: func(s *fixture, t *testing.T) {
				s.must(t, s.SetAgentStatus(t.Context(), "ann", campaigns.LoggedOut, "", noon))
			},
			release: Release{Outcome: Talked, ReadyAt: at(time.Minute)}, state: campaigns.AgentIdle, status: campaigns.LoggedOut, since: at(time.Second),
		},
		"leg went down meanwhile": {
			agent: nailedUp,
			before: func(s *fixture, t *testing.T) {
				s.must(t, s.SetAgentLeg(t.Context(), "ann", "fs1", "leg-ann", LegDown, noon))
			},
			release: Release{Outcome: Untouched}, state: campaigns.AgentIdle, since: at(time.Second),
		},
		"leg is gone": {
			agent: nailedUp,
			before: func(s *fixture, t *testing.T) {
				s.must(t, s.SetAgentLeg(t.Context(), "ann", "fs1", "leg-ann", LegGone, noon))
			},
			release: Release{Outcome: Untouched}, state: campaigns.AgentIdle, since: at(time.Second),
		},
		"leg went down and is up again": {
			agent: nailedUp,
			before: func(s *fixture, t *testing.T) {
				for _, state := range []LegState{LegDown, LegUp} {
					s.must(t, s.SetAgentLeg(t.Context(), "ann", "fs1", "leg-ann", state, noon))
				}
			},
			release: Release{Outcome: Untouched}, state: campaigns.AgentWaiting, since: at(-time.Minute),
		},
		"another leg is being called": {
			agent: nailedUp,
			before: func(s *fixture, t *testing.T) {
				s.must(t, s.SetAgentLeg(t.Context(), "ann", "fs1", "newer", LegCalling, noon))
			},
			release: Release{Outcome: Untouched}, state: campaigns.AgentIdle, since: at(time.Second),
		},
		"another leg is gone meanwhile": {
			agent: nailedUp,
			before: func(s *fixture, t *testing.T) {
				s.must(t, s.SetAgentLeg(t.Context(), "ann", "fs1", "older", LegGone, noon))
			},
			release: Release{Outcome: Untouched}, state: campaigns.AgentWaiting, since: at(-time.Minute),
		},
		"by another attempt": {
			release: Release{Attempt: "other", Outcome: Talked}, state: campaigns.AgentReserved, since: noon,
		},
		"in a call, by another attempt": {
			before: func(s *fixture, t *testing.T) {
				errs := s.Write(t.Context(), "c1", []Op{
					AgentInCall{Agent: "ann", Attempt: "other", Now: noon}, AgentInCall{Agent: "ann", Attempt: "1", Now: at(time.Second)},
				})
				if !errors.Is(errs[0], ErrConflict) || errs[1] != nil {
					t.Fatal(errs)
				}
			},
			release: Release{Attempt: "other", Outcome: Talked}, state: campaigns.AgentInCall, since: at(time.Second),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, ctx := newStore(t), t.Context()
			s.clock = at(-time.Minute)
			if tt.agent == nil {
				tt.agent = func(*campaigns.Agent) {}
			}
			s.agent(t, "ann", tt.agent)
			q := reserving("1")
			q.Resource, q.ResourceLimit = "trunk", 1
			if got := s.reserved(t, q); len(got) != 1 {
				t.Fatal(got)
			}
			if tt.before != nil {
				tt.before(s, t)
			}
			op := tt.release
			op.Agent, op.Resource, op.Now = "ann", "trunk", at(time.Second)
			if op.Attempt == "" {
				op.Attempt = "1"
			}
			if err := s.Write(ctx, "c1", []Op{op})[0]; err != nil {
				t.Fatal(err)
			}
			a, err := s.Agent(ctx, "ann")
			if err != nil {
				t.Fatal(err)
			}
			if tt.status == "" {
				tt.status = campaigns.Available
			}
			if a.State != tt.state || a.Status != tt.status || !a.Since.Equal(tt.since) || a.NoAnswerInARow != tt.noAnswer {
				t.Errorf("%s, %s since %s, %d not answered", a.State, a.Status, a.Since.Sub(noon), a.NoAnswerInARow)
			}
			held := op.Attempt != "1"
			if n, err := s.LinesInUse(ctx, "trunk"); err != nil || (n == 1) != held {
				t.Errorf("%d lines in use, %v", n, err)
			}
			if (a.Attempt == "1") != held {
				t.Errorf("held by attempt %q", a.Attempt)
			}
			s.sound(t, "c1")
		})
	}
}

func (f *fixture) must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// Who failed to answer and then talked, or came back from a break, begins anew.
func TestNoAnswerCount(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	s.agent(t, "ann")
	offer := func(outcome ReleaseOutcome, state campaigns.AgentState, count int) {
		t.Helper()
		if got := s.reserved(t, reserving("1")); len(got) != 1 {
			t.Fatal("not offered")
		}
		errs := s.Write(ctx, "c1", []Op{Release{
			Attempt: "1", Agent: "ann", Outcome: outcome, ReadyAt: noon, Now: noon, MaxNoAnswer: 2,
		}})
		a, err := s.Agent(ctx, "ann")
		if errs[0] != nil || err != nil || a.State != state || a.NoAnswerInARow != count {
			t.Fatal(errs, err, a.State, a.NoAnswerInARow)
		}
	}
	offer(Failed, campaigns.AgentWaiting, 1)
	offer(Talked, campaigns.AgentWaiting, 0)
	offer(Failed, campaigns.AgentWaiting, 1)
	offer(Failed, campaigns.AgentIdle, 2)
	s.must(t, s.SetAgentStatus(ctx, "ann", campaigns.Available, "", noon))
	offer(Failed, campaigns.AgentWaiting, 1)
}

// Leases: what is extended stays, what is over is listed and taken back, once.
func TestLeases(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	s.must(t, s.SaveResource(ctx, campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/t/{number}"}))
	s.clock = noon.Add(-time.Minute)
	s.agent(t, "ann")
	s.agent(t, "bob")
	q := reserving("1", "2")
	q.Resource, q.ResourceLimit = "trunk", 5
	s.reserved(t, q)
	s.Write(ctx, "c1", []Op{AgentInCall{Agent: "bob", Attempt: "2", Now: noon}})
	held := func(attempt string) []Held {
		agent := map[string]string{"1": "ann", "2": "bob"}[attempt]
		return []Held{{Campaign: "c1", Attempt: attempt, Resource: "trunk"}, {Campaign: "c1", Attempt: attempt, Agent: agent}}
	}
	expired := func(at time.Duration, want []Held) {
		t.Helper()
		got, err := s.Expired(ctx, noon.Add(at), 10)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatal(diff, err)
		}
	}
	expired(9*time.Second, nil)
	s.must(t, s.Extend(ctx, noon.Add(5*time.Second), 10*time.Second, []Held{{Campaign: "c1", Attempt: "1", Agent: "ann", Resource: "trunk"}}))
	expired(10*time.Second, held("2"))
	if n, err := s.ReleaseExpired(ctx, append(held("1"), held("2")...), noon.Add(10*time.Second)); n != 2 || err != nil {
		t.Fatal(n, err) // 1 is not over
	}
	if a, err := s.Agent(ctx, "bob"); err != nil || a.State != campaigns.AgentWaiting || !a.Since.Equal(noon.Add(10*time.Second)) {
		t.Errorf("%+v %v", a, err)
	}
	if n, err := s.ReleaseExpired(ctx, held("2"), noon.Add(10*time.Second)); n != 0 || err != nil {
		t.Fatal("taken back twice", n, err)
	}
	expired(15*time.Second, held("1"))
	// It was extended between the look and the release.
	s.must(t, s.Extend(ctx, noon.Add(15*time.Second), 10*time.Second, []Held{{Campaign: "c1", Attempt: "1", Agent: "ann", Resource: "trunk"}}))
	if n, err := s.ReleaseExpired(ctx, held("1"), noon.Add(15*time.Second)); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := s.ReleaseExpired(ctx, held("1"), noon.Add(time.Minute)); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	if a, err := s.Agent(ctx, "ann"); err != nil || a.State != campaigns.AgentWaiting || !a.Since.Equal(noon.Add(-time.Minute)) {
		t.Errorf("who was only reserved keeps the place: %+v %v", a, err)
	}
	// Nothing comes back by extending what is gone.
	s.must(t, s.Extend(ctx, noon, time.Hour, held("1")))
	if n, err := s.LinesInUse(ctx, "trunk"); n != 0 || err != nil {
		t.Error(n, err)
	}
	s.sound(t, "c1")
}
