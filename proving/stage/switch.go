// SPDX-License-Identifier: MIT

package stage

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"

	"tandem/esl/switchsim"
	"tandem/proving/audit"
	"tandem/proving/process"
)

// SwitchConfig says how a simulated switch behaves.
type SwitchConfig struct {
	Name        string // of its files; default "switch"
	Seed        uint64
	Scenario    switchsim.Scenario
	SPS         int // 0 = switchsim's default
	MaxSessions int // 0 = switchsim's default
	WitnessSent bool
	LostBridges float64
}

// Switch is a simulated switch in a process of its own, which can be killed
// and started again at the same address with the same witness file.
type Switch struct {
	Address string // host:port of the event socket
	Witness string // file

	args    []string
	log     string
	program string
	process *process.Process
}

// NewSwitch prepares a switch; Start starts it.
func (s *Stage) NewSwitch(c SwitchConfig) (*Switch, error) {
	if c.Name == "" {
		c.Name = "switch"
	}
	address, err := process.FreeAddress()
	if err != nil {
		return nil, err
	}
	scenario, err := yaml.Marshal(c.Scenario)
	if err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	file := func(suffix string) string { return filepath.Join(s.Dir, c.Name+suffix) }
	if err := os.WriteFile(file(".yaml"), scenario, 0o600); err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	args := []string{
		"switchsim", "--listen", address, "--password-file", s.PasswordFile, "--scenario", file(".yaml"),
		"--seed", strconv.FormatUint(c.Seed, 10), "--witness", file(".witness.jsonl"),
	}
	if c.SPS > 0 {
		args = append(args, "--sps", strconv.Itoa(c.SPS))
	}
	if c.MaxSessions > 0 {
		args = append(args, "--max-sessions", strconv.Itoa(c.MaxSessions))
	}
	if c.LostBridges > 0 {
		args = append(args, "--lost-bridges", strconv.FormatFloat(c.LostBridges, 'g', -1, 64))
	}
	if c.WitnessSent {
		args = append(args, "--witness-sent")
	}
	return &Switch{Address: address, Witness: file(".witness.jsonl"), args: args, log: file(".log"), program: s.program}, nil
}

// Start starts the switch and returns when it can be connected to.
func (w *Switch) Start(ctx context.Context) error {
	p, err := process.Start(process.Config{Name: "switchsim", Path: w.program, Args: w.args, Log: w.log})
	if err != nil {
		return err
	}
	w.process = p
	return poll(ctx, p, func() error {
		c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", w.Address)
		if err != nil {
			return err
		}
		return c.Close()
	})
}

// Process is the process that runs now, or ran last.
func (w *Switch) Process() *process.Process { return w.process }

// ReadWitness reads what the switch has seen so far.
func (w *Switch) ReadWitness() (*audit.Witnessed, error) {
	file, err := os.Open(w.Witness)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	return audit.Witness(switchsim.ReadWitness(file), audit.Customer)
}

// poll asks until try succeeds, the process is gone or ctx ends: other
// processes send us no event when they are ready.
func poll(ctx context.Context, p *process.Process, try func() error) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w\n%s", ctx.Err(), err, p.Tail(2000))
		case <-p.Done():
			return fmt.Errorf("ended before it was ready: %w", p.Wait(ctx))
		case <-tick.C:
		}
	}
}
