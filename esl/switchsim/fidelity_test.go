// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestFidelity sends the commands of every recorded trace to a simulated switch, and compares what comes back with what
// came from the real one: the answers, the jobs, and channel by channel the events in their order with every header that a
// controller reads.
func TestFidelity(t *testing.T) {
	t.Parallel()
	traces := tracesForTest(t)
	if len(traces) < 90 {
		t.Fatalf("only %d traces", len(traces))
	}
	for _, name := range namesOf(traces) {
		if reason, left := notCompared[name]; left {
			if reason == "" {
				t.Errorf("%s is left out without a reason", name)
			}
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compare(t, traces[name])
		})
	}
	for name := range notCompared {
		if traces[name] == nil {
			t.Errorf("%s is left out, but there is no such trace", name)
		}
	}
}

func compare(t *testing.T, tr *trace) {
	t.Helper()
	set := stageFor(tr.name)
	s := start(t, set.config)
	c := dial(t, s)
	replay(c, tr, set)
	want, got := digest(tr.received, set), digest(c.received(), set)
	got.rename(want)
	if diff := cmp.Diff(want.answers, got.answers); diff != "" {
		t.Errorf("answers (-real +simulated):\n%s", diff)
	}
	if diff := cmp.Diff(want.jobs, got.jobs); diff != "" {
		t.Errorf("jobs (-real +simulated):\n%s", diff)
	}
	if diff := cmp.Diff(want.legs, got.legs); diff != "" {
		t.Errorf("legs (-real +simulated):\n%s", diff)
		return
	}
	for _, leg := range want.legs {
		if diff := cmp.Diff(want.events[leg], got.events[leg]); diff != "" {
			t.Errorf("events of %s (-real +simulated):\n%s", leg, diff)
		}
	}
	for _, complaint := range sizes(want, got) {
		t.Error(complaint)
	}
}

func (c *client) received() []message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.all)
}

// replay sends what was sent, each piece no earlier than it was sent then, and not before everything has come that had come
// then. What never comes is waited for only a moment: the comparison will say what it was.
func replay(c *client, tr *trace, set stage) {
	begin := time.Now()
	for _, piece := range tr.sent {
		awaitPrefix(c, tr, piece.offset, set)
		time.Sleep(time.Until(begin.Add(piece.at)))
		if _, err := c.net.Write([]byte(piece.bytes)); err != nil {
			return
		}
	}
	awaitPrefix(c, tr, 1<<62, set)
}

// awaitPrefix waits until as much has come of every leg, and as many jobs and answers, as came before an offset.
func awaitPrefix(c *client, tr *trace, offset int, set stage) {
	var before []message
	for _, m := range tr.received {
		if m.offset < offset {
			before = append(before, m)
		}
	}
	want := digest(before, set)
	deadline := time.Now().Add(set.patience)
	for {
		seen := len(c.received())
		got := digest(c.received(), set)
		if got.covers(want) {
			return
		}
		if _, ok := c.await(func(message) bool { return true }, seen, time.Until(deadline)); !ok {
			return
		}
	}
}

// conversation is what came of one connection, in the form in which two of them are compared.
type conversation struct {
	answers []string
	jobs    map[string]string
	legs    []string // in the order in which they appeared
	events  map[string][]string
	sizes   map[string][]int // of the same events
}

// digest sorts messages by what they are about, and applies the rules of what cannot be equal.
func digest(messages []message, set stage) *conversation {
	result := &conversation{jobs: make(map[string]string), events: make(map[string][]string), sizes: make(map[string][]int)}
	for _, m := range messages {
		e := m.event
		if e == nil {
			result.answers = append(result.answers, set.answer(len(result.answers), m))
			continue
		}
		switch name := e.get("Event-Name"); name {
		case "HEARTBEAT", "API", "CODEC":
			continue // by the clock; by every command; not sent by this switch
		case "SHUTDOWN":
			result.jobs["SHUTDOWN"] = e.get("Event-Info")
			continue
		case "BACKGROUND_JOB":
			result.jobs[e.get("Job-UUID")] = set.job(e)
			continue
		}
		leg := e.get("Unique-ID")
		if leg == "" || set.otherSide(e, messages) || set.skipped(e) {
			continue
		}
		if !slices.Contains(result.legs, leg) {
			result.legs = append(result.legs, leg)
		}
		result.events[leg] = append(result.events[leg], line(e, set))
		result.sizes[leg] = append(result.sizes[leg], len(m.body))
	}
	return result
}

// covers reports whether everything of a part has come.
func (c *conversation) covers(part *conversation) bool {
	if len(c.answers) < len(part.answers) || len(c.jobs) < len(part.jobs) || len(c.legs) < len(part.legs) {
		return false
	}
	for i, leg := range part.legs {
		if len(c.events[c.legs[i]]) < len(part.events[leg]) {
			return false
		}
	}
	return true
}

// rename gives the legs the names that they have in the real conversation, where the switch chose their UUIDs itself: the
// first is the first.
func (c *conversation) rename(want *conversation) {
	var pairs []string
	for i, leg := range c.legs {
		if i < len(want.legs) && !slices.Contains(want.legs, leg) {
			pairs = append(pairs, leg, want.legs[i])
		}
	}
	names := strings.NewReplacer(pairs...)
	events, sizes := make(map[string][]string), make(map[string][]int)
	for i, leg := range c.legs {
		for _, l := range c.events[leg] {
			events[names.Replace(leg)] = append(events[names.Replace(leg)], names.Replace(l))
		}
		sizes[names.Replace(leg)] = c.sizes[leg]
		c.legs[i] = names.Replace(leg)
	}
	c.events, c.sizes = events, sizes
	for i := range c.answers {
		c.answers[i] = names.Replace(c.answers[i])
	}
	for job, text := range c.jobs {
		c.jobs[job] = names.Replace(text)
	}
}

// comparedHeaders are the headers that a controller may read, beyond its own variables.
var comparedHeaders = []string{
	"Event-Subclass", "Channel-State", "Channel-Call-State", "Channel-State-Number", "Channel-Name", "Call-Direction",
	"Answer-State", "Hangup-Cause", "Original-Channel-Call-State", "Channel-Call-State-Number", "Bridge-A-Unique-ID",
	"Bridge-B-Unique-ID", "Other-Leg-Unique-ID", "Application", "Application-Data", "Application-Response", "Direction",
	"Caller-Destination-Number", "Caller-Caller-ID-Name", "Caller-Orig-Caller-ID-Number", "Caller-Orig-Caller-ID-Name",
	"Playback-File-Path", "Playback-Status", "Record-File-Path", "Beep-Status", "Stop-status", "Call-command", "DTMF-Source",
	"variable_uuid", "variable_origination_uuid", "variable_origination_caller_id_name",
	"variable_origination_caller_id_number", "variable_hangup_cause", "variable_hangup_cause_q850", "variable_sip_term_status",
	"variable_sip_hangup_disposition", "variable_sip_invite_failure_status", "variable_proto_specific_hangup_cause",
	"variable_endpoint_disposition", "variable_originate_disposition", "variable_DIALSTATUS", "variable_dialer_lead_id",
	"variable_dialer_a", "variable_dialer_b", "variable_dialer_note", "variable_dialer_x", "variable_hangup_after_bridge",
	"variable_park_after_bridge", "variable_ignore_early_media", "variable_originate_timeout", "variable_sip_gateway_name",
	"variable_current_application", "variable_sip_profile_name",
}

// line is an event as it is compared.
func line(e *parsedEvent, set stage) string {
	var b strings.Builder
	b.WriteString(e.get("Event-Name"))
	for _, name := range comparedHeaders {
		if set.ignoresHeader(e, name) {
			continue
		}
		if values := e.all(name); len(values) > 0 {
			fmt.Fprintf(&b, " %s=%s", name, strings.Join(values, "+"))
		}
	}
	return b.String()
}

// sizes compares how large the events are: the reader of a controller is measured against them. A quarter more or less of a
// whole leg is equal enough; host names, SDP bodies and addresses differ.
func sizes(want, got *conversation) []string {
	var complaints []string
	for _, leg := range want.legs {
		real, simulated := 0, 0
		for i, size := range want.sizes[leg] {
			real += size
			if i < len(got.sizes[leg]) {
				simulated += got.sizes[leg][i]
			}
		}
		if simulated < real*3/4 || simulated > real*5/4 {
			complaints = append(complaints, fmt.Sprintf("%s: %d bytes of events, the real switch sent %d", leg, simulated, real))
		}
	}
	return complaints
}
