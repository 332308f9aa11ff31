// SPDX-License-Identifier: MIT

package feed

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
	"tandem/controller"
	"tandem/esl"
)

var midday = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

// healthy is a situation in which nothing is wrong.
func healthy() Situation {
	return Situation{
		Now: midday, Nodes: []NodeFigure{{Name: "fs1", State: esl.StateUp, Sessions: 3, MaxSessions: 10}},
		Agents: AgentCounts{Total: 10, Ready: 10}, Trunks: []TrunkFigure{{ID: "trunk", Name: "Trunk", Limit: 10, InUse: 3}},
		Campaigns: []CampaignFigure{{
			ID: "spring", Name: "Spring", State: campaigns.Running, Members: MemberCounts{Imported: 10, Waiting: 9, Due: 9}, Agents: AgentCounts{Total: 2, Ready: 1, OnBreak: 1},
			mode: campaigns.Predictive, resources: []string{"trunk"}, Abandonment: &AbandonmentFigure{Share: 0.01, Cap: 0.03},
		}},
	}
}

// Each thing that is wrong is told by its code alone, with words and what to do.
func TestTroubles(t *testing.T) {
	t.Parallel()
	later := midday.Add(time.Hour)
	for name, tc := range map[string]struct {
		spoil func(s *Situation, c *CampaignFigure)
		codes string
		says  string
		until time.Time
	}{
		"nothing":         {func(*Situation, *CampaignFigure) {}, "", "", time.Time{}},
		"no Redis":        {func(s *Situation, _ *CampaignFigure) { s.Redis.Down = "redis cannot be reached" }, "fault redis_unavailable", "reached", time.Time{}},
		"a slow Redis":    {func(s *Situation, _ *CampaignFigure) { s.Redis.Delay = 90 * time.Millisecond }, "warning redis_slow", "90 ms", time.Time{}},
		"unsafe settings": {func(s *Situation, _ *CampaignFigure) { s.Redis.Warnings = []string{"appendonly is off"} }, "warning redis_settings", "Appendonly is off.", time.Time{}},
		"a node that is down": {func(s *Situation, _ *CampaignFigure) {
			s.Nodes[0].State, s.Nodes[0].LastError = esl.StateDown, "connection refused"
		}, "fault node_down", "Connection refused.", time.Time{}},
		"a node that syncs": {func(s *Situation, _ *CampaignFigure) { s.Nodes[0].State = esl.StateSyncing }, "warning node_syncing", "syncing", time.Time{}},
		"a full node":       {func(s *Situation, _ *CampaignFigure) { s.Nodes[0].Sessions = 10 }, "fault node_full", "10 of 10", time.Time{}},
		"late events":       {func(s *Situation, _ *CampaignFigure) { s.Condition.Late = []string{"fs1"} }, "warning events_late", "half a second", time.Time{}},
		"draining":          {func(s *Situation, _ *CampaignFigure) { s.Condition = controller.Condition{Draining: true} }, "warning draining", "no more calls", time.Time{}},
		"no way out": {func(s *Situation, _ *CampaignFigure) { s.Trunks = nil },
			"fault no_resources,fault resource_missing", "No resource", time.Time{}},
		"a trunk that rests":  {func(s *Situation, _ *CampaignFigure) { s.Trunks[0].RestUntil = later; s.Trunks[0].Faults = 5 }, "fault resource_resting", "5 calls", later},
		"a full trunk":        {func(s *Situation, _ *CampaignFigure) { s.Trunks[0].InUse = 10 }, "warning resource_full", "10 of 10", time.Time{}},
		"phones missing":      {func(s *Situation, _ *CampaignFigure) { s.Agents.unregistered = 2 }, "warning agents_unregistered", "2 of 10", time.Time{}},
		"one phone missing":   {func(s *Situation, _ *CampaignFigure) { s.Agents.unregistered = 1 }, "", "", time.Time{}},
		"nobody runs it":      {func(_ *Situation, c *CampaignFigure) { c.unowned = true }, "fault campaign_unowned", "no controller", time.Time{}},
		"asleep":              {func(_ *Situation, c *CampaignFigure) { c.Asleep, c.NextChange, c.Agents = true, later, AgentCounts{} }, "warning campaign_closed", "13:00", later},
		"over":                {func(_ *Situation, c *CampaignFigure) { c.Asleep = true }, "warning campaign_closed", "not open again", time.Time{}},
		"no agents":           {func(_ *Situation, c *CampaignFigure) { c.Agents = AgentCounts{Total: 3, LoggedOut: 3} }, "fault campaign_no_agents", "All 3", time.Time{}},
		"none takes calls":    {func(_ *Situation, c *CampaignFigure) { c.Agents = AgentCounts{Total: 3, OnBreak: 2, LoggedOut: 1} }, "warning campaign_no_agents_ready", "2 are on a break", time.Time{}},
		"a broadcast":         {func(_ *Situation, c *CampaignFigure) { c.Agents, c.mode = AgentCounts{}, campaigns.Broadcast }, "", "", time.Time{}},
		"out of members":      {func(_ *Situation, c *CampaignFigure) { c.Members = MemberCounts{Imported: 5, Held: 2, Ended: 3} }, "warning campaign_list_done", "2 are held", time.Time{}},
		"the last calls":      {func(_ *Situation, c *CampaignFigure) { c.Members = MemberCounts{Imported: 5, Claimed: 1, Ended: 4} }, "", "", time.Time{}},
		"nobody due":          {func(_ *Situation, c *CampaignFigure) { c.Members.Due, c.Members.NextDue = 0, later }, "warning campaign_nobody_due", "before Mon 2 Mar 13:00 UTC", later},
		"nobody's hours":      {func(_ *Situation, c *CampaignFigure) { c.shut = 9 }, "warning campaign_nobody_due", "outside the hours", time.Time{}},
		"a cap that is spent": {func(_ *Situation, c *CampaignFigure) { c.Abandonment.Spent, c.Abandonment.Share = true, 0.04 }, "warning cap_spent", "4.0 %", time.Time{}},
		"a campaign that is idle": {func(_ *Situation, c *CampaignFigure) {
			c.State, c.unowned, c.resources = campaigns.Idle, true, []string{"none"}
		}, "", "", time.Time{}},
		"faults first": {func(s *Situation, c *CampaignFigure) { s.Redis.Delay, c.unowned = time.Second, true }, "fault campaign_unowned,warning redis_slow", "", time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := healthy()
			tc.spoil(&s, &s.Campaigns[0])
			all := Troubles(s)
			var codes []string
			for _, one := range all {
				codes = append(codes, string(one.Severity)+" "+one.Code)
				if one.Title == "" || one.What == "" || one.Do == "" || !strings.HasSuffix(one.What, ".") {
					t.Errorf("without words: %+v", one)
				}
			}
			if got := strings.Join(codes, ","); got != tc.codes {
				t.Fatalf("%q, want %q", got, tc.codes)
			}
			if tc.says != "" && !slices.ContainsFunc(all, func(one Trouble) bool { return strings.Contains(one.What, tc.says) && one.Until.Equal(tc.until) }) {
				t.Errorf("%+v lacks %q until %s", all, tc.says, tc.until)
			}
		})
	}
}
