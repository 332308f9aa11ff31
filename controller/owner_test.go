// SPDX-License-Identifier: MIT

package controller

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller/attempt"
)

// An agent who was found for a customer while the attempt ended is free at once,
// also when both are read in one go: nobody waits until the lease is over.
func TestLateAgentOfTheSameRead(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	h.campaign(nil, agents(1, true), "+99901010100001")
	h.eventually("the campaign is run and its agent is free", func() bool {
		free, err := h.store.ReadyCount(t.Context(), "c1")
		must(t, err)
		return c.runner("c1") != nil && free == 1
	})
	r := c.runner("c1")
	record := campaigns.Attempt{
		ID: uuid.NewString(), Campaign: "c1", Member: 1, Node: "fs1", CustomerLeg: uuid.NewString(), CustomerJob: uuid.NewString(),
		ClaimedAt: time.Now(),
	}
	got, err := h.store.Reserve(t.Context(), store.ReserveRequest{
		Campaign: "c1", Attempts: []string{record.ID}, Agents: true, Controller: "ctl", Now: time.Now(), Lease: holdLease, Waited: -1, Share: 1,
	})
	must(t, err)
	if len(got.Held) != 1 {
		t.Fatalf("reserved: %+v", got)
	}
	o := newOwner(r, c.nodes.byName("fs1"), attempt.New(record, attempt.Rules{Mode: campaigns.Progressive}, attempt.Seat{}))
	o.tell(attempt.Input{Kind: attempt.StopNow})
	if !o.tell(attempt.Input{Kind: attempt.AgentFound, Seat: r.seatOf(got.Held[0])}) {
		t.Fatal("the owner reads no more before it has begun")
	}
	r.launch(o)
	h.eventually("the agent is free again", func() bool {
		a, err := h.store.Agent(t.Context(), got.Held[0].Agent)
		must(t, err)
		return a.State == campaigns.AgentWaiting && a.Attempt == "" || time.Since(record.ClaimedAt) > holdLease/2
	})
	if a, err := h.store.Agent(t.Context(), got.Held[0].Agent); err != nil || a.Attempt != "" {
		t.Errorf("the agent is held by attempt %q until the lease is over: %v", a.Attempt, err)
	}
}

// A runner that could not renew its lease looks again by itself: when Redis is
// back, nobody may be left to wake it.
func TestRunnerWithoutLeaseLooksAgain(t *testing.T) {
	t.Parallel()
	h := newHarness(t, nil)
	c := h.controller("ctl")
	h.campaign(nil, agents(1, true), "+99901010100001")
	h.eventually("the campaign is run, and a node is up", func() bool { return c.runner("c1") != nil && c.nodes.anyUp() })
	r := c.runner("c1")
	h.restartRedis(func() {
		r.lease.extend(time.Now().Add(-time.Second))
		if wait := r.mayNot(time.Now()); wait <= 0 || wait > storeRetry {
			t.Errorf("looks again in %s", wait)
		}
	})
	// Where Redis went away while the runner was being started, there is a new one.
	h.eventually("the lease to be renewed", func() bool {
		now := c.runner("c1")
		return now != nil && now.lease.valid()
	})
}
