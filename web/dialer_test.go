// SPDX-License-Identifier: MIT

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/feed"
)

func TestCreateCampaign(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	const typed = `"type":"Progressive Dialer"`
	f.play(t, []scenario{
		{"defaults", "POST", "/api/v2/dialer", `{"id":"c1","name":" One ",` + typed + `}`, 200, []string{
			`"status":"OK"`, `"id":"c1"`, `"name":"One"`, `"type":"Progressive Dialer"`, `"limit":999`, `"minBillSec":0`,
			`"originateTimeout":60`, `"maxTryCount":5`, `"intervalTryCount":300`, `"wrapUpTime":60`, `"agentWaitSec":2`,
			`"state":0`, `"stateName":"idle"`, `"active":false`, `"resources":[]`, `"agents":[]`, `"variables":{}`,
			`"causesOK":["NORMAL_CLEARING"]`, `"order":"agent_first"`, `"reserve":"before"`, `"timezone":"UTC"`,
		}, nil},
		{"everything", "POST", "/api/v2/dialer", `{"id":"c2","name":"Two",` + typed + `,"description":"d","priority":7,
			"order":"customer_first","reserve":"on_answer","country":"GB","timezone":"Europe/London",
			"parameters":{"limit":3,"minBillSec":10,"originateTimeout":30,"maxTryCount":2,"intervalTryCount":60,"wrapUpTime":0,"agentWaitSec":5},
			"resources":["trunk"],"agents":["anna"],"variables":{"lang":"en","n":12.50},"causesOK":["NORMAL_CLEARING","USER_BUSY"]}`,
			200, []string{
				`"description":"d"`, `"priority":7`, `"order":"customer_first"`, `"reserve":"on_answer"`, `"country":"GB"`,
				`"limit":3`, `"minBillSec":10`, `"originateTimeout":30`, `"maxTryCount":2`, `"intervalTryCount":60`, `"wrapUpTime":0`,
				`"agentWaitSec":5`, `"resources":["trunk"]`, `"agents":[{"id":"anna","level":1,"position":1}]`, `"n":"12.50"`,
				`"causesOK":["NORMAL_CLEARING","USER_BUSY"]`,
			}, nil},
		{"id taken", "POST", "/api/v2/dialer", `{"id":"c1","name":"Again",` + typed + `}`, 409, []string{`"code":"conflict"`, "c1 exists already"}, nil},
		{"no name", "POST", "/api/v2/dialer", `{` + typed + `}`, 400, []string{"Name is required", `"field":"name"`}, nil},
		{"no type", "POST", "/api/v2/dialer", `{"name":"x"}`, 400, []string{"Type is required", `"field":"type"`}, nil},
		{"other type", "POST", "/api/v2/dialer", `{"name":"x","type":"Carrier Pigeon"}`, 400, []string{`"field":"type"`}, nil},
		{"bad id", "POST", "/api/v2/dialer", `{"id":"a}b","name":"x",` + typed + `}`, 400, []string{`"field":"id"`}, nil},
		{"unknown field", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"calender":{"id":"c"}}`, 400, []string{`"field":"calender"`}, nil},
		{"unknown parameter", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"parameters":{"predictAdjust":150}}`, 400,
			[]string{`"field":"parameters.predictAdjust"`}, nil},
		{"kind of a parameter", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"parameters":{"limit":"many"}}`, 400,
			[]string{`"field":"parameters.limit"`, "must be a whole number, not string"}, nil},
		{"fraction", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"parameters":{"limit":1.5}}`, 400, []string{`"field":"parameters.limit"`}, nil},
		{"zero where it means nothing", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"parameters":{"intervalTryCount":0}}`, 400,
			[]string{`"field":"parameters.intervalTryCount"`}, nil},
		{"negative limit", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"parameters":{"limit":-1}}`, 400, []string{`"field":"parameters.limit"`}, nil},
		{"domain's range in wire words", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"parameters":{"originateTimeout":1}}`, 400,
			[]string{`"field":"parameters.originateTimeout"`}, nil},
		{"seconds beyond any duration", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"parameters":{"wrapUpTime":18446744074}}`, 400,
			[]string{`"field":"parameters.wrapUpTime"`}, nil},
		{"cause twice", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"causesOK":["USER_BUSY"],"causesMinus":["USER_BUSY"]}`, 400,
			[]string{`"field":"causesMinus"`}, nil},
		{"variable of a wrong kind", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"variables":{"a":[1]}}`, 400, []string{`"field":"variables.a"`}, nil},
		{"no such resource", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"resources":["trunk","none"]}`, 400, []string{`"field":"resources[1]"`}, nil},
		{"no such agent", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"agents":[{"id":"none"}]}`, 400, []string{`"field":"agents[0]"`}, nil},
		{"agent twice", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"agents":["anna",{"id":"anna"}]}`, 400, []string{`"field":"agents[1]"`}, nil},
		{"agent's level", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"agents":[{"id":"anna","level":101}]}`, 400, []string{`"field":"agents[0].tiers"`}, nil},
		{"agent of a wrong kind", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"agents":[7]}`, 400, []string{`"field":"agents[0]"`, "must be an object"}, nil},
		{"reserve without its order", "POST", "/api/v2/dialer", `{"name":"x",` + typed + `,"reserve":"on_answer"}`, 400, []string{`"field":"reserve"`}, nil},
		{"kind of a name", "POST", "/api/v2/dialer", `{"name":5}`, 400, []string{`"field":"name"`, "must be a string, not number"}, nil},
		{"kind of a list", "POST", "/api/v2/dialer", `{"causesOK":{}}`, 400, []string{`"field":"causesOK"`, "must be an array, not object"}, nil},
		{"kind of the agents", "POST", "/api/v2/dialer", `{"agents":{}}`, 400, []string{`"field":"agents"`}, nil},
		{"kind of an agent's level", "POST", "/api/v2/dialer", `{"agents":["a",{"id":"b","level":"1"}]}`, 400, []string{`"field":"agents[1].level"`}, nil},
		{"kind of the parameters", "POST", "/api/v2/dialer", `{"parameters":[]}`, 400, []string{`"field":"parameters"`}, nil},
		{"kind of the variables", "POST", "/api/v2/dialer", `{"variables":"x"}`, 400, []string{`"field":"variables"`}, nil},
		{"an array", "POST", "/api/v2/dialer", `[]`, 400, []string{"must be an object, not array"}, nil},
	})
	var all []campaignAnswer
	f.call(t, "GET", "/api/v2/dialer", "").into(&all)
	var ids []string
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	if diff := cmp.Diff([]string{"c1", "c2", "spring"}, ids); diff != "" {
		t.Errorf("what was refused left campaigns behind:\n%s", diff)
	}
}

func TestCreateCampaignMakesAnID(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var a, b campaignAnswer
	f.call(t, "POST", "/api/v2/dialer", `{"name":"Same","type":"Progressive Dialer"}`).into(&a)
	f.call(t, "POST", "/api/v2/dialer", `{"name":"Same","type":"Progressive Dialer"}`).into(&b)
	if !campaigns.ValidID(a.ID) || a.ID == b.ID {
		t.Errorf("ids %q and %q", a.ID, b.ID)
	}
	if since := time.Since(a.CreatedOn); since < 0 || since > time.Minute {
		t.Errorf("created %s ago", since)
	}
}

func TestCampaignVariablesAreReplacedAndEmptied(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"c","name":"C","type":"Progressive Dialer","variables":{"lang":"en","n":1}}`).must(200)
	f.play(t, []scenario{
		{"left out", "PUT", "/api/v2/dialer/c", `{"name":"D"}`, 200, []string{`"variables":{"lang":"en","n":"1"}`}, nil},
		{"replaced", "PUT", "/api/v2/dialer/c", `{"variables":{"lang":"de"}}`, 200, []string{`"variables":{"lang":"de"}`}, nil},
		{"emptied", "PUT", "/api/v2/dialer/c", `{"variables":{}}`, 200, []string{`"variables":{}`}, nil},
	})
}

func TestCampaignSeatsItsAgents(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"two","name":"Two","type":"Progressive Dialer","agents":[{"id":"anna","level":3,"position":9}]}`).must(200)
	a, err := f.store.Agent(t.Context(), "anna")
	if err != nil {
		t.Fatal(err)
	}
	want := []campaigns.Tier{{Campaign: "spring", Agent: "anna", Level: 1, Position: 1}, {Campaign: "two", Agent: "anna", Level: 3, Position: 9}}
	if diff := cmp.Diff(want, a.Tiers); diff != "" {
		t.Error(diff)
	}
}

func TestGetCampaign(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "POST", "/api/v2/dialer/spring/members", `[{"communications":[{"number":"+447700900123"}]},{"communications":[{"number":"+447700900124"}]}]`).must(200)
	var got campaignDetail
	f.call(t, "GET", "/api/v2/dialer/spring", "").into(&got)
	want := feed.MemberCounts{Imported: 2, Waiting: 2, Due: 2, EndedBy: map[campaigns.Cause]int{}}
	if diff := cmp.Diff(want, got.Members); diff != "" {
		t.Error(diff)
	}
	if got.Calls.InAir != 0 || got.Calls.List == nil || got.Attempts != 0 {
		t.Errorf("calls %+v, attempts %d", got.Calls, got.Attempts)
	}
	f.play(t, []scenario{
		{"no such campaign", "GET", "/api/v2/dialer/none", "", 404, []string{`"code":"not_found"`, "none"}, nil},
		{"id that is none", "GET", "/api/v2/dialer/a%7Db", "", 404, []string{`"code":"not_found"`}, nil},
		{"id that is none, members", "POST", "/api/v2/dialer/a%7Db/members", `[]`, 404, []string{`"code":"not_found"`}, nil},
	})
}

func TestRunAndStop(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"bare","name":"Bare","type":"Progressive Dialer"}`).must(200)
	f.call(t, "POST", "/api/v2/dialer", `{"id":"empty","name":"No agent","type":"Progressive Dialer","resources":["trunk"]}`).must(200)
	f.play(t, []scenario{
		{"pause what does not run", "PUT", "/api/v2/dialer/spring/pause", "", 409, []string{`"code":"conflict"`}, nil},
		{"run", "PUT", "/api/v2/dialer/spring/state/1", "", 200, []string{`"state":1`, `"stateName":"running"`, `"active":true`}, nil},
		{"run again", "PUT", "/api/v2/dialer/spring/state/1", "", 200, []string{`"state":1`}, nil},
		{"pause", "PUT", "/api/v2/dialer/spring/pause", "", 200, []string{`"state":2`, `"stateName":"paused"`, `"active":false`}, nil},
		{"run from pause", "PUT", "/api/v2/dialer/spring/state/1", "", 200, []string{`"state":1`}, nil},
		{"stop", "PUT", "/api/v2/dialer/spring/state/3", "", 200, []string{`"stateName":"idle"`}, nil},
		{"stop again", "PUT", "/api/v2/dialer/spring/state/3?now=true", "", 200, []string{`"stateName":"idle"`}, nil},
		{"two", "PUT", "/api/v2/dialer/spring/state/2", "", 400, []string{"Bad set state"}, nil},
		{"word", "PUT", "/api/v2/dialer/spring/state/run", "", 400, []string{"Bad set state"}, nil},
		{"no such campaign", "PUT", "/api/v2/dialer/none/state/1", "", 404, []string{`"code":"not_found"`}, nil},
		{"no such campaign to stop", "PUT", "/api/v2/dialer/none/state/3", "", 404, []string{`"code":"not_found"`}, nil},
		{"no resource", "PUT", "/api/v2/dialer/bare/state/1", "", 409, []string{"no resource"}, nil},
		{"no agent", "PUT", "/api/v2/dialer/empty/state/1", "", 409, []string{"no agent"}, nil},
	})
}

// TestStopNow: the cause tells the controller to hang up.
func TestStopNow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	for now, want := range map[string]string{"?now=true": "QUEUE_STOP_NOW", "?now=1": "QUEUE_STOP", "": "QUEUE_STOP"} {
		f.call(t, "PUT", "/api/v2/dialer/spring/state/1", "").must(200)
		var got runState
		f.call(t, "PUT", "/api/v2/dialer/spring/state/3"+now, "").into(&got)
		if got.Cause != want {
			t.Errorf("%q gives %s, want %s", now, got.Cause, want)
		}
	}
}

func TestStoreThatIsGone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.redis.Kill()
	for _, sc := range []scenario{
		{method: "GET", path: "/api/v2/dialer"},
		{method: "GET", path: "/api/v2/dialer/spring"},
		{method: "GET", path: "/api/v2/live"},
		{method: "POST", path: "/api/v2/dialer", body: `{"name":"x","type":"Progressive Dialer"}`},
		{method: "POST", path: "/api/v2/dialer/spring/members", body: `{"communications":[{"number":"+447700900123"}]}`},
		{method: "PUT", path: "/api/v2/dialer/spring/state/1"},
		{method: "PUT", path: "/api/v2/agents/ben", body: `{"contact":"user/1"}`},
		{method: "PUT", path: "/api/v2/resources/r", body: `{"dialString":"sofia/gateway/trunk/{number}"}`},
	} {
		got := f.call(t, sc.method, sc.path, sc.body).must(http.StatusServiceUnavailable)
		if r := got.refusal(); r.Code != "unavailable" || !strings.Contains(strings.ToLower(r.Message), "redis") {
			t.Errorf("%s %s: %s", sc.method, sc.path, got.body)
		}
	}
}
