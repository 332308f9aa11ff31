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

	"tandem/proving/chaos"
)

// ChaosCmd kills processes and proves that it does no harm.
type ChaosCmd struct {
	Kills       int     `help:"How many times a controller or the switch is killed." default:"20"`
	Seed        uint64  `help:"Makes the harm repeatable." default:"1"`
	Rate        float64 `help:"Attempts a second that are offered." default:"50"`
	Controllers int     `help:"1, or 2 that take over from each other and are frozen now and then." default:"2"`
	JSON        bool    `name:"json" help:"Print the result as one line of JSON."`
	Dir         string  `help:"Folder for the files of all processes (default: a temporary one)." type:"path"`
	Keep        bool    `help:"Keep the temporary folder. It is kept anyhow when something is found."`
}

// chaosLimit bounds a proof: its kills at two seconds each, and the end.
func (c *ChaosCmd) limit() time.Duration {
	return time.Duration(c.Kills)*2500*time.Millisecond + 3*time.Minute
}

// Run prints what was found; the details of a breach go to standard error.
func (c *ChaosCmd) Run(log *slog.Logger) error {
	if c.Kills < 0 || c.Rate <= 0 || c.Controllers < 1 || c.Controllers > 2 {
		return exitError{2, "chaos: --kills cannot be negative, --rate must be positive, --controllers 1 or 2"}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, c.limit())
	defer cancel()
	program, err := os.Executable()
	if err != nil {
		return err
	}
	dir, done, err := workFolder(c.Dir, "tandem-chaos-")
	if err != nil {
		return err
	}
	result, err := chaos.Run(ctx, chaos.Config{
		Program: program, Dir: dir, Kills: c.Kills, Seed: c.Seed, Rate: c.Rate, Controllers: c.Controllers,
		Progress: os.Stderr, Logger: log,
	})
	if err != nil {
		return fmt.Errorf("%w (files: %s)", err, dir)
	}
	result.Explain(os.Stderr)
	if err := c.print(result); err != nil {
		return err
	}
	if result.Breached() {
		return exitError{1, "chaos: the proof failed; files: " + dir}
	}
	if !c.Keep {
		done()
	}
	return nil
}

func (c *ChaosCmd) print(r chaos.Result) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Println(string(text))
	return err
}

// workFolder gives an empty folder to work in, and what removes it when it was
// only a temporary one.
func workFolder(dir, pattern string) (string, func(), error) {
	if dir != "" {
		if there, err := os.ReadDir(dir); err == nil && len(there) > 0 {
			return "", nil, exitError{2, dir + " is not empty; name another folder"}
		}
		return dir, func() {}, os.MkdirAll(dir, 0o750)
	}
	dir, err := os.MkdirTemp("", pattern)
	return dir, func() { _ = os.RemoveAll(dir) }, err
}
