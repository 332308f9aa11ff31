// SPDX-License-Identifier: MIT

package e2e_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"tandem/campaigns"
)

// TestE2ECallbacks makes promised calls: at their time, by the agent who
// promised, and before fresh members.
func TestE2ECallbacks(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	for id, edit := range map[string]func(*campaigns.Campaign){"progressive": nil, "power": power, "predictive": predictive, "previewed": func(c *campaigns.Campaign) { *c = preview(c.ID) }} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			campaign := onAnswer(id)
			if edit != nil {
				edit(&campaign)
			}
			s.campaign(campaign, agents(2, true), number("01", 2, 1), number("01", 2, 1))
			s.ready(id, 2)
			at := time.Now().Add(2 * time.Second).UTC()
			promise := map[uint64]map[string]any{1: {"at": at, "agent": id + "-1"}, 2: {"at": at}}
			for member, body := range promise {
				s.do(c, http.MethodPut, fmt.Sprintf("/api/v2/dialer/%s/members/%d/callback", id, member), body)
			}
			s.put(c, "/api/v2/dialer/"+id+"/state/1")
			if id == "previewed" {
				s.desk(c, id, 1).accept()
				s.desk(c, id, 0).accept()
			}
			for _, a := range s.told(c, id, 2) {
				if a.Result != campaigns.Connected || !a.Callback || !a.Reserved || a.ClaimedAt.Before(at) {
					t.Errorf("member %d: %s, callback %v, reserved %v, claimed at %s, promised for %s", a.Member, a.Result, a.Callback, a.Reserved, a.ClaimedAt, at)
				}
				if a.Member == 1 && a.Agent != id+"-1" {
					t.Errorf("called by %s, promised by %s-1", a.Agent, id)
				}
			}
			s.state(id, campaigns.Ended)
			s.consistent(id)
		})
	}
}

// TestE2ESkills gives members to agents who have what they need, and nobody to
// those who have not.
func TestE2ESkills(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	staff := agents(2, true)
	staff[1].Skills = campaigns.Skills{"french": 50}
	s.campaign(onAnswer("skills"), staff)
	s.ready("skills", 2)
	s.do(c, http.MethodPost, "/api/v2/dialer/skills/members", []map[string]any{
		{"name": "French", "skills": map[string]int{"french": 30}, "communications": []map[string]string{{"number": "+" + number("01", 2, 3)}}},
		{"name": "Too French", "skills": map[string]int{"french": 80}, "communications": []map[string]string{{"number": "+" + number("01", 2, 3)}}},
	})
	s.put(c, "/api/v2/dialer/skills/state/1")
	seen := map[uint64]bool{}
	s.until("both to be tried", func() bool {
		for _, a := range s.told(c, "skills", 0) {
			seen[a.Member] = true
		}
		return len(seen) == 2
	})
	for _, a := range s.told(c, "skills", 2) {
		switch {
		case a.Member == 1 && (a.Result != campaigns.Connected || a.Agent != "skills-1"):
			t.Errorf("%s with %s", a.Result, a.Agent)
		case a.Member == 2 && (a.Result != campaigns.Blocked || a.Refusal.Gate != campaigns.GateAgent) && a.Result != campaigns.Abandoned:
			t.Errorf("nobody can talk to member 2: %s, refused by %+v", a.Result, a.Refusal)
		}
	}
	s.put(c, "/api/v2/dialer/skills/state/3")
	s.consistent("skills")
}

// TestE2ESticky calls somebody again with the agent of the first talk, although
// another one has been free for longer.
func TestE2ESticky(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	campaign := onAnswer("sticky")
	campaign.Strategy, campaign.Sticky, campaign.MinTalk = campaigns.LongestIdle, time.Hour, time.Minute
	campaign.MaxAttempts, campaign.RetryWait = 3, time.Second
	s.campaign(campaign, agents(3, true), number("01", 2, 1))
	s.ready("sticky", 3)
	s.put(c, "/api/v2/dialer/sticky/state/1")
	all := s.told(c, "sticky", 3)
	for _, a := range all {
		if a.Result != campaigns.Connected || a.Agent != all[0].Agent {
			t.Errorf("%s with %s, first with %s", a.Result, a.Agent, all[0].Agent)
		}
	}
	s.state("sticky", campaigns.Ended)
	s.consistent("sticky")
}
