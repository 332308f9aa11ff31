// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Whatever commands come in whatever order, every call lives one proper life: created once, ended once, destroyed after
// that, nothing after its end, and no session is left over.
func TestEveryCallEndsOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			s := start(t, Config{
				Seed: seed, LostBridges: 0.1, EarlyBridgeLoss: 0.3, SPS: 100_000, EventPoll: time.Millisecond, BgapiDelay: -1,
			})
			c := login(t, s, "ALL")
			calls := disturb(c, rand.New(rand.NewPCG(seed, 99)))
			c.command("api hupall")
			for _, id := range calls {
				c.event("BACKGROUND_JOB", "job-"+id)
				if c.has("CHANNEL_CREATE", id) > 0 {
					c.event("CHANNEL_DESTROY", id)
				}
			}
			c.command("api hupall") // what was still on its way when the first one came
			for _, id := range calls {
				checkLife(t, c, id)
			}
			if left := s.Channels(); len(left) != 0 {
				t.Errorf("left over: %+v", left)
			}
			s.core.mu.Lock()
			defer s.core.mu.Unlock()
			if s.core.limits.live != 0 || len(s.core.channels) != 0 {
				t.Errorf("%d sessions and %d channels are left", s.core.limits.live, len(s.core.channels))
			}
		})
	}
}

// disturb makes calls and does things to them at random, and returns their UUIDs.
func disturb(c *client, r *rand.Rand) []string {
	numbers := []string{
		"999010100", "999010101", "999020000", "999030000", "999040000", "999090200", "999110100", "999010000", "999070101", "999110001",
	}
	apps := []string{
		"&park()", "&park()", "&park()", "&echo()", "&nosuch()", "&intercept(call3)", "'intercept:call5,park:' inline", "'sleep:50,hangup:' inline",
		"&playback(silence_stream://100)", "&bridge(sofia/gateway/demo/999010101)", "&bridge(sofia/gateway/demo/9990200)",
	}
	vars := []string{"", ",park_after_bridge=true,hangup_after_bridge=false", ",ignore_early_media=true,originate_timeout=2"}
	commands := []string{
		"api uuid_kill %s", "api uuid_kill %s USER_BUSY", "api uuid_park %s", "api uuid_transfer %s park inline", "api uuid_hold %s", "api uuid_hold off %s",
		"api uuid_setvar %s hold_music tone_stream://%%(20,20,440)", "api uuid_audio %s start read mute -4", "api uuid_send_dtmf %s 1",
		"api uuid_broadcast %s silence_stream://50 aleg", "api uuid_break %s", "api uuid_broadcast %s avmd_start:: aleg",
		"api uuid_transfer %s 'intercept:call1,park:' inline", "api uuid_transfer %s 1000", "api uuid_setvar %s a b",
	}
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	var calls []string
	for i := range 150 {
		id := fmt.Sprintf("call%d", i)
		calls = append(calls, id)
		c.send(fmt.Sprintf("bgapi originate {origination_uuid=%s%s}sofia/gateway/demo/%s %s\nJob-UUID: job-%s\n\n",
			id, pick(vars), pick(numbers), pick(apps), id))
		for range r.IntN(4) {
			c.send(fmt.Sprintf(pick(commands)+"\n\n", pick(calls)))
		}
		for range r.IntN(4) {
			c.send("api uuid_bridge " + pick(calls) + " " + pick(calls) + "\n\n")
		}
		if i%10 == 0 {
			c.command(fmt.Sprintf("api msleep %d", r.IntN(60)))
		}
	}
	return calls
}

// checkLife checks the order of one call's events.
func checkLife(t *testing.T, c *client, id string) {
	t.Helper()
	if c.has("CHANNEL_CREATE", id) == 0 {
		return // refused
	}
	c.event("CHANNEL_DESTROY", id)
	defer func() {
		if t.Failed() {
			t.Log(story(c, id))
		}
	}()
	stages := map[string]int{"CHANNEL_CREATE": 1, "CHANNEL_ANSWER": 2, "CHANNEL_HANGUP": 3, "CHANNEL_HANGUP_COMPLETE": 4, "CHANNEL_DESTROY": 5}
	count := make(map[string]int)
	last := 0
	for _, m := range c.received() {
		if m.event == nil || m.about != id {
			continue
		}
		name := m.name
		count[name]++
		stage := stages[name]
		switch {
		case stage == 0 && last == 5 && !(name == "CHANNEL_STATE" && m.event.get("Channel-State") == "CS_DESTROY"):
			t.Errorf("%s: %s after its end", id, name)
		case stage > 0 && stage <= last:
			t.Errorf("%s: %s after stage %d", id, name, last)
		case stage > 0:
			last = stage
		}
	}
	for _, name := range []string{"CHANNEL_CREATE", "CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE", "CHANNEL_DESTROY"} {
		if count[name] != 1 {
			t.Errorf("%s: %d times %s", id, count[name], name)
		}
	}
	if n := c.has("BACKGROUND_JOB", "job-"+id); n != 1 {
		t.Errorf("%s: %d answers of its job", id, n)
	}
	if parks, unparks := count["CHANNEL_PARK"], count["CHANNEL_UNPARK"]; parks != unparks {
		t.Errorf("%s: parked %d times, unparked %d times", id, parks, unparks)
	}
}

// story is what happened to one call, for a test that failed.
func story(c *client, id string) string {
	var b strings.Builder
	b.WriteString("the story of " + id + ":")
	for _, m := range c.received() {
		if m.about != id || m.name == "CHANNEL_CALLSTATE" || m.name == "CUSTOM" {
			continue
		}
		fmt.Fprintf(&b, "\n%s", m.name)
		for _, name := range []string{"Channel-State", "Application", "Application-Data", "Bridge-A-Unique-ID", "Bridge-B-Unique-ID", "Other-Leg-Unique-ID"} {
			if value := m.event.get(name); value != "" {
				b.WriteString(" " + value)
			}
		}
	}
	return b.String()
}
