// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"tandem/access"
	"tandem/campaigns/store"
	"tandem/controller"
	"tandem/feed"
	"tandem/hooks"
	"tandem/imports"
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
	if err := house.bootstrap(context.Background()); err != nil {
		return err
	}
	return house.serve(s.Now)
}

// house is a controller with all that belongs to it.
type house struct {
	config     *config
	store      *store.Store
	access     *access.Book
	hooks      *hooks.Service
	controller *controller.Controller
	feed       *feed.Hub
	imports    *imports.Desk
	web        *web.Server
	log        *slog.Logger
}

// open connects to Redis, whose absence is an error, and prepares the rest.
func open(ctx context.Context, c *config, log *slog.Logger) (*house, error) {
	return openWith(ctx, c, log, func(*web.Config) {})
}

// openWith is open with a server that is told something besides the configuration.
func openWith(ctx context.Context, c *config, log *slog.Logger, tell func(*web.Config)) (*house, error) {
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
	book := c.book(s, log)
	wc := web.Config{Controller: ctl, Store: s, Access: book, Registry: reg, Logger: log, Version: version, BreakReasons: c.BreakReasons}
	tell(&wc)
	wc.Feed = feed.New(feed.Config{Store: s, Controller: ctl, Logger: log})
	if wc.Hooks, err = c.Webhooks.service(s, reg, log); err == nil {
		wc.Imports, err = c.Imports.desk(c.Name, s, ctl, log)
	}
	if err == nil {
		err = c.Web.fill(&wc)
	}
	if err == nil {
		err = c.fillSounds(&wc)
	}
	if err == nil {
		err = c.Softphone.fill(&wc, log)
	}
	if err != nil {
		ctl.Close()
		return nil, errors.Join(err, s.Close())
	}
	return &house{
		config: c, store: s, access: book, hooks: wc.Hooks, controller: ctl, feed: wc.Feed, imports: wc.Imports, web: web.New(wc), log: log,
	}, nil
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
	var tellers sync.WaitGroup // they end when ctx does
	tellers.Go(func() { h.hooks.Run(ctx) })
	tellers.Go(func() { h.feed.Run(ctx) })
	tellers.Go(func() { h.imports.Run(ctx) })
	h.log.Info("tandem serves", "http", h.config.HTTP, "controller", h.config.Name, "version", version)

	select {
	case err := <-failed:
		h.controller.Close()
		cancel()
		tellers.Wait()
		return fmt.Errorf("http: %w", err)
	case sig := <-signals:
		h.log.Info("ending", "signal", sig.String())
	}
	h.drain(signals, now)
	cancel()
	tellers.Wait()
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
