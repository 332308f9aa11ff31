// SPDX-License-Identifier: MIT

package feed

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver/redistest"
)

// The overview is one value; what happens in any process changes it.
func TestOverviewTopic(t *testing.T) {
	t.Parallel()
	redis := redistest.ForTest(t)
	here, there := newProcess(t, "here", redis.URL(), nowhere), newProcess(t, "there", redis.URL(), nowhere)
	ctx := t.Context()
	c := there.client("overview", "campaigns")
	var first struct{ Overview OverviewFigure }
	snapshot := c.until("the overview", snapshotOf("overview"))
	if err := json.Unmarshal(snapshot.Values["overview"], &first.Overview); err != nil || len(snapshot.Values) != 1 {
		t.Fatalf("%v: %s", err, snapshot.Values)
	}
	if o := first.Overview; o.Trunks == nil || len(o.Troubles) == 0 || o.Troubles[0].Code != "node_down" || o.Troubles[0].Node != "fs1" || o.Agents.Total != 0 {
		t.Errorf("%+v", o)
	}

	if err := here.store.SaveResource(ctx, campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/x/{number}", Limit: 7}); err != nil {
		t.Fatal(err)
	}
	c.until("the trunk", valueWith("overview", `{"id":"trunk","name":"trunk","inUse":0,"limit":7,`))
	spring := campaigns.Campaign{ID: "spring", Name: "Spring", Mode: campaigns.Predictive, Resources: []string{"trunk"}, LocalHours: campaigns.AllDay(), MaxAttempts: 1}
	spring.Normalize()
	if err := here.store.CreateCampaign(ctx, spring); err != nil {
		t.Fatal(err)
	}
	anna := campaigns.Agent{ID: "anna", Contact: "user/1", Registered: true, Status: campaigns.LoggedOut, Tiers: []campaigns.Tier{{Campaign: "spring"}}}
	if err := here.store.SaveAgent(ctx, anna); err != nil {
		t.Fatal(err)
	}
	people := make([]campaigns.Member, 4)
	for i := range people {
		people[i].Communications = []campaigns.Communication{{Number: "+44770000000" + string(rune('1'+i))}}
	}
	if _, err := here.store.AddMembers(ctx, "spring", people, time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := here.store.SetRunState(ctx, "spring", campaigns.Running, "", time.Now()); err != nil {
		t.Fatal(err)
	}
	c.until("nobody to run it or to take calls", valueWith("overview", `"code":"campaign_unowned"`, `"code":"campaign_no_agents"`))
	here.abandoned(t, spring)
	seen := c.until("the figures of the campaign", valueWith("spring", `"abandonment":{"share":1,"cap":0.03,`, `"progress":0.25,`, `"callsPerSecond":0.02,`))
	var figure CampaignFigure
	if err := json.Unmarshal(seen.Value, &figure); err != nil {
		t.Fatal(err)
	}
	if figure.Type != "Predictive Dialer" || figure.Agents.LoggedOut != 1 || figure.Asleep || figure.TimeLeft != nil {
		t.Errorf("%+v", figure)
	}
	here.status("anna", campaigns.Available)
	c.until("an agent to be ready, and one call a minute", valueWith("overview", `"agents":{"total":1,"ready":1,`, `"callsPerSecond":0.02,`))
}

// abandoned makes a call of a campaign that nobody took.
func (p *process) abandoned(t *testing.T, c campaigns.Campaign) {
	t.Helper()
	ctx, now := t.Context(), time.Now()
	run, ok, err := p.store.Acquire(ctx, c.ID, "other", now, time.Minute)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	id := uuid.Must(uuid.NewV7()).String()
	claims, err := p.store.Claim(ctx, c.ID, []store.ClaimRequest{{
		Epoch: run.Epoch, Limit: 10, Now: now, Attempt: campaigns.Attempt{ID: id, Campaign: c.ID, CustomerLeg: "l", Controller: "other", Epoch: run.Epoch, ClaimedAt: now},
	}})
	if err != nil || claims[0].Err != nil {
		t.Fatal(claims, err)
	}
	a := claims[0].Attempt
	a.DialedAt, a.AnsweredAt, a.EndedAt, a.Result, a.Cause = now, now, now, campaigns.Abandoned, campaigns.NormalClearing
	m := c.Settle(claims[0].Member, &a, now)
	m.State, m.EndCause, m.Next = campaigns.Over, "X", -1
	if errs := p.store.Write(ctx, c.ID, []store.Op{store.Finish{Attempt: a, Epoch: run.Epoch, Member: m, Raw: claims[0].Raw}}); errs[0] != nil {
		t.Fatal(errs[0])
	}
}

// Who may see the campaigns may see the overview; agents may not.
func TestOverviewIsForSupervisors(t *testing.T) {
	t.Parallel()
	topic, err := ParseTopic("overview")
	if err != nil || topic.String() != "overview" {
		t.Fatal(topic, err)
	}
	if _, err := ParseTopic("overview:x"); err == nil {
		t.Error("there is one overview")
	}
	for role, may := range map[access.Role]bool{access.Admin: true, access.Supervisor: true, access.Agent: false} {
		if got := Allowed(access.Principal{User: "u", Role: role, Agent: "anna"}, topic); got != may {
			t.Errorf("%s: %t", role, got)
		}
	}
}

// Whatever agents turn into, they are counted once, and gone when they are removed.
func TestStaff(t *testing.T) {
	t.Parallel()
	s := NewStaff()
	tiers := []campaigns.Tier{{Campaign: "a"}, {Campaign: "b"}}
	var before campaigns.Agent
	for _, step := range []struct {
		agent campaigns.Agent
		want  AgentCounts
	}{
		{campaigns.Agent{State: campaigns.AgentIdle, Status: campaigns.LoggedOut}, AgentCounts{Total: 1, LoggedOut: 1}},
		{campaigns.Agent{State: campaigns.AgentIdle, Status: campaigns.Available}, AgentCounts{Total: 1, Other: 1, unregistered: 1}},
		{campaigns.Agent{State: campaigns.AgentIdle, Status: campaigns.OnBreak, Registered: true}, AgentCounts{Total: 1, OnBreak: 1}},
		{campaigns.Agent{State: campaigns.AgentWaiting, Status: campaigns.Available, Registered: true}, AgentCounts{Total: 1, Ready: 1}},
		{campaigns.Agent{State: campaigns.AgentReserved, Status: campaigns.Available, Registered: true}, AgentCounts{Total: 1, Reserved: 1}},
		{campaigns.Agent{State: campaigns.AgentReceiving, Status: campaigns.Available, Registered: true}, AgentCounts{Total: 1, Ringing: 1}},
		{campaigns.Agent{State: campaigns.AgentInCall, Status: campaigns.Available, Registered: true, Campaign: "a"}, AgentCounts{Total: 1, Talking: 1}},
		{campaigns.Agent{State: campaigns.AgentWrapUp, Status: campaigns.OnBreak, Registered: true}, AgentCounts{Total: 1, WrapUp: 1}},
	} {
		after := step.agent
		after.ID, after.Tiers = "anna", tiers
		s.turned(before, after)
		before = after
		a, inCall := s.Of("a")
		b, other := s.Of("b")
		if s.All() != step.want || a != step.want || b != step.want || inCall != step.want.Talking || other != 0 {
			t.Errorf("%s, %s: %+v %+v %+v, in call %d and %d", after.State, after.Status, s.All(), a, b, inCall, other)
		}
	}
	s.turned(before, campaigns.Agent{})
	if a, _ := s.Of("a"); s.All() != (AgentCounts{}) || a != (AgentCounts{}) || len(s.of)+len(s.inCall) != 0 {
		t.Errorf("%+v", s)
	}
}
