// SPDX-License-Identifier: MIT

package switchsim

import (
	"fmt"
	"maps"
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
	// All of them run at the same time: they wait far more than they work.
	replies := make(map[string]<-chan []message)
	for _, name := range namesOf(traces) {
		if reason, left := notCompared[name]; !left {
			replies[name] = replayInBackground(t, traces[name])
		} else if reason == "" {
			t.Errorf("%s is left out without a reason", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(replies)) {
		received := <-replies[name]
		t.Run(name, func(t *testing.T) {
			complaints := differences(traces[name], received)
			// The trace's times are those of an idle machine. What differs only because this one is busy does not differ
			// when it is replayed alone.
			for again := 1; again <= 2 && len(complaints) > 0; again++ {
				t.Logf("differs, replaying it alone: %s", complaints[0])
				complaints = differences(traces[name], <-replayInBackground(t, traces[name]))
			}
			for _, complaint := range complaints {
				t.Error(complaint)
			}
		})
	}
	for name := range notCompared {
		if traces[name] == nil {
			t.Errorf("%s is left out, but there is no such trace", name)
		}
	}
}

func replayInBackground(t *testing.T, tr *trace) <-chan []message {
	t.Helper()
	set := stageFor(tr.name)
	c := dial(t, start(t, set.config))
	received := make(chan []message, 1)
	go func() {
		replay(c, tr, set)
		received <- c.received()
	}()
	return received
}

// differences compares what came of a trace's commands with what the real switch sent.
func differences(tr *trace, received []message) []string {
	set := stageFor(tr.name)
	want, got := digest(tr.received, set), digest(received, set)
	got.rename(want)
	var complaints []string
	complain := func(what string, want, got any) {
		if diff := cmp.Diff(want, got); diff != "" {
			complaints = append(complaints, what+" (-real +simulated):\n"+diff)
		}
	}
	complain("answers", want.answers, got.answers)
	complain("jobs", want.jobs, got.jobs)
	complain("legs", want.legs, got.legs)
	for _, leg := range want.legs {
		complain("events of "+leg, want.events[leg], got.events[leg])
	}
	return append(complaints, sizes(want, got)...)
}

func (c *client) received() []message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.all)
}

// replay sends what was sent, each piece no earlier than it was sent then, and not before everything has come that had come
// then. What does not come within a moment never does; then nothing is waited for any more, and the comparison says what
// was missing.
func replay(c *client, tr *trace, set stage) {
	begin := time.Now()
	together := true
	want, got := newConversation(set), newConversation(set)
	wanted := tr.received
	upTo := func(offset int, patience time.Duration) {
		for len(wanted) > 0 && wanted[0].offset < offset {
			want.add(wanted[0])
			wanted = wanted[1:]
		}
		together = together && got.follow(c, want, patience)
	}
	for _, piece := range tr.sent {
		upTo(piece.offset, patienceFor(piece.at))
		<-time.After(time.Until(begin.Add(piece.at))) // at the pace of the recording
		if _, err := c.net.Write([]byte(piece.bytes)); err != nil {
			return
		}
	}
	upTo(1<<62, patienceFor(0))
}

// patienceFor is how long to wait for what the real switch had sent at a moment of the trace: much longer than it took.
func patienceFor(at time.Duration) time.Duration { return at/2 + 4*time.Second }

// follow takes what comes until it covers what is wanted, or patience is at its end.
func (c *conversation) follow(from *client, want *conversation, patience time.Duration) bool {
	deadline := time.Now().Add(patience)
	for {
		for _, m := range from.since(c.messages) {
			c.add(m)
		}
		if c.covers(want) {
			return true
		}
		if _, ok := from.await(func(message) bool { return true }, c.messages, time.Until(deadline)); !ok {
			return false
		}
	}
}

// since is what came after the first n messages.
func (c *client) since(n int) []message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.all[n:])
}

// conversation is what came of one connection, in the form in which two of them are compared.
type conversation struct {
	set      stage
	messages int
	answers  []string
	jobs     map[string]string
	legs     []string // in the order in which they appeared
	events   map[string][]string
	sizes    map[string][]int // of the same events
}

func newConversation(set stage) *conversation {
	return &conversation{set: set, jobs: make(map[string]string), events: make(map[string][]string), sizes: make(map[string][]int)}
}

// digest sorts messages by what they are about, and applies the rules of what cannot be equal.
func digest(messages []message, set stage) *conversation {
	result := newConversation(set)
	for _, m := range messages {
		result.add(m)
	}
	return result
}

func (c *conversation) add(m message) {
	c.messages++
	e := m.event
	switch {
	case m.headers["Content-Type"] == "log/data":
		return // this switch writes no log
	case e == nil:
		c.answers = append(c.answers, c.set.answer(m))
		return
	}
	switch e.get("Event-Name") {
	case "HEARTBEAT", "API", "CODEC":
		return // by the clock; by every command; not sent by this switch
	case "SHUTDOWN":
		c.jobs["SHUTDOWN"] = e.get("Event-Info")
		return
	case "BACKGROUND_JOB":
		c.jobs[e.get("Job-UUID")] = c.set.job(e)
		return
	}
	leg := e.get("Unique-ID")
	if leg == "" || otherSide(e) || c.set.skipped(e) {
		return
	}
	if e.get("Event-Name") == "CUSTOM" {
		leg += " " + e.get("Event-Subclass") // sent twice, the second time when there is time
	}
	if !slices.Contains(c.legs, leg) {
		c.legs = append(c.legs, leg)
	}
	c.events[leg] = append(c.events[leg], line(e, c.set))
	c.sizes[leg] = append(c.sizes[leg], len(m.body))
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
