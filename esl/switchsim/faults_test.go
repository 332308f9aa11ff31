// SPDX-License-Identifier: MIT

package switchsim

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// A client that does not read fills its queue, is killed after 501 lost events, and that kill freezes the event socket for
// everybody until its socket is closed. What was sent meanwhile is executed then, late.
func TestStalledReader(t *testing.T) {
	t.Parallel()
	w := newWatch()
	s := start(t, Config{QueueSize: 50, Witness: w, SPS: 100_000})
	raw, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.Write([]byte("auth ClueCon\n\nevent plain ALL\n\n")); err != nil {
		t.Fatal(err)
	}
	w.wait(t, "the stalled client's subscription", func(e Entry) bool { return strings.HasPrefix(e.Command, "event plain ALL") })
	load := login(t, s, "")
	driving := make(chan struct{})
	go func() { // as many calls as it takes
		defer close(driving)
		for i := 0; w.count(WitnessFreeze) == 0 && i < 20_000; i++ {
			if _, err := fmt.Fprintf(load.net, "bgapi originate {origination_uuid=load%d}sofia/gateway/demo/9990200%02d &park()\n\n", i, i%100); err != nil {
				return
			}
		}
	}()
	if e := w.waitFor(t, WitnessFreeze, 1)[0]; e.Reason != "stalled reader" {
		t.Errorf("frozen because of %q", e.Reason)
	}
	<-driving
	late := dial(t, s)
	late.send("auth ClueCon\n\nbgapi originate {origination_uuid=late}sofia/gateway/demo/999020000 &park()\n\n")
	if m, ok := late.await(func(message) bool { return true }, 0, 100*time.Millisecond); ok {
		t.Errorf("a frozen event socket answered: %v", m)
	}
	if n := w.count(WitnessThaw); n != 0 {
		t.Fatalf("thawed before the stalled socket was closed")
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	thaw := w.waitFor(t, WitnessThaw, 1)[0]
	executed := w.wait(t, "the late originate", func(e Entry) bool { return e.W == WitnessOriginate && e.UUID == "late" })
	if executed.T < thaw.T {
		t.Errorf("executed %d us before the thaw", thaw.T-executed.T)
	}
	late.wait("a late answer", isAnswer, 1)
}

func TestFreeze(t *testing.T) {
	t.Parallel()
	w := newWatch()
	s := start(t, Config{Witness: w})
	c := login(t, s, "CHANNEL_CREATE CHANNEL_PARK CHANNEL_HANGUP_COMPLETE")
	c.command("bgapi originate {origination_uuid=before}sofia/gateway/demo/999010101 &park()")
	c.event("CHANNEL_PARK", "before")
	s.Freeze()
	c.send("bgapi originate {origination_uuid=late}sofia/gateway/demo/999020000 &park()\n\n")
	w.wait(t, "the end of the call that was up", func(e Entry) bool { return e.W == WitnessHangup && e.UUID == "before" })
	if n := c.has("CHANNEL_HANGUP_COMPLETE", "before"); n != 0 {
		t.Error("an event came out of a frozen event socket")
	}
	if w.count(WitnessOriginate) != 1 {
		t.Error("a command was executed while the event socket was frozen")
	}
	s.Thaw()
	c.event("CHANNEL_HANGUP_COMPLETE", "before")
	c.event("CHANNEL_CREATE", "late")
}

func TestDropConnections(t *testing.T) {
	t.Parallel()
	s := start(t, Config{})
	c := login(t, s, "CHANNEL_PARK")
	c.command("bgapi originate {origination_uuid=up,tandem_attempt=7}user/1001 &park()")
	c.event("CHANNEL_PARK", "up")
	s.DropConnections()
	c.awaitEOF()
	again := login(t, s, "")
	if got := again.command("api uuid_exists up"); got != "true" {
		t.Errorf("the call after the cut: %s", got)
	}
	channels := s.Channels()
	if len(channels) != 1 || !channels[0].Parked || !channels[0].Answered || channels[0].Variables["tandem_attempt"] != "7" {
		t.Errorf("channels: %+v", channels)
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	s := start(t, Config{})
	c := login(t, s, "ALL")
	c.command("bgapi originate {origination_uuid=up}user/1001 &park()")
	c.event("CHANNEL_PARK", "up")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c.awaitEOF()
	for _, name := range []string{"SHUTDOWN", "CHANNEL_HANGUP"} {
		if c.has(name, "") > 0 {
			t.Errorf("%s after a kill", name)
		}
	}
	<-s.Done()
	if err := s.Close(); err != nil {
		t.Errorf("the second Close: %v", err)
	}
}

func TestShutdown(t *testing.T) {
	t.Parallel()
	w := newWatch()
	s := start(t, Config{ShutdownEvent: time.Millisecond, ShutdownNotice: 100 * time.Millisecond, Witness: w})
	c := login(t, s, "ALL")
	c.command("bgapi originate {origination_uuid=up}user/1001 &park()")
	c.event("CHANNEL_PARK", "up")
	if err := s.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	c.awaitEOF()
	c.event("SHUTDOWN", "")
	if got := c.event("CHANNEL_HANGUP_COMPLETE", "up").all("Hangup-Cause"); len(got) != 2 || got[0] != "SYSTEM_SHUTDOWN" {
		t.Errorf("causes: %v", got)
	}
	last := c.received()[len(c.received())-1]
	if last.headers["Content-Type"] != "text/disconnect-notice" || last.body != shuttingDown {
		t.Errorf("the last words: %+v", last)
	}
	if w.count(WitnessShutdown) != 1 {
		t.Error("the witness does not know of the shutdown")
	}
}

func TestContextEndsTheSwitch(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	s, err := Start(ctx, Config{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-s.Done()
}

func TestStartErrors(t *testing.T) {
	t.Parallel()
	taken := start(t, Config{})
	for what, c := range map[string]Config{
		"address in use":   {Listen: taken.Addr()},
		"no address":       {Listen: "nonsense"},
		"bad probability":  {LostBridges: 1.5},
		"negative limit":   {SPS: -1},
		"bad pattern":      {Scenario: Scenario{Customers: []CustomerRule{{Match: "("}}}},
		"bad distribution": {Scenario: Scenario{Agents: []AgentRule{{AnswerAfter: Distribution{Kind: "normal"}}}}},
	} {
		if s, err := Start(context.Background(), c); err == nil {
			_ = s.Close()
			t.Errorf("%s: started", what)
		}
	}
}
