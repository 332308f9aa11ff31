// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	second := func(n int64) time.Time { return time.Unix(1_700_000_000+n, 5e8) }

	t.Run("N sessions per second let N-1 through", func(t *testing.T) {
		t.Parallel()
		for n := 1; n <= 20; n++ {
			l := newLimits(n, 1000)
			for second0 := range int64(3) {
				admitted := 0
				for range 40 {
					if l.admit(second(second0)) == "" {
						admitted++
					}
				}
				if admitted != n-1 {
					t.Errorf("sps %d let %d through in second %d", n, admitted, second0)
				}
			}
		}
	})
	t.Run("a new limit counts from the next second", func(t *testing.T) {
		t.Parallel()
		l := newLimits(100, 1000)
		l.admit(second(0))
		l.perSecond = 1
		if why := l.admit(second(0)); why != "" {
			t.Errorf("refused at once: %s", why)
		}
		if why := l.admit(second(1)); why != "sps" {
			t.Errorf("not refused in the next second: %q", why)
		}
	})
	t.Run("sessions", func(t *testing.T) {
		t.Parallel()
		l := newLimits(1000, 2)
		for range 2 {
			if why := l.admit(second(0)); why != "" {
				t.Fatal(why)
			}
		}
		if why := l.admit(second(0)); why != "max_sessions" {
			t.Errorf("the third session: %q", why)
		}
		l.release(1)
		if why := l.admit(second(0)); why != "" {
			t.Errorf("after one ended: %q", why)
		}
	})
	t.Run("pause", func(t *testing.T) {
		t.Parallel()
		l := newLimits(1000, 2)
		l.paused = true
		if why := l.admit(second(0)); why != "paused" {
			t.Errorf("paused: %q", why)
		}
	})
}

// Every refusal by a limit looks the same from outside; the witness tells them apart.
func TestRefusals(t *testing.T) {
	t.Parallel()
	w := newWatch()
	s := start(t, Config{MaxSessions: 1, Witness: w})
	c := login(t, s, "BACKGROUND_JOB CHANNEL_CREATE CHANNEL_PARK")
	if got := c.originate("origination_uuid=one", "sofia/gateway/demo/999010100", "&park()"); got != "+OK one" {
		t.Fatalf("the first call: %s", got)
	}
	refused := func(reason, number string) {
		t.Helper()
		if got := c.originate("origination_uuid="+reason, "sofia/gateway/demo/"+number, "&park()"); got != "-ERR DESTINATION_OUT_OF_ORDER" {
			t.Errorf("%s: %s", reason, got)
		}
		e := w.wait(t, reason, func(e Entry) bool { return e.W == WitnessRefused && e.UUID == reason })
		if e.Number != number || e.Cause != "DESTINATION_OUT_OF_ORDER" || e.Reason != reason {
			t.Errorf("witness of %s: %+v", reason, e)
		}
	}
	refused("max_sessions", "999010101")
	if got := c.command("api fsctl max_sessions 10"); got != "+OK max sessions: 10\n" {
		t.Errorf("max_sessions: %q", got)
	}
	c.command("api fsctl pause")
	refused("paused", "999010102")
	c.command("api fsctl resume")
	if got := c.originate("origination_uuid=one", "sofia/gateway/demo/999010100", "&park()"); got != "-ERR DESTINATION_OUT_OF_ORDER" {
		t.Errorf("a duplicate uuid: %s", got)
	}
	if n := c.has("CHANNEL_CREATE", ""); n != 1 {
		t.Errorf("%d calls were created, want 1", n)
	}
}

func TestHeartbeat(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Heartbeat: 30 * time.Millisecond, SPS: 77, MaxSessions: 88})
	c := login(t, s, "HEARTBEAT CHANNEL_PARK")
	c.command("bgapi originate {origination_uuid=up}user/1000 &park()")
	c.event("CHANNEL_PARK", "up")
	beat := c.wait("a heartbeat with a session", func(m message) bool {
		return m.event != nil && m.event.get("Event-Name") == "HEARTBEAT" && m.event.get("Session-Count") == "1"
	}, 0).event
	for name, want := range map[string]string{
		"Max-Sessions": "88", "Session-Per-Sec": "77", "Event-Info": "System Ready", "Core-UUID": s.CoreUUID(),
	} {
		if got := beat.get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"Idle-CPU", "Up-Time", "Uptime-msec", "Session-Peak-Max", "Event-Sequence"} {
		if beat.get(name) == "" {
			t.Errorf("%s is missing: %v", name, fmt.Sprint(beat.lines))
		}
	}
}
