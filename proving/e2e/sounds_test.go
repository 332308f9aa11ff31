// SPDX-License-Identifier: MIT

package e2e_test

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"tandem/campaigns"
)

// Sounds that can be told apart by their names.
const (
	whisper = "tone_stream://%(300,0,350)"
	welcome = "tone_stream://%(300,0,450)"
	hold    = "silence_stream://-1,400"
)

// TestE2EWelcome plays the scenario of a message to both sides (W-1), with a
// whisper to the agent before it and music for a customer who waits.
func TestE2EWelcome(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	w := s.watch()
	campaign := onAnswer("welcome")
	campaign.Messages = campaigns.Messages{Welcome: welcome, Whisper: whisper, Hold: hold}
	s.campaign(campaign, []campaigns.Agent{{Contact: contact("11", 15, 0)}}, number("01", 2, 6))
	s.ready("welcome", 1)
	s.put(c, "/api/v2/dialer/welcome/state/1")
	a := s.told(c, "welcome", 1)[0]
	if a.Result != campaigns.Connected {
		t.Errorf("%s (%s)", a.Result, a.Cause)
	}
	// The message follows the conversations, which began before it.
	if want := []string{"customer: k rang spoke", "agent 0: k rang spoke", "message welcome: k"}; !equal(want, a.rows()) {
		t.Errorf("rows %q, want %q", a.rows(), want)
	}
	a.chronological(t)
	if at := a.Legs[2].SetupAt; at.Before(a.BridgedAt) {
		t.Errorf("greeted at %s, bridged at %s", at, a.BridgedAt)
	}
	want := []string{"customer answered", "customer playing", "agent answered", "agent playing", "bridged", "playing"}
	if got := a.moments(campaigns.WhatAnswered, campaigns.WhatPlaying, campaigns.WhatBridged); !equal(want, got) {
		t.Errorf("the timeline says %q, want %q", got, want)
	}
	if want, got := []string{hold, "bridge", welcome}, w.heard(a.CustomerLeg); !equal(want, got) {
		t.Errorf("the customer heard %q, want %q", got, want)
	}
	if got := w.heard(a.AgentLeg); len(got) < 2 || got[0] != whisper || got[len(got)-1] != welcome {
		t.Errorf("the agent heard %q", got)
	}
	s.consistent("welcome")
}

// TestE2ERecording records calls, pauses and resumes, and records nobody who
// must not be.
func TestE2ERecording(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	w := s.watch()
	for id, from := range map[string]campaigns.RecordFrom{"on-answer": campaigns.RecordOnAnswer, "on-bridge": campaigns.RecordOnBridge} {
		campaign := onAnswer(id)
		campaign.Recording = campaigns.Recording{From: from, File: "{campaign}-{number}-{attempt}.wav"}
		s.campaign(campaign, agents(1, true), number("01", 2, 0))
		s.ready(id, 1)
		s.put(c, "/api/v2/dialer/"+id+"/state/1")
		d := s.desk(c, id, 0)
		call := d.shows("a recording", func(c shownCall) bool { return c.Phase == "bridged" && c.Recording && !c.Paused })
		w.waits(s.open(id)[0].CustomerLeg, "RECORD_START")
		d.on("recording", map[string]any{"paused": true})
		d.shows("a pause", func(c shownCall) bool { return c.Paused })
		d.on("recording", map[string]any{"paused": false})
		d.shows("no pause", func(c shownCall) bool { return !c.Paused })
		d.on("hangup", nil)
		a := s.told(c, id, 1)[0]
		if want := id + "-" + call.Number + "-" + a.ID + ".wav"; filepath.Base(a.Recording) != want {
			t.Errorf("recorded as %q, want %q", a.Recording, want)
		}
		s.recorded(w, a)
		s.consistent(id)
	}
	s.campaign(onAnswerRecorded("denied"), agents(1, true))
	s.add("denied", map[string]any{"noRecord": true, "communications": []map[string]any{{"number": number("01", 2, 1)}}})
	s.put(c, "/api/v2/dialer/denied/state/1")
	if a := s.told(c, "denied", 1)[0]; a.Recording != "" || len(w.on(a.CustomerLeg, "RECORD_START")) > 0 {
		t.Errorf("recorded as %q, who must not be", a.Recording)
	}
	s.consistent("denied")
}

func onAnswerRecorded(id string) campaigns.Campaign {
	c := onAnswer(id)
	c.Recording.From = campaigns.RecordOnBridge
	return c
}

// recorded checks that the switch has recorded the customer's leg into the file
// of the attempt. Where the switch is of this machine and keeps files, the file
// is there.
func (s *stand) recorded(w *watch, a told) {
	s.t.Helper()
	file := w.waits(a.CustomerLeg, "RECORD_STOP").what
	if started := w.waits(a.CustomerLeg, "RECORD_START").what; started != file || filepath.Base(file) != filepath.Base(a.Recording) {
		s.t.Errorf("recorded from %q to %q, the record says %q", started, file, a.Recording)
	}
	host, _, err := net.SplitHostPort(s.address)
	must(s.t, err)
	if s.own != nil || !net.ParseIP(host).IsLoopback() {
		return
	}
	if info, err := os.Stat(file); err != nil || info.Size() == 0 {
		s.t.Errorf("the file of the recording: %v, %v", info, err)
	}
}

// TestE2ECallerIDs shows customers the numbers of the resource's pool.
func TestE2ECallerIDs(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	w := s.watch()
	pool := []string{"+49301111111", "+99901222222", "+99901022223"}
	s.resource(campaigns.Resource{ID: "pool", DialString: "sofia/gateway/tandem-test/{number}", CallerIDs: pool})
	ways := map[campaigns.CallerIDs]map[string]bool{
		campaigns.CallerFixed:      {pool[0]: true},
		campaigns.CallerRoundRobin: {pool[0]: true, pool[1]: true, pool[2]: true},
		campaigns.CallerByPrefix:   {pool[2]: true},
	}
	for how := range ways {
		id := string(how)
		campaign := onAnswer(id)
		campaign.Resources, campaign.CallerIDs = []string{"pool"}, how
		s.campaign(campaign, agents(1, true), "+"+number("01", 0, 1), "+"+number("01", 0, 1), "+"+number("01", 0, 1))
		s.put(c, "/api/v2/dialer/"+id+"/state/1")
	}
	for how, want := range ways {
		id := string(how)
		shown := map[string]bool{}
		for _, a := range s.told(c, id, 3) {
			shown[a.CallerID] = true
			if seen := w.waits(a.CustomerLeg, "CHANNEL_CREATE").what; seen != a.CallerID {
				t.Errorf("%s: the switch shows %q, the record says %q", how, seen, a.CallerID)
			}
			if !want[a.CallerID] || a.Result != campaigns.Connected {
				t.Errorf("%s: %s with %q", how, a.Result, a.CallerID)
			}
		}
		if len(shown) != len(want) {
			t.Errorf("%s: shown %v", how, shown)
		}
		s.consistent(id)
	}
}
