// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"

	"tandem/campaigns/store/redisserver"
	"tandem/proving/process"
)

// DemoCmd shows everything at work on one machine.
type DemoCmd struct {
	Dir  string `help:"Folder for the demo's data; started again on it, the demo goes on where it was." default:"var/demo" type:"path"`
	HTTP string `help:"Address of the HTTP API and the live page." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Now  bool   `help:"Hang up at once when told to end, instead of waiting for the running calls."`
}

//go:embed demo/members.csv
var demoMembers []byte

//go:embed demo/scenario.yaml
var demoScenario []byte

const (
	demoCampaign = "demo"
	demoAgents   = 20
)

// Run starts a managed Redis, a simulated FreeSWITCH and the controller, and
// shows a live table until Ctrl-C.
func (d *DemoCmd) Run() error {
	ctx := context.Background()
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return err
	}
	logFile, err := os.OpenFile(filepath.Join(d.Dir, "tandem.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer logFile.Close() //nolint:errcheck // a log
	log := slog.New(slog.NewTextHandler(logFile, nil))

	redis, err := redisserver.Start(ctx, redisserver.Config{
		Dir: filepath.Join(d.Dir, "redis"), AppendOnly: true, Fsync: "always", Logger: log,
	})
	if err != nil {
		return err
	}
	defer endRedis(redis)
	c, err := d.configure(redis.URL())
	if err != nil {
		return err
	}
	sim, err := d.startSwitch(c)
	if err != nil {
		return err
	}
	defer endSwitch(sim)
	house, err := open(ctx, c, log)
	if err != nil {
		return err
	}
	defer house.close()
	if err := house.seedDemo(ctx); err != nil {
		return err
	}
	if err := d.letIn(ctx, house.access); err != nil {
		return err
	}
	fmt.Printf("Tandem demo: live page at http://%s/ (log: %s)\n", c.HTTP, logFile.Name())
	show, stopShowing := context.WithCancel(ctx)
	go endWith(show, redis, sim)
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		showTable(show, house.web.Overview)
	}()
	err = house.serve(d.Now)
	stopShowing()
	<-shown
	return err
}

// endWith ends the demo, which cannot go on, when one of its processes ends: a
// full disk ends Redis, for one. What was written by then is kept.
func endWith(ctx context.Context, redis *redisserver.Server, sim *process.Process) {
	select {
	case <-ctx.Done():
		return
	case <-redis.Done():
		fmt.Fprintln(os.Stderr, "tandem: redis-server has ended:", redis.Wait())
	case <-sim.Done():
		fmt.Fprintln(os.Stderr, "tandem: switchsim has ended:", sim.Tail(3))
	}
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(os.Interrupt)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tandem:", err)
	}
}

func endRedis(s *redisserver.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "tandem: redis-server:", err)
	}
}

func endSwitch(p *process.Process) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := p.Terminate(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "tandem: switchsim:", err)
	}
}

// configure writes the demo's files, among them a configuration with which the
// other commands find it.
func (d *DemoCmd) configure(redisURL string) (*config, error) {
	address, err := process.FreeAddress()
	if err != nil {
		return nil, err
	}
	c := defaultConfig()
	c.Name, c.HTTP, c.Redis.URL = "demo", d.HTTP, redisURL
	c.Imports.Spool = filepath.Join(d.Dir, "imports")
	c.Nodes = []nodeConfig{{
		Name: "switchsim", Address: address, PasswordFile: "password", Heartbeat: 5 * time.Second,
	}}
	text, err := yaml.Marshal(c)
	if err != nil {
		return nil, err
	}
	for name, content := range map[string][]byte{
		"password": []byte(rand.Text() + "\n"), "scenario.yaml": demoScenario, "tandem.yaml": text,
	} {
		if err := os.WriteFile(filepath.Join(d.Dir, name), content, 0o600); err != nil {
			return nil, err
		}
	}
	c.Nodes[0].PasswordFile = filepath.Join(d.Dir, "password")
	return c, nil
}

// startSwitch runs switchsim in a process of its own.
func (d *DemoCmd) startSwitch(c *config) (*process.Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return process.Start(process.Config{
		Name: "switchsim", Path: self, Log: filepath.Join(d.Dir, "switchsim.log"),
		Args: []string{
			"switchsim", "--listen", c.Nodes[0].Address, "--password-file", c.Nodes[0].PasswordFile,
			"--scenario", filepath.Join(d.Dir, "scenario.yaml"), "--witness", filepath.Join(d.Dir, "witness.jsonl"),
			"--seed", strconv.FormatInt(time.Now().UnixNano(), 10),
		},
	})
}
