// SPDX-License-Identifier: MIT

package e2e_test

import (
	"cmp"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"tandem/campaigns"
)

// The tests say what they want in the words of package campaigns. Here that
// becomes what a client of the API sends.

// onWire gives a setting as the API takes it: under the names of its JSON, times
// in seconds, and without what is not set, so that it is the default.
func onWire(v reflect.Value) any {
	switch d, isTime := v.Interface().(time.Duration); {
	case isTime:
		return d.Seconds()
	case v.Kind() == reflect.Pointer:
		return onWire(v.Elem())
	case v.Kind() == reflect.Slice:
		all := make([]any, v.Len())
		for i := range all {
			all[i] = onWire(v.Index(i))
		}
		return all
	case v.Kind() == reflect.Map:
		all := map[string]any{}
		for name, one := range v.Seq2() {
			all[name.String()] = onWire(one)
		}
		return all
	case v.Kind() != reflect.Struct || v.Type() == reflect.TypeFor[time.Time]():
		return v.Interface()
	}
	all := map[string]any{}
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" && !v.Field(i).IsZero() {
			all[name] = onWire(v.Field(i))
		}
	}
	return all
}

// campaignBody gives a campaign as it is sent. What the old product had has its
// names.
func campaignBody(t *testing.T, c campaigns.Campaign) map[string]any {
	t.Helper()
	kinds := map[campaigns.Mode]string{
		campaigns.Preview: "Preview Dialer", campaigns.Progressive: "Progressive Dialer", campaigns.Power: "Power Dialer",
		campaigns.Predictive: "Predictive Dialer", campaigns.Broadcast: "Voice Broadcasting",
	}
	if c.Hours != nil || len(c.Causes.OK)+len(c.Causes.Retry)+len(c.Causes.Error)+len(c.Causes.Minus) > 0 {
		t.Fatal("hours and lists of causes are not known here yet")
	}
	body, _ := onWire(reflect.ValueOf(c)).(map[string]any)
	move := func(from string, into map[string]any, to string) {
		if v, set := body[from]; set {
			delete(body, from)
			into[to] = v
		}
	}
	figures := map[string]any{"wrapUpTime": 0}
	for from, to := range map[string]string{
		"limit": "limit", "max_attempts": "maxTryCount", "retry_wait": "intervalTryCount", "ring_timeout": "originateTimeout",
		"min_talk": "minBillSec", "wrap_up": "wrapUpTime", "agent_wait": "agentWaitSec",
	} {
		move(from, figures, to)
	}
	move("results", body, "result_rules")
	delete(body, "mode")
	delete(body, "causes")
	body["parameters"], body["type"] = figures, kinds[cmp.Or(c.Mode, campaigns.Progressive)]
	if c.Calendar != "" {
		body["calendar"] = map[string]any{"id": c.Calendar}
	}
	return body
}

// agentBody gives the card of an agent as it is sent.
func agentBody(a campaigns.Agent) map[string]any {
	tiers := make([]map[string]any, len(a.Tiers))
	for i, at := range a.Tiers {
		tiers[i] = map[string]any{"campaign": at.Campaign, "level": max(1, at.Level), "position": max(1, at.Position)}
	}
	body := map[string]any{"contact": a.Contact, "nailedUp": a.NailedUp, "status": a.Status, "tiers": tiers}
	for name, d := range map[string]time.Duration{
		"callTimeout": a.Timeout, "noAnswerDelayTime": a.NoAnswerDelay, "busyDelayTime": a.BusyDelay, "rejectDelayTime": a.RejectDelay,
	} {
		if d != 0 {
			body[name] = d.Seconds()
		}
	}
	if a.WrapUp != nil {
		body["wrapUpTime"] = a.WrapUp.Seconds()
	}
	if a.MaxNoAnswer != 0 {
		body["maxNoAnswer"] = a.MaxNoAnswer
	}
	if a.Skills != nil {
		body["skills"] = a.Skills
	}
	return body
}

// resource makes a resource.
func (s *stand) resource(r campaigns.Resource) {
	s.t.Helper()
	body := map[string]any{"dialString": r.DialString, "priority": r.Priority, "callerIdNumbers": r.CallerIDs}
	if r.MaxErrors != 0 {
		body["maxErrors"] = r.MaxErrors
	}
	if r.Rest != 0 {
		body["restSec"] = r.Rest.Seconds()
	}
	s.supervisor().do(http.MethodPut, "/api/v2/resources/"+r.ID, body)
}

// create makes a campaign, and no more.
func (s *stand) create(c campaigns.Campaign) {
	s.t.Helper()
	s.supervisor().do(http.MethodPost, "/api/v2/dialer", campaignBody(s.t, c))
}

// shownMember is what the API says of a member.
type shownMember struct {
	ID       uint64                `json:"id"`
	Name     string                `json:"name"`
	State    campaigns.MemberState `json:"state"`
	EndCause campaigns.Cause       `json:"endCause"`
	Attempts int                   `json:"attempts"`
	Due      time.Time             `json:"due"`
	// Communications are the numbers, in the order in which they came.
	Communications []struct {
		Number string `json:"number"`
		Ended  bool   `json:"ended"`
	} `json:"communications"`
	Callback *struct {
		At     time.Time `json:"at"`
		Number string    `json:"number"`
	} `json:"callback"`
	Await *struct {
		Attempt  string    `json:"attempt"`
		Deadline time.Time `json:"deadline"`
	} `json:"await"`
}

// shownCampaign is what the API says of a campaign.
type shownCampaign struct {
	State   campaigns.RunState `json:"stateName"`
	Cause   string             `json:"cause"`
	Owner   string             `json:"owner"`
	Members struct {
		Imported int `json:"imported"`
		Waiting  int `json:"waiting"`
		Held     int `json:"held"`
		Ended    int `json:"ended"`
	} `json:"members"`
	Calls struct {
		InAir   int `json:"inAir"`
		Bridged int `json:"bridged"`
		List    []struct {
			Attempt   string    `json:"attempt"`
			Phase     string    `json:"phase"`
			DialedAt  time.Time `json:"dialedAt"`
			BridgedAt time.Time `json:"bridgedAt"`
		} `json:"list"`
	} `json:"calls"`
}
