// SPDX-License-Identifier: MIT

package audit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/controller"
	"tandem/esl"
	"tandem/esl/switchsim"
	"tandem/proving/audit"
	"tandem/proving/faultproxy"
)

// engine is everything that one random sequence runs on: a controller on a real
// Redis and a simulated switch, all of it in this process.
type engine struct {
	t        *testing.T
	seed     int
	rnd      *rand.Rand // what the steps choose
	store    *store.Store
	sim      *switchsim.Server
	witness  *witness
	lines    *faultproxy.Proxy // to the switch
	wire     *faultproxy.Proxy // to Redis
	log      *slog.Logger
	campaign campaigns.Campaign

	controller *controller.Controller
	own        *store.Store // of the controller, over the wire
	said       map[string]bool
	members    uint64
	banned     []audit.Ban
	edited     map[audit.Who]bool
}

const (
	enginePassword = "correct horse"
	engineCampaign = "c1"
	engineAgents   = 4
)

// witness keeps the witness log of a switch.
type witness struct {
	mu  sync.Mutex
	log bytes.Buffer
}

func (w *witness) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

func (w *witness) read() (*audit.Witnessed, error) {
	w.mu.Lock()
	text := bytes.Clone(w.log.Bytes())
	w.mu.Unlock()
	return audit.Witness(switchsim.ReadWitness(bytes.NewReader(text)), audit.Customer)
}

// inMilliseconds has calls as short as they can be, and all that can become of them.
func inMilliseconds() switchsim.Scenario {
	short := switchsim.Between(5*time.Millisecond, 40*time.Millisecond)
	return switchsim.Scenario{
		Gateways: []string{"trunk"}, Profiles: []string{"external", "internal"},
		Sounds: []switchsim.SoundRule{{Match: `.`, Length: 100 * time.Millisecond}},
		Customers: []switchsim.CustomerRule{{
			Match: `^\+49`, Ring: short, Talk: switchsim.Between(10*time.Millisecond, 200*time.Millisecond), Greeting: short,
			Rates: switchsim.CustomerRates{
				Answer: 0.55, Machine: 0.1, Busy: 0.1, RingBusy: 0.04, Rejected: 0.05, Unallocated: 0.05, Congestion: 0.08, Invalid: 0.03,
			},
		}},
		Agents: []switchsim.AgentRule{
			{Match: `^1\d{3}$`, AnswerAfter: short, Rates: switchsim.AgentRates{Answer: 0.8, HangsUpEarly: 0.2}, HangsUpAfter: switchsim.Between(50*time.Millisecond, 2*time.Second)},
			{Match: `^2\d{3}$`, AnswerAfter: short, Rates: switchsim.AgentRates{Answer: 0.8, HangsUpEarly: 0.05, Reject: 0.05, Busy: 0.05, Unavailable: 0.05}, HangsUpAfter: short},
		},
	}
}

// newEngine sets everything up for one sequence on an empty Redis.
func newEngine(t *testing.T, url string, seed int, mode style) *engine {
	t.Helper()
	e := &engine{
		t: t, seed: seed, rnd: rand.New(rand.NewPCG(uint64(seed), 1)), witness: &witness{}, said: map[string]bool{}, edited: map[audit.Who]bool{},
		log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
	}
	empty(t, url)
	var err error
	e.store, err = store.Open(t.Context(), url, e.log)
	e.must(err)
	e.sim, err = switchsim.Start(context.Background(), switchsim.Config{
		Password: enginePassword, Seed: uint64(seed), Heartbeat: time.Second, Witness: e.witness, Scenario: inMilliseconds(),
	})
	e.must(err)
	e.lines, err = faultproxy.Listen("tcp", e.sim.Addr())
	e.must(err)
	e.wire, err = faultproxy.Listen("unix", strings.TrimPrefix(url, "unix://"))
	e.must(err)
	e.setUp(mode)
	e.start()
	return e
}

func empty(t *testing.T, url string) {
	t.Helper()
	rdb := redis.NewClient(&redis.Options{Network: "unix", Addr: strings.TrimPrefix(url, "unix://")})
	defer rdb.Close() //nolint:errcheck // nothing is written any more
	if err := rdb.FlushAll(t.Context()).Err(); err != nil {
		t.Error(err)
	}
}

// setUp writes a campaign of some style and its agents.
func (e *engine) setUp(mode style) {
	ctx := e.t.Context()
	e.must(e.store.SaveResource(ctx, campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/trunk/{number}", Limit: 50, MaxErrors: 100}))
	c := campaigns.Campaign{
		ID: engineCampaign, Name: "random", RetryWait: time.Second, MaxAttempts: 2, RingTimeout: 5 * time.Second,
		Guards: campaigns.Guards{MinRing: time.Second, HoldMachine: time.Second}, AgentWait: 300 * time.Millisecond, Resources: []string{"trunk"},
		LocalHours: campaigns.AllDay(),
	}
	mode.edit(&c)
	c.Normalize()
	e.must(c.Validate())
	e.must(e.store.CreateCampaign(ctx, c))
	e.campaign = c
	for i := range engineAgents {
		e.saveAgent(i, mode.nailedUp)
	}
}

func (e *engine) saveAgent(i int, nailedUp bool) {
	extension := 2000 + i
	if nailedUp {
		extension = 1000 + i
	}
	soon := 50 * time.Millisecond
	e.must(e.store.SaveAgent(e.t.Context(), campaigns.Agent{
		ID: fmt.Sprint("a", i), Contact: fmt.Sprint("user/", extension), NailedUp: nailedUp, Status: campaigns.Available,
		Timeout: time.Second, NoAnswerDelay: soon, BusyDelay: soon, RejectDelay: soon, MaxErrors: 100,
		Tiers: []campaigns.Tier{{Campaign: engineCampaign}},
	}))
}

// start starts a controller, of the same name as the one before.
func (e *engine) start() {
	var err error
	e.own, err = store.Open(e.t.Context(), "redis://"+e.wire.Addr(), e.log)
	e.must(err)
	e.controller, err = controller.New(controller.Config{Name: "ctl", Nodes: []esl.NodeConfig{{
		Name: "fs1", Addr: e.lines.Addr(), Password: enginePassword, Heartbeat: time.Second,
	}}}, e.own, prometheus.NewRegistry(), e.log)
	e.must(err)
	e.controller.Start()
}

// awaitReady waits until calls can be made: agents are reached, the switch is known.
func (e *engine) awaitReady() {
	if e.campaign.Mode == campaigns.Broadcast {
		return
	}
	for range 1000 {
		ready, err := e.store.ReadyCount(e.t.Context(), engineCampaign)
		e.must(err)
		if ready > 0 {
			return
		}
		e.pause(10 * time.Millisecond)
	}
	e.must(errors.New("no agent is ready after 10 s"))
}

// crash ends the controller in the midst of what it does: it gives nothing up and
// writes nothing more.
func (e *engine) crash() {
	e.controller.Close()
	_ = e.own.Close() // it may have been cut
}

// close ends everything.
func (e *engine) close() {
	e.crash()
	e.must(e.lines.Close())
	e.must(e.wire.Close())
	e.must(e.sim.Close())
	e.must(e.store.Close())
}

// settle stops the campaign and audits until nothing moves any more.
func (e *engine) settle() audit.Result {
	ctx := e.t.Context()
	_, err := e.store.SetRunState(ctx, engineCampaign, campaigns.Stopping, "QUEUE_STOP", time.Now())
	e.steady(err)
	deadline := time.Now().Add(time.Minute)
	for {
		found := e.audit()
		if len(found.Findings) == 0 || time.Now().After(deadline) {
			return found
		}
		e.answerAll() // offers that nobody answers go from agent to agent until they time out
		e.pause(50 * time.Millisecond)
	}
}

func (e *engine) audit() audit.Result {
	ledger, err := audit.Read(e.t.Context(), e.store)
	e.must(err)
	ledger.Banned, ledger.Edited = e.banned, e.edited
	w, err := e.witness.read()
	e.must(err)
	return audit.Audit(w, ledger)
}

func (e *engine) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	<-timer.C
}

// must ends the sequence's goroutine, which is not that of the test.
func (e *engine) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Errorf("sequence %d: %v", e.seed, err)
		runtime.Goexit()
	}
}

// steady fails for any error but the one that says that a step does not apply.
func (e *engine) steady(err error) {
	e.t.Helper()
	switch campaigns.CodeOf(err) {
	case campaigns.Conflict, campaigns.NotFound, campaigns.Invalid, campaigns.Unavailable:
	default:
		e.must(err)
	}
}
