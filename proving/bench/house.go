// SPDX-License-Identifier: MIT

package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/campaigns"
	"tandem/proving/process"
	"tandem/proving/stage"
)

// house is everything that runs for one measurement.
type house struct {
	Config
	stage      *stage.Stage
	theSwitch  *stage.Switch
	controller *stage.Controller
}

func open(ctx context.Context, c Config, name string) (*house, error) {
	st, err := stage.Open(ctx, stage.Config{Dir: c.dir(name), Program: c.Program, Logger: c.Logger})
	if err != nil {
		return nil, err
	}
	return &house{Config: c, stage: st}, nil
}

// startController starts one on a switch at an address and waits until it is ready.
func (h *house) startController(ctx context.Context, address, passwordFile string) error {
	c, err := h.stage.NewController(stage.ControllerConfig{
		Name:  controllerName,
		Nodes: []stage.Node{{Name: "switch", Address: address, PasswordFile: passwordFile}},
	})
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	h.controller = c
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	return c.AwaitReady(ctx)
}

// startSwitch starts a simulated switch.
func (h *house) startSwitch(ctx context.Context, c stage.SwitchConfig) error {
	w, err := h.stage.NewSwitch(c)
	if err != nil {
		return err
	}
	h.theSwitch = w
	return w.Start(ctx)
}

// controllerName is on every leg that a measurement puts up.
const controllerName = "bench"

// readyLimit is how long a process, or the agents' legs, may take to be ready.
const readyLimit = 60 * time.Second

// addAgents makes nailed-up agents and waits until the legs of all of them are up.
func (h *house) addAgents(ctx context.Context, campaign string, n int, contact func(i int) string) error {
	for i := range n {
		err := h.stage.Store.SaveAgent(ctx, campaigns.Agent{
			ID: fmt.Sprintf("agent-%d", i), Contact: contact(i), NailedUp: true, Status: campaigns.Available,
			Tiers: []campaigns.Tier{{Campaign: campaign}},
		})
		if err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	return until(ctx, fmt.Sprintf("%d agents to be on the line", n), func() (bool, error) {
		ready, err := h.stage.Store.ReadyCount(ctx, campaign)
		return ready >= n, err
	})
}

// finish stops a campaign and waits until its last call is over.
func (h *house) finish(ctx context.Context, campaign string) error {
	_, err := h.stage.Store.SetRunState(ctx, campaign, campaigns.Stopping, "QUEUE_STOP", time.Now())
	if err != nil && campaigns.CodeOf(err) != campaigns.Conflict {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	return until(ctx, "the last calls to end", func() (bool, error) {
		run, err := h.stage.Store.Run(ctx, campaign)
		return run.State == campaigns.Idle || run.State == campaigns.Ended, err
	})
}

// until asks every 50 ms until ok.
func until(ctx context.Context, what string, ok func() (bool, error)) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		done, err := ok()
		if err != nil || done {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s: %w", what, ctx.Err())
		}
	}
}

// sleep waits for d.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *house) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	var errs []error
	if h.controller != nil {
		errs = append(errs, terminate(ctx, h.controller.Process()))
	}
	if h.theSwitch != nil {
		errs = append(errs, terminate(ctx, h.theSwitch.Process()))
	}
	return errors.Join(append(errs, h.stage.Close())...)
}

func terminate(ctx context.Context, p *process.Process) error {
	if p == nil {
		return nil
	}
	return p.Terminate(ctx)
}
