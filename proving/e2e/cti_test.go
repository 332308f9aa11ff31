// SPDX-License-Identifier: MIT

package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/esl/switchsim"
	"tandem/proving/stage"
)

// channel is an agent's desktop on the CTI channel.
type channel struct {
	s    *stand
	conn *websocket.Conn
}

// message is what came over it.
type message struct {
	raw  string
	Type string         `json:"MsgType"`
	all  map[string]any // by name
}

func (d *channel) next() message {
	d.s.t.Helper()
	ctx, cancel := context.WithTimeout(d.s.t.Context(), patience)
	defer cancel()
	_, text, err := d.conn.Read(ctx)
	must(d.s.t, err)
	m := message{raw: string(text)}
	must(d.s.t, json.Unmarshal(text, &m))
	must(d.s.t, json.Unmarshal(text, &m.all))
	return m
}

// until gives the messages up to one that is as it should be, that one included.
func (d *channel) until(what string, ok func(message) bool) []message {
	d.s.t.Helper()
	var heard []message
	for {
		m := d.next()
		heard = append(heard, m)
		if ok(m) {
			return heard
		}
		if len(heard) > 200 {
			d.s.t.Fatalf("%d messages, and %s is not among them: %v", len(heard), what, short(heard))
		}
	}
}

func (d *channel) untilType(kind string) []message {
	d.s.t.Helper()
	return d.until(kind, func(m message) bool { return m.Type == kind })
}

// untilState waits for a state of the agent.
func (d *channel) untilState(state string, reason int) []message {
	d.s.t.Helper()
	return d.until(fmt.Sprint(state, " ", reason), func(m message) bool {
		return m.Type == "AGENT_STATE_EVENT" && m.all["AgentState"] == state && m.all["EventReasonCode"] == float64(reason)
	})
}

// ask sends a request.
func (d *channel) ask(kind string, fields map[string]any) {
	d.s.t.Helper()
	request := map[string]any{"MsgType": kind, "InvokeID": kind}
	for name, value := range fields {
		request[name] = value
	}
	text, err := json.Marshal(request)
	must(d.s.t, err)
	must(d.s.t, d.conn.Write(d.s.t.Context(), websocket.MessageText, text))
}

func (d *channel) respond(response string) {
	d.s.t.Helper()
	d.ask("SET_CALL_DATA_REQ", map[string]any{"ExpandedCallContxt": map[string]any{"BAResponse": response}})
}

// events are the messages that the protocol has: neither answers nor screen pops.
func events(all []message) []message {
	return slices.DeleteFunc(slices.Clone(all), func(m message) bool {
		return strings.HasSuffix(m.Type, "_CONF") || m.Type == "SCREEN_POP_EVENT"
	})
}

// short writes events with what tells them apart.
func short(all []message) []string {
	var out []string
	for _, m := range events(all) {
		text := strings.TrimSuffix(m.Type, "_EVENT")
		for _, name := range []string{"CallType", "AgentState", "EventReasonCode"} {
			if v, ok := m.all[name]; ok && v != 0.0 {
				text += fmt.Sprint(" ", v)
			}
		}
		if vars, ok := m.all["ExpandedCallContxt"].(map[string]any); ok && m.all["NumNamedVariables"] == 1.0 {
			if r, ok := vars["BAResponse"]; ok {
				text += fmt.Sprint(" BAResponse=", r)
			}
		}
		if m.all["Replay"] == true {
			text += " again"
		}
		out = append(out, text)
	}
	return out
}

// seedScenario has the phones of the printed flow: the agent's and the customer's.
func seedScenario() switchsim.Scenario {
	s := scenario()
	s.Agents = append(s.Agents, switchsim.AgentRule{Match: `^4020$`, AnswerAfter: switchsim.Between(200*time.Millisecond, 300*time.Millisecond)})
	s.Customers = append([]switchsim.CustomerRule{{
		Match: `^4022$`, Rates: switchsim.CustomerRates{Answer: 1}, Ring: switchsim.Between(200*time.Millisecond, 300*time.Millisecond),
		Talk: switchsim.Between(time.Second, time.Second+time.Millisecond),
	}}, s.Customers...)
	return s
}

// seedMember is the record's place in the dialing list of the printed flow.
const seedMember = 20779

// TestE2ECTIAcceptedPreview runs the printed flow of an accepted preview and holds
// it message by message, field by field.
func TestE2ECTIAcceptedPreview(t *testing.T) {
	t.Parallel()
	s := standWithoutSwitch(t)
	var err error
	s.own, err = s.NewSwitch(stage.SwitchConfig{Seed: 1, Scenario: seedScenario()})
	must(t, err)
	must(t, s.own.Start(t.Context()))
	s.address = s.own.Address
	t.Cleanup(func() { _ = s.own.Process().Kill() })
	c := s.controller("one")
	s.loadCamp()

	s.ready("2", 1)
	d := s.connectAs(c, s.agent("chli4020"))
	d.untilState("AVAILABLE", 0)
	s.put(c, "/api/v2/dialer/2/state/1")
	heard := d.untilType("SCREEN_POP_EVENT")
	d.respond("Accept")
	ended := 0
	heard = append(heard, d.until("the end of the call", func(m message) bool {
		if m.Type == "END_CALL_EVENT" {
			ended++
		}
		return ended == 2
	})...)

	want, err := os.ReadFile("../../cti/testdata/accepted_preview.jsonl")
	must(t, err)
	got := printedIDs(t, events(heard))
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(string(want)), "\n"), got); diff != "" {
		t.Errorf("printed - told +\n%s", diff)
	}
	s.put(c, "/api/v2/dialer/2/state/3")
}

// loadCamp makes the campaign, the agent and the list of the printed flow. The
// record is the one that is called first.
func (s *stand) loadCamp() {
	s.t.Helper()
	s.resource(campaigns.Resource{ID: "trunk", DialString: "sofia/gateway/tandem-test/{number}"})
	c := preview("2")
	c.Name, c.Resources, c.WrapUp = "LoadCamp", []string{"trunk"}, time.Minute
	s.create(c)
	s.supervisor().do(http.MethodPut, "/api/v2/agents/chli4020", agentBody(campaigns.Agent{
		Contact: "user/4020", Status: campaigns.Available, Tiers: []campaigns.Tier{{Campaign: "2"}},
	}))
	others := make([]map[string]any, seedMember-1)
	for i := range others {
		others[i] = map[string]any{"communications": []map[string]any{{"number": "5550" + strconv.Itoa(i+1)}}}
	}
	for part := range slices.Chunk(others, 1000) {
		s.add("2", part...)
	}
	s.add("2", map[string]any{
		"name": "John Doe", "priority": 10, "timezone": "Etc/GMT+6", "variables": map[string]string{"account_number": "AC111"},
		"communications": []map[string]any{{"number": "4022"}},
	})
}

// printedIDs gives the messages with the call ids of the printed flow in the place
// of their own, which are made of the attempt.
func printedIDs(t *testing.T, all []message) []string {
	t.Helper()
	var ids []float64
	for _, m := range all {
		if id, ok := m.all["ConnectionCallID"].(float64); ok && m.Type == "BEGIN_CALL_EVENT" {
			ids = append(ids, id)
		}
	}
	if len(ids) != 2 || ids[0] != ids[1]+1 {
		t.Fatalf("the calls that begin have the ids %v", ids)
	}
	var out []string
	for _, m := range all {
		text := []byte(m.raw)
		for i, id := range ids {
			own := strconv.FormatFloat(id, 'f', 0, 64)
			text = bytes.ReplaceAll(text, []byte(":"+own+","), fmt.Appendf(nil, ":%d,", 16800097-i))
		}
		out = append(out, string(text))
	}
	return out
}

// offerBegins is what an agent is told of an offer.
var offerBegins = []string{"AGENT_STATE RESERVED", "BEGIN_CALL CALLTYPE_RESERVATION", "CALL_DELIVERED"}

// TestE2ECTIAnswers plays the answers besides Accept.
func TestE2ECTIAnswers(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.controller("one")
	clear := []string{"CALL_CONNECTION_CLEARED", "CALL_CLEARED", "END_CALL"}
	reject := func(r string) []string {
		return slices.Concat([]string{"CALL_DATA_UPDATE CALLTYPE_RESERVATION BAResponse=" + r}, clear, []string{"AGENT_STATE AVAILABLE"})
	}
	skip := func(r string) []string {
		return []string{
			"AGENT_STATE AVAILABLE", "END_CALL", "CALL_DATA_UPDATE CALLTYPE_RESERVATION BAResponse=" + r, "AGENT_STATE AVAILABLE",
			"CALL_CONNECTION_CLEARED", "CALL_CLEARED",
		}
	}
	for id, one := range map[string]struct {
		response string // "" = none
		want     []string
		member   campaigns.MemberState
		reason   int // of the NOT_READY at the end; 0 = AVAILABLE
		skips    bool
	}{
		"reject":       {"Reject", reject("Reject"), campaigns.Waiting, 0, false},
		"reject-close": {"Reject-Close", reject("Reject-Close"), campaigns.Over, 0, false},
		"skip":         {"Skip", skip("Skip"), campaigns.Waiting, 0, false},
		"skip-close":   {"Skip-Close", skip("Skip-Close"), campaigns.Over, 0, false},
		"skips":        {"Skip", append(skip("Skip"), "AGENT_STATE NOT_READY 32751"), campaigns.Waiting, 32751, true},
		"cancel":       {"Cancel Reservation", append(slices.Clone(clear), "AGENT_STATE NOT_READY 32752"), campaigns.Waiting, 32752, false},
		"timeout":      {"", append(slices.Clone(clear), "AGENT_STATE NOT_READY 32763"), campaigns.Waiting, 32763, false},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			campaign := preview("cti-" + id)
			campaign.Preview.MaxOffers, campaign.Preview.Timeout = 1, 30*time.Second
			if one.skips {
				campaign.Preview.MaxSkips = 1
			}
			if one.response == "" {
				campaign.Preview.Timeout = 5 * time.Second
			}
			s.campaign(campaign, agents(1, true), number("01", 2, 1))
			d := s.connectAs(c, s.agent(campaign.ID+"-0"))
			d.untilState("AVAILABLE", 0)
			s.put(c, "/api/v2/dialer/"+campaign.ID+"/state/1")
			heard := d.untilType("SCREEN_POP_EVENT")
			if one.response != "" {
				d.respond(one.response)
			}
			want := slices.Concat(offerBegins, one.want)
			for len(short(heard)) < len(want) {
				heard = append(heard, d.next())
			}
			if diff := cmp.Diff(want, short(heard)); diff != "" {
				t.Errorf("want - told +\n%s", diff)
			}
			s.told(c, campaign.ID, 1)
			if m := s.member(campaign.ID, 1); m.State != one.member {
				t.Errorf("the member is %s", m.State)
			}
			s.put(c, "/api/v2/dialer/"+campaign.ID+"/state/3")
		})
	}
}

// talks accepts an offer on the channel and waits until both are on the line.
func (d *channel) talks() []message {
	d.s.t.Helper()
	heard := d.untilType("SCREEN_POP_EVENT")
	d.respond("Accept")
	return append(heard, d.untilType("CALL_ESTABLISHED_EVENT")...)
}

// TestE2ECTIConnectionLost loses the desktop's connection during a call: the call
// goes on, and after the grace time the agent is not ready.
func TestE2ECTIConnectionLost(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	c := s.prepareController("one")
	file, err := os.OpenFile(c.File, os.O_APPEND|os.O_WRONLY, 0o600)
	must(t, err)
	_, err = file.WriteString("desktop_grace: 1s\n")
	must(t, err)
	must(t, file.Close())
	s.start(c)
	s.campaign(preview("lost"), agents(2, true), number("01", 2, 0))
	s.ready("lost", 2)
	d := s.connectAs(c, s.agent("lost-0"))
	s.put(c, "/api/v2/dialer/lost/state/1")
	d.talks()
	d.conn.CloseNow() //nolint:errcheck // that is the point
	s.desk(c, "lost", 0).is("about to go on a break", func(a shownAgent) bool { return a.PauseNext })
	call := s.desk(c, "lost", 0).phase("bridged")
	open := s.bridged("lost", 1)
	if !s.alive(open[0].AgentLeg) || !s.alive(open[0].CustomerLeg) {
		t.Error("the call was harmed")
	}

	again := s.connectAs(c, s.agent("lost-0"))
	again.untilState("TALKING", 0)
	again.ask("CLEAR_CALL_REQ", nil)
	again.untilState("NOT_READY", 32765)
	a := s.told(c, "lost", 1)[0]
	if a.Result != campaigns.Connected || a.ID != call.Attempt {
		t.Errorf("attempt %s is %s, the one that was lost sight of was %s", a.ID, a.Result, call.Attempt)
	}
	if other := s.desk(c, "lost", 1).shown(); other.Status != campaigns.Available {
		t.Errorf("who never had a desktop is %s", other.Status)
	}
	again.ask("SET_AGENT_STATE_REQ", map[string]any{"AgentState": "AVAILABLE"})
	again.untilState("AVAILABLE", 0)
	s.consistent("lost")
}

// TestE2ECTIReconnect comes back in the middle of a call, on another controller:
// the call is told again with the same ids, and nothing after that is missed.
func TestE2ECTIReconnect(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	one, two := s.controller("one"), s.controller("two")
	campaign := preview("again")
	campaign.WrapUp = time.Minute
	s.campaign(campaign, agents(1, true), number("01", 2, 0))
	s.ready("again", 1)
	d := s.connectAs(one, s.agent("again-0"))
	s.put(one, "/api/v2/dialer/again/state/1")
	before := d.talks()
	d.conn.CloseNow() //nolint:errcheck // that is the point

	d = s.connectAs(two, s.agent("again-0"))
	opened := d.untilType("SCREEN_POP_EVENT")
	want := []string{"AGENT_STATE TALKING", "BEGIN_CALL CALLTYPE_PREVIEW again", "CALL_ESTABLISHED again"}
	if diff := cmp.Diff(want, short(opened)); diff != "" {
		t.Errorf("on coming back: want - told +\n%s", diff)
	}
	pop := opened[len(opened)-1]
	if now, was := pop.all["ConnectionCallID"], before[len(before)-1].all["ConnectionCallID"]; now != was {
		t.Errorf("the call is %v now, and was %v", now, was)
	}
	d.ask("CLEAR_CALL_REQ", map[string]any{"ConnectionCallID": pop.all["ConnectionCallID"]})
	want = []string{"CALL_CONNECTION_CLEARED", "AGENT_STATE WORK_NOT_READY", "CALL_CLEARED", "END_CALL"}
	if diff := cmp.Diff(want, short(d.untilType("END_CALL_EVENT"))); diff != "" {
		t.Errorf("at the end: want - told +\n%s", diff)
	}

	// In wrap-up the agent says what it came to.
	d.respond("Callback " + time.Now().AddDate(0, 0, 2).UTC().Format("01022006 15:04"))
	d.untilType("CALL_DATA_UPDATE_EVENT")
	s.told(one, "again", 1)
	if m := s.member("again", 1); m.State != campaigns.Waiting || m.Callback == nil {
		t.Errorf("after the callback was promised the member is %s, %+v", m.State, m.Callback)
	}
	d.ask("SET_AGENT_STATE_REQ", map[string]any{"AgentState": "AVAILABLE"})
	d.untilState("AVAILABLE", 0)
	s.consistent("again")
}
