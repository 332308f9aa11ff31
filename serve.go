// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"tandem/campaigns/store"
	"tandem/controller"
	"tandem/web"
)

// ServeCmd runs the controller and its API.
type ServeCmd struct {
	configFlag
	HTTP string `help:"Address of the HTTP API (default 127.0.0.1:8080)." placeholder:"HOST:PORT"`
	Name string `help:"Name of this controller; stays the same over restarts (default: the host's name)."`
	Now  bool   `help:"Hang up at once when told to end, instead of waiting for the running calls."`
}

// Run serves until a signal. The first one (SIGTERM or SIGINT) drains: no new
// calls, running calls finish; the second one hangs up.
func (s *ServeCmd) Run(log *slog.Logger) error {
	c, err := s.load()
	if err != nil {
		return err
	}
	c.set("http", &c.HTTP, s.HTTP, "--http")
	c.set("name", &c.Name, s.Name, "--name")
	if err := c.validate(); err != nil {
		return err
	}
	house, err := open(context.Background(), c, log)
	if err != nil {
		return err
	}
	defer house.close()
	return house.serve(s.Now)
}

// house is a controller with all that belongs to it.
type house struct {
	config     *config
	store      *store.Store
	controller *controller.Controller
	web        *web.Server
	log        *slog.Logger
}

// open connects to Redis, whose absence is an error, and prepares the rest.
func open(ctx context.Context, c *config, log *slog.Logger) (*house, error) {
	url, err := c.redisURL()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, url, log)
	if err != nil {
		return nil, err
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	cc, err := c.controller()
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	ctl, err := controller.New(cc, s, reg, log)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	server := web.New(web.Config{Controller: ctl, Store: s, Registry: reg, Logger: log, Version: version})
	return &house{config: c, store: s, controller: ctl, web: server, log: log}, nil
}

func (h *house) close() {
	if err := h.store.Close(); err != nil {
		h.log.Warn("store not closed", "err", err)
	}
}

// serve runs everything until a signal has ended it.
func (h *house) serve(now bool) error {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	defer signal.Stop(signals)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	h.controller.Start()
	failed := make(chan error, 1)
	go func() { failed <- h.web.Serve(ctx, h.config.HTTP) }()
	h.log.Info("tandem serves", "http", h.config.HTTP, "controller", h.config.Name, "version", version)

	select {
	case err := <-failed:
		h.controller.Close()
		return fmt.Errorf("http: %w", err)
	case sig := <-signals:
		h.log.Info("ending", "signal", sig.String())
	}
	h.drain(signals, now)
	cancel()
	return <-failed
}

// drain waits for the running calls until a second signal, or not at all.
func (h *house) drain(signals <-chan os.Signal, now bool) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if now {
		cancel()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.controller.Drain(ctx)
	}()
	for {
		select {
		case <-done:
			return
		case <-signals:
			cancel()
		}
	}
}
