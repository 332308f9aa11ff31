// SPDX-License-Identifier: MIT

package esl_test

import (
	"errors"
	"strings"
	"testing"

	"tandem/esl"
	"tandem/esl/switchsim"
)

// talk is a station with two legs that talk; the agent's parks after it.
func talk(t *testing.T) *station {
	t.Helper()
	s := newStation(t, switchsim.Config{})
	s.call("agent-leg", "sofia/gateway/tandem-test/999110100", func(o *esl.Originate) {
		o.Variables = map[string]string{"park_after_bridge": "true"}
	})
	s.call("customer-leg", "sofia/gateway/tandem-test/+999010100")
	s.must(s.node.Bridge(t.Context(), "customer-leg", "agent-leg"))
	next(t, s.events, "CHANNEL_BRIDGE", "customer-leg")
	return s
}

const music = "tone_stream://%(100,100,440)"

func (s *station) hold() {
	s.t.Helper()
	s.must(s.node.SetVariables(s.t.Context(), "agent-leg", map[string]string{"hold_music": music}))
	s.must(s.node.Hold(s.t.Context(), "agent-leg"))
	s.callState("HELD")
}

// callState holds what FreeSWITCH says of the agent's leg.
func (s *station) callState(want string) {
	s.t.Helper()
	dump, err := s.node.Dump(s.t.Context(), "agent-leg")
	s.must(err)
	if got := dump["Channel-Call-State"]; got != want {
		s.t.Errorf("the agent's leg is %s, not %s", got, want)
	}
}

// plays waits for the next beginning of the music.
func (s *station) plays() {
	s.t.Helper()
	if e := next(s.t, s.events, "PLAYBACK_START", "customer-leg"); e.Get("Playback-File-Path") != music {
		s.t.Errorf("hears %q", e.Get("Playback-File-Path"))
	}
}

// The customer hears music, again and again, until they are taken back.
func TestHoldAndRetrieve(t *testing.T) {
	t.Parallel()
	s := talk(t)
	s.hold()
	s.plays()
	s.plays()
	s.must(s.node.Hold(t.Context(), "agent-leg")) // already: no error, and no second music
	s.must(s.node.Retrieve(t.Context(), "agent-leg"))
	s.must(s.node.Break(t.Context(), "customer-leg"))
	s.must(s.node.Retrieve(t.Context(), "agent-leg"))
	s.must(s.node.Retrieve(t.Context(), "nobody")) // what FreeSWITCH says of it
	s.quiet()
}

// quiet holds that the customer hears no more music: what is sent after it is heard first.
func (s *station) quiet() {
	s.t.Helper()
	s.must(s.node.Broadcast(s.t.Context(), "customer-leg", "marker.wav", esl.ALeg))
	if e := next(s.t, s.events, "PLAYBACK_START", "customer-leg"); e.Get("Playback-File-Path") != "marker.wav" {
		s.t.Errorf("hears %q", e.Get("Playback-File-Path"))
	}
}

// A hold that is over before its music has begun leaves the music to come; a break drops it.
func TestRetrieveAtOnce(t *testing.T) {
	t.Parallel()
	s := talk(t)
	s.hold()
	s.must(s.node.Retrieve(t.Context(), "agent-leg"))
	s.must(s.node.Break(t.Context(), "customer-leg"))
	s.quiet()

	s = talk(t)
	s.hold()
	s.must(s.node.Retrieve(t.Context(), "agent-leg"))
	s.plays() // without the break
	s.plays()
}

// The end of the bridge ends a hold, and not that the leg is muted.
func TestHoldEndsWithTheBridge(t *testing.T) {
	t.Parallel()
	s := talk(t)
	ctx := t.Context()
	s.must(s.node.Mute(ctx, "agent-leg"))
	s.must(s.node.Mute(ctx, "agent-leg"))
	s.hold()
	s.must(s.node.Kill(ctx, "customer-leg", ""))
	next(t, s.events, "CHANNEL_PARK", "agent-leg")
	s.callState("ACTIVE")
	s.must(s.node.Unmute(ctx, "agent-leg"))
	s.must(s.node.Unmute(ctx, "agent-leg"))
	if err := s.node.Mute(ctx, "nobody"); !errors.Is(err, esl.ErrNoSuchChannel) {
		t.Error(err)
	}
}

func TestSendKeys(t *testing.T) {
	t.Parallel()
	s := talk(t)
	ctx := t.Context()
	s.must(s.node.SendKeys(ctx, "customer-leg", "12*#AD"))
	if err := s.node.SendKeys(ctx, "nobody", "1"); !errors.Is(err, esl.ErrNoSuchChannel) {
		t.Error(err)
	}
	for _, digits := range []string{"", "12 3", "1x", "e", "1\n2", strings.Repeat("1", 33)} {
		if err := s.node.SendKeys(ctx, "customer-leg", digits); !errors.Is(err, esl.ErrInvalid) {
			t.Errorf("%q: %v", digits, err)
		}
	}
}
