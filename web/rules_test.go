// SPDX-License-Identifier: MIT

package web

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/campaigns"
)

// Each mode and each part of the settings goes in and comes out as it was, with
// times in seconds; what is wrong is refused with its place.
func TestCampaignRules(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.furnish(t)
	f.play(t, []scenario{
		{"preview", "POST", "/api/v2/dialer", `{"id":"p","name":"P","type":"Preview Dialer","resources":["trunk"],
			"preview":{"accept":"phone","timeout":12.5,"max_offers":3,"offer_wait":40,"max_skips":2},
			"agent_rules":{"wrap_up":0,"call_timeout":9}}`, 200,
			[]string{`"type":"Preview Dialer"`, `"accept":"phone"`, `"timeout":12.5`, `"offer_wait":40`, `"wrap_up":0`, `"call_timeout":9`}, nil},
		{"power", "POST", "/api/v2/dialer", `{"id":"w","name":"W","type":"Power Dialer","pacing":{"lines":2.5,"cap":0.02,"windows":["24h"]}}`, 200,
			[]string{`"type":"Power Dialer"`, `"lines":2.5`, `"cap":0.02`, `"windows":["24h"]`, `"order":"customer_first"`}, nil},
		{"predictive keeps its cap", "POST", "/api/v2/dialer", `{"id":"d","name":"D","type":"Predictive Dialer","pacing":{"cap":0}}`, 200,
			[]string{`"cap":0.03`}, nil},
		{"broadcast", "POST", "/api/v2/dialer", `{"id":"b","name":"B","type":"Voice Broadcasting",
			"broadcast":{"sound":"news.wav","keys":[{"key":"1","result":"yes"},{"key":"9","action":"opt_out"}],"key_wait":3}}`, 200,
			[]string{`"sound":"news.wav"`, `"action":"opt_out"`, `"key_wait":3`}, nil},
		{"guards and numbers", "POST", "/api/v2/dialer", `{"id":"g","name":"G","type":"Progressive Dialer",
			"guards":{"packs":["uk"],"caps":[{"per":"person","most":3,"window":86400}],"min_ring":20},
			"numbers":{"strategy":"round_robin","types":[{"code":"mobile","hours":[{"start":540,"end":1200}]}]},
			"result_rules":{"BUSY":{"wait":60,"most":2}},"skills":{"german":50},"strategy":"ring","sticky":3600}`, 200,
			[]string{`"packs":["uk"]`, `"window":86400`, `"min_ring":20`, `"strategy":"round_robin"`, `"start":540`, `"BUSY":{"most":2,"wait":60}`, `"strategy":"ring"`, `"sticky":3600`}, nil},
		{"a part is changed, the rest stays", "PUT", "/api/v2/dialer/p", `{"preview":{"max_skips":4}}`, 200,
			[]string{`"max_skips":4`, `"accept":"phone"`, `"max_offers":3`, `"call_timeout":9`}, nil},
		{"the mode too", "PUT", "/api/v2/dialer/p", `{"type":"Progressive Dialer"}`, 200, []string{`"type":"Progressive Dialer"`}, nil},
		{"not the id", "PUT", "/api/v2/dialer/p", `{"id":"q"}`, 400, []string{`"field":"id"`}, nil},
		{"not the agents", "PUT", "/api/v2/dialer/p", `{"agents":["anna"]}`, 400, []string{`"field":"agents"`}, nil},
		{"no such campaign", "PUT", "/api/v2/dialer/none", `{"name":"x"}`, 404, nil, nil},
		{"unknown setting", "PUT", "/api/v2/dialer/p", `{"preview":{"speed":1}}`, 400, []string{`"field":"preview.speed"`}, nil},
		{"no number", "PUT", "/api/v2/dialer/p", `{"preview":{"timeout":"soon"}}`, 400, []string{`"field":"preview.timeout"`}, nil},
		{"bad key", "PUT", "/api/v2/dialer/b", `{"broadcast":{"keys":[{"key":"x"}]}}`, 400, []string{`"field":"broadcast.keys[0].key"`}, nil},
		{"bad cap", "PUT", "/api/v2/dialer/d", `{"pacing":{"cap":0.5}}`, 400, []string{`"field":"pacing.cap"`}, nil},
		{"bad pack", "PUT", "/api/v2/dialer/d", `{"guards":{"packs":["atlantis"]}}`, 400, []string{`"field":"guards.packs`}, nil},
		{"bad result", "PUT", "/api/v2/dialer/d", `{"result_rules":{"MAYBE":{}}}`, 400, []string{`"field":"result_rules`}, nil},
		{"packs", "GET", "/api/v2/rule-packs", "", 200, []string{`"name":"uk"`, `"name":"us-florida"`}, nil},
		{"not paced", "GET", "/api/v2/dialer/p/pacing", "", 409, nil, nil},
	})
}

// What inSeconds writes, fromSeconds reads: any settings survive the way.
func TestWireRoundTrip(t *testing.T) {
	t.Parallel()
	wrap, most := 1500*time.Millisecond, 3
	type settings struct {
		Preview campaigns.PreviewRules                    `json:"preview"`
		Rules   campaigns.AgentRules                      `json:"rules"`
		Guards  campaigns.Guards                          `json:"guards"`
		Results map[campaigns.Result]campaigns.ResultRule `json:"results"`
		Keys    []campaigns.KeypressRule                  `json:"keys"`
	}
	want := settings{
		Preview: campaigns.PreviewRules{Accept: campaigns.AcceptByPhone, Timeout: 12 * time.Second, MaxOffers: 2},
		Rules:   campaigns.AgentRules{WrapUp: &wrap, MaxErrors: &most},
		Guards:  campaigns.Guards{Packs: []string{"uk"}, Caps: []campaigns.Cap{{Per: campaigns.PerPerson, Most: 3, Window: 24 * time.Hour}}},
		Results: map[campaigns.Result]campaigns.ResultRule{campaigns.Busy: {Wait: time.Minute, Most: 2}},
		Keys:    []campaigns.KeypressRule{{Key: "1", Result: "yes"}},
	}
	text, err := json.Marshal(inSeconds(want))
	if err != nil {
		t.Fatal(err)
	}
	var got settings
	if err := fromSeconds(text, "", &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s\n%s", text, diff)
	}
	if s := fmt.Sprint(inSeconds(wrap)); s != "1.5" {
		t.Errorf("%s seconds, want 1.5", s)
	}
}
