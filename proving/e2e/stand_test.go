// SPDX-License-Identifier: MIT

package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/campaigns/store/redisserver"
	"tandem/proving/console"
	"tandem/proving/stage"
)

// patience bounds every wait for another process. It is reached only by a test
// that fails.
const patience = 60 * time.Second

// stand is one test's Redis, switch and controllers.
//
// Whatever a CRM, a supervisor or an agent's desktop does or reads goes through
// the API, as the users and with the tokens of its crew. The Store is for the
// judge: the audit of the ledger against what the switch saw, the legs that the
// switch is asked about, what a controller that has ended has left behind, and
// damage that no client could do.
type stand struct {
	*stage.Stage
	crew    *crew
	t       *testing.T
	address string        // of the switch
	own     *stage.Switch // nil for a switch that somebody else runs
	secret  string
}

// newStand sets up a stand on the switch that the environment names, or on a
// switchsim.
func newStand(t *testing.T) *stand {
	t.Helper()
	s := standWithoutSwitch(t)
	address := os.Getenv("TANDEM_FREESWITCH")
	if address == "" {
		s.startOwnSwitch()
		return s
	}
	s.address, s.secret = address, os.Getenv("TANDEM_FREESWITCH_PASSWORD")
	s.PasswordFile = filepath.Join(s.Dir, "freeswitch-password")
	must(t, os.WriteFile(s.PasswordFile, []byte(s.secret), 0o600))
	return s
}

// newOwnStand sets up a stand whose switch the test may kill.
func newOwnStand(t *testing.T) *stand {
	t.Helper()
	s := standWithoutSwitch(t)
	s.startOwnSwitch()
	return s
}

func standWithoutSwitch(t *testing.T) *stand {
	t.Helper()
	st, err := stage.Open(t.Context(), stage.Config{Dir: t.TempDir(), Program: program})
	must(t, err)
	t.Cleanup(func() {
		st.Store.Close() //nolint:errcheck // nothing is written any more
		st.Redis.Kill()
		http.DefaultClient.CloseIdleConnections()
		if t.Failed() {
			for _, path := range glob(t, filepath.Join(st.Dir, "*.log")) {
				t.Logf("%s:\n%s", filepath.Base(path), tail(path))
			}
		}
	})
	secret, err := os.ReadFile(st.PasswordFile)
	must(t, err)
	return &stand{Stage: st, t: t, secret: strings.TrimSpace(string(secret)), crew: &crew{known: map[string]client{}}}
}

func (s *stand) startOwnSwitch() {
	s.t.Helper()
	var err error
	s.own, err = s.NewSwitch(stage.SwitchConfig{Seed: 1, Scenario: scenario()})
	must(s.t, err)
	must(s.t, s.own.Start(s.t.Context()))
	s.address = s.own.Address
	s.t.Cleanup(func() { _ = s.own.Process().Kill() })
}

// in gives the stand to a test within the one that has set it up.
func (s *stand) in(t *testing.T) *stand {
	sub := *s
	sub.t = t
	return &sub
}

// controller starts a controller and waits until it can dial.
func (s *stand) controller(name string, args ...string) *stage.Controller {
	s.t.Helper()
	c := s.prepareController(name, args...)
	s.start(c)
	return c
}

func (s *stand) prepareController(name string, args ...string) *stage.Controller {
	s.t.Helper()
	c, err := s.NewController(stage.ControllerConfig{
		Name: name, Args: args, Nodes: []stage.Node{{Name: "switch", Address: s.address, PasswordFile: s.PasswordFile, Heartbeat: 5 * time.Second}},
	})
	must(s.t, err)
	s.asked(c)
	return c
}

// asked puts a controller among those that the crew asks.
func (s *stand) asked(c *stage.Controller) {
	s.crew.mu.Lock()
	defer s.crew.mu.Unlock()
	s.crew.controllers = append(s.crew.controllers, c)
}

func (s *stand) start(c *stage.Controller) {
	s.t.Helper()
	must(s.t, c.Start())
	p := c.Process()
	s.t.Cleanup(func() { _ = p.Kill() })
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	must(s.t, c.AwaitReady(ctx))
}

// put has a controller do something for the supervisor.
func (s *stand) put(c *stage.Controller, path string) {
	s.t.Helper()
	s.do(c, http.MethodPut, path, nil)
}

func (s *stand) request(c *stage.Controller, method, path string) (int, string) {
	s.t.Helper()
	status, body, err := c.Do(s.t.Context(), method, path)
	must(s.t, err)
	return status, body
}

// serial keeps the numbers of tests apart that share a FreeSWITCH.
var serial atomic.Int64

// number gives a scenario number: kind, ring time in tenths of a second, talk
// time in seconds.
func number(kind string, ring, talk int) string {
	return fmt.Sprintf("999%s%02d%02d%06d", kind, ring, talk, serial.Add(1)%1_000_000)
}

// contact gives a dial string for an agent's phone that does the same.
func contact(kind string, ring, talk int) string {
	return "sofia/gateway/tandem-test/" + number(kind, ring, talk)
}

// campaign makes a campaign with its resource, agents and members: the CRM brings
// the members, the supervisor all else.
func (s *stand) campaign(c campaigns.Campaign, agents []campaigns.Agent, numbers ...string) campaigns.Campaign {
	s.t.Helper()
	s.resource(campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/tandem-test/{number}"})
	c.Name = c.ID
	if len(c.Resources) == 0 {
		c.Resources = []string{"trunk"}
	}
	if c.LocalHours == nil {
		c.LocalHours = campaigns.AllDay() // the suite runs at any hour
	}
	s.create(c)
	for i, a := range agents {
		a.ID, a.Status = fmt.Sprintf("%s-%d", c.ID, i), campaigns.Available
		a.Tiers = append(a.Tiers, campaigns.Tier{Campaign: c.ID, Position: i + 1})
		s.supervisor().do(http.MethodPut, "/api/v2/agents/"+a.ID, agentBody(a))
	}
	s.members(c.ID, numbers...)
	return c
}

// members adds a member for each number.
func (s *stand) members(campaign string, numbers ...string) {
	s.t.Helper()
	all := make([]map[string]any, 0, len(numbers))
	for _, n := range numbers {
		all = append(all, map[string]any{"name": n, "communications": []map[string]any{{"number": n}}})
	}
	s.add(campaign, all...)
}

// add adds members as the CRM sends them.
func (s *stand) add(campaign string, all ...map[string]any) {
	s.t.Helper()
	if len(all) == 0 {
		return
	}
	var came struct {
		Added int `json:"added"`
	}
	if s.crm().gets(http.MethodPost, "/api/v2/dialer/"+campaign+"/members", all, &came); came.Added != len(all) {
		s.t.Fatalf("%d of %d members were added", came.Added, len(all))
	}
}

// member gives what the API says of a member.
func (s *stand) member(campaign string, id uint64) shownMember {
	s.t.Helper()
	var m shownMember
	s.supervisor().get(fmt.Sprintf("/api/v2/dialer/%s/members/%d", campaign, id), &m)
	return m
}

// shown gives what the API says of a campaign.
func (s *stand) shown(campaign string) shownCampaign {
	s.t.Helper()
	var c shownCampaign
	s.supervisor().get("/api/v2/dialer/"+campaign, &c)
	return c
}

// agents gives n agents who are called at contacts of one kind.
func agents(n int, nailedUp bool) []campaigns.Agent {
	all := make([]campaigns.Agent, n)
	for i := range all {
		all[i] = campaigns.Agent{Contact: contact("11", 2, 0), NailedUp: nailedUp}
	}
	return all
}

// until waits for something that happens in other processes and sends us no event.
func (s *stand) until(what string, ok func() bool) {
	s.t.Helper()
	within(s.t, what, ok)
}

func within(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited %s in vain for %s", patience, what)
		}
	}
}

// ready waits until so many agents of a campaign can be given a call.
func (s *stand) ready(campaign string, n int) {
	s.t.Helper()
	s.until(fmt.Sprintf("%d agents of %s to be ready", n, campaign), func() bool {
		var all []shownAgent
		s.supervisor().get("/api/v2/agents", &all)
		ready := 0
		for _, a := range all {
			if a.serves(campaign) && a.free() {
				ready++
			}
		}
		return ready == n
	})
}

// finished gives the attempts of a campaign that have ended.
func (s *stand) finished(campaign string) []campaigns.Attempt {
	s.t.Helper()
	var all []campaigns.Attempt
	for _, a := range s.supervisor().ended(campaign) {
		all = append(all, a.Attempt)
	}
	return all
}

// bridged waits until so many attempts of a campaign are bridged and gives them,
// with their legs, as the ledger has them.
func (s *stand) bridged(campaign string, n int) []campaigns.Attempt {
	s.t.Helper()
	var found []campaigns.Attempt
	s.until(fmt.Sprintf("%d bridged calls of %s", n, campaign), func() bool {
		if s.shown(campaign).Calls.Bridged < n {
			return false
		}
		found = slices.DeleteFunc(s.open(campaign), func(a campaigns.Attempt) bool { return a.BridgedAt.IsZero() })
		return len(found) >= n
	})
	return found
}

// state waits for a state of a campaign.
func (s *stand) state(campaign string, want campaigns.RunState) {
	s.t.Helper()
	var last shownCampaign
	defer func() {
		if last.State != want {
			s.t.Logf("last it was %+v, with the waterfall %s and the agents %s", last,
				s.supervisor().text("/api/v2/dialer/"+campaign+"/waterfall"), s.supervisor().text("/api/v2/agents"))
		}
	}()
	s.until(fmt.Sprintf("%s to be %s", campaign, want), func() bool {
		last = s.shown(campaign)
		return last.State == want
	})
}

// open gives the attempts that have not ended, as the judge reads them: legs are
// nothing that the API tells.
func (s *stand) open(campaign string) []campaigns.Attempt {
	s.t.Helper()
	all, err := s.Store.OpenAttempts(s.t.Context(), campaign)
	must(s.t, err)
	return all
}

// ledger gives the attempts that have ended, as the judge reads them who has no
// controller to ask.
func (s *stand) ledger(campaign string) []campaigns.Attempt {
	s.t.Helper()
	events, err := s.Store.Events(s.t.Context(), campaign, "", 10_000)
	must(s.t, err)
	var all []campaigns.Attempt
	for _, e := range events {
		if e.Type == store.AttemptFinished {
			all = append(all, *e.Attempt)
		}
	}
	return all
}

// alive asks the switch whether a leg lives.
func (s *stand) alive(leg string) bool {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	c, err := console.Dial(ctx, s.address, s.secret)
	must(s.t, err)
	defer c.Close() //nolint:errcheck // only asked
	answer, err := c.API(ctx, "uuid_exists "+leg)
	must(s.t, err)
	return answer == "true"
}

// consistent checks the store, and that no agent of the campaign is held for nothing.
func (s *stand) consistent(campaign string) {
	s.t.Helper()
	breaches, err := s.Store.Check(s.t.Context(), campaign)
	must(s.t, err)
	for _, b := range breaches {
		s.t.Errorf("breach: %s", b)
	}
	s.until("every agent to be free", func() bool {
		all, err := s.Store.Agents(s.t.Context())
		must(s.t, err)
		for _, a := range all {
			serves := slices.ContainsFunc(a.Tiers, func(t campaigns.Tier) bool { return t.Campaign == campaign })
			if serves && a.Attempt != "" {
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

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	all, err := filepath.Glob(pattern)
	must(t, err)
	return all
}

func tail(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-6000):])
}

// restartRedis starts a Redis that is gone again in the same folder.
func (s *stand) restartRedis() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	r, err := redisserver.Start(ctx, redisserver.Config{Dir: s.Redis.Dir(), AppendOnly: true, Fsync: "always"})
	must(s.t, err)
	s.Stage.Redis = r
}

// client is a connection to the stand's Redis, behind the store's back.
func (s *stand) client() *redis.Client {
	s.t.Helper()
	rdb := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Redis.Addr()})
	s.t.Cleanup(func() { rdb.Close() }) //nolint:errcheck // nothing is written any more
	return rdb
}
