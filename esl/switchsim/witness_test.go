// SPDX-License-Identifier: MIT

package switchsim

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever a client sends, its line can be read again.
func TestWitnessRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		want := Entry{
			W: WitnessCommand, Conn: rapid.Int64Range(0, 99).Draw(t, "conn"), Command: text.Draw(t, "cmd"), UUID: text.Draw(t, "uuid"),
			Job: text.Draw(t, "job"), A: text.Draw(t, "a"), B: text.Draw(t, "b"), Cause: text.Draw(t, "cause"), Core: "c",
			Vars: rapid.MapOfN(rapid.String(), rapid.String(), 0, 4).Draw(t, "vars"),
		}
		if len(want.Vars) == 0 {
			want.Vars = nil
		}
		var log bytes.Buffer
		newWitness(&log, "c").note(want)
		if n := strings.Count(log.String(), "\n"); n != 1 {
			t.Fatalf("%d lines", n)
		}
		var usual Entry
		if err := json.Unmarshal(log.Bytes(), &usual); err != nil {
			t.Fatal(err)
		}
		for got, err := range ReadWitness(&log) {
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(usual, got); diff != "" {
				t.Fatal(diff)
			}
			want.T = got.T
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestReadWitness(t *testing.T) {
	t.Parallel()
	log := `{"t":1,"w":"start","core":"x"}` + "\n" + `{"t":2,"w":"answer","core":"x","uuid":"u"}` + "\n"
	read := func(text string) (int, error) {
		n := 0
		for _, err := range ReadWitness(strings.NewReader(text)) {
			if err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	}
	if n, err := read(log); n != 2 || err != nil {
		t.Errorf("%d entries, %v", n, err)
	}
	if n, err := read(log + `{"t":3,"w":"pa`); n != 2 || err != nil {
		t.Errorf("cut short: %d entries, %v", n, err)
	}
	if n, err := read(log + "garbage\n" + log); n != 2 || err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("garbage: %d entries, %v", n, err)
	}
}

// A call's whole life is in the log: each line by one write, with the time of the switch, in order.
func TestWitnessOfACall(t *testing.T) {
	t.Parallel()
	w := newWatch()
	s := start(t, Config{Witness: w, WitnessSent: true, Password: "secret"})
	c := dial(t, s)
	c.command("auth secret")
	c.command("event plain " + dialerEvents)
	c.command("bgapi originate {origination_uuid=agent,park_after_bridge=true}user/1000 &park()\nJob-UUID: ja")
	c.event("CHANNEL_PARK", "agent")
	c.command("bgapi originate {origination_uuid=customer,tandem_attempt=12}sofia/gateway/demo/+999010100 &park()\nJob-UUID: jc")
	c.event("CHANNEL_PARK", "customer")
	c.command("api uuid_bridge customer agent")
	c.event("CHANNEL_BRIDGE", "customer")
	c.command("api uuid_kill customer USER_BUSY")
	c.wait("the agent's park", isEvent("CHANNEL_PARK", "agent"), 1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if w.bad != nil || w.writes != len(w.entries) {
		t.Fatalf("%d writes, %d lines, %v", w.writes, len(w.entries), w.bad)
	}
	if strings.Contains(w.log.String(), "secret") {
		t.Error("the password is in the log")
	}
	var life []string
	var sent []string
	for i, e := range w.entries {
		if e.Core != s.CoreUUID() {
			t.Errorf("line %d: core %q", i, e.Core)
		}
		switch {
		case e.W == WitnessSent:
			sent = append(sent, e.Name+" "+e.UUID+e.Job)
		case e.UUID == "customer" || e.A == "customer":
			life = append(life, e.W)
		}
		if e.W == WitnessOriginate && e.UUID == "customer" && (e.Job != "jc" || e.Number != "+999010100" || e.Vars["tandem_attempt"] != "12") {
			t.Errorf("originate: %+v", e)
		}
	}
	want := []string{"originate", "create", "progress", "answer", "park", "bridge", "hangup", "unbridge"}
	if diff := cmp.Diff(want, life); diff != "" {
		t.Error(diff)
	}
	for _, one := range []string{"CHANNEL_ANSWER customer", "CHANNEL_PARK customer", "BACKGROUND_JOB jc", "CHANNEL_BRIDGE customer"} {
		if strings.Count(strings.Join(sent, "\n"), one) != 1 {
			t.Errorf("%q is not once in %q", one, sent)
		}
	}
}
