// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"os/signal"
	"syscall"
	"time"

	"tandem/esl/switchsim"
)

// SwitchsimCmd runs a simulated FreeSWITCH.
type SwitchsimCmd struct {
	Listen          string         `help:"Address of the event socket." default:"127.0.0.1:8021"`
	PasswordFile    string         `help:"File that holds the password (default: FreeSWITCH's own, ClueCon)." type:"path"`
	Seed            uint64         `help:"Makes every random decision repeatable." default:"1"`
	Scenario        string         `help:"YAML file that says who answers and how." type:"path"`
	SPS             int            `name:"sps" help:"Sessions per second; as with the real one, one less gets through." default:"1000"`
	MaxSessions     int            `help:"Channels at most." default:"5000"`
	Heartbeat       time.Duration  `help:"Between two HEARTBEAT events." default:"5s"`
	ACL             []netip.Prefix `name:"acl" help:"Networks that may connect (default: loopback)."`
	Witness         string         `help:"File to which every command and every call's life is appended, as JSON lines." type:"path"`
	WitnessSent     bool           `help:"Also note when events were written to a connection."`
	Recordings      string         `help:"Folder in which recordings are really written (default: they are only pretended)." type:"path"`
	LostBridges     float64        `help:"Probability that a bridge sent at a safe moment is lost."`
	EarlyBridgeLoss float64        `help:"Probability that a bridge sent too early is lost; 0 means 0.0038 as measured."`
}

// Run serves until a signal; it then shuts down as FreeSWITCH does.
func (s *SwitchsimCmd) Run(log *slog.Logger) error {
	c, closeWitness, err := s.config(log)
	if err != nil {
		return err
	}
	defer closeWitness()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server, err := switchsim.Start(context.WithoutCancel(ctx), c)
	if err != nil {
		return err
	}
	log.Info("switchsim listens", "address", server.Addr())
	select {
	case <-ctx.Done():
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return server.Shutdown(last)
	case <-server.Done():
		return nil
	}
}

func (s *SwitchsimCmd) config(log *slog.Logger) (switchsim.Config, func(), error) {
	c := switchsim.Config{
		Listen: s.Listen, Seed: s.Seed, SPS: s.SPS, MaxSessions: s.MaxSessions, Heartbeat: s.Heartbeat, ACL: s.ACL,
		WitnessSent: s.WitnessSent, Recordings: s.Recordings, LostBridges: s.LostBridges, EarlyBridgeLoss: s.EarlyBridgeLoss, Logger: log,
	}
	done := func() {}
	var err error
	if s.PasswordFile != "" {
		if c.Password, err = secret(s.PasswordFile); err != nil {
			return c, done, err
		}
	}
	if s.Scenario != "" {
		if c.Scenario, err = switchsim.LoadScenario(s.Scenario); err != nil {
			return c, done, err
		}
	}
	if s.Witness != "" {
		file, err := os.OpenFile(s.Witness, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // a log for others to read
		if err != nil {
			return c, done, err
		}
		c.Witness = io.Writer(file)
		done = func() {
			if err := file.Close(); err != nil {
				log.Warn("witness file not closed", "err", err)
			}
		}
	}
	return c, done, nil
}
