// SPDX-License-Identifier: MIT

// Package bench measures a dialer that runs as it does in earnest: every part
// in a process of its own, the latencies taken by the switch.
package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"
)

// Config says how much is measured. Zero fields mean defaults.
type Config struct {
	Program  string        // the tandem binary
	Dir      string        // for the files of all processes
	Duration time.Duration // of the measurement of throughput
	Rate     float64       // attempts a second while latencies are measured
	Members  int           // length of the list
	Agents   int           // while throughput is measured
	Only     Phase         // measure nothing else
	Progress io.Writer
	Logger   *slog.Logger
}

// Phase is a part of the measurement on a simulated switch.
type Phase string

// The phases.
const (
	Everything Phase = ""
	List       Phase = "list" // and throughput, which dials it
	Latency    Phase = "latency"
	Paced      Phase = "predictive"
	OverHTTP   Phase = "api"
)

// Defaults on a simulated switch.
const (
	defaultDuration = 60 * time.Second
	defaultRate     = 200
	defaultMembers  = 1_000_000
	defaultAgents   = 400
)

// Figures are what was measured on a simulated switch.
type Figures struct {
	AttemptsPerSecond float64     `json:"attempts_per_s"` // ended, at full speed
	Accounted         bool        `json:"accounted"`      // every call of the witness is in the ledger once, and ended
	AnswerToBridge    Percentiles `json:"answer_to_bridge_ms"`
	ReadyToBridge     Percentiles `json:"ready_to_bridge_ms"`
	CPUPerAttempt     float64     `json:"controller_cpu_us_per_attempt"`
	RSS               float64     `json:"controller_rss_mb"`
	RedisOps          float64     `json:"redis_ops_per_attempt"` // commands sent, a script counting as one
	BytesPerMember    float64     `json:"redis_bytes_per_member"`
	ImportPerSecond   float64     `json:"import_members_per_s"`
	Claim             Claims      `json:"claim_us"`
	MembersPage       Percentiles `json:"members_page_ms"` // of the list, over HTTP

	Members           int     `json:"members"`
	Attempts          int     `json:"attempts"` // while throughput was measured
	DurationSeconds   float64 `json:"duration_s"`
	LatencyCalls      int     `json:"latency_calls"`
	LatencyPerSecond  float64 `json:"latency_attempts_per_s"`
	LatencyUnbridged  int     `json:"latency_unbridged"` // answered, and never bridged
	SwitchCPUPerCall  float64 `json:"switchsim_cpu_us_per_attempt"`
	RedisCPUPerCall   float64 `json:"redis_cpu_us_per_attempt"`
	MachineProcessors int     `json:"processors"`

	Predictive Predictive `json:"predictive"`
	API        API        `json:"api"`
}

// Run measures on a simulated switch: the list, then throughput, then latency,
// then a predictive campaign, then the API.
func Run(ctx context.Context, c Config) (Figures, error) {
	c.Duration = cmp.Or(c.Duration, defaultDuration)
	c.Rate = cmp.Or(c.Rate, defaultRate)
	c.Members = cmp.Or(c.Members, defaultMembers)
	c.Agents = cmp.Or(c.Agents, defaultAgents)
	var f Figures
	for _, p := range []struct {
		phase   Phase
		measure func(context.Context, *Figures) error
	}{{List, c.listAndThroughput}, {Latency, c.latency}, {Paced, c.predictive}, {OverHTTP, c.api}} {
		if c.Only != Everything && c.Only != p.phase {
			continue
		}
		if err := p.measure(ctx, &f); err != nil {
			return f, err
		}
	}
	if c.Only != Everything {
		return f, nil
	}
	for _, m := range f.Missed() {
		c.say("target missed: %s", m)
	}
	return f, nil
}

// listAndThroughput dials the list that it has measured the import of.
func (c Config) listAndThroughput(ctx context.Context, f *Figures) (err error) { //nolint:nonamedreturns // the end of the house is part of the result
	h, err := open(ctx, c, "throughput")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.measureList(ctx, f); err != nil {
		return fmt.Errorf("list: %w", err)
	}
	if err := h.measureThroughput(ctx, f); err != nil {
		return fmt.Errorf("throughput: %w", err)
	}
	return nil
}

func (c Config) latency(ctx context.Context, f *Figures) (err error) { //nolint:nonamedreturns // as above
	h, err := open(ctx, c, "latency")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.measureLatency(ctx, f); err != nil {
		return fmt.Errorf("latency: %w", err)
	}
	return nil
}

func (c Config) predictive(ctx context.Context, f *Figures) (err error) { //nolint:nonamedreturns // as above
	h, err := open(ctx, c, "predictive")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.measurePredictive(ctx, &f.Predictive); err != nil {
		return fmt.Errorf("predictive: %w", err)
	}
	f.Predictive.EngineNS = engineCost(engineAgents)
	h.say("a decision for %d agents takes %.0f ns, p99 %.0f ns", engineAgents, f.Predictive.EngineNS.Mean, f.Predictive.EngineNS.P99)
	return nil
}

func (c Config) say(format string, args ...any) {
	if c.Progress != nil {
		fmt.Fprintf(c.Progress, "bench: "+format+"\n", args...)
	}
}

func (c Config) dir(name string) string { return filepath.Join(c.Dir, name) }
