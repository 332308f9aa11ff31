// SPDX-License-Identifier: MIT

package esl_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/esl"
	"tandem/esl/switchsim"
)

// The tests of this file run against the simulated FreeSWITCH, with its timing and its whole events.

func startSwitch(t *testing.T, c switchsim.Config) *switchsim.Server {
	t.Helper()
	c.Password, c.Heartbeat = "secret", 50*time.Millisecond
	s, err := switchsim.Start(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Close()
		<-s.Done()
	})
	return s
}

func switchConfig(s *switchsim.Server) esl.NodeConfig {
	return esl.NodeConfig{
		Name: "sim", Addr: s.Addr(), Password: "secret", Heartbeat: time.Second,
		BackoffMin: 5 * time.Millisecond, BackoffMax: 50 * time.Millisecond, ResyncEvery: time.Hour,
	}
}

// keepEvents gives handlers that pass on a copy of each event.
func keepEvents() (*calls, chan *esl.Event, esl.Handlers) {
	c := newCalls()
	events := make(chan *esl.Event, 100_000)
	handlers := c.handlers()
	handlers.Event = func(_ *esl.Node, e *esl.Event) { events <- e.Clone() }
	return c, events, handlers
}

// next waits for an event of that name about that channel.
func next(t *testing.T, events <-chan *esl.Event, name, uuid string) *esl.Event {
	t.Helper()
	for {
		e := await(t, name+" of "+uuid, events)
		if e.Name() == name && (e.UUID() == uuid || e.Is("Job-UUID", uuid)) {
			return e
		}
	}
}

// TestSwitchBridgesTwoLegs is the way of one call: two legs, joined, and everything that can be asked about them.
func TestSwitchBridgesTwoLegs(t *testing.T) {
	t.Parallel()
	s := startSwitch(t, switchsim.Config{})
	c, events, handlers := keepEvents()
	n := start(t, switchConfig(s), handlers)
	await(t, "up", c.ups)
	n.AddCalls(1)
	ctx := t.Context()
	// Quotes and backslashes are left to the model of FreeSWITCH's own parser (originate_model_test.go).
	awkward := map[string]string{
		"tandem_test": "1", "comma": "a,b", "commas": ",a,,b,", "double": `say "x, y"`,
		"equals": "a=b=c", "brackets": "[z]<y>(x)|;&", "text": "Müller & Söhne, GmbH", "dollar": "$1 100 %",
	}
	agent := esl.Originate{
		UUID: "agent-leg", JobUUID: "agent-job", DialString: "sofia/gateway/tandem-test/999110100",
		Variables: map[string]string{"tandem_test": "1", "hangup_after_bridge": "false", "park_after_bridge": "true"},
	}
	customer := esl.Originate{
		UUID: "customer-leg", JobUUID: "customer-job", DialString: "sofia/gateway/tandem-test/+999010100",
		CallerName: "Acme, Inc.", CallerNumber: "+4722000000", Variables: awkward, Timeout: 5 * time.Second,
	}
	if err := n.Originate(ctx, agent); err != nil {
		t.Fatal(err)
	}
	next(t, events, "CHANNEL_PARK", "agent-leg")
	if err := n.Originate(ctx, customer); err != nil {
		t.Fatal(err)
	}
	created := next(t, events, "CHANNEL_CREATE", "customer-leg")
	for name, value := range awkward {
		if got := created.Variable(name); got != value {
			t.Errorf("%s arrived as %q, want %q", name, got, value)
		}
		if got, err := n.GetVariable(ctx, "customer-leg", name); got != value || err != nil {
			t.Errorf("%s is %q, %v, want %q", name, got, err, value)
		}
	}
	next(t, events, "CHANNEL_ANSWER", "customer-leg")
	next(t, events, "CHANNEL_PARK", "customer-leg")
	if err := n.Bridge(ctx, "customer-leg", "agent-leg"); err != nil {
		t.Fatal(err)
	}
	if e := next(t, events, "CHANNEL_BRIDGE", "customer-leg"); e.Get("Bridge-B-Unique-ID") != "agent-leg" {
		t.Errorf("bridged with %q", e.Get("Bridge-B-Unique-ID"))
	}
	checkQuestions(t, n)
	if err := n.HangupAll(ctx, "MANAGER_REQUEST", map[string]string{"tandem_test": "1"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for {
			e := await(t, "end of a leg", events)
			if e.Name() == "CHANNEL_HANGUP_COMPLETE" {
				break
			}
		}
	}
	if exists, err := n.Exists(ctx, "agent-leg"); exists || err != nil {
		t.Errorf("exists %v, %v", exists, err)
	}
	for name, err := range map[string]error{
		"kill": n.Kill(ctx, "agent-leg", ""), "bridge": n.Bridge(ctx, "agent-leg", "customer-leg"),
		"broadcast": n.Broadcast(ctx, "agent-leg", "silence_stream://1", "aleg"), "park": n.Park(ctx, "agent-leg"),
		"set": n.SetVariables(ctx, "agent-leg", map[string]string{"a": "b"}),
	} {
		if !errors.Is(err, esl.ErrNoSuchChannel) {
			t.Errorf("%s of a leg that is gone: %v", name, err)
		}
	}
	if failures := n.Status().Counters.CommandFailures; failures != 5 {
		t.Errorf("%d failures counted, want 5", failures)
	}
}

// checkQuestions asks about the two legs of TestSwitchBridgesTwoLegs.
func checkQuestions(t *testing.T, n *esl.Node) {
	t.Helper()
	ctx := t.Context()
	if exists, err := n.Exists(ctx, "customer-leg"); !exists || err != nil {
		t.Errorf("exists %v, %v", exists, err)
	}
	awkward := map[string]string{"simple": "1", "space": "two words", "comma": "a, b", "equals": "c=d"}
	if err := n.SetVariables(ctx, "customer-leg", awkward); err != nil {
		t.Error(err)
	}
	dump, err := n.Dump(ctx, "customer-leg")
	if err != nil || dump["Unique-ID"] != "customer-leg" || dump["variable_commas"] != ",a,,b," {
		t.Errorf("dump of %q: %v", dump["Unique-ID"], err)
	}
	for name, value := range awkward {
		if dump["variable_"+name] != value {
			t.Errorf("%s was set to %q, want %q", name, dump["variable_"+name], value)
		}
	}
}

// TestSwitchResyncsAfterCut: calls live on, and the next generation lists them.
func TestSwitchResyncsAfterCut(t *testing.T) {
	t.Parallel()
	s := startSwitch(t, switchsim.Config{ShowLag: -1})
	c, events, handlers := keepEvents()
	n := start(t, switchConfig(s), handlers)
	first := await(t, "sync", c.syncs)
	await(t, "up", c.ups)
	if len(first.Channels) != 0 || first.CoreUUID != s.CoreUUID() {
		t.Errorf("first sync %+v", first)
	}
	o := esl.Originate{UUID: "leg", JobUUID: "job", DialString: "sofia/gateway/tandem-test/999110100"}
	if err := n.Originate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	next(t, events, "CHANNEL_PARK", "leg")
	s.DropConnections()
	await(t, "down", c.downs)
	second := await(t, "sync", c.syncs)
	await(t, "up", c.ups)
	if second.Generation != 2 || second.Restarted || len(second.Channels) != 1 || second.Channels[0].UUID != "leg" {
		t.Errorf("second sync %+v", second)
	}
	if err := n.Kill(t.Context(), "leg", "NORMAL_CLEARING"); err != nil {
		t.Error(err)
	}
	next(t, events, "CHANNEL_HANGUP_COMPLETE", "leg")
}

// TestSwitchFailsWithoutAChannel: what brings no channel event ends by its job.
func TestSwitchFailsWithoutAChannel(t *testing.T) {
	t.Parallel()
	s := startSwitch(t, switchsim.Config{Scenario: switchsim.Scenario{
		Agents: []switchsim.AgentRule{{Match: "^1001$", Unregistered: true}},
	}})
	c, events, handlers := keepEvents()
	n := start(t, switchConfig(s), handlers)
	await(t, "up", c.ups)
	for dial, want := range map[string]string{
		"user/1001":            "-ERR USER_NOT_REGISTERED\n",
		"user/4711":            "-ERR SUBSCRIBER_ABSENT\n",
		"sofia/gateway/nope/1": "-ERR INVALID_GATEWAY\n",
		"nosuchendpoint/1":     "-ERR CHAN_NOT_IMPLEMENTED\n",
	} {
		id := strings.ReplaceAll(dial, "/", "-")
		if err := n.Originate(t.Context(), esl.Originate{UUID: id, JobUUID: "job-" + id, DialString: dial}); err != nil {
			t.Fatal(err)
		}
		if body := next(t, events, "BACKGROUND_JOB", "job-"+id).Body(); body != want {
			t.Errorf("%s: %q, want %q", dial, body, want)
		}
	}
}

// TestSwitchFreezes: a FreeSWITCH whose event socket stands still is given up, and taken back when it moves again.
func TestSwitchFreezes(t *testing.T) {
	t.Parallel()
	s := startSwitch(t, switchsim.Config{})
	cfg := switchConfig(s)
	cfg.Heartbeat, cfg.DialTimeout = 400*time.Millisecond, 500*time.Millisecond
	c := newCalls()
	n := start(t, cfg, c.handlers())
	await(t, "up", c.ups)
	s.Freeze()
	if err := await(t, "down", c.downs); !errors.Is(err, esl.ErrSilent) {
		t.Errorf("down: %v", err)
	}
	if err := n.Originate(t.Context(), valid()); !errors.Is(err, esl.ErrRefused) {
		t.Errorf("originate: %v", err)
	}
	s.Thaw()
	if generation := await(t, "up", c.ups); generation != 2 || len(s.Channels()) != 0 {
		t.Errorf("generation %d, channels %v", generation, s.Channels())
	}
}

// TestSwitchRestarts: the calls of a FreeSWITCH that was started anew are gone, and the snapshot says so.
func TestSwitchRestarts(t *testing.T) {
	t.Parallel()
	s := startSwitch(t, switchsim.Config{})
	c := newCalls()
	start(t, switchConfig(s), c.handlers())
	await(t, "sync", c.syncs)
	_ = s.Close()
	<-s.Done()
	await(t, "down", c.downs)
	again := startSwitch(t, switchsim.Config{Listen: s.Addr()})
	got := await(t, "sync", c.syncs)
	want := esl.Snapshot{Generation: 2, Initial: true, Restarted: true, CoreUUID: again.CoreUUID(), Channels: []esl.Channel{}, Taken: got.Taken}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
