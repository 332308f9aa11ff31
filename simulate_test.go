// SPDX-License-Identifier: MIT

package main

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver/redistest"
	"tandem/simulate"
)

// A campaign in Redis is simulated with its own agents and with the customers that
// its last attempts met.
func TestSimulateLearnsFromRedis(t *testing.T) {
	t.Parallel()
	url := redistest.ForTest(t).URL()
	db, err := store.Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's
	if err := db.SaveResource(t.Context(), campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/trunk/{number}", Limit: 10}); err != nil {
		t.Fatal(err)
	}
	c := campaigns.Campaign{ID: "spring", Name: "Spring", Mode: campaigns.Progressive, RingTimeout: 30 * time.Second, Resources: []string{"trunk"}}
	c.Normalize()
	if err := db.CreateCampaign(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"anna", "ben"} {
		a := campaigns.Agent{ID: id, Contact: "user/" + id, Tiers: []campaigns.Tier{{Campaign: "spring"}}}
		a.Normalize()
		if err := db.SaveAgent(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	writeAttempts(t, url, time.Now().Add(-time.Minute).Truncate(time.Second))

	s := SimulateCmd{configFlag: writeConfig(t, "redis: {url: '"+url+"'}"), Campaign: "spring"}
	settings, model, err := s.campaign(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(simulate.Model{Agents: 2, AnswerRate: 0.25, RingMean: 9, TalkMean: 50}, model); diff != "" {
		t.Error(diff)
	}
	if settings.Name != "Spring" || settings.Pacing.RingTimeout != 30*time.Second {
		t.Errorf("%+v", settings)
	}
}

// writeAttempts writes a hundred events of attempts, a quarter of them answered.
func writeAttempts(t *testing.T, url string, at time.Time) {
	t.Helper()
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close() //nolint:errcheck // a test's
	for i := range 100 {
		a := campaigns.Attempt{Member: 1, DialedAt: at, EndedAt: at.Add(30 * time.Second), Result: campaigns.Unanswered}
		if i%4 == 0 {
			a.AnsweredAt, a.BridgedAt = at.Add(9*time.Second), at.Add(10*time.Second)
			a.EndedAt, a.Result = at.Add(time.Minute), campaigns.Connected
		}
		text, err := json.Marshal(map[string]any{"type": store.AttemptFinished, "at": at.UnixMilli(), "attempt": a})
		if err != nil {
			t.Fatal(err)
		}
		err = client.Do(t.Context(), "XADD", "tandem:{c:spring}:events", "*", "e", text).Err()
		if err != nil {
			t.Fatal(err)
		}
	}
}
