// SPDX-License-Identifier: MIT

package controller

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver"
	"tandem/campaigns/store/redisserver/redistest"
	"tandem/esl"
	"tandem/esl/switchsim"
)

// harness is a controller on a real Redis and a simulated switch over TCP.
type harness struct {
	t       *testing.T
	redis   *redisserver.Server
	url     string
	store   *store.Store
	sim     *switchsim.Server
	witness *witness
	log     *slog.Logger
}

func keepEverything(c *redisserver.Config) { c.AppendOnly, c.Fsync = true, "always" }

// restartRedis kills the Redis and starts it again on what it has written.
func (h *harness) restartRedis(meanwhile func()) {
	h.t.Helper()
	h.redis.Kill()
	<-h.redis.Done()
	meanwhile()
	again, err := redisserver.Start(context.Background(), redisserver.Config{Dir: h.redis.Dir(), AppendOnly: true, Fsync: "always", Logger: h.log})
	must(h.t, err)
	if again.URL() != h.url {
		h.t.Fatalf("Redis is at %s now, was at %s", again.URL(), h.url)
	}
	h.t.Cleanup(func() { again.Close() })
}

const testPassword = "correct horse"

func newHarness(t *testing.T, edit func(*switchsim.Config)) *harness {
	t.Helper()
	h := &harness{t: t, redis: redistest.ForTest(t, keepEverything), witness: &witness{}}
	h.url = h.redis.URL()
	h.log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
	s, err := store.Open(t.Context(), h.url, h.log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	h.store = s
	c := switchsim.Config{Password: testPassword, Seed: 1, Heartbeat: time.Second, Witness: h.witness}
	if edit != nil {
		edit(&c)
	}
	h.sim = h.startSwitch(c)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("what the switch saw:\n%s", h.witness.text())
		}
	})
	return h
}

func (h *harness) startSwitch(c switchsim.Config) *switchsim.Server {
	h.t.Helper()
	sim, err := switchsim.Start(context.Background(), c)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { sim.Close() })
	return sim
}

// controller starts a controller of its own store connection.
func (h *harness) controller(name string) *Controller {
	h.t.Helper()
	c, err := New(Config{Name: name, Nodes: []esl.NodeConfig{{
		Name: "fs1", Addr: h.sim.Addr(), Password: testPassword, Heartbeat: time.Second,
	}}}, h.store, prometheus.NewRegistry(), h.log)
	if err != nil {
		h.t.Fatal(err)
	}
	c.Start()
	h.t.Cleanup(c.Close)
	return c
}

// campaign makes a campaign with a trunk, agents and members.
func (h *harness) campaign(edit func(*campaigns.Campaign), agents []campaigns.Agent, numbers ...string) campaigns.Campaign {
	h.t.Helper()
	ctx := h.t.Context()
	trunk := campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/tandem-test/{number}", StripPlus: true}
	trunk.Normalize()
	c := campaigns.Campaign{
		ID: "c1", Name: "Test", RetryWait: time.Hour, RingTimeout: 10 * time.Second, MaxAttempts: 1, Resources: []string{"trunk"},
		Guards: campaigns.Guards{MinRing: time.Second}, LocalHours: campaigns.AllDay(),
	}
	if edit != nil {
		edit(&c)
	}
	c.Normalize()
	must(h.t, c.Validate())
	must(h.t, h.store.SaveResource(ctx, trunk))
	must(h.t, h.store.CreateCampaign(ctx, c))
	for _, a := range agents {
		a.Status, a.Tiers = campaigns.Available, []campaigns.Tier{{Campaign: c.ID}}
		a.Normalize()
		must(h.t, a.Validate())
		must(h.t, h.store.SaveAgent(ctx, a))
	}
	var members []campaigns.Member
	for i, n := range numbers {
		members = append(members, campaigns.Member{
			Name: fmt.Sprint("Member ", i), Communications: []campaigns.Communication{{Number: n}},
		})
	}
	h.add(c.ID, members...)
	return c
}

// add gives a campaign more members, and their ids.
func (h *harness) add(id string, members ...campaigns.Member) []uint64 {
	h.t.Helper()
	added, err := h.store.AddMembers(h.t.Context(), id, members, time.Now())
	must(h.t, err)
	var ids []uint64
	for _, a := range added {
		if a.Outcome != store.MemberAdded {
			h.t.Fatalf("%s: %s", a.Number, a.Outcome)
		}
		ids = append(ids, a.ID)
	}
	return ids
}

// person is a member with one number.
func person(number string) campaigns.Member {
	return campaigns.Member{Communications: []campaigns.Communication{{Number: number}}}
}

// edit changes a member.
func (h *harness) edit(id string, member uint64, f store.Edit) campaigns.Member {
	h.t.Helper()
	m, err := h.store.EditMember(h.t.Context(), id, member, f)
	must(h.t, err)
	return m
}

// member reads a member.
func (h *harness) member(id string, member uint64) campaigns.Member {
	h.t.Helper()
	m, err := h.store.Member(h.t.Context(), id, member)
	must(h.t, err)
	return m
}

// ready waits until so many agents can be given a call.
func (h *harness) ready(id string, n int) {
	h.t.Helper()
	h.eventually(fmt.Sprint(n, " agents to be ready"), func() bool {
		ready, err := h.store.ReadyCount(h.t.Context(), id)
		must(h.t, err)
		return ready == n
	})
}

func (h *harness) run(c *Controller, id string) {
	h.t.Helper()
	if _, err := c.Run(h.t.Context(), id); err != nil {
		h.t.Fatal(err)
	}
}

// agents makes n agents whose phones answer at once.
func agents(n int, nailedUp bool) []campaigns.Agent {
	out := make([]campaigns.Agent, n)
	for i := range out {
		out[i] = campaigns.Agent{
			ID: fmt.Sprint("a", i), Contact: fmt.Sprintf("sofia/gateway/tandem-test/999110000%03d", i), NailedUp: nailedUp,
		}
	}
	return out
}

// finished waits until n attempts of the campaign have ended and gives them in
// the order of their ends.
func (h *harness) finished(id string, n int) []campaigns.Attempt {
	h.t.Helper()
	return h.ended(id, fmt.Sprint(n, " attempts to end"), n, func(*campaigns.Attempt) bool { return true })
}

// connected waits until n attempts have ended CONNECTED and gives all that have
// ended by then.
func (h *harness) connected(id string, n int) []campaigns.Attempt {
	h.t.Helper()
	return h.ended(id, fmt.Sprint(n, " members to be connected"), n, func(a *campaigns.Attempt) bool { return a.Result == campaigns.Connected })
}

// ended waits until n attempts that count have ended and gives all that have.
func (h *harness) ended(id, what string, n int, counts func(*campaigns.Attempt) bool) []campaigns.Attempt {
	h.t.Helper()
	var out []campaigns.Attempt
	after := ""
	h.eventually(what, func() bool {
		events, err := h.store.Events(h.t.Context(), id, after, 1000)
		if campaigns.CodeOf(err) == campaigns.Unavailable {
			return false // after an outage the client dials anew within a second
		}
		must(h.t, err)
		for _, e := range events {
			after = e.ID
			if e.Attempt == nil {
				continue
			}
			out = append(out, *e.Attempt)
			if counts(e.Attempt) {
				n--
			}
		}
		return n <= 0
	})
	return out
}

// dialled gives how often the switch was told to call a customer's number.
func (h *harness) dialled(number string) int {
	return h.witness.count(`"w":"originate"`, "tandem_attempt", `"number":"`+strings.TrimPrefix(number, "+"))
}

// eventually waits for something in another process to come about.
func (h *harness) eventually(what string, ok func() bool) {
	h.t.Helper()
	deadline := time.After(60 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			h.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// sound fails the test when anybody is lost or anything is left behind.
func (h *harness) sound(id string) {
	h.t.Helper()
	ctx := h.t.Context()
	h.eventually("nothing to be open", func() bool {
		open, err := h.store.OpenAttempts(ctx, id)
		must(h.t, err)
		return len(open) == 0
	})
	breaches, err := h.store.Check(ctx, id)
	must(h.t, err)
	for _, b := range breaches {
		h.t.Errorf("ledger: %v", b)
	}
	h.eventually("agents to be free and calls to be over", func() bool {
		legs := map[string]bool{}
		list, err := h.store.Agents(ctx)
		must(h.t, err)
		for _, a := range list {
			if a.State == campaigns.AgentReserved || a.State == campaigns.AgentInCall {
				return false
			}
			legs[a.Leg] = true
		}
		for _, ch := range h.sim.Channels() {
			if !legs[ch.UUID] {
				return false
			}
		}
		return true
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// witness keeps the switch's witness log.
type witness struct {
	mu  sync.Mutex
	log bytes.Buffer
}

func (w *witness) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

func (w *witness) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

// count gives how many lines of the log hold all the words.
func (w *witness) count(words ...string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for line := range bytes.Lines(w.log.Bytes()) {
		all := true
		for _, word := range words {
			all = all && bytes.Contains(line, []byte(word))
		}
		if all {
			n++
		}
	}
	return n
}
