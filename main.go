// SPDX-License-Identifier: MIT

// Tandem is an outbound dialer controller for FreeSWITCH. This file is its
// command line; each command is in a file of its own and only wires rooms together.
package main

import (
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

// version is set by the linker.
var version = "dev"

// commandLine is everything that can be said to tandem.
type commandLine struct {
	Serve     ServeCmd     `cmd:"" help:"Run campaigns: the controller and its HTTP API."`
	Demo      DemoCmd      `cmd:"" help:"Try it: a Redis, a simulated FreeSWITCH, a campaign and the controller, all on this machine."`
	Import    ImportCmd    `cmd:"" help:"Import a list of members (CSV) into a campaign."`
	Feed      FeedCmd      `cmd:"" help:"Follow the live feed."`
	Doctor    DoctorCmd    `cmd:"" help:"Show the configuration in force, try every connection, check that every member is accounted for."`
	Switchsim SwitchsimCmd `cmd:"" help:"Run a simulated FreeSWITCH that speaks the Event Socket."`
	Simulate  SimulateCmd  `cmd:"" help:"Show what a campaign's setting would do, on a virtual clock, or how the pacer compares."`
	Bench     BenchCmd     `cmd:"" help:"Measure throughput and latencies."`
	Chaos     ChaosCmd     `cmd:"" help:"Kill processes at random moments and prove that nobody is lost or called twice."`
	User      UserCmd      `cmd:"" help:"Keep the users who may sign in."`
	Token     TokenCmd     `cmd:"" help:"Keep the tokens with which programs use the API."`
	Version   VersionCmd   `cmd:"" help:"Print the version."`

	LogLevel  slog.Level `help:"debug, info, warn or error." default:"info" env:"TANDEM_LOG_LEVEL"`
	LogFormat string     `help:"text or json." enum:"text,json" default:"text" env:"TANDEM_LOG_FORMAT"`
}

// VersionCmd prints the version.
type VersionCmd struct{}

// Run prints it.
func (VersionCmd) Run() error {
	fmt.Println("tandem", version)
	return nil
}

func main() {
	var cli commandLine
	ctx := kong.Parse(&cli,
		kong.Name("tandem"),
		kong.Description("Outbound dialer controller for FreeSWITCH."),
		kong.UsageOnError(),
	)
	log := newLogger(cli)
	slog.SetDefault(log)
	ctx.Bind(log)
	if err := ctx.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "tandem:", strings.TrimSpace(err.Error()))
		os.Exit(exitCode(err))
	}
}

func newLogger(cli commandLine) *slog.Logger {
	opts := &slog.HandlerOptions{Level: cli.LogLevel}
	if cli.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, opts))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, opts))
}

// exitError is an error with an exit status of its own.
type exitError struct {
	status int
	msg    string
}

func (e exitError) Error() string { return e.msg }

func exitCode(err error) int {
	if e, ok := err.(exitError); ok { //nolint:errorlint // made by commands only, never wrapped
		return e.status
	}
	return 1
}
