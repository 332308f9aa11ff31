// SPDX-License-Identifier: MIT

package switchsim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const trunk = "sofia/gateway/tandem-test/"

// Kind 12 presses its key a second after the answer, and stays.
func TestFarEndPressesKey(t *testing.T) {
	t.Parallel()
	w := newWatch()
	c := login(t, start(t, Config{Witness: w}), messageEvents)
	c.parkedAt(trunk+"999120107", "leg")
	answered := w.waitFor(t, WitnessAnswer, 1)[0].Time()
	if e := c.event("DTMF", "leg"); e.get("DTMF-Digit") != "7" || e.get("DTMF-Source") != "RTP" {
		t.Errorf("key: %v", e.lines)
	}
	pressed := w.waitFor(t, WitnessDigit, 1)[0]
	if after := pressed.Time().Sub(answered); after < time.Second || pressed.Name != "7" || pressed.UUID != "leg" {
		t.Errorf("%+v, %s after the answer", pressed, after)
	}
	if c.command("api uuid_exists leg") != "true" {
		t.Error("it hung up")
	}
}

// The key * cuts what plays, unless the leg's variable says otherwise.
func TestKeysEndPlayback(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ terminators, keys, want string }{
		{"", "5*", "break"}, {"none", "5*", ""}, {"any", "5", "break"}, {"#1", "5*1", "break"}, {"#1", "5*", ""},
	} {
		c := login(t, start(t, Config{}), messageEvents)
		c.parked("leg", "")
		if test.terminators != "" {
			c.command("api uuid_setvar leg playback_terminators " + test.terminators)
		}
		c.command("api uuid_broadcast leg silence_stream://-1 aleg")
		c.wait("the message", isPlaying("leg", "silence_stream://-1"), 0)
		if got := c.command("api uuid_recv_dtmf leg " + test.keys); got != "+OK leg received DTMF "+test.keys+".\n" {
			t.Errorf("uuid_recv_dtmf: %q", got)
		}
		c.wait("all keys", isEvent("DTMF", "leg"), len(test.keys)-1)
		if test.want != "" {
			c.heard("leg", "PLAYBACK_STOP silence_stream://-1 "+test.want)
		} else if c.has("PLAYBACK_STOP", "leg") != 0 {
			t.Errorf("%+v: cut", test)
		}
	}
}

// A machine's beep is detected where the detector was started as the application, and nowhere else. What the channel's own
// thread adds is missing while it plays.
func TestMachineBeeps(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		vars, number, command string
		beeps                 int
	}{
		"on answer":           {",execute_on_answer=avmd_start", "999130101", "", 2},
		"kind 07":             {",execute_on_answer=avmd_start", "999070101", "", 2},
		"by broadcast":        {"", "999130102", "uuid_broadcast leg avmd_start:: aleg", 2},
		"while it plays":      {",execute_on_answer=avmd_start", "999130101", "uuid_broadcast leg silence_stream://-1 aleg", 1},
		"by the api":          {"", "999130101", "avmd leg start", 0},
		"nobody listens":      {"", "999130101", "", 0},
		"stopped":             {",execute_on_answer=avmd_start", "999130101", "uuid_broadcast leg avmd_stop:: aleg", 0},
		"a person":            {",execute_on_answer=avmd_start", "999010102", "", 0},
		"without a greeting":  {",execute_on_answer=avmd_start", "999130100", "", 2},
		"who presses a key":   {",execute_on_answer=avmd_start", "999120101", "", 0},
		"started a 2nd time":  {",execute_on_answer=avmd_start", "999130101", "uuid_broadcast leg avmd_start:: aleg", 2},
		"a machine long gone": {",execute_on_answer=avmd_start", "999070101", "uuid_kill leg", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWatch()
			c := login(t, start(t, Config{Witness: w}), messageEvents)
			c.command("bgapi originate {origination_uuid=leg" + test.vars + "}" + trunk + test.number + " &park()")
			c.event("CHANNEL_PARK", "leg")
			if test.command != "" {
				c.command("api " + test.command)
			}
			isBeep := func(m message) bool { return m.event != nil && m.event.get("Event-Subclass") == "avmd::beep" }
			if test.beeps > 0 {
				c.wait("the beep", isBeep, test.beeps-1)
			}
			// When the beep would long have been told.
			answered := w.waitFor(t, WitnessAnswer, 1)[0].Time()
			<-time.After(time.Until(answered.Add(1300 * time.Millisecond)))
			if got := c.count(isBeep); got != test.beeps {
				t.Errorf("%d events, want %d", got, test.beeps)
			}
			if got := w.count(WitnessBeep); got != min(test.beeps, 1) {
				t.Errorf("%d beeps witnessed", got)
			}
			starts := c.count(func(m message) bool { return m.event != nil && m.event.get("Event-Subclass") == "avmd::start" })
			if starts > 2 {
				t.Errorf("%d times started", starts)
			}
		})
	}
}

func TestFarEndRefusesLater(t *testing.T) {
	t.Parallel()
	for number, want := range map[string][]string{
		"999140300": {"CREATE", "PROGRESS_MEDIA", "HANGUP_COMPLETE USER_BUSY"},
		"999150300": {"CREATE", "PROGRESS", "HANGUP_COMPLETE CALL_REJECTED"},
		"999140000": {"CREATE", "PROGRESS_MEDIA", "HANGUP_COMPLETE USER_BUSY"},
		"999150000": {"CREATE", "PROGRESS", "HANGUP_COMPLETE CALL_REJECTED"},
	} {
		c := login(t, start(t, Config{}), messageEvents)
		cause := want[2][strings.LastIndexByte(want[2], ' ')+1:]
		if got := c.originate("origination_uuid=leg,ignore_early_media=true", trunk+number, "&park()"); got != "-ERR "+cause {
			t.Errorf("%s: %q", number, got)
		}
		c.cause("leg")
		if diff := cmp.Diff(want, c.trail("leg")); diff != "" {
			t.Errorf("%s: %s", number, diff)
		}
	}
}

func TestRecordings(t *testing.T) {
	t.Parallel()
	w := newWatch()
	c := login(t, start(t, Config{Witness: w}), messageEvents)
	c.bridged(nailedUp)
	for _, step := range []struct{ command, want string }{
		{"stop /a.wav", "-ERR Cannot stop record session!\n"}, {"mask /a.wav", "-ERR Cannot mask recording session!\n"}, {"stop all", "-ERR Cannot stop record session!\n"},
		{"start /a.wav", "+OK Success\n"}, {"start /a.wav", "+OK Success\n"}, {"start b.wav", "+OK Success\n"}, {"start /c.xyz", "-ERR Cannot record session!\n"},
		{"mask /a.wav", "+OK Success\n"}, {"unmask /a.wav", "+OK Success\n"}, {"unmask /c.wav", "-ERR Cannot unmask recording session!\n"},
		{"start b.wav", "+OK Success\n"}, {"mask b.wav", "-ERR Cannot mask recording session!\n"}, {"mask " + recordings + "/b.wav", "+OK Success\n"},
		{"burn /a.wav", recordUsage}, {"start", recordUsage},
	} {
		if got := c.command("api uuid_record customer " + step.command); got != step.want {
			t.Errorf("%s: %q", step.command, got)
		}
	}
	c.heard("customer", "RECORD_START "+recordings+"/b.wav")
	c.command("api uuid_park customer")
	c.wait("the customer's second park", isEvent("CHANNEL_PARK", "customer"), 1)
	if got := c.command("api uuid_record customer stop /a.wav"); got != "+OK Success\n" {
		t.Errorf("a recording does not outlive the bridge: %q", got)
	}
	c.command("api uuid_kill customer")
	c.event("CHANNEL_HANGUP_COMPLETE", "customer")
	stops := slices.DeleteFunc(c.trail("customer"), func(line string) bool { return !strings.HasPrefix(line, "RECORD_") })
	slices.Sort(stops[:2])
	want := []string{"RECORD_START /a.wav", "RECORD_START " + recordings + "/b.wav", "RECORD_STOP /a.wav success-maxtime",
		"RECORD_STOP " + recordings + "/b.wav success-silence NORMAL_CLEARING"}
	if diff := cmp.Diff(want, stops); diff != "" {
		t.Error(diff)
	}
	var told []string
	for _, e := range w.waitFor(t, WitnessRecord, 7) {
		told = append(told, e.Reason+" "+e.Name)
	}
	if diff := cmp.Diff([]string{
		"start /a.wav", "start " + recordings + "/b.wav", "mask /a.wav", "unmask /a.wav", "mask " + recordings + "/b.wav", "stop /a.wav", "stop " + recordings + "/b.wav",
	}, told); diff != "" {
		t.Error(diff)
	}
	if got := c.command("api uuid_record customer stop all"); got != "-ERR Cannot locate session!\n" {
		t.Errorf("a recording of nobody: %q", got)
	}
}
