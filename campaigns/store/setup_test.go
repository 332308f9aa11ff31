// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"tandem/campaigns"
	"tandem/campaigns/store/redisserver"
	"tandem/campaigns/store/redisserver/redistest"
)

// noon is when the tests take place.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// fixture is a store on a redis-server of its own.
type fixture struct {
	*Store
	server *redisserver.Server
	clock  time.Time
}

func newStore(tb testing.TB, change ...func(*redisserver.Config)) *fixture {
	tb.Helper()
	server := redistest.ForTest(tb, change...)
	s, err := Open(tb.Context(), server.URL(), slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	f := &fixture{Store: s, server: server, clock: noon}
	s.now = func() time.Time { return f.clock }
	return f
}

// campaign creates a campaign, acquires it for a controller and starts it.
func (f *fixture) campaign(tb testing.TB, id string, change ...func(*campaigns.Campaign)) (campaigns.Campaign, Run) {
	tb.Helper()
	c := campaigns.Campaign{ID: id, Name: id, CreatedAt: noon, LocalHours: campaigns.AllDay()}
	for _, apply := range change {
		apply(&c)
	}
	c.Normalize()
	ctx := context.Background()
	if err := f.CreateCampaign(ctx, c); err != nil {
		tb.Fatal(err)
	}
	if _, err := f.SetRunState(ctx, id, campaigns.Running, "TEST", noon); err != nil {
		tb.Fatal(err)
	}
	run, ok, err := f.Acquire(ctx, id, "controller-1", noon, time.Minute)
	if err != nil || !ok {
		tb.Fatal(ok, err)
	}
	return c, run
}

// person makes a member with numbers from serials.
func person(priority int, serials ...int) campaigns.Member {
	m := campaigns.Member{Name: fmt.Sprintf("Member %d", serials[0]), Priority: priority}
	for _, n := range serials {
		m.Communications = append(m.Communications, campaigns.Communication{Number: fmt.Sprintf("+99901%09d", n)})
	}
	return m
}

func people(n int) []campaigns.Member {
	all := make([]campaigns.Member, n)
	for i := range all {
		all[i] = person(0, i+1)
	}
	return all
}

// request asks for a claim by a new attempt.
func request(run Run, now time.Time) ClaimRequest {
	id := uuid.Must(uuid.NewV7()).String()
	return ClaimRequest{
		Epoch: run.Epoch, Limit: 1000, Now: now,
		Attempt: campaigns.Attempt{ID: id, CustomerLeg: "leg-" + id, Controller: run.Owner, Epoch: run.Epoch, ClaimedAt: now},
	}
}

// finish settles and finishes a claim.
func (f *fixture) finish(tb testing.TB, c campaigns.Campaign, run Run, claim Claim, result campaigns.Result, at time.Time) campaigns.Member {
	tb.Helper()
	op := finishing(c, run, claim, result, at)
	if errs := f.Write(context.Background(), c.ID, []Op{op}); errs[0] != nil {
		tb.Fatal(errs[0])
	}
	return op.Member
}

func finishing(c campaigns.Campaign, run Run, claim Claim, result campaigns.Result, at time.Time) Finish {
	a := claim.Attempt
	a.Result, a.DialedAt, a.EndedAt, a.Cause = result, at, at, campaigns.UserBusy
	if result == campaigns.Connected {
		a.Cause, a.BridgedAt = campaigns.NormalClearing, at
	}
	m := c.Settle(claim.Member, &a, at)
	return Finish{Attempt: a, Epoch: run.Epoch, Member: m, Raw: claim.Raw}
}

// sound fails the test where a campaign's data do not hold together.
func (f *fixture) sound(tb testing.TB, id string) {
	tb.Helper()
	breaches, err := f.Check(context.Background(), id)
	if err != nil {
		tb.Fatal(err)
	}
	for _, b := range breaches {
		tb.Error(b)
	}
}
