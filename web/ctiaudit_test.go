// SPDX-License-Identifier: MIT

package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/access"
	"tandem/esl"
	"tandem/esl/switchsim"
)

// TestCTIAudit has an agent do everything that changes something over the channel,
// and holds that the audit log says so in the words of the API, and no more.
func TestCTIAudit(t *testing.T) {
	t.Parallel()
	sim, err := switchsim.Start(t.Context(), switchsim.Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	f, server := ctiFixture(t, esl.NodeConfig{Name: "fs1", Addr: sim.Addr(), Password: "ClueCon"})
	f.controller.Start()
	ready := func() int { return f.call(t, "GET", "/readyz", "").status }
	eventually(t, "ready", ready, func(status int) bool { return status == 200 })
	f.call(t, "PUT", "/api/v2/resources/sim", `{"dialString":"sofia/gateway/tandem-test/{number}","stripPlus":true}`).must(200)
	f.call(t, "PUT", "/api/v2/agents/anna", `{"contact":"sofia/gateway/tandem-test/999110100","status":"Available"}`).must(200)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"talk","name":"Talk","type":"Preview Dialer","resources":["sim"],"agents":["anna"],
		"local_hours":{"start":0,"end":1440},"await":{"wait":true,"deadline":3600},"recording":{"from":"bridge"},
		"parameters":{"wrapUpTime":60}}`).must(200)
	f.call(t, "POST", "/api/v2/dialer/talk/members", `[
		{"name":"Jane Roe","priority":2,"variables":{"account":"AC-77"},"communications":[{"number":"9990101001"}]},
		{"name":"John Doe","priority":1,"variables":{"account":"AC-78"},"communications":[{"number":"9990101002"}]}]`).must(200)

	d, _, err := opens(t, server, "", f.as(t, access.Agent))
	if err != nil {
		t.Fatal(err)
	}
	d.state("AVAILABLE")
	f.call(t, "PUT", "/api/v2/dialer/talk/state/1", "").must(200)
	d.hears("SCREEN_POP_EVENT")
	d.says("Callback 01012099 10:00", "FAILURE_CONF") // of an offer: refused, and not noted
	d.says("Accept", "SET_CALL_DATA_CONF")
	d.hears("CALL_ESTABLISHED_EVENT")
	d.asks(`{"MsgType":"PAUSE_RECORDING_REQ"}`)
	d.hears("PAUSE_RECORDING_CONF")
	d.asks(`{"MsgType":"RESUME_RECORDING_REQ"}`)
	d.hears("RESUME_RECORDING_CONF")
	d.says("Callback "+time.Now().AddDate(0, 0, 2).UTC().Format("01022006 15:04"), "SET_CALL_DATA_CONF")
	d.says("P#9990101099", "SET_CALL_DATA_CONF")
	d.says("Callback Cancel", "SET_CALL_DATA_CONF")
	d.asks(`{"MsgType":"CLEAR_CALL_REQ"}`)
	d.hears("END_CALL_EVENT")
	first := func() (m memberCard) {
		f.call(t, "GET", "/api/v2/dialer/talk/members/1", "").into(&m)
		return m
	}
	eventually(t, "the result to be waited for", first, func(m memberCard) bool { return m.Await != nil })
	d.asks(`{"MsgType":"SET_CALL_RESULT_REQ","Result":{"success":true,"comment":"sold the yacht"}}`)
	d.hears("SET_CALL_RESULT_CONF")
	d.asks(`{"MsgType":"SET_AGENT_STATE_REQ","AgentState":"AVAILABLE"}`)
	d.hears("SCREEN_POP_EVENT")
	d.says("Accept", "SET_CALL_DATA_CONF")
	d.hears("CALL_ESTABLISHED_EVENT")
	d.says("DO_NOT_CALL", "SET_CALL_DATA_CONF")
	d.asks(`{"MsgType":"TRANSFER_CALL_REQ","DialedNumber":"9196"}`)
	d.hears("END_CALL_EVENT")
	d.asks(`{"MsgType":"CLOSE_REQ"}`)
	d.closed()

	want := []string{
		"SET_CALL_DATA_REQ call 1: - > agent",
		"PAUSE_RECORDING_REQ call 1: - > agent",
		"RESUME_RECORDING_REQ call 1: - > agent",
		"SET_CALL_DATA_REQ campaign talk member 1: - > callback",
		"SET_CALL_DATA_REQ campaign talk member 1: callback communications > callback communications", // a new number
		"SET_CALL_DATA_REQ campaign talk member 1: callback > -",
		"CLEAR_CALL_REQ call 1: - > agent",
		"SET_CALL_RESULT_REQ campaign talk member 1: await endCause next state > endCause next state",
		"SET_AGENT_STATE_REQ agent anna: - > state",
		"SET_CALL_DATA_REQ call 2: - > agent",
		"SET_CALL_DATA_REQ do-not-call campaign-talk: - > added",
		"SET_CALL_DATA_REQ campaign talk member 2: - > -", // ends with the call
		"TRANSFER_CALL_REQ call 2: - > agent",
		"CLOSE_REQ agent anna: status > status",
	}
	entries := f.entries(t, "?user=some-agent")
	if diff := cmp.Diff(want, notedOverCTI(t, entries)); diff != "" {
		t.Errorf("the audit log: want - has +\n%s", diff)
	}
	for _, personal := range []string{"Jane", "John", "AC-7", "9990101002", "9196", "yacht"} {
		if text := string(asJSON(entries)); strings.Contains(text, personal) {
			t.Errorf("the audit log has %s: %s", personal, text)
		}
	}
}

// says sends a BAResponse and waits for the answer to it.
func (d *screen) says(response, answer string) {
	d.t.Helper()
	d.asks(`{"MsgType":"SET_CALL_DATA_REQ","BAResponse":%q}`, response)
	d.hears(answer)
}

// notedOverCTI writes entries in short, the oldest first: what was asked for, of
// what, and the fields that were there before and are there now.
func notedOverCTI(t *testing.T, entries []auditAnswer) []string {
	t.Helper()
	calls, out := []string{}, []string{}
	for _, e := range slices.Backward(entries) {
		if e.Method != "GET" || e.Route != "/api/v2/cti" || e.HTTP != 200 || e.Addr != "127.0.0.1" {
			t.Errorf("an entry of the channel says %s %s %d from %s", e.Method, e.Route, e.HTTP, e.Addr)
		}
		object := e.Object
		if attempt, is := strings.CutPrefix(object, "campaign talk attempt "); is {
			if !slices.Contains(calls, attempt) {
				calls = append(calls, attempt)
			}
			object = fmt.Sprint("call ", slices.Index(calls, attempt)+1)
		}
		out = append(out, fmt.Sprintf("%s %s: %s > %s", e.Action, object, notedFields(t, e.Before), notedFields(t, e.After)))
	}
	return out
}

// notedFields gives the names of what an entry has.
func notedFields(t *testing.T, value json.RawMessage) string {
	t.Helper()
	var all map[string]json.RawMessage
	if len(value) > 0 {
		if err := json.Unmarshal(value, &all); err != nil {
			t.Fatalf("%v: %s", err, value)
		}
	}
	if len(all) == 0 {
		return "-"
	}
	return strings.Join(slices.Sorted(maps.Keys(all)), " ")
}
