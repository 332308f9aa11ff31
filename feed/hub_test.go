// SPDX-License-Identifier: MIT

package feed

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/access"
	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver"
	"tandem/campaigns/store/redisserver/redistest"
	"tandem/controller"
	"tandem/esl"
	"tandem/esl/switchsim"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

var admin = access.Principal{User: "root", Role: access.Admin}

// process is one of Tandem: a store, a controller and a hub of its own.
type process struct {
	tb         testing.TB
	store      *store.Store
	controller *controller.Controller
	hub        *Hub
}

func newProcess(tb testing.TB, name, redis string, node esl.NodeConfig) *process {
	tb.Helper()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(tb.Context(), redis, log)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = st.Close() })
	c, err := controller.New(controller.Config{Name: name, Nodes: []esl.NodeConfig{node}}, st, prometheus.NewRegistry(), log)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Close)
	p := &process{tb, st, c, New(Config{Store: st, Controller: c, Logger: log})}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.hub.Run(ctx)
	}()
	tb.Cleanup(func() {
		cancel()
		<-done
	})
	return p
}

var nowhere = esl.NodeConfig{Name: "fs1", Addr: "127.0.0.1:1", Password: "ClueCon"}

func (p *process) agent(id string, status campaigns.AgentStatus) {
	p.tb.Helper()
	a := campaigns.Agent{ID: id, Contact: "user/" + id, Registered: true, Status: status}
	if err := p.store.SaveAgent(p.tb.Context(), a); err != nil {
		p.tb.Fatal(err)
	}
}

func (p *process) status(id string, status campaigns.AgentStatus) {
	p.tb.Helper()
	if err := p.store.SetAgentStatus(p.tb.Context(), id, status, "", time.Now()); err != nil {
		p.tb.Fatal(err)
	}
}

// client listens to topics of a process.
func (p *process) client(topics ...string) *client {
	p.tb.Helper()
	c := &client{tb: p.tb, Subscription: p.hub.Subscribe(admin, "", 0)}
	p.tb.Cleanup(c.Close)
	text, err := json.Marshal(request{Type: "subscribe", Topics: topics})
	if err == nil {
		err = c.Handle(text)
	}
	if err != nil {
		p.tb.Fatal(err)
	}
	return c
}

type client struct {
	*Subscription
	tb   testing.TB
	last message
}

func (c *client) hear() (message, error) {
	ctx, cancel := context.WithTimeout(c.tb.Context(), patience)
	defer cancel()
	text, err := c.Next(ctx)
	if err != nil {
		return message{}, err
	}
	var m message
	if err := json.Unmarshal(text, &m); err != nil {
		c.tb.Fatalf("%v: %s", err, text)
	}
	return m, nil
}

// until waits for a message.
func (c *client) until(what string, wanted func(message) bool) message {
	c.tb.Helper()
	for {
		m, err := c.hear()
		if err != nil {
			c.tb.Fatalf("waiting for %s: %v, after %+v %s", what, err, c.last, c.last.Value)
		}
		c.last = m
		if wanted(m) {
			return m
		}
	}
}

func snapshotOf(topic string) func(message) bool {
	return func(m message) bool { return m.Type == "snapshot" && m.Topic == topic }
}

// valueWith is one value that has all the parts: they may come at once or one by one.
func valueWith(id string, parts ...string) func(message) bool {
	return func(m message) bool {
		lacks := func(part string) bool { return !strings.Contains(string(m.Value), part) }
		return m.ID == id && !slices.ContainsFunc(parts, lacks)
	}
}

// What one process writes, clients of another hear: agents, also removed ones,
// campaigns' states, attempts.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	redis := redistest.ForTest(t)
	here, there := newProcess(t, "here", redis.URL(), nowhere), newProcess(t, "there", redis.URL(), nowhere)
	c := there.client("agents", "campaigns", "attempts", "nodes")
	for _, topic := range []string{"agents", "campaigns", "attempts", "nodes"} {
		c.until(topic, snapshotOf(topic))
	}
	ctx := t.Context()
	here.agent("anna", campaigns.LoggedOut)
	c.until("anna", valueWith("anna", `"status":"Logged Out"`))
	here.status("anna", campaigns.Available)
	c.until("anna to be ready", valueWith("anna", `"state":"Waiting"`))
	spring := campaigns.Campaign{ID: "spring", Name: "Spring"}
	spring.Normalize()
	if err := here.store.CreateCampaign(ctx, spring); err != nil {
		t.Fatal(err)
	}
	if _, err := here.store.SetRunState(ctx, "spring", campaigns.Running, "", time.Now()); err != nil {
		t.Fatal(err)
	}
	c.until("spring to run", valueWith("spring", `"state":"running"`))

	x := store.AttemptNews{Record: campaigns.Attempt{ID: "x1", Campaign: "spring", Number: "1001", Epoch: 2}, Phase: "dialing", Agent: "anna"}
	tell := func(change func(*store.AttemptNews)) {
		t.Helper()
		change(&x)
		if err := here.store.PublishAttempts(ctx, here.controller.NewsFrom(), []store.AttemptNews{x}); err != nil {
			t.Fatal(err)
		}
	}
	tell(func(*store.AttemptNews) {})
	c.until("the attempt", valueWith("x1", `"phase":"dialing"`))
	tell(func(x *store.AttemptNews) { x.Record.Epoch, x.Phase = 1, "late" }) // an owner who has lost the campaign
	tell(func(x *store.AttemptNews) {
		x.Record.Epoch, x.Phase, x.Over, x.Record.Result = 2, "ended", true, campaigns.Busy
	})
	var ops []string
	end := c.until("the end of the attempt", func(m message) bool {
		if m.ID == "x1" {
			ops = append(ops, m.Op+" "+string(m.Value))
		}
		return m.ID == "x1" && m.Op == opGone
	})
	if !strings.Contains(string(end.Value), `"result":"BUSY"`) || strings.Contains(strings.Join(ops, "\n"), "late") {
		t.Errorf("%q", ops)
	}
	if err := here.store.RemoveAgent(ctx, "anna"); err != nil {
		t.Fatal(err)
	}
	c.until("anna to be gone", func(m message) bool { return m.ID == "anna" && m.Op == opGone })
}

// A Redis that was away has told nothing: everything is looked at again.
func TestRedisRestart(t *testing.T) {
	t.Parallel()
	redis := redistest.ForTest(t, func(c *redisserver.Config) { c.AppendOnly, c.Fsync = true, "always" })
	p := newProcess(t, "here", redis.URL(), nowhere)
	p.agent("anna", campaigns.LoggedOut)
	c := p.client("agent:anna")
	c.until("a snapshot", snapshotOf("agent:anna"))
	redis.Kill()
	<-redis.Done()
	again, err := redisserver.Start(context.Background(), redisserver.Config{Dir: redis.Dir(), AppendOnly: true, Fsync: "always"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Close() })
	// Nobody is connected again for sure; whoever is not must look at it later.
	err = p.store.SetAgentStatus(t.Context(), "anna", campaigns.Available, "", time.Now())
	for deadline := time.Now().Add(patience); err != nil && time.Now().Before(deadline); {
		err = p.store.SetAgentStatus(t.Context(), "anna", campaigns.Available, "", time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	c.until("anna to be available", valueWith("anna", `"status":"Available"`))
}

// A client that does not read is let go, and nobody else waits for it.
func TestSlowClient(t *testing.T) {
	t.Parallel()
	redis := redistest.ForTest(t)
	p := newProcess(t, "here", redis.URL(), nowhere)
	p.agent("anna", campaigns.LoggedOut)
	slow, quick := p.client("agents"), p.client("agents")
	follower := p.hub.Follow("anna")
	defer follower.Close()
	quick.until("a snapshot", snapshotOf("agents"))
	for i := 0; p.hub.Counters().Slow == 0; i++ {
		status := campaigns.Available
		if i%2 == 1 {
			status = campaigns.LoggedOut
		}
		p.status("anna", status)
		quick.until("anna", valueWith("anna", `"status":"`+string(status)+`"`))
		if i > 10*maxQueued {
			t.Fatal("the slow one is not let go")
		}
	}
	if _, err := slow.Next(t.Context()); err != ErrSlow { //nolint:errorlint // it is given as it is
		t.Error(err)
	}
	n := 0
	for range follower.Seats() {
		n++
	}
	if follower.Err() != ErrSlow || n != maxSeats { //nolint:errorlint // it is given as it is
		t.Error(follower.Err(), n)
	}
}

func TestFollowEnds(t *testing.T) {
	t.Parallel()
	redis := redistest.ForTest(t)
	p := newProcess(t, "here", redis.URL(), nowhere)
	nobody := p.hub.Follow("nobody")
	for range nobody.Seats() {
		t.Error("a seat of nobody")
	}
	if nobody.Err() != ErrGone { //nolint:errorlint // it is given as it is
		t.Error(nobody.Err())
	}
	p.agent("anna", campaigns.LoggedOut)
	f := p.hub.Follow("anna") // the news of her may be on their way
	s := <-f.Seats()
	if s.Agent.ID != "anna" || s.Attempt != nil {
		t.Errorf("%+v", s)
	}
	f.Close()
	for range f.Seats() { //nolint:revive // it ends
	}
	f.Close()
	if f.Err() != ErrEnded { //nolint:errorlint // it is given as it is
		t.Error(f.Err())
	}
}

// One call from the reservation to the wrap-up, followed in the process that
// makes it and in another.
func TestFollowACall(t *testing.T) {
	t.Parallel()
	redis := redistest.ForTest(t)
	sim, err := switchsim.Start(t.Context(), switchsim.Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	node := esl.NodeConfig{Name: "fs1", Addr: sim.Addr(), Password: "ClueCon"}
	owner, other := newProcess(t, "owner", redis.URL(), node), newProcess(t, "other", redis.URL(), nowhere)
	ctx := t.Context()
	trunk := campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/tandem-test/{number}", StripPlus: true}
	trunk.Normalize()
	all := &campaigns.Hours{Start: 0, End: 1440}
	spring := campaigns.Campaign{
		ID: "spring", Name: "Spring", MaxAttempts: 1, Resources: []string{"trunk"}, LocalHours: all, WrapUp: time.Hour,
	}
	spring.Normalize()
	anna := campaigns.Agent{
		ID: "anna", Contact: "sofia/gateway/tandem-test/999110100", Status: campaigns.Available, Tiers: []campaigns.Tier{{Campaign: "spring"}},
	}
	_, err = owner.store.Installation(ctx)
	for _, e := range []error{
		err, owner.store.SaveResource(ctx, trunk), owner.store.CreateCampaign(ctx, spring), owner.store.SaveAgent(ctx, anna),
	} {
		if e != nil {
			t.Fatal(e)
		}
	}
	member := campaigns.Member{Communications: []campaigns.Communication{{Number: "99901010100001"}}}
	if _, err := owner.store.AddMembers(ctx, "spring", []campaigns.Member{member}, time.Now()); err != nil {
		t.Fatal(err)
	}
	follows := []*Following{owner.hub.Follow("anna"), other.hub.Follow("anna")}
	for _, f := range follows {
		defer f.Close()
		<-f.Seats()
	}
	owner.controller.Start()
	if _, err := owner.controller.Run(ctx, "spring"); err != nil {
		t.Fatal(err)
	}
	for _, f := range follows {
		followCall(t, f)
	}
}

func followCall(t *testing.T, f *Following) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	hungUp, over, bridged := false, false, false
	for {
		select {
		case <-ctx.Done():
			t.Fatal("the call does not end")
		case s, ok := <-f.Seats():
			if !ok {
				t.Fatal(f.Err())
			}
			if s.Attempt != nil {
				bridged = bridged || s.Attempt.Phase == "bridged"
				over = s.Attempt.Over
			}
			if over && (s.Attempt.Record.Result != campaigns.Connected || s.Attempt.Record.Talk() <= 0) {
				t.Errorf("result %s, talk %s", s.Attempt.Record.Result, s.Attempt.Record.Talk())
			}
			hungUp = s.Agent.State == campaigns.AgentWrapUp
			if hungUp {
				if !over || !bridged {
					t.Errorf("wrap-up with bridged %t, over %t", bridged, over)
				}
				return
			}
		}
	}
}
