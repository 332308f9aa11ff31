// SPDX-License-Identifier: MIT

package switchsim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const messageEvents = "CHANNEL_CREATE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_ANSWER CHANNEL_EXECUTE_COMPLETE CHANNEL_PARK CHANNEL_UNPARK " +
	"CHANNEL_BRIDGE CHANNEL_UNBRIDGE CHANNEL_HANGUP_COMPLETE PLAYBACK_START PLAYBACK_STOP RECORD_START RECORD_STOP DTMF BACKGROUND_JOB " +
	"CUSTOM avmd::start avmd::beep avmd::stop sofia::register sofia::unregister sofia::expire"

// inWords is an event in a few words.
func inWords(m message) string {
	words := []string{strings.TrimPrefix(m.name, "CHANNEL_")}
	for _, name := range []string{"Event-Subclass", "Application", "Playback-File-Path", "Playback-Status", "Application-Data", "Application-Response",
		"DTMF-Digit", "Record-File-Path", "Record-Completion-Cause", "Hangup-Cause"} {
		if value := m.event.get(name); value != "" {
			words = append(words, value)
		}
	}
	return strings.Join(words, " ")
}

// trail is what the client has heard of a leg, in order.
func (c *client) trail(id string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var trail []string
	for _, m := range c.all {
		if m.event != nil && m.about == id {
			trail = append(trail, inWords(m))
		}
	}
	return trail
}

// heard waits until the last words about a leg have come, and gives all that came after the leg was parked first.
func (c *client) heard(id, last string) []string {
	c.t.Helper()
	c.wait(last+" of "+id, func(m message) bool { return m.event != nil && m.about == id && inWords(m) == last }, 0)
	trail := c.trail(id)
	return trail[slices.Index(trail, "PARK")+1:]
}

func TestMessageToParkedLeg(t *testing.T) {
	t.Parallel()
	w := newWatch()
	sounds := []SoundRule{{Match: "gone", Missing: true}, {Match: "moh", Endless: true}}
	c := login(t, start(t, Config{Witness: w, Scenario: Scenario{Sounds: sounds}}), messageEvents)
	c.parked("leg", "")
	for _, sound := range []string{"silence_stream://100", "gone.wav", "tone_stream://%(40,10,440);loops=2", "local_stream://moh"} {
		if got := c.command("api uuid_broadcast leg " + sound + " aleg"); got != "+OK Message sent\n" {
			t.Fatalf("%s: %q", sound, got)
		}
	}
	c.wait("the endless one", isPlaying("leg", "local_stream://moh"), 0)
	c.command("api uuid_broadcast leg never.wav aleg")
	c.command("api uuid_break leg all")
	c.command("api uuid_broadcast leg after.wav aleg")
	want := []string{
		"PLAYBACK_START silence_stream://100", "PLAYBACK_STOP silence_stream://100 done", "EXECUTE_COMPLETE playback silence_stream://100 FILE PLAYED",
		"EXECUTE_COMPLETE playback gone.wav FILE NOT FOUND",
		"PLAYBACK_START tone_stream://%(40,10,440);loops=2", "PLAYBACK_STOP tone_stream://%(40,10,440);loops=2 done",
		"EXECUTE_COMPLETE playback tone_stream://%(40,10,440);loops=2 FILE PLAYED",
		"PLAYBACK_START local_stream://moh", "PLAYBACK_STOP local_stream://moh break", "EXECUTE_COMPLETE playback local_stream://moh FILE PLAYED",
		"PLAYBACK_START after.wav", "PLAYBACK_STOP after.wav done", "EXECUTE_COMPLETE playback after.wav FILE PLAYED",
	}
	if diff := cmp.Diff(want, c.heard("leg", want[len(want)-1])); diff != "" {
		t.Error(diff)
	}
	var told []string
	for _, e := range w.waitFor(t, WitnessPlayed, 5) {
		told = append(told, e.Name+" "+e.Reason)
	}
	if diff := cmp.Diff([]string{"silence_stream://100 done", "gone.wav FILE NOT FOUND", "tone_stream://%(40,10,440);loops=2 done", "local_stream://moh break", "after.wav done"}, told); diff != "" {
		t.Error(diff)
	}
	if got := c.command("api uuid_broadcast nobody x.wav aleg"); got != "-ERR invalid uuid\n" {
		t.Errorf("a message to nobody: %q", got)
	}
}

func isPlaying(id, sound string) func(message) bool {
	return func(m message) bool {
		return isEvent("PLAYBACK_START", id)(m) && m.event.get("Playback-File-Path") == sound
	}
}

// bridged puts up a customer and an agent and bridges them.
func (c *client) bridged(agentVars string) {
	c.t.Helper()
	c.parked("agent", agentVars)
	c.parked("customer", "")
	c.command("api uuid_bridge customer agent")
	c.event("CHANNEL_BRIDGE", "customer")
}

// A bridge cuts the message that plays; one that waited behind it goes on in the conversation.
func TestBridgeCutsMessage(t *testing.T) {
	t.Parallel()
	c := login(t, start(t, Config{EarlyBridgeLoss: -1}), messageEvents)
	c.parked("agent", nailedUp)
	c.parked("customer", "")
	c.command("api uuid_broadcast customer silence_stream://-1 aleg")
	c.wait("the message", isPlaying("customer", "silence_stream://-1"), 0)
	c.command("api uuid_broadcast customer second.wav aleg")
	c.command("api uuid_bridge customer agent")
	want := []string{
		"PLAYBACK_START silence_stream://-1", "PLAYBACK_STOP silence_stream://-1 done", "EXECUTE_COMPLETE playback silence_stream://-1 PLAYBACK ERROR",
		"UNPARK", "EXECUTE_COMPLETE park PLAYBACK ERROR", "BRIDGE", "PLAYBACK_START second.wav", "PLAYBACK_STOP second.wav done",
		"EXECUTE_COMPLETE playback second.wav FILE PLAYED",
	}
	if diff := cmp.Diff(want, c.heard("customer", want[len(want)-1])); diff != "" {
		t.Error(diff)
	}
}

// A message that has not begun when the bridge comes is begun and fails.
func TestBridgeFailsMessageThatWaits(t *testing.T) {
	t.Parallel()
	c := login(t, start(t, Config{EarlyBridgeLoss: -1}), messageEvents)
	c.parked("agent", nailedUp)
	c.parked("customer", "")
	c.send("api uuid_broadcast customer first.wav aleg\n\napi uuid_bridge customer agent\n\n")
	want := []string{"EXECUTE_COMPLETE playback first.wav PLAYBACK ERROR", "UNPARK", "EXECUTE_COMPLETE park PLAYBACK ERROR", "BRIDGE"}
	if diff := cmp.Diff(want, c.heard("customer", "BRIDGE")); diff != "" {
		t.Error(diff)
	}
}

func TestMessageOnBridge(t *testing.T) {
	t.Parallel()
	c := login(t, start(t, Config{}), messageEvents)
	c.bridged(nailedUp)
	c.command("api uuid_broadcast customer both.wav both")
	c.command("api uuid_broadcast customer his.wav bleg")
	c.wait("the agent's own", isPlaying("agent", "his.wav"), 0)
	c.wait("the customer's", isPlaying("customer", "both.wav"), 0)
	c.command("api uuid_kill customer")
	want := []string{"PLAYBACK_START both.wav", "PLAYBACK_STOP both.wav done", "EXECUTE_COMPLETE playback both.wav FILE PLAYED",
		"PLAYBACK_START his.wav", "PLAYBACK_STOP his.wav break", "EXECUTE_COMPLETE playback his.wav FILE PLAYED", "PARK"}
	c.wait("the agent's second park", isEvent("CHANNEL_PARK", "agent"), 1)
	trail := c.trail("agent")
	if diff := cmp.Diff(want, trail[slices.Index(trail, "PLAYBACK_START both.wav"):]); diff != "" {
		t.Error(diff)
	}
}

// The customer is taken away from an agent of either kind, and hears a message that was sent right behind the command.
func TestParkTakesAway(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ vars, command, agent string }{
		"nailed-up agent": {nailedUp, "uuid_park customer", "CHANNEL_PARK"},
		"called agent":    {"", "uuid_park customer", "CHANNEL_HANGUP_COMPLETE"},
		"by transfer":     {nailedUp, "uuid_transfer customer park: inline", "CHANNEL_PARK"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := login(t, start(t, Config{EarlyBridgeLoss: -1}), messageEvents)
			c.bridged(test.vars)
			parks := c.has("CHANNEL_PARK", "agent")
			c.send("api " + test.command + "\n\napi uuid_broadcast customer sorry.wav aleg\n\n")
			c.heard("customer", "EXECUTE_COMPLETE playback sorry.wav FILE PLAYED")
			if test.agent == "CHANNEL_HANGUP_COMPLETE" {
				parks = 0
			}
			c.wait("the agent", isEvent(test.agent, "agent"), parks)
			trail := c.trail("customer")
			after := trail[slices.Index(trail, "UNBRIDGE")+1:]
			if diff := cmp.Diff([]string{"PARK", "PLAYBACK_START sorry.wav", "PLAYBACK_STOP sorry.wav done", "EXECUTE_COMPLETE playback sorry.wav FILE PLAYED"}, after); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The agent's end that comes at the same time does not take a customer along who is being parked.
func TestParkOutlivesTheAgent(t *testing.T) {
	t.Parallel()
	for _, commands := range []string{
		"api uuid_park customer\n\napi uuid_kill agent\n\n", "api uuid_kill agent\n\napi uuid_park customer\n\n",
		"api uuid_kill agent\n\napi uuid_transfer customer park: inline\n\n",
	} {
		c := login(t, start(t, Config{EarlyBridgeLoss: -1}), messageEvents)
		c.bridged(nailedUp)
		c.send(commands)
		c.event("CHANNEL_HANGUP_COMPLETE", "agent")
		c.wait("the customer's second park", isEvent("CHANNEL_PARK", "customer"), 1)
		if c.has("CHANNEL_PARK", "agent") != 1 {
			t.Errorf("%q: the dead agent parks", commands)
		}
	}
}

// uuid_park of a leg that uuid_park has parked takes it out of the park and into none.
func TestParkTwiceGetsStuck(t *testing.T) {
	t.Parallel()
	c := login(t, start(t, Config{}), messageEvents)
	c.parked("leg", "")
	c.command("api uuid_park leg")
	c.wait("the second park", isEvent("CHANNEL_PARK", "leg"), 1)
	c.command("api uuid_park leg")
	c.wait("the second unpark", isEvent("CHANNEL_UNPARK", "leg"), 1)
	c.command("api uuid_broadcast leg first.wav aleg")
	c.parked("other", "")
	c.command("api uuid_broadcast other silence_stream://100 aleg")
	c.heard("other", "EXECUTE_COMPLETE playback silence_stream://100 FILE PLAYED") // by now the first would have begun
	c.command("api uuid_transfer leg park: inline")
	c.wait("the third park", isEvent("CHANNEL_PARK", "leg"), 2)
	c.command("api uuid_broadcast leg second.wav aleg")
	want := []string{"UNPARK", "EXECUTE_COMPLETE park _none_", "PARK", "UNPARK", "EXECUTE_COMPLETE playback first.wav PLAYBACK ERROR", "PARK",
		"PLAYBACK_START second.wav", "PLAYBACK_STOP second.wav done", "EXECUTE_COMPLETE playback second.wav FILE PLAYED"}
	if diff := cmp.Diff(want, c.heard("leg", want[len(want)-1])); diff != "" {
		t.Error(diff)
	}
}

func TestHangupEndsMessages(t *testing.T) {
	t.Parallel()
	s := start(t, Config{})
	for name, test := range map[string]struct {
		end  func(c *client)
		want string
	}{
		"killed":              {func(c *client) { c.command("api uuid_kill leg") }, "FILE PLAYED"},
		"the far end hung up": {func(c *client) { s.HangUp("leg") }, "PLAYBACK ERROR"},
	} {
		c := login(t, s, messageEvents)
		c.parked("leg", "")
		c.command("api uuid_broadcast leg silence_stream://-1 aleg")
		c.wait("the message", isPlaying("leg", "silence_stream://-1"), 0)
		c.command("api uuid_broadcast leg waits.wav aleg")
		test.end(c)
		c.event("CHANNEL_HANGUP_COMPLETE", "leg")
		trail := c.trail("leg")
		i := slices.IndexFunc(trail, func(line string) bool { return strings.HasPrefix(line, "EXECUTE_COMPLETE playback") })
		if !strings.HasPrefix(trail[i], "EXECUTE_COMPLETE playback silence_stream://-1 "+test.want) || strings.Contains(strings.Join(trail, "\n"), "waits.wav") {
			t.Errorf("%s: %q", name, trail)
		}
	}
}

func TestTransferToExtension(t *testing.T) {
	t.Parallel()
	news := ExtensionRule{Match: `^news$`, Context: "tandem", Play: []string{"a.wav", "b.wav"}, Cause: "user_busy"}
	c := login(t, start(t, Config{Scenario: Scenario{Extensions: []ExtensionRule{news}}}), messageEvents)
	c.parked("leg", "")
	c.command("api uuid_transfer leg news XML tandem")
	if got := c.cause("leg"); got != "USER_BUSY" {
		t.Errorf("ended with %s", got)
	}
	played := slices.DeleteFunc(c.trail("leg"), func(line string) bool { return !strings.HasPrefix(line, "EXECUTE_COMPLETE playback") })
	if diff := cmp.Diff([]string{"EXECUTE_COMPLETE playback a.wav FILE PLAYED", "EXECUTE_COMPLETE playback b.wav FILE PLAYED"}, played); diff != "" {
		t.Error(diff)
	}
	for _, where := range []string{"news XML", "news XML other", "old XML tandem"} {
		id := "to " + strings.Fields(where)[len(strings.Fields(where))-1] + strings.Fields(where)[0]
		id = strings.ReplaceAll(id, " ", "-")
		c.parked(id, "")
		c.command("api uuid_transfer " + id + " " + where)
		if got := c.cause(id); got != "NO_ROUTE_DESTINATION" {
			t.Errorf("%s: ended with %s", where, got)
		}
	}
}

func TestSoundLengths(t *testing.T) {
	t.Parallel()
	s := compiled(t, Scenario{Sounds: []SoundRule{{Match: `^x/`, Length: 3 * time.Second}, {Match: "moh", Endless: true}, {Match: "gone", Missing: true}}})
	const missing = time.Duration(-2)
	for sound, want := range map[string]time.Duration{
		"a.wav": time.Second, "/a/b.wav": time.Second, "x/y": 3 * time.Second, "/x/gone.wav": missing, "name": missing, "local_stream://moh": endless,
		"local_stream://other": missing, "shout://x": missing, "silence_stream://250": 250 * time.Millisecond, "silence_stream://250,400": 250 * time.Millisecond,
		"silence_stream://-1": endless, "silence_stream://0": missing, "silence_stream://x": missing, "tone_stream://%(200,100,440)": 300 * time.Millisecond,
		"tone_stream://%(200,100,440);%(50,0,440,480);loops=3": 1050 * time.Millisecond, "tone_stream://v=-7;%(10,10,1);loops=-1": endless, "tone_stream://garbage": 0,
	} {
		got, ok := s.playTime(sound)
		if !ok {
			got = missing
		}
		if got != want {
			t.Errorf("%s: %s, want %s", sound, got, want)
		}
	}
	for _, bad := range []SoundRule{{Match: "("}, {Length: -1}, {Missing: true, Endless: true}, {Missing: true, Length: 1}, {Endless: true, Length: 1}} {
		if err := (&Scenario{Sounds: []SoundRule{bad}}).compile(); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
	if err := (&Scenario{Extensions: []ExtensionRule{{Match: "("}}}).compile(); err == nil {
		t.Error("a bad extension is accepted")
	}
}
