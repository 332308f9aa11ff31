// SPDX-License-Identifier: MIT

package web

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/access"
	"tandem/esl"
	"tandem/esl/switchsim"
)

// switchLog keeps the witness log of a switch.
type switchLog struct {
	mu  sync.Mutex
	log bytes.Buffer
}

func (w *switchLog) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

// count gives how many lines hold all the words.
func (w *switchLog) count(words ...string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for line := range strings.Lines(w.log.String()) {
		all := true
		for _, word := range words {
			all = all && strings.Contains(line, word)
		}
		if all {
			n++
		}
	}
	return n
}

// talkStand is a server with a switch, and anna on a line that stays up.
type talkStand struct {
	*fixture
	t   *testing.T
	log *switchLog
}

func newTalkStand(t *testing.T, settings string) *talkStand {
	t.Helper()
	log := &switchLog{}
	sim, err := switchsim.Start(t.Context(), switchsim.Config{Seed: 1, Witness: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	f := newFixture(t, esl.NodeConfig{Name: "fs1", Addr: sim.Addr(), Password: "ClueCon"})
	f.controller.Start()
	ready := func() int { return f.call(t, "GET", "/readyz", "").status }
	eventually(t, "ready", ready, func(status int) bool { return status == 200 })
	f.call(t, "PUT", "/api/v2/resources/sim", `{"dialString":"sofia/gateway/tandem-test/{number}","stripPlus":true}`).must(200)
	f.call(t, "PUT", "/api/v2/agents/anna", `{"contact":"sofia/gateway/tandem-test/999110100","phone":"nailed_up","status":"Available"}`).must(200)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"talk","name":"Talk","type":"Progressive Dialer","resources":["sim"],"agents":["anna"],
		"local_hours":{"start":0,"end":1440},"timezone":"Europe/Berlin"`+settings+`}`).must(200)
	f.call(t, "POST", "/api/v2/dialer/talk/members?autoRun=true", `[{"name":"Jane Roe","communications":[{"number":"9990101001"}]}]`).must(200)
	return &talkStand{f, t, log}
}

func (o *talkStand) agentCall() (call agentCallAnswer) {
	o.t.Helper()
	if got := o.call(o.t, "GET", "/api/v2/agents/anna/call", ""); got.status == 200 {
		got.into(&call)
	}
	return call
}

func (o *talkStand) phase(want string) agentCallAnswer {
	o.t.Helper()
	return eventually(o.t, "a call "+want, o.agentCall, func(c agentCallAnswer) bool { return c.Phase == want })
}

const talkSettings = `,"await":{"wait":true,"deadline":3600},"parameters":{"wrapUpTime":600},"agent_rules":{"wrap_up_more":30,"wrap_up_most":45},
	"dispositions":[{"code":"later","label":"Later","key":"l","retry":{"wait":7200}},{"code":"sold","label":"Sold","success":true},
	{"code":"never","label":"Never","do_not_call":true},{"code":"wrong","label":"Wrong","stop_number":true}]`

// TestAgentTalk has an agent do everything there is in a talk and after it, and a
// supervisor end it.
func TestAgentTalk(t *testing.T) {
	t.Parallel()
	o := newTalkStand(t, talkSettings)
	const path = "/api/v2/agents/anna/"
	call := o.phase("bridged")
	if call.Over || call.Held || call.Zone != "Europe/Berlin" || call.ZoneSure || !call.Awaits || call.AwaitSec != 3600 ||
		call.WrapUp != (wrapUpCard{600, 30, 45}) || call.History == nil {
		t.Errorf("%+v", call)
	}
	o.play(t, []scenario{
		{"held", "POST", path + "call/hold", `{"held":true}`, 200, []string{`"phone":"nailed_up"`}, nil},
		{"it is shown", "GET", path + "call", "", 200, []string{`"held":true`, `"muted":false`, `"code":"later"`, `"wait":7200`}, nil},
		{"held or not", "POST", path + "call/hold", `{}`, 400, []string{`"field":"held"`}, nil},
		{"taken back", "POST", path + "call/hold", `{"held":false}`, 200, nil, nil},
		{"muted", "POST", path + "call/mute", `{"muted":true}`, 200, nil, nil},
		{"muted or not", "POST", path + "call/mute", `{}`, 400, []string{`"field":"muted"`}, nil},
		{"keys", "POST", path + "call/dtmf", `{"digits":"12*#AD"}`, 200, nil, nil},
		{"no keys", "POST", path + "call/dtmf", `{"digits":"1 2"}`, 400, []string{`"field":"digits"`}, nil},
	})
	o.restOfTalk(call.Attempt)
}

// inTwentyDays gives an afternoon on the clocks of Berlin, and the moment that it is.
func inTwentyDays(t *testing.T) (string, string) {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	y, m, d := time.Now().In(berlin).AddDate(0, 0, 20).Date()
	at := time.Date(y, m, d, 15, 30, 0, 0, berlin)
	return at.Format("2006-01-02T15:04"), at.UTC().Format(time.RFC3339)
}

func (o *talkStand) restOfTalk(attempt string) {
	t := o.t
	local, moment := inTwentyDays(t)
	const path = "/api/v2/agents/anna/"
	o.play(t, []scenario{
		{"it is shown too", "GET", path + "call", "", 200, []string{`"held":false`, `"muted":true`}, nil},
		{"another phone in mid-call", "PUT", path + "phone", `{"phone":"extension"}`, 409, nil, nil},
		{"no more time yet", "POST", path + "wrap-up/more", "", 409, nil, nil},
		{"a number more", "POST", path + "call/communications", `{"number":"9990101002"}`, 200, []string{"9990101002"}, nil},
		{"and stopped", "DELETE", path + "call/communications/9990101002", "", 200, []string{`"ended":true`}, nil},
		{"no such disposition", "POST", path + "call/result", `{"disposition":"sale"}`, 400, []string{`"field":"disposition"`}, nil},
		{"another call's", "POST", path + "call/result", `{"session_id":"x","disposition":"later"}`, 409, []string{`"field":"session_id"`}, nil},
		{"a past time", "POST", path + "call/callback", `{"at":"2020-01-01T10:00"}`, 400, []string{`"field":"at"`}, nil},
		{"no time", "POST", path + "call/callback", `{"at":"tomorrow"}`, 400, []string{`"field":"at"`}, nil},
		{"none open", "POST", "/api/v2/dialer/talk/attempts/none/hangup", "", 404, nil, nil},
		{"by the supervisor", "POST", "/api/v2/dialer/talk/attempts/" + attempt + "/hangup", "", 200, []string{attempt}, nil},
	})
	over := eventually(t, "the end", o.agentCall, func(c agentCallAnswer) bool { return c.Result != "" && !c.ReadyAt.IsZero() && !c.AwaitUntil.IsZero() })
	if over.Attempt != attempt || over.Phase != "ended" || over.Held || over.Muted || over.Result != "CONNECTED" || over.WrapUp.Left != 45 {
		t.Errorf("%+v", over)
	}
	eventually(t, "the line to be heard again", func() int { return o.log.count(`"w":"mute"`, `"reason":"off"`) }, func(n int) bool { return n == 1 })
	for what, n := range map[string]int{`"w":"hold"`: 2, `"w":"tones"`: 1, `"name":"12*#AD"`: 1, `"w":"mute"`: 2, "uuid_break": 1, "hold_music=": 1} {
		if got := o.log.count(what); got != n {
			t.Errorf("%s: %d, want %d", what, got, n)
		}
	}
	o.play(t, []scenario{
		{"once ended", "POST", "/api/v2/dialer/talk/attempts/" + attempt + "/hangup", "", 404, nil, nil},
		{"nobody to hold", "POST", path + "call/hold", `{"held":true}`, 409, nil, nil},
		{"more time", "POST", path + "wrap-up/more", "", 200, []string{`"wrapUpAdded":30`}, nil},
		{"less more", "POST", path + "wrap-up/more", "", 200, []string{`"wrapUpAdded":45`}, nil},
		{"no more", "POST", path + "wrap-up/more", "", 409, nil, nil},
		{"none is left", "GET", path + "call", "", 200, []string{`"leftSec":0`}, nil},
		{"the result", "POST", path + "call/result", `{"disposition":"later","comment":"busy"}`, 200, []string{`"state":"waiting"`}, nil},
		{"it stands with the call", "GET", path + "call", "", 200, []string{`"disposition":"later"`, `"over":true`}, nil},
		{"and in the list", "GET", "/api/v2/dialer/talk/attempts", "", 200, []string{`"disposition":"later"`, `"what":"hold"`, `"what":"resume"`, `"what":"mute"`, `"what":"keypad"`}, nil},
		{"and with the member", "GET", "/api/v2/dialer/talk/members/1/attempts", "", 200, []string{`"disposition":"later"`, `"comment":"busy"`}, nil},
		{"changed their mind", "POST", path + "call/callback", `{"at":"` + local + `","number":"9990101003","personal":true}`, 200,
			[]string{`"at":"` + moment + `"`, `"agent":"anna"`, "9990101003"}, nil},
		{"and again", "POST", path + "call/result", `{"disposition":"sold"}`, 200, []string{`"state":"ended"`, `"endCause":"NORMAL_CLEARING"`}, nil},
		{"the last word counts", "GET", "/api/v2/dialer/talk/attempts", "", 200, []string{`"disposition":"sold"`}, nil},
		{"ready early", "POST", "/api/v2/callcenter/agent/anna/state", `{"state":"Waiting"}`, 200, []string{`"state":"Waiting"`}, nil},
		{"nothing more to say", "GET", path + "call", "", 404, nil, nil},
		{"of no call", "POST", path + "call/result", `{"disposition":"sold"}`, 409, nil, nil},
	})
	export := o.send(t, "GET", "/api/v2/dialer/talk/attempts/export?columns=id,disposition", "").must(200)
	if !strings.Contains(export.body, attempt+",sold") {
		t.Error(export.body)
	}
}

// TestResultDuringTheCall has a result reported before the call is over hold at its
// end, and the do-not-call list at once.
func TestResultDuringTheCall(t *testing.T) {
	t.Parallel()
	o := newTalkStand(t, strings.Replace(talkSettings, `"wait":true`, `"wait":false`, 1))
	const path = "/api/v2/agents/anna/call/"
	o.phase("bridged")
	_, moment := inTwentyDays(t)
	o.play(t, []scenario{
		{"a result", "POST", path + "result", `{"disposition":"later","comment":"first"}`, 200, []string{`"state":"claimed"`}, nil},
		{"a callback", "POST", path + "callback", `{"at":"` + moment + `"}`, 200, []string{`"at":"` + moment + `"`}, nil},
		{"it is shown", "GET", "/api/v2/agents/anna/call", "", 200, []string{`"disposition":"later"`, `"over":false`}, nil},
		{"hung up", "POST", path + "hangup", "", 200, nil, nil},
	})
	eventually(t, "the end", o.agentCall, func(c agentCallAnswer) bool { return c.Over && c.Result != "" })
	o.play(t, []scenario{
		{"the callback stands", "GET", "/api/v2/dialer/talk/members/1", "", 200, []string{`"state":"waiting"`, `"due":"` + moment + `"`}, nil},
		{"so does the result", "GET", "/api/v2/dialer/talk/members/1/attempts", "", 200, []string{`"disposition":"later"`, `"comment":"first"`}, nil},
		{"a wrong number after all", "POST", path + "result", `{"disposition":"wrong"}`, 200, []string{`"ended":true`}, nil},
		{"and no more calls", "POST", path + "do-not-call", `{"reason":"was angry"}`, 200, []string{`"state":"ended"`}, nil},
		{"on the list", "GET", "/api/v2/do-not-call/campaign-talk", "", 200, []string{"9990101001", "agent anna: was angry"}, nil},
		{"closed", "POST", path + "result", `{"disposition":"sold"}`, 200, []string{`"endCause"`}, nil},
	})
}

// TestPhone has an agent choose how calls reach them: a line comes up, and goes down.
func TestPhone(t *testing.T) {
	t.Parallel()
	o := newTalkStand(t, "")
	o.call(t, "PUT", "/api/v2/dialer/talk/state/3?now=true", "").must(200)
	agent := func() (a agentAnswer) {
		o.call(t, "GET", "/api/v2/agents/anna", "").into(&a)
		return a
	}
	up := func(a agentAnswer) bool { return a.LegUp && a.Attempt == "" }
	eventually(t, "the line to be up", agent, up)
	eventually(t, "no call", agent, func(a agentAnswer) bool { return a.Attempt == "" })
	legs := func() int { return o.log.count(`"w":"hangup"`) }
	before := legs()
	o.play(t, []scenario{
		{"no phone", "PUT", "/api/v2/agents/anna/phone", `{"phone":"pigeon"}`, 400, []string{`"field":"phone"`}, nil},
		{"which", "PUT", "/api/v2/agents/anna/phone", `{}`, 400, []string{`"field":"phone"`}, nil},
		{"the browser", "PUT", "/api/v2/agents/anna/phone", `{"phone":"softphone"}`, 200, []string{`"phone":"softphone"`, `"nailedUp":false`}, o.as(t, access.Agent)},
	})
	eventually(t, "the line to be down", agent, func(a agentAnswer) bool { return !a.LegUp })
	eventually(t, "its leg to be hung up", legs, func(n int) bool { return n > before })
	o.play(t, []scenario{
		{"a line again", "PUT", "/api/v2/agents/anna/phone", `{"phone":"nailed_up"}`, 200, []string{`"phone":"nailed_up"`, `"nailedUp":true`}, nil},
		{"by the card", "PUT", "/api/v2/agents/anna", `{"nailedUp":false}`, 200, []string{`"phone":"extension"`, `"nailedUp":false`}, nil},
		{"by its other name", "PUT", "/api/v2/agents/anna", `{"phone":"nailed_up"}`, 200, []string{`"phone":"nailed_up"`, `"nailedUp":true`}, nil},
		{"both", "PUT", "/api/v2/agents/anna", `{"phone":"softphone","nailedUp":true}`, 200, []string{`"phone":"softphone"`, `"nailedUp":false`}, nil},
		{"which of the two", "PUT", "/api/v2/agents/anna", `{"phone":"nailed_up","nailedUp":false}`, 200, []string{`"phone":"nailed_up"`}, nil},
	})
	eventually(t, "the line to be up again", agent, up)
}

// What desktops offer is the installation's, or the default.
func TestListsForDesktops(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	own := newFixtureWith(t, func(c *Config) { c.BreakReasons = []string{"Prayer"} })
	f.play(t, []scenario{
		{"reasons", "GET", "/api/v2/break-reasons", "", 200, []string{`["Lunch","Coffee","Meeting","Training","Technical"]`}, f.as(t, access.Agent)},
		{"dispositions", "GET", "/api/v2/dispositions", "", 200, []string{`"code":"sale"`, `"do_not_call":true`, `"retry":{"wait":86400}`}, f.as(t, access.Agent)},
		{"a campaign's own", "PUT", "/api/v2/dialer/spring", `{"dispositions":[{"code":"a","label":"A","key":"1"}]}`, 200, []string{`"code":"a"`}, nil},
		{"no code", "PUT", "/api/v2/dialer/spring", `{"dispositions":[{"code":"a b","label":"A"}]}`, 400, []string{`"field":"dispositions[0].code"`}, nil},
		{"twice", "PUT", "/api/v2/dialer/spring", `{"dispositions":[{"code":"a","label":"A"},{"code":"a","label":"B"}]}`, 400, []string{`"field":"dispositions[1].code"`}, nil},
		{"one key", "PUT", "/api/v2/dialer/spring", `{"dispositions":[{"code":"a","label":"A","key":"x"},{"code":"b","label":"B","key":"x"}]}`, 400, []string{`"field":"dispositions[1].key"`}, nil},
		{"no label", "PUT", "/api/v2/dialer/spring", `{"dispositions":[{"code":"a","label":" "}]}`, 400, []string{`"field":"dispositions[0].label"`}, nil},
		{"done and tried again", "PUT", "/api/v2/dialer/spring", `{"dispositions":[{"code":"a","label":"A","success":true,"retry":{"wait":1}}]}`, 400, []string{`"field":"dispositions[0].retry"`}, nil},
		{"never", "PUT", "/api/v2/dialer/spring", `{"dispositions":[{"code":"a","label":"A","retry":{"wait":99999999}}]}`, 400, []string{`"field":"dispositions[0].retry.wait"`}, nil},
		{"too much more", "PUT", "/api/v2/dialer/spring", `{"agent_rules":{"wrap_up_more":601}}`, 400, []string{`"field":"agent_rules.wrap_up_more"`}, nil},
		{"too much in all", "PUT", "/api/v2/dialer/spring", `{"agent_rules":{"wrap_up_most":1801}}`, 400, []string{`"field":"agent_rules.wrap_up_most"`}, nil},
	})
	if got := own.call(t, "GET", "/api/v2/break-reasons", "").must(200); !strings.Contains(got.body, `["Prayer"]`) {
		t.Error(got.body)
	}
}

// A campaign that waits for its calls to end can be told to hang them up.
func TestStopThenStopNow(t *testing.T) {
	t.Parallel()
	o := newTalkStand(t, "")
	call := o.phase("bridged")
	o.play(t, []scenario{
		{"stop", "PUT", "/api/v2/dialer/talk/state/3", "", 200, []string{`"stateName":"stopping"`, `"cause":"QUEUE_STOP"`}, nil},
		{"the call goes on", "GET", "/api/v2/agents/anna/call", "", 200, []string{`"phase":"bridged"`, call.Attempt}, nil},
		{"stop now", "PUT", "/api/v2/dialer/talk/state/3?now=true", "", 200, []string{`"stateName":"stopping"`, `"cause":"QUEUE_STOP_NOW"`}, nil},
	})
	state := func() (d campaignDetail) {
		o.call(t, "GET", "/api/v2/dialer/talk", "").into(&d)
		return d
	}
	eventually(t, "the campaign to be idle", state, func(d campaignDetail) bool { return d.StateName == "idle" && d.Calls.InAir == 0 })
}
