// SPDX-License-Identifier: MIT

// Package chaos kills the processes of a running dialer at seeded random
// moments, lets it finish, and proves from the switch's own log that nobody
// was lost and nobody was called twice.
package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"tandem/campaigns"
	"tandem/proving/audit"
	"tandem/proving/faultproxy"
	"tandem/proving/stage"
)

// Config says how much harm is done.
type Config struct {
	Program     string  // the tandem binary
	Dir         string  // for the files of all processes
	Kills       int     // SIGKILLs of controllers and of the switch
	Seed        uint64  // of every random decision here and in the switch
	Rate        float64 // attempts a second that are offered
	Controllers int     // 1 or 2; with 2 they are frozen now and then as well
	Progress    io.Writer
	Logger      *slog.Logger
}

// settleLimit is how long everything may take to come to rest: leases run out
// within seconds, a call of nobody is found by the comparison of each minute.
const settleLimit = 100 * time.Second

// Run does all of it. An error says that the proof could not be made; what was
// proved stands in the result.
func Run(ctx context.Context, c Config) (result Result, err error) { //nolint:nonamedreturns // the end of the house is part of the result
	began := time.Now()
	h, err := open(ctx, c)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.begin(ctx); err != nil {
		return result, err
	}
	dialling := time.Now()
	if err := h.saboteur.run(ctx, c.Kills); err != nil {
		return result, err
	}
	if err := h.calm(); err != nil {
		return result, err
	}
	took := time.Since(dialling)
	h.say("%d kills done in %s; letting everything finish", c.Kills, took.Round(time.Second))
	found, err := h.settle(ctx)
	if err != nil {
		return result, err
	}
	result = h.result(found)
	result.AttemptsPerSecond = float64(result.Attempts) / took.Seconds()
	result.Seconds = time.Since(began).Seconds()
	return result, nil
}

// house is everything that runs.
type house struct {
	config   Config
	stage    *stage.Stage
	saboteur *saboteur
	robot    *robot
	forbid   *forbidder
	diary    *os.File
}

func open(ctx context.Context, c Config) (*house, error) {
	st, err := stage.Open(ctx, stage.Config{Dir: c.Dir, Program: c.Program, Logger: c.Logger})
	if err != nil {
		return nil, err
	}
	h := &house{config: c, stage: st, saboteur: &saboteur{
		random: rand.New(rand.NewPCG(c.Seed, 0x7461_6e64_656d)), //nolint:gosec // repeatable, not secret
		frozen: map[*stage.Controller]bool{},
	}}
	if err := h.build(); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

// build prepares the processes; none runs yet.
func (h *house) build() error {
	s := h.saboteur
	var err error
	if h.diary, err = os.Create(filepath.Join(h.stage.Dir, "faults.jsonl")); err != nil {
		return err
	}
	s.log = h.diary
	s.theSwitch, err = h.stage.NewSwitch(stage.SwitchConfig{Seed: h.config.Seed, Scenario: scenario(), SPS: 1000, LostBridges: 0.004})
	if err != nil {
		return err
	}
	if s.lines, err = faultproxy.Listen("tcp", s.theSwitch.Address); err != nil {
		return err
	}
	if s.wire, err = faultproxy.Listen("unix", h.stage.Redis.Addr()); err != nil {
		return err
	}
	for i := range h.config.Controllers {
		c, err := h.stage.NewController(stage.ControllerConfig{
			Name: fmt.Sprintf("controller-%d", i+1), RedisURL: "redis://" + s.wire.Addr() + "/0",
			Nodes: []stage.Node{{Name: "switch", Address: s.lines.Addr(), PasswordFile: h.stage.PasswordFile, Heartbeat: 5 * time.Second}},
		})
		if err != nil {
			return err
		}
		s.controllers = append(s.controllers, c)
	}
	return nil
}

// begin starts everything and lets the campaigns dial.
func (h *house) begin(ctx context.Context) error {
	// As many members as the kills give time to call, and some more.
	seconds := float64(h.config.Kills+5) * meanGap.Seconds()
	members := int(h.config.Rate*seconds/float64(len(parts()))) + 200
	if err := setUp(ctx, h.stage.Store, h.config.Rate, members); err != nil {
		return err
	}
	if err := h.people(ctx, members); err != nil {
		return err
	}
	s := h.saboteur
	if err := s.theSwitch.Start(ctx); err != nil {
		return err
	}
	for _, c := range s.controllers {
		if err := c.Start(); err != nil {
			return err
		}
	}
	for _, c := range s.controllers {
		if err := c.AwaitReady(ctx); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	for _, p := range parts() {
		if _, err := h.stage.Store.SetRunState(ctx, p.id, campaigns.Running, "", time.Now()); err != nil {
			return err
		}
	}
	h.robot.start(ctx)
	h.forbid.start(ctx)
	h.say("%d campaigns of %d members dial at %.0f attempts a second; files in %s", len(parts()), members, h.config.Rate, h.stage.Dir)
	return nil
}

// people prepares those who do something beside the saboteur: agents at their
// desktops, and members who do not want to be called.
func (h *house) people(ctx context.Context, members int) error {
	agents, err := h.stage.Store.Agents(ctx)
	if err != nil {
		return err
	}
	chance := func(stream uint64) *rand.Rand {
		return rand.New(rand.NewPCG(h.config.Seed, stream)) //nolint:gosec // repeatable, not secret
	}
	h.robot = &robot{
		store: h.stage.Store, controllers: h.saboteur.controllers, agents: atDesks(agents), modes: modesOfParts(), random: chance(1),
	}
	h.forbid = &forbidder{store: h.stage.Store, list: members, random: chance(2)}
	return nil
}

// calm waits for the end of all harm: everybody is awake, every connection carries.
func (h *house) calm() error {
	h.saboteur.later.Wait()
	return h.saboteur.revive()
}

// settle stops the campaigns and waits until nothing moves any more, then
// audits. What does not come to rest in time is found by the audit.
func (h *house) settle(ctx context.Context) (audit.Result, error) {
	for _, c := range h.saboteur.controllers {
		if err := c.AwaitReady(ctx); err != nil {
			return audit.Result{}, fmt.Errorf("%s after the kills: %w", c.Name, err)
		}
	}
	// Let it dial in peace first: what a last kill left behind has to be
	// recovered by a campaign that runs, not only by one that stops.
	wait(ctx, 2*meanGap)
	if _, err := h.forbid.rest(); err != nil {
		return audit.Result{}, err
	}
	if err := h.robot.rest(ctx); err != nil {
		return audit.Result{}, err
	}
	for _, p := range parts() {
		_, err := h.stage.Store.SetRunState(ctx, p.id, campaigns.Stopping, "QUEUE_STOP", time.Now())
		if err != nil && campaigns.CodeOf(err) != campaigns.Conflict { // it has ended
			return audit.Result{}, err
		}
	}
	deadline := time.Now().Add(settleLimit)
	for {
		found, err := h.audit(ctx)
		if err != nil {
			return found, err
		}
		if atRest(found) || time.Now().After(deadline) || !wait(ctx, time.Second) {
			return found, ctx.Err()
		}
	}
}

func (h *house) audit(ctx context.Context) (audit.Result, error) {
	ledger, err := audit.Read(ctx, h.stage.Store)
	if err != nil {
		return audit.Result{}, err
	}
	if ledger.Banned, err = h.forbid.rest(); err != nil {
		return audit.Result{}, err
	}
	ledger.Delays, ledger.Persons, ledger.Unreachable = h.saboteur.delays(), persons(), unreachable(ledger.Agents)
	w, err := h.saboteur.theSwitch.ReadWitness()
	if err != nil {
		return audit.Result{}, err
	}
	return audit.Audit(w, ledger), nil
}

// atRest reports whether nothing is left that time could still put right.
func atRest(r audit.Result) bool {
	for _, k := range []audit.Kind{audit.LostMember, audit.Orphan, audit.StuckAgent} {
		if r.Count(k) > 0 {
			return false
		}
	}
	return true
}

// close ends every process and connection.
func (h *house) close() error {
	s := h.saboteur
	var errs []error
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	s.later.Wait()
	if h.forbid != nil {
		_, _ = h.forbid.rest() // said before, where it mattered
	}
	if h.robot != nil {
		h.robot.leave()
	}
	for _, c := range s.controllers {
		if p := c.Process(); p != nil {
			errs = append(errs, p.Terminate(ctx))
		}
	}
	if s.theSwitch != nil && s.theSwitch.Process() != nil {
		errs = append(errs, s.theSwitch.Process().Kill())
	}
	for _, p := range []*faultproxy.Proxy{s.lines, s.wire} {
		if p != nil {
			errs = append(errs, p.Close())
		}
	}
	if h.diary != nil {
		errs = append(errs, h.diary.Close())
	}
	return errors.Join(append(errs, h.stage.Close())...)
}

func (h *house) say(format string, args ...any) {
	if h.config.Progress != nil {
		fmt.Fprintf(h.config.Progress, "chaos: "+format+"\n", args...)
	}
}
