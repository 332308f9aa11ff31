// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tandem/campaigns"
	"tandem/esl"
	"tandem/feed"
)

// figures are the metrics that are read from the truth when Prometheus asks,
// not counted beside it. They name campaigns, agents' states and nodes, never
// a person.
type figures struct {
	server *Server
	all    []*prometheus.Desc

	build, store                                      *prometheus.Desc
	members, results, inAir, bridged, campaignState   *prometheus.Desc
	agents                                            *prometheus.Desc
	nodeState, sessions, maxSessions, reconnects      *prometheus.Desc
	events, commands, commandFailures, dropped, warns *prometheus.Desc
	feedClients, feedChanges, feedTold, feedSlow      *prometheus.Desc
	troubles                                          *prometheus.Desc
}

// scrapePatience bounds what a scrape asks of the store.
const scrapePatience = 3 * time.Second

func newFigures(s *Server) *figures {
	var all []*prometheus.Desc
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		all = append(all, prometheus.NewDesc("tandem_"+name, help, labels, nil))
		return all[len(all)-1]
	}
	f := &figures{
		server:          s,
		build:           desc("build_info", "Always 1; the version that runs.", "version"),
		store:           desc("store_up", "1 when the figures of the store could be read."),
		members:         desc("members", "Members of a campaign, by state.", "campaign", "state"),
		results:         desc("attempts", "Finished attempts of a campaign, by result, by all controllers.", "campaign", "result"),
		inAir:           desc("calls_in_air", "Attempts of a campaign that are not over.", "campaign"),
		bridged:         desc("calls_bridged", "Customers of a campaign who are bridged with an agent now.", "campaign"),
		campaignState:   desc("campaign_state", "1 for the state that the campaign is in.", "campaign", "state"),
		agents:          desc("agents", "Agents, by state.", "state"),
		nodeState:       desc("node_state", "1 for the state that the FreeSWITCH node is in.", "node", "state"),
		sessions:        desc("node_sessions", "Channels of the node at its latest heartbeat, ours or not.", "node"),
		maxSessions:     desc("node_max_sessions", "Limit of channels of the node.", "node"),
		reconnects:      desc("node_reconnects_total", "Event connections to the node after the first.", "node"),
		events:          desc("node_events_total", "Events read from the node.", "node"),
		commands:        desc("node_commands_total", "Commands sent to the node.", "node"),
		commandFailures: desc("node_command_failures_total", "Commands that the node refused or did not answer.", "node"),
		dropped:         desc("node_dropped_total", "Connections given up, by reason.", "node", "reason"),
		feedClients:     desc("feed_clients", "Clients of the live feed of this process."),
		feedChanges:     desc("feed_changes_total", "Changes of anything that is live, while somebody listened."),
		feedTold:        desc("feed_told_total", "Changes put into the queues of clients of the live feed."),
		feedSlow:        desc("feed_slow_closed_total", "Clients of the live feed that were closed because they did not keep up."),
		troubles:        desc("troubles", "What is wrong now, as the overview lists it, by code and severity.", "code", "severity"),
		warns:           desc("node_event_warnings_total", "Odd lines and lengths inside events.", "node"),
	}
	f.all = all
	return f
}

// Describe names the metrics.
func (f *figures) Describe(out chan<- *prometheus.Desc) {
	for _, d := range f.all {
		out <- d
	}
}

// Collect reads the figures.
func (f *figures) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapePatience)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(f.build, 1, f.server.version)
	f.collectNodes(out, f.server.controller.Nodes())
	f.collectFeed(out, f.server.feed.Counters())
	o, err := f.server.recentOverview(ctx)
	if err != nil {
		gauge(f.store, 0)
		f.server.log.Warn("figures not read", "err", err)
		return
	}
	gauge(f.store, 1)
	for _, s := range []campaigns.AgentState{
		campaigns.AgentIdle, campaigns.AgentWaiting, campaigns.AgentReserved, campaigns.AgentInCall, campaigns.AgentWrapUp,
	} {
		gauge(f.agents, float64(o.Agents.ByState[s]), string(s))
	}
	for _, c := range o.Campaigns {
		f.collectCampaign(gauge, c)
	}
	wrong := map[[2]string]float64{}
	for _, t := range o.Troubles {
		wrong[[2]string{t.Code, string(t.Severity)}]++
	}
	for labels, n := range wrong {
		gauge(f.troubles, n, labels[:]...)
	}
}

func (f *figures) collectFeed(out chan<- prometheus.Metric, n feed.Counters) {
	put := func(d *prometheus.Desc, kind prometheus.ValueType, v float64) {
		out <- prometheus.MustNewConstMetric(d, kind, v)
	}
	put(f.feedClients, prometheus.GaugeValue, float64(n.Clients))
	put(f.feedChanges, prometheus.CounterValue, float64(n.Changes))
	put(f.feedTold, prometheus.CounterValue, float64(n.Told))
	put(f.feedSlow, prometheus.CounterValue, float64(n.Slow))
}

func (f *figures) collectCampaign(gauge func(*prometheus.Desc, float64, ...string), c feed.CampaignFigure) {
	gauge(f.members, float64(c.Members.Waiting), c.ID, string(campaigns.Waiting))
	gauge(f.members, float64(c.Members.Claimed), c.ID, string(campaigns.Claimed))
	gauge(f.members, float64(c.Members.Held), c.ID, string(campaigns.Held))
	gauge(f.members, float64(c.Members.Ended), c.ID, string(campaigns.Over))
	gauge(f.inAir, float64(c.InAir), c.ID)
	gauge(f.bridged, float64(c.Bridged), c.ID)
	for _, s := range []campaigns.RunState{
		campaigns.Idle, campaigns.Running, campaigns.Paused, campaigns.Stopping, campaigns.Ended,
	} {
		gauge(f.campaignState, oneIf(c.State == s), c.ID, string(s))
	}
	for _, r := range campaigns.Results() {
		gauge(f.results, float64(c.Results[r]), c.ID, string(r))
	}
}

func (f *figures) collectNodes(out chan<- prometheus.Metric, nodes []esl.Status) {
	put := func(d *prometheus.Desc, kind prometheus.ValueType, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, kind, v, labels...)
	}
	for _, n := range nodes {
		for _, s := range []esl.State{esl.StateDown, esl.StateConnecting, esl.StateSyncing, esl.StateUp} {
			put(f.nodeState, prometheus.GaugeValue, oneIf(n.State == s), n.Name, string(s))
		}
		put(f.sessions, prometheus.GaugeValue, float64(n.Sessions), n.Name)
		put(f.maxSessions, prometheus.GaugeValue, float64(n.MaxSessions), n.Name)
		k := n.Counters
		put(f.reconnects, prometheus.CounterValue, float64(k.Reconnects), n.Name)
		put(f.events, prometheus.CounterValue, float64(k.Events), n.Name)
		put(f.commands, prometheus.CounterValue, float64(k.Commands), n.Name)
		put(f.commandFailures, prometheus.CounterValue, float64(k.CommandFailures), n.Name)
		put(f.dropped, prometheus.CounterValue, float64(k.DroppedForDelay), n.Name, "behind")
		put(f.dropped, prometheus.CounterValue, float64(k.DroppedSilent), n.Name, "silent")
		put(f.warns, prometheus.CounterValue, float64(k.ParseWarnings), n.Name)
	}
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
