// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"tandem/campaigns/store"
	"tandem/esl"
)

// DoctorCmd looks at everything and says what is wrong.
type DoctorCmd struct {
	configFlag
}

// doctorPatience is how long a FreeSWITCH may take to let us in.
const doctorPatience = 5 * time.Second

// Run prints the configuration, tries every connection and checks every
// campaign's ledger. It fails when something is wrong.
func (d *DoctorCmd) Run() error {
	c, err := d.load()
	if err != nil {
		return err
	}
	out := &report{w: os.Stdout}
	out.configuration(c)
	out.nodes(c)
	out.redis(c)
	if out.problems > 0 {
		return exitError{1, fmt.Sprintf("%d problems", out.problems)}
	}
	fmt.Fprintln(out.w, "\nno problems")
	return nil
}

// report is what doctor prints.
type report struct {
	w        io.Writer
	problems int
}

func (r *report) good(format string, args ...any) { fmt.Fprintf(r.w, "  ok    "+format+"\n", args...) }
func (r *report) warn(format string, args ...any) { fmt.Fprintf(r.w, "  warn  "+format+"\n", args...) }
func (r *report) bad(format string, args ...any) {
	r.problems++
	fmt.Fprintf(r.w, "  BAD   "+format+"\n", args...)
}

func (r *report) configuration(c *config) {
	fmt.Fprintln(r.w, "configuration")
	t := tabwriter.NewWriter(r.w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  name\t%s\t(%s)\n", c.Name, c.sources["name"])
	fmt.Fprintf(t, "  http\t%s\t(%s)\n", c.HTTP, c.sources["http"])
	for _, line := range c.Web.lines() {
		fmt.Fprintf(t, "  web.%s\t%s\t(%s)\n", line[0], line[1], c.sources["web"])
	}
	for _, line := range c.Webhooks.lines() {
		fmt.Fprintf(t, "  webhooks.%s\t%s\t(%s)\n", line[0], line[1], c.sources["webhooks"])
	}
	for _, line := range c.Imports.lines() {
		fmt.Fprintf(t, "  imports.%s\t%s\t(%s)\n", line[0], line[1], c.sources["imports"])
	}
	for _, line := range c.Softphone.lines() {
		fmt.Fprintf(t, "  softphone.%s\t%s\t(%s)\n", line[0], line[1], c.sources["softphone"])
	}
	for _, line := range c.soundLines() {
		fmt.Fprintf(t, "  %s\t%s\t(%s)\n", line[0], line[1], line[2])
	}
	fmt.Fprintf(t, "  desktop_grace\t%s\t(%s)\n", c.DesktopGrace, c.sources["desktop_grace"])
	fmt.Fprintf(t, "  break_reasons\t%s\t(%s)\n", strings.Join(c.BreakReasons, ", "), c.sources["break_reasons"])
	fmt.Fprintf(t, "  redis.url\t%s\t(%s)\n", withoutPassword(c.Redis.URL), c.sources["redis.url"])
	if c.Redis.PasswordFile != "" {
		fmt.Fprintf(t, "  redis.password_file\t%s\t(%s)\n", c.Redis.PasswordFile, c.sources["redis.url"])
	}
	for _, n := range c.Nodes {
		fmt.Fprintf(t, "  nodes.%s\t%s\t(%s)\n", n.Name, n.Address, c.sources["nodes"])
	}
	_ = t.Flush() // the terminal
	if len(c.Nodes) == 0 {
		r.bad("no FreeSWITCH node is configured")
	}
	if _, err := c.Softphone.passwords(); err != nil {
		r.bad("%v", err)
	}
}

func (r *report) nodes(c *config) {
	fmt.Fprintln(r.w, "\nFreeSWITCH")
	cc, err := c.controller()
	if err != nil {
		r.bad("%v", err)
		return
	}
	for _, n := range cc.Nodes {
		r.node(n)
	}
}

// node signs in to one FreeSWITCH, subscribes, and leaves again.
func (r *report) node(c esl.NodeConfig) {
	if err := c.Validate(); err != nil {
		r.bad("%v", err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), doctorPatience)
	defer cancel()
	up := make(chan esl.Snapshot, 1)
	n := esl.NewNode(c, esl.Handlers{Sync: func(_ context.Context, _ *esl.Node, s esl.Snapshot) error {
		select {
		case up <- s:
		default:
		}
		return nil
	}})
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx) }()
	select {
	case s := <-up:
		r.good("%s at %s: up, %d channels, core %s", c.Name, c.Addr, len(s.Channels), s.CoreUUID)
	case <-ctx.Done():
		r.bad("%s at %s: %s", c.Name, c.Addr, n.Status().LastError)
	}
	cancel()
	<-ended
}

func (r *report) redis(c *config) {
	fmt.Fprintln(r.w, "\nRedis")
	ctx := context.Background()
	url, err := c.redisURL()
	if err != nil {
		r.bad("%v", err)
		return
	}
	s, err := store.Open(ctx, url, slog.New(slog.DiscardHandler))
	if err != nil {
		r.bad("%v", err)
		return
	}
	defer s.Close() //nolint:errcheck // only read
	info, err := s.Info(ctx)
	if err != nil {
		r.bad("%v", err)
		return
	}
	r.good("version %s", info.Version)
	for _, w := range info.Warnings {
		r.warn("%s", w)
	}
	r.ledgers(ctx, s)
}

func (r *report) ledgers(ctx context.Context, s *store.Store) {
	fmt.Fprintln(r.w, "\ncampaigns")
	list, err := s.Campaigns(ctx)
	if err != nil {
		r.bad("%v", err)
		return
	}
	for _, c := range list {
		breaches, err := s.Check(ctx, c.ID)
		if err != nil {
			r.bad("%s: not checked: %v", c.ID, err)
			continue
		}
		counts, err := s.Counts(ctx, c.ID)
		if err != nil {
			r.bad("%s: not counted: %v", c.ID, err)
			continue
		}
		for _, b := range breaches {
			r.bad("%s: %v", c.ID, b)
		}
		if len(breaches) == 0 {
			r.good("%s: %d imported = %d waiting + %d claimed + %d held + %d ended",
				c.ID, counts.Imported, counts.Waiting, counts.Claimed, counts.Held, counts.Ended)
		}
	}
}
