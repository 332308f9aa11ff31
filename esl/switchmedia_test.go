// SPDX-License-Identifier: MIT

package esl_test

import (
	"errors"
	"testing"
	"time"

	"tandem/esl"
	"tandem/esl/switchsim"
)

// station is a node that is up on a simulated switch, and its events.
type station struct {
	t      *testing.T
	sim    *switchsim.Server
	node   *esl.Node
	events chan *esl.Event
}

func newStation(t *testing.T, c switchsim.Config) *station {
	t.Helper()
	c.EarlyBridgeLoss = -1
	s := startSwitch(t, c)
	calls, events, handlers := keepEvents()
	n := start(t, switchConfig(s), handlers)
	await(t, "up", calls.ups)
	n.AddCalls(1)
	return &station{t: t, sim: s, node: n, events: events}
}

// call puts a leg up and waits until it is parked.
func (s *station) call(id, dialString string, change ...func(*esl.Originate)) {
	s.t.Helper()
	o := esl.Originate{UUID: id, JobUUID: "job-" + id, DialString: dialString}
	for _, c := range change {
		c(&o)
	}
	if err := s.node.Originate(s.t.Context(), o); err != nil {
		s.t.Fatal(err)
	}
	next(s.t, s.events, "CHANNEL_PARK", id)
}

func (s *station) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// over waits for the end of a message to a leg.
func (s *station) over(leg string) (string, esl.MessageOutcome) {
	s.t.Helper()
	for {
		if sound, outcome, ok := next(s.t, s.events, "CHANNEL_EXECUTE_COMPLETE", leg).MessageOver(); ok {
			return sound, outcome
		}
	}
}

const trunk = "sofia/gateway/tandem-test/"

// TestSwitchMessages: a message to a parked leg, one that does not exist, one that is cut, and one to a customer who was
// taken away from an agent.
func TestSwitchMessages(t *testing.T) {
	t.Parallel()
	s := newStation(t, switchsim.Config{Scenario: switchsim.Scenario{Sounds: []switchsim.SoundRule{
		{Match: "^gone", Missing: true}, {Match: "^short", Length: 30 * time.Millisecond},
	}}})
	ctx, n := t.Context(), s.node
	s.call("agent", "user/1001", func(o *esl.Originate) {
		o.Variables = map[string]string{"hangup_after_bridge": "false", "park_after_bridge": "true"}
	})
	s.call("customer", trunk+"999010100")
	for sound, want := range map[string]esl.MessageOutcome{"short.wav": esl.MessagePlayed, "gone.wav": esl.MessageMissing} {
		s.must(n.Broadcast(ctx, "customer", sound, esl.ALeg))
		if got, outcome := s.over("customer"); got != sound || outcome != want {
			t.Errorf("%s: %q, %q", sound, got, outcome)
		}
	}
	s.must(n.Broadcast(ctx, "customer", "silence_stream://-1", esl.BothLegs))
	if sound, ok := next(t, s.events, "PLAYBACK_START", "customer").MessageBegun(); sound != "silence_stream://-1" || !ok {
		t.Errorf("begun: %q, %v", sound, ok)
	}
	s.must(n.Break(ctx, "customer"))
	if _, outcome := s.over("customer"); outcome != esl.MessagePlayed {
		t.Errorf("broken: %q", outcome)
	}
	s.must(n.Broadcast(ctx, "customer", "silence_stream://-1", esl.ALeg))
	next(t, s.events, "PLAYBACK_START", "customer")
	s.must(n.Bridge(ctx, "customer", "agent"))
	if _, outcome := s.over("customer"); outcome != esl.MessageInterrupted {
		t.Errorf("bridged: %q", outcome)
	}
	next(t, s.events, "CHANNEL_BRIDGE", "customer")
	s.must(n.Record(ctx, "customer", "/var/rec/a.wav", esl.RecordStart))
	s.must(n.Record(ctx, "customer", "b.wav", esl.RecordStart))
	if err := n.Record(ctx, "customer", "b.wav", esl.RecordMask); err == nil {
		t.Error("a relative name was masked")
	}
	dir, err := n.RecordingsDir(ctx)
	s.must(err)
	s.must(n.Record(ctx, "customer", dir+"/b.wav", esl.RecordMask))
	s.must(n.Park(ctx, "customer"))
	s.must(n.Broadcast(ctx, "customer", "short.wav", esl.ALeg))
	if _, outcome := s.over("customer"); outcome != esl.MessagePlayed {
		t.Errorf("taken away: %q", outcome)
	}
	s.must(n.Repark(ctx, "customer"))
	next(t, s.events, "CHANNEL_PARK", "customer")
	s.must(n.Record(ctx, "customer", "/var/rec/a.wav", esl.RecordStop))
	if err := n.Record(ctx, "customer", "/var/rec/a.wav", esl.RecordMask); err == nil || errors.Is(err, esl.ErrNoSuchChannel) {
		t.Errorf("masking what is not recorded: %v", err)
	}
	s.must(n.Transfer(ctx, "customer", "tandem-broadcast", "XML", "tandem"))
	if sound, outcome := s.over("customer"); outcome != esl.MessagePlayed || sound == "" {
		t.Errorf("extension: %q, %q", sound, outcome)
	}
	next(t, s.events, "CHANNEL_HANGUP_COMPLETE", "customer")
	for name, err := range map[string]error{
		"broadcast": n.Broadcast(ctx, "customer", "a.wav", esl.ALeg), "break": n.Break(ctx, "customer"), "park": n.Park(ctx, "customer"),
		"repark": n.Repark(ctx, "customer"), "transfer": n.Transfer(ctx, "customer", "1", "XML", "tandem"), "beep": n.DetectBeep(ctx, "customer"),
		"record": n.Record(ctx, "customer", "a.wav", esl.RecordStart),
	} {
		if !errors.Is(err, esl.ErrNoSuchChannel) {
			t.Errorf("%s of a leg that is gone: %v", name, err)
		}
	}
}

// TestSwitchKeyAndBeep: a pressed key is heard, and a machine's beep once, whoever started the detector.
func TestSwitchKeyAndBeep(t *testing.T) {
	t.Parallel()
	s := newStation(t, switchsim.Config{})
	s.call("presser", trunk+"999120105")
	s.call("machine", trunk+"999130101", func(o *esl.Originate) { o.DetectBeep = true })
	s.call("another", trunk+"999130101")
	s.must(s.node.DetectBeep(t.Context(), "another"))
	heard := map[string]int{}
	for heard["presser 5"] == 0 || heard["machine beep"] == 0 || heard["another beep"] == 0 {
		e := await(t, "key and beeps", s.events)
		if digit, ok := e.Digit(); ok {
			heard[e.UUID()+" "+digit]++
		}
		if e.Beep() {
			heard[e.UUID()+" beep"]++
		}
	}
	// By the end of a later call the second copies would have come.
	s.call("last", trunk+"999010100")
	for len(s.events) > 0 {
		if e := <-s.events; e.Beep() {
			heard[e.UUID()+" beep"]++
		}
	}
	if len(heard) != 3 || heard["machine beep"] != 1 || heard["another beep"] != 1 {
		t.Errorf("heard %v", heard)
	}
}

// TestSwitchPhones: who is registered, what changes, and who is in a call of their own.
func TestSwitchPhones(t *testing.T) {
	t.Parallel()
	s := newStation(t, switchsim.Config{Scenario: switchsim.Scenario{Agents: []switchsim.AgentRule{{Match: `^100[1-3]$`}, {Match: `^2001$`, Unregistered: true}}}})
	users := func() []string {
		t.Helper()
		list, err := s.node.Registrations(t.Context())
		s.must(err)
		var users []string
		for _, r := range list {
			if r.Domain != "127.0.0.1" || r.Contact != "sip:"+r.User+"@127.0.0.1:5091" || r.Profile != "internal" || r.Expires != time.Hour {
				t.Errorf("registration %+v", r)
			}
			users = append(users, r.User)
		}
		return users
	}
	if got := users(); len(got) != 3 || got[0] != "1001" {
		t.Errorf("at the start: %v", got)
	}
	for _, step := range []struct {
		act  func(string) error
		user string
		kind esl.RegistrationKind
		left int
	}{
		{s.sim.Unregister, "1001", esl.Unregistered, 2}, {s.sim.Expire, "1002", esl.RegistrationExpired, 1}, {s.sim.Register, "2001", esl.Registered, 2},
	} {
		s.must(step.act(step.user))
		if change, ok := next(t, s.events, "CUSTOM", "").Registration(); !ok || change.Kind != step.kind || change.User != step.user || change.Domain != "127.0.0.1" {
			t.Errorf("%s: %+v, %v", step.user, change, ok)
		}
		if got := users(); len(got) != step.left {
			t.Errorf("after %s of %s: %v", step.kind, step.user, got)
		}
	}
	id, err := s.sim.PhoneCall("1003", "9196")
	s.must(err)
	if user, domain, ok := next(t, s.events, "CHANNEL_CREATE", id).Phone(); user != "1003" || domain != "127.0.0.1" || !ok {
		t.Errorf("a call of the phone is %q's", user)
	}
	s.must(s.sim.PhoneHangup("1003"))
	if user, _, _ := next(t, s.events, "CHANNEL_HANGUP_COMPLETE", id).Phone(); user != "1003" {
		t.Errorf("its end is %q's", user)
	}
	s.call("agent", "user/1003")
	s.must(s.node.Kill(t.Context(), "agent", ""))
	if user, _, _ := next(t, s.events, "CHANNEL_HANGUP_COMPLETE", "agent").Phone(); user != "1003" {
		t.Errorf("a call to the phone is %q's", user)
	}
	s.call("customer", trunk+"999010100")
	s.must(s.node.Kill(t.Context(), "customer", ""))
	if user, _, ok := next(t, s.events, "CHANNEL_HANGUP_COMPLETE", "customer").Phone(); ok {
		t.Errorf("a customer is taken for %q", user)
	}
}
