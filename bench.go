// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"tandem/proving/bench"
)

// BenchCmd measures.
type BenchCmd struct {
	JSON     bool          `name:"json" help:"Print the result as one line of JSON."`
	Duration time.Duration `help:"How long throughput is measured." default:"60s"`
	Rate     float64       `help:"Attempts a second while latencies are measured (default: 200, and 50 on a real FreeSWITCH)."`
	Members  int           `help:"Length of the list (default: 1,000,000, and 2,000 on a real FreeSWITCH)."`
	Agents   int           `help:"Agents while throughput is measured (default: 400, and 100 on a real FreeSWITCH)."`
	Only     string        `help:"Measure only this: list (with throughput), latency, predictive or api." enum:",list,latency,predictive,api" default:""`
	Dir      string        `help:"Folder for the files of all processes (default: a temporary one)." type:"path"`
	Keep     bool          `help:"Keep the temporary folder."`

	Freeswitch   string `help:"Measure on this FreeSWITCH, which runs the configuration of fsconf/, instead of on a simulated one." placeholder:"HOST:PORT"`
	PasswordFile string `help:"File that holds the password of its Event Socket." type:"path"`
	FarEnd       string `help:"With --freeswitch: who answers. gateway: FreeSWITCH itself, through its gateway tandem-test; uas: a small SIP phone in this program." enum:"uas,gateway" default:"uas"`
}

// Run prints the figures.
func (b *BenchCmd) Run(log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	program, err := os.Executable()
	if err != nil {
		return err
	}
	dir, done, err := workFolder(b.Dir, "tandem-bench-")
	if err != nil {
		return err
	}
	config := bench.Config{
		Program: program, Dir: dir, Duration: b.Duration, Rate: b.Rate, Members: b.Members, Agents: b.Agents, Only: bench.Phase(b.Only),
		Progress: os.Stderr, Logger: log,
	}
	var figures any
	if b.Freeswitch != "" {
		figures, err = b.real(ctx, config)
	} else {
		figures, err = bench.Run(ctx, config)
	}
	if err != nil {
		return fmt.Errorf("%w (files: %s)", err, dir)
	}
	if !b.Keep {
		done()
	}
	out := json.NewEncoder(os.Stdout)
	if !b.JSON {
		out.SetIndent("", "  ")
	}
	return out.Encode(figures)
}

func (b *BenchCmd) real(ctx context.Context, config bench.Config) (any, error) {
	if b.PasswordFile == "" {
		return nil, exitError{2, "bench: --freeswitch needs --password-file"}
	}
	password, err := secret(b.PasswordFile)
	if err != nil {
		return nil, err
	}
	return bench.RunReal(ctx, config, bench.FreeSWITCH{
		Address: b.Freeswitch, Password: password, PasswordFile: b.PasswordFile, FarEnd: b.FarEnd,
	})
}
