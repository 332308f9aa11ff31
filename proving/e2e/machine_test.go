// SPDX-License-Identifier: MIT

package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"tandem/campaigns"
)

// detecting has answering machines told from people.
func detecting(action campaigns.MachineAction, wait time.Duration) func(*campaigns.Campaign) {
	return func(c *campaigns.Campaign) {
		c.Machine = campaigns.MachineRules{Action: action, Wait: wait, Listen: 10 * time.Second}
		c.Messages.Machine = oneBeep
	}
}

// TestE2EMachines has answering machines answer. What they came to is no live
// answer, whatever was done.
func TestE2EMachines(t *testing.T) {
	t.Parallel()
	const heard = "customer: k rang spoke machine"
	const unspecified, clearing = campaigns.Cause("NORMAL_UNSPECIFIED"), campaigns.NormalClearing
	machine := func(edit func(*campaigns.Campaign), nailedUp bool, cause campaigns.Cause, rows ...string) story {
		return story{
			edit: edit, agents: agents(1, nailedUp), number: number("13", 2, 2), result: campaigns.Machine, cause: cause,
			member: campaigns.Over, end: campaigns.MaxTryCount, rows: rows,
			check: func(t *testing.T, a told) {
				if a.MachineAt.Before(a.AnsweredAt) {
					t.Errorf("a machine at %s, answered at %s", a.MachineAt, a.AnsweredAt)
				}
			},
		}
	}
	connects := machine(detecting(campaigns.MachineConnect, 6*time.Second), true, clearing, heard, "agent 0: k nailed-up spoke")
	connects.acts = func(p play) {
		p.agent(0).phase("bridged")
		p.agent(0).on("hangup", nil)
	}
	connects.cause = "MANAGER_REQUEST"
	person := story{
		edit: detecting(campaigns.MachineHangUp, time.Second), agents: agents(1, true), number: number("01", 2, 3),
		result: campaigns.Connected, cause: clearing, member: campaigns.Over, end: clearing,
		rows: []string{"customer: k rang spoke", "agent 0: k nailed-up spoke"},
		check: func(t *testing.T, a told) {
			if wait := a.BridgedAt.Sub(a.AnsweredAt); wait < 900*time.Millisecond {
				t.Errorf("bridged %s after the answer", wait)
			}
		},
	}
	stories(t, onAnswer, map[string]story{
		"hang-up":              machine(detecting(campaigns.MachineHangUp, 6*time.Second), true, unspecified, heard),
		"hang-up-during-talk":  machine(detecting(campaigns.MachineHangUp, 0), true, unspecified, heard),
		"message":              machine(detecting(campaigns.MachineMessage, 6*time.Second), true, unspecified, heard, "message machine: k"),
		"message-during-talk":  machine(detecting(campaigns.MachineMessage, 0), true, unspecified, heard, "message machine: k"),
		"message-agent-not-up": machine(detecting(campaigns.MachineMessage, 6*time.Second), false, unspecified, heard, "message machine: k"),
		"connect":              connects,
		"person":               person,
		"hang-up-predictive":   predictiveToo(machine(detecting(campaigns.MachineHangUp, 6*time.Second), true, unspecified, heard)),
		"hang-up-on-demand":    machine(detecting(campaigns.MachineHangUp, 6*time.Second), false, unspecified, heard),
	})
}

func predictiveToo(s story) story {
	edit := s.edit
	s.edit = func(c *campaigns.Campaign) { edit(c); predictive(c) }
	return s
}

// TestE2EAnalyser asks an analyser outside, which answers at once, later by the
// API, or not at all.
func TestE2EAnalyser(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 1)
	analyser := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/later":
			asked <- r.URL.Path
			w.WriteHeader(http.StatusAccepted)
		default:
			_, _ = w.Write([]byte(`{"verdict": "` + r.URL.Path[1:] + `"}`)) // a caller who has gone needs none
		}
	}))
	t.Cleanup(analyser.Close)
	outside := func(path string) func(*campaigns.Campaign) {
		return func(c *campaigns.Campaign) {
			detecting(campaigns.MachineHangUp, 5*time.Second)(c)
			c.Machine.Detector, c.Machine.URL = campaigns.DetectOutside, analyser.URL+path
		}
	}
	const answered, talked = "customer: k rang spoke", "agent 0: k nailed-up spoke"
	machine := story{
		agents: agents(1, true), number: number("01", 2, 0), result: campaigns.Machine, cause: "NORMAL_UNSPECIFIED",
		member: campaigns.Over, end: campaigns.MaxTryCount, rows: []string{answered + " machine"},
	}
	atOnce, later := machine, machine
	atOnce.edit, later.edit = outside("/machine"), outside("/later")
	later.number = number("01", 2, 0) // the other one rests after the call of a machine
	later.acts = func(p play) {
		p.until("the analyser to be asked", func() bool {
			select {
			case <-asked:
				return true
			default:
				return false
			}
		})
		call := p.shown(p.id).Calls.List[0]
		p.do(p.c, http.MethodPut, "/api/v2/dialer/"+p.id+"/attempts/"+call.Attempt+"/machine", map[string]any{"machine": true})
	}
	human := story{
		edit: outside("/human"), agents: agents(1, true), number: number("01", 2, 2), result: campaigns.Connected,
		cause: campaigns.NormalClearing, member: campaigns.Over, end: campaigns.NormalClearing, rows: []string{answered, talked},
		check: func(t *testing.T, a told) {
			if wait := a.BridgedAt.Sub(a.AnsweredAt); wait > 2*time.Second {
				t.Errorf("a person was kept for %s", wait)
			}
		},
	}
	stories(t, onAnswer, map[string]story{"machine": atOnce, "later": later, "human": human})
}
