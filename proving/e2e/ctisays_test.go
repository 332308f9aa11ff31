// SPDX-License-Identifier: MIT

package e2e_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

// TestE2ECTISays has an agent say over the channel what a call came to, during
// the call and after it, and holds what becomes of the member.
func TestE2ECTISays(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	const other = "999010203999999"
	for id, one := range map[string]struct {
		edit   func(*campaigns.Campaign)
		during []string // the responses, during the call
		after  []string // and in wrap-up
		result map[string]any
		fails  int // of them so many
		ok     func(t *testing.T, s *stand, m shownMember) bool
	}{
		"do-not-call": {during: []string{"DO_NOT_CALL"}, ok: func(t *testing.T, s *stand, m shownMember) bool {
			t.Helper()
			listed := s.doNotCall(s.via(), "campaign-says-do-not-call")
			return m.State == campaigns.Over && slices.Contains(listed, m.Communications[0].Number)
		}},
		"wrong-number": {after: []string{"wrong number"}, ok: func(_ *testing.T, _ *stand, m shownMember) bool { return m.Communications[0].Ended }},
		"fax":          {during: []string{"REX_FAX"}, ok: func(_ *testing.T, _ *stand, m shownMember) bool { return m.Communications[0].Ended }},
		"not-home": {after: []string{"Customer Not Home"}, ok: func(_ *testing.T, _ *stand, m shownMember) bool {
			return m.State == campaigns.Waiting && m.Due.After(time.Now().Add(50*time.Minute))
		}},
		"machine": {during: []string{"REX_ANS_MACHINE", "Reclassify", "REX_VOICE"}, ok: func(_ *testing.T, _ *stand, m shownMember) bool {
			return m.State == campaigns.Waiting
		}},
		"another-number": {during: []string{"P#" + other, "Callback " + time.Now().AddDate(0, 0, 1).UTC().Format("01022006 15:04")},
			ok: func(_ *testing.T, _ *stand, m shownMember) bool {
				return m.State == campaigns.Waiting && m.Callback != nil && m.Callback.Number == other
			}},
		"changed-their-mind": {
			during: []string{"Callback " + time.Now().AddDate(0, 0, 1).UTC().Format("01022006 15:04"), "Callback Cancel", "Callback Cancel"},
			fails:  1, ok: func(_ *testing.T, _ *stand, m shownMember) bool {
				return m.Callback == nil && m.State == campaigns.Over
			},
		},
		"too-late": {
			during: []string{"Callback 01012020 10:00", "Accept", "Callback tomorrow"}, fails: 3,
			ok: func(_ *testing.T, _ *stand, m shownMember) bool { return m.EndCause == campaigns.NormalClearing },
		},
		"result": {
			edit: func(c *campaigns.Campaign) {
				c.Await, c.MaxAttempts = campaigns.AwaitRules{Wait: true, Deadline: time.Hour}, 5
			},
			result: map[string]any{"success": false, "next_after_sec": 7200, "comment": "asked for later"},
			ok: func(_ *testing.T, _ *stand, m shownMember) bool {
				return m.State == campaigns.Waiting && m.Due.After(time.Now().Add(100*time.Minute))
			},
		},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			campaign := preview("says-" + id)
			campaign.WrapUp = time.Minute
			if one.edit != nil {
				one.edit(&campaign)
			}
			s.campaign(campaign, agents(1, true), number("01", 2, 0))
			d := s.connectAs(c, s.agent(campaign.ID+"-0"))
			d.untilState("AVAILABLE", 0)
			s.put(c, "/api/v2/dialer/"+campaign.ID+"/state/1")
			d.talks()
			fails := 0
			says := func(all []string) {
				for _, response := range all {
					d.respond(response)
					if heard := d.until("an answer", isAnswer); heard[len(heard)-1].Type == "FAILURE_CONF" {
						fails++
					}
				}
			}
			says(one.during)
			d.ask("CLEAR_CALL_REQ", nil)
			d.untilType("END_CALL_EVENT")
			s.told(c, campaign.ID, 1)
			says(one.after)
			if one.result != nil {
				d.ask("SET_CALL_RESULT_REQ", map[string]any{"Result": one.result})
				d.untilType("SET_CALL_RESULT_CONF")
			}
			m := s.member(campaign.ID, 1)
			if !one.ok(t, s, m) || fails != one.fails {
				t.Errorf("%d refused; the member is %s (%s), due %s, %+v, callback %+v", fails, m.State, m.EndCause, m.Due, m.Communications, m.Callback)
			}
			s.put(c, "/api/v2/dialer/"+campaign.ID+"/state/3")
		})
	}
}

func isAnswer(m message) bool {
	return m.Type == "FAILURE_CONF" || len(m.Type) > 5 && m.Type[len(m.Type)-5:] == "_CONF"
}

// TestE2ECTIActions has agents act on a call that they are given without an offer:
// pause and resume its recording, pass the customer on, hang up.
func TestE2ECTIActions(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	campaign := paths()["nailed-agent-first"].campaign("acts")
	campaign.Strategy, campaign.WrapUp, campaign.Recording.From = campaigns.TopDown, time.Minute, campaigns.RecordOnBridge
	s.campaign(campaign, agents(2, true), number("01", 2, 0))
	s.ready("acts", 2)
	first, second := s.connectAs(c, s.agent("acts-0")), s.connectAs(c, s.agent("acts-1"))
	first.untilState("AVAILABLE", 0)
	second.untilState("AVAILABLE", 0)
	s.put(c, "/api/v2/dialer/acts/state/1")

	given := first.untilType("CALL_ESTABLISHED_EVENT")
	want := []string{
		"AGENT_STATE RESERVED 32748", "BEGIN_CALL CALLTYPE_AGENT_OUTBOUND", "CALL_DELIVERED",
		"CALL_DATA_UPDATE CALLTYPE_AGENT_OUTBOUND", "AGENT_STATE TALKING", "CALL_ESTABLISHED",
	}
	if diff := cmp.Diff(want, short(given)); diff != "" {
		t.Errorf("given a customer: want - told +\n%s", diff)
	}
	if !slices.ContainsFunc(given, func(m message) bool { return m.Type == "SCREEN_POP_EVENT" }) {
		t.Error("there was no screen pop")
	}
	first.ask("PAUSE_RECORDING_REQ", nil)
	first.untilType("PAUSE_RECORDING_CONF")
	s.desk(c, "acts", 0).shows("a paused recording", func(c shownCall) bool { return c.Paused })
	first.ask("RESUME_RECORDING_REQ", nil)
	first.untilType("RESUME_RECORDING_CONF")

	first.ask("TRANSFER_CALL_REQ", map[string]any{"ToAgentID": "acts-1"})
	want = []string{
		"CALL_DATA_UPDATE CALLTYPE_AGENT_OUTBOUND", "CALL_CONNECTION_CLEARED", "AGENT_STATE WORK_NOT_READY", "CALL_CLEARED", "END_CALL",
	}
	if diff := cmp.Diff(want, short(first.untilType("END_CALL_EVENT"))); diff != "" {
		t.Errorf("who passes on: want - told +\n%s", diff)
	}
	want = []string{"BEGIN_CALL CALLTYPE_TRANSFER_IN", "CALL_DELIVERED", "AGENT_STATE TALKING", "CALL_ESTABLISHED"}
	got := short(second.untilType("CALL_ESTABLISHED_EVENT"))
	if diff := cmp.Diff(want, got[len(got)-len(want):]); diff != "" {
		t.Errorf("who takes over: want - told +\n%s", diff)
	}

	first.ask("CLEAR_CALL_REQ", nil) // not theirs any more
	first.untilType("FAILURE_CONF")
	second.ask("CLEAR_CALL_REQ", nil)
	second.untilType("END_CALL_EVENT")
	if a := s.told(c, "acts", 1)[0]; a.Result != campaigns.Connected {
		t.Errorf("the attempt is %s", a.Result)
	}
}
