// SPDX-License-Identifier: MIT

package store

import (
	"testing"
	"time"

	"tandem/campaigns"
)

// A wrap-up after a talk can be made longer up to its bound, and no other pause.
func TestExtendWrapUp(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	s.agent(t, "ann")
	extend := func(attempt string, now time.Time) campaigns.Code {
		return campaigns.CodeOf(s.ExtendWrapUp(ctx, "ann", attempt, 20*time.Second, 30*time.Second, now))
	}
	released := func(attempt string, outcome campaigns.AgentOutcome) {
		t.Helper()
		if _, err := s.Reserve(ctx, reserving(attempt)); err != nil {
			t.Fatal(err)
		}
		errs := s.Write(ctx, "c1", []Op{Release{Attempt: attempt, Member: 7, Agent: "ann", Outcome: outcome, ReadyAt: noon.Add(time.Minute), Now: noon}})
		if errs[0] != nil {
			t.Fatal(errs[0])
		}
	}
	if code := extend("1", noon); code != campaigns.Conflict {
		t.Errorf("who waits: %s", code)
	}
	released("1", campaigns.AgentTalked)
	if code := extend("2", noon); code != campaigns.Conflict {
		t.Errorf("of another talk: %s", code)
	}
	if code := extend("1", noon.Add(time.Minute)); code != campaigns.Conflict {
		t.Errorf("one that is over: %s", code)
	}
	for _, want := range []time.Duration{20 * time.Second, 30 * time.Second} {
		if code := extend("1", noon); code != "" {
			t.Fatal(code)
		}
		a, err := s.Agent(ctx, "ann")
		if err != nil || a.WrapUpAdded != want || !a.ReadyAt.Equal(noon.Add(time.Minute+want)) || a.LastCampaign != "c1" || a.LastAttempt != "1" || a.LastMember != 7 {
			t.Errorf("%+v %v", a, err)
		}
	}
	if code := extend("1", noon); code != campaigns.Conflict {
		t.Errorf("too often: %s", code)
	}
	if err := s.SetAgentWaiting(ctx, "ann", noon); err != nil {
		t.Fatal(err)
	}
	released("2", campaigns.AgentNoAnswer)
	if code := extend("1", noon); code != campaigns.Conflict {
		t.Errorf("a pause after an offer: %s", code)
	}
	if err := s.ExtendWrapUp(ctx, "nobody", "1", time.Second, time.Second, noon); campaigns.CodeOf(err) != campaigns.NotFound {
		t.Error(err)
	}
}
