// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const dialerEvents = "CHANNEL_CREATE CHANNEL_PROGRESS CHANNEL_ANSWER CHANNEL_EXECUTE CHANNEL_PARK CHANNEL_BRIDGE CHANNEL_UNBRIDGE " +
	"CHANNEL_STATE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_DESTROY BACKGROUND_JOB"

const (
	nailedUp   = ",hangup_after_bridge=false,park_after_bridge=true,tandem_leg=agent"
	answersNow = "sofia/gateway/tandem-test/999010100"
)

// parked puts a leg up and waits until it is parked.
func (c *client) parked(id, vars string) {
	c.t.Helper()
	c.command("bgapi originate {origination_uuid=" + id + vars + "}" + answersNow + " &park()")
	c.event("CHANNEL_PARK", id)
}

// cause waits for the end of a leg.
func (c *client) cause(id string) string {
	c.t.Helper()
	return c.event("CHANNEL_HANGUP_COMPLETE", id).get("Hangup-Cause")
}

func TestBridge(t *testing.T) {
	t.Parallel()
	w := newWatch()
	s := start(t, Config{Witness: w})
	c := login(t, s, dialerEvents)
	c.parked("agent", nailedUp)
	c.parked("customer", "")
	sent := time.Now()
	if got := c.command("api uuid_bridge customer agent"); got != "+OK agent\n" {
		t.Fatalf("uuid_bridge: %q", got)
	}
	e := c.event("CHANNEL_BRIDGE", "customer")
	if e.get("Bridge-A-Unique-ID") != "customer" || e.get("Bridge-B-Unique-ID") != "agent" || e.get("Other-Leg-Unique-ID") != "agent" {
		t.Errorf("bridge: %v", e.lines)
	}
	bridged := w.waitFor(t, WitnessBridge, 1)[0]
	if took := bridged.Time().Sub(sent); took < 20*time.Millisecond {
		t.Errorf("bridged after %s; the real one needs two ticks", took)
	}
	if !s.HangUp("customer") {
		t.Error("the customer is gone")
	}
	if got := c.cause("customer"); got != "NORMAL_CLEARING" {
		t.Errorf("the customer ended with %s", got)
	}
	park := c.wait("the agent's second park", isEvent("CHANNEL_PARK", "agent"), 1).event
	if park.get("Channel-State") != "CS_PARK" {
		t.Errorf("parked in %s", park.get("Channel-State"))
	}
	if c.has("CHANNEL_BRIDGE", "") != 1 || c.has("CHANNEL_UNBRIDGE", "") != 1 {
		t.Error("bridge and unbridge are told once each, on leg A")
	}
	if got := c.command("api uuid_bridge customer agent"); got != "-ERR Invalid uuid\n" {
		t.Errorf("a bridge with the dead: %q", got)
	}
}

// Another uuid_bridge takes the customer away; the former agent is hung up, or parks when it is nailed up.
func TestBridgeAway(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, vars string }{{"hung up", ""}, {"parked", nailedUp}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := login(t, start(t, Config{}), dialerEvents)
			c.parked("first", test.vars)
			c.parked("second", "")
			c.parked("customer", "")
			c.command("api uuid_bridge customer first")
			c.event("CHANNEL_BRIDGE", "customer")
			c.command("api uuid_bridge customer second")
			e := c.wait("the second bridge", isEvent("CHANNEL_BRIDGE", "customer"), 1).event
			if e.get("Bridge-B-Unique-ID") != "second" {
				t.Errorf("bridged to %s", e.get("Bridge-B-Unique-ID"))
			}
			if test.vars == "" {
				if got := c.cause("first"); got != "NORMAL_CLEARING" {
					t.Errorf("the former agent ended with %s", got)
				}
				return
			}
			c.wait("the former agent's park", isEvent("CHANNEL_PARK", "first"), 1)
		})
	}
}

// Sending the command again while the first bridge is in progress kills both legs.
func TestBridgeTwice(t *testing.T) {
	t.Parallel()
	c := login(t, start(t, Config{}), dialerEvents)
	c.parked("agent", nailedUp)
	c.parked("customer", "")
	c.send("api uuid_bridge customer agent\n\napi uuid_bridge customer agent\n\n")
	for _, leg := range []string{"customer", "agent"} {
		if got := c.cause(leg); got != "DESTINATION_OUT_OF_ORDER" {
			t.Errorf("%s ended with %s", leg, got)
		}
		c.event("CHANNEL_DESTROY", leg)
	}
	if c.has("CHANNEL_BRIDGE", "") != 0 {
		t.Error("bridged")
	}
}

// A leg that dies on the way into a bridge takes the other one with it.
func TestBridgeWithDying(t *testing.T) {
	t.Parallel()
	for _, dying := range []string{"customer", "agent"} {
		t.Run(dying, func(t *testing.T) {
			t.Parallel()
			c := login(t, start(t, Config{}), dialerEvents)
			c.parked("agent", "")
			c.parked("customer", "")
			c.send("api uuid_bridge customer agent\n\napi uuid_kill " + dying + "\n\n")
			c.event("CHANNEL_DESTROY", "customer")
			c.event("CHANNEL_DESTROY", "agent")
		})
	}
}

func TestIntercept(t *testing.T) {
	t.Parallel()
	executed := func(c *client, id string) []string {
		var names []string
		for _, m := range c.received() {
			if isEvent("CHANNEL_EXECUTE", id)(m) {
				names = append(names, m.event.get("Application"))
			}
		}
		return names
	}
	t.Run("bridges, and nothing after it is executed", func(t *testing.T) {
		t.Parallel()
		s := start(t, Config{})
		c := login(t, s, dialerEvents)
		c.parked("agent", nailedUp)
		if got := c.originate("origination_uuid=customer", answersNow, "'intercept:agent,park:' inline"); got != "+OK customer" {
			t.Fatal(got)
		}
		e := c.event("CHANNEL_BRIDGE", "customer")
		if e.get("Bridge-B-Unique-ID") != "agent" {
			t.Errorf("bridged to %s", e.get("Bridge-B-Unique-ID"))
		}
		s.HangUp("agent")
		c.cause("customer")
		if got := executed(c, "customer"); !slices.Equal(got, []string{"intercept", "uuid_bridge"}) {
			t.Errorf("executed %v", got)
		}
		if c.has("CHANNEL_PARK", "customer") != 0 {
			t.Error("parked after a bridge")
		}
	})
	t.Run("falls through when the agent is gone", func(t *testing.T) {
		t.Parallel()
		c := login(t, start(t, Config{}), dialerEvents)
		c.originate("origination_uuid=customer", answersNow, "'intercept:nobody,park:' inline")
		c.event("CHANNEL_PARK", "customer")
		if got := executed(c, "customer"); !slices.Equal(got, []string{"intercept", "park"}) {
			t.Errorf("executed %v", got)
		}
	})
	t.Run("hangs up without a next application", func(t *testing.T) {
		t.Parallel()
		c := login(t, start(t, Config{}), dialerEvents)
		c.originate("origination_uuid=customer", answersNow, "&intercept(nobody)")
		if got := c.cause("customer"); got != "NORMAL_CLEARING" {
			t.Errorf("ended with %s", got)
		}
	})
	t.Run("takes an agent from another customer", func(t *testing.T) {
		t.Parallel()
		c := login(t, start(t, Config{}), dialerEvents)
		c.parked("agent", nailedUp)
		c.originate("origination_uuid=first", answersNow, "&intercept(agent)")
		c.event("CHANNEL_BRIDGE", "first")
		c.originate("origination_uuid=second", answersNow, "&intercept(agent)")
		c.event("CHANNEL_BRIDGE", "second")
		if got := c.cause("first"); got != "PICKED_OFF" {
			t.Errorf("the first customer ended with %s", got)
		}
	})
}

// A bridge that is lost answers +OK, and then there is silence. In one kind the agent's leg lives, and the same command
// works later; in the other it is hung up.
func TestLostBridge(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for seed := uint64(1); len(seen) < 2 && seed < 40; seed++ {
		reason := loseOne(t, seed)
		seen[reason] = true
	}
	if !seen["agent left in CS_RESET"] || !seen["agent hung up"] {
		t.Errorf("kinds of lost bridges: %v", seen)
	}
}

// loseOne loses a bridge that was sent at a safe moment, and checks what becomes of it.
func loseOne(t *testing.T, seed uint64) string {
	t.Helper()
	w := newWatch()
	s := start(t, Config{Seed: seed, LostBridges: 1, Witness: w})
	c := login(t, s, dialerEvents)
	c.parked("agent", nailedUp)
	c.parked("customer", "")
	if got := c.command("api uuid_bridge customer agent"); got != "+OK agent\n" {
		t.Fatalf("uuid_bridge: %q", got)
	}
	lost := w.waitFor(t, WitnessLostBridge, 1)[0]
	if lost.A != "customer" || lost.B != "agent" {
		t.Errorf("lost: %+v", lost)
	}
	if lost.Reason == "agent hung up" {
		if got := c.cause("agent"); got != "DESTINATION_OUT_OF_ORDER" {
			t.Errorf("the agent ended with %s", got)
		}
	} else {
		c.wait("CS_RESET of the agent", func(m message) bool {
			return isEvent("CHANNEL_STATE", "agent")(m) && m.event.get("Channel-State") == "CS_RESET"
		}, 0)
		s.core.mu.Lock()
		s.core.config.LostBridges = 0
		s.core.mu.Unlock()
		c.command("api uuid_bridge customer agent")
		c.event("CHANNEL_BRIDGE", "customer")
		s.HangUp("customer")
		c.wait("the agent's park", isEvent("CHANNEL_PARK", "agent"), 1)
	}
	if c.command("api uuid_exists customer") == "true" != (lost.Reason == "agent hung up") {
		t.Errorf("the customer after %q", lost.Reason)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	return lost.Reason
}

// Bridges that are sent before the originate is over are lost at the configured rate; those that are sent on CHANNEL_PARK
// never are. api_on_answer sends them as early as can be.
func TestEarlyBridgeLoss(t *testing.T) {
	t.Parallel()
	const pairs = 200
	for _, test := range []struct {
		name        string
		vars        func(customer, agent string) string
		onPark      bool
		least, most int // 0.5 of them, 6 standard deviations more or less
	}{
		{
			name: "on the answer",
			vars: func(customer, agent string) string {
				return ",api_on_answer='uuid_bridge " + customer + " " + agent + "'"
			},
			least: pairs/2 - 42, most: pairs/2 + 42,
		},
		{name: "on CHANNEL_PARK", vars: func(string, string) string { return "" }, onPark: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWatch()
			s := start(t, Config{Seed: 3, EarlyBridgeLoss: 0.5, Witness: w, SPS: 10_000, BgapiDelay: -1})
			c := login(t, s, "CHANNEL_PARK")
			names := func(i int) (string, string) { return fmt.Sprintf("customer%d", i), fmt.Sprintf("agent%d", i) }
			for i := range pairs {
				_, agent := names(i)
				c.send("bgapi originate {origination_uuid=" + agent + nailedUp + "}user/1000 &park()\n\n")
			}
			for i := range pairs {
				customer, agent := names(i)
				c.event("CHANNEL_PARK", agent)
				c.send("bgapi originate {origination_uuid=" + customer + test.vars(customer, agent) + "}" + answersNow + " &park()\n\n")
			}
			for i := range pairs {
				if customer, agent := names(i); test.onPark {
					c.event("CHANNEL_PARK", customer)
					c.send("api uuid_bridge " + customer + " " + agent + "\n\n")
				}
			}
			w.until(t, "every bridge or its loss", func() bool { return w.kinds[WitnessBridge]+w.kinds[WitnessLostBridge] == pairs })
			if lost := w.count(WitnessLostBridge); lost < test.least || lost > test.most {
				t.Errorf("%d of %d bridges lost", lost, pairs)
			}
		})
	}
}

func TestHupall(t *testing.T) {
	t.Parallel()
	c := login(t, start(t, Config{}), dialerEvents)
	c.parked("mine", ",tandem_controller=a,tandem_epoch=3")
	c.parked("older", ",tandem_controller=a,tandem_epoch=2")
	c.parked("other", ",tandem_controller=b,tandem_epoch=2")
	if got := c.command("api hupall MANAGER_REQUEST tandem_controller a tandem_epoch 2"); !strings.HasPrefix(got, "+OK hangup all channels matching ") {
		t.Errorf("hupall: %q", got)
	}
	if got := c.cause("older"); got != "MANAGER_REQUEST" {
		t.Errorf("ended with %s", got)
	}
	for _, id := range []string{"mine", "other"} {
		if got := c.command("api uuid_exists " + id); got != "true" {
			t.Errorf("%s was hung up too", id)
		}
	}
	c.command("api hupall")
	c.cause("mine")
	c.cause("other")
}

func TestParkTimeout(t *testing.T) {
	t.Parallel()
	c := login(t, start(t, Config{}), dialerEvents)
	c.parked("leg", ",park_timeout=1:LOSE_RACE")
	if got := c.cause("leg"); got != "LOSE_RACE" {
		t.Errorf("ended with %s", got)
	}
}
