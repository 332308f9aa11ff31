// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	_ "embed"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"

	"tandem/campaigns/store/redisserver"
	"tandem/esl"
	"tandem/proving/process"
	"tandem/sounds"
	"tandem/web"
	"tandem/web/ui"
)

// DemoCmd shows everything at work on one machine.
type DemoCmd struct {
	Dir  string `help:"Folder for the demo's data; started again on it, the demo goes on where it was." default:"var/demo" type:"path"`
	HTTP string `help:"Address of the HTTP API and the web application." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Now  bool   `help:"Hang up at once when told to end, instead of waiting for the running calls."`
	Seed int64  `help:"Makes who answers repeatable (default: another one each time)." hidden:""`
}

//go:embed demo/members.csv
var demoMembers []byte

//go:embed demo/scenario.yaml
var demoScenario []byte

//go:embed demo/sorry.wav
var demoSorry []byte

// demoMessage is the name of what a campaign plays to customers for whom no agent came.
const demoMessage = "sorry"

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
	house, err := openWith(ctx, c, log, func(wc *web.Config) { wc.Demo = oneClick() })
	if err != nil {
		return err
	}
	defer house.close()
	if err := house.seedDemo(ctx); err != nil {
		return err
	}
	if err := house.emptySeats(ctx); err != nil {
		return err
	}
	if err := d.letIn(ctx, house.access); err != nil {
		return err
	}
	fmt.Printf("Log: %s\n", logFile.Name())
	d.sayWhere(c.HTTP)
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

// sayWhere prints where the application is, and how to get in by a click.
func (d *DemoCmd) sayWhere(address string) {
	fmt.Printf("\nTandem:     http://%s/\n", address)
	if !ui.Built() {
		fmt.Println("The web application is not built into this program: install Node 20.19 or newer, then `make build`.")
	}
	if loopback(address) {
		fmt.Printf("Supervisor: http://%s/demo/supervisor\nAgent:      http://%s/demo/agent\n\n", address, address)
	}
}

// loopback reports whether an address is one that only this machine reaches.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && isThisMachine(host)
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
	if err := d.folders(c); err != nil {
		return nil, err
	}
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

// folders gives the demo one for messages and one for recordings, where FreeSWITCH
// could be told of them: its commands know no spaces.
func (d *DemoCmd) folders(c *config) error {
	recordings, messages := filepath.Join(d.Dir, "recordings"), filepath.Join(d.Dir, "messages")
	if told := esl.ValidRecording(recordings+"/x.wav") == nil; !told {
		fmt.Printf("Without messages and recordings: %s is no path that FreeSWITCH could be told.\n", d.Dir)
		return nil
	}
	if err := os.MkdirAll(recordings, 0o700); err != nil {
		return err
	}
	c.Recordings, c.Messages.Folder = recordings, messages
	if err := c.validate(); err != nil {
		return err
	}
	if _, err := os.Stat(messages); err == nil {
		return nil
	}
	folder, err := sounds.OpenMessages(messages, messages)
	if err != nil {
		return err
	}
	_, err = folder.Put(demoMessage, bytes.NewReader(demoSorry))
	return err
}

// startSwitch runs switchsim in a process of its own.
func (d *DemoCmd) startSwitch(c *config) (*process.Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{
		"switchsim", "--listen", c.Nodes[0].Address, "--password-file", c.Nodes[0].PasswordFile,
		"--scenario", filepath.Join(d.Dir, "scenario.yaml"), "--witness", filepath.Join(d.Dir, "witness.jsonl"),
		"--seed", strconv.FormatInt(cmp.Or(d.Seed, time.Now().UnixNano()), 10),
	}
	if c.Recordings != "" {
		args = append(args, "--recordings", c.Recordings)
	}
	return process.Start(process.Config{Name: "switchsim", Path: self, Log: filepath.Join(d.Dir, "switchsim.log"), Args: args})
}
