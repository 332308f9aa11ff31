// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
	"tandem/simulate"
)

// SimulateCmd shows what a setting would do, without calling anybody.
type SimulateCmd struct {
	configFlag
	Suite    bool   `xor:"what" required:"" help:"Run the pacer in all worlds, beside other rules, and say which goals it reaches."`
	Campaign string `xor:"what" required:"" help:"YAML or JSON file with a campaign's settings and a model, or the id of a campaign in Redis." placeholder:"FILE|ID"`

	JSON   bool     `name:"json" help:"Print the result as one line of JSON."`
	Worlds []string `help:"With --suite: only these (p=0.20, p=0.35, p=0.60, HARD)."`
	Agents []int    `help:"Numbers of agents (default: 5,10,20,50,100,500; of a campaign: what the model says)."`
	Days   int      `help:"Days that are simulated (default: 40 with 5 agents … 1 with 500; of a campaign: what the model says)."`
	Seed   uint64   `help:"Makes other customers (default: of the suite 2; of a campaign what the model says)."`
}

// Run prints the result. It fails when a goal of the suite is missed.
func (s *SimulateCmd) Run(log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if s.Suite {
		return s.suite(ctx)
	}
	if len(s.Agents) > 1 || len(s.Worlds) > 0 {
		return exitError{2, "simulate: --campaign takes one number of agents and no --worlds"}
	}
	settings, model, err := s.campaign(ctx, log)
	if err != nil {
		return err
	}
	report, err := simulate.Campaign(ctx, settings, s.over(model))
	if err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	if s.JSON {
		return json.NewEncoder(os.Stdout).Encode(report)
	}
	return report.Print(os.Stdout)
}

// defaultSuiteSeed gives customers whose mean talk is the worlds' own almost
// exactly, so that figures can be compared with those of other simulators.
const defaultSuiteSeed = 2

func (s *SimulateCmd) suite(ctx context.Context) error {
	begun := time.Now()
	seed := s.Seed
	if seed == 0 {
		seed = defaultSuiteSeed
	}
	verdict, err := simulate.Suite{
		Worlds: s.Worlds, Agents: s.Agents, Days: s.Days, Seed: seed,
		Clock: func() time.Duration { return time.Since(begun) },
	}.Run(ctx)
	if err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	took := time.Since(begun)
	if s.JSON {
		err = json.NewEncoder(os.Stdout).Encode(verdict)
	} else if err = verdict.Print(os.Stdout); err == nil {
		fmt.Printf("%.0f hours simulated a second\n", verdict.Hours/took.Seconds())
	}
	if err == nil && verdict.Missed() > 0 {
		return exitError{1, strconv.Itoa(verdict.Missed()) + " goals missed"}
	}
	return err
}

// over puts what the command line says over the model.
func (s *SimulateCmd) over(m simulate.Model) simulate.Model {
	if len(s.Agents) > 0 {
		m.Agents = s.Agents[0]
	}
	if s.Days > 0 {
		m.Days = s.Days
	}
	if s.Seed > 0 {
		m.Seed = s.Seed
	}
	return m
}

// campaign reads a file, or a campaign in Redis where there is no such file.
func (s *SimulateCmd) campaign(ctx context.Context, log *slog.Logger) (simulate.Settings, simulate.Model, error) {
	text, err := os.ReadFile(s.Campaign)
	if errors.Is(err, fs.ErrNotExist) && campaigns.ValidID(s.Campaign) {
		return s.stored(ctx, log)
	}
	if err != nil {
		return simulate.Settings{}, simulate.Model{}, err
	}
	c, model, err := simulate.Parse(text)
	return simulate.SettingsOf(c, time.Now()), model, err
}

// stored reads the campaign, its agents and what its last attempts say of its
// customers.
func (s *SimulateCmd) stored(ctx context.Context, log *slog.Logger) (simulate.Settings, simulate.Model, error) {
	var model simulate.Model
	config, err := s.load()
	if err != nil {
		return simulate.Settings{}, model, err
	}
	url, err := config.redisURL()
	if err != nil {
		return simulate.Settings{}, model, err
	}
	db, err := store.Open(ctx, url, log)
	if err != nil {
		return simulate.Settings{}, model, err
	}
	defer db.Close() //nolint:errcheck // nothing was written
	c, err := db.Campaign(ctx, s.Campaign)
	if err != nil {
		return simulate.Settings{}, model, err
	}
	if model.Agents, err = seatsIn(ctx, db, c.ID); err != nil {
		return simulate.Settings{}, model, err
	}
	attempts, err := lastAttempts(ctx, db, c.ID, time.Now())
	model.Learn(attempts)
	return simulate.SettingsOf(c, time.Now()), model, err
}

// seatsIn counts the agents of a campaign who are logged in, or else all of them.
func seatsIn(ctx context.Context, db *store.Store, campaign string) (int, error) {
	agents, err := db.Agents(ctx)
	all, present := 0, 0
	for _, a := range agents {
		for _, tier := range a.Tiers {
			if tier.Campaign != campaign {
				continue
			}
			all++
			if a.Status != campaigns.LoggedOut {
				present++
			}
		}
	}
	if present > 0 {
		return present, err
	}
	return all, err
}

// enoughEvents are as many as a model is learned from.
const enoughEvents = 4000

// lastAttempts reads attempts that ended lately: those of the shortest of some
// stretches of time that has enough of them.
func lastAttempts(ctx context.Context, db *store.Store, campaign string, now time.Time) ([]campaigns.Attempt, error) {
	var attempts []campaigns.Attempt
	for _, back := range []time.Duration{10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 60 * 24 * time.Hour} {
		events, err := db.Events(ctx, campaign, fmt.Sprintf("%d-0", now.Add(-back).UnixMilli()), enoughEvents)
		if err != nil {
			return nil, err
		}
		attempts = attempts[:0]
		for _, e := range events {
			if e.Type == store.AttemptFinished {
				attempts = append(attempts, *e.Attempt)
			}
		}
		if 4*len(attempts) >= enoughEvents {
			break
		}
	}
	return attempts, nil
}
