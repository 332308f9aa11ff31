// SPDX-License-Identifier: MIT

package web

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
)

func TestAgents(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.play(t, []scenario{
		{"new", "PUT", "/api/v2/agents/ben", `{"contact":"user/1002"}`, 200, []string{
			`"id":"ben"`, `"name":"ben"`, `"contact":"user/1002"`, `"nailedUp":false`, `"status":"Logged Out"`, `"callTimeout":15`,
			`"maxNoAnswer":0`, `"noAnswerDelayTime":5`, `"tiers":[]`, `"state":"Idle"`,
		}, nil},
		{"change", "PUT", "/api/v2/agents/ben", `{"name":"Ben","nailedUp":true,"callTimeout":20,"tiers":[{"campaign":"spring","level":2}]}`, 200,
			[]string{`"name":"Ben"`, `"contact":"user/1002"`, `"nailedUp":true`, `"callTimeout":20`, `"tiers":[{"campaign":"spring","level":2,"position":1}]`}, nil},
		{"the rest stays", "PUT", "/api/v2/agents/ben", `{"maxNoAnswer":3}`, 200,
			[]string{`"name":"Ben"`, `"nailedUp":true`, `"callTimeout":20`, `"maxNoAnswer":3`, `"level":2`}, nil},
		{"a tier does not keep parts of the old one", "PUT", "/api/v2/agents/ben", `{"tiers":[{"campaign":"spring"}]}`, 200, []string{`"level":1`}, nil},
		{"status with the card", "PUT", "/api/v2/agents/ben", `{"nailedUp":false,"contact":"sofia/gateway/pbx/1002","status":"Available"}`, 200, []string{`"status":"Available"`, `"state":"Waiting"`, `"displayed":"Ready"`}, nil},
		{"no tiers", "PUT", "/api/v2/agents/ben", `{"tiers":[]}`, 200, []string{`"tiers":[]`}, nil},
		{"status", "POST", "/api/v2/callcenter/agent/anna/status", `{"status":"Available"}`, 200, []string{`"status":"Available"`, `"registered":false`, `"state":"Idle"`}, nil},
		{"a break with its reason", "POST", "/api/v2/callcenter/agent/ben/status", `{"status":"On Break","reason":"lunch"}`, 200, []string{`"status":"On Break"`, `"breakReason":"lunch"`, `"displayed":"Pause"`}, nil},
		{"on demand", "POST", "/api/v2/callcenter/agent/ben/status", `{"status":"Available (On Demand)"}`, 200, []string{`"status":"Available (On Demand)"`}, nil},
		{"asks for a call", "POST", "/api/v2/callcenter/agent/ben/state", `{"state":"Waiting"}`, 200, []string{`"state":"Waiting"`}, nil},
		{"no other state", "POST", "/api/v2/callcenter/agent/ben/state", `{"state":"Reserved"}`, 400, []string{`"field":"state"`}, nil},
		{"the whole card", "PUT", "/api/v2/agents/ben", `{"wrapUpTime":15,"busyDelayTime":40,"rejectDelayTime":7,"maxErrors":2,"skills":{"german":70}}`, 200,
			[]string{`"wrapUpTime":15`, `"busyDelayTime":40`, `"rejectDelayTime":7`, `"maxErrors":2`, `"skills":{"german":70}`}, nil},
		{"a skill too high", "PUT", "/api/v2/agents/ben", `{"skills":{"german":101}}`, 400, []string{`"field":"skills`}, nil},
		{"break", "POST", "/api/v2/callcenter/agent/anna/status", `{"status":"On Break"}`, 200, []string{`"status":"On Break"`, `"state":"Idle"`}, nil},
		{"no such status", "POST", "/api/v2/callcenter/agent/anna/status", `{"status":"Asleep"}`, 400, []string{`"field":"status"`}, nil},
		{"no status", "POST", "/api/v2/callcenter/agent/anna/status", `{}`, 400, []string{`"field":"status"`}, nil},
		{"more than a status", "POST", "/api/v2/callcenter/agent/anna/status", `{"status":"Available","state":"Waiting"}`, 400, []string{`"field":"state"`}, nil},
		{"no such agent", "POST", "/api/v2/callcenter/agent/none/status", `{"status":"Available"}`, 404, []string{`"code":"not_found"`}, nil},
		{"id that is none", "POST", "/api/v2/callcenter/agent/a%20b/status", `{"status":"Available"}`, 404, []string{`"code":"not_found"`}, nil},
		{"bad id", "PUT", "/api/v2/agents/a%7Db", `{"contact":"user/1"}`, 400, []string{`"field":"id"`}, nil},
		{"another id", "PUT", "/api/v2/agents/ben", `{"id":"bob"}`, 400, []string{`"field":"id"`}, nil},
		{"no contact", "PUT", "/api/v2/agents/cleo", `{}`, 400, []string{`"field":"contact"`}, nil},
		{"contact that injects", "PUT", "/api/v2/agents/cleo", `{"contact":"user/1,user/2"}`, 400, []string{`"field":"contact"`}, nil},
		{"no timeout", "PUT", "/api/v2/agents/ben", `{"callTimeout":0}`, 400, []string{`"field":"callTimeout"`}, nil},
		{"long timeout", "PUT", "/api/v2/agents/ben", `{"callTimeout":121}`, 400, []string{`"field":"callTimeout"`}, nil},
		{"no delay", "PUT", "/api/v2/agents/ben", `{"noAnswerDelayTime":0}`, 400, []string{`"field":"noAnswerDelayTime"`}, nil},
		{"no such campaign", "PUT", "/api/v2/agents/ben", `{"tiers":[{"campaign":"none"}]}`, 400, []string{`"field":"tiers[0].campaign"`}, nil},
		{"campaign twice", "PUT", "/api/v2/agents/ben", `{"tiers":[{"campaign":"spring"},{"campaign":"spring"}]}`, 400, []string{`"field":"tiers"`}, nil},
		{"bad status", "PUT", "/api/v2/agents/ben", `{"status":"Asleep"}`, 400, []string{`"field":"status"`}, nil},
	})
	var all []agentAnswer
	f.call(t, "GET", "/api/v2/agents", "").into(&all)
	var ids []string
	for _, a := range all {
		ids = append(ids, a.ID)
	}
	if diff := cmp.Diff([]string{"anna", "ben"}, ids); diff != "" {
		t.Error(diff)
	}
	ben, err := f.store.Agent(t.Context(), "ben")
	if err != nil {
		t.Fatal(err)
	}
	if ben.Timeout != 20*time.Second || ben.MaxNoAnswer != 3 || ben.Status != campaigns.AvailableOnDemand || len(ben.Tiers) != 0 {
		t.Errorf("ben is %+v", ben)
	}
}

func TestResources(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.play(t, []scenario{
		{"none", "GET", "/api/v2/resources", "", 200, []string{`"data":[]`}, nil},
		{"new", "PUT", "/api/v2/resources/r1", `{"dialString":"sofia/gateway/trunk/{number}"}`, 200, []string{
			`"id":"r1"`, `"name":"r1"`, `"dialString":"sofia/gateway/trunk/{number}"`, `"limit":100`, `"stripPlus":false`, `"callerIdNumbers":[]`, `"callerIdName":""`,
		}, nil},
		{"change", "PUT", "/api/v2/resources/r1", `{"name":"Trunk","limit":5,"stripPlus":true,"callerIdNumbers":["+442079460000","100"],"callerIdName":"Tandem Ltd"}`, 200,
			[]string{`"name":"Trunk"`, `"limit":5`, `"stripPlus":true`, `"callerIdNumbers":["+442079460000","100"]`}, nil},
		{"the rest stays", "PUT", "/api/v2/resources/r1", `{"limit":6}`, 200, []string{`"name":"Trunk"`, `"limit":6`, `"callerIdName":"Tandem Ltd"`}, nil},
		{"listed", "GET", "/api/v2/resources", "", 200, []string{`"id":"r1"`, `"limit":6`}, nil},
		{"no dial string", "PUT", "/api/v2/resources/r2", `{}`, 400, []string{`"field":"dialString"`}, nil},
		{"dial string that injects", "PUT", "/api/v2/resources/r2", `{"dialString":"{a=b}sofia/gateway/t/{number}"}`, 400, []string{`"field":"dialString"`}, nil},
		{"caller id", "PUT", "/api/v2/resources/r1", `{"callerIdNumbers":["100","x"]}`, 400, []string{`"field":"callerIdNumbers[1]"`}, nil},
		{"no lines", "PUT", "/api/v2/resources/r1", `{"limit":0}`, 400, []string{`"field":"limit"`}, nil},
		{"too many lines", "PUT", "/api/v2/resources/r1", `{"limit":100001}`, 400, []string{`"field":"limit"`}, nil},
		{"bad id", "PUT", "/api/v2/resources/a%7Db", `{"dialString":"sofia/gateway/trunk/{number}"}`, 400, []string{`"field":"id"`}, nil},
		{"another id", "PUT", "/api/v2/resources/r1", `{"id":"r2"}`, 400, []string{`"field":"id"`}, nil},
		{"unknown field", "PUT", "/api/v2/resources/r1", `{"gwName":"x"}`, 400, []string{`"field":"gwName"`}, nil},
	})
}
