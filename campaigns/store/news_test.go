// SPDX-License-Identifier: MIT

package store

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// Every script that changes an agent names them, once, and no other does.
func TestAgentNews(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	news := s.AgentNews(ctx)
	if n := <-news; !n.All {
		t.Fatalf("first %+v", n)
	}
	s.campaign(t, "c1")
	q := reserving("1")
	write := func(ops ...Op) func() error {
		return func() error { return s.Write(ctx, "c1", ops)[0] }
	}
	agent := campaigns.Agent{ID: "ann", Contact: "user/1", Registered: true, Status: campaigns.Available, Tiers: []campaigns.Tier{{Campaign: "c1"}}}
	steps := []struct {
		name string
		do   func() error
		want []string
	}{
		{"made", func() error { return s.SaveAgent(ctx, agent) }, []string{"ann"}},
		{"break", func() error { return s.SetAgentStatus(ctx, "ann", campaigns.OnBreak, "lunch", noon) }, []string{"ann"}},
		{"back", func() error { return s.SetAgentStatus(ctx, "ann", campaigns.Available, "", noon) }, []string{"ann"}},
		{"the phone is as it was", func() error { return s.SetRegistered(ctx, []string{"ann"}, true, noon) }, nil},
		{"reserved", func() error { _, err := s.Reserve(ctx, q); return err }, []string{"ann"}},
		{"nobody is left to reserve", func() error { _, err := s.Reserve(ctx, reserving("2")); return err }, nil},
		{"receiving", write(AgentReceiving{Agent: "ann", Attempt: "1", Now: noon}), []string{"ann"}},
		{"in call", write(AgentInCall{Agent: "ann", Attempt: "1", Now: noon}), []string{"ann"}},
		{"card, in call", func() error { return s.SaveAgent(ctx, agent) }, []string{"ann"}},
		{"break after the call", func() error { return s.SetAgentStatus(ctx, "ann", campaigns.OnBreak, "", noon) }, []string{"ann"}},
		{"released", write(Release{Attempt: "1", Agent: "ann", Outcome: Talked, Now: noon, ReadyAt: noon.Add(time.Second)}), []string{"ann"}},
		{"released again", write(Release{Attempt: "1", Agent: "ann", Outcome: Talked, Now: noon, ReadyAt: noon.Add(time.Second)}), nil},
		{"removed", func() error { return s.RemoveAgent(ctx, "ann") }, []string{"ann"}},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		s.must(t, s.rdb.Publish(ctx, agentTopic, "mark").Err())
		var got []string
		for n := range news {
			if slices.Contains(n.Agents, "mark") {
				break
			}
			got = append(got, n.Agents...)
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
	}
}

func TestAttemptNews(t *testing.T) {
	t.Parallel()
	s, ctx := newStore(t), t.Context()
	if n, err := s.AttemptListeners(ctx); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	news := s.AttemptNews(ctx)
	if n := <-news; !n.All {
		t.Fatalf("first %+v", n)
	}
	if n, err := s.AttemptListeners(ctx); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	want := []AttemptNews{
		{Record: campaigns.Attempt{ID: "1", Campaign: "c1", DialedAt: noon}, Phase: "dialing", Agent: "ann"},
		{Record: campaigns.Attempt{ID: "1", Result: campaigns.Connected}, Phase: "ended", Next: "bob", Paused: true, Over: true},
	}
	s.must(t, s.rdb.Publish(ctx, attemptTopic, "nonsense").Err())
	s.must(t, s.PublishAttempts(ctx, "me", want))
	for _, w := range want {
		w.From = "me"
		if diff := cmp.Diff(w, <-news); diff != "" {
			t.Error(diff)
		}
	}
	s.must(t, s.rdb.Do(ctx, "CLIENT", "KILL", "TYPE", "pubsub").Err())
	if n := <-news; !n.All {
		t.Errorf("after the connection was lost: %+v", n)
	}
}
