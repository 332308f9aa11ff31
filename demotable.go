// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"tandem/campaigns"
	"tandem/web"
)

// showTable prints the live table once a second until ctx ends: redrawn in
// place on a terminal, a line every ten seconds elsewhere.
func showTable(ctx context.Context, overview func(context.Context) (web.Overview, error)) {
	terminal := term.IsTerminal(int(os.Stdout.Fd())) //nolint:gosec // a file descriptor is an int
	every := 10 * time.Second
	if terminal {
		every = time.Second
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	lines := 0
	for {
		o, err := overview(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			fmt.Println("no figures:", err)
			lines = 0
		case terminal:
			table := demoTable(o)
			redraw(lines, table)
			lines = strings.Count(table, "\n")
		default:
			fmt.Println(demoLine(o))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// redraw puts a table where the last one stood.
func redraw(lines int, table string) {
	if lines > 0 {
		fmt.Printf("\x1b[%dA\x1b[J", lines)
	}
	fmt.Print(table)
}

func demoTable(o web.Overview) string {
	var b strings.Builder
	for _, c := range o.Campaigns {
		fmt.Fprintf(&b, "\n%s (%s)   in the air %d   bridged now %d   waiting %d   ended %d of %d\n",
			c.Name, c.State, c.InAir, c.Bridged, c.Members.Waiting, c.Members.Ended, c.Members.Imported)
		for _, r := range campaigns.Results() {
			if n := c.Results[r]; n > 0 {
				fmt.Fprintf(&b, "  %-13s %6d\n", r, n)
			}
		}
	}
	fmt.Fprint(&b, "agents  ")
	for _, s := range []campaigns.AgentState{
		campaigns.AgentWaiting, campaigns.AgentReserved, campaigns.AgentInCall, campaigns.AgentWrapUp, campaigns.AgentIdle,
	} {
		fmt.Fprintf(&b, "  %s %d", s, o.Agents.ByState[s])
	}
	fmt.Fprintf(&b, "\nanswer to bridge  p50 %.0f ms  p99 %.0f ms  (of the latest %d)\n", o.Latency.P50Ms, o.Latency.P99Ms, o.Latency.Calls)
	for _, n := range o.Nodes {
		fmt.Fprintf(&b, "%s %s  %d channels  %d events  %s\n", n.Name, n.State, n.Sessions, n.Events, n.LastError)
	}
	if o.Trouble != "" {
		fmt.Fprintln(&b, "trouble:", o.Trouble)
	}
	return b.String()
}

func demoLine(o web.Overview) string {
	var parts []string
	for _, c := range o.Campaigns {
		parts = append(parts, fmt.Sprintf("%s %s: in the air %d, bridged now %d, connected %d, attempts ended %d, members ended %d of %d",
			c.Name, c.State, c.InAir, c.Bridged, c.Results[campaigns.Connected], sum(c.Results), c.Members.Ended, c.Members.Imported))
	}
	parts = append(parts, fmt.Sprintf("agents in a call %d, waiting %d", o.Agents.ByState[campaigns.AgentInCall], o.Agents.ByState[campaigns.AgentWaiting]))
	parts = append(parts, fmt.Sprintf("answer to bridge p50 %.0f ms p99 %.0f ms", o.Latency.P50Ms, o.Latency.P99Ms))
	if o.Trouble != "" {
		parts = append(parts, "trouble: "+o.Trouble)
	}
	return o.At.Format(time.TimeOnly) + "  " + strings.Join(parts, "; ")
}

func sum(results map[campaigns.Result]int) int {
	n := 0
	for _, v := range results {
		n += v
	}
	return n
}
