// SPDX-License-Identifier: MIT

// Package bench measures a dialer that runs as it does in earnest: every part
// in a process of its own, the latencies taken by the switch.
package bench

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"
)

// Config says how much is measured. Zero fields mean the defaults of the command.
type Config struct {
	Program  string        // the tandem binary
	Dir      string        // for the files of all processes
	Duration time.Duration // of the measurement of throughput
	Rate     float64       // attempts a second while latencies are measured
	Members  int           // length of the list
	Agents   int           // while throughput is measured
	Progress io.Writer
	Logger   *slog.Logger
}

// FreeSWITCH names a real switch that runs the configuration of fsconf.
type FreeSWITCH struct {
	Address      string
	Password     string
	PasswordFile string
	FarEnd       string // gateway or uas
}

// Figures are what was measured.
type Figures struct{}

// Run measures on a simulated switch.
func Run(ctx context.Context, c Config) (Figures, error) {
	return Figures{}, errors.New("not there yet")
}

// RunReal measures on a real one.
func RunReal(ctx context.Context, c Config, f FreeSWITCH) (Figures, error) {
	return Figures{}, errors.New("not there yet")
}
